"""Which lists of tasks can be taken away as a file? The task list at any moment, and the queue of claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import ChoiceField
from django.http import QueryDict
from django.utils import timezone

from agencies.models import User
from portal.sheets import Column
from portal.tables import Table, table
from tasks import policies
from tasks.filters import TaskFilter
from tasks.listing import listing
from tasks.models import Assignment
from tasks.querysets import AssignmentQuerySet
from tasks.resources import TaskResource, key_of
from tasks.timeliness import last_day

CLAIMS = [
    Column("Mã nhiệm vụ", "text", 22),
    Column("Văn bản", "text", 16),
    Column("Mục, điểm", "text", 14),
    Column("Nội dung nhiệm vụ", "text", 70),
    Column("Cơ quan đề nghị", "text", 32),
    Column("Thời hạn", "date", 13),
    Column("Báo hoàn thành", "date", 13),
    Column("Đã chờ (ngày)", "integer", 10),
    Column("Số minh chứng", "integer", 10),
]


@table("tasks")
def tasks(user: User, query: QueryDict, now: datetime) -> Table:
    """The list of a filter, as of its day."""
    chosen = TaskFilter(query, user)
    moment = min(chosen.moment(), now)
    rows, resource = listing(chosen, moment, now), TaskResource(moment)
    return Table(
        name="nhiem-vu",
        title="Nhiệm vụ",
        columns=resource.columns(),
        rows=lambda: resource.rows(rows),
        size=len(rows),
        heading_lines=["Danh sách nhiệm vụ", f"{_standing_at(chosen, moment)}. {_asked(chosen)}".strip()],
        past_day=chosen.past_day,
    )


def _standing_at(chosen: TaskFilter, moment: datetime) -> str:
    if chosen.past_day:
        return f"Tình trạng tại hết ngày {chosen.past_day:%d/%m/%Y}"
    return f"Tình trạng lúc {timezone.localtime(moment):%H:%M ngày %d/%m/%Y}"


def _asked(chosen: TaskFilter) -> str:
    """The filter in words: `Lọc theo: cơ quan Bộ Y tế; tình trạng Quá hạn.`"""
    if not chosen.is_valid():
        return "Bộ lọc không hợp lệ nên danh sách trống."
    words = [f"{chosen[name].label.lower()}: {_word(chosen, name)}" for name in chosen.changed_data if name != "on"]
    return f"Lọc theo {'; '.join(words)}." if words else ""


def _word(chosen: TaskFilter, name: str) -> str:
    value, field = chosen.cleaned_data[name], chosen.fields[name]
    if isinstance(field, ChoiceField) and isinstance(value, str):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def waiting_for(user: User) -> AssignmentQuerySet:
    """Claims that wait for this person's verification, the oldest first."""
    waiting = Assignment.objects.visible_to(user).to_verify_by(user)
    return waiting.order_by("claimed_at", "pk").distinct()


@table("verification")
def verification(user: User, query: QueryDict, now: datetime) -> Table:
    if not policies.meets_claims(user):
        raise PermissionDenied("Chỉ Tổ giúp việc và cơ quan thường trực khối xác nhận hoàn thành.")
    waiting = waiting_for(user)
    return Table("cho-xac-nhan", "Chờ xác nhận", CLAIMS, lambda: _claims(waiting, now), waiting.count())


def _claims(waiting: AssignmentQuerySet, now: datetime) -> Iterator[list[Any]]:
    rows = waiting.select_related("task__directive", "agency").prefetch_related("evidence")
    for part in rows.defer("task__directive__text").iterator(chunk_size=2000):
        yield [
            key_of(part.task),
            str(part.task.directive),
            part.task.ref,
            part.task.text,
            str(part.agency),
            last_day(part.due_at).date() if part.due_at else None,
            part.claimed_at,
            (now - part.claimed_at).days if part.claimed_at else None,
            len(part.evidence.all()),
        ]
