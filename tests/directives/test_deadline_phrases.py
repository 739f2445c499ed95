"""Does directives/intake/deadlines.py read every phrase as domain.md section 3 does, and as the fixtures say?"""

import ast
import calendar
import unicodedata
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st

from agencies.loading import read as read_yaml
from directives.intake import deadlines
from directives.intake.deadlines import Reading, read
from tasks.deadline import due_moment
from tasks.models import Deadline, Task

ISSUED = date(2025, 3, 1)
FOLDER = Path(django_settings.BASE_DIR) / "fixtures" / "directives"

# The table of domain.md section 3, row by row: 624/TB-VPCP records what the phrases became.
TABLE = [
    ("trước ngày 18/10/2025", Reading("before", date(2025, 10, 18))),
    ("trước ngày 15/9/2025", Reading("before", date(2025, 9, 15))),
    ("chậm nhất trong ngày 05/10/2025", Reading("no_later", date(2025, 10, 5))),
    ("trong tháng 9/2025", Reading("within", date(2025, 9, 30))),
    ("Tháng 5/2025", Reading("within", date(2025, 5, 31))),
    ("trong Quý III/2025", Reading("within", date(2025, 9, 30))),
    ("Quý I/2025", Reading("within", date(2025, 3, 31))),
    ("trong năm 2025", Reading("within", date(2025, 12, 31))),
    ("2025", Reading("within", date(2025, 12, 31))),
    ("2025 - 2026", Reading("range", date(2026, 12, 31), start=date(2025, 1, 1))),
    ("Hàng năm", Reading("recurring", recurrence="yearly")),
    ("Hàng tháng", Reading("recurring", recurrence="monthly")),
    ("tối thiểu 1 lần/tuần", Reading("recurring", recurrence="weekly")),
    ("Nhiệm vụ thường xuyên", Reading("recurring", recurrence="ongoing")),
    ("giữa tháng 10/2025", Reading("on", date(2025, 10, 15))),
]
OTHER_FORMS = [
    ("trước 15/10/2025", Reading("before", date(2025, 10, 15))),
    ("Hoàn thành trước ngày 5/10/2025", Reading("before", date(2025, 10, 5))),
    ("ngay trong tháng 10/2025", Reading("within", date(2025, 10, 31))),
    ("trong tháng 02/2028", Reading("within", date(2028, 2, 29))),
    ("tháng 12 năm 2025", Reading("within", date(2025, 12, 31))),
    ("quý 1/2025", Reading("within", date(2025, 3, 31))),
    ("quý IV năm 2025", Reading("within", date(2025, 12, 31))),
    ("Năm 2027, triển khai hoàn thành 70%", Reading("within", date(2027, 12, 31))),
    ("10/2025", Reading("within", date(2025, 10, 31))),
    ("Ngày 31/03/2025", Reading("on", date(2025, 3, 31))),
    ("ngày 15 tháng 9 năm 2025", Reading("on", date(2025, 9, 15))),
    ("15.9.2025", Reading("on", date(2025, 9, 15))),
    ("trước 10 giờ, ngày 03/10/2025", Reading("before", date(2025, 10, 3), time(10))),
    ("trước 17h30 ngày 03/10/2025", Reading("before", date(2025, 10, 3), time(17, 30))),
    ("chậm nhất 17 giờ 5 phút ngày 03/10/2025", Reading("no_later", date(2025, 10, 3), time(17, 5))),
    ("trước 24 giờ ngày 03/10/2025", Reading("before", date(2025, 10, 3))),
    ("từ ngày 11/4/2025 - 20/4/2025", Reading("range", date(2025, 4, 20), start=date(2025, 4, 11))),
    ("từ ngày 11/4 đến ngày 20/4/2025", Reading("range", date(2025, 4, 20), start=date(2025, 4, 11))),
    ("từ 25 tháng 12", Reading("undated")),
    ("từ ngày 25/12 đến 05/01/2026", Reading("range", date(2026, 1, 5), start=date(2025, 12, 25))),
    ("2025–2026", Reading("range", date(2026, 12, 31), start=date(2025, 1, 1))),
    ("từ năm 2025 đến năm 2028", Reading("range", date(2028, 12, 31), start=date(2025, 1, 1))),
    ("từ tháng 4/2025 đến tháng 6/2025", Reading("range", date(2025, 6, 30), start=date(2025, 4, 1))),
    ("thực hiện từ ngày 01/5/2025", Reading("from", start=date(2025, 5, 1))),
    ("bắt đầu từ ngày 01/5/2025", Reading("from", start=date(2025, 5, 1))),
    ("từ nay đến cuối năm 2025", Reading("no_later", date(2025, 12, 31))),
    ("đến hết tháng 6/2025", Reading("no_later", date(2025, 6, 30))),
    ("giữa năm 2025", Reading("on", date(2025, 6, 30))),
    ("cuối tháng 2/2028", Reading("on", date(2028, 2, 29))),
    ("hằng năm", Reading("recurring", recurrence="yearly")),
    ("Hàng tháng báo cáo kết quả", Reading("recurring", recurrence="monthly")),
    ("Hằng tuần", Reading("recurring", recurrence="weekly")),
    ("Thường xuyên", Reading("recurring", recurrence="ongoing")),
    (
        "Hàng tháng báo cáo; hoàn thành trước ngày 01/01/2026",
        Reading("before", date(2026, 1, 1), recurrence="monthly"),
    ),
]
NO_DATES = [
    "tại Kỳ họp thứ 9, Quốc hội khóa XV",
    "hoàn thành trong thời gian sớm nhất",
    "đã tạo lập 03/7 cơ sở dữ liệu",
    "03/7",
    "25, 82, 982, 1.139 thủ tục hành chính",
    "trên 2.000 dịch vụ công",
    "2025 thủ tục",
    "chiến dịch 90 ngày đêm",
    "Nghị quyết số 04/2025/NQ-CP",
]
NO_YEAR = [
    ("Trước ngày 15/9", "before", date(2025, 9, 15)),
    ("trước 15/9", "before", date(2025, 9, 15)),
    ("Trong tháng 9", "within", date(2025, 9, 30)),
    ("trong quý IV", "within", date(2025, 12, 31)),
    ("trước ngày 9/9", "before", date(2025, 9, 9)),
    ("trước ngày 8/9", "before", date(2026, 9, 8)),
    ("giữa tháng", "on", date(2025, 9, 15)),
]


