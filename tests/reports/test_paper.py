"""A document on paper: form, typography, page breaks, PDF/A, parts of long ones, and what printing needs."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from pypdf import PdfReader

from agencies.models import Agency, Block
from reports.document.blocks import Cell, Column, Heading, Paragraph, ParagraphStyle, Row, RowStyle, Run, Table, runs
from reports.document.letterhead import Form, form_of, office_of
from reports.papers import cutting, pdf, press
from reports.papers.cutting import parts_of
from reports.papers.html import html_of
from reports.papers.pdf import APT, Attachment, print_pdf
from reports.papers.press import PressStopped
from tests.reports.sample_document import BAR, LONG, ODD, appendices, only, overdue_table, sample, tasks_table

MM = 72 / 25.4
LEAD_IN = ParagraphStyle.LEAD_IN
PX = 0.75  # WeasyPrint writes sizes in pixels
ENCLOSED = Attachment("so-lieu.xlsx", b"PK...", "Số liệu của báo cáo")


@cache
def printed(form=Form.STATE):
    return print_pdf(sample(form), [ENCLOSED])


def reader_of(document):
    return PdfReader(BytesIO(document if isinstance(document, bytes) else print_pdf(document)))


def text_of(reader):
    """The words of the paper, in one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def marks_of(page):
    """Each run of text with millimetres from the left, points from the top, and its size in points."""
    marks, height = [], float(page.mediabox.height)

    def visit(words, cm, tm, _font, size):
        if words.strip():
            x, y = tm[4], tm[5]
            left, up = x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]
            marks.append((words.strip(), left / MM, height - up, round(size * PX, 1)))

    page.extract_text(visitor_text=visit)
    return marks


def mark(page, words):
    return next(each for each in marks_of(page) if each[0].startswith(words))


def plain_table(rows):
    """A row is a letter: (g)roup, (t)otal, (p)lain, with its place as its words."""
    styles = {"g": RowStyle.GROUP, "t": RowStyle.TOTAL, "p": RowStyle.PLAIN}
    made = [
        Row((Cell(runs(f"{kind}{place}"), span=2),) if kind == "g" else _two(f"{kind}{place}"), styles[kind])
        for place, kind in enumerate(rows)
    ]
    return Table("t", "T", (Column("ĐẦU", 40), Column("Nội dung")), tuple(made))


def _two(words):
    return Cell(runs(words)), Cell(runs(f"{LONG}. {LONG}."))


# --- the form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, block, form",
    [
        ("co_quan_dang", "dang", Form.PARTY),
        ("ban_dang", "dang", Form.PARTY),
        ("dang_uy", "chinh_phu", Form.PARTY),
        ("tinh_uy", None, Form.PARTY),
        ("ban_chi_dao", "dang", Form.PARTY),
        ("don_vi", "dang", Form.PARTY),
        ("bo", "chinh_phu", Form.STATE),
        ("co_quan_quoc_hoi", None, Form.STATE),
        ("mat_tran", None, Form.STATE),
        ("don_vi", None, Form.STATE),
        ("ban_chi_dao", "chinh_phu", Form.STATE),
        ("ubnd_tinh", None, Form.STATE),
    ],
)
def test_the_form_follows_the_body_that_issues(kind, block, form):
    assert form_of(Agency(kind=kind, block=Block(code=block) if block else None)) == form


def test_a_unit_names_the_body_above_it():
    parent = Agency(name="Bộ Khoa học và Công nghệ", kind="bo")
    unit = Agency(name="Cục Chuyển đổi số quốc gia", kind="don_vi", short="CĐSQG", parent=parent)
    assert office_of(unit).above == "Bộ Khoa học và Công nghệ"
    assert office_of(Agency(name="Bộ Y tế", kind="bo", parent=Agency(name="Chính phủ"))).above == ""


def test_the_form_of_the_state():
    text = text_of(reader_of(printed()))
    for words in (
        "BỘ KHOA HỌC VÀ CÔNG NGHỆ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số:",
        "/BC-BKHCN",
        "Hà Nội, ngày 13 tháng 10 năm 2025",
        "I. TÌNH HÌNH CHUNG",
        "1. Xếp theo số ngày quá hạn",
        "Các cơ quan nêu tại Mục II (để thực hiện); - Lưu: VT, BKHCN.",
        "TL. BỘ TRƯỞNG CHÁNH VĂN PHÒNG Nguyễn Văn Ở",
    ):
        assert words in text, words
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" not in text


