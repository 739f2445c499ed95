"""Every role against every action in every status: which buttons a person has. The matrix is written out here."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.models import Membership, User
from agencies.policies import standing
from portal import clock
from tasks import lifecycle, policies
from tasks.actions import Forbidden, perform
from tasks.lifecycle import Part, Report
from tasks.models import Assignment, Event
from tasks.policies import available_actions
from tasks.statuses import Status
from tasks.transitions import TRANSITIONS
from tests.conftest import make_user, moment

MATRIX = {  # who: status: steps, in the order of the table
    "officer": {
        "assigned": "acknowledge report",
        "in_progress": "report",
        "sent_back": "report",
    },
    "leader": {
        "assigned": "acknowledge report claim decline request_extension",
        "in_progress": "report claim decline request_extension",
        "awaiting": "withdraw",
        "sent_back": "report claim request_extension",
    },
    "secretary": {
        "assigned": "report claim suspend cancel exempt extend set_deadline",
        "in_progress": "report claim suspend cancel exempt extend set_deadline",
        "awaiting": "verify send_back suspend cancel extend set_deadline",
        "sent_back": "report claim suspend cancel exempt extend set_deadline",
        "completed": "reopen",
        "declined": "insist reassign suspend cancel exempt extend set_deadline",
        "suspended": "resume cancel",
        "cancelled": "reopen",
        "exempt": "cancel reopen",
    },
    "coordinator": {"awaiting": "verify send_back"},
    "partner_officer": {},
    "stranger": {},
    "committee": {},
    "inspector": {},
    "administrator": {},
    "nobody": {},
}
COORDINATING = {  # the same for the part of the agency that coordinates
    "partner_officer": {
        "assigned": "acknowledge report finish",
        "in_progress": "report finish",
        "sent_back": "report",
    },
    "partner_leader": {
        "assigned": "acknowledge report decline finish",
        "in_progress": "report decline finish",
        "sent_back": "report",
    },
    "secretary": {
        "assigned": "report suspend cancel exempt extend set_deadline",
        "in_progress": "report suspend cancel exempt extend set_deadline",
        "awaiting": "suspend cancel extend set_deadline",
        "sent_back": "report suspend cancel exempt extend set_deadline",
        "completed": "reopen",
        "declined": "insist reassign suspend cancel exempt extend set_deadline",
        "suspended": "resume cancel",
        "cancelled": "reopen",
        "exempt": "cancel reopen",
    },
    "officer": {},
    "leader": {},
    "coordinator": {},
    "stranger": {},
    "committee": {},
    "inspector": {},
    "administrator": {},
    "nobody": {},
}


def buttons(user, part):
    """What the person is offered in each status that offers anything."""
    found = {}
    for status in Status.values:
        part.status = status
        steps = " ".join(available_actions(user, part))
        if steps:
            found[status] = steps
    return found


def test_each_role_has_exactly_these_steps_with_the_leads_part(cast):
    people = {**cast.people, "anonymous": AnonymousUser()}
    assert {who: buttons(user, cast.lead) for who, user in people.items()} == {
        **MATRIX, "second_secretary": MATRIX["secretary"], "anonymous": {},
    }  # fmt: skip


def test_each_role_has_exactly_these_steps_with_the_coordinating_part(cast):
    cast.people["partner_leader"] = make_user("partner_leader", (cast.partner, "leader"))
    assert {who: buttons(user, cast.support) for who, user in cast.people.items()} == {
        **COORDINATING, "second_secretary": COORDINATING["secretary"],
    }  # fmt: skip


def test_a_step_without_the_right_is_forbidden_in_a_sentence_and_nothing_happens(cast):
    told = {}
    for who, user in cast.people.items():
        allowed = {step for steps in MATRIX.get(who, MATRIX["secretary"]).values() for step in steps.split()}
        for verb in set(TRANSITIONS) - allowed - {"finish"}:
            if who in ("secretary", "second_secretary") and verb in allowed:
                continue
            with pytest.raises(Forbidden) as refusal:
                perform(user, cast.lead, verb, {})
            told[verb] = str(refusal.value)
    assert told["verify"] == "Bạn không có quyền “Xác nhận hoàn thành” với nhiệm vụ của Bộ Y tế."
    assert Event.objects.exclude(verb="assign").count() == 0


def test_a_step_that_does_not_exist_is_forbidden(cast):
    with pytest.raises(Forbidden):
        perform(cast.secretary, cast.lead, "delete", {})


@pytest.mark.parametrize("verb", ["transfer", "merge"])
def test_what_a_merger_does_nobody_may_press(cast, verb):
    assert [who for who, user in cast.people.items() if policies.may(user, verb, cast.lead)] == []


# --- on behalf of an agency ----------------------------------------------------------------------


def test_only_the_secretariat_speaks_for_an_agency_by_letter(cast):
    proxies = {
        who: [verb for verb in TRANSITIONS if policies.is_proxy(user, verb, cast.lead)]
        for who, user in cast.people.items()
    }
    assert {who: verbs for who, verbs in proxies.items() if verbs} == {
        "secretary": ["report", "claim"],
        "second_secretary": ["report", "claim"],
    }


def test_the_secretariat_needs_no_letter_for_its_own_agencys_work(cast):
    both = make_user("both", (cast.secretariat_agency, "secretariat"), (cast.ministry, "officer"))
    assert policies.is_proxy(both, "report", cast.lead) is False
    assert policies.is_proxy(both, "report", cast.support) is True


# --- who verifies --------------------------------------------------------------------------------


def test_a_coordinator_does_not_verify_their_own_agencys(cast):
    standing_agency = cast.blocks["chinh_phu"].standing_agency
    own = lifecycle.assign(cast.task, [Part(standing_agency, "lead")])[0]
    assert (policies.may_verify(cast.coordinator, cast.lead), policies.may_verify(cast.coordinator, own)) == (
        True, False,
    )  # fmt: skip


def test_a_coordinator_verifies_in_their_block_alone(cast):
    cast.lead.task.block = cast.blocks["dang"]
    assert policies.may_verify(cast.coordinator, cast.lead) is False
    cast.lead.task.block = None
    assert policies.may_verify(cast.coordinator, cast.lead) is False


def test_the_queue_holds_what_may_be_verified_and_nothing_else(cast, proof):
    own = lifecycle.assign(cast.task, [Part(cast.blocks["chinh_phu"].standing_agency, "lead")])[0]
    lifecycle.claim(cast.lead, cast.secretary, Report("Xong"), evidence=[proof(cast.lead, cast.secretary)])
    lifecycle.claim(own, cast.leader, Report("Xong"), evidence=[proof(own, cast.leader)])
    waiting = Assignment.objects.select_related("task")
    for who, user in cast.people.items():
        expected = {part.pk for part in waiting if policies.may_verify(user, part) and part.status == "awaiting"}
        assert {part.pk for part in waiting.to_verify_by(user)} == expected, who
    assert {part.pk for part in waiting.to_verify_by(cast.secretary)} == {own.pk}
    assert {part.pk for part in waiting.to_verify_by(cast.coordinator)} == {cast.lead.pk}


# --- memberships hold from a day to a day --------------------------------------------------------


@pytest.mark.parametrize(
    "start, end, holds",
    [
        (None, None, True),
        (date(2025, 10, 20), None, True),
        (None, date(2025, 10, 20), True),
        (date(2025, 10, 21), None, False),
        (None, date(2025, 10, 19), False),
        (date(2025, 1, 1), date(2025, 10, 19), False),
    ],
)
@pytest.mark.parametrize("role", ["leader", "secretariat", "coordinator"])
def test_a_membership_counts_from_its_first_to_its_last_day(cast, at, role, start, end, holds):
    agency = {"leader": cast.ministry, "coordinator": cast.blocks["chinh_phu"].standing_agency}.get(role, cast.other)
    user = make_user("new")
    Membership.objects.create(user=user, agency=agency, role=role, valid_from=start, valid_to=end)
    Assignment.objects.filter(pk=cast.lead.pk).update(status="awaiting", claimed_at=moment(2025, 10, 19))
    part = Assignment.objects.get(pk=cast.lead.pk)
    with at(2025, 10, 20, 23, 59):
        assert bool(available_actions(user, part)) == holds
        assert Assignment.objects.visible_to(user).exists() == holds


def test_rights_end_overnight(cast, at):
    Membership.objects.filter(user=cast.leader).update(valid_to=date(2025, 10, 20))
    with at(2025, 10, 20, 23, 59):
        assert policies.leads(cast.leader, cast.lead)
    with clock.moved_to(moment(2025, 10, 20, 23, 59) + timedelta(minutes=1)):
        assert not policies.leads(cast.leader, cast.lead)


def test_a_locked_account_may_do_nothing(cast):
    cast.secretary.is_active = False
    assert buttons(cast.secretary, cast.lead) == {}
    assert standing(cast.secretary).reads_everything is False


def test_a_superuser_without_a_membership_may_do_nothing(cast):
    root = User.objects.create_superuser("root", password="mat-khau-rat-dai")
    assert buttons(root, cast.lead) == {}
    assert list(Assignment.objects.visible_to(root)) == []


def test_only_the_secretariat_gives_a_task_to_a_further_agency(cast):
    assert [who for who, user in cast.people.items() if policies.may_assign(user, cast.task)] == [
        "secretary", "second_secretary",
    ]  # fmt: skip
