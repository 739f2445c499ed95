"""Which columns has a task list as a workbook? Typed cells, in the order of 624/TB-VPCP, by django-import-export."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

from import_export import fields, resources
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_FORMULA, TYPE_STRING
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from tasks import timeliness
from tasks.filters import TaskFilter
from tasks.models import Assignment, Task
from tasks.querysets import TaskQuerySet
from tasks.statuses import Status

WIDTHS = {"STT": 6, "Nội dung nhiệm vụ": 70, "Cơ quan chủ trì": 32, "Cơ quan phối hợp": 32, "Văn bản": 16}


class TaskResource(resources.Resource):
    """One row a task, as the list shows it."""

    number = fields.Field(column_name="STT")
    doc = fields.Field(column_name="Văn bản")
    ref = fields.Field(column_name="Mục, điểm", attribute="ref")
    text = fields.Field(column_name="Nội dung nhiệm vụ", attribute="text")
    block = fields.Field(column_name="Khối")
    lead = fields.Field(column_name="Cơ quan chủ trì")
    coordinating = fields.Field(column_name="Cơ quan phối hợp")
    phrase = fields.Field(column_name="Thời hạn theo văn bản", attribute="phrase")
    due = fields.Field(column_name="Hạn đang áp dụng")
    status = fields.Field(column_name="Trạng thái")
    cell = fields.Field(column_name="Tiến độ")
    days_late = fields.Field(column_name="Quá hạn (ngày)")
    updated = fields.Field(column_name="Cập nhật lần cuối")

    def __init__(self, chosen: TaskFilter, moment: datetime) -> None:
        super().__init__()
        self.chosen, self.moment, self.counter = chosen, moment, 0

    def get_queryset(self) -> TaskQuerySet:
        return self.chosen.with_parts(self.chosen.rows(self.moment))

    def export_resource(self, instance: Task, **kwargs: Any) -> list[Any]:
        """Without the characters that a workbook cannot hold."""
        row = super().export_resource(instance, **kwargs)
        return [ILLEGAL_CHARACTERS_RE.sub(" ", cell) if isinstance(cell, str) else cell for cell in row]

    def _thing(self, task: Task) -> Task | Assignment:
        return self.chosen.thing(task)

    def dehydrate_number(self, task: Task) -> int:
        self.counter += 1
        return self.counter

    def dehydrate_doc(self, task: Task) -> str:
        return str(task.directive)

    def dehydrate_block(self, task: Task) -> str:
        return task.block.short if task.block else "Chung"

    def dehydrate_lead(self, task: Task) -> str:
        return _names(task, "lead")

    def dehydrate_coordinating(self, task: Task) -> str:
        return _names(task, "coordinating")

    def dehydrate_due(self, task: Task) -> date | None:
        due_at = self._thing(task).due_at
        return timeliness.last_day(due_at).date() if due_at else None

    def dehydrate_status(self, task: Task) -> str:
        return Status(self._thing(task).status).label

    def dehydrate_cell(self, task: Task) -> str:
        if task.is_recurring:
            return task.get_recurrence_display()
        cell = timeliness.cell_of(self._thing(task), self.moment)
        return cell.label if cell else ""

    def dehydrate_days_late(self, task: Task) -> int | None:
        return timeliness.days_late(self._thing(task), self.moment) or None

    def dehydrate_updated(self, task: Task) -> date | None:
        heard = [p.last_update_at for p in task.assignments.all() if p.last_update_at]
        return timeliness.timezone.localdate(max(heard)) if heard else None


def _names(task: Task, role: str) -> str:
    named = [a.agency.name if a.agency else a.written for a in task.assignees.all() if a.role == role]
    return "; ".join(named)


def workbook(chosen: TaskFilter, moment: datetime) -> bytes:
    """The XLSX of a filtered list: frozen head, filter, widths, dates as dates; formulas in texts are defused."""
    resource = TaskResource(chosen, moment)
    book = load_workbook(BytesIO(resource.export(resource.get_queryset()).export("xlsx")))
    sheet = book.active
    sheet.title = "Nhiệm vụ"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(cell.column)].width = WIDTHS.get(cell.value, 18)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.data_type == TYPE_FORMULA:  # words of a document that begin with `=`
                cell.data_type, cell.quotePrefix = TYPE_STRING, True
            if isinstance(cell.value, (date, datetime)):
                cell.number_format = "dd/mm/yyyy"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
