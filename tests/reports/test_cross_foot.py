"""Dashboard, API, command, PDF, DOCX and workbook print the same numbers, whatever has happened."""

import json
import re
from html import unescape
from io import BytesIO, StringIO

import docx as python_docx
import pytest
from django.core.management import call_command
from hypothesis import given
from openpyxl import load_workbook
from pypdf import PdfReader

from agencies.models import Agency
from portal import clock
from reports.document.sections import compose
from reports.document.wording import Words
from reports.gathering import gather
from reports.layouts import Layout
from reports.papers.docx import docx
from reports.papers.pdf import missing, print_pdf
from reports.papers.xlsx import workbook
from reports.scopes import SECRETARIAT, WHOLE, scope_of
from reports.spans import week
from tests.histories import NOW, few, play, steps, undone, world

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=missing() or "PDFs can be printed here"),
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),  # WeasyPrint 70
]
SPAN, DAY = week("2025-W42"), "2025-10-19"
CELLS = ("done_on_time", "done_late", "open_on_time", "overdue")
ON_THE_PAGE = {"chung": "Nhiệm vụ mà văn bản không xếp vào khối nào"}
TABLES = {"block": ("blocks", "theo-khoi"), "agency": ("agencies", "theo-co-quan")}


@pytest.fixture
def everywhere(cast, signed_in):
    Agency.objects.filter(pk=cast.secretariat_agency.pk).update(code=SECRETARIAT)
    world(cast)
    return cast, signed_in(cast.inspector)


def squeezed(words):
    return re.sub(r"\s+", "", str(words))


def of_dashboard(page, section):
    """The rows of a table of the dashboard: name, then the four cells and the total as printed."""
    part = page.partition(f'id="{section}"')[2].partition("</tbody>")[0]
    told = {}
    for row in part.split("<tr data-href")[1:]:
        name = unescape(re.search(r"<a [^>]*>([^<]+)</a>", row)[1]).strip()
        cells = re.findall(r'<td class="num[^"]*" data-label="[^"]*">(.*?)</td>', row, re.S)
        told[name] = [int(re.sub(r"\D", "", re.sub(r"<[^>]+>", "", cell)) or 0) for cell in cells[:5]]
    return told


def of_docx(document, title):
    """Rows of the DOCX's table that stands under this caption."""
    file = python_docx.Document(BytesIO(docx(document)))
    for table in file.tables:
        rows = [[cell.text.strip() for cell in row.cells] for row in table.rows]
        before = table._tbl.getprevious()
        if before is not None and title in "".join(before.itertext()):
            return rows
    raise AssertionError(title)


@given(drawn=steps)
@few(4)
def test_all_that_print_numbers_print_the_same(everywhere, drawn):
    cast, client = everywhere
    with undone():
        play(cast, drawn)
        with clock.moved_to(NOW):
            content = gather(scope_of(WHOLE), SPAN)
            page = client.get("/tong-quan/", {"on": DAY, "agencies": "all"}).content.decode()
            asked = {by: client.get("/api/figures/", {"on": DAY, "by": by}).json() for by in TABLES}
            told = StringIO()
            call_command("figures", on=DAY, by="block", json=True, stdout=told)
        assert json.loads(told.getvalue())["rows"] == asked["block"]["rows"]
        document = compose(content, Words(layout=Layout(("summary", "agencies"))))
        printed = squeezed(" ".join(page.extract_text() for page in PdfReader(BytesIO(print_pdf(document))).pages))
        book = load_workbook(BytesIO(workbook(document)))
        for by, (key, section) in TABLES.items():
            table = next(table for table in document.tables if table.key == key)
            rows = {row["key"]: row for row in asked[by]["rows"] if row["total"]}
            lines = {line.code: line.name for line in getattr(content, key) if line.figures.total}
            assert set(lines) == set(rows)
            of_word, of_page = of_docx(document, table.title), of_dashboard(page, section)
            of_sheet = {row[1]: row for row in book[table.title].iter_rows(values_only=True)}
            for code, name in lines.items():
                numbers = [rows[code]["total"], *(rows[code][cell] for cell in CELLS)]
                assert of_page[ON_THE_PAGE.get(code, name)] == [*numbers[1:], numbers[0]]
                assert [line[2:7] for line in of_word if line[1] == name] == [[str(n) for n in numbers]]
                assert list(of_sheet[name][2:7]) == numbers
                assert squeezed(f"{name}{''.join(map(str, numbers))}") in printed
            assert len([name for name in of_page if of_page[name][4]]) == len(rows)
