"""The life of a report: each step from its states only, numbers without gaps, what is issued stays as it is."""

import ast
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from agencies.models import Alias, Block, Membership
from agencies.names import normal_form
from portal import clock, jobs
from portal.models import Job, Notice
from reports import drafts, editions, issuing, kinds, policies
from reports.editions import Refused, Stale, Written
from reports.jobs import draft_editions
from reports.layouts import Layout
from reports.models import Delivery, Edition, EditionFile, EditionStep, State
from reports.periodic import latest_due
from reports.printing import document_of
from reports.recipients import Recipients, people
from reports.scopes import scope_of
from reports.spans import Span, SpanKind
from reports.steps import STEPS
from tasks.models import Assignment, Task
from tests.conftest import make_agency, make_user, moment
from tests.threads import at_once, own_connections  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),  # WeasyPrint 70
]
FRIDAY = moment(2025, 10, 24, 15, 5)
W43 = Span.parse("2025-W43")
ALL_STATES = [*State]
# from which states each step may start, told once more than in the table
ALLOWED = {
    "edit": {"draft"},
    "arrange": {"draft"},
    "refresh": {"draft"},
    "check": {"draft"},
    "send_back": {"checked", "approved"},
    "approve": {"checked"},
    "issue": {"approved"},
    "cancel": {"issuing"},
    "drop": {"draft", "checked", "approved"},
    "correct": {"issued"},
}
WRITTEN = Written("Nhận xét", "Kiến nghị", "Tổ trưởng", "", Recipients())


def take(verb, edition, user):
    """The step, by this person, as the pages take it."""
    calls = {
        "edit": lambda: editions.edit(edition, user, WRITTEN),
        "arrange": lambda: editions.arrange(edition, user, Layout(("summary",))),
        "refresh": lambda: editions.refresh(edition, user),
        "check": lambda: editions.check(edition, user),
        "send_back": lambda: editions.send_back(edition, user, "Thiếu"),
        "approve": lambda: editions.approve(edition, user),
        "issue": lambda: editions.issue(edition, user),
        "cancel": lambda: editions.cancel(edition, user),
        "drop": lambda: editions.drop(edition, user, "Nhầm"),
        "correct": lambda: editions.correct(edition, user, "Sai số"),
    }
    return calls[verb]()


@pytest.fixture(autouse=True)
def _friday(at):
    with at(2025, 10, 24, 15, 5):
        yield


@pytest.fixture
def woken(monkeypatch):
    """Messages to workers are collected, not sent."""
    sent = []
    monkeypatch.setattr(jobs.run_job, "delay", sent.append)
    return sent


@pytest.fixture
def edition(cast):
    return drafts.draft(scope_of("chinh_phu"), W43, cast.secretary)


def put(edition, state):
    """The edition in this state, however it came there."""
    issued = {"number": 1, "issued_at": clock.now()} if state == State.ISSUED else {}
    Edition.objects.filter(pk=edition.pk).update(state=state, **issued)
    edition.refresh_from_db()
    return edition


def approved(span, cast, scope="chinh_phu"):
    edition = drafts.draft(scope_of(scope), Span.parse(span), cast.secretary)
    editions.check(edition, cast.secretary)
    editions.approve(edition, cast.second_secretary)
    return edition


def sealed(edition, number=1, actor=None):
    """Issued without printing anything."""
    put(edition, State.ISSUING)
    editions.seal(edition, actor, number, lambda row: None)
    edition.refresh_from_db()
    return edition


# --- the draft -----------------------------------------------------------------------------------


def test_a_draft_is_filled_from_the_data(edition, cast):
    assert edition.content["scope"] == "chinh_phu"
    assert edition.content["figures"]["open_on_time"] == 1
    assert edition.remarks
    assert (edition.first_day.isoformat(), edition.last_day.isoformat()) == ("2025-10-20", "2025-10-26")
    assert (edition.moment, edition.block) == (FRIDAY, cast.blocks["chinh_phu"])
    assert list(edition.steps.values_list("verb", "actor")) == [("draft", cast.secretary.pk)]


