"""The weekly report says of a week what was true at its end, whenever it is printed."""

from datetime import date, timedelta
from random import Random

import pytest

from portal import clock
from reports import figures
from reports.figures import Figures
from reports.weekly import COMMON, NotBegun, UnknownBlock, weekly_report
from reports.weeks import Week
from tasks import extensions, lifecycle
from tasks.lifecycle import Part, Report
from tasks.models import Assignment, Evidence, Task
from tasks.succession import hand_over
from tests.conftest import make_agency, moment

BEFORE, FIRST, W41, W42, W43 = (Week(2025, number) for number in (39, 40, 41, 42, 43))
W44, W45, W46 = (Week(2025, number) for number in (44, 45, 46))  # the cast's task is due on Friday of W44


def report_of(week, block="chinh_phu"):
    """As printed long after."""
    with clock.moved_to(moment(2026, 6, 1, 9)):
        return weekly_report(block, week)


def refs(rows):
    return [row.task.ref for row in rows]


def add_task(cast, ref, *agencies, due=None, recurrence="", **fields):
    """One more task of the cast's directive, given out with it."""
    due_at = clock.end_of(due) if due else None
    task = Task.objects.create(
        directive=cast.directive, ref=ref, order=Task.objects.count() + 1, text=f"Việc {ref}", search="viec",
        block=cast.blocks["chinh_phu"], due_at=due_at, original_due_at=due_at, recurrence=recurrence, **fields,
    )  # fmt: skip
    with clock.moved_to(moment(2025, 9, 30, 8)):
        return task, lifecycle.assign(task, [Part(agency, "lead") for agency in agencies])


def claim(cast, part, proof, *when):
    with clock.moved_to(moment(*when)):
        lifecycle.claim(part, cast.leader, Report("Đã xong."), evidence=[proof(part, cast.leader)])


def verify(cast, part, *when):
    with clock.moved_to(moment(*when)):
        lifecycle.verify(part, cast.secretary)


# --- the past -----------------------------------------------------------------------------------


def test_each_week_tells_where_the_task_stood_at_its_end(cast, proof):
    claim(cast, cast.lead, proof, 2025, 10, 30, 16)
    verify(cast, cast.lead, 2025, 11, 5, 9)
    assert report_of(W42).figures == Figures(open_on_time=1)
    assert report_of(W43).figures == Figures(open_on_time=1, due_soon=1)
    assert report_of(W44).figures == Figures(open_on_time=1, awaiting=1)
    assert report_of(W45).figures == Figures(done_on_time=1)
    assert report_of(W45).previous == report_of(W44).figures


def test_a_report_printed_later_says_what_it_said_then(cast, proof, at):
    add_task(cast, "V.1", cast.ministry, cast.other, due=date(2025, 10, 15))
    with at(2025, 10, 20, 9):
        lifecycle.report(cast.lead, cast.officer, Report("Đang làm.", difficulties="Thiếu người."))
    with at(2025, 10, 27, 0):
        then = weekly_report("chinh_phu", W43)
    claim(cast, cast.lead, proof, 2025, 10, 28, 9)
    verify(cast, cast.lead, 2025, 10, 29, 9)
    assert report_of(W43) == then


def test_a_directive_that_was_not_yet_issued_is_not_told(cast):
    assert report_of(BEFORE).appendix == []
    assert refs(report_of(FIRST).appendix) == ["IV.7.a"]


def test_a_task_without_agencies_is_told_from_the_day_of_its_directive(cast):
    add_task(cast, "VI.9", due=date(2025, 10, 15))
    assert refs(report_of(BEFORE).appendix) == []
    assert refs(report_of(W41).due_next_week) == ["VI.9"]
    assert refs(report_of(W42).overdue) == ["VI.9"]


def test_an_extension_that_was_granted_later_does_not_matter(cast, at):
    with at(2025, 10, 29, 9):
        asked = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 14), "Cần thêm thời gian.")
    with at(2025, 11, 4, 9):
        extensions.decide_extension(asked, cast.secretary, True, "")
    assert report_of(W44).figures == Figures(overdue=1)
    after = report_of(W45)
    assert after.figures == Figures(open_on_time=1, due_soon=1)
    assert after.appendix[0].moved_from == moment(2025, 11, 1)
    assert report_of(W44).appendix[0].moved_from is None


