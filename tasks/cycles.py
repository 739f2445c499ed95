"""When must a recurring duty be reported again, and has it been?

A standing duty (`Nhiệm vụ thường xuyên`) is updated at least once a week (46-TB/TGV VI.4); others monthly or
yearly. A period is a calendar week (Monday to Sunday), month or year in the office's time zone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from portal import clock

PERIODS = ("weekly", "ongoing", "monthly", "yearly")


def duty_q(part: bool = False) -> Q:
    """A duty without an end, as a condition on a task or (`part`) an assignment; `Task.is_recurring` in Python.

    A dated task that also reports monthly is not one: it is counted by its deadline.
    """
    if part:
        return ~Q(task__recurrence="") & Q(due_at__isnull=True, task__due_at__isnull=True)
    return ~Q(recurrence="") & Q(due_at__isnull=True)


def updated_q(moment: datetime) -> Q:
    """Reported on in the current period, as a condition on an assignment."""
    heard = Q()
    for value in PERIODS:
        heard |= Q(task__recurrence=value, last_update_at__gte=period_start(value, moment))
    return heard


def period_start(recurrence: str, moment: datetime) -> datetime:
    """The first moment of the period that `moment` belongs to."""
    day = timezone.localdate(moment)
    if recurrence == "monthly":
        first = day.replace(day=1)
    elif recurrence == "yearly":
        first = date(day.year, 1, 1)
    else:  # weekly, and ongoing duties: at least once a week
        first = day - timedelta(days=day.weekday())
    return clock.start_of(first)


def is_updated(recurrence: str, last_update_at: datetime | None, moment: datetime) -> bool:
    """Has the duty been reported on in the current period?"""
    return last_update_at is not None and last_update_at >= period_start(recurrence, moment)


def silent_periods(recurrence: str, since: datetime, last_update_at: datetime | None, moment: datetime) -> int:
    """How many whole periods before the current one passed without an update."""
    missed, start = 0, period_start(recurrence, moment)
    while missed < 99:
        previous = period_start(recurrence, start - timedelta(microseconds=1))
        if previous < since or (last_update_at is not None and previous <= last_update_at):
            break
        missed, start = missed + 1, previous
    return missed