@pytest.mark.parametrize("phrase, meaning", TABLE + OTHER_FORMS, ids=lambda value: str(value)[:40])
def test_a_phrase_means_what_the_table_says(phrase, meaning):
    assert read(phrase, ISSUED) == meaning


@pytest.mark.parametrize(
    "written",
    [
        lambda phrase: unicodedata.normalize("NFD", phrase),
        lambda phrase: phrase.upper(),
        lambda phrase: f"  {phrase.replace(' ', '  ')}.",
        lambda phrase: f"({phrase})",
    ],
    ids=["decomposed", "capitals", "spaces", "brackets"],
)
def test_the_same_in_either_normal_form_in_capitals_with_spaces_and_in_brackets(written):
    assert [read(written(phrase), ISSUED) for phrase, _ in TABLE + OTHER_FORMS] == [m for _, m in TABLE + OTHER_FORMS]


@pytest.mark.parametrize("phrase", NO_DATES)
def test_numbers_that_are_no_dates_give_none(phrase):
    assert read(phrase, ISSUED) == Reading("undated")


def test_a_number_before_the_deadline_is_not_the_deadline():
    reading = read("hoàn thành 03/7 cơ sở dữ liệu trước ngày 31/10/2025", ISSUED)
    assert reading == Reading("before", date(2025, 10, 31))


def test_no_phrase_is_no_rule():
    assert read("", ISSUED) == read(" . ", ISSUED) == Reading("none")


@pytest.mark.parametrize("phrase, rule, due", NO_YEAR)
def test_a_year_that_is_not_written_follows_from_the_date_of_issue(phrase, rule, due):
    reading = read(phrase, date(2025, 9, 9))
    assert (reading.rule, reading.due, reading.implied_year) == (rule, due, True)
    assert reading.remark == f"Không ghi năm; hiểu là năm {due.year} theo ngày ban hành 09/09/2025."


def test_without_a_year_and_a_date_of_issue_a_person_decides():
    reading = read("trước ngày 15/9", None)
    assert (reading.rule, reading.due) == ("before", None)
    assert reading.remark == "“ngày 15/9” không ghi năm và không rõ ngày ban hành; cần người xác định."


@pytest.mark.parametrize(
    "phrase, rule",
    [
        ("trước ngày 30/02/2026", "before"),
        ("trước ngày 31/11", "before"),
        ("trong tháng 13/2025", "within"),
        ("quý 5/2025", "within"),
        ("từ ngày 30/02/2026 đến ngày 05/3/2026", "range"),
        ("trước ngày 01/01/0000", "before"),
    ],
)
def test_a_date_that_no_calendar_has_is_remarked_on(phrase, rule):
    reading = read(phrase, ISSUED)
    assert (reading.rule, reading.due, reading.start) == (rule, None, None)
    assert reading.remark.endswith("không có trong lịch; cần người kiểm tra.")


