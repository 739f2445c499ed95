"""Which columns has the list of agencies as a file? Those that an import of agencies reads again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from agencies.models import Agency, User
from agencies.policies import may_keep_agencies
from portal.sheets import Column
from portal.tables import Table, table

COLUMNS = [
    Column("Mã cơ quan", "text", 22),
    Column("Tên cơ quan", "text", 44),
    Column("Tên viết tắt", "text", 16),
    Column("Loại", "text", 26, choices=()),
    Column("Khối", "text", 14),
    Column("Cơ quan cấp trên", "text", 26),
    Column("Từ ngày", "date", 12),
    Column("Đến hết ngày", "date", 12),
    Column("Cơ quan kế thừa", "text", 26),
    Column("Tên gọi khác", "text", 50),
    Column("Căn cứ", "text", 30),
]


@table("agencies")
def agencies(user: User, query: QueryDict, now: datetime) -> Table:
    if not may_keep_agencies(user):
        raise PermissionDenied("Chỉ Tổ giúp việc và quản trị hệ thống tải danh mục cơ quan.")
    return Table("co-quan", "Cơ quan", COLUMNS, _rows, Agency.objects.count())


def _rows() -> Iterator[list[Any]]:
    found = Agency.objects.select_related("block", "parent").prefetch_related("successors", "aliases")
    for agency in found.order_by("code").iterator(chunk_size=2000):
        others = [alias.written for alias in agency.aliases.all() if alias.written != agency.name]
        yield [
            agency.code,
            agency.name,
            agency.short,
            agency.get_kind_display(),
            agency.block.short if agency.block else "",
            agency.parent.code if agency.parent else "",
            agency.valid_from,
            agency.valid_to,
            "; ".join(successor.code for successor in agency.successors.all()),
            "; ".join(others),
            agency.basis,
        ]
