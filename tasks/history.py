"""What was true at a past moment? Told from the events, which carry the facts after each step.

The end of a day is the first moment of the next: at 24:00 the deadlines of the day have passed, but a step of that
very moment is the next day's, and a recurring duty is counted in the period of the day that ends (`closing`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone

from tasks.models import Assignee, Assignment, Event, Extension, Task
from tasks.querysets import TaskQuerySet
from tasks.rollup import roll_up
from tasks.statuses import Status

SPOKEN = frozenset({"report", "claim", "finish"})
HANDED = frozenset({"reassign", "transfer"})  # the steps that change whose part it is
VERIFIED = frozenset({"verify", "finish"})
TICK = timedelta(microseconds=1)
# What a figure does not need of a task: `closing(tasks.defer(*WORDS), moment)` reads less.
WORDS = ("text", "search", "further_sources", "deliverables", "remark", "phrase", "directive__text")


@dataclass(frozen=True)
class PastAssignment:
    """An assignment's facts at the moment of its snapshot."""

    pk: int
    task_id: int
    agency_id: int
    role: str
    status: str
    due_at: datetime | None
    claimed_at: datetime | None
    last_update_at: datetime | None
    given_at: datetime  # since when this agency owes it; a successor inherits the day
    verified_at: datetime | None = None
    assignee_id: int | None = None
    extended: bool = False  # a later date had been granted
    asks_extension: bool = False  # a request for one waited

    @property
    def is_lead(self) -> bool:
        return self.role == Assignee.Role.LEAD


@dataclass(frozen=True)
class PastTask:
    """A task's facts at the moment of its snapshot, with its parts."""

    task: Task
    status: str
    due_at: datetime | None
    claimed_at: datetime | None
    parts: tuple[PastAssignment, ...]

    @property
    def leads(self) -> list[PastAssignment]:
        return [part for part in self.parts if part.is_lead]

    @property
    def is_duty(self) -> bool:
        """A recurring task without an end: updated, not completed."""
        return bool(self.task.recurrence) and self.due_at is None

    @property
    def verified_at(self) -> datetime | None:
        """When the last of its leads was verified, once the task is completed."""
        verified = [lead.verified_at for lead in self.leads if lead.verified_at]
        return max(verified, default=None) if self.status == Status.COMPLETED else None


@dataclass(frozen=True)
class Snapshot:
    """All that a set of tasks was at `moment`. Tasks of documents issued later are not in it."""

    moment: datetime  # deadlines up to here have passed
    tasks: tuple[PastTask, ...]
    until: datetime  # steps up to here are told, and its period is the one that a duty is counted in

    @property
    def parts(self) -> list[PastAssignment]:
        return [part for past in self.tasks for part in past.parts]


def snapshot(tasks: TaskQuerySet, moment: datetime) -> Snapshot:
    """Reads the facts of these tasks at `moment`: four queries, whatever the number of tasks."""
    chosen = tasks.select_related("directive", "block", "provision")
    parts = _parts(tasks, moment)
    day = timezone.localdate(moment)
    past = []
    for task in chosen:
        own = tuple(parts.get(task.pk, ()))
        if not own and (task.directive.issued_on is None or task.directive.issued_on > day):
            continue
        rolled = roll_up(part for part in own if part.is_lead)
        if rolled is None:
            past.append(PastTask(task, Status.ASSIGNED, task.given_due_at, None, own))
        else:
            past.append(PastTask(task, rolled.status, rolled.due_at, rolled.claimed_at, own))
    return Snapshot(moment, tuple(past), moment)


def closing(tasks: TaskQuerySet, moment: datetime) -> Snapshot:
    """The facts as a day ends: `moment` is its 24:00. Dashboard, command and weekly edition count from this."""
    return replace(snapshot(tasks, moment - TICK), moment=moment)


def as_of(tasks: TaskQuerySet, moment: datetime, now: datetime) -> Snapshot:
    """The facts at the close of a past day, or those of the present moment."""
    return closing(tasks, moment) if moment < now else snapshot(tasks, now)


class _Told(NamedTuple):
    """What an event says of its assignment."""

    assignment_id: int
    task_id: int
    agency_id: int
    at: datetime
    verb: str
    to_status: str
    due_at: datetime | None
    claimed_at: datetime | None


def _parts(tasks: TaskQuerySet, moment: datetime) -> dict[int, list[PastAssignment]]:
    chosen = tasks.order_by().values("pk")
    rows = Event.objects.filter(task__in=chosen, at__lte=moment).order_by("assignment_id", "at", "pk")
    named = Assignment.objects.filter(task__in=chosen).values_list("pk", "role", "assignee_id")
    origins = {pk: (role, assignee) for pk, role, assignee in named}
    extended, asking = _extensions(chosen, moment)
    parts: dict[int, list[PastAssignment]] = defaultdict(list)
    events = map(_Told._make, rows.values_list(*_Told._fields).iterator(5000))
    for pk, told in groupby(events, key=lambda event: event.assignment_id):
        part = _part(pk, origins[pk], list(told))
        if pk in extended or pk in asking:
            part = replace(part, extended=pk in extended, asks_extension=pk in asking)
        parts[part.task_id].append(part)
    return parts


def _extensions(chosen: Any, moment: datetime) -> tuple[set[int], set[int]]:
    """The parts to which a later date had been granted by `moment`, and those whose request waited then."""
    asked = Extension.objects.filter(assignment__task__in=chosen, requested_at__lte=moment)
    extended, asking = set(), set()
    for pk, decision, decided_at in asked.values_list("assignment", "decision", "decided_at"):
        if decided_at is None or decided_at > moment:
            asking.add(pk)
        elif decision == Extension.Decision.GRANTED:
            extended.add(pk)
    return extended, asking


def _part(pk: int, origin: tuple[str, int | None], told: Sequence[_Told]) -> PastAssignment:
    """The facts after the last of these steps.

    A transfer to a successor is entered when the merger is noticed and dated back to its day: it says whose the
    part is from then on, and nothing else, for its other facts are those of the day on which it was entered.
    Other steps name the agency of the day on which they were entered, so whose it was is told by `HANDED` alone.
    """
    facts = [told[0], *(event for event in told if event.verb != "transfer")][-1]
    handed = [told[0], *(event for event in told if event.verb in HANDED)]
    given_at = [told[0], *(event for event in told if event.verb == "reassign")][-1].at
    heard = [event.at for event in told if event.verb in SPOKEN and event.at >= given_at]
    verified = [event.at for event in told if event.verb in VERIFIED]
    return PastAssignment(
        pk=pk,
        task_id=facts.task_id,
        agency_id=handed[-1].agency_id,
        role=origin[0],
        assignee_id=origin[1],
        status=facts.to_status,
        due_at=facts.due_at,
        claimed_at=facts.claimed_at,
        last_update_at=heard[-1] if heard else None,
        given_at=given_at,
        verified_at=verified[-1] if verified and facts.to_status == Status.COMPLETED else None,
    )
