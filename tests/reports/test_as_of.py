"""Figures of a past day are those that the portal showed then; sums are sums, and numbers the lengths of lists."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from reports import figures
from reports.figures import Figures
from reports.gathering import gather
from reports.groups import GROUPINGS, LINKED, PARTING, Tally
from reports.scopes import Scope
from reports.spans import Span
from tasks import lifecycle
from tasks.filters import TaskFilter
from tasks.history import TICK, closing
from tasks.lifecycle import Report
from tasks.listing import listing
from tasks.models import Task
from tests.conftest import moment
from tests.histories import DAYS, NOW, few, play, steps, undone, world

BUSY = [(n * 7, n * 5 + n // 4, n % 6, 20 + n % 9) for n in range(40)]


@pytest.fixture
def lived(cast):
    return world(cast)


def shown(tally):
    """All that a page shows of a tally, without empty rows."""
    rows = {(by, row.key): row.figures for by in GROUPINGS for row in tally.rows(by)}
    return {place: told for place, told in rows.items() if told != Figures()}


def counted_at(day):
    """What was shown as the day ended: its deadlines have passed, its own period is the one duties are counted in."""
    tasks = Task.objects.filter(directive__issued_on__lt=day.date())
    at_close, within = shown(Tally(tasks, day, day)), shown(Tally(tasks, day - TICK, day - TICK))
    return {
        place: replace(told, recurring_updated=within[place].recurring_updated if place in within else 0)
        for place, told in at_close.items()
    }


@few(4)
@given(drawn=steps)
def test_a_past_day_is_told_as_it_was_counted_when_it_ended(lived, drawn):
    recorded = {}
    with undone():
        play(lived, drawn, lambda day: recorded.update({day: counted_at(day)}))
        assert {day: shown(Tally(Task.objects.all(), day, NOW)) for day in DAYS} == recorded


@few(4)
@given(drawn=steps, day=st.sampled_from([*DAYS, NOW]))
def test_the_rows_of_each_grouping_add_up_to_the_whole(lived, drawn, day):
    with undone():
        play(lived, drawn)
        tally = Tally(Task.objects.all(), day, NOW)
        whole = figures.of_tasks(Task.objects.all(), NOW)[None] if day == NOW else tally.whole
        assert {by: tally.total(by) for by in PARTING} == dict.fromkeys(PARTING, whole)
        assert tally.total("agency").total >= whole.total
        assert whole.total == whole.done_on_time + whole.done_late + whole.open_on_time + whole.overdue
        assert whole.members == tally.total("agency").members


@few(4)
@given(drawn=steps, day=st.sampled_from([*DAYS, NOW]), by=st.sampled_from(list(GROUPINGS)))
def test_each_number_is_the_length_of_the_list_that_it_links_to(lived, drawn, day, by):
    with undone(), clock.moved_to(NOW):
        play(lived, drawn)
        query = {"on": str((day - TICK).date())} if day < NOW else {}
        for row in Tally(Task.objects.all(), day, NOW, query).rows(by):
            for state in LINKED:
                number = getattr(row.figures, "total" if state == "dated" else state)
                assert len(behind(row.link(state), lived.inspector)) == number, (row.key, state)


def behind(address, user):
    """The list to which a number leads."""
    chosen = TaskFilter(QueryDict(address.split("?")[1]), user)
    assert chosen.is_valid(), chosen.errors
    return listing(chosen, chosen.moment(), clock.now())


@pytest.mark.parametrize("day", [*DAYS, NOW])
def test_no_number_of_a_busy_history_differs_from_its_list(lived, day):
    play(lived, BUSY)
    with clock.moved_to(NOW):
        query = {"on": str((day - TICK).date())} if day < NOW else {}
        row = Tally(Task.objects.all(), day, NOW, query).whole_row
        told = {state: len(behind(row.link(state), lived.inspector)) for state in LINKED}
    assert told == {state: getattr(row.figures, "total" if state == "dated" else state) for state in LINKED}
    assert row.figures.total > 3


@pytest.mark.parametrize(
    "week, on", [("2025-W41", "2025-10-12"), ("2025-W42", "2025-10-19"), ("2025-W45", "2025-11-09")]
)
def test_the_weekly_edition_says_what_the_dashboard_says_of_its_sunday(lived, signed_in, week, on):
    play(lived, BUSY)
    with clock.moved_to(NOW):
        page = signed_in(lived.secretary).get(reverse("dashboard"), {"on": on}).context
        scopes = {block.code: Scope(block.code, block=block) for block in lived.blocks.values()} | {
            "chung": Scope("chung")
        }
        printed = {code: gather(scope, Span.parse(week)).figures for code, scope in scopes.items()}
    assert printed == {row.key: row.figures for row in page["blocks"]}


# --- single rules --------------------------------------------------------------------------------


def at_close(*day):
    return figures.total(figures.of_snapshot_tasks(closing(Task.objects.all(), clock.end_of(date(*day)))).values())


def test_a_deadline_has_passed_as_its_day_closes_and_not_a_day_before(cast):
    assert (at_close(2025, 10, 30).overdue, at_close(2025, 10, 31).overdue) == (0, 1)


def test_a_step_of_midnight_belongs_to_the_next_day(cast, proof, at):
    with at(2025, 10, 21):
        lifecycle.claim(cast.lead, cast.leader, Report("xong"), evidence=[proof(cast.lead, cast.leader)])
    assert (at_close(2025, 10, 20).awaiting, at_close(2025, 10, 21).awaiting) == (0, 1)


def test_a_claim_has_waited_from_its_day_to_the_moment_asked_about(cast, proof, at):
    with at(2025, 10, 20, 12):
        lifecycle.claim(cast.lead, cast.leader, Report("xong"), evidence=[proof(cast.lead, cast.leader)])
    told = at_close(2025, 10, 22)
    assert (told.mean_wait_days, told.longest_wait_days, at_close(2025, 10, 19).mean_wait_days) == (2.5, 2.5, None)


def test_the_verifiers_delay_is_told_apart_from_the_agencys_timeliness(cast, proof, at):
    with at(2025, 10, 30, 12):
        lifecycle.claim(cast.lead, cast.leader, Report("xong"), evidence=[proof(cast.lead, cast.leader)])
    with at(2025, 11, 10, 12):
        lifecycle.verify(cast.lead, cast.secretary)
    now = figures.of_tasks(Task.objects.all(), NOW)[None]
    assert (now.done_on_time, now.mean_verification_days) == (1, 11.0)
    assert at_close(2025, 11, 10) == now


@pytest.mark.parametrize("on", ["", "2025-10-19"])
@pytest.mark.parametrize("by", ["", *GROUPINGS])
def test_command_api_and_dashboard_say_the_same(lived, signed_in, on, by):
    play(lived, BUSY)
    with clock.moved_to(NOW):
        out = StringIO()
        call_command("figures", on=on, by=by, json=True, stdout=out)
        told = json.loads(out.getvalue())
        asked = {"on": on, "by": by}
        client = signed_in(lived.secretary)
        assert client.get(reverse("api-figures"), asked).json() == told
        page = client.get(reverse("dashboard"), asked).context
    if by != "agency":
        assert page["whole"].figures.as_dict() == told["total"]
    rows = {"block": "blocks", "agency": "agencies", "directive": "directives"}.get(by, "further_rows")
    assert [{"key": r.key, "label": r.label, **r.figures.as_dict()} for r in page[rows]] == told["rows"]


def test_the_command_prints_a_table_with_its_total(lived):
    out = StringIO()
    with clock.moved_to(NOW):
        call_command("figures", by="block", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.split("  ")[0].strip() for line in lines[2:]] == ["Đảng", "Chính phủ", "Nhiệm vụ chung", "Cộng"]


@pytest.mark.parametrize(
    "asked, said",
    [
        ({"on": "2026-01-01"}, "Ngày 01/01/2026 chưa đến; hãy chọn hôm nay hoặc một ngày đã qua."),
        ({"on": "2025-09-29"}, "Ngày 29/09/2025 ở trước văn bản đầu tiên (30/09/2025), khi chưa có nhiệm vụ nào."),
        ({"on": "hôm qua"}, "Ngày không đúng; hãy ghi dạng 31/12/2025."),
        ({"by": "weather"}, "weather"),
    ],
)
def test_a_question_that_has_no_answer_is_refused_in_a_sentence(cast, signed_in, asked, said):
    with clock.moved_to(NOW):
        with pytest.raises(CommandError) as refused:
            call_command("figures", **asked)
        assert said in str(refused.value)
        assert signed_in(cast.secretary).get(reverse("api-figures"), asked).status_code == 400
        page = signed_in(cast.secretary).get(reverse("dashboard"), asked)
    assert page.status_code == 200


def test_who_sees_no_task_counts_none_on_any_day(cast, signed_in):
    with clock.moved_to(NOW):
        for on in ("", "2025-10-19"):
            told = signed_in(cast.stranger).get(reverse("api-figures"), {"on": on, "by": "agency"}).json()
            assert (told["total"]["total"], told["rows"]) == (0, [])


def test_the_list_of_a_past_day_says_so_and_shows_what_was(cast, signed_in, at):
    with at(2025, 10, 6):
        lifecycle.acknowledge(cast.lead, cast.leader)
    with clock.moved_to(NOW):
        page = signed_in(cast.inspector).get(reverse("task_list"), {"on": "2025-10-05", "agency": "bo-y-te"})
        text = page.content.decode()
    assert [entry[1].status for entry in page.context["rows"]] == ["assigned"]
    assert "Tình trạng tại hết ngày <b>05/10/2025</b>" in text
    assert "on=2025-10-05" in page.context["export_query"]


def test_today_is_the_present_not_the_end_of_a_day_that_has_not_ended(cast, at):
    with at(2025, 10, 31, 9):
        chosen = TaskFilter({"on": "2025-10-31", "state": "overdue"}, cast.inspector)
        assert (chosen.moment(), chosen.past_day) == (clock.now(), None)
        assert len(listing(chosen, chosen.moment(), clock.now())) == 0


def test_a_former_lead_is_found_in_the_past(cast, at):
    with at(2025, 10, 6):
        lifecycle.decline(cast.lead, cast.leader, "không thuộc chức năng")
    with at(2025, 10, 8):
        lifecycle.reassign(cast.lead, cast.secretary, "vì", cast.other)
    with clock.moved_to(NOW):
        for on, code, found in [
            ("2025-10-07", "bo-y-te", 1),
            ("2025-10-08", "bo-y-te", 0),
            ("2025-10-08", "bo-xay-dung", 1),
        ]:
            chosen = TaskFilter({"on": on, "agency": code, "role": "lead"}, cast.inspector)
            assert (on, code, len(listing(chosen, chosen.moment(), clock.now()))) == (on, code, found)


def test_a_stream_and_a_slice_hold_the_same_rows_in_the_same_order(lived):
    play(lived, BUSY)
    with clock.moved_to(NOW):
        for on in ("", str(moment(2025, 11, 11).date())):
            chosen = TaskFilter({"on": on}, lived.inspector)
            listed = listing(chosen, chosen.moment(), clock.now())
            order = [entry.task.pk for entry in listed.stream(chunk=3)]
            assert order == [entry.task.pk for entry in listed[:]]
            assert len(order) == len(listed) == Task.objects.count()


def test_the_api_lists_a_past_day_as_it_was(cast, signed_in, at):
    with at(2025, 10, 6):
        lifecycle.acknowledge(cast.lead, cast.leader)
    with clock.moved_to(NOW):
        told = [
            signed_in(cast.inspector).get(reverse("api-task-list"), {"on": on}).json()["results"][0]
            for on in ("2025-10-05", "2025-10-06", "")
        ]
    assert [(row["status"], row["timeliness"]) for row in told] == [
        ("assigned", "open_on_time"), ("in_progress", "open_on_time"), ("in_progress", "overdue"),
    ]  # fmt: skip
    assert {row["due_at"] for row in told} == {"2025-11-01T00:00:00+07:00"}


@pytest.mark.parametrize("name", ["dashboard", "task_list", "api-figures", "task_export"])
def test_the_present_is_counted_by_the_database_and_not_told_from_the_history(cast, signed_in, name):
    """With a clock that runs: a moment later than the question is still the present."""
    client = signed_in(cast.secretary)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(name)).close()
    assert [query["sql"] for query in queries if "tasks_event" in query["sql"]] == []
