"""Two people press at once: one wins, the other is told in a sentence, nothing happens twice (tests/threads.py)."""

import pytest

from tasks import extensions, flags, lifecycle
from tasks.lifecycle import Part, Refused, Report, Stale
from tasks.models import Assignment, Event, Evidence, Extension, MissedDeadline, Task, Update
from tests.conftest import moment
from tests.threads import at_once as press_at_once
from tests.threads import own_connections  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
AT = moment(2025, 10, 20, 9)


@pytest.fixture
def scene(own_connections, request):  # noqa: F811
    """The cast, in the database that the threads see."""
    return request.getfixturevalue("cast")


def at_once(*steps):
    """What each step returned or was refused with."""
    return press_at_once(*steps, refusals=Refused)


def seen(part):
    """The part as a person's own page holds it."""
    return Assignment.objects.get(pk=part.pk)


def claimed(part, user, proof):
    lifecycle.claim(part, user, Report("Xong"), evidence=[proof(part, user)])
    return seen(part)


def test_of_two_verifiers_one_wins_and_the_other_is_told(scene, proof):
    part = claimed(scene.lead, scene.leader, proof)
    first, second = seen(part), seen(part)
    answers = at_once(
        lambda: lifecycle.verify(first, scene.secretary, version=part.version),
        lambda: lifecycle.send_back(second, scene.second_secretary, "Thiếu", version=part.version),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Event", "Stale"]
    assert Event.objects.filter(verb__in=("verify", "send_back")).count() == 1
    assert seen(part).version == part.version + 1


def test_of_two_verifiers_without_a_version_one_is_refused(scene, proof):
    part = claimed(scene.lead, scene.leader, proof)
    first, second = seen(part), seen(part)
    answers = at_once(
        lambda: lifecycle.verify(first, scene.secretary), lambda: lifecycle.verify(second, scene.second_secretary)
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Event", "Refused"]
    assert Event.objects.filter(verb="verify").count() == 1


def test_the_one_who_was_slower_is_told_who_was_faster(scene, proof):
    part = claimed(scene.lead, scene.leader, proof)
    copies = [seen(part), seen(part)]
    people = [scene.secretary, scene.second_secretary]
    answers = at_once(
        *(
            lambda copy=copy, who=who: lifecycle.verify(copy, who, version=part.version)
            for copy, who in zip(copies, people, strict=True)
        )
    )
    winner = Event.objects.get(verb="verify").actor
    refusal = next(answer for answer in answers if isinstance(answer, Stale))
    assert f"({winner}, " in str(refusal)


def test_a_claim_pressed_twice_is_one_claim(scene, proof):
    copies = [seen(scene.lead), seen(scene.lead)]
    answers = at_once(
        *(
            lambda copy=copy: lifecycle.claim(
                copy, scene.leader, Report("Xong"), evidence=[proof(copy, scene.leader)], version=1
            )
            for copy in copies
        )
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Event", "Stale"]
    assert (Event.objects.filter(verb="claim").count(), Update.objects.count(), Evidence.objects.count()) == (1, 1, 1)


def test_when_two_leads_are_completed_at_once_the_task_is_completed(scene, proof):
    with_other = lifecycle.assign(scene.task, [Part(scene.other, "lead")])[0]
    parts = [claimed(scene.lead, scene.leader, proof), claimed(with_other, scene.stranger, proof)]
    answers = at_once(
        lambda: lifecycle.verify(parts[0], scene.secretary),
        lambda: lifecycle.verify(parts[1], scene.second_secretary),
    )
    assert [type(answer).__name__ for answer in answers] == ["Event", "Event"]
    task = Task.objects.get(pk=scene.task.pk)
    assert (task.status, task.claimed_at) == ("completed", max(part.claimed_at for part in parts))


def test_a_task_given_to_an_agency_twice_at_once_is_given_once(scene):
    give = lambda: lifecycle.assign(scene.task, [Part(scene.other, "lead")])  # noqa: E731
    answers = at_once(give, give)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "list"]
    assert Assignment.objects.filter(agency=scene.other).count() == 1


def test_two_declined_parts_are_not_both_reassigned_to_one_agency(scene):
    second = lifecycle.assign(scene.task, [Part(scene.secretariat_agency, "lead")])[0]
    lifecycle.decline(scene.lead, scene.leader, "Không thuộc chức năng")
    lifecycle.decline(second, scene.secretary, "Không thuộc chức năng")
    answers = at_once(
        lambda: lifecycle.reassign(scene.lead, scene.secretary, "Đúng chức năng", scene.other),
        lambda: lifecycle.reassign(second, scene.second_secretary, "Đúng chức năng", scene.other),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Event", "Refused"]
    assert Assignment.objects.filter(agency=scene.other).count() == 1


def test_two_requests_for_extension_at_once_are_one(scene):
    copies = [seen(scene.lead), seen(scene.lead)]
    answers = at_once(
        *(
            lambda copy=copy, day=day: extensions.request_extension(copy, scene.leader, day, "Chờ mẫu")
            for copy, day in zip(copies, [moment(2025, 11, 15).date(), moment(2025, 11, 20).date()], strict=True)
        )
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Extension", "Refused"]
    assert Extension.objects.count() == 1


def test_a_request_for_extension_decided_twice_at_once_is_decided_once(scene):
    asked = extensions.request_extension(scene.lead, scene.leader, moment(2025, 11, 15).date(), "Chờ mẫu")
    copies = [Extension.objects.get(pk=asked.pk), Extension.objects.get(pk=asked.pk)]
    answers = at_once(
        lambda: extensions.decide_extension(copies[0], scene.secretary, True, "Được"),
        lambda: extensions.decide_extension(copies[1], scene.second_secretary, False, "Không"),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Event", "Stale"]
    decided = Extension.objects.get(pk=asked.pk)
    assert (seen(scene.lead).due_at == asked.new_due_at) == (decided.decision == "granted")
    assert Event.objects.filter(verb="extend").count() == 1


def test_two_passes_at_once_write_a_missed_deadline_once(scene):
    answers = at_once(flags.flag_overdue, flags.flag_overdue)
    assert sum(answers) == 2  # the lead's and the coordinating agency's, once each
    assert MissedDeadline.objects.count() == 2
