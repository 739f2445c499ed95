"""A report says of its span what was true at its end, whenever it is gathered."""

import json
from datetime import date, timedelta
from random import Random

import pytest

from directives.models import Measurement, Target
from portal import clock
from reports import figures
from reports.content import Content
from reports.gathering import NotBegun, gather
from reports.scopes import COMMON, WHOLE, UnknownScope, scope_of
from reports.spans import Span, week
from tasks import extensions, lifecycle
from tasks.lifecycle import Part, Report
from tasks.models import Assignment, Evidence, Task
from tasks.succession import hand_over
from tests.conftest import make_agency, moment

BEFORE, FIRST, W41, W42 = (week(f"2025-W{number}") for number in (39, 40, 41, 42))
W43, W44, W45, W46 = (week(f"2025-W{number}") for number in (43, 44, 45, 46))  # the cast's is due on Friday of W44


def report_of(span, scope="chinh_phu"):
    """As gathered long after."""
    with clock.moved_to(moment(2026, 6, 1, 9)):
        return gather(scope_of(scope), span)


def refs(rows):
    return [row.source.ref for row in rows]


def counts(counted):
    """The cells and what is counted apart, where there is anything."""
    names = ("done_on_time", "done_late", "open_on_time", "overdue", "awaiting", "due_soon", "set_aside")
    return {name: getattr(counted, name) for name in names if getattr(counted, name)}


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
    assert counts(report_of(W42).figures) == {"open_on_time": 1}
    assert counts(report_of(W43).figures) == {"open_on_time": 1, "due_soon": 1}
    assert counts(report_of(W44).figures) == {"open_on_time": 1, "awaiting": 1}
    assert counts(report_of(W45).figures) == {"done_on_time": 1}
    assert report_of(W45).previous == report_of(W44).figures


def test_a_report_printed_later_says_what_it_said_then(cast, proof, at):
    add_task(cast, "V.1", cast.ministry, cast.other, due=date(2025, 10, 15))
    with at(2025, 10, 20, 9):
        lifecycle.report(cast.lead, cast.officer, Report("Đang làm.", difficulties="Thiếu người."))
    with at(2025, 10, 27, 0):
        then = gather(scope_of("chinh_phu"), W43)
    claim(cast, cast.lead, proof, 2025, 10, 28, 9)
    verify(cast, cast.lead, 2025, 10, 29, 9)
    assert report_of(W43) == then


def test_a_directive_that_was_not_yet_issued_is_not_told(cast):
    assert report_of(BEFORE).tasks == []
    assert refs(report_of(FIRST).tasks) == ["IV.7.a"]


def test_a_task_without_agencies_is_told_from_the_day_of_its_directive(cast):
    add_task(cast, "VI.9", due=date(2025, 10, 15))
    assert refs(report_of(BEFORE).tasks) == []
    assert refs(report_of(W41).due) == ["VI.9"]
    assert refs(report_of(W42).overdue) == ["VI.9"]


def test_an_extension_that_was_granted_later_does_not_matter(cast, at):
    with at(2025, 10, 29, 9):
        asked = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 14), "Cần thêm thời gian.")
    with at(2025, 11, 4, 9):
        extensions.decide_extension(asked, cast.secretary, True, "")
    assert counts(report_of(W44).figures) == {"overdue": 1}
    after = report_of(W45)
    assert counts(after.figures) == {"open_on_time": 1, "due_soon": 1}
    assert after.tasks[0].moved_from == moment(2025, 11, 1)
    assert report_of(W44).tasks[0].moved_from is None


def test_the_successor_answers_from_the_day_of_the_merger(cast, at):
    successor = make_agency("bo-moi", "Bộ mới", cast.blocks["chinh_phu"])
    cast.ministry.successors.add(successor)
    cast.ministry.valid_to = date(2025, 10, 15)
    cast.ministry.save()
    with at(2025, 10, 17, 9):  # before anybody noticed
        lifecycle.report(cast.lead, cast.officer, Report("Đang bàn giao."))
    with at(2025, 10, 20, 9):
        assert hand_over() == 1
    assert [row.code for row in report_of(W41).agencies] == ["bo-y-te"]
    assert [row.code for row in report_of(W42).agencies] == ["bo-moi"]
    assert report_of(W42).tasks[0].result == "Đang bàn giao."