def test_the_successor_answers_from_the_day_of_the_merger(cast, at):
    successor = make_agency("bo-moi", "Bộ mới", cast.blocks["chinh_phu"])
    cast.ministry.successors.add(successor)
    cast.ministry.valid_to = date(2025, 10, 15)
    cast.ministry.save()
    with at(2025, 10, 17, 9):  # before anybody noticed
        lifecycle.report(cast.lead, cast.officer, Report("Đang bàn giao."))
    with at(2025, 10, 20, 9):
        assert hand_over() == 1
    assert [row.agency for row in report_of(W41).agencies] == [cast.ministry]
    assert [row.agency for row in report_of(W42).agencies] == [successor]
    assert report_of(W42).appendix[0].result == "Đang bàn giao."


def test_a_merger_noticed_late_does_not_bring_later_facts_into_earlier_weeks(cast, proof, at):
    successor = make_agency("bo-moi", "Bộ mới", cast.blocks["chinh_phu"])
    cast.ministry.successors.add(successor)
    cast.ministry.valid_to = date(2025, 10, 5)
    cast.ministry.save()
    claim(cast, cast.lead, proof, 2025, 10, 22, 9)
    with at(2025, 10, 24, 9):
        hand_over()
    assert report_of(W41).figures == Figures(open_on_time=1)
    assert report_of(W43).figures == Figures(open_on_time=1, awaiting=1)


def test_a_step_at_monday_midnight_belongs_to_the_week_that_begins(cast, proof):
    claim(cast, cast.lead, proof, 2025, 10, 20, 9)
    verify(cast, cast.lead, 2025, 10, 27, 0)
    assert report_of(W43).finished == []
    assert refs(report_of(W44).finished) == ["IV.7.a"]


# --- deadlines ----------------------------------------------------------------------------------


def test_what_falls_due_in_the_next_week_is_listed_by_its_day(cast):
    add_task(cast, "V.2", cast.other, due=date(2025, 10, 27))
    add_task(cast, "V.3", cast.other, due=date(2025, 11, 2))
    add_task(cast, "V.4", cast.other, due=date(2025, 11, 3))
    assert refs(report_of(W43).due_next_week) == ["V.2", "IV.7.a", "V.3"]


def test_what_was_claimed_is_not_due_any_more(cast, proof):
    claim(cast, cast.lead, proof, 2025, 10, 24, 9)
    assert report_of(W43).due_next_week == []


def test_of_a_collective_task_the_next_deadline_counts(cast, at):
    _, (_, late) = add_task(cast, "V.5", cast.ministry, cast.other, due=date(2025, 10, 10))
    with at(2025, 10, 9, 9):
        extensions.set_deadline(late, cast.secretary, date(2025, 10, 30), "Việc khó.")
    row = next(row for row in report_of(W43).due_next_week if row.task.ref == "V.5")
    assert row.due_at == moment(2025, 10, 31)
    assert next(row for row in report_of(W43).overdue if row.task.ref == "V.5").due_at == moment(2025, 10, 11)


def test_while_the_week_runs_its_own_rest_is_ahead_too(cast, at):
    with at(2025, 10, 28, 9):
        running = weekly_report("chinh_phu", W44)
    assert refs(running.due_next_week) == ["IV.7.a"]
    assert not running.is_closed


def test_overdue_tasks_are_new_in_one_week_only(cast):
    assert report_of(W43).newly_overdue == 0
    assert [(row.days_late, row.is_new) for row in report_of(W44).overdue] == [(2, True)]
    assert report_of(W44).newly_overdue == 1
    assert [(row.days_late, row.is_new) for row in report_of(W45).overdue] == [(9, False)]
    assert report_of(W45).newly_overdue == 0


def test_a_deadline_on_sunday_has_passed_when_the_week_is_over(cast):
    add_task(cast, "V.6", cast.other, due=date(2025, 10, 12))
    assert refs(report_of(W41).overdue) == ["V.6"]
    assert report_of(W41).newly_overdue == 1
    assert refs(report_of(W41).due_next_week) == []
    assert report_of(W42).newly_overdue == 0


