"""How does a table become a workbook (XLSX) or a CSV file? Row by row, in memory that does not grow with the rows.

The one writer of lists, reports and templates. Cells are typed by their column; a text never becomes a formula, a
link or a number. CSV is UTF-8 with its mark and semicolons: Excel set to Vietnamese writes 80,3 with a comma, so
that is what it separates columns by, and without the mark it takes UTF-8 for another encoding.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO, Literal

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal import clock

Kind = Literal["text", "integer", "decimal", "percent", "date", "datetime"]
Value = str | int | float | Decimal | date | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MOST_ROWS = 1_048_576  # of a sheet, with its head
MOST_CHARACTERS = 32_767  # of a cell
FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29/02/1900; what is before is written as words
NUMBERS = {"integer": "#,##0", "decimal": "#,##0.00", "percent": "0.0%"}
DAYS = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm"}
COMPUTES = re.compile(r"[\s\u200b\ufeff]*[=+\-@\t\r＝＋－＠]")  # how a text begins that a spreadsheet would run
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LINE, MOST_LINES = 15.0, 27  # points; a row is at most 409 points high
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
STYLES: dict[str, dict[str, Any]] = {
    "": {},
    "total": {"bold": True, "top": 1},
    "group": {"bold": True, "bg_color": "#EEF0F2", "text_wrap": False},  # its words run over the cells beside
    "wrong": {"bg_color": "#FBE3E4"},
}


class TooManyRows(ValueError):
    """A sheet cannot hold them; `str()` is a sentence for the person."""


@dataclass(frozen=True)
class Column:
    """A column: `width` in characters; `percent` takes 0.803 for 80,3 %; `choices` are offered in its cells."""

    title: str
    kind: Kind = "text"
    width: float = 18
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    """A row that is set apart: `total`, `group` (its first value stands over the rows below) or `wrong`."""

    values: Sequence[Value]
    style: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet; `heading_lines` stand above the head. Rows are taken one by one and kept nowhere.

    `tall`: rows are as high as their longest text, which LibreOffice does not find out itself; costs 0.3 kB a row.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row | Sequence[Value]]
    heading_lines: Sequence[str] = ()
    filtered: bool = True
    tall: bool = False


def write_xlsx(
    target: str | Path | BinaryIO,
    sheets: Iterable[Sheet],
    *,
    title: str = "",
    author: str = "",
    made_at: datetime | None = None,
) -> int:
    """Writes a workbook; returns the number of rows below the heads. The same rows and moment give the same bytes.

    Raises `TooManyRows`; then what is written is no workbook.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target if not isinstance(target, Path) else str(target), options)
    made = timezone.make_naive(made_at or clock.now())
    book.set_properties({"title": clean(title), "author": clean(author), "created": made})
    formats = _Formats(book)
    written, titles = 0, set[str]()
    try:
        for sheet in sheets:
            written += _write_sheet(book.add_worksheet(_sheet_title(sheet.title, titles)), sheet, formats)
    finally:
        book.close()
    return written


def write_csv(columns: Sequence[Column], rows: Iterable[Row | Sequence[Value]]) -> Iterator[bytes]:
    """The same table as CSV, piece by piece."""
    kinds = [column.kind for column in columns]
    yield b"\xef\xbb\xbf" + _csv_line([column.title for column in columns])
    for row in rows:
        values = row.values if isinstance(row, Row) else row
        yield _csv_line([_as_words(value, kind) for value, kind in zip(values, kinds, strict=False)])


def clean(text: str) -> str:
    """A text that a cell can hold: without control characters, lines broken by `\\n`, cut at 32,767 characters."""
    text = UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def computes(text: str) -> bool:
    """Would a spreadsheet take this text for a formula?"""
    return COMPUTES.match(text) is not None


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._kept: dict[tuple[str, ...], Format] = {}

    def cell(self, kind: str, style: str, quoted: bool = False) -> Format:
        key = (kind, style, str(quoted))
        if key not in self._kept:
            number = {"num_format": NUMBERS.get(kind) or DAYS.get(kind) or "General"}
            self._kept[key] = self._add({**number, **STYLES[style], "quote_prefix": quoted})
        return self._kept[key]

    def head(self) -> Format:
        return self._add({"bold": True, "valign": "vcenter", "bg_color": "#EEF0F2", "bottom": 1})

    def line(self, first: bool) -> Format:
        size = {"bold": True, "font_size": 14} if first else {"italic": True}
        return self._add({"text_wrap": False, **size})

    def _add(self, look: dict[str, Any]) -> Format:
        return self._book.add_format({"valign": "top", "text_wrap": True, **look})


