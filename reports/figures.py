"""What does a number on a screen or a paper count? Every page, sheet, paper and answer takes it from here.

A directive's, a block's and the country's figures count tasks; an agency's count the assignments that it leads.
Recurring duties are counted apart; what is suspended, cancelled or exempt is left out of rates (design.md, Units
of count). Each number counts a state of tasks/states.py, so that the list behind it holds the same rows: in SQL
for the present, thing by thing for a past moment (a `Snapshot`). Groupings are in reports/groups.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)  # fmt: skip

from tasks.history import PastAssignment, PastTask, Snapshot
from tasks.models import Assignment
from tasks.states import Seen, in_state, seen_part, seen_task, state_q
from tasks.statuses import COUNTED, Status

NOTHING = timedelta(0)
DAY = timedelta(days=1)
LEFT_OUT = frozenset({Status.CANCELLED, Status.EXEMPT})  # of X/Y, as tasks/rollup.py `share` has it


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
    undated: int = 0  # of those open in time
    extended: int = 0  # of the total: a later date was granted
    extensions_pending: int = 0
    late_originally: int = 0  # of those done on time: late against the deadline that was given out
    waited: timedelta = NOTHING  # how long the awaiting claims have waited, together
    longest_wait: timedelta = NOTHING
    verified: int = 0  # of those done: whose day of verification is known
    verified_in: timedelta = NOTHING  # from claim to verification, together: the verifier's delay
    members: int = 0  # Y: counted leads of the tasks in total that have more than one
    members_done: int = 0  # X

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
    def recurring_silent(self) -> int:
        return self.recurring - self.recurring_updated

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

    @property
    def mean_wait_days(self) -> float | None:
        """How long a claim that waits now has waited for its verification; None when none waits."""
        return _mean_days(self.waited, self.awaiting)

    @property
    def longest_wait_days(self) -> float | None:
        return _mean_days(self.longest_wait, min(self.awaiting, 1))

    @property
    def mean_verification_days(self) -> float | None:
        """From claim to verification of what is done: the verifier's delay, never counted as the agency's."""
        return _mean_days(self.verified_in, self.verified)

    def __add__(self, other: Figures) -> Figures:
        longest = max(self.longest_wait, other.longest_wait)
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMMED}
        return Figures(**sums, longest_wait=longest)

    def as_dict(self) -> dict[str, int | float | None]:
        """Numbers alone, with sums and rates; percent and days to one place, None where nothing can be divided."""
        return {name: getattr(self, name) for name in PRINTED}


SUMMED = tuple(field.name for field in fields(Figures) if field.name != "longest_wait")
STATES = SUMMED[: SUMMED.index("late_originally") + 1]  # the fields that count a state of tasks/states.py
PRINTED = (
    "total", "done", "open", *STATES, "recurring_silent", "members", "members_done", "rate_of_all", "rate_of_due",
    "update_rate", "mean_wait_days", "longest_wait_days", "mean_verification_days",
)  # fmt: skip


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _mean_days(whole: timedelta, of: int) -> float | None:
    return round(whole / of / DAY, 1) if of else None


# --- the present, in SQL -------------------------------------------------------------------------


def of_tasks(tasks: QuerySet[Any], moment: datetime, by: str | None = None) -> dict[Any, Figures]:
    """Figures of tasks at the present `moment`, by a field such as `block_id`; key None for the whole without `by`.

    A recurring task counts as updated when each of its leads that is still at work reported in the period.
    """
    counted = _grouped(tasks, _aggregates(moment), by)
    leads = Assignment.objects.filter(task__in=tasks.order_by().values("pk"), role="lead")
    members = _grouped(leads.filter(_member_q()), _member_counts(), f"task__{by}" if by else None)
    return {key: _figures(row | members.get(key, {})) for key, row in counted.items()}


def of_assignments(assignments: QuerySet[Any], moment: datetime, by: str | None = None) -> dict[Any, Figures]:
    """Figures of the leads among these assignments at the present `moment`, by a field such as `agency_id`."""
    aggregates = _aggregates(moment, part=True) | _member_counts(_member_q())
    rows = _grouped(assignments.filter(role="lead"), aggregates, by)
    return {key: _figures(row) for key, row in rows.items()}


def _aggregates(moment: datetime, part: bool = False) -> dict[str, Aggregate]:
    awaiting, done = state_q("awaiting", moment, part), state_q("done", moment, part) & Q(verified_at__isnull=False)
    wait = ExpressionWrapper(Value(moment) - F("claimed_at"), DurationField())
    delay = ExpressionWrapper(F("verified_at") - F("claimed_at"), DurationField())
    return {
        **{state: Count("pk", filter=state_q(state, moment, part)) for state in STATES},
        "waited": Sum(wait, filter=awaiting, default=NOTHING),
        "longest_wait": Max(wait, filter=awaiting, default=NOTHING),
        "verified": Count("pk", filter=done),
        "verified_in": Sum(delay, filter=done, default=NOTHING),
    }


def _member_q() -> Q:
    """A lead that counts in X/Y, of a counted task that has another such lead."""
    leads = Assignment.objects.filter(role="lead").exclude(status__in=LEFT_OUT)
    others = leads.filter(task=OuterRef("task")).exclude(pk=OuterRef("pk"))
    duty = ~Q(task__recurrence="") & Q(task__due_at__isnull=True)
    return ~Q(status__in=LEFT_OUT) & ~duty & Q(task__status__in=COUNTED) & Q(Exists(others))


def _member_counts(among: Q | None = None) -> dict[str, Aggregate]:
    among = among or Q()
    done = among & Q(status=Status.COMPLETED)
    return {"members": Count("pk", filter=among or None), "members_done": Count("pk", filter=done)}


def _grouped(rows: QuerySet[Any], aggregates: dict[str, Aggregate], by: str | None) -> dict[Any, dict[str, Any]]:
    rows = rows.order_by()
    if by is None:
        return {None: rows.aggregate(**aggregates)}
    answer = rows.values(group=F(by)).annotate(**aggregates)
    return {row.pop("group"): row for row in answer}


def _figures(row: dict[str, Any]) -> Figures:
    """A claim after the moment that was asked about has not waited yet."""
    return Figures(**row | {"longest_wait": max(row["longest_wait"], NOTHING)})


# --- a past moment, from a snapshot --------------------------------------------------------------


def of_snapshot_tasks(
    past: Snapshot, key: Callable[[PastTask], Hashable] = lambda _: None
) -> dict[Hashable, Figures]:
    """The same as `of_tasks`, for the moment of a snapshot."""
    groups: dict[Hashable, Figures] = defaultdict(Figures)
    for item in past.tasks:
        members = _members(item)
        done = sum(member.status == Status.COMPLETED for member in members)
        groups[key(item)] += _one(seen_task(item), past, len(members), done)
    return dict(groups)


def of_snapshot_parts(
    past: Snapshot, key: Callable[[PastAssignment], Hashable] = lambda part: part.agency_id
) -> dict[Hashable, Figures]:
    """The same as `of_assignments`, for the moment of a snapshot."""
    groups: dict[Hashable, Figures] = defaultdict(Figures)
    for item in past.tasks:
        members = _members(item)
        for part in item.leads:
            is_member = part in members
            done = is_member and part.status == Status.COMPLETED
            groups[key(part)] += _one(seen_part(item, part), past, int(is_member), int(done))
    return dict(groups)


def _members(item: PastTask) -> list[PastAssignment]:
    """The twin of `_member_q`."""
    if item.is_duty or item.status not in COUNTED:
        return []
    members = [lead for lead in item.leads if lead.status not in LEFT_OUT]
    return members if len(members) > 1 else []


def _one(seen: Seen, past: Snapshot, members: int, members_done: int) -> Figures:
    counted: dict[str, int] = {state: 1 for state in STATES if in_state(state, seen, past.moment, past.until)}
    claimed, verified = seen.claimed_at, seen.verified_at
    wait = past.moment - claimed if claimed and "awaiting" in counted else NOTHING
    is_verified = bool(verified and in_state("done", seen, past.moment, past.until))
    delay = verified - claimed if verified and claimed and is_verified else NOTHING
    return Figures(
        **counted,
        waited=wait,
        longest_wait=wait,
        verified=int(is_verified),
        verified_in=delay,
        members=members,
        members_done=members_done,
    )


def total(rows: Iterable[Figures]) -> Figures:
    """The sum of the parts."""
    return sum(rows, Figures())
