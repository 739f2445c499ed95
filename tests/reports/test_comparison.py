"""The comparison of two days names what changed, each once, and its lists explain the change of the figures."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from reports.comparison import Comparison
from tasks import extensions, lifecycle
from tasks.lifecycle import Report
from tasks.models import Task
from tests.conftest import moment
from tests.histories import DAYS, NOW, few, play, steps, undone, world

START, END = moment(2025, 10, 13), moment(2025, 10, 20)


@pytest.fixture
def lived(cast):
    return world(cast)


def between(start=START, end=END):
    return {chapter.key: chapter for chapter in Comparison(Task.objects.all(), start, end, NOW).chapters}


def counts(start=START, end=END):
    return {key: chapter.count for key, chapter in between(start, end).items() if chapter.count}


def claimed(cast, proof, at, *day):
    with at(*day):
        lifecycle.claim(cast.lead, cast.leader, Report("xong"), evidence=[proof(cast.lead, cast.leader)])


@few(6)
@given(drawn=steps, ends=st.sampled_from([(DAYS[0], DAYS[1]), (DAYS[1], DAYS[2]), (DAYS[0], NOW)]))
def test_the_lists_explain_the_change_of_the_figures(lived, drawn, ends):
    """Of dated tasks that keep a deadline; the others are told too, but a duty moves between two counts."""
    with undone():
        play(lived, drawn)
        tasks = Task.objects.filter(recurrence="")
        told = Comparison(tasks, *ends, NOW)
        found = {chapter.key: chapter.count for chapter in told.chapters}
        before, after = told.figures_before, told.figures_after
        assert after.done - before.done == found["finished"] + found["finished_late"] - found["reopened"]
        assert after.set_aside - before.set_aside == found["set_aside"] - _back(told)
        assert after.total + after.set_aside == before.total + before.set_aside + found["added"]


def _back(told):
    return next(chapter.count for chapter in told.chapters if chapter.key == "resumed")


def test_nothing_between_two_days_is_no_chapter(cast):
    assert counts() == {}


def test_a_task_that_passed_its_deadline_is_named_with_its_agency_and_days(cast):
    change = between(moment(2025, 10, 30), moment(2025, 11, 4))["late"].changes
    assert [(c.task, c.agencies, c.words) for c in change] == [
        (cast.task, "Bộ Y tế", "hạn 31/10/2025, quá hạn 3 ngày")
    ]


def test_what_was_late_already_did_not_become_late(cast):
    assert counts(moment(2025, 11, 3), moment(2025, 11, 10)) == {}


def test_what_was_finished_is_told_with_claim_and_verification(cast, proof, at):
    claimed(cast, proof, at, 2025, 10, 14)
    with at(2025, 10, 16):
        lifecycle.verify(cast.lead, cast.secretary)
    finished = between()["finished"].changes
    assert [c.words for c in finished] == ["báo hoàn thành 14/10/2025, xác nhận 16/10/2025; đúng hạn"]
    assert counts() == {"finished": 1}


def test_what_was_finished_late_is_a_chapter_of_its_own(cast, proof, at):
    claimed(cast, proof, at, 2025, 11, 4, 9)
    with at(2025, 11, 5):
        lifecycle.verify(cast.lead, cast.secretary)
    found = between(moment(2025, 11, 3), moment(2025, 11, 6))
    assert (found["finished"].count, found["finished_late"].count) == (0, 1)
    assert "quá hạn 4 ngày" in found["finished_late"].changes[0].words


def test_a_claim_that_was_sent_back_is_told_with_its_reason_and_moment(cast, proof, at):
    claimed(cast, proof, at, 2025, 10, 14)
    with at(2025, 10, 15, 9):
        lifecycle.send_back(cast.lead, cast.secretary, "Thiếu minh chứng")
    change = between()["returned"].changes[0]
    assert (change.words, change.at) == ("Thiếu minh chứng", moment(2025, 10, 15, 9))


def test_an_extension_counts_on_the_day_on_which_it_was_granted(cast, at):
    with at(2025, 10, 9):
        request = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 30), "Chờ mẫu")
    with at(2025, 10, 15):
        extensions.decide_extension(request, cast.secretary, True, "")
    change = between()["extended"].changes
    assert [(c.agencies, c.words) for c in change] == [("Bộ Y tế", "từ 31/10/2025 đến 30/11/2025, lần thứ 1")]
    assert counts(moment(2025, 10, 6), START) == counts(END, NOW) == {}


def test_what_was_reopened_or_set_aside_is_named(cast, proof, at):
    claimed(cast, proof, at, 2025, 10, 6)
    with at(2025, 10, 7):
        lifecycle.verify(cast.lead, cast.secretary)
    with at(2025, 10, 14):
        lifecycle.reopen(cast.lead, cast.secretary, "Chưa đủ")
    assert counts() == {"reopened": 1}
    with at(2025, 10, 21):
        lifecycle.suspend(cast.lead, cast.secretary, "Chờ luật", "1/CV")
    assert counts(END, moment(2025, 10, 22)) == {"set_aside": 1}


def test_a_task_given_out_in_between_is_new(lived):
    found = between(moment(2025, 10, 12), moment(2025, 10, 14))["added"].changes
    assert [change.task.ref for change in found] == ["X.6"]


def test_a_step_of_midnight_is_told_in_one_of_two_weeks_only(cast, at):
    with at(2025, 10, 20):
        lifecycle.suspend(cast.lead, cast.secretary, "Chờ luật", "1/CV")
    assert (counts(), counts(END, moment(2025, 10, 27))) == ({}, {"set_aside": 1})


def test_the_page_names_each_change_and_links_to_the_task(cast, signed_in):
    with clock.moved_to(NOW):
        page = signed_in(cast.inspector).get(reverse("comparison"), {"since": "2025-10-29", "on": "2025-11-03"})
    text = page.content.decode()
    assert ("Trở thành quá hạn" in text, cast.task.get_absolute_url() in text) == (True, True)
    assert "Mở lại sau khi" not in text


def test_nobody_is_told_of_what_they_may_not_see(cast, signed_in):
    with clock.moved_to(NOW):
        page = signed_in(cast.stranger).get(reverse("comparison"), {"since": "2025-10-29"})
    assert cast.task.get_absolute_url() not in page.content.decode()


@pytest.mark.parametrize(
    "asked", [{"since": "2025-11-12"}, {"since": "2025-11-01", "on": "2025-10-20"}, {"since": "x"}]
)
def test_a_comparison_with_a_day_that_is_not_earlier_is_refused(cast, signed_in, asked):
    with clock.moved_to(NOW):
        page = signed_in(cast.inspector).get(reverse("comparison"), asked)
    assert (page.status_code, "comparison" in page.context, bool(page.context["form"].errors)) == (200, False, True)


@pytest.mark.parametrize("today, words", [(date(2025, 11, 12), ["2025-11-09", "2025-11-02", "2025-10-31"])])
def test_quick_spans_begin_at_the_close_of_the_day_before(cast, signed_in, today, words):
    with clock.moved_to(clock.start_of(today)):
        page = signed_in(cast.inspector).get(reverse("comparison"))
    assert [query.split("since=")[1][:10] for _, query, _ in page.context["spans"]] == words
