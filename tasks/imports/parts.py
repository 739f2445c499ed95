"""Does a part of a workbook hold what would burst, mislead or reach outside? Asked of its XML before it is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

CHUNK, OVERLAP = 1024 * 1024, 1024  # bytes; what is looked for is shorter than the overlap
MOST_SPANNED = 500_000  # cells under merges and links of a part: openpyxl makes each of them
SPANS = re.compile(
    rb'<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]{0,400}?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
NOT_COMPUTED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]{0,400}/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class Unreadable(Exception):
    """The file is not taken; `str()` is one sentence for the person."""


def check_part(content: IO[bytes]) -> None:
    """Raises `Unreadable`."""
    spanned = 0
    for window in _windows(content):
        if b"<!DOCTYPE" in window.upper():
            raise Unreadable("Tệp chứa khai báo lạ, không có trong tệp Excel thông thường.")
        if NOT_COMPUTED.search(window):
            raise Unreadable(
                "Tệp có ô chứa công thức chưa có giá trị; hãy mở bằng Excel, lưu lại (hoặc dán giá trị) rồi tải lên."
            )
        spanned += sum(_area(*found.groups()) for found in SPANS.finditer(window))
        if spanned > MOST_SPANNED:
            raise Unreadable("Tệp có vùng gộp ô hoặc liên kết quá lớn; hãy bỏ gộp các ô ngoài bảng rồi tải lên.")


def _windows(content: IO[bytes]) -> Iterator[bytes]:
    """The part piece by piece, each with the end of the one before; without the zeros of UTF-16."""
    kept = b""
    while chunk := content.read(CHUNK):
        window = kept + chunk.replace(b"\x00", b"")
        yield window
        kept = window[-OVERLAP:]


def _area(first: bytes, top: bytes, last: bytes, bottom: bytes) -> int:
    return (abs(_column(last) - _column(first)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _column(letters: bytes) -> int:
    """`A` is 1, `XFD` 16,384."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
