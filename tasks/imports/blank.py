"""What does the blank workbook of an import look like? Our own layout, and a page that says how to fill it in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import BinaryIO

from django.utils.text import slugify

from agencies.names import without_accents
from portal.sheets import Column, Sheet, write_xlsx
from portal.tables import AUTHOR
from tasks.imports.heads import LAYOUTS, Layout, choices

HOW = [
    "Chỉ sửa trang đầu. Có thể đổi thứ tự cột, thêm dòng tựa ở trên hàng tiêu đề; cột lạ được bỏ qua.",
    "Cổng kiểm tra cả tệp trước, cho xem từng thay đổi và từng lỗi; chỉ nhập khi được xác nhận và không còn lỗi nào.",
    "Nhập lại cùng một tệp không làm thay đổi gì thêm. Ô trống không xóa dữ liệu đang có.",
]


def file_name(kind: str) -> str:
    """`mau-nhap-nhiem-vu.xlsx`."""
    return f"mau-nhap-{slugify(without_accents(LAYOUTS[kind].label))}.xlsx"


def write_blank(target: BinaryIO, kind: str) -> None:
    layout, offered = LAYOUTS[kind], choices(kind)
    own = [head for head in layout.heads if head.own]
    sheets = [
        Sheet(layout.label, [head.column(offered.get(head.name, ())) for head in own], []),
        Sheet(
            "Hướng dẫn",
            [Column("Cột", "text", 28), Column("Cách ghi", "text", 70)],
            _help(layout),
            [f"Nhập {layout.label.lower()} từ tệp", *HOW],
            filtered=False,
        ),
    ]
    if offered:
        heads = [Column(layout.title(name), "text", 32) for name in offered]
        sheets.append(Sheet("Giá trị cho phép", heads, list(zip_longest(*offered.values())), filtered=False))
    write_xlsx(target, sheets, title=f"Mẫu nhập {layout.label.lower()}", author=AUTHOR)


def _help(layout: Layout) -> Iterator[list[str]]:
    for head in layout.heads:
        if head.own:
            yield [head.title, head.help or "Không bắt buộc."]
