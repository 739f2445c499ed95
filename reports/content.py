"""What does a report know? Figures and rows as plain data, frozen with the edition and never asked for again.

Every paper is printed from this alone (document/sections.py), so an old edition says for ever what it said. Days
are dates in the office's time zone; moments are aware. Stored editions are read back with today's classes: whatever
is added here has a default (tests/reports/content-1.json is what the first of them held).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from cattrs.preconf.json import make_converter

from reports.document.letterhead import Issuer
from reports.figures import Figures
from reports.spans import Span, SpanKind

_converter = make_converter()
_converter.register_unstructure_hook(timedelta, lambda length: length.total_seconds())
_converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))


@dataclass(frozen=True)
class Source:
    """Where a task was ordered: `46-TB/TGV`, IV.2.đ. `key` is stable: `46-tb-tgv/IV.2.đ`."""

    key: str
    task_id: int
    ref: str
    document: str  # number, or kind and day of a document without one
    issued_on: date | None
    title: str  # of the document
    text: str


@dataclass(frozen=True)
class TaskLine:
    """One task as the tables print it, at the moment of the report."""

    source: Source
    block: str
    leader: str  # who answers for it, with the title; empty where nobody is named
    leads: str
    coordinating: str
    due_at: datetime | None  # the first moment that is late
    moved_from: datetime | None  # the deadline that it was given out with, when another is in force
    recurrence: str  # `hằng tháng`; empty for a task with an end
    cell: str  # of tasks.timeliness.Cell; empty for what is set aside
    progress: str  # Tiến độ, in the four values of 624/TB-VPCP
    days_late: int
    is_new: bool  # overdue now, and not yet when the span began
    awaiting_since: date | None
    reporter: str  # who wrote the result, where several lead
    reported_on: date | None
    result: str
    difficulties: str
    proposals: str
    committed_on: date | None  # cam kết tiến độ of the late lead
    done: int  # X of a collective task
    of: int  # Y
    sent_back_on: date | None = None  # a late lead's claim was sent back and none stands since
    sent_back_why: str = ""

    @property
    def is_duty(self) -> bool:
        """A recurring task without an end: updated, not completed."""
        return bool(self.recurrence) and self.due_at is None


@dataclass(frozen=True)
class FinishedLine:
    """One agency's part that was verified in the span. `evidence`: number and date of each document."""

    source: Source
    agency: str
    due_at: datetime | None
    claimed_on: date | None
    verified_on: date
    is_late: bool
    evidence: list[str]


@dataclass(frozen=True)
class DifficultyLine:
    """What an agency wrote in the span about what stands in its way."""

    source: Source
    agency: str
    told_on: date
    difficulties: str
    proposals: str


@dataclass(frozen=True)
class DutyLine:
    """A recurring duty: who owed an update in the current period, and who gave none, the longest silent first."""

    source: Source
    leads: str
    recurrence: str
    updated: int
    of: int
    silent: list[str]
    periods: list[int]  # whole periods of silence before the current one, beside each of `silent`


@dataclass(frozen=True)
class CollectiveLine:
    """X/Y of a collective task."""

    source: Source
    who: str
    due_at: datetime | None
    done: int
    of: int
    overdue: list[str]  # members that are late
    is_over: bool


@dataclass(frozen=True)
class TargetLine:
    """Chỉ tiêu: the aim as written, its year, and the last value that was measured by the moment of the report."""

    document: str
    text: str
    by: int | None
    aim: str
    measured: str
    measured_on: date | None


@dataclass(frozen=True)
class FiguresLine:
    """Figures of one agency, or of one block in the report of the whole."""

    code: str
    name: str
    figures: Figures


@dataclass(frozen=True)
class Content:
    """All that one report says. `figures` are of the moment, `previous` of the moment when the span began."""

    scope: str
    scope_name: str
    issuer: Issuer | None  # None where no body is there to issue it
    leader: str
    kind: SpanKind
    year: int
    number: int
    moment: datetime
    figures: Figures
    previous: Figures
    blocks: list[FiguresLine] = field(default_factory=list)  # only in the report of the whole
    agencies: list[FiguresLine] = field(default_factory=list)
    overdue: list[TaskLine] = field(default_factory=list)
    due: list[TaskLine] = field(default_factory=list)  # from the moment to the end of the next span
    due_later: list[TaskLine] = field(default_factory=list)  # after that, for a month
    finished: list[FinishedLine] = field(default_factory=list)
    difficulties: list[DifficultyLine] = field(default_factory=list)
    duties: list[DutyLine] = field(default_factory=list)
    collective: list[CollectiveLine] = field(default_factory=list)
    targets: list[TargetLine] = field(default_factory=list)
    tasks: list[TaskLine] = field(default_factory=list)  # all, in the order of their documents

    @property
    def span(self) -> Span:
        return Span(self.kind, self.year, self.number)

    @property
    def is_closed(self) -> bool:
        """Is the span over?"""
        return self.moment == self.span.ends

    @property
    def agencies_total(self) -> Figures:
        return sum((line.figures for line in self.agencies), Figures())

    @property
    def newly_overdue(self) -> int:
        """Tasks that passed their deadline in the span and are still open."""
        return sum(line.is_new for line in self.overdue)

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON field; `from_json` gives the same content back."""
        return dict(_converter.unstructure(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Content:
        return _converter.structure(data, cls)
