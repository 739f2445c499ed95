"""Which columns has a task list as a file? Typed cells, in the order of 624/TB-VPCP, by django-import-export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from import_export import fields, resources

from portal.sheets import Column, Kind
from tasks import timeliness
from tasks.listing import Entry, Listing
from tasks.models import Task
from tasks.statuses import Status

LOOKS: dict[str, tuple[Kind, float]] = {
    "Mã nhiệm vụ": ("text", 22),
    "STT": ("integer", 6),
    "Văn bản": ("text", 16),
    "Mục, điểm": ("text", 14),
    "Nội dung nhiệm vụ": ("text", 70),
    "Cơ quan chủ trì": ("text", 32),
    "Cơ quan phối hợp": ("text", 32),
    "Hạn đang áp dụng": ("date", 13),
    "Quá hạn (ngày)": ("integer", 10),
    "Cập nhật lần cuối": ("date", 13),
}


def key_of(task: Task) -> str:
    """Mã nhiệm vụ: the document and the place in it; stable, and what an import finds the task by."""
    return f"{task.directive.slug}/{task.ref}"


class TaskResource(resources.Resource):
    """One row a task, as the list shows it at its moment."""

    key = fields.Field(column_name="Mã nhiệm vụ")
    number = fields.Field(column_name="STT")
    doc = fields.Field(column_name="Văn bản")
    ref = fields.Field(column_name="Mục, điểm", attribute="task__ref")
    text = fields.Field(column_name="Nội dung nhiệm vụ", attribute="task__text")
    block = fields.Field(column_name="Khối")
    lead = fields.Field(column_name="Cơ quan chủ trì")
    coordinating = fields.Field(column_name="Cơ quan phối hợp")
    phrase = fields.Field(column_name="Thời hạn theo văn bản", attribute="task__phrase")
    due = fields.Field(column_name="Hạn đang áp dụng")
    status = fields.Field(column_name="Trạng thái")
    cell = fields.Field(column_name="Tiến độ")
    days_late = fields.Field(column_name="Quá hạn (ngày)")
    updated = fields.Field(column_name="Cập nhật lần cuối")

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment, self.counter = moment, 0
        self.chosen = self.get_export_fields()

    def columns(self) -> list[Column]:
        return [Column(title, *LOOKS.get(title, ("text", 18))) for title in self.get_export_headers()]

    def rows(self, listed: Listing) -> Iterator[list[Any]]:
        """The rows of a list, one at a time."""
        self.counter = 0
        return map(self.export_resource, listed.stream())

    def export_resource(self, instance: Entry, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        return [self.export_field(field, instance) for field in self.chosen]

    def dehydrate_key(self, entry: Entry) -> str:
        return key_of(entry.task)

    def dehydrate_number(self, entry: Entry) -> int:
        self.counter += 1
        return self.counter

    def dehydrate_doc(self, entry: Entry) -> str:
        return str(entry.task.directive)

    def dehydrate_block(self, entry: Entry) -> str:
        return entry.task.block.short if entry.task.block else "Chung"

    def dehydrate_lead(self, entry: Entry) -> str:
        return _names(entry.task, "lead")

    def dehydrate_coordinating(self, entry: Entry) -> str:
        return _names(entry.task, "coordinating")

    def dehydrate_due(self, entry: Entry) -> date | None:
        due_at = entry.thing.due_at
        return timeliness.last_day(due_at).date() if due_at else None

    def dehydrate_status(self, entry: Entry) -> str:
        return str(Status(entry.thing.status).label)

    def dehydrate_cell(self, entry: Entry) -> str:
        if entry.task.recurrence and entry.thing.due_at is None:
            return entry.task.get_recurrence_display()
        cell = timeliness.cell_of(entry.thing, self.moment)
        return str(cell.label) if cell else ""

    def dehydrate_days_late(self, entry: Entry) -> int | None:
        return timeliness.days_late(entry.thing, self.moment) or None

    def dehydrate_updated(self, entry: Entry) -> date | None:
        heard = [part.last_update_at for part in entry.parts if part.last_update_at]
        return timeliness.timezone.localdate(max(heard)) if heard else None


def _names(task: Task, role: str) -> str:
    named = [a.agency.name if a.agency else a.written for a in task.assignees.all() if a.role == role]
    return "; ".join(named)