def test_of_a_scope_and_a_span_there_is_one_draft(edition, cast):
    assert drafts.draft(scope_of("chinh_phu"), W43, cast.committee) == edition
    with pytest.raises(IntegrityError), transaction.atomic():
        editions.begin(drafts.unsaved(scope_of("chinh_phu"), W43), cast.secretary)


def test_a_dropped_draft_makes_room_for_another(edition, cast):
    editions.drop(edition, cast.secretary, "Nhầm kỳ")
    assert drafts.draft(scope_of("chinh_phu"), W43, cast.secretary) != edition


def test_a_span_that_lies_ahead_has_no_report(cast):
    with pytest.raises(ValueError, match="chưa bắt đầu"):
        drafts.draft(scope_of("chinh_phu"), W43.next, cast.secretary)


@pytest.mark.parametrize("written", ["2025-M10", "2025-Q4", "2025"])
def test_months_quarters_and_years_are_drafted_by_the_same_machinery(cast, written):
    edition = drafts.draft(scope_of("chinh_phu"), Span.parse(written), cast.secretary)
    assert str(edition.span) == written
    assert document_of(edition).title


def test_counting_anew_keeps_the_words_and_says_which_numbers_changed(edition, cast, at):
    editions.edit(edition, cast.secretary, WRITTEN)
    Assignment.objects.filter(pk=cast.lead.pk).update(due_at=moment(2025, 10, 24))
    Task.objects.filter(pk=cast.task.pk).update(due_at=moment(2025, 10, 24))
    with at(2025, 10, 24, 16):
        said = editions.refresh(edition, cast.secretary)
    assert edition.remarks == "Nhận xét"
    assert edition.moment == moment(2025, 10, 24, 16)
    assert "Số liệu tính đến 16:00 ngày 24/10/2025." in said
    assert edition.steps.last().note == said


# --- every step against every state --------------------------------------------------------------


def test_the_table_and_this_file_know_the_same_steps():
    assert set(ALLOWED) == set(STEPS) - {"fail", "seal"}


@pytest.mark.parametrize("state", ALL_STATES)
@pytest.mark.parametrize("verb", ALLOWED)
def test_a_step_starts_from_its_states_only(edition, cast, woken, verb, state):
    put(edition, state)
    before = EditionStep.objects.count()
    if state in ALLOWED[verb]:
        take(verb, edition, cast.committee)
        assert EditionStep.objects.filter(edition=edition).last().verb == verb
    else:
        with pytest.raises(Refused, match="Không thể"):
            take(verb, edition, cast.committee)
        assert EditionStep.objects.count() == before
        assert Edition.objects.get(pk=edition.pk).state == state


@pytest.mark.parametrize("verb", ["send_back", "drop", "correct"])
def test_a_step_that_takes_something_back_needs_a_reason(edition, cast, verb):
    state = {"send_back": State.CHECKED, "drop": State.DRAFT, "correct": State.ISSUED}[verb]
    put(edition, state)
    with pytest.raises(Refused, match="lý do"):
        getattr(editions, verb)(edition, cast.committee, "  ")


def test_of_two_people_on_one_draft_the_second_is_told_who_was_first(edition, cast):
    seen = edition.version
    editions.edit(edition, cast.secretary, WRITTEN, version=seen)
    late = Edition.objects.get(pk=edition.pk)
    with pytest.raises(Stale, match=r"Người secretary.*đã sửa nội dung"):
        editions.edit(late, cast.second_secretary, WRITTEN, version=seen)


def test_nobody_approves_what_they_checked(edition, cast):
    editions.check(edition, cast.secretary)
    with pytest.raises(Refused, match="khác"):
        editions.approve(edition, cast.secretary)
    assert policies.may(cast.secretary, "approve", edition) is False
    editions.approve(edition, cast.second_secretary)


