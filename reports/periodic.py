"""Which reports are due to be drafted by themselves? Asked every hour, so that a missed hour loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings

from portal import clock
from reports.models import Edition
from reports.scopes import scopes_of_the_whole
from reports.spans import Span, SpanKind
from tasks.models import Task


def due() -> Iterator[tuple[str, Span]]:
    """Scope and span of each draft whose hour has come and that was never made, not even to be dropped."""
    if not Task.objects.exists():
        return
    for kind in settings.EDITION_KINDS:
        span = latest_due(SpanKind(kind), clock.now())
        made = set(
            Edition.objects.filter(kind=kind, year=span.year, span_number=span.number).values_list("scope", flat=True)
        )
        yield from ((scope.code, span) for scope in scopes_of_the_whole() if scope.code not in made)


def latest_due(kind: SpanKind, now: datetime) -> Span:
    """The last span whose hour has come."""
    span = Span.of(kind, clock.today())
    while hour_of(span) > now:
        span = span.previous
    return span


def hour_of(span: Span) -> datetime:
    """Of a week its EDITION_DAY, of longer spans the first day after them; at EDITION_HOUR."""
    return clock.at_hour(_day_of(span), time(settings.EDITION_HOUR))


def _day_of(span: Span) -> date:
    if span.kind == SpanKind.WEEKLY:
        return span.first + timedelta(days=settings.EDITION_DAY - 1)
    return span.last + timedelta(days=1)
