"""The two definitions of each notion in tasks/timeliness.py agree, on every status and every day around it."""

from datetime import date, timedelta

import pytest

from portal import clock
from tasks import timeliness
from tasks.models import Assignment
from tasks.statuses import COUNTED, Status

DEADLINE = clock.end_of(date(2025, 10, 31))
OFFSETS = [timedelta(days=d) for d in (-40, -6, -5, -1, 0, 1, 2, 30)] + [
    timedelta(microseconds=-1),
    timedelta(microseconds=1),
]
PAIRS = [
    (timeliness.overdue_q, timeliness.is_overdue),
    (timeliness.open_on_time_q, timeliness.is_open_on_time),
    (timeliness.done_late_q, timeliness.is_done_late),
    (timeliness.done_on_time_q, timeliness.is_done_on_time),
    (timeliness.due_soon_q, timeliness.is_due_soon),
]


def _variants():
    for status in Status:
        claims = OFFSETS if status in (Status.AWAITING, Status.COMPLETED) else [None]
        for claim in claims:
            for due in (None, DEADLINE):
                yield status, due, DEADLINE + claim if claim is not None else None


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[1].__name__)
def test_the_database_and_python_agree_on_every_status_and_day(cast, pair):
    in_sql, in_python = pair
    for status, due_at, claimed_at in _variants():
        Assignment.objects.filter(pk=cast.lead.pk).update(status=status, due_at=due_at, claimed_at=claimed_at)
        thing = Assignment.objects.get(pk=cast.lead.pk)
        for offset in OFFSETS:
            now = DEADLINE + offset
            found = Assignment.objects.filter(in_sql(now), pk=cast.lead.pk).exists()
            assert found == in_python(thing, now), (status, due_at, claimed_at, now)


def test_every_counted_thing_stands_in_exactly_one_cell(cast):
    for status, due_at, claimed_at in _variants():
        Assignment.objects.filter(pk=cast.lead.pk).update(status=status, due_at=due_at, claimed_at=claimed_at)
        thing = Assignment.objects.get(pk=cast.lead.pk)
        for offset in OFFSETS:
            now = DEADLINE + offset
            rows = Assignment.objects.filter(pk=cast.lead.pk)
            cells = [c for c in timeliness.Cell if rows.filter(timeliness.cell_q(c, now)).exists()]
            expected = [timeliness.cell_of(thing, now)] if status in COUNTED else []
            assert cells == expected


def test_a_deadline_ends_at_midnight_of_its_day(cast):
    last_moment = DEADLINE - timedelta(microseconds=1)
    assert not timeliness.is_overdue(cast.lead, last_moment)
    assert timeliness.is_overdue(cast.lead, DEADLINE)


def test_the_verifiers_delay_does_not_make_the_agency_late(cast):
    cast.lead.status, cast.lead.claimed_at = Status.AWAITING, DEADLINE - timedelta(hours=1)
    assert not timeliness.is_overdue(cast.lead, DEADLINE + timedelta(days=30))
    cast.lead.status = Status.COMPLETED
    assert timeliness.is_done_on_time(cast.lead, DEADLINE + timedelta(days=30))


def test_days_late_are_begun_days(cast):
    assert timeliness.days_late(cast.lead, DEADLINE - timedelta(seconds=1)) == 0
    assert timeliness.days_late(cast.lead, DEADLINE) == 1
    assert timeliness.days_late(cast.lead, DEADLINE + timedelta(days=11, hours=1)) == 12


def test_days_left_count_calendar_days_to_the_last_day(cast):
    assert timeliness.days_left(cast.lead, DEADLINE - timedelta(days=3, hours=5)) == 3
    assert timeliness.days_left(cast.lead, DEADLINE - timedelta(hours=5)) == 0
    assert timeliness.days_left(cast.lead, DEADLINE) is None