def test_a_merger_noticed_late_does_not_bring_later_facts_into_earlier_weeks(cast, proof, at):
    successor = make_agency("bo-moi", "Bộ mới", cast.blocks["chinh_phu"])
    cast.ministry.successors.add(successor)
    cast.ministry.valid_to = date(2025, 10, 5)
    cast.ministry.save()
    claim(cast, cast.lead, proof, 2025, 10, 22, 9)
    with at(2025, 10, 24, 9):
        hand_over()
    assert counts(report_of(W41).figures) == {"open_on_time": 1}
    assert counts(report_of(W43).figures) == {"open_on_time": 1, "awaiting": 1}


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
    assert refs(report_of(W43).due) == ["V.2", "IV.7.a", "V.3"]


def test_what_was_claimed_is_not_due_any_more(cast, proof):
    claim(cast, cast.lead, proof, 2025, 10, 24, 9)
    assert report_of(W43).due == []


def test_of_a_collective_task_the_next_deadline_counts(cast, at):
    _, (_, late) = add_task(cast, "V.5", cast.ministry, cast.other, due=date(2025, 10, 10))
    with at(2025, 10, 9, 9):
        extensions.set_deadline(late, cast.secretary, date(2025, 10, 30), "Việc khó.")
    row = next(row for row in report_of(W43).due if row.source.ref == "V.5")
    assert row.due_at == moment(2025, 10, 31)
    assert next(row for row in report_of(W43).overdue if row.source.ref == "V.5").due_at == moment(2025, 10, 11)


def test_while_the_week_runs_its_own_rest_is_ahead_too(cast, at):
    with at(2025, 10, 28, 9):
        running = gather(scope_of("chinh_phu"), W44)
    assert refs(running.due) == ["IV.7.a"]
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
    assert refs(report_of(W41).due) == []
    assert report_of(W42).newly_overdue == 0


def test_the_longest_overdue_comes_first_and_names_who_is_late(cast, proof):
    _, parts = add_task(cast, "V.7", cast.ministry, cast.other, due=date(2025, 10, 10))
    claim(cast, parts[0], proof, 2025, 10, 9, 9)
    verify(cast, parts[0], 2025, 10, 10, 9)
    late = report_of(W44).overdue
    assert refs(late) == ["V.7", "IV.7.a"]
    assert late[0].leads == "Bộ Xây dựng (1/2 cơ quan quá hạn)"
    assert (late[0].done, late[0].of, late[0].result) == (1, 2, "")


# --- finished in the week -----------------------------------------------------------------------


def test_a_part_verified_in_the_week_is_listed_with_number_and_date_of_its_evidence(cast, proof):
    claim(cast, cast.lead, proof, 2025, 11, 3, 9)
    verify(cast, cast.lead, 2025, 11, 6, 9)
    assert report_of(W44).finished == report_of(W46).finished == []
    (row,) = report_of(W45).finished
    assert (row.source.task_id, row.agency, row.is_late) == (cast.task.pk, "Bộ Y tế", True)
    assert row.evidence == ["12/BC-BYT ngày 20/10/2025"]
    assert (row.claimed_on, row.verified_on) == (date(2025, 11, 3), date(2025, 11, 6))


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
    assert [row.verified_on for row in report_of(W43).finished] == [date(2025, 10, 24)]


# --- recurring duties ---------------------------------------------------------------------------


@pytest.fixture
def duty(cast):
    _, parts = add_task(cast, "VI.4", cast.ministry, cast.other, recurrence="weekly")
    return parts


def test_a_duty_counts_who_reported_until_sunday_night(cast, duty, at):
    with at(2025, 10, 19, 23, 59):
        lifecycle.report(duty[0], cast.officer, Report("Đã cập nhật."))
    (row,) = report_of(W42).duties
    assert (row.updated, row.of, row.silent, row.periods) == (1, 2, ["Bộ Xây dựng"], [2])
    (row,) = report_of(W43).duties
    assert (row.updated, row.of, row.silent, row.periods) == (0, 2, ["Bộ Xây dựng", "Bộ Y tế"], [3, 1])


def test_a_duty_of_several_is_updated_when_each_of_them_has_reported(cast, duty, at):
    with at(2025, 10, 15, 9):
        lifecycle.report(duty[0], cast.officer, Report("Đã cập nhật."))
    assert (report_of(W42).figures.recurring, report_of(W42).figures.recurring_updated) == (1, 0)
    with at(2025, 10, 19, 23, 59):
        lifecycle.report(duty[1], cast.stranger, Report("Đã cập nhật."))
    assert report_of(W42).figures.recurring_updated == 1
    assert report_of(W43).figures.recurring_updated == 0
    assert report_of(W43).previous.recurring_updated == 1


