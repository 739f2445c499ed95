"""Which tasks are asked for? One form is the list, its export, and what a number on the dashboard links to.

With an agency chosen, status and state are those of the agency's own part; without one, those of the task. So a
figure and the list behind it always hold the same rows. With a past day chosen (`on`) everything is as it was at
the end of that day; the rows of either moment come from tasks/listing.py.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, Min, Prefetch, Q, When
from django.http import QueryDict

from agencies.models import Agency, Block, User
from agencies.names import without_accents
from directives.models import Directive
from portal import clock
from tasks import timeliness
from tasks.cycles import duty_q
from tasks.fields import DayField
from tasks.history import PastAssignment, PastTask, Snapshot
from tasks.models import Assignee, Assignment, Event, Task
from tasks.querysets import TaskQuerySet
from tasks.states import BOTH, STATES, Seen, in_state, seen_part, seen_task, state_q
from tasks.statuses import Status

__all__ = ["BOTH", "COMMON", "NONE", "STATES", "AsOfForm", "NarrowForm", "TaskFilter", "state_q"]

COMMON = "chung"  # tasks which a document lists under no block
NONE = "none"  # tasks without that which the field asks for
TERMS = [
    ("dated", "Có thời hạn"),
    ("undated", "Không có thời hạn, không thường xuyên"),
    ("recurring", "Thường xuyên, định kỳ"),
]


class AsOfForm(forms.Form):
    """A question about what stood at the end of a day; of today it is about this moment."""

    on = DayField(label="Tình trạng tại ngày", required=False)
    visible: TaskQuerySet

    def __init__(self, data: QueryDict | dict[str, Any]) -> None:
        super().__init__(data)
        self.now = clock.now()  # one present moment for the whole answer, however long it takes

    def clean_on(self) -> date | None:
        """A day that has begun, not before the first document that this person may see."""
        return self.clean_day("on")

    def clean_day(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is None:
            return None
        if day > clock.today():
            raise forms.ValidationError(f"Ngày {day:%d/%m/%Y} chưa đến; hãy chọn hôm nay hoặc một ngày đã qua.")
        first = self.visible.aggregate(first=Min("directive__issued_on"))["first"]
        if first and day < first:
            raise forms.ValidationError(
                f"Ngày {day:%d/%m/%Y} ở trước văn bản đầu tiên ({first:%d/%m/%Y}), khi chưa có nhiệm vụ nào."
            )
        return day

    def moment(self) -> datetime:
        """24:00 of the day asked for; the present moment of today, without a day, or when the form is wrong."""
        return clock.end_of(self.past_day) if self.past_day else self.now

    @property
    def past_day(self) -> date | None:
        """The day asked for, when it is over."""
        day: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return day if day and day < clock.today() else None


class NarrowForm(AsOfForm):
    """A question about the tasks of a document, a block, a problem group or a leader, at a moment."""

    q = forms.CharField(label="Tìm trong nội dung", required=False, max_length=200)
    directive = forms.ModelChoiceField(
        Directive.objects.none(),
        label="Văn bản",
        required=False,
        to_field_name="slug",
        empty_label="Mọi văn bản",
    )
    block = forms.ChoiceField(label="Khối", required=False)
    problem_group = forms.ChoiceField(
        label="Nhóm vấn đề",
        required=False,
        choices=[("", "Mọi nhóm"), *Task.ProblemGroup.choices, (NONE, "Chưa xếp nhóm")],
    )
    leader = forms.ChoiceField(label="Người phụ trách khối", required=False)

    def __init__(self, data: QueryDict | dict[str, Any] | None, visible: TaskQuerySet) -> None:
        super().__init__(data or {})
        self.visible = visible
        directives = Directive.objects.filter(pk__in=self.visible.values("directive"))
        self._choices("directive").queryset = directives.defer("text")
        blocks = list(Block.objects.all())
        leaders = dict.fromkeys(block.leader for block in blocks if block.leader)
        names = [(block.code, block.name) for block in blocks]
        self.fields["block"].choices = [("", "Mọi khối"), *names, (COMMON, "Nhiệm vụ chung")]  # type: ignore[attr-defined]
        self.fields["leader"].choices = [  # type: ignore[attr-defined]
            ("", "Mọi người phụ trách"), *((name, name) for name in leaders), (NONE, "Không có người phụ trách"),
        ]  # fmt: skip

    def _choices(self, name: str) -> forms.ModelChoiceField[Any]:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        return field

    def narrowed(self) -> TaskQuerySet:
        """The tasks asked for by what they are: words, document, block and so on; none when the form is wrong."""
        if not self.is_valid():
            return self.visible.none()
        chosen, tasks = self.cleaned_data, self.visible
        for word in without_accents(chosen["q"]).split():
            tasks = tasks.filter(search__contains=word)
        if chosen["directive"]:
            tasks = tasks.filter(directive=chosen["directive"])
        if chosen["block"]:
            tasks = tasks.filter(block__code=None if chosen["block"] == COMMON else chosen["block"])
        if chosen["problem_group"]:
            tasks = tasks.filter(problem_group="" if chosen["problem_group"] == NONE else chosen["problem_group"])
        if chosen["leader"]:
            nobody = Q(block__isnull=True) | Q(block__leader="")
            tasks = tasks.filter(nobody if chosen["leader"] == NONE else Q(block__leader=chosen["leader"]))
        return tasks


class TaskFilter(NarrowForm):
    """The filters of the task list: `narrowed()` by what a task is, then by what stood at the moment."""

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
    term = forms.ChoiceField(label="Loại thời hạn", required=False, choices=[("", "Mọi loại"), *TERMS])
    due_from = DayField(label="Hạn từ ngày", required=False)
    due_to = DayField(label="Hạn đến ngày", required=False)

    def __init__(self, data: QueryDict | dict[str, Any] | None, user: User | AnonymousUser) -> None:
        super().__init__(data, Task.objects.visible_to(user))
        self._choices("agency").queryset = self._agencies()

    def _agencies(self) -> Any:
        """Who has a part in these tasks; of a past day also who had one then."""
        assigned = Assignment.objects.filter(task__in=self.visible).values("agency")
        among = Q(pk__in=assigned)
        if self.data.get("on"):
            among |= Q(pk__in=Event.objects.filter(task__in=self.visible).values("agency"))
        return Agency.objects.filter(among)

    @property
    def chosen_agency(self) -> Agency | None:
        return self.cleaned_data.get("agency") if self.is_valid() else None

    # --- the present -------------------------------------------------------------------------

    def rows(self, moment: datetime | None = None) -> TaskQuerySet:
        """The tasks as they are at the present `moment`, what is open first, by deadline."""
        if not self.is_valid():
            return self.visible.none()
        tasks = self._by_facts(self.narrowed(), moment or clock.now())
        over = Case(When(timeliness.open_q(), then=0), default=1)
        by_deadline = F("due_at").asc(nulls_last=True)
        return tasks.annotate(over=over).order_by("over", by_deadline, "directive", "order")

    def _by_facts(self, tasks: TaskQuerySet, moment: datetime) -> TaskQuerySet:
        """Status, state and dates: of the agency's part when an agency is chosen, else of the task."""
        chosen, agency = self.cleaned_data, self.cleaned_data["agency"]
        facts = self._facts_q(moment, part=bool(agency))
        if not agency:
            return tasks.filter(facts)
        parts = Assignment.objects.filter(facts, agency=agency)
        if chosen["role"]:
            parts = parts.filter(role=chosen["role"])
        return tasks.filter(pk__in=parts.values("task"))

    def _facts_q(self, moment: datetime, part: bool) -> Q:
        chosen, facts, duty = self.cleaned_data, Q(), duty_q(part)
        if chosen["status"]:
            facts &= Q(status=chosen["status"])
        if chosen["state"]:
            facts &= state_q(chosen["state"], moment, part)
        if chosen["term"]:
            undated = Q(due_at__isnull=True)
            facts &= {"dated": ~undated, "undated": undated & ~duty, "recurring": duty}[chosen["term"]]
        if chosen["due_from"]:
            facts &= Q(due_at__gt=clock.start_of(chosen["due_from"]))
        if chosen["due_to"]:
            facts &= Q(due_at__lte=clock.end_of(chosen["due_to"]))
        return facts

    def with_parts(self, tasks: TaskQuerySet) -> TaskQuerySet:
        """The same tasks with all that a row of the list shows, in a fixed number of queries."""
        parts = Assignment.objects.select_related("agency")
        return with_names(tasks).prefetch_related(Prefetch("assignments", queryset=parts))

    def thing(self, task: Task) -> Task | Assignment:
        """Whose status and deadline the row of this task shows."""
        if self.chosen_agency is None:
            return task
        own = [part for part in task.assignments.all() if self.is_asked_for(part)]
        return own[0] if own else task

    def is_asked_for(self, part: Assignment | PastAssignment) -> bool:
        """Is this the chosen agency's part, in the chosen role?"""
        role = self.cleaned_data["role"]
        return part.agency_id == self.cleaned_data["agency"].pk and (not role or part.role == role)

    # --- a past moment -----------------------------------------------------------------------

    def fits(self, item: PastTask, past: Snapshot) -> bool:
        """The twin of `_by_facts`, for one of the narrowed tasks as it was at the moment of the snapshot."""
        if not self.cleaned_data["agency"]:
            return self._facts_fit(seen_task(item), past)
        own = [part for part in item.parts if self.is_asked_for(part)]
        return any(self._facts_fit(seen_part(item, part), past) for part in own)

    def _facts_fit(self, seen: Seen, past: Snapshot) -> bool:
        chosen, due = self.cleaned_data, seen.due_at
        if chosen["status"] and seen.status != chosen["status"]:
            return False
        if chosen["state"] and not in_state(chosen["state"], seen, past.moment, past.until):
            return False
        if chosen["term"] and chosen["term"] != _term(seen):
            return False
        if chosen["due_from"] and not (due and due > clock.start_of(chosen["due_from"])):
            return False
        return not chosen["due_to"] or bool(due and due <= clock.end_of(chosen["due_to"]))


def _term(seen: Seen) -> str:
    if seen.due_at:
        return "dated"
    return "recurring" if seen.recurrence else "undated"


def with_names(tasks: TaskQuerySet) -> TaskQuerySet:
    """With document, block and whom the document names; without the document's whole text."""
    named = Assignee.objects.select_related("agency", "group")
    chosen = tasks.select_related("directive", "block").defer("directive__text")
    return chosen.prefetch_related(Prefetch("assignees", queryset=named))
