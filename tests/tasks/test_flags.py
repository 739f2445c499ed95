"""A passed deadline is written down once, whenever the job ran, ran twice, or did not run at all."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from portal import clock
from tasks import extensions, jobs, lifecycle
from tasks.flags import flag_overdue
from tasks.lifecycle import Letter, Report
from tasks.models import Assignment, MissedDeadline
from tests.conftest import DUE, moment

DEADLINE = clock.end_of(DUE)
LATER = clock.end_of(date(2025, 11, 15))


def flagged(part):
    return list(MissedDeadline.objects.filter(assignment=part).order_by("due_at").values_list("due_at", flat=True))


def test_a_deadline_is_not_flagged_a_moment_before_it_has_passed(cast):
    with clock.moved_to(DEADLINE - timedelta(microseconds=1)):
        assert flag_overdue() == 0
    with clock.moved_to(DEADLINE):
        assert flag_overdue() == 2
    assert (flagged(cast.lead), flagged(cast.support)) == ([DEADLINE], [DEADLINE])


def test_a_doubled_run_writes_nothing_twice(cast, at):
    with at(2025, 11, 1, 9):
        assert (flag_overdue(), flag_overdue(), jobs.flag_overdue()) == (2, 0, 0)
    assert MissedDeadline.objects.count() == 2


def test_a_missed_day_is_made_up_for(cast, at):
    with at(2025, 11, 20, 9):
        assert flag_overdue() == 2
    assert flagged(cast.lead) == [DEADLINE]


def test_each_deadline_that_was_passed_has_a_flag_of_its_own(cast, at):
    with at(2025, 11, 1, 9):
        flag_overdue()
        asked = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 15), "Chờ mẫu")
        extensions.decide_extension(asked, cast.secretary, True, "Được")
        assert flag_overdue() == 0
    with at(2025, 11, 20, 9):
        assert flag_overdue() == 1
    assert flagged(cast.lead) == [DEADLINE, LATER]


def test_what_was_claimed_in_time_is_not_flagged(cast, proof, at):
    with at(2025, 10, 31, 23):
        lifecycle.claim(cast.lead, cast.leader, Report("Xong"), evidence=[proof(cast.lead, cast.leader)])
    with at(2025, 11, 20, 9):
        flag_overdue()
        lifecycle.verify(cast.lead, cast.secretary)
        flag_overdue()
    assert flagged(cast.lead) == []


@pytest.mark.parametrize("status", ["suspended", "cancelled", "exempt"])
def test_what_is_set_aside_is_not_flagged(cast, at, status):
    Assignment.objects.filter(pk=cast.lead.pk).update(status=status)
    with at(2025, 11, 20, 9):
        flag_overdue()
    assert flagged(cast.lead) == []


# --- whatever happens between two passes ---------------------------------------------------------

# A history: at each moment, steps of the lead's part. Each is played twice, with the job every hour and without.
EVENING = (2025, 10, 31, 20)
NIGHT = (2025, 11, 1, 0, 20)
WEEK = (2025, 11, 7, 9)
LATE = (2025, 11, 18, 9)
END = (2025, 11, 20, 9)
HISTORIES = {
    "nothing": [],
    "claimed in time": [(EVENING, "claim")],
    "claimed late": [(NIGHT, "claim"), (LATE, "verify")],
    "claimed on the stroke": [((2025, 11, 1), "claim")],
    "claimed late and sent back": [(NIGHT, "claim"), (WEEK, "send_back")],
    "claimed in time, sent back late": [(EVENING, "claim"), (WEEK, "send_back")],
    "claimed in time, sent back late, claimed again": [(EVENING, "claim"), (WEEK, "send_back"), (WEEK, "claim")],
    "claimed in time, withdrawn and cancelled late": [(EVENING, "claim"), (WEEK, "withdraw"), (WEEK, "cancel")],
    "by a letter of the last day, entered late": [(WEEK, "letter"), (LATE, "verify")],
    "cancelled at night": [(NIGHT, "cancel")],
    "cancelled in the evening": [(EVENING, "cancel")],
    "cancelled and reopened": [(EVENING, "cancel"), (WEEK, "reopen")],
    "cancelled, reopened, cancelled": [(EVENING, "cancel"), (WEEK, "reopen"), (WEEK, "cancel")],
    "exempted at night": [(NIGHT, "exempt")],
    "suspended at night": [(NIGHT, "suspend")],
    "suspended before, resumed after": [(EVENING, "suspend"), (WEEK, "resume")],
    "suspended before, resumed and finished after": [(EVENING, "suspend"), (WEEK, "resume"), (WEEK, "claim")],
    "extended in time": [(EVENING, "ask"), (EVENING, "grant")],
    "extended at night": [(EVENING, "ask"), (NIGHT, "grant")],
    "extended late, missed again": [(NIGHT, "ask"), (WEEK, "grant"), (LATE, "claim")],
    "asked at night, refused": [(NIGHT, "ask"), (WEEK, "refuse")],
    "set back before today": [(EVENING, "earlier"), (EVENING, "later")],
    "set back while a claim waits": [(EVENING, "claim"), (WEEK, "earlier"), (WEEK, "verify")],
    "verified late, reopened, cancelled": [
        (EVENING, "claim"),
        (WEEK, "verify"),
        (LATE, "reopen"),
        (LATE, "cancel"),
    ],
    "declined at night, given again": [(NIGHT, "decline"), (WEEK, "insist"), (LATE, "claim")],
    "declined before, given to another": [(EVENING, "decline"), (WEEK, "reassign")],
}


def play(cast, verb, proof):
    part, who, report = Assignment.objects.get(pk=cast.lead.pk), cast.secretary, Report("Xong")
    pending = part.extensions.filter(decision="pending").first()
    steps = {
        "claim": lambda: lifecycle.claim(part, who, report, evidence=[proof(part, who)]),
        "letter": lambda: lifecycle.claim(part, who, report, evidence=[proof(part, who)], letter=Letter("1", DUE)),
        "cancel": lambda: lifecycle.cancel(part, who, "1/TB"),
        "suspend": lambda: lifecycle.suspend(part, who, "Chờ", "1/TB"),
        "resume": lambda: lifecycle.resume(part, who, "Tiếp", "2/TB"),
        "ask": lambda: extensions.request_extension(part, who, date(2025, 11, 15), "Chờ"),
        "grant": lambda: extensions.decide_extension(pending, who, True, "Được"),
        "refuse": lambda: extensions.decide_extension(pending, who, False, "Không"),
        "earlier": lambda: extensions.set_deadline(part, who, date(2025, 10, 30), "Sửa"),
        "later": lambda: extensions.set_deadline(part, who, date(2025, 12, 30), "Sửa"),
        "reassign": lambda: lifecycle.reassign(part, who, "Đúng chức năng", cast.other),
        "verify": lambda: lifecycle.verify(part, who),
    }
    step = steps.get(verb) or (lambda: getattr(lifecycle, verb)(part, who, "Lý do"))
    step()


def passes():
    """When the job runs: every hour of the first night, then once a day."""
    first = moment(2025, 10, 31, 18)
    return [first + timedelta(hours=h) for h in range(12)] + [first + timedelta(days=d) for d in range(1, 20)]


def result(cast, history, proof, runs):
    """What is flagged in the end, when the job ran at these moments and once at the end."""
    played = [(moment(*at), lambda verb=verb: play(cast, verb, proof)) for at, verb in history]
    both = sorted(played + [(at, flag_overdue) for at in runs], key=lambda step: step[0])
    with transaction.atomic():
        for at, happens in [*both, (moment(*END), flag_overdue)]:
            with clock.moved_to(at):
                happens()
        found = list(MissedDeadline.objects.order_by("assignment", "due_at").values_list("assignment", "due_at"))
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", HISTORIES)
def test_what_happened_between_two_passes_changes_nothing_in_the_result(cast, proof, name):
    history = HISTORIES[name]
    rarely = result(cast, history, proof, [])
    assert result(cast, history, proof, passes()) == rarely


def test_the_histories_do_end_in_different_results(cast, proof):
    found = {
        name: [due for part, due in result(cast, HISTORIES[name], proof, []) if part == cast.lead.pk]
        for name in ("claimed in time", "claimed late", "extended late, missed again", "cancelled in the evening")
    }
    assert found == {
        "claimed in time": [],
        "claimed late": [DEADLINE],
        "extended late, missed again": [DEADLINE, LATER],
        "cancelled in the evening": [],
    }
