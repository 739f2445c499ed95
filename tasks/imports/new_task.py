"""How does a row become a task? Written down as loading.py does, given out on its document's day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from agencies.models import Agency, Block
from agencies.names import normal_form, without_accents
from directives.intake import deadlines
from directives.models import Directive
from portal import clock
from tasks.deadline import due_moment
from tasks.fields import EARLIEST, LATEST
from tasks.imports.cells import Named, Wrong
from tasks.imports.documents import Known
from tasks.imports.standings import Said
from tasks.imports.trying import Plan, Source
from tasks.lifecycle import Part, assign
from tasks.models import Assignee, Deadline, Task

GIVEN_OUT_AT = time(8, 0)  # as in tasks/loading.py
ANSWERS = "Người chịu trách nhiệm: "


@dataclass
class Draft:
    """What a row says of a task."""

    directive: Directive
    ref: str
    text: str
    leads: list[Named]
    coordinating: list[Named]
    phrase: str
    due: date | None
    block: Block | None
    problem_group: str
    leader: str
    said: Said = field(default_factory=lambda: Said("", "", None))

    @property
    def reading(self) -> deadlines.Reading:
        return deadlines.read(self.phrase, self.directive.issued_on)

    @property
    def assigned_due(self) -> date | None:
        """A date in force that is not what the phrase says."""
        return self.due if self.due and self.due != self.reading.due else None

    @property
    def due_at(self) -> datetime | None:
        read = self.reading
        return due_moment(self.assigned_due) or due_moment(read.due, read.time, read.rule)

    def check_phrase(self) -> None:
        """Raises `Wrong` of a day that no calendar has, or that no deadline can be."""
        read = self.reading
        if read.is_impossible or any(day and not EARLIEST <= day <= LATEST for day in (read.due, read.start)):
            raise Wrong("phrase", f"“{self.phrase}” có ngày không có thật; hãy ghi dạng 31/12/2025.")

    @property
    def is_unread(self) -> bool:
        """Does the phrase say neither a day nor a rhythm?"""
        read = self.reading
        return bool(self.phrase) and not (
            read.due or read.start or read.recurrence or read.rule == deadlines.RECURRING
        )

    def _warn(self, plan: Plan) -> None:
        """What a person should look at in the deadline; the task is imported all the same."""
        if self.is_unread and not self.due:
            words = f"Chưa hiểu thời hạn “{self.phrase}”; nhiệm vụ sẽ được nhập không có hạn. {self.reading.remark}"
            plan.warnings.append(words.strip())
        elif self.reading.remark:
            plan.warnings.append(f"Thời hạn “{self.phrase}”: {self.reading.remark}")

    def describe(self, plan: Plan, *, is_stub: bool) -> None:
        """The new task in the words of the page; the same when it is tried and when it is imported."""
        stub = " (văn bản mới, chỉ có số và ngày)" if is_stub else ""
        plan.change("Văn bản giao nhiệm vụ", "", f"{self.directive}{stub}")
        facts = [
            ("Mục, điểm", self.ref),
            ("Khối", self.block.short if self.block else "Chung"),
            ("Cơ quan chủ trì", "; ".join(named.written for named in self.leads)),
            ("Cơ quan phối hợp", "; ".join(named.written for named in self.coordinating)),
            ("Thời hạn", self._deadline_words()),
            ("Nhóm vấn đề", Task.ProblemGroup(self.problem_group).label if self.problem_group else ""),
            ("Người chịu trách nhiệm", self.leader),
        ]
        for label, words in facts:
            if words:
                plan.change(label, "", words)
        self._warn(plan)
        for named in (*self.leads, *self.coordinating):
            if not named.agency and not named.group:
                plan.notes.append(f"“{named.written}” không nêu đích danh nên không giao cho cơ quan nào.")

    def _deadline_words(self) -> str:
        day = self.assigned_due or self.reading.due
        if day is None:
            return self.phrase
        words = f"{day:%d/%m/%Y}"
        return words if self.phrase in ("", words) else f"{self.phrase} (đến {words})"


def create(draft: Draft, source: Source, known: Known, made: list[Task]) -> None:
    """Writes the task, whom it names, and gives each agency its part."""
    if draft.directive.pk is None:
        draft.directive.source = f"Nhập từ tệp {source.file_name}"[:200]
        draft.directive.save()
    known.last_order += 1
    task = Task.objects.create(directive=draft.directive, **_fields(draft, source, known))
    given_out_on = draft.directive.issued_on or clock.today()
    parts = list(name_all(task, draft))
    with clock.moved_to(min(clock.at_hour(given_out_on, GIVEN_OUT_AT), clock.now())):
        assign(task, parts, source.by, note=f"Nhập từ tệp {source.file_name}")
    made.append(task)


def _fields(draft: Draft, source: Source, known: Known) -> dict[str, Any]:
    read, ref = draft.reading, draft.ref or _free_ref(known)
    original = due_moment(read.due, read.time, read.rule)
    assigned = due_moment(draft.assigned_due)
    paper = f"{source.number} ngày {source.on:%d/%m/%Y}" if source.number and source.on else source.file_name
    return {
        "ref": ref,
        "order": known.last_order,
        "text": draft.text,
        "search": without_accents(f"{ref} {draft.directive.number} {draft.text}"),
        "block": draft.block,
        "problem_group": draft.problem_group,
        "remark": f"{ANSWERS}{draft.leader}" if draft.leader else "",
        "phrase": draft.phrase,
        "rule": read.rule,
        "due_on": read.due,
        "due_time": read.time,
        "starts_on": read.start,
        "recurrence": read.recurrence or "",
        "deadline_flag": read.remark[:500],
        "original_due_at": original,
        "assigned_due_at": assigned,
        "due_at": assigned or original,
        "origin": Deadline.Origin.ASSIGNED if assigned else Deadline.Origin.DOCUMENT,
        "deadline_basis": f"Theo {paper}"[:300] if assigned else "",
    }


def _free_ref(known: Known) -> str:
    """A place for a task whose table gives none; it stays, so that the next import finds the task by its words."""
    number = known.last_order
    while normal_form(f"NV {number}") in known.by_ref:
        number += 1
    known.last_order = max(known.last_order, number)
    return f"NV {number}"


def name_all(task: Task, draft: Draft) -> Iterator[Part]:
    """Writes down whom the row names; each agency once, the lead before those who help."""
    taken: set[int] = set()
    for role, names in ((Assignee.Role.LEAD, draft.leads), (Assignee.Role.COORDINATING, draft.coordinating)):
        for order, named in enumerate(names):
            yield from name(task, role, order, named, taken)


def name(task: Task, role: str, order: int, named: Named, taken: set[int]) -> Iterator[Part]:
    assignee = Assignee.objects.create(
        task=task, role=role, order=order, written=named.written[:300], agency=named.agency, group=named.group
    )
    agencies: list[Agency] = [agency for agency in named.agencies if agency.pk not in taken]
    taken.update(agency.pk for agency in agencies)
    for agency in agencies:
        yield Part(agency, role, assignee)