def test_the_longest_overdue_comes_first_and_names_who_is_late(cast, proof):
    _, parts = add_task(cast, "V.7", cast.ministry, cast.other, due=date(2025, 10, 10))
    claim(cast, parts[0], proof, 2025, 10, 9, 9)
    verify(cast, parts[0], 2025, 10, 10, 9)
    late = report_of(W44).overdue
    assert refs(late) == ["V.7", "IV.7.a"]
    assert late[0].leads == "Bộ Xây dựng (1/2 cơ quan chủ trì)"
    assert (late[0].done, late[0].of, late[0].result) == (1, 2, "")


# --- finished in the week -----------------------------------------------------------------------


def test_a_part_verified_in_the_week_is_listed_with_number_and_date_of_its_evidence(cast, proof):
    claim(cast, cast.lead, proof, 2025, 11, 3, 9)
    verify(cast, cast.lead, 2025, 11, 6, 9)
    assert report_of(W44).finished == report_of(W46).finished == []
    (row,) = report_of(W45).finished
    assert (row.task, row.agency, row.is_late) == (cast.task, cast.ministry, True)
    assert row.evidence == ["12/BC-BYT ngày 20/10/2025"]
    assert (row.claimed_at, row.verified_at) == (moment(2025, 11, 3, 9), moment(2025, 11, 6, 9))


def test_a_file_without_a_number_is_listed_by_its_name(cast, at):
    piece = Evidence(
        assignment=cast.lead, name="bao-cao.pdf", sha256="0" * 64, size=9, content_type="application/pdf",
        uploaded_by=cast.leader, uploaded_at=moment(2025, 10, 20, 9),
    )  # fmt: skip
    with at(2025, 10, 20, 9):
        lifecycle.claim(cast.lead, cast.leader, Report("Đã xong."), evidence=[piece])
    verify(cast, cast.lead, 2025, 10, 21, 9)
    assert report_of(W43).finished[0].evidence == ["tệp “bao-cao.pdf”"]


def test_what_was_reopened_in_the_same_week_is_not_finished_and_verified_again_is_listed_once(cast, proof, at):
    claim(cast, cast.lead, proof, 2025, 10, 20, 9)
    verify(cast, cast.lead, 2025, 10, 21, 9)
    with at(2025, 10, 22, 9):
        lifecycle.reopen(cast.lead, cast.secretary, "Sai số liệu.")
    assert report_of(W43).finished == []
    claim(cast, cast.lead, proof, 2025, 10, 23, 9)
    verify(cast, cast.lead, 2025, 10, 24, 9)
    assert [row.verified_at for row in report_of(W43).finished] == [moment(2025, 10, 24, 9)]


# --- recurring duties ---------------------------------------------------------------------------


@pytest.fixture
def duty(cast):
    _, parts = add_task(cast, "VI.4", cast.ministry, cast.other, recurrence="weekly")
    return parts


def test_a_duty_counts_who_reported_until_sunday_night(cast, duty, at):
    with at(2025, 10, 19, 23, 59):
        lifecycle.report(duty[0], cast.officer, Report("Đã cập nhật."))
    told = report_of(W42)
    (row,) = told.recurring
    assert (row.updated, row.of, row.silent) == (1, 2, "Bộ Xây dựng (2 kỳ)")
    assert (told.figures.recurring, told.figures.recurring_updated) == (1, 1)
    (row,) = report_of(W43).recurring
    assert (row.updated, row.of, row.silent) == (0, 2, "Bộ Xây dựng (3 kỳ); Bộ Y tế (1 kỳ)")
    assert report_of(W43).figures.recurring_updated == 0
    assert report_of(W43).previous.recurring_updated == 1


def test_who_is_left_out_of_a_duty_owes_no_update(cast, duty, at):
    with at(2025, 10, 15, 9):
        lifecycle.exempt(duty[1], cast.secretary, "Không có dữ liệu.")
    (row,) = report_of(W42).recurring
    assert (row.of, row.leads) == (1, "Bộ Y tế")