def test_an_hour_that_no_clock_has_is_remarked_on():
    reading = read("trước 25 giờ, ngày 03/10/2025", ISSUED)
    assert reading == Reading("before", date(2025, 10, 3), remark="Không có 25 giờ 00 phút; cần người kiểm tra.")


@pytest.mark.parametrize(
    "phrase, due, start",
    [
        ("trong tháng 3/2025", date(2025, 3, 31), None),
        ("bắt đầu từ ngày 05/4/2024", None, date(2024, 4, 5)),
    ],
)
def test_a_date_before_its_document_is_kept_and_remarked_on(phrase, due, start):
    reading = read(phrase, date(2025, 4, 1))
    assert (reading.due, reading.start) == (due, start)
    assert reading.remark == f"Ngày {due or start:%d/%m/%Y} trước ngày ban hành (01/04/2025); cần người kiểm tra."


def test_a_range_that_began_before_its_document_is_not_remarked_on():
    assert read("2025 - 2026", date(2025, 9, 30)).remark == ""


def test_a_range_that_ends_before_it_begins_is_remarked_on():
    assert read("2027 - 2026", ISSUED).remark == "Ngày cuối đứng trước ngày đầu; cần người kiểm tra."


def test_a_second_deadline_in_the_phrase_is_remarked_on():
    reading = read("hoàn thành 4 CSDL trước ngày 31/10/2025 và 8 CSDL còn lại trong năm 2025", ISSUED)
    assert reading.due == date(2025, 10, 31)
    assert reading.remark == "Còn một thời hạn nữa trong cụm từ; có thể là hai nhiệm vụ."


@pytest.mark.parametrize(
    "phrase, remark",
    [
        ("trong vòng 10 ngày", "Hạn tính theo số ngày; cần người xác định ngày bắt đầu."),
        ("15 ngày làm việc", "Hạn tính theo số ngày; cần người xác định ngày bắt đầu."),
        ("Công văn số 1215/VPCP, ngày 24/9/2025", "Có ngày tháng nhưng không rõ là thời hạn; cần người kiểm tra."),
        ("trước ngày 15/9/25", "Có ngày tháng nhưng không rõ là thời hạn; cần người kiểm tra."),
    ],
)
def test_what_cannot_be_counted_says_why(phrase, remark):
    assert read(phrase, ISSUED) == Reading("undated", remark=remark)


def test_before_a_whole_month_is_until_its_eve_and_remarked_on():
    reading = read("trước tháng 10/2025", ISSUED)
    assert (reading.rule, reading.due) == ("no_later", date(2025, 9, 30))
    assert reading.remark == "“trước tháng 10/2025” hiểu là hết ngày 30/09/2025; cần người kiểm tra."


# --- the setting


@pytest.mark.parametrize("includes, due", [(True, date(2025, 10, 31)), (False, date(2025, 10, 30))])
def test_whether_before_a_day_includes_it_is_a_setting(includes, due):
    assert read("trước ngày 31/10/2025", ISSUED, before_includes_day=includes).due == due


@pytest.mark.parametrize(
    "phrase", ["trong tháng 10/2025", "chậm nhất ngày 05/10/2025", "trước 10 giờ, ngày 03/10/2025", "Hàng năm"]
)
def test_the_setting_touches_nothing_but_before_a_day(phrase):
    assert read(phrase, ISSUED, before_includes_day=False) == read(phrase, ISSUED)


@pytest.mark.parametrize("includes", [True, False])
def test_the_setting_means_the_same_here_and_where_tasks_are_late(includes, settings):
    settings.BEFORE_INCLUDES_DAY = includes
    stored = read("trước ngày 31/10/2025", ISSUED)
    shown = read("trước ngày 31/10/2025", ISSUED, before_includes_day=includes)
    assert due_moment(stored.due, stored.time, stored.rule) == due_moment(shown.due)


# --- the fixtures


DOCUMENTS = {
    path.parent.name: (read_yaml(path.parent / "directive.yaml")["issued_on"], read_yaml(path))
    for path in sorted(FOLDER.glob("*/tasks.yaml"))
}


def _as_read(row, issued_on):
    """Rule, due, start, hour, and every rhythm found in the phrase and in the task's further stretches."""
    phrase = (row.get("deadline") or {}).get("phrase", "")
    reading = read(phrase, issued_on)
    stretches = [phrase, *(also["text"] for also in row.get("also") or ())]
    rhythms = {rhythm for words in stretches if (rhythm := read(words, issued_on).recurrence)}
    hour = reading.time and reading.time.isoformat("minutes")
    return row["ref"], reading.rule, reading.due, reading.start, hour, rhythms


