"""What time is it? One clock for the whole portal, that the demo's history can move."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """The present moment, or the one that `moved_to` set."""
    return _moved.get() or timezone.now()


def today() -> date:
    """The present day in the office's time zone."""
    return timezone.localdate(now())


def start_of(day: date) -> datetime:
    """00:00 of `day` in the office's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """24:00 of `day`: the first moment that no longer belongs to it."""
    return start_of(day + timedelta(days=1))


def at_hour(day: date, hour: time) -> datetime:
    """`hour` on `day` in the office's time zone."""
    return timezone.make_aware(datetime.combine(day, hour))


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Within the block, `now()` is `moment`. For the demo's history and for imports of past records."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