def test_what_is_empty_is_named_and_what_contradicts_itself_stops(edition, cast):
    editions.edit(edition, cast.secretary, Written("", "", "", "", Recipients()))
    editions.check(edition, cast.secretary)
    note = edition.steps.last().note
    assert "nhận xét, đánh giá còn trống" in note
    assert "Chưa chọn nơi nhận" in note
    editions.send_back(edition, cast.second_secretary, "Viết nhận xét")
    broken = {**edition.content, "figures": {**edition.content["figures"], "overdue": 7}}
    Edition.objects.filter(pk=edition.pk).update(content=broken)
    edition.refresh_from_db()
    with pytest.raises(Refused, match="danh sách quá hạn"):
        editions.check(edition, cast.secretary)


def test_states_are_assigned_by_the_life_cycle_alone():
    wrong = []
    for path in sorted((project.BASE_DIR / "reports").rglob("*.py")):
        if path.name in ("editions.py", "models.py") or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            wrong += [(path.name, node.lineno) for each in targets if getattr(each, "attr", "") == "state"]
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
                wrong += [(path.name, node.lineno) for keyword in node.keywords if keyword.arg == "state"]
    assert wrong == []


# --- every role against every step ---------------------------------------------------------------

WRITE = {"edit", "arrange", "refresh", "check", "send_back", "issue", "cancel", "drop", "correct"}
ANSWER = {"approve", "send_back", "issue", "cancel"}
OF_A_BLOCK = {
    "secretary": WRITE | ANSWER,
    "second_secretary": WRITE | ANSWER,
    "coordinator": WRITE | ANSWER,
    "committee": ANSWER,
}
OF_ANOTHER_BLOCK = {"secretary": WRITE | ANSWER, "second_secretary": WRITE | ANSWER, "committee": ANSWER}
OF_THE_MINISTRY = {"officer": WRITE, "leader": WRITE | ANSWER}


@pytest.mark.parametrize(
    ("scope", "rights"),
    [
        ("chinh_phu", OF_A_BLOCK),
        ("dang", OF_ANOTHER_BLOCK),
        ("chung", OF_ANOTHER_BLOCK),
        ("toan_bo", OF_ANOTHER_BLOCK),
        ("co_quan:bo-y-te", OF_THE_MINISTRY),
    ],
)
def test_each_role_may_take_its_own_steps_only(cast, scope, rights):
    edition = drafts.draft(scope_of(scope), W43)
    found = {
        name: {verb for verb in STEPS if policies.may(person, verb, edition)} for name, person in cast.people.items()
    }
    assert {name: verbs for name, verbs in found.items() if verbs} == rights


@pytest.mark.parametrize(
    ("scope", "drafted_by", "issued_to"),
    [
        (
            "chinh_phu",
            {"secretary", "second_secretary", "coordinator", "committee"},
            {"secretary", "second_secretary", "coordinator", "committee", "inspector"},
        ),
        (
            "dang",
            {"secretary", "second_secretary", "committee"},
            {"secretary", "second_secretary", "committee", "inspector"},
        ),
        (
            "co_quan:bo-y-te",
            {"officer", "leader"},
            {"officer", "leader", "secretary", "second_secretary", "committee", "inspector"},
        ),
    ],
)
def test_drafts_are_seen_by_who_works_on_them_and_issued_ones_by_their_readers(cast, scope, drafted_by, issued_to):
    edition = drafts.draft(scope_of(scope), W43)

    def seers():
        return {name for name, person in cast.people.items() if Edition.objects.visible_to(person).exists()}

    assert seers() == drafted_by
    sealed(edition)
    assert seers() == issued_to
    Delivery.objects.create(edition=edition, user=cast.stranger, sent_at=clock.now())
    assert seers() == issued_to | {"stranger"}


# --- issuing -------------------------------------------------------------------------------------


