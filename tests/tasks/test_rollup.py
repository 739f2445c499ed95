"""A task's status and timeliness follow from its leads alone, whatever the coordinating agencies do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks import lifecycle
from tasks.lifecycle import Part, Report
from tasks.models import Task
from tasks.rollup import Share, roll_up, share
from tasks.statuses import Status
from tasks.timeliness import cell_of, is_overdue
from tests.conftest import moment

NOON = moment(2025, 10, 31, 12)
LEFT_OUT = {"cancelled", "exempt"}
OPEN = {"assigned", "in_progress", "awaiting", "sent_back", "declined"}


@dataclass
class Lead:
    status: str
    due_at: datetime | None
    claimed_at: datetime | None


@st.composite
def leads(draw, statuses=tuple(Status.values)):
    """One lead; its claim stands when, and only when, it is awaiting or completed (as the database demands), and is
    not in the future."""
    status = draw(st.sampled_from(statuses))
    days, past = (st.integers(-3, last).map(lambda days: NOON + timedelta(days=days)) for last in (3, 0))
    due = draw(st.none() | days)
    past = st.integers(-3, 0).map(lambda days: NOON + timedelta(days=days))
    claimed = draw(past) if status in ("awaiting", "completed") else None
    return Lead(status, due, claimed)


many = st.lists(leads(), min_size=1, max_size=4)


def counted(all_leads):
    return [lead for lead in all_leads if lead.status not in LEFT_OUT]


def test_without_a_lead_there_is_nothing_to_roll_up():
    assert roll_up([]) is None


@given(leads())
def test_one_lead_is_the_task(lead):
    rolled = roll_up([lead])
    left_out = lead.status in LEFT_OUT
    assert (rolled.status, rolled.claimed_at) == (lead.status, lead.claimed_at)
    assert rolled.due_at == (None if left_out else lead.due_at)


@given(many)
def test_a_task_is_completed_when_all_leads_that_count_are(all_leads):
    statuses = {lead.status for lead in counted(all_leads)}
    assert (roll_up(all_leads).status == "completed") == (statuses == {"completed"})


@settings(max_examples=300)
@example([Lead("awaiting", NOON, NOON - timedelta(days=1)), Lead("suspended", None, None)])
@example([Lead("awaiting", NOON - timedelta(days=2), NOON - timedelta(days=1)), Lead("assigned", None, None)])
@given(many)
def test_an_open_task_is_overdue_when_an_open_lead_is(all_leads):
    rolled = roll_up(all_leads)
    if rolled.status in OPEN:
        open_leads = [lead for lead in counted(all_leads) if lead.status in OPEN]
        assert is_overdue(rolled, NOON) == any(is_overdue(lead, NOON) for lead in open_leads)


@given(st.lists(leads(("completed",)), min_size=1, max_size=4))
def test_a_completed_task_is_late_when_a_lead_was(all_leads):
    late = any(cell_of(lead, NOON) == "done_late" for lead in all_leads)
    assert cell_of(roll_up(all_leads), NOON) == ("done_late" if late else "done_on_time")


@given(many)
def test_a_claim_stands_on_the_task_only_where_the_database_allows_it(all_leads):
    rolled = roll_up(all_leads)
    assert (rolled.claimed_at is not None) == (rolled.status in ("awaiting", "completed"))


@given(many, st.permutations(range(4)))
def test_the_order_of_the_leads_does_not_matter(all_leads, order):
    shuffled = [all_leads[place] for place in order if place < len(all_leads)]
    one, other = roll_up(all_leads), roll_up(shuffled)
    assert (one.status, cell_of(one, NOON)) == (other.status, cell_of(other, NOON))


@given(many, st.lists(leads(("cancelled", "exempt")), max_size=3))
def test_who_is_cancelled_or_exempt_changes_nothing_for_the_others(all_leads, gone):
    if counted(all_leads):
        assert roll_up(all_leads + gone) == roll_up(all_leads)


@given(many)
def test_x_of_y_counts_those_done_among_those_that_count(all_leads):
    rest = counted(all_leads)
    assert share(all_leads) == Share(sum(lead.status == "completed" for lead in rest), len(rest))


@given(many)
def test_a_task_is_completed_exactly_when_x_is_y(all_leads):
    part = share(all_leads)
    assert (roll_up(all_leads).status == "completed") == (part.of > 0 and part.done == part.of)


def test_some_mixtures_and_what_they_are():
    def of(*statuses):
        claim = {"awaiting": NOON, "completed": NOON}
        return roll_up([Lead(status, None, claim.get(status)) for status in statuses]).status

    assert {
        "one awaits": of("completed", "awaiting"),
        "one works": of("completed", "in_progress"),
        "one has not begun": of("assigned", "completed"),
        "one was sent back": of("sent_back", "awaiting"),
        "one is suspended": of("suspended", "completed"),
        "one awaits beside a suspended one": of("suspended", "awaiting"),
        "all declined": of("declined", "declined"),
        "all exempt": of("exempt", "exempt"),
        "none left": of("exempt", "cancelled"),
        "the rest done": of("exempt", "completed"),
    } == {
        "one awaits": "awaiting",
        "one works": "in_progress",
        "one has not begun": "in_progress",
        "one was sent back": "in_progress",
        "one is suspended": "suspended",
        "one awaits beside a suspended one": "awaiting",
        "all declined": "declined",
        "all exempt": "exempt",
        "none left": "cancelled",
        "the rest done": "completed",
    }


def facts(cast):
    return Task.objects.values("status", "due_at", "claimed_at", "verified_at").get(pk=cast.task.pk)


def test_no_step_of_a_coordinating_agency_moves_the_task(cast, at):
    before = facts(cast)
    with at(2025, 12, 1, 9):
        lifecycle.acknowledge(cast.support, cast.partner_officer)
        lifecycle.finish(cast.support, cast.partner_officer, Report("Đã phối hợp"))
        lifecycle.reopen(cast.support, cast.secretary, "Chưa đủ")
        lifecycle.suspend(cast.support, cast.secretary, "Chờ", "1/TB")
        lifecycle.cancel(cast.support, cast.secretary, "2/TB")
    assert facts(cast) == before


def test_a_lead_that_is_late_makes_the_task_late_and_names_its_deadline(cast, proof, at):
    second = lifecycle.assign(cast.task, [Part(cast.other, "lead")])[0]
    with at(2025, 10, 20, 9):
        lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
        lifecycle.verify(cast.lead, cast.secretary)
    with at(2025, 11, 20, 9):
        lifecycle.claim(second, cast.stranger, Report("Xong"), evidence=[proof(second, cast.stranger)])
        lifecycle.verify(second, cast.secretary)
    assert facts(cast)["claimed_at"] == moment(2025, 11, 20, 9)
    assert cell_of(Task.objects.get(pk=cast.task.pk), moment(2025, 12, 1)) == "done_late"
