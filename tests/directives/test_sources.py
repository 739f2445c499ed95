"""Does each text.tsv hold exactly the words of its lines of the source, under addresses that can be followed?

What may differ from the source: MARKUP is dropped, EXCEPTIONS are as listed, a table's head stands once in a table,
and a row that the end of a page cut in two is one row.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

from agencies.loading import read as read_yaml
from directives.loading import parent_address, read_text

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FOLDERS = sorted(path.parent for path in (FIXTURES / "directives").glob("*/directive.yaml"))
MARKUP = re.compile(r"</?[a-z][^>]*>|\*+|^#+ |^-{3,}$", re.MULTILINE)
EXCEPTIONS = {
    "<sup>1</sup>": "¹",  # a footnote's mark (46-TB/TGV VI.1)
    "date 2025-09-09 ": "",  # the news site's own line head (review of Plan 02-KH/BCĐTW)
}
HEAD = "STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian thực hiện\tGhi chú"


def clean(line):
    for written, meant in EXCEPTIONS.items():
        line = line.replace(written, meant)
    return MARKUP.sub("", line)


def cells(row):
    return [" ".join(cell.split()) for cell in row.split("\t")]


def paragraph_of(lines, is_first_head):
    """What a person reads in these lines of the source: words one space apart, a cut table row put together."""
    lines = [line for line in map(clean, lines) if line.strip() and (is_first_head or line.strip() != HEAD)]
    if "\t" not in lines[0]:
        return " ".join(" ".join(lines).split())
    halves = zip(*map(cells, lines), strict=True)
    return "\t".join(" ".join(filter(None, parts)) for parts in halves)


def in_source(folder):
    """(line, paragraph) for every paragraph of the text, read afresh from the source."""
    about = read_yaml(folder / "directive.yaml")
    source = (FIXTURES / "sources" / about["source"]).read_text(encoding="utf-8").split("\n")
    first, last = about["lines"]
    begins = [paragraph.line for paragraph in read_text(folder / "text.tsv")]
    assert begins == sorted(set(begins))
    assert not "".join(map(clean, source[first - 1 : begins[0] - 1])).strip()
    for begin, end in zip(begins, [*(line - 1 for line in begins[1:]), last], strict=True):
        lines = source[begin - 1 : end]
        yield begin, paragraph_of(lines, is_first_head=lines[0] == HEAD)


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request):
    return request.param


def test_the_text_is_the_source_word_for_word(folder):
    written = [(p.line, "\t".join(cells(p.text))) for p in read_text(folder / "text.tsv")]
    assert written == list(in_source(folder))


def test_the_lines_of_the_directives_cover_every_source_but_for_a_summary():
    """Nothing stands between two documents of one source; lines 1-81 of the first are a summary of 204-QĐ/TW."""
    uncovered = {}
    for path in sorted((FIXTURES / "sources").glob("*.txt")):
        abouts = [read_yaml(f / "directive.yaml") for f in FOLDERS]
        covered = {n for a in abouts if a["source"] == path.name for n in range(a["lines"][0], a["lines"][1] + 1)}
        lines = enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        uncovered[path.name] = [n for n, line in lines if line.strip() and n not in covered]
    summary = read_yaml(FIXTURES / "directives" / "204-qd-tw" / "directive.yaml")["summary"]
    first, last = summary["lines"]
    left = uncovered.pop(summary["source"])
    assert (left[0], left[-1]) == (first, last)
    assert set(map(tuple, uncovered.values())) == {()}


def test_an_address_stands_once_and_its_parent_before_it(folder):
    seen = []
    for paragraph in read_text(folder / "text.tsv"):
        if not paragraph.address:
            continue
        assert paragraph.address not in seen
        parent = parent_address(paragraph.address)
        assert not parent or parent in seen, paragraph.address
        seen.append(paragraph.address)
    assert seen


WITHOUT_NUMBER = re.compile(r"(đoạn|chú thích) \d+|cuối|Đề án|Phụ lục \d|.*\(\d+\)")


def begins_as_addressed(paragraph):
    """`IV.7.a` begins with `a)`, `Đề án, V.2.1` with `2.1.`, `Phụ lục 1, II.7` with a cell 7, `c-1` with a dash."""
    own = paragraph.address.rpartition(", ")[2]
    if re.search(r"[-+]\d+$", own):
        return paragraph.text[0] in "-+"
    written = re.match(r"Điều \d+|[^\s)-]+", paragraph.text)[0].rstrip(".")
    return written in {own, own.rpartition(".")[2], own.partition(".")[2]}


def test_a_provision_begins_with_its_own_number(folder):
    addressed = [p for p in read_text(folder / "text.tsv") if p.address]
    numbered = [p for p in addressed if not WITHOUT_NUMBER.fullmatch(p.address)]
    assert [p for p in numbered if not begins_as_addressed(p)] == []


# Documents that others cite by their name and not by their number.
NAMES = {
    "204-QĐ/TW": "đề án chuyển đổi số trong các cơ quan đảng",
    "03/NQ-CP": "chương trình hành động của chính phủ",
}


def numbers_known():
    stubs = read_yaml(FIXTURES / "directives" / "stubs.yaml")
    rows = [read_yaml(folder / "directive.yaml") for folder in FOLDERS] + stubs
    return {row.get("number") or row["title"] for row in rows}


def test_every_citation_has_a_document_and_stands_in_the_paragraph_of_its_line(folder):
    paragraphs = read_text(folder / "text.tsv")
    addresses = {p.address for p in paragraphs if p.address}
    for relation in read_yaml(folder / "directive.yaml")["relations"]:
        assert relation["to"] in numbers_known()
        assert relation["at"] is None or relation["at"] in addresses
        begin = max(p.line for p in paragraphs if p.line <= relation["line"])
        words = next(p.text for p in paragraphs if p.line == begin)
        number = re.match(r"\d+(?=[-/])", relation["to"])
        assert not number or number[0] in words or NAMES[relation["to"]] in words.lower(), relation


def test_every_target_stands_in_the_paragraph_of_its_line():
    rows = []
    for folder in FOLDERS:
        path, paragraphs = folder / "targets.yaml", {p.line: p.text for p in read_text(folder / "text.tsv")}
        for row in read_yaml(path) if path.exists() else ():
            assert " ".join(row["text"].split()) in paragraphs[row["line"]], row["ref"]
            rows.append(row)
    assert len(rows) == 32