def test_issuing_numbers_prints_and_sends_it(cast, woken):
    edition = approved("2025-W43", cast)
    job = editions.issue(edition, cast.secretary)
    jobs.run_job(job.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.number, edition.job) == (State.ISSUED, 1, None)
    assert [file.format for file in edition.files.all()] == ["pdf", "docx", "xlsx"]
    readers = {delivery.user for delivery in edition.deliveries.all()}
    printed = {cast.committee, cast.secretary, cast.second_secretary, cast.officer, cast.leader}
    assert readers == {*printed, cast.coordinator}
    assert Notice.objects.filter(user=cast.leader, url=edition.get_absolute_url()).count() == 1
    assert edition.steps.last().note == "Kỳ số 1/2025"


def test_numbers_run_by_year_kind_and_scope(cast):
    first = sealed(drafts.draft(scope_of("chinh_phu"), W43.previous))
    assert issuing.next_number(drafts.draft(scope_of("chinh_phu"), W43)) == 2
    assert issuing.next_number(drafts.draft(scope_of("dang"), W43)) == 1
    assert issuing.next_number(drafts.draft(scope_of("chinh_phu"), Span.parse("2025-M10"))) == 1
    assert first.number_words == "kỳ số 1/2025"


def test_a_number_is_given_once(cast):
    sealed(drafts.draft(scope_of("chinh_phu"), W43.previous))
    second = put(drafts.draft(scope_of("chinh_phu"), W43), State.ISSUING)
    with pytest.raises(IntegrityError), transaction.atomic():
        editions.seal(second, None, 1, lambda row: None)
    second.refresh_from_db()
    assert second.state == State.ISSUING


@pytest.mark.django_db(transaction=True)
def test_of_two_issued_at_once_both_are_and_no_number_is_left_out(own_connections, request):  # noqa: F811
    cast = request.getfixturevalue("cast")
    two = [approved(span, cast) for span in ("2025-W42", "2025-W43")]
    for edition in two:
        put(edition, State.ISSUING)
    both_printed = threading.Barrier(2)

    def publish(edition):
        waits = iter([True])

        def say(words):
            if words == "Ghi số kỳ và phát hành" and next(waits, False):
                both_printed.wait(timeout=30)

        with clock.moved_to(FRIDAY):
            issuing.publish(edition, None, say)

    at_once(*(lambda edition=edition: publish(edition) for edition in two))
    assert sorted(Edition.objects.issued().values_list("number", flat=True)) == [1, 2]
    assert EditionFile.objects.count() == 6


class Killed(BaseException):
    """The worker is gone in the middle of its work."""


def test_a_worker_killed_before_the_seal_has_taken_no_number(cast, woken):
    edition = approved("2025-W43", cast)
    job = editions.issue(edition, cast.secretary)

    def die(words):
        if words == "Ghi số kỳ và phát hành":
            raise Killed

    with pytest.raises(Killed):
        issuing.publish(edition, cast.secretary, die)
    assert (Edition.objects.get().number, EditionFile.objects.count()) == (None, 0)
    jobs.run_job(job.pk)
    assert (Edition.objects.get().number, EditionFile.objects.count()) == (1, 3)


def test_a_worker_killed_after_the_seal_is_followed_by_one_that_changes_nothing(cast, woken, settings):
    edition = approved("2025-W43", cast)
    job = editions.issue(edition, cast.secretary)
    issuing.publish(Edition.objects.get(), cast.secretary)
    gone = timezone.now() - timedelta(seconds=settings.JOB_LEASE_SECONDS + 1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, alive_at=gone, attempts=1)
    jobs.sweep_jobs()
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert (Edition.objects.get().number, EditionFile.objects.count()) == (1, 3)
    assert Delivery.objects.filter(user=cast.leader).count() == 1


def test_issuing_can_be_stopped_until_it_is_done(cast, woken):
    edition = approved("2025-W43", cast)
    job = editions.issue(edition, cast.secretary)
    editions.cancel(edition, cast.secretary)
    job.refresh_from_db()
    assert (job.state, edition.state) == (Job.State.CANCELLED, State.APPROVED)
    with pytest.raises(Refused, match="dừng"):
        issuing.publish(edition, cast.secretary)
    assert EditionFile.objects.count() == 0
    again = editions.issue(edition, cast.secretary)
    sealed(edition)
    with pytest.raises(Refused):
        editions.cancel(edition, cast.secretary)
    assert again != job