def test_what_the_agency_before_reported_is_not_the_new_one_s_report(cast, duty, at):
    successor = make_agency("bo-khac", "Bộ khác", cast.blocks["chinh_phu"])
    with at(2025, 10, 13, 9):
        lifecycle.report(duty[1], cast.stranger, Report("Đã cập nhật."))
    with at(2025, 10, 14, 9):
        lifecycle.decline(duty[1], cast.stranger, "Không đúng chức năng.")
    with at(2025, 10, 15, 9):
        lifecycle.reassign(duty[1], cast.secretary, "Đồng ý.", successor)
    (row,) = report_of(W42).recurring
    assert (row.updated, row.silent) == (0, "Bộ Y tế (2 kỳ); Bộ khác")


def test_a_duty_is_neither_due_nor_in_the_total(cast, duty):
    told = report_of(W42)
    assert told.figures.total == 1
    assert "VI.4" not in refs(told.overdue + told.due_next_week)
    assert "VI.4" in refs(told.appendix)


# --- sums ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_the_numbers_of_a_report_cross_foot(cast, proof, seed):
    dice = Random(seed)
    for number in range(12):
        agencies = dice.sample([cast.ministry, cast.other, cast.partner], dice.randint(1, 3))
        due = date(2025, 10, 1) + timedelta(days=dice.randint(0, 40)) if number % 4 else None
        _, parts = add_task(cast, f"X.{number}", *agencies, due=due, recurrence=dice.choice(["", "", "weekly"]))
        for part in parts:
            day = dice.randint(1, 26)
            if dice.random() < 0.6:
                claim(cast, part, proof, 2025, 10, day, 9)
                if dice.random() < 0.7:
                    verify(cast, part, 2025, 10, day + 3, 9)
    for week in (W42, W43, W44, W45):
        told = report_of(week)
        assert told.agencies_total == figures.total(row.figures for row in told.agencies)
        assert told.agencies_total.total == sum(row.figures.total for row in told.agencies)
        assert told.figures.total == told.figures.done + told.figures.open
        assert told.figures.overdue == len(told.overdue)
        assert told.figures.recurring == len(told.recurring)
        assert len(told.appendix) == Task.objects.count()
        assert {row.task.ref for row in told.due_next_week} <= set(refs(told.appendix))


def test_the_running_week_says_what_the_dashboard_says(cast, proof, at):
    _, parts = add_task(cast, "V.8", cast.ministry, cast.other, due=date(2025, 10, 15))
    claim(cast, parts[0], proof, 2025, 10, 14, 9)
    with at(2025, 10, 22, 10):
        told = weekly_report("chinh_phu", W43)
        tasks = Task.objects.filter(block=cast.blocks["chinh_phu"])
        assert told.figures == figures.of_tasks(tasks, clock.now())[None]
        counted = figures.of_assignments(Assignment.objects.filter(task__in=tasks), clock.now(), by="agency_id")
        assert {row.agency.pk: row.figures for row in told.agencies} == counted


def test_the_tasks_of_other_blocks_are_theirs(cast):
    task, _ = add_task(cast, "V.9", cast.other)
    Task.objects.filter(pk=task.pk).update(block=None)
    assert refs(report_of(W41).appendix) == ["IV.7.a"]
    assert refs(report_of(W41, COMMON).appendix) == ["V.9"]
    assert report_of(W41, "dang").appendix == []


def test_the_standing_agency_of_the_block_reports(cast):
    assert report_of(W41).issuer == cast.blocks["chinh_phu"].standing_agency


# --- what cannot be asked for -------------------------------------------------------------------


@pytest.mark.parametrize("written", ["", "2025", "2025-41", "2025W41", "25-W41", "2025-W1", "tuần 41", "2025-W41-1"])
def test_what_is_not_a_week_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match="2025-W41"):
        Week.parse(written)


@pytest.mark.parametrize("written", ["2025-W53", "2025-W00", "2026-W54"])
def test_a_week_that_the_year_does_not_have_is_refused(written):
    with pytest.raises(ValueError, match="không có tuần"):
        Week.parse(written)


def test_an_unknown_block_is_refused_with_the_known_ones(cast):
    with pytest.raises(UnknownBlock, match="dang, chinh_phu, chung"):
        weekly_report("bo", W41)


def test_a_week_that_has_not_begun_is_refused(cast, at):
    with at(2025, 10, 26, 23), pytest.raises(NotBegun, match="chưa bắt đầu"):
        weekly_report("chinh_phu", W44)
