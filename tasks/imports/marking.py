"""How is a workbook given back with its errors? The same sheets, a column Lỗi at the end, the wrong cells marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import IO, Any

from django.core.files import File
from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from portal.sheets import clean
from tasks.imports.reading import MOST_COLUMNS, Page, normal_head

MARK = PatternFill("solid", fgColor="FBE3E4")
TITLE = "Lỗi"


def mark(content: File, target: IO[bytes], pages: Sequence[Page], errors: Sequence[dict[str, Any]]) -> None:
    """Writes the workbook with its errors to `target`."""
    book = load_workbook(content)
    by_page: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for error in errors:
        by_page[error["page"]].append(error)
    for at, page in enumerate(pages):
        _mark_page(book[page.title], page, by_page[at])
    book.save(target)


def _mark_page(sheet: Any, page: Page, errors: Sequence[dict[str, Any]]) -> None:
    heads = {normal_head(cell.value): cell.column for cell in sheet[page.head_row] if cell.value is not None}
    place = heads.get(normal_head(TITLE)) or min(sheet.max_column, MOST_COLUMNS) + 1
    for line in page.lines:
        if normal_head(TITLE) in heads:  # given back before
            sheet.cell(line.number, place).value = None
    _write(sheet, page.head_row, place, TITLE)
    sheet.cell(page.head_row, place).font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(place)].width = 60
    by_line: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        by_line[error["line"]].append(error["words"])
        column = heads.get(normal_head(page.titles.get(error["field"], "")))
        if column:
            sheet.cell(error["line"], column).fill = MARK
    for number, words in by_line.items():
        _write(sheet, number, place, "\n".join(words))


def _write(sheet: Any, row: int, column: int, words: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = clean(words)
    cell.data_type = "s"  # never a formula
    cell.fill = MARK
    cell.alignment = Alignment(wrap_text=True, vertical="top")