def test_the_form_of_the_party():
    text = text_of(reader_of(printed(Form.PARTY)))
    for words in (
        "BAN CHẤP HÀNH TRUNG ƯƠNG VĂN PHÒNG *",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "-BC/VPTW",
        "-----",
        "I- TÌNH HÌNH CHUNG",
        "(để thực hiện), - Lưu Văn phòng Trung ương Đảng.",
        "T/L BAN BÍ THƯ CHÁNH VĂN PHÒNG",
    ):
        assert words in text, words
    assert "CỘNG HÒA" not in text
    assert "Số:" not in text


@pytest.mark.parametrize(
    "form, sizes",
    [
        (
            Form.STATE,
            {
                "BỘ KHOA": 12, "CỘNG HÒA": 12, "Độc lập": 13, "Số:": 13, "Hà Nội": 13, "BÁO CÁO": 14,
                "Tình hình thực hiện": 14, "Bộ Khoa học và Công nghệ báo cáo": 14, "I. TÌNH HÌNH": 14,
            },
        ),
        (
            Form.PARTY,
            {
                "BAN CHẤP HÀNH": 14, "VĂN PHÒNG": 14, "*": 14, "ĐẢNG CỘNG SẢN": 15, "Số": 14, "Hà Nội": 14,
                "BÁO CÁO": 16, "Tình hình thực hiện": 14, "Bộ Khoa học và Công nghệ báo cáo": 14, "I- TÌNH HÌNH": 14,
            },
        ),
    ],
)  # fmt: skip
def test_each_element_of_the_head_has_its_size(form, sizes):
    page = reader_of(printed(form)).pages[0]
    assert {words: mark(page, words)[3] for words in sizes} == sizes


@pytest.mark.parametrize("form, sizes", [(Form.STATE, (12, 11, 14)), (Form.PARTY, (14, 12, 14))])
def test_each_element_of_the_foot_has_its_size(form, sizes):
    page = reader_of(only(Paragraph(runs("Xong.")), form=form)).pages[0]
    assert tuple(mark(page, words)[3] for words in ("Nơi nhận", "- Lưu", "CHÁNH VĂN PHÒNG")) == sizes


@pytest.mark.parametrize("form, indent, line", [(Form.STATE, 12.7, 14 * 1.3), (Form.PARTY, 10, 20)])
def test_first_lines_are_indented_and_lines_stand_apart_as_the_form_wants(form, indent, line):
    page = reader_of(only(Paragraph(runs(f"{LONG}.")), Paragraph(runs("Hai.")), form=form)).pages[0]
    body = marks_of(page)
    start = next(place for place, each in enumerate(body) if each[0].startswith("Khẩn trương"))
    first, second = body[start], body[start + 1]
    assert first[1] == pytest.approx(30 + indent, abs=0.05)
    assert second[1] == pytest.approx(30, abs=0.05)
    assert second[2] - first[2] == pytest.approx(line, abs=0.05)
    last, following = next((a, b) for a, b in pairwise(body) if b[0] == "Hai.")
    assert following[2] - last[2] == pytest.approx(line + 6, abs=0.05)


