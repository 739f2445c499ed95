"""The list behind a number holds exactly what the number counts; a bad question is told, never a crash."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.urls import reverse

from directives.models import Directive
from portal import clock
from reports import figures
from tasks.filters import BOTH, STATES, TaskFilter
from tasks.models import Assignment, Task
from tasks.statuses import COUNTED, Status
from tests.conftest import DUE, moment

NOW = moment(2025, 10, 29, 9)  # a Wednesday
LATE, SOON, FAR = (clock.end_of(date(2025, *day)) for day in ((10, 20), (10, 31), (12, 31)))
MONDAY = moment(2025, 10, 27)


@pytest.fixture
def rows(cast):
    """A task of one lead in each status, with each deadline and claim, dated and recurring."""
    tasks = [
        Task(
            directive=cast.directive, ref=f"X.{number}", order=number + 10, text="Việc", search="viec",
            block=cast.task.block, recurrence=recurrence, status=status, due_at=due, claimed_at=claimed,
            deadline_flag="" if number % 5 else "Trước ngày ban hành",
        )
        for number, (status, due, (recurrence, _), claimed) in enumerate(variants())
    ]  # fmt: skip
    parts = [
        Assignment(
            task=task, agency=cast.ministry, named=cast.ministry, role="lead", assigned_at=moment(2025, 9, 30),
            status=task.status, due_at=task.due_at, claimed_at=task.claimed_at, last_update_at=heard,
        )
        for task, (_, _, (_, heard), _) in zip(tasks, variants(), strict=True)
    ]  # fmt: skip
    helpers = [  # who coordinates was heard from; that is not the lead's report
        Assignment(
            task=part.task, agency=cast.partner, named=cast.partner, role="coordinating",
            assigned_at=moment(2025, 9, 30), last_update_at=MONDAY,
        )
        for part in parts if part.task.recurrence and not part.last_update_at
    ]  # fmt: skip
    Task.objects.bulk_create(tasks)
    Assignment.objects.bulk_create(parts + helpers)


def variants():
    """Status, deadline, recurrence with the lead's last word, claim."""
    words = (("", None), ("weekly", None), ("weekly", MONDAY), ("monthly", MONDAY))
    for status, due, word in product(Status.values, (None, LATE, SOON, FAR), words):
        claims = [moment(2025, 10, 15), moment(2025, 10, 25)] if status in ("awaiting", "completed") else [None]
        yield from ((status, due, word, claimed) for claimed in claims)


def listed(user, **chosen):
    found = TaskFilter(chosen, user)
    assert found.is_valid(), found.errors
    return list(found.rows(NOW))


def counts(counted):
    """What a list of each state must hold, by the figures."""
    return {
        **{cell: getattr(counted, cell) for cell in ("done_on_time", "done_late", "open_on_time", "overdue")},
        "open": counted.open,
        "done": counted.done,
        "dated": counted.total,
        "due_soon": counted.due_soon,
        "awaiting": counted.awaiting,
        "set_aside": counted.set_aside,
        "recurring": counted.recurring,
        "recurring_updated": counted.recurring_updated,
        "recurring_silent": counted.recurring - counted.recurring_updated,
    }


def test_each_state_lists_as_many_tasks_as_its_figure_counts(cast, rows):
    expected = counts(figures.of_tasks(Task.objects.all(), NOW)[None])
    assert {state: len(listed(cast.inspector, state=state)) for state in expected} == expected
    assert min(expected.values()) > 0


def test_each_state_lists_as_many_of_an_agencys_tasks_as_its_figure_counts(cast, rows):
    expected = counts(figures.of_assignments(Assignment.objects.filter(agency=cast.ministry), NOW)[None])
    chosen = {"agency": "bo-y-te", "role": "lead"}
    assert {state: len(listed(cast.inspector, **chosen, state=state)) for state in expected} == expected
    assert min(expected.values()) > 0