def test_what_could_not_be_printed_goes_back_to_its_people_with_the_reason(cast, woken, monkeypatch):
    edition = approved("2025-W43", cast)
    job = editions.issue(edition, cast.secretary)

    def hopeless(job):
        raise jobs.GaveUp("Máy chủ thiếu phông chữ.")

    monkeypatch.setitem(jobs.HANDLERS, kinds.ISSUE, hopeless)
    jobs.run_job(job.pk)
    edition.refresh_from_db()
    assert (edition.state, edition.steps.last().note) == (State.APPROVED, "Máy chủ thiếu phông chữ.")
    told = Notice.objects.filter(user=cast.secretary, text__startswith="Chưa làm được: phát hành báo cáo tuần 43")
    assert told.count() == 1


# --- what is issued stays ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: Edition.objects.filter(pk=edition.pk).update(remarks="khác"),
        lambda edition: Edition.objects.filter(pk=edition.pk).update(state=State.DRAFT),
        lambda edition: Edition.objects.filter(pk=edition.pk)._raw_delete("default"),
        lambda edition: EditionFile.objects.filter(edition=edition).update(sha256="0" * 64),
        lambda edition: EditionFile.objects.filter(edition=edition)._raw_delete("default"),
        lambda edition: EditionFile.objects.create(edition=edition, format="xlsx", sha256="1", size=1, name="x"),
        lambda edition: EditionStep.objects.filter(edition=edition).update(note="khác"),
        lambda edition: EditionStep.objects.filter(edition=edition)._raw_delete("default"),
    ],
    ids=["words", "state", "row", "file", "file away", "file more", "step", "step away"],
)
def test_the_database_itself_refuses_to_change_what_is_issued(edition, change):
    put(edition, State.ISSUING)
    editions.seal(
        edition,
        None,
        1,
        lambda row: EditionFile.objects.create(edition=row, format="pdf", sha256="1", size=1, name="x.pdf"),
    )
    with pytest.raises(DatabaseError, match="lập đính chính"), transaction.atomic():
        change(edition)


def test_a_draft_and_its_history_may_still_be_changed_in_the_database(edition):
    assert Edition.objects.filter(pk=edition.pk).update(remarks="khác") == 1


def test_paper_is_made_of_the_frozen_data_alone(edition, cast):
    before = document_of(edition)
    Task.objects.update(text="Nội dung khác hẳn", due_at=moment(2025, 10, 1))
    Assignment.objects.update(status="completed", claimed_at=moment(2025, 10, 2), verified_at=moment(2025, 10, 3))
    cast.ministry.name = "Bộ khác"
    cast.ministry.save()
    assert document_of(Edition.objects.get()) == before


def test_an_erratum_is_an_edition_of_its_own_that_names_what_it_corrects(cast, edition):
    sealed(edition)
    erratum = editions.correct(edition, cast.secretary, "Số quá hạn của Bộ Y tế là 2")
    assert (erratum.corrects, erratum.state, erratum.content) == (edition, State.DRAFT, edition.content)
    with pytest.raises(Refused, match="đã có một dự thảo đính chính"):
        editions.correct(edition, cast.second_secretary, "Sai")
    sealed(erratum, number=issuing.next_number(erratum))
    assert erratum.number_words == "đính chính lần 1 của báo cáo kỳ số 1/2025"
    assert erratum.steps.last().note == "Đính chính lần 1 của báo cáo kỳ số 1/2025"
    words = str(document_of(erratum))
    assert "Báo cáo kỳ số 1/2025" in words
    assert "Số quá hạn của Bộ Y tế là 2" in words
    assert Edition.objects.get(pk=edition.pk).state == State.ISSUED
    assert Edition.objects.last_before("chinh_phu", W43.next) == erratum


