"""What does the weekly progress report of a block say? Data only; `papers.py` prints it.

Its moment is the end of the week, or now while the week runs; everything in it is as it was at that moment
(history.py), so a report of an old week can be printed at any time and says the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from agencies.models import Agency, Block
from portal import clock
from reports import figures
from reports.figures import Figures
from tasks.history import PastTask, Snapshot, snapshot
from reports.rows import TICK, FinishedRow, Reader, RecurringRow, TaskRow, last_step
from reports.weeks import Week
from tasks import timeliness
from tasks.models import Task
from tasks.querysets import TaskQuerySet

COMMON = "chung"
SECRETARIAT = "to-giup-viec-bcdtw"  # reports on the common tasks, and on a block without a standing agency


@dataclass(frozen=True)
class AgencyRow:
    agency: Agency
    figures: Figures


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
    reader = Reader(past, before, week)
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
    return replace(snapshot(tasks, last_step(week, moment)), moment=moment)


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


def _is_duty(item: PastTask) -> bool:
    return bool(item.task.recurrence) and item.due_at is None and timeliness.is_open(item)