def test_every_state_can_be_asked_for_of_tasks_and_of_an_agency(cast, rows):
    states = [state for state, _ in [*STATES, *BOTH]]
    for chosen in ({}, {"agency": "bo-y-te"}, {"agency": "bo-y-te", "role": "lead"}, {"block": "chinh_phu"}):
        assert len([listed(cast.inspector, **chosen, state=state) for state in states]) == len(states)


def test_the_four_cells_and_what_is_set_aside_share_the_plain_tasks_between_them(cast, rows):
    cells = [set(listed(cast.inspector, state=s)) for s in ("done_on_time", "done_late", "open_on_time", "overdue")]
    plain = set(Task.objects.dated_or_plain().filter(status__in=COUNTED))
    assert set().union(*cells) == plain
    assert sum(map(len, cells)) == len(plain)


def test_a_duty_is_updated_or_silent_never_both_and_the_leads_word_counts(cast, rows):
    updated, silent = (set(listed(cast.inspector, state=f"recurring_{which}")) for which in ("updated", "silent"))
    assert (updated & silent, updated | silent) == (set(), set(listed(cast.inspector, state="recurring")))


def test_with_an_agency_chosen_status_and_deadline_are_its_own(cast):
    Assignment.objects.filter(pk=cast.support.pk).update(status="completed", claimed_at=moment(2025, 10, 15))
    asked = {"agency": "bo-cong-an", "status": "completed"}
    assert listed(cast.inspector, **asked) == [cast.task]
    chosen = TaskFilter(asked, cast.inspector)
    shown = chosen.with_parts(chosen.rows(NOW)).get()
    assert chosen.thing(shown).pk == cast.support.pk
    assert listed(cast.inspector, status="completed") == []


def test_a_role_narrows_an_agencys_tasks(cast):
    asked = {role: listed(cast.inspector, agency="bo-cong-an", role=role) for role in ("lead", "coordinating", "")}
    assert asked == {"lead": [], "coordinating": [cast.task], "": [cast.task]}


def test_a_task_with_several_agencies_is_listed_once(cast):
    assert listed(cast.inspector, state="dated") == [cast.task]


# --- searching, narrowing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["hoàn thành", "HOAN THANH", "csdl hoàn", "4 CSDL", "hoa\u0300n tha\u0300nh", " hoan "]
)
def test_words_are_found_without_accents_in_any_order(cast, words):
    assert listed(cast.inspector, q=words) == [cast.task]


@pytest.mark.parametrize("words", ["hoàn tất", "5 CSDL", "%", "_", "*", "'", '"', "\\", "x" * 200])
def test_other_words_are_not_found_and_signs_mean_themselves(cast, words):
    assert listed(cast.inspector, q=words) == []


def test_a_block_or_none_at_all(cast):
    common = Task.objects.create(directive=cast.directive, ref="VI.4", text="x")
    assert {block: listed(cast.inspector, block=block) for block in ("chinh_phu", "dang", "chung")} == {
        "chinh_phu": [cast.task], "dang": [], "chung": [common],
    }  # fmt: skip


@pytest.mark.parametrize(
    "first, last, found",
    [
        (DUE, DUE, True),
        (DUE + timedelta(days=1), None, False),
        (None, DUE - timedelta(days=1), False),
        (None, DUE, True),
        (DUE, None, True),
    ],
)
def test_a_deadline_belongs_to_its_last_day(cast, first, last, found):
    chosen = {name: str(day) for name, day in (("due_from", first), ("due_to", last)) if day}
    assert listed(cast.inspector, **chosen) == ([cast.task] if found else [])


def test_a_task_that_nobody_leads_is_told_apart_though_somebody_helps(cast):
    alone = Task.objects.create(directive=cast.directive, ref="VI.4", order=2, text="x")
    helped = Task.objects.create(directive=cast.directive, ref="VI.5", order=3, text="x")
    Assignment.objects.create(
        task=helped, agency=cast.partner, named=cast.partner, role="coordinating", assigned_at=NOW
    )
    assert listed(cast.inspector, state="no_lead") == [alone, helped]
    assert listed(cast.inspector, state="no_lead", agency="bo-cong-an") == [helped]


