"""When must a recurring duty be reported again, and how long has nothing been heard?"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.cycles import is_updated, period_start, silent_periods
from tests.conftest import moment

WEDNESDAY = moment(2025, 10, 29, 9)
STARTS = {
    "weekly": moment(2025, 10, 27),
    "ongoing": moment(2025, 10, 27),
    "monthly": moment(2025, 10, 1),
    "yearly": moment(2025, 1, 1),
}
moments = st.integers(0, 3 * 365 * 24).map(lambda hours: moment(2024, 1, 1) + timedelta(hours=hours))


@pytest.mark.parametrize("recurrence", STARTS)
def test_a_period_begins_on_monday_on_the_first_or_on_new_years_day(recurrence):
    start = STARTS[recurrence]
    assert period_start(recurrence, WEDNESDAY) == start
    assert period_start(recurrence, start) == start
    assert period_start(recurrence, start - timedelta(microseconds=1)) < start


@pytest.mark.parametrize("recurrence", STARTS)
def test_a_report_counts_from_the_first_moment_of_the_period(recurrence):
    start = STARTS[recurrence]
    heard = (start, start - timedelta(microseconds=1), None)
    assert [is_updated(recurrence, last, WEDNESDAY) for last in heard] == [True, False, False]


@pytest.mark.parametrize(
    "last, silent",
    [
        (moment(2025, 10, 28), 0),
        (moment(2025, 10, 26, 23), 0),
        (moment(2025, 10, 20), 0),
        (moment(2025, 10, 19, 23), 1),
        (moment(2025, 10, 5), 3),
        (None, 3),
    ],
)
def test_only_whole_weeks_without_a_word_are_counted(last, silent):
    given_out = moment(2025, 9, 30, 8)  # a Tuesday: its own week is not a whole one
    assert silent_periods("weekly", given_out, last, WEDNESDAY) == silent


def test_a_week_is_whole_from_the_first_moment_of_its_monday():
    assert silent_periods("weekly", moment(2025, 10, 20), None, WEDNESDAY) == 1
    assert silent_periods("weekly", moment(2025, 10, 20, 0, 1), None, WEDNESDAY) == 0


@given(st.sampled_from(list(STARTS)), moments, moments)
def test_what_was_reported_in_this_period_was_silent_for_none(recurrence, heard, now):
    if is_updated(recurrence, heard, now):
        assert silent_periods(recurrence, heard, heard, now) == 0
