"""When does a deadline end? From the day and hour that a document gives to the first moment that is late."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings

from portal import clock


def due_moment(due_on: date | None, due_time: time | None = None, rule: str = "") -> datetime | None:
    """The first late moment: 24:00 of the day, or the hour when one is given; None without a day.

    `trước ngày D` is due on D (624/TB-VPCP); the setting BEFORE_INCLUDES_DAY turns that into the day before.
    """
    if due_on is None:
        return None
    if due_time is not None:
        return clock.at_hour(due_on, due_time)
    if rule == "before" and not settings.BEFORE_INCLUDES_DAY:
        return clock.start_of(due_on)
    return clock.end_of(due_on)
