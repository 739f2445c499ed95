"""What does a row of the weekly report know of a task, a finished part, a recurring duty?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from agencies.models import Agency
from tasks.history import PastAssignment, PastTask, Snapshot
from reports.weeks import Week
from tasks import timeliness
from tasks.cycles import is_updated, silent_periods
from tasks.models import Assignee, Event, Evidence, Task, Update
from tasks.rollup import share
from tasks.statuses import Status
from tasks.timeliness import Cell

NAMES_SHOWN = 4  # agencies named in a cell; more are told by the name that the document gives them together
SILENT_SHOWN = 3
TICK = timedelta(microseconds=1)

# Tiến độ, the four values of 624/TB-VPCP
PROGRESS = {
    Cell.DONE_ON_TIME: "Đã hoàn thành",
    Cell.DONE_LATE: "Đã hoàn thành quá hạn",
    Cell.OPEN_ON_TIME: "Đang thực hiện",
    Cell.OVERDUE: "Chưa hoàn thành",
}


@dataclass(frozen=True)
class TaskRow:
    """One task as a table of the report prints it."""

    task: Task
    leads: str
    due_at: datetime | None
    days_late: int
    is_new: bool  # overdue now, and not yet when the week began
    progress: str
    awaiting_since: datetime | None  # the claim that waits for its verification
    reporter: str  # who wrote the result, where several lead
    reported_at: datetime | None
    result: str
    difficulties: str
    done: int
    of: int

    @property
    def is_duty(self) -> bool:
        """A recurring task without an end: updated, not completed."""
        return bool(self.task.recurrence) and self.due_at is None

    @property
    def moved_from(self) -> datetime | None:
        """The deadline that the task was given out with, when another is in force."""
        given = self.task.given_due_at
        return given if self.due_at and given != self.due_at else None


@dataclass(frozen=True)
class FinishedRow:
    """One agency's part that was verified in the week."""

    task: Task
    agency: Agency
    due_at: datetime | None
    claimed_at: datetime | None
    verified_at: datetime
    is_late: bool
    evidence: list[str]


@dataclass(frozen=True)
class RecurringRow:
    task: Task
    leads: str
    updated: int
    of: int
    silent: str  # the longest silent agencies, with the number of periods


def last_step(week: Week, moment: datetime) -> datetime:
    """The last moment whose steps the report of the week tells."""
    return min(moment, week.ends - TICK)


def _earliest_first(row: TaskRow) -> float:
    return row.due_at.timestamp() if row.due_at else float("inf")


def _next_due(item: PastTask, start: datetime, end: datetime) -> datetime | None:
    """The first deadline after `start`, up to `end`, of a lead that has not claimed; None when no such."""
    facts: Sequence[PastTask | PastAssignment] = item.leads or [item]
    unclaimed = [one for one in facts if timeliness.is_open(one) and not one.claimed_at]
    return min((one.due_at for one in unclaimed if one.due_at and start < one.due_at <= end), default=None)


