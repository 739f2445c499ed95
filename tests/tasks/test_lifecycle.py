"""Every verb against every status: where it leads, or that it is refused and nothing changed (design.md's table)."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from portal import clock
from tasks import extensions, lifecycle, timeliness
from tasks.actions import Forbidden, perform
from tasks.lifecycle import Letter, Part, Refused, Report, Stale
from tasks.models import Assignment, Event, Evidence, Extension, MissedDeadline, Task, Update
from tasks.policies import available_actions
from tasks.rollup import Share, share
from tasks.statuses import Status
from tasks.transitions import TRANSITIONS
from tests.conftest import DUE, moment

ASSIGNED, PROGRESS, AWAITING, SENT_BACK = "assigned", "in_progress", "awaiting", "sent_back"
COMPLETED, DECLINED, SUSPENDED, CANCELLED, EXEMPT = "completed", "declined", "suspended", "cancelled", "exempt"
OPEN = (ASSIGNED, PROGRESS, AWAITING, SENT_BACK, DECLINED)
MORNING = moment(2025, 10, 20, 9)

# From where each verb may start, and where it leads. Written out here, not imported: this is the promise.
OF_A_LEAD = {
    "acknowledge": {ASSIGNED: PROGRESS},
    "report": {ASSIGNED: PROGRESS, PROGRESS: PROGRESS, SENT_BACK: SENT_BACK},
    "claim": {ASSIGNED: AWAITING, PROGRESS: AWAITING, SENT_BACK: AWAITING},
    "withdraw": {AWAITING: PROGRESS},
    "verify": {AWAITING: COMPLETED},
    "send_back": {AWAITING: SENT_BACK},
    "decline": {ASSIGNED: DECLINED, PROGRESS: DECLINED},
    "insist": {DECLINED: ASSIGNED},
    "reassign": {DECLINED: ASSIGNED},
    "suspend": dict.fromkeys(OPEN, SUSPENDED),
    "resume": {SUSPENDED: PROGRESS},
    "cancel": dict.fromkeys((*OPEN, SUSPENDED, EXEMPT), CANCELLED),
    "reopen": {COMPLETED: PROGRESS, CANCELLED: PROGRESS, EXEMPT: PROGRESS},
    "exempt": dict.fromkeys((ASSIGNED, PROGRESS, SENT_BACK, DECLINED), EXEMPT),
    "finish": {},
    "request_extension": {ASSIGNED: ASSIGNED, PROGRESS: PROGRESS, SENT_BACK: SENT_BACK},
    "extend": {status: status for status in OPEN},
    "set_deadline": {status: status for status in OPEN},
    "transfer": {status: status for status in (*OPEN, SUSPENDED)},
    "merge": dict.fromkeys((*OPEN, SUSPENDED), CANCELLED),
}
OF_A_COORDINATOR = OF_A_LEAD | {
    "finish": {ASSIGNED: COMPLETED, PROGRESS: COMPLETED},
    "claim": {},
    "withdraw": {},
    "verify": {},
    "send_back": {},
    "request_extension": {},
}
NOTES = {
    "acknowledge": "",
    "report": "Đã xong 2 CSDL",
    "claim": "Đã xong 2 CSDL",
    "finish": "Đã xong 2 CSDL",
    "verify": "Lý do",
    "reassign": "Chuyển từ {own} sang Bộ Xây dựng. Lý do",
    "cancel": "Lý do",
    "extend": "Đồng ý gia hạn đến 30/11/2025. Lý do",
    "set_deadline": "Ấn định thời hạn 15/12/2025. Lý do",
}


def take(cast, verb, part, proof, **more):
    """Takes the step `verb` with all that it needs."""
    who, report = cast.secretary, Report("Đã xong 2 CSDL")
    if verb in ("insist", "reopen", "exempt", "withdraw", "send_back", "decline", "verify"):
        return getattr(lifecycle, verb)(part, who, "Lý do", **more)
    if verb == "acknowledge":
        return lifecycle.acknowledge(part, who, **more)
    if verb == "report":
        return lifecycle.report(part, who, report, **more)
    if verb == "finish":
        return lifecycle.finish(part, who, report, **more)
    if verb == "claim":
        return lifecycle.claim(part, who, report, evidence=[proof(part, who)], **more)
    if verb == "reassign":
        return lifecycle.reassign(part, who, "Lý do", cast.other, **more)
    if verb in ("suspend", "resume"):
        return getattr(lifecycle, verb)(part, who, "Lý do", "99/TB-TGV", **more)
    if verb == "cancel":
        return lifecycle.cancel(part, who, "99/TB-TGV", "Lý do", **more)
    if verb == "request_extension":
        return extensions.request_extension(part, who, date(2025, 11, 30), "Lý do", **more)
    if verb == "extend":
        return extensions.decide_extension(part.extensions.get(decision="pending"), who, True, "Lý do", **more)
    if verb == "set_deadline":
        return extensions.set_deadline(part, who, date(2025, 12, 15), "Lý do", **more)
    if verb == "transfer":
        return lifecycle.transfer(part, cast.other, "Lý do", who)
    assert verb == "merge"
    return lifecycle.merge(part, "Lý do", who)


def put(part, status):
    """The part as it is in `status`, with a request for extension that waits."""
    claimed = MORNING - timedelta(days=1) if status in (AWAITING, COMPLETED) else None
    Assignment.objects.filter(pk=part.pk).update(status=status, claimed_at=claimed, claimed_by=None)
    return Assignment.objects.select_related("agency", "task").get(pk=part.pk)


def ask_for_extension(cast, part, number=1):
    Extension.objects.create(
        assignment=part, number=number, old_due_at=part.due_at, new_due_at=clock.end_of(date(2025, 10 + number, 30)),
        reason="Chờ mẫu", requested_by=cast.leader, requested_at=MORNING,
    )  # fmt: skip


def everything():
    """All that a step could have touched."""
    models = (Task, Assignment, Event, Update, Evidence, Extension, MissedDeadline)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def outcome(cast, verb, part, proof):
    """Where the step led, after a look at its event; None when it was refused and nothing changed."""
    before, seen, version = everything(), part.status, part.version
    try:
        take(cast, verb, part, proof)
    except Refused:
        assert everything() == before
        return None
    fresh = Assignment.objects.get(pk=part.pk)
    event = fresh.events.latest("pk")
    assert Event.objects.count() == len(before["Event"]) + 1
    note = NOTES.get(verb, "Lý do").format(own=cast.ministry if part.is_lead else cast.partner)
    assert (event.actor, event.agency, event.at, event.from_status, event.to_status, event.note) == (
        cast.secretary, fresh.agency, MORNING, seen, fresh.status, note,
    )  # fmt: skip
    assert (event.verb, event.due_at, event.claimed_at) == (verb, fresh.due_at, fresh.claimed_at)
    assert (part.status, part.version, part.due_at) == (fresh.status, version + 1, fresh.due_at)
    assert fresh.version == version + 1
    return fresh.status


def outcomes(cast, verb, part, proof):
    """From each status that the verb may start from: where it led."""
    found = {}
    for status in Status.values:
        with transaction.atomic(), clock.moved_to(MORNING):
            fresh = put(part, status)
            if verb == "extend":
                ask_for_extension(cast, fresh)
            target = outcome(cast, verb, fresh, proof)
            if target:
                found[status] = target
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("verb", OF_A_LEAD)
def test_a_lead_may_step_only_where_the_table_says(cast, proof, verb):
    assert outcomes(cast, verb, cast.lead, proof) == OF_A_LEAD[verb]


@pytest.mark.parametrize("verb", OF_A_COORDINATOR)
def test_a_coordinating_agency_has_the_shorter_life(cast, proof, verb):
    assert outcomes(cast, verb, cast.support, proof) == OF_A_COORDINATOR[verb]


def test_the_expected_table_knows_every_verb():
    assert set(OF_A_LEAD) == set(TRANSITIONS)


# --- being given out -----------------------------------------------------------------------------


def test_giving_out_begins_the_history_of_each_part(cast):
    events = Event.objects.order_by("pk").values_list("verb", "agency__code", "from_status", "to_status", "at")
    at = moment(2025, 9, 30, 8)
    assert list(events) == [
        ("assign", "bo-y-te", "", "assigned", at),
        ("assign", "bo-cong-an", "", "assigned", at),
    ]


def test_an_agency_is_given_its_part_once(cast):
    before = everything()
    with pytest.raises(Refused, match="Bộ Y tế đã được giao nhiệm vụ này"):
        lifecycle.assign(cast.task, [Part(cast.other, "lead"), Part(cast.ministry, "lead")])
    assert everything() == before


def test_a_further_lead_makes_a_completed_task_open_again(cast, proof, at):
    complete(cast, cast.lead, proof, at)
    assert task(cast).status == COMPLETED
    lifecycle.assign(cast.task, [Part(cast.other, "lead")], cast.secretary, "Theo 50-TB/TGV")
    assert task(cast).status == PROGRESS
    assert Assignment.objects.get(agency=cast.other).original_due_at == clock.end_of(DUE)


# --- the agency's steps --------------------------------------------------------------------------


def task(cast):
    return Task.objects.get(pk=cast.task.pk)


def complete(cast, part, proof, at, claimed=(2025, 10, 20, 9), verified=(2025, 10, 22, 9)):
    with at(*claimed):
        lifecycle.claim(part, cast.leader, Report("Xong"), evidence=[proof(part, cast.leader)])
    with at(*verified):
        lifecycle.verify(part, cast.secretary)


def test_a_report_is_kept_with_its_event(cast, at):
    with at(2025, 10, 6, 9):
        event = lifecycle.report(cast.lead, cast.officer, Report("Đã có 2 CSDL", "Thiếu vốn", "Xin vốn", 40))
    update = event.update
    assert (update.result, update.difficulties, update.proposals, update.progress) == (
        "Đã có 2 CSDL", "Thiếu vốn", "Xin vốn", 40,
    )  # fmt: skip
    assert (cast.lead.progress, cast.lead.last_update_at) == (40, moment(2025, 10, 6, 9))


def test_a_report_without_a_percentage_leaves_the_progress(cast):
    lifecycle.report(cast.lead, cast.officer, Report("Một nửa", progress=50))
    lifecycle.report(cast.lead, cast.officer, Report("Vẫn vậy"))
    assert Assignment.objects.get(pk=cast.lead.pk).progress == 50


def test_a_claim_without_evidence_is_refused(cast):
    before = everything()
    with pytest.raises(Refused) as refusal:
        lifecycle.claim(cast.lead, cast.leader, Report("Xong"))
    assert str(refusal.value) == (
        "Cần ít nhất một minh chứng (tệp hoặc số văn bản) để báo hoàn thành (46-TB/TGV VI.4)."
    )
    assert everything() == before


def test_evidence_of_an_earlier_report_serves_the_claim(cast, proof):
    lifecycle.report(
        cast.lead, cast.officer, Report("Đã ban hành"), evidence=[proof(cast.lead, cast.officer)]
    )  # fmt: skip
    lifecycle.claim(cast.lead, cast.leader, Report("Xong"))
    assert cast.lead.status == AWAITING


def test_an_upload_that_still_waits_for_its_form_is_no_evidence(cast, proof):
    proof(cast.lead, cast.officer).save()
    with pytest.raises(Refused):
        lifecycle.claim(cast.lead, cast.leader, Report("Xong"))


def test_evidence_of_another_part_is_no_evidence(cast, proof):
    with transaction.atomic():
        lifecycle.report(
            cast.support, cast.partner_officer, Report("Xong"), evidence=[proof(cast.support, cast.partner_officer)]
        )
    with pytest.raises(Refused):
        lifecycle.claim(cast.lead, cast.leader, Report("Xong"))


def test_a_claim_by_letter_counts_from_the_start_of_the_letters_day(cast, proof, at):
    with at(2025, 11, 5, 15):
        event = lifecycle.claim(
            cast.lead, cast.secretary, Report("Xong"), evidence=[proof(cast.lead, cast.secretary)],
            letter=Letter("88/BYT-CNTT", date(2025, 10, 30)),
        )  # fmt: skip
    assert cast.lead.claimed_at == moment(2025, 10, 30)
    assert (event.by_proxy, event.letter_number, event.letter_date) == (True, "88/BYT-CNTT", date(2025, 10, 30))
    assert (event.actor, event.agency, event.at) == (cast.secretary, cast.ministry, moment(2025, 11, 5, 15))
    assert timeliness.is_overdue(task(cast), moment(2025, 11, 5, 16)) is False


def test_the_agencys_own_words_are_not_marked_as_entered_for_it(cast, proof):
    event = lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
    assert (event.by_proxy, event.letter_number, event.letter_date) == (False, "", None)


def test_what_the_secretariat_enters_for_an_agency_needs_a_letter(cast):
    before = everything()
    with pytest.raises(Refused, match=r"cần ghi số và ngày công văn"):
        perform(cast.secretary, cast.lead, "report", {"result": "Đang làm"})
    assert everything() == before


def test_a_claim_sent_back_does_not_count(cast, proof, at):
    with at(2025, 10, 30, 9):
        lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
    with at(2025, 11, 3, 9):
        assert not timeliness.is_overdue(task(cast), clock.now())
        lifecycle.send_back(cast.lead, cast.secretary, "Thiếu biên bản nghiệm thu")
        assert timeliness.is_overdue(task(cast), clock.now())
    assert (cast.lead.claimed_at, cast.lead.claimed_by) == (None, None)
    complete(cast, cast.lead, proof, at, (2025, 11, 10, 9), (2025, 11, 12, 9))
    assert timeliness.cell_of(task(cast), moment(2025, 12, 1)) == "done_late"
    assert timeliness.days_late(task(cast), moment(2025, 12, 1)) == 10


def test_a_report_on_what_was_sent_back_does_not_hide_that(cast, proof):
    lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
    lifecycle.send_back(cast.lead, cast.secretary, "Thiếu")
    lifecycle.report(cast.lead, cast.officer, Report("Đang bổ sung"))
    assert (cast.lead.status, task(cast).status) == (SENT_BACK, SENT_BACK)


def test_a_withdrawn_claim_does_not_count(cast, proof):
    lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
    lifecycle.withdraw(cast.lead, cast.leader, "Nhầm")
    assert (cast.lead.status, cast.lead.claimed_at, cast.lead.claimed_by) == (PROGRESS, None, None)


def test_what_a_coordinating_agency_finishes_nobody_verifies(cast, at):
    with at(2025, 10, 15, 9):
        lifecycle.finish(cast.support, cast.partner_officer, Report("Đã phối hợp"))
    assert (cast.support.status, cast.support.claimed_at, cast.support.verified_at, cast.support.progress) == (
        COMPLETED, moment(2025, 10, 15, 9), moment(2025, 10, 15, 9), 100,
    )  # fmt: skip
    assert task(cast).status == ASSIGNED


# --- the verifier's steps ------------------------------------------------------------------------


def test_the_task_is_completed_as_of_the_claim(cast, proof, at):
    complete(cast, cast.lead, proof, at, (2025, 10, 31, 23), (2025, 11, 20, 9))
    done = task(cast)
    assert (done.status, done.claimed_at, done.verified_at) == (
        COMPLETED, moment(2025, 10, 31, 23), moment(2025, 11, 20, 9),
    )  # fmt: skip
    assert timeliness.cell_of(done, moment(2025, 12, 1)) == "done_on_time"


@pytest.mark.parametrize("verb", ["verify", "send_back"])
def test_nobody_decides_on_what_they_claimed_themselves(cast, proof, verb):
    data = {"result": "Xong", "letter_number": "1/BYT", "letter_date": date(2025, 10, 20)}
    perform(cast.secretary, cast.lead, "claim", data | {"evidence": [proof(cast.lead, cast.secretary)]})
    before = everything()
    with pytest.raises(Forbidden):
        perform(cast.secretary, cast.lead, verb, {"reason": "Được"})
    assert everything() == before
    perform(cast.second_secretary, cast.lead, verb, {"reason": "Được"})
    assert cast.lead.status == {"verify": COMPLETED, "send_back": SENT_BACK}[verb]


def test_who_claimed_and_withdrew_may_verify_what_another_claims(cast, proof):
    lifecycle.claim(cast.lead, cast.secretary, Report("Xong"), evidence=[proof(cast.lead, cast.secretary)])
    lifecycle.withdraw(cast.lead, cast.leader, "Nhầm")
    lifecycle.claim(cast.lead, cast.leader, Report("Xong"))
    assert "verify" in available_actions(cast.secretary, cast.lead)


# --- pages that are out of date ------------------------------------------------------------------


@pytest.mark.parametrize("verb", [v for v in OF_A_LEAD if v not in ("finish", "transfer", "merge")])
def test_a_stale_page_is_told_so_and_nothing_happens(cast, proof, verb):
    part = put(cast.lead, next(iter(OF_A_LEAD[verb])))
    if verb == "extend":
        ask_for_extension(cast, part)
    before = everything()
    with pytest.raises(Stale) as refusal:
        take(cast, verb, part, proof, version=part.version - 1)
    assert str(refusal.value) == (
        f"Nhiệm vụ đã thay đổi sau khi bạn mở trang. Trạng thái hiện nay: “{part.get_status_display()}”. "
        "Bước của bạn chưa được ghi; hãy xem lại rồi thực hiện tiếp nếu cần."
    )
    assert everything() == before


def test_a_stale_page_is_told_who_was_faster_and_when(cast, at):
    with at(2025, 10, 6, 14, 5):
        lifecycle.acknowledge(cast.lead, cast.officer)
    with pytest.raises(Stale, match=r"\(Người officer, 14:05 ngày 06/10/2025\)"):
        lifecycle.report(cast.lead, cast.leader, Report("Đang làm"), version=1)


@pytest.mark.parametrize("verb", [v for v in OF_A_LEAD if v not in ("finish", "transfer", "merge")])
def test_a_repeated_step_does_nothing_twice(cast, proof, verb):
    part = put(cast.lead, next(iter(OF_A_LEAD[verb])))
    if verb == "extend":
        ask_for_extension(cast, part)
    version = part.version
    take(cast, verb, part, proof, version=version)
    if verb == "extend":
        ask_for_extension(cast, part, number=2)
    before = everything()
    with pytest.raises(Refused):
        take(cast, verb, part, proof, version=version)
    assert everything() == before


# --- deadlines -----------------------------------------------------------------------------------


def test_a_granted_extension_moves_the_deadline_and_keeps_the_original(cast, at):
    with at(2025, 10, 20, 9):
        asked = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 15), "Chờ mẫu", "15/BYT")
        assert (asked.number, asked.old_due_at, asked.new_due_at, asked.basis, asked.decision) == (
            1, clock.end_of(DUE), clock.end_of(date(2025, 11, 15)), "15/BYT", "pending",
        )  # fmt: skip
        assert cast.lead.due_at == clock.end_of(DUE)
    with at(2025, 10, 24, 9):
        extensions.decide_extension(asked, cast.secretary, True, "Được")
    asked.refresh_from_db()
    part = Assignment.objects.get(pk=cast.lead.pk)
    assert (asked.decision, asked.decided_by, asked.decided_at, asked.decision_note) == (
        "granted", cast.secretary, moment(2025, 10, 24, 9), "Được",
    )  # fmt: skip
    assert (part.due_at, part.original_due_at, part.origin) == (
        clock.end_of(date(2025, 11, 15)), clock.end_of(DUE), "extended",
    )  # fmt: skip
    assert (task(cast).due_at, task(cast).original_due_at) == (clock.end_of(date(2025, 11, 15)), clock.end_of(DUE))


def test_a_refused_extension_moves_nothing(cast):
    asked = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 15), "Chờ mẫu")
    event = extensions.decide_extension(asked, cast.secretary, False, "Không đủ lý do")
    part = Assignment.objects.get(pk=cast.lead.pk)
    assert (part.due_at, part.origin) == (clock.end_of(DUE), "document")
    assert event.note == "Không đồng ý gia hạn đến 15/11/2025. Không đủ lý do"


def test_only_one_request_for_extension_waits_at_a_time(cast):
    extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 15), "Chờ mẫu")
    before = everything()
    with pytest.raises(Refused, match="Đang có một đề nghị gia hạn chờ quyết định"):
        extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 20), "Lại")
    assert everything() == before


def test_after_a_decision_one_may_ask_again(cast):
    first = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 15), "Chờ mẫu")
    extensions.decide_extension(first, cast.secretary, False, "Không")
    assert extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 20), "Lại").number == 2


def test_a_request_is_decided_once(cast):
    asked = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 15), "Chờ mẫu")
    extensions.decide_extension(asked, cast.secretary, True, "Được")
    before = everything()
    with pytest.raises(Stale, match="đã được quyết định"):
        extensions.decide_extension(asked, cast.second_secretary, False, "Không")
    assert everything() == before


@pytest.mark.parametrize("day", [date(2025, 10, 30), DUE])
def test_an_extension_must_be_later_than_the_deadline_in_force(cast, day):
    with pytest.raises(Refused, match="phải sau thời hạn đang có"):
        extensions.request_extension(cast.lead, cast.leader, day, "Sớm hơn")


def test_without_a_deadline_there_is_nothing_to_extend(cast):
    Assignment.objects.filter(pk=cast.lead.pk).update(due_at=None)
    cast.lead.refresh_from_db()
    with pytest.raises(Refused, match="không có thời hạn"):
        extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 15), "Chờ")


def test_without_a_request_there_is_nothing_to_decide(cast):
    with pytest.raises(Refused, match="Không có đề nghị gia hạn nào"):
        perform(cast.secretary, cast.lead, "extend", {"granted": True, "reason": "Được"})


def test_a_deadline_that_the_secretariat_sets_says_so(cast):
    extensions.set_deadline(cast.lead, cast.secretary, date(2025, 12, 15), "46-TB/TGV IV.6 không ghi ngày")
    part = Assignment.objects.get(pk=cast.lead.pk)
    assert (part.due_at, part.origin, part.original_due_at) == (
        clock.end_of(date(2025, 12, 15)), "assigned", clock.end_of(DUE),
    )  # fmt: skip


# --- the secretariat's steps ---------------------------------------------------------------------


def test_a_reopened_task_is_open_again_and_keeps_its_deadline(cast, proof, at):
    complete(cast, cast.lead, proof, at)
    lifecycle.reopen(cast.lead, cast.secretary, "Số liệu sai")
    again = task(cast)
    assert (again.status, again.claimed_at, again.verified_at, again.due_at) == (
        PROGRESS, None, None, clock.end_of(DUE),
    )  # fmt: skip
    assert timeliness.is_overdue(again, clock.end_of(DUE))


def test_an_exempt_member_leaves_one_fewer_to_count(cast, at):
    lifecycle.assign(cast.task, [Part(cast.other, "lead")])
    parts = cast.task.assignments.leads()
    assert share(parts) == Share(0, 2)
    lifecycle.exempt(Assignment.objects.get(agency=cast.other), cast.secretary, "Không có cơ sở y tế")
    assert share(cast.task.assignments.leads()) == Share(0, 1)


def test_a_reassigned_part_is_the_new_agencys_and_remembers_both(cast, at):
    lifecycle.report(cast.lead, cast.officer, Report("Đang làm", progress=30))
    lifecycle.decline(cast.lead, cast.leader, "Không thuộc chức năng")
    lifecycle.reassign(cast.lead, cast.secretary, "Đúng chức năng", cast.other)
    part = Assignment.objects.get(pk=cast.lead.pk)
    assert (part.agency, part.named, part.status, part.progress, part.last_update_at) == (
        cast.other, cast.other, ASSIGNED, 0, None,
    )  # fmt: skip
    last = part.events.latest("pk")
    assert (last.agency, last.note) == (cast.other, "Chuyển từ Bộ Y tế sang Bộ Xây dựng. Đúng chức năng")
    assert list(part.events.order_by("pk").values_list("agency__code", flat=True)) == [
        "bo-y-te", "bo-y-te", "bo-y-te", "bo-xay-dung",
    ]  # fmt: skip


def test_a_part_is_not_reassigned_to_who_has_it_already(cast):
    lifecycle.assign(cast.task, [Part(cast.other, "lead")])
    lifecycle.decline(cast.lead, cast.leader, "Không thuộc chức năng")
    before = everything()
    with pytest.raises(Refused, match="Bộ Xây dựng đã được giao nhiệm vụ này với cùng vai trò"):
        lifecycle.reassign(cast.lead, cast.secretary, "Thử", cast.other)
    assert everything() == before


def test_while_suspended_the_clock_does_not_count_and_afterwards_it_does(cast, at):
    with at(2025, 10, 20, 9):
        lifecycle.suspend(cast.lead, cast.secretary, "Chờ luật", "99/TB-TGV")
    later = moment(2025, 11, 10)
    assert timeliness.cell_of(task(cast), later) is None
    with at(2025, 11, 10, 9):
        event = lifecycle.resume(cast.lead, cast.secretary, "Luật đã có", "120/TB-TGV")
    assert timeliness.cell_of(task(cast), moment(2025, 11, 10, 10)) == "overdue"
    assert (event.letter_number, event.by_proxy) == ("120/TB-TGV", False)
    assert MissedDeadline.objects.count() == 0


def test_a_suspended_claim_does_not_count(cast, proof):
    lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
    lifecycle.suspend(cast.lead, cast.secretary, "Chờ luật", "99/TB-TGV")
    assert (cast.lead.claimed_at, task(cast).claimed_at) == (None, None)


def test_an_event_is_written_by_steps_alone_and_a_step_is_one_event(cast, proof, at):
    complete(cast, cast.lead, proof, at)
    assert list(cast.lead.events.order_by("pk").values_list("verb", "from_status", "to_status")) == [
        ("assign", "", ASSIGNED),
        ("claim", ASSIGNED, AWAITING),
        ("verify", AWAITING, COMPLETED),
    ]


def test_a_request_for_a_later_date_ends_with_the_work(cast, proof, at):
    with at(2025, 10, 20, 9):
        request = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 30), "chờ số liệu")
        lifecycle.claim(cast.lead, cast.leader, Report("xong"), evidence=[proof(cast.lead, cast.leader)])
        lifecycle.verify(cast.lead, cast.secretary)
    request.refresh_from_db()
    assert (request.decision, request.decision_note) == ("refused", "Không còn cần: đã hoàn thành.")
