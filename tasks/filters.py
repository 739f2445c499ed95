"""Which tasks are asked for? One form is the list, its export, and what a number on the dashboard links to.

With an agency chosen, status and state are those of the agency's own part; without one, those of the task. So a
figure and the list behind it always hold the same rows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, Prefetch, Q, When
from django.http import QueryDict

from agencies.models import Agency, Block, User
from agencies.names import without_accents
from directives.models import Directive
from portal import clock
from tasks import timeliness
from tasks.cycles import duty_q, updated_q
from tasks.fields import DayField
from tasks.models import Assignee, Assignment, Task
from tasks.querysets import TaskQuerySet, without_lead_q
from tasks.statuses import SET_ASIDE, Status
from tasks.timeliness import Cell

COMMON = "chung"  # tasks which a document lists under no block
STATES = [
    *Cell.choices,
    ("open", "Chưa hoàn thành (cả trong hạn và quá hạn)"),
    ("done", "Đã hoàn thành (cả đúng hạn và quá hạn)"),
    ("due_soon", "Sắp đến hạn"),
    ("awaiting", "Chờ xác nhận"),
    ("recurring", "Nhiệm vụ thường xuyên, định kỳ"),
    ("recurring_updated", "Thường xuyên, đã cập nhật trong kỳ"),
    ("recurring_silent", "Thường xuyên, chưa cập nhật trong kỳ"),
    ("undated", "Chưa có thời hạn"),
    ("set_aside", "Tạm dừng, hủy, được miễn"),
    ("no_lead", "Chưa rõ cơ quan chủ trì"),
    ("flagged", "Thời hạn cần xem lại"),
]
BOTH = [("dated", "Không gồm nhiệm vụ thường xuyên")]


def state_q(state: str, moment: datetime, part: bool = False) -> Q:
    """The condition of a state, on a task or (`part`) on an assignment."""
    recurring, updated = duty_q(part), updated_q(moment, part)
    heard = (Assignment if part else Task).objects.filter(updated).values("pk")  # the lead's own word, in one row
    if state in Cell.values:
        return ~recurring & timeliness.cell_q(state, moment)
    return {
        "open": ~recurring & timeliness.open_q(),
        "done": ~recurring & Q(status=Status.COMPLETED),
        "due_soon": ~recurring & timeliness.due_soon_q(moment),
        "awaiting": ~recurring & Q(status=Status.AWAITING),
        "recurring": recurring & timeliness.open_q(),
        "recurring_updated": recurring & timeliness.open_q() & updated,
        "recurring_silent": recurring & timeliness.open_q() & ~Q(pk__in=heard),
        "undated": ~recurring & timeliness.open_q() & Q(due_at__isnull=True),
        "set_aside": Q(status__in=SET_ASIDE),
        "dated": ~recurring & ~Q(status__in=SET_ASIDE),
        "no_lead": without_lead_q(part),
        "flagged": ~Q(deadline_flag="") if not part else ~Q(task__deadline_flag=""),
    }[state]


class TaskFilter(forms.Form):
    """The filters of the task list. `rows()` are the tasks, each with `thing`: whose status the row shows."""

    q = forms.CharField(label="Tìm trong nội dung", required=False, max_length=200)
    directive = forms.ModelChoiceField(
        Directive.objects.none(),
        label="Văn bản",
        required=False,
        to_field_name="slug",
        empty_label="Mọi văn bản",
    )
    block = forms.ChoiceField(label="Khối", required=False)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Cơ quan",
        required=False,
        to_field_name="code",
        empty_label="Mọi cơ quan",
    )
    role = forms.ChoiceField(
        label="Vai trò", required=False, choices=[("", "Chủ trì hoặc phối hợp"), *Assignee.Role.choices]
    )
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=[("", "Mọi tình trạng"), *STATES, *BOTH])
    status = forms.ChoiceField(label="Bước xử lý", required=False, choices=[("", "Mọi bước"), *Status.choices])
    problem_group = forms.ChoiceField(
        label="Nhóm vấn đề", required=False, choices=[("", "Mọi nhóm"), *Task.ProblemGroup.choices]
    )
    due_from = DayField(label="Hạn từ ngày", required=False)
    due_to = DayField(label="Hạn đến ngày", required=False)

    def __init__(self, data: QueryDict | dict[str, Any] | None, user: User | AnonymousUser) -> None:
        super().__init__(data or {})
        self.visible = Task.objects.visible_to(user)
        directives = Directive.objects.filter(pk__in=self.visible.values("directive"))
        self._choices("directive").queryset = directives
        assigned = Assignment.objects.filter(task__in=self.visible).values("agency")
        self._choices("agency").queryset = Agency.objects.filter(pk__in=assigned)
        blocks = [(b.code, b.name) for b in Block.objects.all()]
        self.fields["block"].choices = [("", "Mọi khối"), *blocks, (COMMON, "Nhiệm vụ chung")]  # type: ignore[attr-defined]

    def _choices(self, name: str) -> forms.ModelChoiceField[Any]:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        return field

    @property
    def chosen_agency(self) -> Agency | None:
        return self.cleaned_data.get("agency") if self.is_valid() else None

    def rows(self, moment: datetime | None = None) -> TaskQuerySet:
        """The tasks of the list, what is open first, by deadline; none when the form is wrong."""
        if not self.is_valid():
            return self.visible.none()
        moment = moment or clock.now()
        chosen = self.cleaned_data
        tasks = self.visible
        if chosen["q"]:
            for word in without_accents(chosen["q"]).split():
                tasks = tasks.filter(search__contains=word)
        if chosen["directive"]:
            tasks = tasks.filter(directive=chosen["directive"])
        if chosen["block"]:
            tasks = tasks.filter(block__code=None if chosen["block"] == COMMON else chosen["block"])
        if chosen["problem_group"]:
            tasks = tasks.filter(problem_group=chosen["problem_group"])
        tasks = self._by_facts(tasks, moment)
        over = Case(When(timeliness.open_q(), then=0), default=1)
        by_deadline = F("due_at").asc(nulls_last=True)
        return tasks.annotate(over=over).order_by("over", by_deadline, "directive", "order").distinct()

    def _by_facts(self, tasks: TaskQuerySet, moment: datetime) -> TaskQuerySet:
        """Status, state and dates: of the agency's part when an agency or a role is chosen, else of the task."""
        chosen, agency = self.cleaned_data, self.cleaned_data["agency"]
        part = bool(agency)
        facts = Q()
        if chosen["status"]:
            facts &= Q(status=chosen["status"])
        if chosen["state"]:
            facts &= state_q(chosen["state"], moment, part)
        if chosen["due_from"]:
            facts &= Q(due_at__gt=clock.start_of(chosen["due_from"]))
        if chosen["due_to"]:
            facts &= Q(due_at__lte=clock.end_of(chosen["due_to"]))
        if not part:
            return tasks.filter(facts)
        parts = Assignment.objects.filter(facts, agency=agency)
        if chosen["role"]:
            parts = parts.filter(role=chosen["role"])
        return tasks.filter(pk__in=parts.values("task"))

    def with_parts(self, tasks: TaskQuerySet) -> TaskQuerySet:
        """The same tasks with all that a row of the list shows, in a fixed number of queries."""
        parts = Assignment.objects.select_related("agency")
        return tasks.select_related("directive", "block").prefetch_related(
            Prefetch("assignments", queryset=parts),
            Prefetch("assignees", queryset=Assignee.objects.select_related("agency", "group")),
        )

    def thing(self, task: Task) -> Task | Assignment:
        """Whose status and deadline the row of this task shows."""
        if self.chosen_agency is None:
            return task
        role = self.cleaned_data["role"]
        own = [
            part
            for part in task.assignments.all()
            if part.agency_id == self.chosen_agency.pk and (not role or part.role == role)
        ]
        return own[0] if own else task
