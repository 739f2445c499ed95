"""Each state stands twice, in SQL and in Python: both choose the same tasks and parts, whatever has happened."""

import pytest
from hypothesis import given

from portal import clock
from tasks.history import snapshot
from tasks.models import Assignment, Task
from tasks.states import BOTH, STATES, in_state, seen_part, seen_task, state_q
from tests.histories import NOW, few, play, steps, undone, world

NAMES = [name for name, _ in [*STATES, *BOTH]]


@pytest.fixture
def lived(cast):
    return world(cast)


@few(10)
@given(drawn=steps)
def test_a_state_holds_the_same_tasks_and_parts_in_sql_and_as_told_by_history(lived, drawn):
    with undone():
        play(lived, drawn)
        past = snapshot(Task.objects.all(), NOW)
        for name in NAMES:
            tasks = {item.task.pk for item in past.tasks if in_state(name, seen_task(item), NOW, NOW)}
            parts = {
                part.pk
                for item in past.tasks
                for part in item.parts
                if in_state(name, seen_part(item, part), NOW, NOW)
            }
            assert tasks == _pks(Task.objects.filter(state_q(name, NOW))), name
            assert parts == _pks(Assignment.objects.filter(state_q(name, NOW, part=True))), name


def _pks(rows):
    return set(rows.values_list("pk", flat=True))


def test_every_state_is_known_to_both(lived):
    item = snapshot(Task.objects.all(), NOW).tasks[0]
    with clock.moved_to(NOW):
        assert all(isinstance(in_state(name, seen_task(item), NOW, NOW), bool) for name in NAMES)
        assert all(Task.objects.filter(state_q(name, NOW)).count() >= 0 for name in NAMES)
