"""A span has the days that the calendar, or the office's cut-off, gives it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.spans import Span, SpanKind, week
from tests.conftest import moment

DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))


@given(st.sampled_from(SpanKind), DAYS)
def test_every_day_belongs_to_the_one_span_that_says_so(kind, day):
    span = Span.of(kind, day)
    assert span.first <= day <= span.last
    assert span.next.first == span.last + timedelta(days=1)
    assert (span.next.previous, span.previous.next) == (span, span)
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize(
    ("written", "first", "last", "title"),
    [
        ("2025-W42", date(2025, 10, 13), date(2025, 10, 19), "Tuần 42 năm 2025"),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4), "Tuần 01 năm 2026"),
        ("2025-M02", date(2025, 2, 1), date(2025, 2, 28), "Tháng 02 năm 2025"),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31), "Quý IV năm 2025"),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "Năm 2025"),
    ],
)
def test_the_days_and_the_words_of_a_span(written, first, last, title):
    span = Span.parse(written)
    assert (span.first, span.last, span.title) == (first, last, title)


def test_a_month_may_end_before_the_calendar_s(settings):
    settings.REPORT_MONTH_ENDS_ON = 24
    october = Span.parse("2025-M10")
    assert (october.first, october.last) == (date(2025, 9, 25), date(2025, 10, 24))
    assert Span.of(SpanKind.MONTHLY, date(2025, 12, 25)) == Span.parse("2026-M01")


def test_a_week_ends_with_the_first_moment_of_monday():
    assert week("2025-W42").ends == moment(2025, 10, 20)


@pytest.mark.parametrize("written", ["", "tuần 41", "2025-41", "2025W41", "25-W41", "2025-W1", "2025-Q5"])
def test_what_is_not_a_span_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match="2025-W42"):
        Span.parse(written)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2025-W53", "không có tuần 53"),
        ("2025-W00", "không có tuần 0"),
        ("2025-M13", "không có tháng 13"),
        ("1890", "nằm ngoài khoảng"),
    ],
)
def test_a_span_that_the_calendar_does_not_have_is_refused(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        Span.parse(written)


def test_where_a_week_is_wanted_a_month_is_refused():
    with pytest.raises(ValueError, match="không phải là tuần"):
        week("2025-M10")
