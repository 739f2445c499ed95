"""When must a recurring duty be reported again, and has it been?

A standing duty (`Nhiệm vụ thường xuyên`) is updated at least once a week (46-TB/TGV VI.4); others monthly or
yearly. A period is a calendar week (Monday to Sunday), month or year in the office's time zone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from portal import clock


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
    heard = last_update_at or since
    while missed < 99:
        previous = period_start(recurrence, start - timedelta(microseconds=1))
        if previous < heard:
            break
        missed, start = missed + 1, previous
    return missed
