"""The successor answers for the open work of an agency that has ended; what the document names is kept."""

from datetime import date

import pytest

from portal import clock
from tasks import jobs, lifecycle
from tasks.lifecycle import Part, Report
from tasks.models import Assignment, Task
from tasks.policies import available_actions
from tasks.succession import hand_over
from tests.conftest import make_agency, make_user, moment

LAST_DAY = date(2025, 10, 14)


@pytest.fixture
def heir(cast):
    """Bộ Y tế ends on 14/10/2025; this is what takes its place."""
    heir = make_agency("bo-y-te-va-dan-so", "Bộ Y tế và Dân số", cast.blocks["chinh_phu"])
    cast.ministry.valid_to = LAST_DAY
    cast.ministry.save()
    cast.ministry.successors.add(heir)
    return heir


def lead(cast):
    return Assignment.objects.get(pk=cast.lead.pk)


def test_on_its_last_day_an_agency_still_answers(cast, heir, at):
    with at(2025, 10, 14, 23, 59):
        assert hand_over() == 0
    assert lead(cast).agency == cast.ministry


def test_from_the_next_day_the_successor_answers_and_the_name_is_kept(cast, heir, at):
    with at(2025, 10, 15, 0, 15):
        assert hand_over() == 1
    part = lead(cast)
    assert (part.agency, part.named, part.status) == (heir, cast.ministry, "assigned")
    event = part.events.latest("pk")
    assert (event.verb, event.actor, event.agency, event.at, event.note) == (
        "transfer", None, heir, moment(2025, 10, 15),
        "Bộ Y tế kết thúc hoạt động; Bộ Y tế và Dân số kế thừa nhiệm vụ.",
    )  # fmt: skip


def test_the_successors_people_may_act_and_the_old_ones_may_not(cast, heir, at):
    new = make_user("new_leader", (heir, "leader"))
    with at(2025, 10, 15, 0, 15):
        hand_over()
        part = lead(cast)
        assert available_actions(cast.leader, part) == []
        assert available_actions(new, part) == ["acknowledge", "report", "claim", "decline", "request_extension"]


def test_a_run_that_was_missed_or_doubled_changes_nothing(cast, heir, at):
    with at(2025, 11, 20, 9):
        assert (jobs.hand_over(), jobs.hand_over()) == (1, 0)
    assert lead(cast).events.latest("pk").at == clock.start_of(date(2025, 10, 15))


def test_work_that_is_done_stays_with_who_did_it(cast, heir, proof, at):
    with at(2025, 10, 10, 9):
        lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
        lifecycle.verify(cast.lead, cast.secretary)
    with at(2025, 10, 15, 0, 15):
        assert hand_over() == 0
    assert lead(cast).agency == cast.ministry


def test_a_claim_and_a_suspension_go_over_as_they_are(cast, heir, proof, at):
    with at(2025, 10, 10, 9):
        lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
    with at(2025, 10, 15, 0, 15):
        hand_over()
    assert (lead(cast).status, lead(cast).claimed_at) == ("awaiting", moment(2025, 10, 10, 9))


def test_where_the_successor_has_the_same_part_already_the_two_become_one(cast, heir, at):
    own = lifecycle.assign(cast.task, [Part(heir, "lead")])[0]
    with at(2025, 10, 15, 0, 15):
        assert hand_over() == 1
    assert (lead(cast).agency, lead(cast).status) == (cast.ministry, "cancelled")
    assert Assignment.objects.get(pk=own.pk).status == "assigned"
    assert Task.objects.get(pk=cast.task.pk).status == "assigned"


def test_a_part_in_another_role_is_not_the_same_part(cast, heir, at):
    lifecycle.assign(cast.task, [Part(heir, "coordinating")])
    with at(2025, 10, 15, 0, 15):
        hand_over()
    assert (lead(cast).agency, lead(cast).status) == (heir, "assigned")


def test_between_several_successors_nobody_guesses(cast, heir, at):
    cast.ministry.successors.add(cast.other)
    with at(2025, 10, 15, 0, 15):
        assert hand_over() == 0
    assert lead(cast).agency == cast.ministry


def test_without_a_successor_the_work_stays(cast, heir, at):
    cast.ministry.successors.clear()
    with at(2025, 10, 15, 0, 15):
        assert hand_over() == 0


def test_a_successor_that_ended_in_turn_hands_on(cast, heir, at):
    last = make_agency("bo-dan-so", "Bộ Dân số")
    heir.valid_to = date(2025, 10, 20)
    heir.save()
    heir.successors.add(last)
    with at(2025, 11, 1, 9):
        hand_over()
        hand_over()
        assert hand_over() == 0
    assert (lead(cast).agency, lead(cast).named) == (last, cast.ministry)
    assert [event.at for event in lead(cast).events.filter(verb="transfer")] == [
        moment(2025, 10, 15), moment(2025, 10, 21),
    ]  # fmt: skip


def test_work_given_to_a_body_that_had_ended_goes_over_when_it_was_given(cast, heir, at):
    task = Task.objects.create(directive=cast.directive, ref="IV.9", text="Việc mới")
    with at(2025, 10, 18, 9):
        part = lifecycle.assign(task, [Part(cast.ministry, "lead")])[0]
    with at(2025, 10, 19, 0, 15):
        hand_over()
    part.refresh_from_db()
    assert (part.agency, part.events.latest("pk").at) == (heir, moment(2025, 10, 18, 9))