def test_errata_are_counted_for_what_they_correct_and_leave_no_gap_between_the_periods(cast, edition):
    sealed(edition)
    first = sealed(editions.correct(edition, cast.secretary, "Sai một"))
    Edition.objects.filter(pk=(second := editions.correct(first, cast.secretary, "Sai hai")).pk).update(remarks="Mới")
    assert second.corrects == edition
    assert issuing.next_number(second) == 2
    sealed(second, number=2)
    third = editions.correct(edition, cast.secretary, "Sai ba")
    assert third.remarks == "Mới"  # it begins where the newest paper ended
    following = drafts.draft(scope_of("chinh_phu"), Span.parse("2025-W42"))
    assert issuing.next_number(following) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        sealed(third, number=2)


def test_the_next_report_takes_the_data_of_an_erratum_and_the_name_of_its_period(cast, edition):
    sealed(edition)
    erratum = sealed(editions.correct(edition, cast.secretary, "Sai"))
    with clock.moved_to(moment(2025, 10, 31, 15)):
        following = drafts.draft(scope_of("chinh_phu"), W43.next, cast.secretary)
        words = str(document_of(following))
    assert following.last == erratum
    assert "so với kỳ số 1/2025" in words
    assert "đính chính" not in words


def test_the_paper_bears_the_number_of_the_clerk_and_the_day_of_issue(cast, edition, at):
    editions.edit(edition, cast.secretary, replace(WRITTEN, paper_number="42/BC-BKHCN"))
    assert document_of(edition).head.place.split() == ["Hà", "Nội,", "ngày", "24", "tháng", "10", "năm", "2025"]
    with at(2025, 10, 27, 8):
        sealed(edition)
    head = document_of(Edition.objects.get()).head
    assert head.number == "42/BC-BKHCN"
    assert head.place.split() == ["Hà", "Nội,", "ngày", "27", "tháng", "10", "năm", "2025"]
    assert editions.correct(edition, cast.secretary, "Sai").paper_number == ""


def test_a_print_that_failed_stops_the_approval_until_it_is_mended(cast, edition, woken, monkeypatch):
    def hopeless(job):
        raise jobs.GaveUp("Máy chủ thiếu phông chữ.")

    editions.check(edition, cast.secretary)
    with monkeypatch.context() as broken:
        broken.setitem(jobs.HANDLERS, kinds.PREVIEW, hopeless)
        jobs.run_job(editions.show_pages(edition).pk)
    with pytest.raises(Refused, match=r"in thử không thành công: Máy chủ thiếu phông chữ\."):
        editions.approve(edition, cast.second_secretary)
    editions.send_back(edition, cast.second_secretary, "Xem lại")
    with pytest.raises(Refused, match="thiếu phông chữ"):
        editions.check(edition, cast.secretary)
    editions.edit(edition, cast.secretary, WRITTEN)  # another text: what failed was not this one
    editions.check(edition, cast.secretary)
    editions.approve(edition, cast.second_secretary)


def test_the_next_report_is_compared_with_the_last_that_was_issued(cast, edition):
    sealed(edition)
    with clock.moved_to(moment(2025, 10, 31, 15)):
        following = drafts.draft(scope_of("chinh_phu"), W43.next, cast.secretary)
    assert following.last == edition
    assert "kỳ số 1/2025" in str(document_of(following))


# --- by itself -----------------------------------------------------------------------------------


def test_on_friday_each_report_is_drafted_once_however_often_the_job_runs(cast, woken):
    assert draft_editions() == 4  # two blocks, the common tasks, the whole
    assert draft_editions() == 4  # the jobs of the first run still wait: no second ones
    assert Job.objects.count() == 4
    for job in Job.objects.filter(kind=kinds.DRAFT):
        jobs.run_job(job.pk)
        jobs.run_job(job.pk)
    assert sorted(Edition.objects.values_list("scope", flat=True)) == ["chinh_phu", "chung", "dang", "toan_bo"]
    assert draft_editions() == 0
    assert Notice.objects.filter(user=cast.coordinator).count() == 1  # of the block that they coordinate


