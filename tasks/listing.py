"""Which rows has a task list at a moment, present or past? One interface for the page, the export and the API.

The present comes from the database row by row; a past moment from the history (`closing`), then sorted alike.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from agencies.models import Agency
from tasks.filters import TaskFilter, with_names
from tasks.history import WORDS, PastAssignment, PastTask, closing
from tasks.models import Assignment, Deadline, Task
from tasks.timeliness import is_open

CHUNK = 2000


@dataclass(frozen=True)
class PastFacts:
    """What a task or a part was at a past moment, for a row that is printed like those of the present."""

    pk: int
    status: str
    due_at: datetime | None
    claimed_at: datetime | None
    original_due_at: datetime | None
    origin: str
    task: Task
    role: str = ""  # of a part
    agency: Agency | None = None
    assignee_id: int | None = None
    last_update_at: datetime | None = None

    @property
    def is_lead(self) -> bool:
        return self.role == "lead"


@dataclass(frozen=True)
class Entry:
    """A row: the task, whose status and deadline it shows (`thing`), and each agency's part at the moment."""

    task: Task
    thing: Task | Assignment | PastFacts
    parts: Sequence[Assignment | PastFacts]
    own: Task | PastFacts  # the task's own status and deadline, whatever agency is chosen


class Listing(ABC, Sequence[Entry]):
    """The rows of a filter at a moment: `len()`, slices for pages, `stream()` for exports."""

    def __init__(self, chosen: TaskFilter, moment: datetime) -> None:
        self.chosen, self.moment = chosen, moment

    @abstractmethod
    def stream(self, chunk: int = CHUNK) -> Iterator[Entry]:
        """All rows in order, `chunk` at a time."""


def listing(chosen: TaskFilter, moment: datetime, now: datetime) -> Listing:
    """The rows of `chosen` at `moment` (`chosen.moment()`): of a past day from the history, else as they are now."""
    return PastListing(chosen, moment) if chosen.past_day else PresentListing(chosen, now)


class PresentListing(Listing):
    """Rows from the database; a stream holds one chunk of them at a time."""

    def __init__(self, chosen: TaskFilter, moment: datetime) -> None:
        super().__init__(chosen, moment)
        self.rows = chosen.rows(moment)
        self._count: int | None = None

    def __len__(self) -> int:
        if self._count is None:
            self._count = self.rows.order_by().count()
        return self._count

    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:  # type: ignore[override]
        rows = self.chosen.with_parts(self.rows)
        if isinstance(place, slice):
            return [self._entry(task) for task in rows[place]]
        return self._entry(rows[place])

    def stream(self, chunk: int = CHUNK) -> Iterator[Entry]:
        places = self.rows.values_list("pk", flat=True).iterator(chunk_size=chunk)  # what is sorted holds no words
        while batch := list(islice(places, chunk)):
            tasks = self.chosen.with_parts(Task.objects.all()).in_bulk(batch)
            yield from (self._entry(tasks[pk]) for pk in batch if pk in tasks)

    def _entry(self, task: Task) -> Entry:
        return Entry(task, self.chosen.thing(task), list(task.assignments.all()), task)


class PastListing(Listing):
    """Rows told from the history. What was is held in memory, the words of the tasks a page or a chunk at a time."""

    def __init__(self, chosen: TaskFilter, moment: datetime) -> None:
        super().__init__(chosen, moment)
        past = closing(chosen.narrowed().order_by("directive", "order").defer(*WORDS), moment)
        fitting = (item for item in past.tasks if chosen.fits(item, past))
        self.items = sorted(fitting, key=_open_first_by_deadline)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:  # type: ignore[override]
        if isinstance(place, slice):
            return self._entries(self.items[place])
        return self._entries([self.items[place]])[0]

    def stream(self, chunk: int = CHUNK) -> Iterator[Entry]:
        for start in range(0, len(self.items), chunk):
            yield from self._entries(self.items[start : start + chunk])

    def _entries(self, items: Sequence[PastTask]) -> list[Entry]:
        tasks = with_names(Task.objects.all()).in_bulk([item.task.pk for item in items])
        agencies = Agency.objects.in_bulk({part.agency_id for item in items for part in item.parts})
        return [self._entry(item, tasks[item.task.pk], agencies) for item in items]

    def _entry(self, item: PastTask, task: Task, agencies: dict[int, Agency]) -> Entry:
        parts = [_part(part, task, agencies[part.agency_id]) for part in item.parts]
        own, mine = _task(item, task), list[PastFacts]()
        if self.chosen.chosen_agency:
            pairs = zip(item.parts, parts, strict=True)
            mine = [shown for part, shown in pairs if self.chosen.is_asked_for(part)]
        return Entry(task, mine[0] if mine else own, parts, own)


def _open_first_by_deadline(item: PastTask) -> tuple[bool, bool, float]:
    """The order of `TaskFilter.rows`; document and place break ties, for sorting is stable."""
    return (not is_open(item), item.due_at is None, item.due_at.timestamp() if item.due_at else 0.0)


def _task(item: PastTask, task: Task) -> PastFacts:
    moved = any(part.extended for part in item.leads if part.due_at == item.due_at)
    return PastFacts(
        pk=task.pk,
        status=item.status,
        due_at=item.due_at,
        claimed_at=item.claimed_at,
        original_due_at=task.original_due_at,
        origin=_origin(task, item.due_at, moved),
        task=task,
    )


def _part(part: PastAssignment, task: Task, agency: Agency) -> PastFacts:
    return PastFacts(
        pk=part.pk,
        status=part.status,
        due_at=part.due_at,
        claimed_at=part.claimed_at,
        original_due_at=task.original_due_at,
        origin=_origin(task, part.due_at, part.extended),
        task=task,
        role=part.role,
        agency=agency,
        assignee_id=part.assignee_id,
        last_update_at=part.last_update_at,
    )


def _origin(task: Task, due_at: datetime | None, extended: bool) -> str:
    """Where the deadline of a past moment came from, as far as the history tells."""
    if extended and due_at != task.given_due_at:
        return Deadline.Origin.EXTENDED
    return Deadline.Origin.ASSIGNED if due_at != task.original_due_at else Deadline.Origin.DOCUMENT
