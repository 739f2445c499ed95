"""What has happened between two moments? By name: what was finished, became late, was added, extended, reopened.

Told from the two snapshots, so the numbers add up: done after = done before + finished - reopened (as far as these
tasks count), and each list is as long as its count. Requests and returns in between are told from their records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from agencies.models import Agency
from portal.templatetags.components import vdate
from reports import figures
from reports.figures import Figures
from tasks import timeliness
from tasks.history import WORDS, PastAssignment, PastTask, as_of
from tasks.models import Event, Extension, Task
from tasks.querysets import TaskQuerySet
from tasks.statuses import COUNTED, DONE, SET_ASIDE, Status
from tasks.templatetags.task_components import deadline_words

NAMES_SHOWN = 3


@dataclass(frozen=True)
class Change:
    """One task that changed: who had it, and what there is to say of it (`quá hạn 12 ngày`)."""

    task: Task
    agencies: str
    words: str
    at: datetime | None = None


@dataclass(frozen=True)
class Chapter:
    """One kind of change, with the tasks by name."""

    key: str
    title: str
    changes: Sequence[Change]

    @property
    def count(self) -> int:
        return len(self.changes)


class Comparison:
    """The tasks at two moments, the later perhaps now."""

    def __init__(self, tasks: TaskQuerySet, start: datetime, end: datetime, now: datetime) -> None:
        light = tasks.order_by("directive", "order").defer(*WORDS)
        self.tasks, self.start, self.end = tasks, start, end
        self.before, self.after = as_of(light, start, now), as_of(light, end, now)
        self._was = {item.task.pk: item for item in self.before.tasks}

    @cached_property
    def figures_before(self) -> Figures:
        return figures.total(figures.of_snapshot_tasks(self.before).values())

    @cached_property
    def figures_after(self) -> Figures:
        return figures.total(figures.of_snapshot_tasks(self.after).values())

    @cached_property
    def chapters(self) -> list[Chapter]:
        """The kinds in the order in which they hurt; those without a task too."""
        kinds = [
            Chapter("late", "Trở thành quá hạn", self._items(self._became_late, self._late_words)),
            Chapter("finished_late", "Hoàn thành quá hạn", self._items(self._finished_late, self._finished_words)),
            Chapter("finished", "Hoàn thành đúng hạn", self._items(self._finished, self._finished_words)),
            Chapter("returned", "Bị trả lại, yêu cầu thực hiện lại", self._returned()),
            Chapter("reopened", "Mở lại sau khi đã hoàn thành", self._items(self._reopened, _status_words)),
            Chapter("extended", "Được gia hạn", self._extended()),
            Chapter("added", "Mới được giao", self._items(self._added, _due_words)),
            Chapter("set_aside", "Tạm dừng, hủy, được miễn", self._items(self._set_aside, _status_words)),
            Chapter("resumed", "Được thực hiện trở lại", self._items(self._resumed, _status_words)),
        ]
        return self._with_words(kinds)

    @property
    def is_changed(self) -> bool:
        return any(chapter.count for chapter in self.chapters)

    def _with_words(self, kinds: list[Chapter]) -> list[Chapter]:
        """The words of the tasks that changed, and of no other, are read at the end."""
        changed = {change.task.pk for kind in kinds for change in kind.changes}
        full = Task.objects.select_related("directive").defer("directive__text").in_bulk(changed)
        return [
            replace(kind, changes=[replace(change, task=full[change.task.pk]) for change in kind.changes])
            for kind in kinds
        ]

    # --- what changed ------------------------------------------------------------------------

    def _became_late(self, was: PastTask | None, item: PastTask) -> bool:
        if item.is_duty:
            return False
        late_before = was is not None and timeliness.is_overdue(was, self.before.moment)
        return timeliness.is_overdue(item, self.after.moment) and not late_before

    def _done(self, was: PastTask | None, item: PastTask) -> bool:
        return not item.is_duty and item.status in DONE and not (was and was.status in DONE)

    def _finished(self, was: PastTask | None, item: PastTask) -> bool:
        return self._done(was, item) and timeliness.is_done_on_time(item, self.after.moment)

    def _finished_late(self, was: PastTask | None, item: PastTask) -> bool:
        return self._done(was, item) and timeliness.is_done_late(item, self.after.moment)

    def _reopened(self, was: PastTask | None, item: PastTask) -> bool:
        return was is not None and not was.is_duty and was.status in DONE and item.status not in DONE

    def _added(self, was: PastTask | None, item: PastTask) -> bool:
        return was is None

    def _set_aside(self, was: PastTask | None, item: PastTask) -> bool:
        return item.status in SET_ASIDE and not (was and was.status in SET_ASIDE)

    def _resumed(self, was: PastTask | None, item: PastTask) -> bool:
        return was is not None and was.status in SET_ASIDE and item.status in COUNTED

    def _items(
        self, changed: Callable[[PastTask | None, PastTask], bool], words: Callable[[PastTask], str]
    ) -> list[Change]:
        items = [item for item in self.after.tasks if changed(self._was.get(item.task.pk), item)]
        return [Change(item.task, self._names(self._concerned(item)), words(item)) for item in items]

    def _concerned(self, item: PastTask) -> list[PastAssignment]:
        """Who leads; of an overdue task those who are late."""
        late = [lead for lead in item.leads if timeliness.is_overdue(lead, self.after.moment)]
        return late if late and timeliness.is_overdue(item, self.after.moment) else item.leads

    # --- what is told of it ------------------------------------------------------------------

    def _late_words(self, item: PastTask) -> str:
        late = f"quá hạn {timeliness.days_late(item, self.after.moment)} ngày"
        return f"hạn {deadline_words(item.due_at)}, {late}" if item.due_at else late

    def _finished_words(self, item: PastTask) -> str:
        said = f"báo hoàn thành {vdate(item.claimed_at)}, xác nhận {vdate(item.verified_at)}"
        days = timeliness.days_late(item, self.after.moment)
        return f"{said}; quá hạn {days} ngày" if days else f"{said}; đúng hạn"

    def _returned(self) -> list[Change]:
        """Each time that a part was sent back in between."""
        events = Event.objects.filter(verb="send_back", task__in=self.tasks.order_by().values("pk"))
        between = events.filter(at__gte=self.before.moment, at__lte=self.after.until).order_by("at", "pk")
        return [
            Change(self._task[event.task_id], event.agency.name, event.note, event.at)
            for event in between.select_related("agency")
            if event.task_id in self._task
        ]

    def _extended(self) -> list[Change]:
        """The requests granted in between."""
        chosen = Extension.objects.filter(assignment__task__in=self.tasks.order_by().values("pk"))
        granted = chosen.filter(
            decision=Extension.Decision.GRANTED, decided_at__gte=self.before.moment, decided_at__lte=self.after.until
        )
        agencies = {part.pk: part for part in self.after.parts}
        return [
            Change(
                self._task[agencies[pk].task_id],
                self._names([agencies[pk]]),
                f"từ {deadline_words(old)} đến {deadline_words(new)}, lần thứ {number}",
                at,
            )
            for pk, old, new, number, at in granted.order_by("decided_at", "pk").values_list(
                "assignment", "old_due_at", "new_due_at", "number", "decided_at"
            )
            if pk in agencies
        ]

    @cached_property
    def _task(self) -> dict[int, Task]:
        return {item.task.pk: item.task for item in self.after.tasks}

    @cached_property
    def _agencies(self) -> dict[int, str]:
        return dict(Agency.objects.values_list("pk", "name"))

    def _names(self, parts: Iterable[PastAssignment]) -> str:
        names = [self._agencies[part.agency_id] for part in parts]
        if len(names) > NAMES_SHOWN:
            return f"{'; '.join(names[:NAMES_SHOWN])} và {len(names) - NAMES_SHOWN} cơ quan khác"
        return "; ".join(names) or "Chưa rõ cơ quan chủ trì"


def _due_words(item: PastTask) -> str:
    return f"hạn {deadline_words(item.due_at)}" if item.due_at else "không có thời hạn"


def _status_words(item: PastTask) -> str:
    return str(Status(item.status).label).lower()