class Reader:
    """What the rows need beside the facts, read once for the whole report."""

    def __init__(self, past: Snapshot, before: Snapshot, week: Week) -> None:
        self.past, self.week = past, week
        self.last_step = last_step(week, past.moment)
        self.was_overdue = {i.task.pk for i in before.tasks if timeliness.is_overdue(i, before.moment)}
        self.agencies = Agency.objects.in_bulk({part.agency_id for part in past.parts})
        self.updates: dict[int, Update] = {}
        parts = [part.pk for part in past.parts if part.is_lead]
        updates = Update.objects.filter(assignment__in=parts, event__at__lte=self.last_step)
        for update in updates.select_related("event").order_by("event__at", "event"):
            self.updates[update.assignment_id] = update
        self.written: dict[int, list[str]] = defaultdict(list)
        tasks = [item.task.pk for item in past.tasks]
        for assignee in Assignee.objects.filter(task__in=tasks, role=Assignee.Role.LEAD):
            self.written[assignee.task_id].append(assignee.written)

    def row(self, item: PastTask) -> TaskRow:
        moment, done = self.past.moment, share(item.leads)
        cell = timeliness.cell_of(item, moment)
        late = [lead for lead in item.leads if timeliness.is_overdue(lead, moment)]
        latest = self._latest(late or item.leads)
        speaker = next((lead for lead in item.leads if latest and lead.pk == latest.assignment_id), None)
        return TaskRow(
            task=item.task,
            leads=self._leads(item),
            due_at=item.due_at,
            days_late=timeliness.days_late(item, moment),
            is_new=timeliness.is_overdue(item, moment) and item.task.pk not in self.was_overdue,
            progress=PROGRESS[cell] if cell else Status(item.status).label,
            awaiting_since=item.claimed_at if item.status == Status.AWAITING else None,
            reporter=self.agencies[speaker.agency_id].name if speaker and done.of > 1 else "",
            reported_at=latest.event.at if latest else None,
            result=latest.result if latest else "",
            difficulties=latest.difficulties if latest else "",
            done=done.done,
            of=done.of,
        )

    def due(self, items: Sequence[PastTask], end: datetime) -> list[TaskRow]:
        """What falls due from the report's moment to `end`, the first deadline first."""
        days = [(_next_due(item, self.past.moment, end), item) for item in items]
        rows = [replace(self.row(item), due_at=due_at) for due_at, item in days if due_at]
        return sorted(rows, key=_earliest_first)

    def _latest(self, leads: list[PastAssignment]) -> Update | None:
        known = [self.updates[lead.pk] for lead in leads if lead.pk in self.updates]
        return max(known, key=lambda update: update.event.at, default=None)

    def _leads(self, item: PastTask) -> str:
        """Who leads; of an overdue task those who are late."""
        leads = [lead for lead in item.leads if lead.status not in (Status.CANCELLED, Status.EXEMPT)] or item.leads
        late = [lead for lead in leads if timeliness.is_overdue(lead, self.past.moment)]
        if late and len(late) < len(leads):
            if len(late) <= NAMES_SHOWN:
                return f"{self._names(late)} ({len(late)}/{len(leads)} cơ quan chủ trì)"
            return f"{self._together(item)} ({len(late)}/{len(leads)} cơ quan quá hạn)"
        if leads and len(leads) <= NAMES_SHOWN:
            return self._names(leads)
        return f"{self._together(item)} ({len(leads)} cơ quan)" if leads else self._together(item)

    def _names(self, leads: Sequence[PastAssignment]) -> str:
        return "; ".join(self.agencies[lead.agency_id].name for lead in leads)

    def _together(self, item: PastTask) -> str:
        """Whom the document names, as written."""
        words = "; ".join(self.written[item.task.pk]) or "Chưa rõ cơ quan chủ trì"
        return words[:1].upper() + words[1:]

    def finished(self) -> list[FinishedRow]:
        """Parts verified in the week and still so at the report's moment; each once, in the order of the tasks."""
        leads = {p.pk: (p, item) for item in self.past.tasks for p in item.leads if p.status == Status.COMPLETED}
        events = Event.objects.filter(
            assignment__in=leads, verb="verify", at__gte=self.week.begins, at__lte=self.last_step
        )
        last = {event.assignment_id: event for event in events.order_by("at", "pk")}
        proofs = self._evidence(list(last))
        places = {item.task.pk: place for place, item in enumerate(self.past.tasks)}
        in_order = sorted(last, key=lambda pk: (places[last[pk].task_id], last[pk].at))
        return [self._finished(last[pk], *leads[pk], proofs[pk]) for pk in in_order]

    def _evidence(self, parts: list[int]) -> dict[int, list[str]]:
        """Number and date of each document that was handed in, or the name of a file without them."""
        proofs: dict[int, list[str]] = defaultdict(list)
        for piece in Evidence.objects.filter(assignment__in=parts, update__event__at__lte=self.last_step):
            words = piece.document_number or f"tệp “{piece.name}”"
            if piece.document_number and piece.document_date:
                words = f"{words} ngày {piece.document_date:%d/%m/%Y}"
            if words not in proofs[piece.assignment_id]:
                proofs[piece.assignment_id].append(words)
        return proofs

    def _finished(self, event: Event, part: PastAssignment, item: PastTask, evidence: list[str]) -> FinishedRow:
        return FinishedRow(
            task=item.task,
            agency=self.agencies[part.agency_id],
            due_at=part.due_at,
            claimed_at=part.claimed_at,
            verified_at=event.at,
            is_late=timeliness.is_done_late(part, self.past.moment),
            evidence=evidence,
        )

    def _silence(self, pk: int, periods: int) -> str:
        return f"{self.agencies[pk].name} ({periods} kỳ)" if periods else self.agencies[pk].name

    def recurring(self, item: PastTask) -> RecurringRow:
        recurrence, within = item.task.recurrence, self.past.moment - TICK
        heard = partial(is_updated, recurrence)
        owing = [lead for lead in item.leads if timeliness.is_open(lead)]
        silent = [lead for lead in owing if not heard(lead.last_update_at, within)]
        periods = {
            lead.agency_id: silent_periods(recurrence, lead.given_at, lead.last_update_at, self.past.moment)
            for lead in silent
        }
        longest = sorted(periods, key=lambda pk: (-periods[pk], self.agencies[pk].name))
        shown = [self._silence(pk, periods[pk]) for pk in longest[:SILENT_SHOWN]]
        more = len(longest) - len(shown)
        return RecurringRow(
            task=item.task,
            leads=self._leads(item),
            updated=len(owing) - len(silent),
            of=len(owing),
            silent="; ".join(shown) + (f" và {more} cơ quan khác" if more else ""),
        )