def test_a_draft_that_was_dropped_is_not_made_again_by_itself(cast, woken, edition):
    editions.drop(edition, cast.secretary, "Tuần nghỉ lễ")
    draft_editions()
    assert sorted(Job.objects.values_list("params__scope", flat=True)) == ["chung", "dang", "toan_bo"]


@pytest.mark.parametrize(
    ("kind", "at_moment", "expected"),
    [
        ("weekly", moment(2025, 10, 24, 14, 59), "2025-W42"),
        ("weekly", moment(2025, 10, 24, 15), "2025-W43"),
        ("weekly", moment(2025, 10, 27, 9), "2025-W43"),  # the machine stood still over the weekend
        ("monthly", moment(2025, 11, 1, 15), "2025-M10"),
        ("quarterly", moment(2025, 10, 1, 14), "2025-Q2"),
        ("yearly", moment(2026, 1, 1, 15), "2025"),
    ],
)
def test_a_report_is_due_from_its_hour_on(kind, at_moment, expected):
    with clock.moved_to(at_moment):
        assert str(latest_due(SpanKind(kind), at_moment)) == expected


# --- to whom -------------------------------------------------------------------------------------


def test_recipients_are_the_people_who_hold_the_roles_today(cast, edition):
    gone = make_user("gone", (cast.secretariat_agency, "committee"))
    Membership.objects.filter(user=gone).update(valid_to=FRIDAY.date() - timedelta(days=1))
    Edition.objects.update(recipients=Recipients(["committee"]).as_json())
    assert set(people(Edition.objects.get())) == {cast.committee, cast.coordinator}


def coordinator_of_the_party_block(cast):
    office = make_agency("vptwd", "Văn phòng Trung ương Đảng")
    Block.objects.filter(code="dang").update(standing_agency=office)
    return make_user("other_coordinator", (office, "coordinator"))


def test_the_blocks_own_coordinators_get_it_always_and_those_of_all_blocks_when_they_are_named(cast, edition):
    other = coordinator_of_the_party_block(cast)
    stray = make_user("stray", (cast.partner, "coordinator"))  # of an agency that leads no block
    for groups, expected in [(["committee"], {cast.coordinator}), (["coordinators"], {cast.coordinator, other})]:
        Edition.objects.update(recipients=Recipients(groups).as_json())
        assert set(people(Edition.objects.get())) - {cast.committee} == expected
    assert stray not in people(Edition.objects.get())
    put(edition, State.ISSUING)
    editions.seal(edition, None, 1, issuing._send)
    for person in (other, cast.coordinator):
        assert Edition.objects.visible_to(person).filter(pk=edition.pk).exists()
        told = Notice.objects.get(user=person)
        assert told.text == "Báo cáo tuần 43 năm 2025 của khối Chính phủ đã được phát hành và gửi đến bạn."


def test_an_agency_or_leader_written_under_the_paper_gets_it(cast, edition):
    Alias.objects.create(key=normal_form("Bộ Xây dựng"), written="Bộ Xây dựng", agency=cast.other)
    lines = ["- Bộ Xây dựng (để thực hiện);", "Phó Thủ tướng Người committee (để báo cáo)", "Lưu: VT"]
    Edition.objects.update(recipients=Recipients([], lines).as_json())
    assert set(people(Edition.objects.get())) == {cast.stranger, cast.committee, cast.coordinator}


def test_where_nothing_is_chosen_the_usual_places_are_printed_and_get_it(edition):
    usual = (Recipients.of(edition).printed, list(people(edition)))
    Edition.objects.update(recipients=Recipients().as_json())
    plain = Edition.objects.get()
    assert (Recipients.of(plain).printed, list(people(plain))) == usual


def test_lines_under_the_paper_stand_in_the_order_of_rank():
    chosen = Recipients(["named", "committee"], ["Phó Thủ tướng (để báo cáo)"])
    assert chosen.printed == (
        "Lãnh đạo Ban Chỉ đạo Trung ương (để báo cáo)",
        "Phó Thủ tướng (để báo cáo)",
        "Các cơ quan nêu trong báo cáo (để thực hiện)",
    )
