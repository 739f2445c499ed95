"""How does a document become a workbook (XLSX)? Its sentences on the first sheet, each table on one of its own.

The writer is portal/sheets.py; here is only which sheet holds what, so that a workbook says what the paper says.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import singledispatch
from io import BytesIO
from textwrap import wrap

from portal.sheets import Column, Kind, Row, Sheet, Value, write_xlsx
from reports.document import blocks
from reports.document.blocks import Bar, Block, Cell, Document, Heading, Paragraph, RowStyle, Table, plain

FIRST_SHEET = "Báo cáo"
PAPER_WIDTH, PAPER_WIDTH_ACROSS = 165.0, 252.0  # millimetres of text, which the columns share; appendices lie across
CHARACTER = 1.9  # millimetres that a character of a sheet is wide
NARROWEST = 9  # characters: a head with the arrow of its filter
KINDS: dict[blocks.Kind, Kind] = {
    blocks.Kind.TEXT: "text",
    blocks.Kind.INTEGER: "integer",
    blocks.Kind.PERCENT: "percent",
    blocks.Kind.DATE: "date",
}
STYLES = {RowStyle.PLAIN: "", RowStyle.GROUP: "group", RowStyle.TOTAL: "total"}


def workbook(document: Document) -> bytes:
    """The paper as a workbook; the same document gives the same bytes if it has a moment."""
    written = BytesIO()
    sheets = [_first(document), *_sheets(document.blocks, PAPER_WIDTH)]
    for appendix in document.appendices:
        sheets += _sheets(appendix.blocks, PAPER_WIDTH_ACROSS)
    write_xlsx(written, sheets, title=document.title, author=document.author, made_at=document.moment)
    return written.getvalue()


# --- the first sheet: what the paper says in sentences ------------------------------------------


def _first(document: Document) -> Sheet:
    head = document.head
    heading = [f"{head.kind}: {head.subject}", f"{document.author}. Số: {head.number}. {head.place}"]
    heading += [document.draft] if document.draft else []
    rows = [_said(block, document) for block in document.blocks]
    for appendix in document.appendices:
        rows.append(Row((f"Phụ lục {appendix.number}".strip() + f". {appendix.title}",), "group"))
        rows += [_said(block, document) for block in appendix.blocks]
    return Sheet(FIRST_SHEET, [Column("Nội dung", width=120)], rows, heading, filtered=False, tall=True)


@singledispatch
def _said(block: Block, document: Document) -> Row:
    raise TypeError(f"No way to say a {type(block).__name__} in a sheet.")


@_said.register
def _heading(heading: Heading, document: Document) -> Row:
    return Row((document.numbered(heading),), "group")


@_said.register
def _paragraph(paragraph: Paragraph, document: Document) -> Row:
    return Row((plain(paragraph.said),))


@_said.register
def _bar(bar: Bar, document: Document) -> Row:
    return Row((bar.words,))


@_said.register
def _pointer(table: Table, document: Document) -> Row:
    named = f"{plain(table.caption)}: " if table.caption else ""
    return Row((f"{named}trang tính “{table.title}”",))


# --- the sheet of a table -----------------------------------------------------------------------


def _sheets(of: Iterable[Block], paper: float) -> list[Sheet]:
    """`paper`: how wide the text on its pages is, in millimetres."""
    return [_sheet(block, paper) for block in of if isinstance(block, Table)]


def _sheet(table: Table, paper: float) -> Sheet:
    kinds = [_kind(table, place) for place in range(len(table.columns))]
    columns = [
        Column(_head(column), KINDS[kind], width=width)
        for column, kind, width in zip(table.columns, kinds, _widths(table, paper), strict=True)
    ]
    heading = [plain(table.caption) or table.title, *wrap(table.note, int(sum(column.width for column in columns)))]
    return Sheet(table.title, columns, (_row(row, kinds) for row in table.rows), heading, tall=True)


def _kind(table: Table, place: int) -> blocks.Kind:
    """What the column holds; one of texts whose cells have values holds these."""
    kind = table.columns[place].kind
    if kind != blocks.Kind.TEXT:
        return kind
    values = {type(value) for row in table.rows if (value := _value_at(row, place)) is not None}
    return blocks.Kind.INTEGER if values == {int} else blocks.Kind.DATE if values == {date} else kind


def _value_at(row: blocks.Row, place: int) -> int | float | date | str | None:
    """The value of a cell that stands in this column alone."""
    start = 0
    for cell in row.cells:
        if start == place and cell.span == 1:
            return cell.value
        start += cell.span
    return None


def _head(column: blocks.Column) -> str:
    return f"{column.over} – {column.title}" if column.over else column.title


def _widths(table: Table, paper: float) -> list[float]:
    """As on the paper, in characters; columns without a width share what is left."""
    known = sum(column.width for column in table.columns if column.width)
    open_ones = sum(1 for column in table.columns if column.width is None) or 1
    share = max((paper - known) / open_ones, 20.0)
    return [max((column.width or share) / CHARACTER, NARROWEST) for column in table.columns]


def _row(row: blocks.Row, kinds: list[blocks.Kind]) -> Row:
    """A cell that spans columns stands in the first of them."""
    values: list[Value] = []
    for cell in row.cells:
        values += [_value(cell, kinds[len(values)]), *([None] * (cell.span - 1))]
    return Row(values, STYLES[row.style])


def _value(cell: Cell, kind: blocks.Kind) -> Value:
    """What the cell counts, if its column is one of numbers or dates; else its words, as of a rate among counts."""
    if isinstance(cell.value, str):
        return cell.value
    is_rate = kind == blocks.Kind.INTEGER and isinstance(cell.value, float)
    if cell.value is None or kind == blocks.Kind.TEXT or is_rate:
        return plain(cell.said)
    if kind == blocks.Kind.PERCENT and not isinstance(cell.value, date):
        return cell.value / 100
    return cell.value
