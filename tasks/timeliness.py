"""Is it open, overdue, due soon, done on time, done late?

Each notion stands here twice, side by side: as a condition for the database (`*_q`) and as a function of one
object's facts. Both hold for a task and for an assignment, which carry the same three facts: status, `due_at`
(the first late moment) and `claimed_at` (when the standing claim was made). One test holds the two together.

The claim stops the clock, not the verification: the verifier's delay is the verifier's (domain.md section 2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Protocol

from django.conf import settings
from django.db.models import F, Q, TextChoices
from django.utils import timezone

from tasks.statuses import COUNTED, DONE, OPEN


class HasFacts(Protocol):
    """A task, an assignment, or what one of them was at a past moment."""

    @property
    def status(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def claimed_at(self) -> datetime | None: ...


class Cell(TextChoices):
    """The four cells of official reports, in the order in which they are always shown."""

    DONE_ON_TIME = "done_on_time", "Hoàn thành đúng hạn"
    DONE_LATE = "done_late", "Hoàn thành quá hạn"
    OPEN_ON_TIME = "open_on_time", "Đang thực hiện, trong hạn"
    OVERDUE = "overdue", "Chưa hoàn thành, quá hạn"


def past_deadline_q(moment: datetime) -> Q:
    """Claimed at or after the deadline, or not claimed and the deadline is behind `moment`."""
    claimed_late = Q(claimed_at__isnull=False, claimed_at__gte=F("due_at"))
    return Q(due_at__isnull=False) & (claimed_late | Q(claimed_at__isnull=True, due_at__lte=moment))


def is_past_deadline(thing: HasFacts, moment: datetime) -> bool:
    return thing.due_at is not None and (thing.claimed_at or moment) >= thing.due_at


def open_q() -> Q:
    return Q(status__in=OPEN)


def is_open(thing: HasFacts) -> bool:
    return thing.status in OPEN


def overdue_q(moment: datetime) -> Q:
    """Quá hạn: open and past its deadline."""
    return open_q() & past_deadline_q(moment)


def is_overdue(thing: HasFacts, moment: datetime) -> bool:
    return is_open(thing) and is_past_deadline(thing, moment)


def open_on_time_q(moment: datetime) -> Q:
    return open_q() & ~past_deadline_q(moment)


def is_open_on_time(thing: HasFacts, moment: datetime) -> bool:
    return is_open(thing) and not is_past_deadline(thing, moment)


def done_late_q(moment: datetime) -> Q:
    return Q(status__in=DONE) & past_deadline_q(moment)


def is_done_late(thing: HasFacts, moment: datetime) -> bool:
    return thing.status in DONE and is_past_deadline(thing, moment)


def done_on_time_q(moment: datetime) -> Q:
    return Q(status__in=DONE) & ~past_deadline_q(moment)


def is_done_on_time(thing: HasFacts, moment: datetime) -> bool:
    return thing.status in DONE and not is_past_deadline(thing, moment)


def due_within_q(days: int, moment: datetime) -> Q:
    """Open, not yet claimed, and the deadline falls within the next `days` days of `moment`."""
    end = moment + timedelta(days=days)
    return open_q() & Q(claimed_at__isnull=True, due_at__gt=moment, due_at__lte=end)


def is_due_within(thing: HasFacts, days: int, moment: datetime) -> bool:
    if thing.due_at is None or thing.claimed_at or not is_open(thing):
        return False
    return moment < thing.due_at <= moment + timedelta(days=days)


def due_soon_q(moment: datetime) -> Q:
    """Sắp đến hạn: within the setting DUE_SOON_DAYS (3 days in one known system, 5 in another)."""
    return due_within_q(settings.DUE_SOON_DAYS, moment)


def is_due_soon(thing: HasFacts, moment: datetime) -> bool:
    return is_due_within(thing, settings.DUE_SOON_DAYS, moment)


def cell_q(cell: str, moment: datetime) -> Q:
    """The condition of one of the four cells."""
    return {
        Cell.DONE_ON_TIME: done_on_time_q,
        Cell.DONE_LATE: done_late_q,
        Cell.OPEN_ON_TIME: open_on_time_q,
        Cell.OVERDUE: overdue_q,
    }[Cell(cell)](moment)


def cell_of(thing: HasFacts, moment: datetime) -> Cell | None:
    """The cell in which the thing stands; None for what is set aside (suspended, cancelled, exempt)."""
    if thing.status not in COUNTED:
        return None
    if thing.status in DONE:
        return Cell.DONE_LATE if is_past_deadline(thing, moment) else Cell.DONE_ON_TIME
    return Cell.OVERDUE if is_past_deadline(thing, moment) else Cell.OPEN_ON_TIME


def last_day(due_at: datetime) -> datetime:
    """The last moment in time, in the office's time zone: the day to print for a deadline at 24:00."""
    return timezone.localtime(due_at - timedelta(microseconds=1))


def days_late(thing: HasFacts, moment: datetime) -> int:
    """Begun days past the deadline, at least 1 when late; 0 when not late or without a deadline."""
    if thing.due_at is None or not is_past_deadline(thing, moment):
        return 0
    behind = (thing.claimed_at or moment) - thing.due_at
    return max(1, ceil(behind / timedelta(days=1)))


def days_left(thing: HasFacts, moment: datetime) -> int | None:
    """Calendar days from the day of `moment` to the last day; 0 = today; None without a deadline or once late."""
    if thing.due_at is None or is_past_deadline(thing, moment):
        return None
    return (last_day(thing.due_at).date() - timezone.localdate(moment)).days