@pytest.mark.parametrize("form", Form)
def test_margins_and_page_numbers(form):
    """A4, text from 30 mm to 15 mm before the edge; the number in the top margin, 10 mm down, not on page 1."""
    reader = reader_of(printed(form))
    assert len(reader.pages) > 4
    for number, page in enumerate(reader.pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert (round(min(width, height) / MM), round(max(width, height) / MM)) == (210, 297)
        marks = [each for each in marks_of(page) if each[2] < height - 15 * MM]  # numbers in the bar have no place
        top = [each for each in marks if each[2] < 20 * MM]
        assert [(words, size) for words, _, _, size in top] == ([] if number == 1 else [(str(number), 14)])
        assert all(down == pytest.approx(10 * MM + 12, abs=3) for _, _, down, _ in top)  # the foot of a digit
        body = [left for _, left, down, _ in marks if down >= 20 * MM]
        assert min(body) >= 30 - 0.1
        assert max(body) <= width / MM - 15


def test_a_number_that_the_clerk_gave_is_printed_after_the_word():
    head = replace(sample().head, number="46-TB/TGV")
    assert "Số: 46-TB/TGV" in text_of(reader_of(only(head=head)))


def test_a_draft_says_so_on_every_page():
    reader = reader_of(replace(sample(), draft="DỰ THẢO – số liệu tính đến 24 giờ 00 ngày 12/10/2025"))
    words, _, down, _ = mark(reader.pages[0], "DỰ THẢO")
    assert words.endswith("12/10/2025")
    assert down < 20 * MM
    assert all(mark(page, "Bản dự thảo")[2] < 20 * MM for page in reader.pages[1:])
    assert "dự thảo lần" in text_of(reader_of(printed()))
    assert "Bản dự thảo" not in text_of(reader_of(printed()))


def test_texts_are_printed_as_they_are():
    text = text_of(reader_of(only(Paragraph(runs(ODD)), overdue_table(1))))
    assert text.count(ODD) >= 1
    assert "(hạn ban đầu" in text_of(reader_of(only(overdue_table(3))))


def test_no_text_ends_in_a_space_and_none_is_lost():
    said = runs("Có ", Run("5 ", bold=True), Run("nhiệm vụ ", italic=True), Run("(mới) ", small=True, breaks=True))
    html = html_of(only(Paragraph(said)))
    assert '<p>Có<b> 5</b><i> nhiệm vụ</i><br><span class="small">(mới)</span></p>' in html


# --- pages --------------------------------------------------------------------------------------


def test_an_appendix_lies_across_and_repeats_the_heads_of_its_table():
    pages = reader_of(printed()).pages
    across = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert len(across) > 2
    assert list(pages)[-len(across) :] == across
    assert [("Phụ lục I " in f"{page.extract_text()} ".replace("\n", " ")) for page in across[:2]] == [True, False]
    assert "Phụ lục II" in across[-1].extract_text()
    for page in across:
        assert "Kết quả thực hiện" in " ".join(page.extract_text().split())


@pytest.mark.parametrize("before", range(0, 30, 3))
def test_no_row_is_left_alone(before):
    """However far down the page a table begins: two rows under a head, two at its end, a group with what follows."""
    blocks = [
        *(Paragraph(runs("Một dòng.")) for _ in range(before)),
        Heading("II", "Đầu mục"),
        Paragraph(runs("Dẫn."), LEAD_IN),
    ]
    reader = reader_of(only(*blocks, plain_table("gppppgpppgppt")))
    shown = [re.findall(r"^(?:ĐẦU|[gpt]\d+|II\. ĐẦU MỤC)", page.extract_text(), re.M) for page in reader.pages]
    assert sum(len(each) for each in shown) > 13
    for rows in shown:
        assert rows[-1:] not in (["ĐẦU"], ["II. ĐẦU MỤC"])
        assert not (rows and rows[-1].startswith("g"))
        assert rows[-2:-1] != ["ĐẦU"]
        if "t12" in rows:
            assert "p11" in rows


def test_a_heading_is_never_the_last_line_of_a_page():
    for before in range(20, 27):
        blocks = [*(Paragraph(runs("Một dòng.")) for _ in range(before)), Heading("II", "Đầu mục"), plain_table("pp")]
        pages = [page.extract_text() for page in reader_of(only(*blocks)).pages]
        assert all("ĐẦU\n" in page or "ĐẦU " in page for page in pages if "II. ĐẦU MỤC" in page)


def test_a_small_table_stands_on_one_page():
    whole = replace(plain_table("pppp"), keep=True)
    for before in (10, 14, 18):
        pages = reader_of(only(*(Paragraph(runs("Một dòng.")) for _ in range(before)), whole)).pages
        assert sum("p0" in page.extract_text() for page in pages) == 1
        assert all(("p0" in page.extract_text()) == ("p3" in page.extract_text()) for page in pages)


# --- the file -----------------------------------------------------------------------------------


def test_it_is_pdf_a_3a():
    reader = reader_of(printed())
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/OutputIntents"][0]["/DestOutputProfile"]["/N"] == 3
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi"
    assert root["/StructTreeRoot"]["/K"][0]["/S"] == "/Document"
    assert "/ID" in reader.trailer
    assert not {"/JavaScript", "/OpenAction", "/Encrypt"} & (set(root) | set(reader.trailer))


def test_the_figures_lie_within_as_a_file():
    root = reader_of(printed()).trailer["/Root"]
    (enclosed,) = {each.idnum: each.get_object() for each in root["/AF"]}.values()
    assert (enclosed["/UF"], enclosed["/AFRelationship"]) == ("so-lieu.xlsx", "/Data")
    content = enclosed["/EF"]["/F"].get_object()
    assert content.get_data() == b"PK..."
    assert content["/Subtype"] == "/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert content["/Params"]["/ModDate"] == "D:20251012170000Z"


def test_all_fonts_are_embedded_and_as_wide_as_times():
    fonts = {}
    for page in reader_of(printed()).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            fonts[font["/BaseFont"].partition("+")[2]] = inner["/FontDescriptor"]
            assert "/ToUnicode" in font
    assert fonts
    assert all(re.match("(Times-New-Roman|Liberation-Serif|Tinos)", name) for name in fonts), fonts.keys()
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in fonts.values())