def _write_sheet(page: Worksheet, sheet: Sheet, formats: _Formats) -> int:
    head = len(sheet.heading_lines)
    _set_up(page, sheet, head)
    for number, line in enumerate(sheet.heading_lines):
        page.write_string(number, 0, clean(line), formats.line(number == 0))
    look = formats.head()
    _set_height(page, head, [column.title for column in sheet.columns], sheet.columns)
    for place, column in enumerate(sheet.columns):
        page.write_string(head, place, clean(column.title), look)
    last = head
    for last, row in enumerate(sheet.rows, start=head + 1):
        if last >= MOST_ROWS:
            raise TooManyRows(f"Một trang tính chỉ chứa được {MOST_ROWS:,} dòng; hãy lọc bớt.".replace(",", "."))
        if sheet.tall:
            _set_height(page, last, row, sheet.columns)
        _write_row(page, last, row, sheet.columns, formats)
    if sheet.filtered and sheet.columns:
        page.autofilter(head, 0, last, len(sheet.columns) - 1)
    return last - head


def _set_up(page: Worksheet, sheet: Sheet, head: int) -> None:
    """Widths, the frozen head, and how it prints: A4 landscape, all columns on one page wide, head repeated."""
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        if column.choices and len(",".join(column.choices)) <= 255:
            offered = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            page.data_validation(head + 1, place, head + 2000, place, offered)
    page.freeze_panes(head + 1, 0)
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer("&L" + sheet.title.replace("&", "&&")[:100] + "&RTrang &P/&N")


def _write_row(
    page: Worksheet, number: int, row: Row | Sequence[Value], columns: Sequence[Column], formats: _Formats
) -> None:
    values, style = (row.values, row.style) if isinstance(row, Row) else (row, "")
    for place, (value, column) in enumerate(zip(values, columns, strict=False)):
        _write_cell(page, number, place, value, column.kind, style, formats)
    for place in range(len(values), len(columns) if style else 0):
        page.write_blank(number, place, None, formats.cell("text", style))


def _set_height(page: Worksheet, number: int, row: Row | Sequence[Value], columns: Sequence[Column]) -> None:
    """As many lines as the longest text takes; the words of a group run on over the cells beside."""
    values = row if not isinstance(row, Row) else () if row.style == "group" else row.values
    texts = ((value, column.width) for value, column in zip(values, columns, strict=False) if isinstance(value, str))
    lines = max((_lines(text, width) for text, width in texts), default=1)
    if lines > 1:
        page.set_row(number, LINE * min(lines, MOST_LINES))


def _lines(text: str, width: float) -> int:
    """A column holds a tenth more letters than its width counts digits."""
    return sum(1 + int(len(line) / (1.1 * width)) for line in text.split("\n"))


def _write_cell(
    page: Worksheet, number: int, place: int, value: Value, kind: str, style: str, formats: _Formats
) -> None:
    if value is None or value == "":
        if style:
            page.write_blank(number, place, None, formats.cell(kind, style))
    elif isinstance(value, date) and kind in DAYS and as_day(value) >= FIRST_DAY:
        page.write_datetime(number, place, _naive(value), formats.cell(kind, style))
    elif isinstance(value, (int, float, Decimal)) and kind in NUMBERS:
        page.write_number(number, place, value, formats.cell(kind, style))
    else:
        text = clean(_as_words(value, kind, defused=False))
        page.write_string(number, place, text, formats.cell("text", style, computes(text)))


def as_day(value: date) -> date:
    """The day of a date or of a moment, in the office's time zone."""
    naive = _naive(value)
    return naive.date() if isinstance(naive, datetime) else naive


def _naive(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.make_naive(value)
    return value


def _as_words(value: Value, kind: str, defused: bool = True) -> str:
    """A value as a Vietnamese reader writes it: 20/10/2025, 80,3%, 1234,5."""
    if value is None:
        return ""
    if isinstance(value, date):
        long = kind == "datetime" and isinstance(value, datetime)
        return _naive(value).strftime("%d/%m/%Y %H:%M" if long else "%d/%m/%Y")
    if isinstance(value, (int, float, Decimal)):
        return f"{value:.1%}".replace(".", ",") if kind == "percent" else str(value).replace(".", ",")
    text = clean(value)
    return f"'{text}" if defused and computes(text) else text


def _csv_line(words: Sequence[str]) -> bytes:
    line = StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(words)
    return line.getvalue().encode("utf-8")


def _sheet_title(wanted: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, none twice."""
    plain = NOT_IN_TITLES.sub("-", clean(wanted)).strip("' ")[:31] or "Trang"
    title, number = plain, 2
    while title.lower() in taken:
        title, number = f"{plain[:27]} ({number})", number + 1
    taken.add(title.lower())
    return title
