"""Which lists with figures can be taken away as a file? Directives with the four cells of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict

from agencies.models import User
from directives.models import Directive
from portal.sheets import Column, Row
from portal.tables import Table, table
from reports import figures
from reports.figures import Figures
from tasks.models import Task
from tasks.timeliness import Cell

COLUMNS = [
    Column("STT", "integer", 6),
    Column("Số, ký hiệu", "text", 20),
    Column("Loại văn bản", "text", 20),
    Column("Trích yếu", "text", 70),
    Column("Cơ quan ban hành", "text", 32),
    Column("Ngày ban hành", "date", 13),
    *[Column(str(cell.label), "integer", 13) for cell in Cell],
    Column("Nhiệm vụ", "integer", 11),
    Column("Thường xuyên", "integer", 11),
]


@table("directives")
def directives(user: User, query: QueryDict, now: datetime) -> Table:
    """The directives that assign work, as the list of directives shows them."""
    visible = Directive.objects.visible_to(user).select_related("issuer").defer("text").distinct()
    documents = list(visible.with_tasks())
    return Table("van-ban", "Văn bản", COLUMNS, lambda: _rows(documents, user, now), len(documents))


def _rows(documents: list[Directive], user: User, now: datetime) -> Iterator[list[Any] | Row]:
    counted = figures.of_tasks(Task.objects.visible_to(user), now, by="directive_id")
    total = Figures()
    for number, document in enumerate(documents, start=1):
        own = counted.get(document.pk, Figures())
        total += own
        about = [document.number, document.get_kind_display(), document.title]
        yield [number, *about, str(document.issuer or ""), document.issued_on, *_counts(own)]
    yield Row(["", "Tổng số", "", "", "", None, *_counts(total)], "total")


def _counts(own: Figures) -> list[int]:
    return [*(getattr(own, cell.value) for cell in Cell), own.total, own.recurring]