def elements(root, kind):
    """Elements of the structure, in reading order."""
    found = [root] if root.get("/S") == kind else []
    for kid in root.get("/K", []):
        kid = kid.get_object()
        if hasattr(kid, "get") and "/S" in kid:
            found += elements(kid, kind)
    return found


def test_a_screen_reader_and_a_search_find_their_way():
    reader = reader_of(printed())
    assert reader.metadata["/Title"] == "Báo cáo tuần 41/2025 – Khối cơ quan Chính phủ"
    assert reader.metadata["/Author"] == "Bộ Khoa học và Công nghệ"
    assert reader.metadata["/Keywords"] == "báo cáo tuần, tuần 41 năm 2025"
    assert reader.metadata["/Subject"].startswith("Tình hình thực hiện nhiệm vụ")
    assert reader.metadata["/CreationDate"] == "D:20251012170000Z"
    (kind, sections, first, groups, second, _) = reader.outline
    assert (kind.title, first.title[:14], second.title[:15]) == ("Báo cáo", "Phụ lục I. Tiế", "Phụ lục II. Nhi")
    assert [mark.title[:5] for mark in sections if not isinstance(mark, list)] == ["I. Tì", "II. K", "III. ", "IV. N"]
    assert len(groups) == 4


def test_tables_headings_and_the_picture_are_tagged():
    document = reader_of(printed()).trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()
    assert len(elements(document, "/H1")) == 3
    assert len(elements(document, "/H2")) == 4
    assert "/Table" not in {each["/S"] for each in document["/K"][:2]}  # the head is no table to a screen reader
    (bar, *_) = elements(document, "/Figure")
    assert bar["/Alt"] == BAR.words
    heads = elements(elements(document, "/Table")[0], "/TH")
    cells = elements(elements(document, "/Table")[0], "/TD")
    assert heads
    assert all(cell["/A"]["/Headers"] for cell in cells)


def test_the_same_document_is_the_same_file():
    assert print_pdf(sample(), [ENCLOSED]) == printed()


# --- long documents -----------------------------------------------------------------------------


def test_a_document_that_is_not_long_is_one_part():
    (part,) = parts_of(sample())
    assert (part.is_first, part.has_foot, part.is_continued) == (True, True, False)
    assert part.blocks == sample().blocks
    assert part.appendices == sample().appendices


MANY_ROWS = tasks_table(400, 30)


@settings_of_hypothesis(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["body", "annex"]), st.integers(0, 400)), min_size=1, max_size=5))
def test_parts_hold_all_rows_once_and_in_order(tables):
    blocks = {"body": [], "annex": []}
    for place, count in tables:
        blocks[place] += [Heading("I", "Mục"), replace(MANY_ROWS, rows=MANY_ROWS.rows[:count])]
    document = only(*blocks["body"], appendices=[replace(appendices(1)[0], blocks=tuple(blocks["annex"]))])
    parts = parts_of(document, rows=100)
    said = [row for part in parts for table in tables_of(part) for row in table.rows]
    assert said == [row for table in document.tables for row in table.rows]
    assert [part.is_first for part in parts] == [True] + [False] * (len(parts) - 1)
    assert sum(part.has_foot for part in parts) == 1
    assert sum(len(part.appendices) - part.is_continued for part in parts) == bool(document.appendices[0].blocks)
    assert all(sum(len(table.rows) for table in tables_of(part)) <= 100 + 2 * cutting.SHORTEST for part in parts)
    for part, following in pairwise(parts):
        first = [*following.blocks, *(block for appendix in following.appendices for block in appendix.blocks)][0]
        if isinstance(first, Table):  # goes on
            (*_, last) = tables_of(part)
            assert min(len(last.rows), len(first.rows)) >= 2
            assert last.rows[-1].style != RowStyle.GROUP


