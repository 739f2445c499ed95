"""What does a task's status follow from? From its leads alone: a coordinating agency never makes the lead late.

`roll_up` is a pure function of the leads' facts, for the present (lifecycle) and for any past moment (history).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.statuses import DONE, OPEN, Status
from tasks.timeliness import HasFacts, is_past_deadline


@dataclass(frozen=True)
class RolledUp:
    """A task's facts. `due_at` and `claimed_at` are those of the lead that decides its timeliness."""

    status: str
    due_at: datetime | None
    claimed_at: datetime | None


@dataclass(frozen=True)
class Share:
    """X/Y of a collective task: how many members have done it, of those that count."""

    done: int
    of: int


def roll_up(leads: Iterable[HasFacts]) -> RolledUp | None:
    """The task's facts, or None when nobody leads it yet."""
    all_leads = list(leads)
    if not all_leads:
        return None
    counted = [lead for lead in all_leads if lead.status not in (Status.CANCELLED, Status.EXEMPT)]
    if not counted:
        everyone = {lead.status for lead in all_leads}
        return RolledUp(Status.EXEMPT if everyone == {Status.EXEMPT} else Status.CANCELLED, None, None)
    status = _status([lead.status for lead in counted])
    decider = _decider(status, counted)
    claimed = decider.claimed_at if status in (Status.AWAITING, Status.COMPLETED) else None
    return RolledUp(status, decider.due_at, claimed)


def _status(statuses: Sequence[str]) -> str:
    different = set(statuses)
    if len(different) == 1:
        return statuses[0]
    if Status.AWAITING in different and different <= {Status.COMPLETED, Status.AWAITING, Status.SUSPENDED}:
        return Status.AWAITING
    if different <= {Status.COMPLETED, Status.SUSPENDED}:
        return Status.SUSPENDED
    return Status.IN_PROGRESS


def _decider(status: str, counted: Sequence[HasFacts]) -> HasFacts:
    """The lead whose deadline and claim the task shows: the one that is late, or will be first."""
    wanted = DONE if status in DONE else OPEN
    pool = [a for a in counted if a.status in wanted] or [a for a in counted if a.status not in DONE]
    late = [a for a in pool if a.claimed_at and is_past_deadline(a, a.claimed_at)]
    if status not in (Status.AWAITING, Status.COMPLETED):  # who claimed in time is not waited for
        return min([a for a in pool if not a.claimed_at] + late, key=_deadline)
    if late:
        return max(late, key=_lateness)
    return max(pool, key=lambda lead: lead.claimed_at.timestamp() if lead.claimed_at else 0.0)


def _deadline(lead: HasFacts) -> float:
    return lead.due_at.timestamp() if lead.due_at else float("inf")


def _lateness(lead: HasFacts) -> float:
    if not (lead.claimed_at and lead.due_at):
        return 0.0
    return (lead.claimed_at - lead.due_at).total_seconds()


def share(leads: Iterable[HasFacts]) -> Share:
    """X/Y over the leads that are not cancelled or exempt."""
    counted = [a for a in leads if a.status not in (Status.CANCELLED, Status.EXEMPT)]
    return Share(sum(1 for a in counted if a.status in DONE), len(counted))
