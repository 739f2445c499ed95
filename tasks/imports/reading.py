"""How is a workbook of unknown origin read? Checked before it is opened, then row by row, its head found by words."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from django.core.files import File
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from agencies.names import normal_form, without_accents
from tasks.imports.parts import Unreadable, check_part

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100  # a table of words packs to a tenth; of one word alone, to a fiftieth
MOST_ROWS, MOST_COLUMNS, MOST_PARTS = 20_000, 60, 2000
LAST_PLACE = 10 * MOST_ROWS  # beyond this a sheet is blank lines
HEAD_WITHIN = 40  # lines above which the head must stand
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,  # of XML
    AttributeError,
    LookupError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    TypeError,
)
CELL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}


@dataclass(frozen=True)
class Line:
    """A row of a sheet: its number there, and the values by field."""

    number: int
    values: Mapping[str, Any]


@dataclass
class Page:
    """A sheet with a head that was recognised: its lines, the words above the head, each field's own title."""

    title: str
    head_row: int
    titles: dict[str, str]
    above: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def check(file: File, name: str) -> None:
    """Refuses what is too big, no workbook, broken, locked, with macros, or made to burst."""
    if name.lower().endswith((".xlsm", ".xltm", ".xlam")):
        raise Unreadable("Tệp có macro; hãy lưu lại dạng .xlsx (không macro) rồi tải lên.")
    if not name.lower().endswith(".xlsx"):
        raise Unreadable("Chỉ nhận tệp Excel dạng .xlsx; hãy lưu lại dạng này rồi tải lên.")
    if not file.size:
        raise Unreadable("Tệp rỗng (0 byte); hãy kiểm tra lại tệp.")
    if file.size > MOST_BYTES:
        raise Unreadable(f"Tệp nặng quá {MOST_BYTES // 1024 // 1024} MB; hãy tách thành nhiều tệp.")
    file.seek(0)
    if file.read(4) == OLE_MAGIC:
        raise Unreadable("Tệp đặt mật khẩu hoặc là dạng .xls cũ; hãy bỏ mật khẩu và lưu lại dạng .xlsx.")
    try:
        _check_package(file)
    except BROKEN:
        raise Unreadable("Tệp hỏng hoặc không phải tệp Excel; hãy mở bằng Excel, lưu lại rồi tải lên.") from None
    file.seek(0)


def _check_package(file: IO[bytes] | File) -> None:
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
        names = [part.filename.lower() for part in parts]
        if any("vbaproject" in name or "/macrosheets/" in name for name in names):
            raise Unreadable("Tệp có macro; hãy lưu lại dạng .xlsx (không macro) rồi tải lên.")
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable("Tệp đặt mật khẩu; hãy bỏ mật khẩu rồi tải lên.")
        unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
        if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 100_000):
            raise Unreadable("Tệp bung ra quá lớn so với một bảng tính thông thường nên không được nhận.")
        if "xl/workbook.xml" not in names:
            raise zipfile.BadZipFile
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with package.open(part) as content:
                    check_part(content)


def normal_head(text: Any) -> str:
    """`Tiến độ (%)` and `TIẾN ĐỘ` are one head: lower case, no marks, nothing in brackets."""
    words = re.sub(r"\(.*?\)", " ", str(text)) if text is not None else ""
    return without_accents(normal_form(words)).strip(" .:*")


def read_pages(file: File, heads: Mapping[str, str], needed: Sequence[str]) -> list[Page]:
    """The sheets whose head names all `needed` fields. `heads`: normal head -> field.

    Raises `Unreadable` when there is none, or more rows than one import takes.
    """
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        pages: list[Page] = []
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                page = _read_page(sheet, heads, needed, MOST_ROWS - sum(len(p.lines) for p in pages))
                pages.extend([page] if page else [])
    except BROKEN:
        raise Unreadable("Tệp hỏng hoặc không phải tệp Excel; hãy mở bằng Excel, lưu lại rồi tải lên.") from None
    if not pages:
        raise Unreadable("Không tìm thấy hàng tiêu đề có đủ các cột cần thiết; hãy dùng tệp mẫu hoặc sửa tên cột.")
    return pages


def _read_page(sheet: Any, heads: Mapping[str, str], needed: Sequence[str], room: int) -> Page | None:
    page, places, above = None, dict[int, str](), list[str]()
    rows = _rows(sheet)
    for number, cells in rows:
        places = _places(cells, heads)
        if set(needed) <= set(places.values()):
            page = Page(sheet.title, number, {name: str(cells[at]).strip() for at, name in places.items()}, above)
            break
        above += [str(cell).strip() for cell in cells if cell is not None][:3]
        if number >= HEAD_WITHIN:
            return None
    if page is None:
        return None
    fill = _Fill(_tall_merges(sheet))
    for number, cells in rows:
        cells = fill(number, cells)
        if any(cell is not None for cell in cells) and not _counts_columns(cells):
            page.lines.append(Line(number, {name: cells[at] for at, name in places.items() if at < len(cells)}))
        if len(page.lines) > room:
            raise Unreadable(f"Tệp có hơn {MOST_ROWS:,} dòng; hãy tách thành nhiều tệp.".replace(",", "."))
    return page


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > LAST_PLACE:
            raise Unreadable("Trang tính có quá nhiều dòng trống; hãy xóa các dòng trống cuối bảng rồi tải lên.")
        yield number, [_value(cell) for cell in row]


def _value(cell: Any) -> Any:
    """What a cell says: text without outer blanks, a percent as `80%`, nothing as None."""
    value = cell.value
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{round(value * 100, 2):g}%"
    return value


def _places(cells: Sequence[Any], heads: Mapping[str, str]) -> dict[int, str]:
    """Which column is which field; of two columns of one field the first."""
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name = heads.get(normal_head(cell)) if isinstance(cell, str) else None
        if name and name not in found.values():
            found[place] = name
    return found


def _counts_columns(cells: Sequence[Any]) -> bool:
    """The line under a head that numbers the columns: (1) (2) (3)."""
    said = [str(cell).strip("() ") for cell in cells if cell is not None]
    return len(said) > 2 and said == [str(n) for n in range(1, len(said) + 1)]


class _Fill:
    """Gives every line of a cell merged downwards the value that Excel keeps in its first line only."""

    def __init__(self, merges: Sequence[tuple[int, int, int]]) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        for column, first, last in merges:
            self._starts.setdefault(first, []).append((column, last))
        self._open: dict[int, tuple[int, Any]] = {}

    def __call__(self, number: int, cells: list[Any]) -> list[Any]:
        for column, (last, value) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column < len(cells) and any(cell is not None for cell in cells):
                cells[column] = value
        for column, last in self._starts.get(number, ()):
            if column < len(cells):
                self._open[column] = (last, cells[column])
        return cells


MERGE = re.compile(rb'<mergeCell\s+ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


def _tall_merges(sheet: Any) -> list[tuple[int, int, int]]:
    """Cells merged downwards in one column: (column from 0, first row, last row)."""
    found, kept = [], b""
    with sheet.parent._archive.open(sheet._worksheet_path) as content:
        while chunk := content.read(1 << 20):
            piece = kept + chunk
            for match in MERGE.finditer(piece):
                left, top, right, bottom = range_boundaries(match[1].decode())
                if left == right and bottom > top:
                    found.append((left - 1, top, bottom))
            kept = piece[-60:] if not MERGE.search(piece[-60:]) else b""
    return found


def as_text(value: Any) -> str:
    """A cell in words, as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if (value.hour, value.minute) == (0, 0) else f"{value:%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
