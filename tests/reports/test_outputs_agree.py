"""One document, three files: the PDF, the DOCX and the workbook say the same words and the same numbers."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO

import docx as python_docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from reports.document.blocks import Cell, Column, Heading, Kind, Paragraph, Row, RowStyle, Run, Table, plain, runs
from reports.document.letterhead import Form
from reports.papers.docx import docx
from reports.papers.pdf import missing, print_pdf
from reports.papers.xlsx import workbook
from tests.reports.sample_document import only, sample

FORMS = pytest.mark.parametrize("form", list(Form))
printed = pytest.mark.skipif(bool(missing()), reason=missing() or "PDFs can be printed here")

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")  # WeasyPrint 70


def squeezed(words: object) -> str:
    """Without spaces, line ends and capitals, which belong to the look."""
    return re.sub(r"\s+", "", str(words)).casefold()


# --- what each file says ------------------------------------------------------------------------


class Word:
    """The DOCX as it is read: its lines, and its tables row by row."""

    def __init__(self, document):
        self._file = python_docx.Document(BytesIO(docx(document)))

    @property
    def lines(self):
        return [squeezed(each.text) for each in self._file.paragraphs if each.text.strip()]

    @property
    def tables(self):
        data = [table for table in self._file.tables if table.style.name == "Bảng"]
        return [[self._cells(row) for row in self._below_head(table)] for table in data]

    @staticmethod
    def _below_head(table):
        return [row for row in table._tbl.tr_lst if not row.xpath("w:trPr/w:tblHeader")]

    @staticmethod
    def _cells(row):
        return [squeezed("".join(cell.xpath(".//w:t/text()"))) for cell in row.tc_lst]


def printed_words(document):
    pages = PdfReader(BytesIO(print_pdf(document))).pages
    return squeezed(" ".join(page.extract_text() for page in pages))


def sheets_of(document):
    """Title to rows below the head, as values."""
    book = load_workbook(BytesIO(workbook(document)))
    return {sheet.title: _rows(sheet) for sheet in book}


def _rows(sheet):
    first = int(sheet.freeze_panes[1:])
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]


# --- what they should say -----------------------------------------------------------------------


def said(table):
    return [[squeezed(plain(cell.said)) for cell in row.cells] for row in table.rows]


def values(table):
    """What a sheet holds: the value where the column counts, else the words; blanks beside a wide cell."""
    rows = []
    for row in table.rows:
        held = []
        for cell in row.cells:
            held += [_value(cell, table.columns[len(held)]), *([None] * (cell.span - 1))]
        rows.append(held)
    return rows


def _value(cell, column):
    is_rate = column.kind == Kind.INTEGER and isinstance(cell.value, float)
    if cell.value is None or is_rate:
        return plain(cell.said) or None
    return datetime(*cell.value.timetuple()[:3]) if isinstance(cell.value, date) else cell.value


def as_held(rows, table):
    """Percentages as the document counts them: 80.3 for 80,3 %."""
    return [[_percent(value, column) for value, column in zip(row, table.columns, strict=True)] for row in rows]


def _percent(value, column):
    counts = column.kind == Kind.PERCENT and isinstance(value, (int, float))
    return pytest.approx(value * 100) if counts else value


def sentences(document):
    """Headings and paragraphs in the order of the paper."""
    blocks = (*document.blocks, *(block for appendix in document.appendices for block in appendix.blocks))
    for block in blocks:
        if isinstance(block, Heading):
            yield squeezed(document.numbered(block))
        elif isinstance(block, Paragraph):
            yield squeezed(plain(block.said))


def in_order(parts, whole):
    """Does each part stand behind the one before it?"""
    place = 0
    for part in parts:
        found = whole.find(part, place)
        if found < 0:
            return f"{part} is not in its place"
        place = found + len(part)
    return ""


# --- they agree ---------------------------------------------------------------------------------


@FORMS
def test_word_has_each_heading_and_sentence_in_order(form):
    document = sample(form, tasks=12)
    lines = Word(document).lines
    told = list(sentences(document))
    assert [line for line in lines if line in told] == told


@FORMS
def test_word_has_each_cell_of_each_table(form):
    document = sample(form, tasks=12)
    assert Word(document).tables == [said(table) for table in document.tables]


@printed
@FORMS
def test_paper_has_each_heading_and_sentence_in_order(form):
    document = sample(form, tasks=3)
    assert in_order(sentences(document), printed_words(document)) == ""


@printed
@FORMS
def test_paper_has_each_cell_of_each_table_that_is_not_torn(form):
    document = sample(form, tasks=3)
    words = printed_words(document)
    for table in document.tables:
        assert [cell for row in said(table) for cell in row if cell not in words] == []


@printed
@FORMS
def test_paper_and_word_have_the_same_head_foot_and_appendices(form):
    document = sample(form, tasks=3)
    paper, word = printed_words(document), squeezed(_everything(document))
    foot, head = document.foot, document.head
    parts = [head.above, head.body, head.number, head.place, head.kind, head.subject, *foot.recipients, foot.archive]
    parts += [foot.authority, foot.post, foot.name]
    parts += [words for each in document.appendices for words in (each.title, each.with_words)]
    assert [part for part in parts if squeezed(part) not in paper or squeezed(part) not in word] == []


def _everything(document):
    file = python_docx.Document(BytesIO(docx(document)))
    return "".join(file.element.body.xpath(".//w:t/text()"))


@FORMS
def test_the_workbook_holds_each_value_of_each_table(form):
    document = sample(form, tasks=12)
    sheets = sheets_of(document)
    tables = list(document.tables)
    assert len(sheets) == 1 + len(tables)
    for table, rows in zip(tables, list(sheets.values())[1:], strict=True):
        assert as_held(rows, table) == values(table)


@FORMS
def test_the_first_sheet_has_each_heading_and_sentence_in_order(form):
    document = sample(form, tasks=2)
    told = list(sentences(document))
    lines = [squeezed(row[0]) for row in sheets_of(document)["Báo cáo"]]
    assert [line for line in lines if line in told] == told


# --- and so does any other ----------------------------------------------------------------------

WORDS = st.text("aăâđêôơưĂẾộữ xyz 0123456789.,;–()<>&\"'=+-@\n\t%/", max_size=60)
COLUMNS = (
    Column("TT", 9, Kind.INTEGER),
    Column("Nội dung"),
    Column("%", 20, Kind.PERCENT),
    Column("Hạn", 25, Kind.DATE),
)


@st.composite
def tables(draw):
    rows = draw(st.lists(st.one_of(_plain_rows(), _group_rows()), max_size=6))
    return Table("any", "Bất kỳ", COLUMNS, tuple(rows))


def _plain_rows():
    number = st.integers(-9999, 9_999_999).map(lambda n: Cell(runs(str(n)), n))
    words = WORDS.map(lambda text: Cell((Run(text),) if text else ()))
    percent = st.one_of(st.just(Cell(runs("–"))), st.integers(0, 1000).map(lambda n: Cell(runs(f"{n / 10}"), n / 10)))
    day = st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(lambda on: Cell(runs(f"{on:%d/%m/%Y}"), on))
    styles = st.sampled_from([RowStyle.PLAIN, RowStyle.TOTAL])
    return st.builds(Row, st.tuples(number, words, percent, day), styles)


def _group_rows():
    return WORDS.filter(str.strip).map(lambda text: Row((Cell(runs(text), span=4),), RowStyle.GROUP))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(tables(), WORDS.filter(str.strip), st.sampled_from(list(Form)))
def test_word_and_workbook_agree_on_any_table(table, words, form):
    document = only(Paragraph(runs(words)), table, form=form)
    word = Word(document)
    assert word.tables == ([said(table)] if table.rows else [[]])
    assert squeezed(words) in word.lines
    held = as_held(sheets_of(document)["Bất kỳ"], table) if table.rows else []
    assert held == values(table)


@printed
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(tables(), st.sampled_from(list(Form)))
def test_paper_says_what_word_says_on_any_table(table, form):
    document = only(Heading("I", "Bảng bất kỳ"), table, form=form)
    paper = printed_words(document)
    numbers = [cell for row in Word(document).tables[0] for cell in row if re.fullmatch(r"[\d.,/–-]+", cell)]
    assert [number for number in numbers if number not in paper] == []
