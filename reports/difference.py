"""What changed from one report to the next, by name? Told from their frozen data alone."""

from __future__ import annotations

from dataclasses import dataclass

from reports.content import Content, TaskLine
from tasks.timeliness import Cell

DONE = (Cell.DONE_ON_TIME, Cell.DONE_LATE)


@dataclass(frozen=True)
class Difference:
    """Tasks of the later report; one may stand in several lists."""

    added: list[TaskLine]
    finished: list[TaskLine]
    newly_overdue: list[TaskLine]
    extended: list[TaskLine]  # a later deadline is in force
    reopened: list[TaskLine]
    set_aside: list[TaskLine]
    gone: list[TaskLine]  # as the earlier report has them


def between(earlier: Content, later: Content) -> Difference:
    """What became of the tasks of a scope from one report to the next."""
    before = {line.source.key: line for line in earlier.tasks}
    now = {line.source.key for line in later.tasks}
    both = [(before[line.source.key], line) for line in later.tasks if line.source.key in before]
    return Difference(
        added=[line for line in later.tasks if line.source.key not in before],
        finished=[new for old, new in both if new.cell in DONE and old.cell not in DONE],
        newly_overdue=[new for old, new in both if new.cell == Cell.OVERDUE != old.cell],
        extended=[new for old, new in both if old.due_at and new.due_at and new.due_at > old.due_at],
        reopened=[new for old, new in both if old.cell in DONE and new.cell not in ("", *DONE)],
        set_aside=[new for old, new in both if old.cell and not new.cell],
        gone=[line for key, line in before.items() if key not in now],
    )
