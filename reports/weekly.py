"""What does the weekly progress report of a block say? Data only; `papers.py` prints it.

Its moment is the end of the week, or now while the week runs; everything in it is as it was at that moment
(history.py), so a report of an old week can be printed at any time and says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from agencies.models import Agency, Block
from portal import clock
from reports import figures
from reports.figures import Figures
from reports.history import PastAssignment, PastTask, Snapshot, snapshot
from reports.weeks import Week
from tasks import timeliness
from tasks.cycles import is_updated, silent_periods
from tasks.models import Assignee, Event, Evidence, Task, Update
from tasks.querysets import TaskQuerySet
from tasks.rollup import share
from tasks.statuses import Status
from tasks.timeliness import Cell

COMMON = "chung"
SECRETARIAT = "to-giup-viec-bcdtw"  # reports on the common tasks, and on a block without a standing agency
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
class AgencyRow:
    agency: Agency
    figures: Figures


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


@dataclass(frozen=True)
class WeeklyReport:
    block_code: str
    block_name: str
    issuer: Agency | None  # the block's standing agency (46-TB/TGV VI.1)
    leader: str  # who answers for the block (46-TB/TGV VI.2), with the title
    week: Week
    moment: datetime
    figures: Figures
    previous: Figures
    agencies: list[AgencyRow]
    overdue: list[TaskRow]
    due_next_week: list[TaskRow]  # from the moment to the end of the next week
    finished: list[FinishedRow]
    recurring: list[RecurringRow]
    appendix: list[TaskRow]

    @property
    def agencies_total(self) -> Figures:
        return figures.total(row.figures for row in self.agencies)

    @property
    def newly_overdue(self) -> int:
        """Tasks that passed their deadline in the week and are still open."""
        return sum(row.is_new for row in self.overdue)

    @property
    def is_closed(self) -> bool:
        """Is the week over?"""
        return self.moment == self.week.ends


class UnknownBlock(ValueError):
    """No block has this code."""


class NotBegun(ValueError):
    """There is nothing to say of a week that lies ahead."""


def block_name(code: str) -> str:
    """`Khối cơ quan Đảng`; raises UnknownBlock, with a sentence."""
    block = _block(code)
    return block.name if block else "Nhiệm vụ chung"


def _block(code: str) -> Block | None:
    """None for the common tasks, which stand under no block."""
    if code == COMMON:
        return None
    try:
        return Block.objects.select_related("standing_agency__parent").get(code=code)
    except Block.DoesNotExist:
        codes = ", ".join([*Block.objects.values_list("code", flat=True), COMMON])
        raise UnknownBlock(f"Không có khối “{code}”; hãy chọn một trong: {codes}.") from None


def weekly_report(code: str, week: Week) -> WeeklyReport:
    """The report of the block `code` (`dang`, `quoc_hoi`, `chinh_phu`, `mttq`, `chung`) for one week."""
    block, moment = _block(code), min(week.ends, clock.now())
    if moment < week.begins:
        raise NotBegun(f"Tuần {week} chưa bắt đầu; hãy chọn tuần hiện tại hoặc tuần đã qua.")
    tasks = Task.objects.filter(block=block).order_by("directive__issued_on", "directive", "order")
    past, before = _closing(tasks, week, moment), _closing(tasks, week.previous, week.begins)
    reader = _Reader(past, before, week)
    counted = figures.of_snapshot_parts(past)
    agencies = [AgencyRow(reader.agencies[pk], own) for pk, own in counted.items()]
    dated = [item for item in past.tasks if not (item.task.recurrence and item.due_at is None)]
    return WeeklyReport(
        block_code=code,
        block_name=block.name if block else "Nhiệm vụ chung",
        issuer=_issuer(block),
        leader=" ".join(filter(None, [block.leader_title, block.leader])) if block and block.leader else "",
        week=week,
        moment=moment,
        figures=_figures(past),
        previous=_figures(before),
        agencies=sorted(agencies, key=_worst_first),
        overdue=sorted((reader.row(i) for i in dated if timeliness.is_overdue(i, moment)), key=_latest_first),
        due_next_week=reader.due(dated, week.next.ends),
        finished=reader.finished(),
        recurring=[reader.recurring(i) for i in past.tasks if _is_duty(i)],
        appendix=[reader.row(item) for item in past.tasks],
    )


def _issuer(block: Block | None) -> Agency | None:
    if block and block.standing_agency:
        return block.standing_agency
    return Agency.objects.select_related("parent").filter(code=SECRETARIAT).first()


def _closing(tasks: TaskQuerySet, week: Week, moment: datetime) -> Snapshot:
    """The facts at `moment`. At Sunday 24:00 its deadlines have passed, but a step of that moment is Monday's."""
    return replace(snapshot(tasks, _last_step(week, moment)), moment=moment)


def _last_step(week: Week, moment: datetime) -> datetime:
    return min(moment, week.ends - TICK)


def _figures(past: Snapshot) -> Figures:
    """At Sunday 24:00 the deadlines of the week have passed, and the period of a duty is the week that ends."""
    counted = figures.total(figures.of_snapshot_tasks(past).values())
    within = replace(past, moment=past.moment - TICK)
    duties = figures.total(figures.of_snapshot_tasks(within).values())
    return replace(counted, recurring_updated=duties.recurring_updated)


def _worst_first(row: AgencyRow) -> tuple[int, int, str]:
    return (-row.figures.overdue, -row.figures.total, row.agency.name)


def _latest_first(row: TaskRow) -> int:
    return -row.days_late


def _earliest_first(row: TaskRow) -> float:
    return row.due_at.timestamp() if row.due_at else float("inf")


def _is_duty(item: PastTask) -> bool:
    return bool(item.task.recurrence) and item.due_at is None and timeliness.is_open(item)


def _next_due(item: PastTask, start: datetime, end: datetime) -> datetime | None:
    """The first deadline after `start`, up to `end`, of a lead that has not claimed; None when no such."""
    facts: Sequence[PastTask | PastAssignment] = item.leads or [item]
    unclaimed = [one for one in facts if timeliness.is_open(one) and not one.claimed_at]
    return min((one.due_at for one in unclaimed if one.due_at and start < one.due_at <= end), default=None)


class _Reader:
    """What the rows need beside the facts, read once for the whole report."""

    def __init__(self, past: Snapshot, before: Snapshot, week: Week) -> None:
        self.past, self.week = past, week
        self.last_step = _last_step(week, past.moment)
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
        """Parts verified in the week and still so at the report's moment; each once."""
        leads = {p.pk: (p, item) for item in self.past.tasks for p in item.leads if p.status == Status.COMPLETED}
        events = Event.objects.filter(
            assignment__in=leads, verb="verify", at__gte=self.week.begins, at__lte=self.last_step
        )
        last = {event.assignment_id: event for event in events.order_by("at", "pk")}
        proofs = self._evidence(list(last))
        return [self._finished(event, *leads[pk], proofs[pk]) for pk, event in last.items()]

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