def test_who_is_left_out_of_a_duty_owes_no_update(cast, duty, at):
    with at(2025, 10, 15, 9):
        lifecycle.exempt(duty[1], cast.secretary, "Không có dữ liệu.")
    (row,) = report_of(W42).duties
    assert (row.of, row.leads) == (1, "Bộ Y tế")


def test_what_the_agency_before_reported_is_not_the_new_one_s_report(cast, duty, at):
    successor = make_agency("bo-khac", "Bộ khác", cast.blocks["chinh_phu"])
    with at(2025, 10, 13, 9):
        lifecycle.report(duty[1], cast.stranger, Report("Đã cập nhật."))
    with at(2025, 10, 14, 9):
        lifecycle.decline(duty[1], cast.stranger, "Không đúng chức năng.")
    with at(2025, 10, 15, 9):
        lifecycle.reassign(duty[1], cast.secretary, "Đồng ý.", successor)
    (row,) = report_of(W42).duties
    assert (row.updated, row.silent, row.periods) == (0, ["Bộ Y tế", "Bộ khác"], [2, 0])


def test_a_duty_is_neither_due_nor_in_the_total(cast, duty):
    told = report_of(W42)
    assert told.figures.total == 1
    assert "VI.4" not in refs(told.overdue + told.due)
    assert "VI.4" in refs(told.tasks)


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
    for span in (W42, W43, W44, W45):
        told = report_of(span)
        assert told.agencies_total == figures.total(row.figures for row in told.agencies)
        assert told.agencies_total.total == sum(row.figures.total for row in told.agencies)
        assert told.figures.total == told.figures.done + told.figures.open
        assert told.figures.overdue == len(told.overdue)
        assert told.figures.recurring == len(told.duties)
        assert len(told.tasks) == Task.objects.count()
        assert {row.source.ref for row in told.due} <= set(refs(told.tasks))


def test_the_running_week_says_what_the_dashboard_says(cast, proof, at):
    _, parts = add_task(cast, "V.8", cast.ministry, cast.other, due=date(2025, 10, 15))
    claim(cast, parts[0], proof, 2025, 10, 14, 9)
    with at(2025, 10, 22, 10):
        told = gather(scope_of("chinh_phu"), W43)
        tasks = Task.objects.filter(block=cast.blocks["chinh_phu"])
        assert told.figures == figures.of_tasks(tasks, clock.now())[None]
        counted = figures.of_assignments(Assignment.objects.filter(task__in=tasks), clock.now(), by="agency__code")
        assert {row.code: row.figures for row in told.agencies} == counted


def test_the_tasks_of_other_blocks_are_theirs(cast):
    task, _ = add_task(cast, "V.9", cast.other)
    Task.objects.filter(pk=task.pk).update(block=None)
    assert refs(report_of(W41).tasks) == ["IV.7.a"]
    assert refs(report_of(W41, COMMON).tasks) == ["V.9"]
    assert report_of(W41, "dang").tasks == []


def test_the_standing_agency_of_the_block_reports(cast):
    assert report_of(W41).issuer.name == "Bộ Khoa học và Công nghệ"


# --- what cannot be asked for -------------------------------------------------------------------


def test_an_unknown_scope_is_refused_with_the_known_ones(cast):
    with pytest.raises(UnknownScope, match="dang, chinh_phu, chung, toan_bo"):
        scope_of("bo")
    with pytest.raises(UnknownScope, match="Không có cơ quan “khong-co”"):
        scope_of("co_quan:khong-co")


def test_a_week_that_has_not_begun_is_refused(cast, at):
    with at(2025, 10, 26, 23), pytest.raises(NotBegun, match="chưa bắt đầu"):
        gather(scope_of("chinh_phu"), W44)


# --- the whole, one agency -----------------------------------------------------------------------


def test_the_whole_is_the_sum_of_its_blocks(cast):
    task, _ = add_task(cast, "V.9", cast.other, due=date(2025, 10, 3))
    Task.objects.filter(pk=task.pk).update(block=None)
    told = report_of(W42, WHOLE)
    assert [(line.code, line.figures.total) for line in told.blocks] == [("chinh_phu", 1), ("chung", 1)]
    assert figures.total(line.figures for line in told.blocks) == told.figures


