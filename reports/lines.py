"""What do the cells of a paper's tables say of a task?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from directives.models import Directive
from reports.letterhead import NBSP
from reports.rows import FinishedRow, RecurringRow, TaskRow
from tasks.models import Task
from tasks.templatetags.task_components import deadline_words

# longest texts in a table cell, in characters: a task must be known by them, a page must hold several
TASK_SHOWN, TASK_IN_APPENDIX, RESULT_SHOWN, TITLE_SHOWN = 200, 420, 240, 220
PROOFS_SHOWN = 4


@dataclass(frozen=True)
class Line:
    """A task in a table: its address and beginning, and words for the other cells."""

    ref: str
    doc: str
    text: str
    leads: str
    due: str
    due_note: str
    row: TaskRow | FinishedRow | RecurringRow
    number: int = 0
    result: str = ""
    difficulties: str = ""


def clamp(text: str, limit: int) -> str:
    """The text in one line, without tabs; cut between two words when longer than `limit` characters."""
    words = " ".join(text.split()).lstrip("-+• ")
    words = words[:1].upper() + words[1:]
    if len(words) <= limit:
        return words
    cut = words[:limit].rpartition(" ")[0] or words[:limit]
    return f"{cut.rstrip(' ,;:.')}…"


def doc_name(directive: Directive) -> str:
    """`46-TB/TGV`; kind and day for a document without a number."""
    if directive.number:
        return directive.number
    issued = f" ngày{NBSP}{directive.issued_on:%d/%m/%Y}" if directive.issued_on else ""
    return f"{directive.get_kind_display()}{issued}"


def _due(task: Task, due_at: datetime | None, moved_from: datetime | None = None) -> tuple[str, str]:
    """The deadline in force, and what to know of it."""
    if due_at is None:
        return (task.get_recurrence_display() or "không ghi thời hạn").capitalize(), ""
    return deadline_words(due_at), f"hạn ban đầu {deadline_words(moved_from)}" if moved_from else ""


def task_line(row: TaskRow, shown: int, number: int = 0) -> Line:
    due, note = _due(row.task, row.due_at, row.moved_from)
    said = f"{row.reporter}: {row.result}" if row.reporter else row.result
    told = f" ({_day(row.reported_at)})" if row.reported_at else ""
    return Line(
        ref=row.task.ref,
        doc=doc_name(row.task.directive),
        text=clamp(row.task.text, shown),
        leads=row.leads,
        due=due,
        due_note=note,
        row=row,
        number=number,
        result=clamp(said, RESULT_SHOWN) + told if said else "",
        difficulties=clamp(row.difficulties, RESULT_SHOWN),
    )


def finished_lines(rows: Iterable[FinishedRow]) -> list[Line]:
    """One a part; of a collective task the words stand in the first of its lines."""
    lines: list[Line] = []
    told: set[int] = set()
    for row in rows:
        due, note = _due(row.task, row.due_at)
        text = "(như trên)" if row.task.pk in told else clamp(row.task.text, TASK_SHOWN)
        told.add(row.task.pk)
        line = Line(row.task.ref, doc_name(row.task.directive), text, row.agency.name, due, note, row)
        lines.append(replace(line, result=_proofs(row)))
    return lines


def _proofs(row: FinishedRow) -> str:
    shown, more = row.evidence[:PROOFS_SHOWN], len(row.evidence) - PROOFS_SHOWN
    return "; ".join(shown) + (f" và {more} minh chứng khác" if more > 0 else "")


def recurring_line(row: RecurringRow) -> Line:
    due, note = _due(row.task, None)
    text = clamp(row.task.text, TASK_SHOWN)
    return Line(row.task.ref, doc_name(row.task.directive), text, row.leads, due, note, row)


@dataclass(frozen=True)
class Group:
    """The tasks of one directive in the appendix."""

    title: str
    lines: list[Line]


def groups(rows: Iterable[TaskRow]) -> list[Group]:
    """The appendix: one group a directive, in the order of the rows, which are numbered through."""
    groups: dict[int, Group] = {}
    for number, row in enumerate(rows, start=1):
        document = row.task.directive
        if document.pk not in groups:
            groups[document.pk] = Group(_group_title(document), [])
        groups[document.pk].lines.append(task_line(row, TASK_IN_APPENDIX, number))
    return list(groups.values())


def _group_title(document: Directive) -> str:
    title = clamp(document.title, TITLE_SHOWN)
    if not document.number:
        return f"{doc_name(document)} – {title}"
    issued = f", ngày{NBSP}{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return f"{document.number}{issued} – {title}"


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"
