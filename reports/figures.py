"""What does a number on a screen or a paper count? Every page, sheet, paper and answer takes it from here.

A directive's, a block's and the country's figures count tasks; an agency's count the assignments that it leads.
Recurring duties are counted apart; what is suspended, cancelled or exempt is left out of rates (design.md, Units
of count). The cells are those of tasks/timeliness.py: in SQL for the present, object by object for a past moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tasks.history import PastAssignment, PastTask, Snapshot
from tasks import timeliness
from tasks.cycles import duty_q, is_updated, updated_q
from tasks.statuses import SET_ASIDE, Status
from tasks.timeliness import Cell, HasFacts


@dataclass(frozen=True)
class Figures:
    """Counts of one set of tasks or assignments at one moment."""

    done_on_time: int = 0
    done_late: int = 0
    open_on_time: int = 0
    overdue: int = 0
    awaiting: int = 0  # of the open ones
    due_soon: int = 0  # of those open in time
    set_aside: int = 0  # not in total
    recurring: int = 0  # not in total
    recurring_updated: int = 0

    @property
    def total(self) -> int:
        """All that were assigned and count: the sum of the four cells."""
        return self.done + self.open

    @property
    def done(self) -> int:
        return self.done_on_time + self.done_late

    @property
    def open(self) -> int:
        return self.open_on_time + self.overdue

    @property
    def rate_of_all(self) -> float | None:
        """Done / all assigned, in percent (2025: 7,892 / 9,831 = 80.3 %); None of nothing."""
        return _percent(self.done, self.total)

    @property
    def rate_of_due(self) -> float | None:
        """Done / (done + open past the deadline), in percent (2017: 98.62 %); None of nothing."""
        return _percent(self.done, self.done + self.overdue)

    @property
    def update_rate(self) -> float | None:
        """Recurring duties reported on in the current period, in percent; None without any."""
        return _percent(self.recurring_updated, self.recurring)

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, n) + getattr(other, n) for n in self.__dataclass_fields__))


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


# --- the present, in SQL -------------------------------------------------------------------------


def _aggregates(moment: datetime, recurring: Q, updated: Q) -> dict[str, Count]:
    plain = ~recurring
    counted: dict[str, Q] = {cell.value: plain & timeliness.cell_q(cell, moment) for cell in Cell}
    counted["awaiting"] = plain & Q(status=Status.AWAITING)
    counted["due_soon"] = plain & timeliness.due_soon_q(moment)
    counted["set_aside"] = Q(status__in=SET_ASIDE)
    counted["recurring"] = recurring & timeliness.open_q()
    counted["recurring_updated"] = recurring & timeliness.open_q() & updated
    return {name: Count("pk", filter=condition, distinct=True) for name, condition in counted.items()}


def of_tasks(tasks: QuerySet[Any], moment: datetime, by: str | None = None) -> dict[Any, Figures]:
    """Figures of tasks at the present `moment`, by a field such as `block_id`; key None for the whole without `by`.

    A recurring task counts as updated when one of its leads reported in the period.
    """
    return _grouped(tasks, _aggregates(moment, duty_q(), updated_q(moment)), by)


def of_assignments(assignments: QuerySet[Any], moment: datetime, by: str | None = None) -> dict[Any, Figures]:
    """Figures of the leads among these assignments at the present `moment`, by a field such as `agency_id`."""
    aggregates = _aggregates(moment, duty_q(part=True), updated_q(moment, part=True))
    return _grouped(assignments.filter(role="lead"), aggregates, by)


def _grouped(rows: QuerySet[Any], aggregates: dict[str, Count], by: str | None) -> dict[Any, Figures]:
    rows = rows.order_by()
    if by is None:
        return {None: Figures(**rows.aggregate(**aggregates))}
    answer = rows.values(group=F(by)).annotate(**aggregates)
    return {row.pop("group"): Figures(**row) for row in answer}


# --- a past moment, from a snapshot --------------------------------------------------------------


def of_snapshot_tasks(
    past: Snapshot, key: Callable[[PastTask], Hashable] = lambda _: None
) -> dict[Hashable, Figures]:
    """The same as `of_tasks`, for the moment of a snapshot."""
    groups: dict[Hashable, Figures] = defaultdict(Figures)
    for item in past.tasks:
        recurrence = item.task.recurrence if item.due_at is None else ""
        heard = max((p.last_update_at for p in item.leads if p.last_update_at), default=None)
        groups[key(item)] += _one(item, recurrence, heard, past.moment)
    return dict(groups)


def of_snapshot_parts(
    past: Snapshot, key: Callable[[PastAssignment], Hashable] = lambda part: part.agency_id
) -> dict[Hashable, Figures]:
    """The same as `of_assignments`, for the moment of a snapshot."""
    groups: dict[Hashable, Figures] = defaultdict(Figures)
    for item in past.tasks:
        for part in item.leads:
            recurrence = item.task.recurrence if part.due_at is None and item.due_at is None else ""
            groups[key(part)] += _one(part, recurrence, part.last_update_at, past.moment)
    return dict(groups)


def _one(thing: HasFacts, recurrence: str, heard: datetime | None, moment: datetime) -> Figures:
    if thing.status in SET_ASIDE:
        return Figures(set_aside=1)
    if recurrence and timeliness.is_open(thing):
        return Figures(recurring=1, recurring_updated=int(is_updated(recurrence, heard, moment)))
    cell = timeliness.cell_of(thing, moment)
    if recurrence or cell is None:
        return Figures()
    return Figures(
        **{cell.value: 1},
        awaiting=int(thing.status == Status.AWAITING),
        due_soon=int(timeliness.is_due_soon(thing, moment)),
    )


def total(rows: Iterable[Figures]) -> Figures:
    """The sum of the parts."""
    return sum(rows, Figures())