def _as_written_down(row):
    deadline = row.get("deadline") or {}
    dates = (deadline.get(key) for key in ("due", "start", "time"))
    return row["ref"], deadline.get("rule", "none"), *dates, {row["recurrence"]} if row.get("recurrence") else set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_phrase_of_the_fixtures_reads_as_a_person_read_it(document):
    issued_on, rows = DOCUMENTS[document]
    assert [_as_read(row, issued_on) for row in rows] == [_as_written_down(row) for row in rows]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_the_reader_remarks_on_is_flagged_in_the_fixtures(document):
    issued_on, rows = DOCUMENTS[document]
    deadlines_of = {row["ref"]: row["deadline"] for row in rows if row.get("deadline")}
    readings = {ref: read(deadline.get("phrase", ""), issued_on) for ref, deadline in deadlines_of.items()}
    before_issue = {ref for ref, d in deadlines_of.items() if "trước ngày ban hành" in d.get("flag", "")}
    implied = {ref for ref, d in deadlines_of.items() if "không ghi năm" in d.get("flag", "")}
    assert {ref for ref, reading in readings.items() if reading.remark} == before_issue | implied
    assert {ref for ref, reading in readings.items() if reading.implied_year} == implied


def test_the_fixtures_hold_the_phrases_that_the_tests_above_are_about():
    rows = [row for _, rows in DOCUMENTS.values() for row in rows]
    assert len(rows) == 213
    assert sum(bool((row.get("deadline") or {}).get("phrase")) for row in rows) == 125


# --- properties

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
# fmt: off
SCRAPS = [
    "trước", "ngày", "tháng", "năm", "quý", "từ", "đến", "-", "trong", "giữa", "cuối", "chậm nhất", "giờ", "h", ":",
    "10", "2025", "IV", "hàng", "lần/tuần", "²", "٣", "31/02/2025", "30/2", "29/02", "0000", "9999", "99/99/9999",
    "1/1/0001", "31/12/9999",
]
# fmt: on
ANY_TEXT = st.one_of(st.text(), st.lists(st.sampled_from(SCRAPS)).map(" ".join))


@given(DAYS, st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0.day:02}/{0.month:02}/{0.year}"]))
def test_any_day_reads_back(day, form):
    assert read(f"trước ngày {form.format(day)}", None) == Reading("before", day)


@given(DAYS)
def test_any_day_without_its_year_reads_back_from_the_eve(day):
    reading = read(f"trước ngày {day.day}/{day.month}", day - timedelta(days=1))
    assert (reading.due, reading.implied_year) == (day, True)


@given(st.integers(1950, 2099), st.integers(1, 12))
def test_a_month_is_due_on_its_last_day(year, month):
    due = read(f"trong tháng {month}/{year}", None).due
    assert due == date(year, month, calendar.monthrange(year, month)[1])
    assert (due + timedelta(days=1)).day == 1


@given(st.integers(1950, 2099), st.sampled_from([("I", 1), ("II", 2), ("III", 3), ("IV", 4)]))
def test_a_quarter_is_due_on_the_last_day_of_its_third_month(year, quarter):
    roman, number = quarter
    due = read(f"trong Quý {roman}/{year}", None).due
    assert due == read(f"quý {number}/{year}", None).due == read(f"tháng {number * 3}/{year}", None).due


@given(DAYS, DAYS)
def test_a_range_has_both_its_days(a, b):
    first, last = sorted([a, b])
    reading = read(f"từ ngày {first:%d/%m/}{first.year} - {last:%d/%m/}{last.year}", None)
    assert (reading.rule, reading.start, reading.due) == ("range", first, last)


@given(ANY_TEXT, st.one_of(st.none(), st.dates()), st.booleans())
def test_it_never_raises_and_never_invents_a_rule(text, issued_on, includes):
    reading = read(text, issued_on, includes)
    assert reading.rule in Deadline.Rule.values
    assert reading.recurrence in (None, *Task.Recurrence.values)
    assert reading.due is None or reading.rule in ("before", "within", "no_later", "on", "range")


def test_intake_imports_no_django():
    tree = ast.parse(Path(deadlines.__file__).read_text(encoding="utf-8"))
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    imported |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    assert imported == {
        "__future__", "calendar", "datetime", "re", "unicodedata", "collections.abc", "dataclasses",
    }  # fmt: skip
