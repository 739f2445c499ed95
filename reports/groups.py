"""How are figures grouped? By block, agency, directive, problem group, leader, or month of the deadline.

Each grouping parts the tasks: the sum of its rows is the whole. An agency's row counts the parts that it leads, of
which a task with several leads has several, so their sum is more than the tasks; it is the sum of all parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, Block
from agencies.names import alphabetical
from directives.models import Directive
from reports import figures
from reports.figures import Figures
from tasks.cycles import duty_q
from tasks.filters import COMMON, NONE
from tasks.history import WORDS, PastTask, Snapshot, as_of
from tasks.models import Assignment, Task
from tasks.querysets import TaskQuerySet
from tasks.timeliness import last_day

LINKED = ("dated", "open", "done", *figures.STATES, "recurring_silent")
DUTY = "recurring"


@dataclass(frozen=True)
class Row:
    """One line of a table: what is counted, its figures, and the list behind each number."""

    key: str
    label: str
    title: str
    figures: Figures
    query: Mapping[str, str]

    def link(self, state: str) -> str:
        """The list that holds exactly what the number counts."""
        return f"{reverse('task_list')}?{urlencode({**self.query, 'state': state})}"

    @property
    def links(self) -> dict[str, str]:
        return {state: self.link(state) for state in LINKED}


@dataclass(frozen=True)
class Grouping:
    """`label` heads the table; `rows` makes its rows from the tally."""

    label: str
    rows: Callable[[Tally], list[Row]]


class Tally:
    """The figures of some tasks at a moment, present (in SQL) or past (from one snapshot), whole and grouped."""

    def __init__(
        self, tasks: TaskQuerySet, moment: datetime, now: datetime, query: Mapping[str, str] | None = None
    ) -> None:
        self.tasks, self.moment, self.now, self.query = tasks, moment, now, dict(query or {})

    @property
    def is_past(self) -> bool:
        return self.moment < self.now

    @cached_property
    def past(self) -> Snapshot:
        return as_of(self.tasks.defer(*WORDS), self.moment, self.now)

    @cached_property
    def whole(self) -> Figures:
        return figures.total(self.by_task("block_id", lambda item: item.task.block_id).values())

    @property
    def whole_row(self) -> Row:
        return self.row("", "Tất cả", "", self.whole, {})

    def rows(self, by: str) -> list[Row]:
        return GROUPINGS[by].rows(self)

    def total(self, by: str) -> Figures:
        """The sum of the rows: of tasks, or of parts when grouped by agency."""
        return figures.total(row.figures for row in self.rows(by))

    def row(self, key: str, label: str, title: str, counted: Figures, query: Mapping[str, str]) -> Row:
        return Row(key, label, title, counted, {**self.query, **query})

    def by_task(self, field: str, key: Callable[[PastTask], Any], among: Q | None = None) -> dict[Any, Figures]:
        """Figures of the tasks by a field, `among` those that a condition chooses (at present)."""
        if self.is_past:
            return dict(figures.of_snapshot_tasks(self.past, key))
        if field in self._counted and among is None:
            return self._counted[field]
        counted = figures.of_tasks(self.tasks.filter(among) if among else self.tasks, self.moment, by=field)
        if among is None:
            self._counted[field] = counted
        return counted

    @cached_property
    def _counted(self) -> dict[str, dict[Any, Figures]]:
        return {}

    def by_agency(self) -> dict[Any, Figures]:
        if self.is_past:
            return dict(figures.of_snapshot_parts(self.past))
        parts = Assignment.objects.filter(task__in=self.tasks.order_by().values("pk"))
        return figures.of_assignments(parts, self.moment, by="agency_id")


# --- the groupings -------------------------------------------------------------------------------


def _blocks(tally: Tally) -> list[Row]:
    counted = tally.by_task("block_id", lambda item: item.task.block_id)
    rows = [
        tally.row(block.code, block.short, block.name, counted.get(block.pk, Figures()), {"block": block.code})
        for block in Block.objects.all()
    ]
    if None in counted:
        title = "Nhiệm vụ mà văn bản không xếp vào khối nào"
        rows.append(tally.row(COMMON, "Nhiệm vụ chung", title, counted[None], {"block": COMMON}))
    return rows


def _agencies(tally: Tally) -> list[Row]:
    counted = tally.by_agency()
    names = Agency.objects.in_bulk(list(counted))
    rows = [
        tally.row(names[pk].code, names[pk].name, names[pk].name, own, {"agency": names[pk].code, "role": "lead"})
        for pk, own in counted.items()
    ]
    return sorted(rows, key=worst_first)


def worst_first(row: Row) -> tuple[int, int, list[int]]:
    return (-row.figures.overdue, -row.figures.total, alphabetical(row.label))


def _directives(tally: Tally) -> list[Row]:
    counted = tally.by_task("directive_id", lambda item: item.task.directive_id)
    documents = Directive.objects.filter(pk__in=list(counted)).defer("text")
    return [
        tally.row(document.slug, str(document), document.title, counted[document.pk], {"directive": document.slug})
        for document in documents
    ]


def _problem_groups(tally: Tally) -> list[Row]:
    counted = tally.by_task("problem_group", lambda item: item.task.problem_group)
    names = [*Task.ProblemGroup.choices, ("", "Chưa xếp nhóm")]
    return [
        tally.row(code or NONE, str(label), "", counted[code], {"problem_group": code or NONE})
        for code, label in names
        if code in counted
    ]


def _leaders(tally: Tally) -> list[Row]:
    """Who answers for the block of the task (46-TB/TGV VI.2); nobody for the common ones."""
    counted = tally.by_task("block_id", lambda item: item.task.block_id)
    blocks = {block.pk: block for block in Block.objects.all()}
    folded: dict[str, Figures] = defaultdict(Figures)
    titles: dict[str, list[str]] = defaultdict(list)
    for pk in [*blocks, None]:
        block = blocks.get(pk) if pk else None
        leader = block.leader if block and block.leader else NONE
        if pk in counted:
            folded[leader] += counted[pk]
            titles[leader].append(f"{block.leader_title}, {block.name}".strip(", ") if block else "Nhiệm vụ chung")
    labels = {NONE: "Không có người phụ trách"}
    return [
        tally.row(name, labels.get(name, name), "; ".join(titles[name]), folded[name], {"leader": name})
        for name in sorted(folded, key=lambda name: name == NONE)
    ]


def _periods(tally: Tally) -> list[Row]:
    """Month of the last day of the deadline in force; what has none apart, recurring duties last."""
    folded: dict[Any, Figures] = defaultdict(Figures)
    for key, own in _by_deadline(tally).items():
        folded[_month(key) if isinstance(key, datetime) else key] += own
    months = sorted(month for month in folded if isinstance(month, date))
    rows = [
        tally.row(f"{month:%Y-%m}", f"Tháng {month.month}/{month.year}", "", folded[month], _month_query(month))
        for month in months
    ]
    for key, term, label in ((None, "undated", "Không có thời hạn"), (DUTY, DUTY, "Thường xuyên, định kỳ")):
        if key in folded:
            rows.append(tally.row(term, label, "", folded[key], {"term": term}))
    return rows


def _by_deadline(tally: Tally) -> dict[Any, Figures]:
    """By deadline; key None without one, `DUTY` of recurring duties."""
    if tally.is_past:
        return tally.by_task("due_at", lambda item: DUTY if item.is_duty else item.due_at)
    counted = tally.by_task("due_at", lambda item: None, ~duty_q())
    duties = tally.by_task("recurrence", lambda item: None, duty_q())
    return counted | ({DUTY: figures.total(duties.values())} if duties else {})


def _month(due_at: datetime) -> date:
    return last_day(due_at).date().replace(day=1)


def _month_query(month: date) -> dict[str, str]:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return {"due_from": str(month), "due_to": str(last)}


GROUPINGS: Mapping[str, Grouping] = {
    "block": Grouping("Khối", _blocks),
    "agency": Grouping("Cơ quan chủ trì", _agencies),
    "directive": Grouping("Văn bản", _directives),
    "problem_group": Grouping("Nhóm vấn đề", _problem_groups),
    "leader": Grouping("Người phụ trách", _leaders),
    "period": Grouping("Tháng đến hạn", _periods),
}
PARTING = tuple(by for by in GROUPINGS if by != "agency")  # those whose rows add up to the whole


def rest_of(rows: Iterable[Row]) -> Figures:
    """The sum of the rows that a short table leaves out."""
    return figures.total(row.figures for row in rows)