def test_the_most_pressing_deadline_comes_first_and_none_last(cast):
    later = Task.objects.create(directive=cast.directive, ref="A", order=5, text="x", due_at=FAR)
    sooner = Task.objects.create(directive=cast.directive, ref="B", order=6, text="x", due_at=LATE)
    without = Task.objects.create(directive=cast.directive, ref="C", order=0, text="x")
    assert listed(cast.inspector) == [sooner, cast.task, later, without]


def test_directive_and_problem_group_narrow(cast):
    other = Directive.objects.create(slug="08-tb-tgv", number="08-TB/TGV", kind="ket_luan", title="x", text="x")
    data = Task.objects.create(directive=other, ref="I.1", text="x", problem_group="du_lieu")
    assert listed(cast.inspector, directive="08-tb-tgv") == [data]
    assert listed(cast.inspector, problem_group="du_lieu") == [data]
    assert listed(cast.inspector, directive="46-tb-tgv") == [cast.task]


def test_a_leader_narrows_to_their_blocks_and_nobody_to_the_rest(cast):
    cast.blocks["chinh_phu"].leader = "Nguyễn Văn A"
    cast.blocks["chinh_phu"].save()
    common = Task.objects.create(directive=cast.directive, ref="VI.4", text="x")
    assert listed(cast.inspector, leader="Nguyễn Văn A") == [cast.task]
    assert listed(cast.inspector, leader="none") == [common]


def test_a_term_tells_dated_undated_and_recurring_apart(cast):
    undated = Task.objects.create(directive=cast.directive, ref="VI.4", text="x")
    duty = Task.objects.create(directive=cast.directive, ref="VI.5", text="x", recurrence="weekly")
    found = {term: listed(cast.inspector, term=term) for term in ("dated", "undated", "recurring")}
    assert found == {"dated": [cast.task], "undated": [undated], "recurring": [duty]}


# --- bad questions -------------------------------------------------------------------------------

BAD = {
    "directive": ["khong-co", "\x00"],
    "agency": ["khong-co", "1", "\x00"],
    "block": ["khong-co"],
    "role": ["boss"],
    "state": ["late", "__class__"],
    "status": ["done"],
    "problem_group": ["x"],
    "leader": ["x"],
    "term": ["x"],
    "on": ["2099-01-01", "2025-09-29", "hôm qua", "2025-13-01"],
    "due_from": ["hôm nay", "2025-13-01", "0001-01-01", "9999-12-31", "1e9"],
    "due_to": ["31/02/2025", "0001-01-01", "9999-12-31"],
    "q": ["a\x00b", "x" * 201],
}


@pytest.mark.parametrize("field, value", [(field, value) for field, values in BAD.items() for value in values])
def test_a_bad_question_is_an_error_of_its_field_and_lists_nothing(cast, signed_in, field, value):
    chosen = TaskFilter({field: value}, cast.inspector)
    assert (list(chosen.rows(NOW)), list(chosen.errors)) == ([], [field])
    client = signed_in(cast.inspector)
    listed_page = client.get(reverse("task_list"), {field: value})
    sheet = client.get(reverse("task_export"), {field: value})
    sheet.close()
    assert (listed_page.status_code, sheet.status_code) == (200, 200)


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999999", "", "²", "1e3", "99999999999999999999999"])
def test_a_page_that_does_not_exist_is_another_page(cast, signed_in, page):
    answer = signed_in(cast.inspector).get(reverse("task_list"), {"page": page})
    assert (answer.status_code, [row[0] for row in answer.context["rows"]]) == (200, [cast.task])


def test_a_parameter_that_nobody_knows_changes_nothing(cast):
    assert listed(cast.inspector, sort="password", x="1") == [cast.task]
