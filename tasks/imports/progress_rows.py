"""What does a row of a table of progress come to? A report of one agency on its part, by itself or by letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from agencies.models import Agency
from agencies.policies import standing
from portal import clock
from tasks import actions, policies
from tasks.imports import cells
from tasks.imports.cells import Gathered, Names, Wrong
from tasks.imports.heads import PROGRESS
from tasks.imports.reading import Page, as_text
from tasks.imports.trying import Plan, RowImport, Source
from tasks.models import Assignment, Task
from tasks.transitions import fits

SAID = ("result", "difficulties", "proposals")


class ProgressImport(RowImport):
    """Reports by code of the task; a row that says what was said last changes nothing."""

    layout = PROGRESS

    def __init__(self, source: Source, pages: Sequence[Page], told: Callable[[int, int], None]) -> None:
        super().__init__(source, pages, told)
        self.names = Names()

    def plan(self, row: dict[str, Any]) -> Plan | None:
        if not any(as_text(row.get(name)) for name in (*SAID, "progress")):
            return None  # a task of the blank form on which there is nothing to report
        wrong = Gathered()
        said = {name: wrong.take(cells.text, row, name, otherwise="") for name in SAID}
        if not said["result"]:
            wrong.say("result", "thiếu kết quả thực hiện.")
        progress = wrong.take(cells.percent, row, "progress", otherwise=None)
        letter = self._letter(row, wrong)
        part = self._part(row, wrong)
        if part:
            wrong.take(self.once, part.pk, "key", f"{part.agency} với nhiệm vụ này", otherwise=None)
            wrong.take(self._check, part, otherwise=None)
            letter = self._proxy_letter(letter, wrong) if policies.is_proxy(self.source.by, "report", part) else {}
        wrong.settle()
        assert part is not None  # noqa: S101 - else something is wrong
        return self._planned(part, {**said, "progress": progress, **letter})

    def _planned(self, part: Assignment, data: dict[str, Any]) -> Plan:
        plan = Plan(f"{part.task}, {part.agency}")
        last = part.updates.order_by("-event__at", "-pk").first()
        before = (last.result, last.difficulties, last.proposals) if last else ("", "", "")
        after = (data["result"], data["difficulties"], data["proposals"])
        same_progress = data["progress"] in (None, part.progress)
        if tuple(w.strip() for w in before) == after and same_progress:
            return plan
        if not same_progress:
            plan.change("Tiến độ (%)", part.progress, data["progress"])
        for head, old, new in zip(("result", "difficulties", "proposals"), before, after, strict=True):
            if old.strip() != new:
                plan.change(self.layout.title(head), old, new)
        plan.steps.append(partial(actions.perform, self.source.by, part, "report", data))
        return plan

    def _part(self, row: dict[str, Any], wrong: Gathered) -> Assignment | None:
        """The part that the row is about, among those that the person may see."""
        parts = wrong.take(self._parts, row, otherwise=list[Assignment]())
        agency = wrong.take(self.names.one, row, "agency", otherwise=None)
        if not parts or "agency" in wrong.of:
            return None
        return wrong.take(self._own, parts, agency, otherwise=None)

    def _parts(self, row: dict[str, Any]) -> list[Assignment]:
        key = cells.text(row, "key")
        slug, _, ref = key.partition("/")
        tasks = Task.objects.visible_to(self.source.by).filter(directive__slug=slug, ref=ref)
        parts = list(
            Assignment.objects.filter(task__in=tasks).select_related("agency", "task__directive", "task__block")
        )
        if not parts:
            raise Wrong("key", f"cổng không có nhiệm vụ mã “{key}”." if key else "thiếu mã nhiệm vụ.")
        return parts

    def _own(self, parts: Sequence[Assignment], agency: Agency | None) -> Assignment:
        """Of a task's parts that of the agency which is named, else of the person's own."""
        if agency:
            own = [part for part in parts if agency.pk in (part.agency_id, part.named_id)]
        else:
            own = [part for part in parts if part.agency_id in standing(self.source.by).agency_ids]
        if not own:
            missing = f"{agency} không được giao nhiệm vụ này." if agency else "thiếu tên cơ quan."
            raise Wrong("agency", missing)
        own.sort(key=lambda part: not part.is_lead)
        if not agency and len({part.agency_id for part in own}) > 1:
            raise Wrong("agency", "bạn làm việc cho nhiều cơ quan được giao nhiệm vụ này; hãy ghi tên cơ quan.")
        return own[0]

    def _check(self, part: Assignment) -> None:
        if not policies.may(self.source.by, "report", part):
            raise ValidationError({"agency": [policies.why_not(self.source.by, "report", part)]})
        if not fits(part, "report"):
            raise Wrong("key", f"phần việc đang “{part.get_status_display()}” nên không báo cáo tiến độ được.")

    def _letter(self, row: dict[str, Any], wrong: Gathered) -> dict[str, Any]:
        """The letter that the row cites, whoever reports: a day that cannot be is wrong in any case."""
        number = wrong.take(cells.text, row, "letter_number", 100, otherwise="")
        on = wrong.take(cells.day, row, "letter_date", otherwise=None)
        if on and on > clock.today():
            wrong.say("letter_date", "ngày công văn không thể sau ngày hôm nay.")
        return {"letter_number": number, "letter_date": on}

    def _proxy_letter(self, letter: dict[str, Any], wrong: Gathered) -> dict[str, Any]:
        """The agency's letter, where the secretariat speaks for it; where a row has none, that of the table."""
        if not any(letter.values()) and "letter_date" not in wrong.of:
            letter = {"letter_number": self.source.number, "letter_date": self.source.on}
        if not letter["letter_number"] or not (letter["letter_date"] or "letter_date" in wrong.of):
            wrong.say("letter_number", "nhập thay cơ quan thì cần số và ngày công văn của cơ quan đó.")
        elif letter["letter_date"] and letter["letter_date"] > clock.today():
            wrong.say("letter_date", "ngày công văn không thể sau ngày hôm nay.")
        return letter