def test_an_agency_reports_its_own_parts_with_their_own_facts(cast, proof, at):
    _, (own, _) = add_task(cast, "V.7", cast.ministry, cast.other, due=date(2025, 10, 10))
    claim(cast, own, proof, 2025, 10, 9, 9)
    verify(cast, own, 2025, 10, 10, 9)
    ministry, other = (report_of(W42, f"co_quan:{code}") for code in ("bo-y-te", "bo-xay-dung"))
    assert counts(ministry.figures) == {"done_on_time": 1, "open_on_time": 1}
    assert counts(other.figures) == {"overdue": 1}
    assert (refs(other.tasks), refs(other.overdue)) == (["V.7"], ["V.7"])
    assert ministry.issuer.name == "Bộ Y tế"


def test_what_an_agency_handed_over_stands_in_its_reports_of_before(cast, at):
    with at(2025, 10, 14, 9):
        lifecycle.decline(cast.lead, cast.leader, "Không đúng chức năng.")
    with at(2025, 10, 15, 9):
        lifecycle.reassign(cast.lead, cast.secretary, "Đồng ý.", cast.other)
    assert refs(report_of(W41, "co_quan:bo-y-te").tasks) == ["IV.7.a"]
    assert refs(report_of(W42, "co_quan:bo-y-te").tasks) == []
    assert refs(report_of(W42, "co_quan:bo-xay-dung").tasks) == ["IV.7.a"]


# --- what agencies wrote -------------------------------------------------------------------------


def test_a_late_lead_s_promise_and_its_reason_are_told(cast, at):
    with at(2025, 11, 3, 9):
        said = Report("Đang trình.", difficulties="Thiếu kinh phí.", committed_on=date(2025, 11, 20))
        lifecycle.report(cast.lead, cast.officer, said)
    assert [row.committed_on for row in report_of(W44).overdue] == [None]
    (row,) = report_of(W45).overdue
    assert (row.difficulties, row.committed_on) == ("Thiếu kinh phí.", date(2025, 11, 20))


def test_difficulties_are_told_in_the_span_in_which_they_were_reported(cast, at):
    with at(2025, 10, 15, 9):
        lifecycle.report(cast.lead, cast.officer, Report("Đang làm.", proposals="Đề nghị bố trí vốn."))
    assert [row.proposals for row in report_of(W42).difficulties] == ["Đề nghị bố trí vốn."]
    assert report_of(W43).difficulties == []


def test_a_collective_task_says_how_many_have_done_it_and_who_is_late(cast, proof):
    _, parts = add_task(cast, "V.7", cast.ministry, cast.other, due=date(2025, 10, 10))
    claim(cast, parts[0], proof, 2025, 10, 9, 9)
    verify(cast, parts[0], 2025, 10, 10, 9)
    (row,) = report_of(W42).collective
    assert (row.done, row.of, row.overdue, row.is_over) == (1, 2, ["Bộ Xây dựng"], False)


def test_a_target_says_what_was_known_of_it_at_the_moment(cast, at):
    target = Target.objects.create(
        directive=cast.directive, text="70% ứng dụng dùng chung", value=70, unit="%", by=2027
    )
    Measurement.objects.create(
        target=target, value="41.5", on=date(2025, 10, 10), source="Báo cáo 12", entered_at=moment(2025, 10, 14, 9)
    )
    assert [(row.aim, row.measured) for row in report_of(W41).targets] == [("70%", "")]
    (row,) = report_of(W42).targets
    assert (row.by, row.measured, row.measured_on) == (2027, "41,50%", date(2025, 10, 10))


# --- frozen --------------------------------------------------------------------------------------


def test_a_content_comes_back_from_its_data_as_it_was(cast, proof, duty):
    claim(cast, cast.lead, proof, 2025, 10, 20, 9)
    verify(cast, cast.lead, 2025, 10, 21, 9)
    told = report_of(W43)
    assert Content.from_json(json.loads(json.dumps(told.as_json()))) == told


def test_a_month_a_quarter_and_a_year_come_from_the_same_machinery(cast, proof):
    claim(cast, cast.lead, proof, 2025, 10, 20, 9)
    verify(cast, cast.lead, 2025, 10, 21, 9)
    for written in ("2025-M10", "2025-Q4", "2025"):
        told = report_of(Span.parse(written))
        assert (refs(told.finished), counts(told.figures)) == (["IV.7.a"], {"done_on_time": 1})
    assert report_of(Span.parse("2025-M11")).finished == []
