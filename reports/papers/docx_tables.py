"""How does a table stand in Word? Fixed widths, repeated heads, rows that are not torn, rows that stay together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from reports.document.blocks import Align, Cell, Column, Row, RowStyle, Table
from reports.papers.docx_styles import twips
from reports.papers.docx_words import attribute, paragraph

DENSE = 8  # columns from which a table is set smaller, as in reports/papers/html.py
STYLES = {Align.LEFT: "TableText", Align.CENTRE: "TableCentre", Align.RIGHT: "TableNumber"}
NARROW = '<w:tcMar><w:left w:w="28" w:type="dxa"/><w:right w:w="28" w:type="dxa"/></w:tcMar>'


def table_xml(table: Table, width: float) -> str:
    """The table, its caption above and its note below; `width` of the text in millimetres.

    One that stands on one page stays with what explains it, such as the bar below.
    """
    widths = widths_of(table.columns, width)
    caption = paragraph("Caption", table.caption, bold=True) if table.caption else ""
    note = paragraph("Note", table.note) if table.note else ""
    rows = "".join((*_heads(table, widths), *_rows(table, widths)))
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    title = attribute(table.title)
    return (
        f'{caption}<w:tbl><w:tblPr><w:tblStyle w:val="Table"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/><w:tblCaption w:val="{title}"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>{note or paragraph('AfterTable', (), keep=table.keep)}"
    )


def widths_of(columns: Iterable[Column], whole: float) -> list[int]:
    """Widths in twips that add up to the whole; columns without a width share what the others leave."""
    wanted = [column.width for column in columns]
    left = whole - sum(width for width in wanted if width)
    share = max(left / max(wanted.count(None), 1), 5)
    edges, place = [0], 0.0
    for width in wanted:
        place += share if width is None else width
        edges.append(twips(place))
    return [after - before for before, after in pairwise(edges)]


def cell_xml(content: str, width: int, *, span: int = 1, look: str = "") -> str:
    """A cell of one or more paragraphs. `look` follows the span: what merges it with its neighbours, room, place."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{look}</w:tcPr>{content}</w:tc>'


# --- heads --------------------------------------------------------------------------------------


def _heads(table: Table, widths: list[int]) -> Iterator[str]:
    room = NARROW if len(table.columns) >= DENSE else ""
    places = list(zip(table.columns, widths, strict=True))
    if not table.has_groups_of_columns:
        yield _head_row(_head(column.title, width, room) for column, width in places)
        return
    upper, lower = [], []
    for over, grouped in groupby(places, key=lambda place: place[0].over):
        under = list(grouped)
        if over:
            upper.append(_head(over, sum(width for _, width in under), room, span=len(under)))
            lower += [_head(column.title, width, room) for column, width in under]
        else:
            upper += [_head(column.title, width, f'<w:vMerge w:val="restart"/>{room}') for column, width in under]
            lower += [_head("", width, f"<w:vMerge/>{room}") for _, width in under]
    yield _head_row(upper)
    yield _head_row(lower)


def _head_row(cells: Iterable[str]) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _head(title: str, width: int, look: str, span: int = 1) -> str:
    style = "DenseHead" if NARROW in look else "TableHead"
    return cell_xml(paragraph(style, title), width, span=span, look=f'{look}<w:vAlign w:val="center"/>')


# --- rows ---------------------------------------------------------------------------------------


def _rows(table: Table, widths: list[int]) -> Iterator[str]:
    aligned = [_style(column.align, len(table.columns) >= DENSE) for column in table.columns]
    for place, row in enumerate(table.rows):
        is_kept = table.keep or table.keeps_with_next(place)
        cells = "".join(_cells(row, widths, aligned, is_kept))
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _style(align: Align, is_dense: bool) -> str:
    return STYLES[align].replace("Table", "Dense") if is_dense else STYLES[align]


def _cells(row: Row, widths: list[int], aligned: list[str], is_kept: bool) -> Iterator[str]:
    place = 0
    for cell in row.cells:
        width = sum(widths[place : place + cell.span])
        yield cell_xml(_words(cell, row, aligned[place], is_kept), width, span=cell.span)
        place += cell.span


def _words(cell: Cell, row: Row, aligned: str, is_kept: bool) -> str:
    if row.style == RowStyle.GROUP:
        return paragraph("TableGroup", cell.said, keep=is_kept, bold=True)
    style = "TableText" if cell.is_head and aligned.startswith("Table") else aligned
    if cell.is_head and aligned.startswith("Dense"):
        style = "DenseText"
    return paragraph(style, cell.said, keep=is_kept, bold=row.style == RowStyle.TOTAL)
