"""Figures cross-foot: present and past, sums and parts, and the length of the list behind each number."""

import contextlib
from datetime import timedelta
from random import Random

import pytest

from agencies.models import User
from portal import clock
from reports import figures
from reports.figures import Figures
from tasks import actions, lifecycle
from tasks.filters import TaskFilter
from tasks.history import snapshot
from tasks.lifecycle import Part, Refused, Report
from tasks.models import Assignment, Evidence, Task
from tasks.policies import available_actions
from tests.conftest import moment

STATES = ("done_on_time", "done_late", "open_on_time", "overdue", "awaiting", "due_soon", "set_aside")
RECURRING = ("recurring", "recurring_updated")


@pytest.fixture
def history(cast):
    """Nine tasks of two blocks whose leads take random steps through October and November 2025."""
    cast.people["other_leader"] = cast.people["stranger"]
    for number in range(8):
        block = (cast.blocks["chinh_phu"], cast.blocks["dang"], None)[number % 3]
        due = clock.end_of(moment(2025, 10, 10).date() + timedelta(days=5 * number)) if number % 4 else None
        task = Task.objects.create(
            directive=cast.directive, ref=f"X.{number}", order=10 + number, text="Việc", search="viec", block=block,
            due_at=due, original_due_at=due, recurrence="weekly" if number == 4 else "",
        )  # fmt: skip
        with clock.moved_to(moment(2025, 9, 30, 8)):
            lifecycle.assign(task, [Part(cast.ministry, "lead"), Part(cast.other, "lead")][: 1 + number % 2])
    return cast


def _random_steps(cast, seed, until=60):
    dice = Random(seed)
    people = [cast.leader, cast.stranger, cast.secretary, cast.second_secretary]
    start = moment(2025, 10, 1, 9)
    for step in range(until):
        with clock.moved_to(start + timedelta(hours=24 * step, minutes=step)):
            part = dice.choice(list(Assignment.objects.filter(role="lead").select_related("task", "agency")))
            who = dice.choice(people)
            verbs = [v for v in available_actions(User.objects.get(pk=who.pk), part) if v in SIMPLE]
            if verbs:
                _take(who, part, dice.choice(verbs))


SIMPLE = {"acknowledge", "report", "claim", "verify", "send_back", "suspend", "resume", "exempt", "withdraw"}


def _take(who, part, verb):
    proof = Evidence(assignment=part, document_number="1/BC", uploaded_by=who, uploaded_at=clock.now())
    data = {"reason": "vì", "document": "1/CV", "result": "xong", "evidence": [proof] if verb == "claim" else []}
    data |= {"letter_number": "2/CV", "letter_date": clock.today()}
    with contextlib.suppress(Refused):
        actions.perform(who, part, verb, data)


@pytest.mark.parametrize("seed", range(6))
def test_the_past_as_told_by_history_equals_the_present_that_was_counted(history, seed):
    _random_steps(history, seed)
    now = moment(2025, 12, 1, 9)
    past = snapshot(Task.objects.all(), now)
    assert figures.of_snapshot_tasks(past)[None] == figures.of_tasks(Task.objects.all(), now)[None]
    told = figures.of_snapshot_parts(past)
    counted = figures.of_assignments(Assignment.objects.all(), now, by="agency_id")
    assert {pk: f for pk, f in told.items() if f != Figures()} == {
        pk: f for pk, f in counted.items() if f != Figures()
    }


@pytest.mark.parametrize("seed", range(3))
def test_a_past_moment_is_told_as_it_was_counted_then(history, seed):
    _random_steps(history, seed, until=25)
    then = moment(2025, 10, 27, 12)
    counted_then = figures.of_tasks(Task.objects.all(), then)[None]
    _random_steps_later(history, seed)
    assert figures.of_snapshot_tasks(snapshot(Task.objects.all(), then))[None] == counted_then


def _random_steps_later(cast, seed):
    dice = Random(seed + 1000)
    for step in range(30):
        with clock.moved_to(moment(2025, 11, 1, 9) + timedelta(days=step)):
            part = dice.choice(list(Assignment.objects.filter(role="lead").select_related("task", "agency")))
            verbs = [v for v in available_actions(cast.secretary, part) if v in SIMPLE]
            if verbs:
                _take(cast.secretary, part, dice.choice(verbs))


@pytest.mark.parametrize("seed", range(3))
def test_blocks_and_directives_add_up_to_the_whole(history, seed):
    _random_steps(history, seed)
    now = moment(2025, 11, 20, 9)
    whole = figures.of_tasks(Task.objects.all(), now)[None]
    for by in ("block_id", "directive_id"):
        assert figures.total(figures.of_tasks(Task.objects.all(), now, by=by).values()) == whole
    assert whole.total == whole.done_on_time + whole.done_late + whole.open_on_time + whole.overdue


@pytest.mark.parametrize("seed", range(3))
def test_each_number_is_the_length_of_the_list_behind_it(history, seed):
    _random_steps(history, seed)
    now = moment(2025, 11, 20, 9)
    with clock.moved_to(now):
        whole = figures.of_tasks(Task.objects.all(), now)[None]
        for state in STATES + RECURRING:
            assert TaskFilter({"state": state}, history.inspector).rows(now).count() == getattr(whole, state), state
        assert TaskFilter({"state": "dated"}, history.inspector).rows(now).count() == whole.total
        by_agency = figures.of_assignments(Assignment.objects.all(), now, by="agency_id")
        for agency in (history.ministry, history.other):
            own = by_agency[agency.pk]
            for state in STATES + RECURRING:
                chosen = TaskFilter({"state": state, "agency": agency.code, "role": "lead"}, history.inspector)
                assert chosen.rows(now).count() == getattr(own, state), (agency, state)


def test_both_rates_say_what_they_divide_by():
    counted = Figures(done_on_time=7000, done_late=892, open_on_time=1900, overdue=39)
    assert counted.total == 9831
    assert counted.rate_of_all == 80.3
    assert counted.rate_of_due == 99.5
    assert Figures().rate_of_all is None


def test_a_claim_that_waits_is_open_and_not_late_when_it_was_made_in_time(cast, proof, at):
    with at(2025, 10, 20, 9):
        lifecycle.claim(cast.lead, cast.leader, Report("xong"), evidence=[proof(cast.lead, cast.leader)])
    counted = figures.of_tasks(Task.objects.all(), moment(2025, 12, 1))[None]
    assert (counted.awaiting, counted.open_on_time, counted.overdue) == (1, 1, 0)
