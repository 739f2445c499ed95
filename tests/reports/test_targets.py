"""A target is counted once; a value counts from the moment at which it was entered; without one nothing is said."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from directives.measures import is_reached, latest
from directives.models import Measurement, Target
from portal import clock
from reports import targets
from reports.targets import TargetFigures
from tests.conftest import moment

NOW = moment(2026, 1, 10, 9)


@pytest.fixture
def aims(cast):
    """Of 2025: 70 % and one without a number; of 2027: 100 %; one without a year."""
    wanted = [(2025, 70), (2025, None), (2027, 100), (None, 5)]
    return [
        Target.objects.create(directive=cast.directive, order=order, text=f"Chỉ tiêu {order}", by=by, value=value)
        for order, (by, value) in enumerate(wanted)
    ]


def measured(target, value, on, entered):
    return Measurement.objects.create(
        target=target, value=Decimal(value), on=on, source="12/BC-BYT", entered_at=entered
    )


def counted(at=NOW):
    return targets.by_year(Target.objects.all(), at)


def test_without_a_value_a_target_is_neither_reached_nor_missed(aims):
    assert counted() == {2025: TargetFigures(2), 2027: TargetFigures(1), None: TargetFigures(1)}
    assert targets.whole(Target.objects.all(), NOW) == TargetFigures(total=4)


def test_a_value_at_the_aim_reaches_it_and_below_misses_it_once_the_year_is_over(aims):
    measured(aims[0], "69.99", date(2025, 12, 31), moment(2026, 1, 5))
    measured(aims[2], "50", date(2025, 12, 31), moment(2026, 1, 5))
    assert counted()[2025] == TargetFigures(total=2, measured=1, missed=1)
    assert counted()[2027] == TargetFigures(total=1, measured=1)
    measured(aims[0], "70", date(2025, 12, 31), moment(2026, 1, 6))
    assert counted()[2025] == TargetFigures(total=2, measured=1, reached=1)


def test_the_latest_day_counts_and_of_one_day_the_last_entered(aims):
    for value, day, entered in [("10", 20, 21), ("30", 25, 26), ("31", 25, 27), ("20", 22, 28)]:
        measured(aims[0], value, date(2025, 10, day), moment(2025, 10, entered))
    assert latest(Target.objects.all(), NOW)[aims[0].pk].value == 31
    assert latest(Target.objects.all(), moment(2025, 10, 27))[aims[0].pk].value == 30


def test_an_aim_without_a_number_is_measured_and_not_judged(aims):
    assert is_reached(measured(aims[1], "1", date(2025, 12, 31), moment(2026, 1, 5))) is None
    assert counted()[2025] == TargetFigures(total=2, measured=1)


def test_a_past_day_knows_no_target_of_a_document_issued_later(aims):
    assert targets.whole(Target.objects.all(), moment(2025, 9, 30)) == TargetFigures()
    assert targets.whole(Target.objects.all(), moment(2025, 10, 1)).total == 4


def test_years_and_directives_add_up_to_the_whole(aims):
    measured(aims[0], "71", date(2025, 12, 1), moment(2025, 12, 2))
    whole = targets.whole(Target.objects.all(), NOW)
    assert sum(counted().values(), TargetFigures()) == whole
    assert sum(targets.by_directive(Target.objects.all(), NOW).values(), TargetFigures()) == whole


@pytest.mark.parametrize("who, total", [("secretary", 4), ("officer", 4), ("stranger", 0)])
def test_targets_are_told_to_those_who_may_read_the_document(cast, aims, signed_in, who, total):
    with clock.moved_to(NOW):
        told = signed_in(cast.people[who]).get(reverse("api-figures")).json()
    assert told["targets"]["total"] == total