def tables_of(part):
    for block in (*part.blocks, *(block for appendix in part.appendices for block in appendix.blocks)):
        if isinstance(block, Table):
            yield block


@cache
def long_paper():
    """The sample, cut into parts of about forty rows."""
    document = replace(sample(tasks=100), draft="DỰ THẢO")
    pages = [html_of(document, part) for part in parts_of(document, rows=40)]
    assert len(pages) >= 3
    return document, pdf.typeset_long(pages, [pdf._enclosed(ENCLOSED, document.moment)]), pages


def test_a_long_document_reads_as_if_it_were_printed_in_one_part():
    document, content, _ = long_paper()
    long, short = reader_of(content), reader_of(document)
    assert len(long.pages) == pytest.approx(len(short.pages), abs=3)
    for number, page in enumerate(long.pages[1:], start=2):
        assert {words for words, _, down, _ in marks_of(page) if down < 20 * MM} == {str(number), "Bản dự thảo"}
    rows = [words for page in long.pages for words in re.findall(r"II\.\d+\.", page.extract_text())]
    assert rows == [f"II.{n}." for n in (*range(1, 101), 1, 2)]
    assert titles(long.outline) == titles(short.outline)
    assert long.metadata == short.metadata
    assert text_of(long).count("Nơi nhận:") == 1
    assert text_of(long).count("(Kèm theo Báo cáo") == 2


def titles(outline):
    return [titles(each) if isinstance(each, list) else each.title for each in outline]


def test_a_long_document_is_tagged_through_and_stays_pdf_a():
    reader = reader_of(long_paper()[1])
    root = reader.trailer["/Root"]
    assert 'pdfaid:part="3"' in root["/Metadata"].get_data().decode()
    assert {"/OutputIntents", "/MarkInfo", "/Lang", "/AF"} <= set(root)
    (document,) = root["/StructTreeRoot"]["/K"]
    parents = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert parents[::2] == list(range(len(reader.pages)))
    for number, page in enumerate(reader.pages):
        assert page["/StructParents"] == number
        assert all(each.get_object()["/Pg"] == page for each in parents[2 * number + 1])
    heads = [head["/ID"] for head in elements(document.get_object(), "/TH")]
    assert len(heads) == len(set(heads))


def test_a_long_document_is_the_same_file_each_time():
    document = only(plain_table("p" * 60))
    pages = [html_of(document, part) for part in parts_of(document, rows=30)]
    assert len(pages) == 2
    assert pdf.typeset_long(pages) == pdf.typeset_long(pages)


def test_each_part_is_told_and_one_who_stops_there_stops_the_processes(monkeypatch):
    class Stop(Exception):
        pass

    def stop(words):
        said.append(words)
        raise Stop

    said, crews, hired = [], [], press._hired
    monkeypatch.setattr(press, "_hired", lambda: crews.append(hired()) or crews[-1])
    with pytest.raises(Stop):
        pdf.typeset_long(long_paper()[2], step=stop)
    assert said == [f"Dàn trang: xong 1/{len(long_paper()[2])} phần"]
    assert crews
    assert all(crew.returncode is not None for crew in crews)


def test_a_part_that_cannot_be_typeset_ends_the_printing(monkeypatch, capfd):
    monkeypatch.setattr(pdf, "STYLE", Path("khong/co.css"))
    with pytest.raises(PressStopped, match="Phần 1 của báo cáo không dàn trang được"):
        pdf.typeset_long(long_paper()[2])
    assert "co.css" in capfd.readouterr().err


# --- what printing needs ------------------------------------------------------------------------


@pytest.mark.parametrize("fonts", ["/nonexistent", "/usr/share/fonts/truetype/dejavu"])
def test_a_machine_without_the_font_says_what_to_install(fonts, tmp_path):
    """Asked of a process of its own: without any font Pango would bring this one down."""
    config = tmp_path / "fonts.conf"
    config.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    code = "import django; django.setup(); from reports.papers.pdf import missing; print(missing())"
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, "FONTCONFIG_FILE": str(config), "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "phông chữ tương đương Times New Roman" in answer.stdout
    assert APT in answer.stdout
