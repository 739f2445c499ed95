"""What does a row of a table of tasks come to? A new task, a changed one, or nothing new.

A task is found by its code (Mã nhiệm vụ), else by document and place, else by document and words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from agencies.models import Block
from agencies.names import normal_form
from directives.models import Directive
from portal import clock
from tasks.imports import cells, changed_task
from tasks.imports.cells import Gathered, Names, Wrong
from tasks.imports.documents import Documents
from tasks.imports.heads import TASKS
from tasks.imports.new_task import Draft, create
from tasks.imports.reading import Page, as_text
from tasks.imports.standings import Said, given_on, plan_standing, read_standing
from tasks.imports.trying import Plan, RowImport, Source
from tasks.models import Assignment, Task

NUMBERING = re.compile(r"^(?:[IVXLC]+|[A-Z]|\d+)\s*[.)]\s*")
LEADER = re.compile(r"(thủ tướng|bộ trưởng|chủ nhiệm|thống đốc|trưởng ban|chủ tịch|tổng thanh tra|bí thư|đồng chí)\b")
GROUPS = {normal_form(words): code for code, label in Task.ProblemGroup.choices for words in (code, str(label))}
NOT_FOR_HEADINGS = ("key", "lead", "coordinating", "phrase", "due", "standing", "result", "done_on")
OF_STANDING = {"phrase", "due", "standing", "result", "done_on"}


class TaskImport(RowImport):
    """Tasks in our own layout, as exported, or as in the annexes of 624/TB-VPCP."""

    layout = TASKS

    def __init__(self, source: Source, pages: Sequence[Page], told: Callable[[int, int], None]) -> None:
        super().__init__(source, pages, told)
        self.documents, self.names = Documents(), Names()
        self.blocks = {normal_form(w): b for b in Block.objects.all() for w in (b.code, b.short, b.name)}
        self.chosen = Directive.objects.filter(pk=source.directive_id or 0).defer("text").first()
        self.leader, self.headed = "", pages[0]
        self.block: Block | None = None

    def plan(self, row: dict[str, Any]) -> Plan | None:
        if self.headed is not self.page:
            self.leader, self.block, self.headed = "", None, self.page
        if self._is_heading(row):
            return None
        wrong = Gathered()
        if not wrong.take(cells.text, row, "text", otherwise=""):
            wrong.say("text", "thiếu nội dung nhiệm vụ.")
        nothing: tuple[Task | None, Directive | None] = (None, None)
        task, directive = wrong.take(self._find, row, otherwise=nothing)
        if directive and "text" not in wrong.of:
            wrong.take(self._refuse_repeated, task, directive, row, otherwise=None)
        draft = self._read(row, directive, task, wrong)
        plan = self._planned(row, draft, task, wrong) if directive else None
        wrong.settle()
        return plan

    # --- headings: the leader who answers for the rows below (Annex II), or their block

    def _is_heading(self, row: dict[str, Any]) -> bool:
        if any(as_text(row.get(name)) for name in NOT_FOR_HEADINGS):
            return False
        words = next(filter(None, (as_text(row.get(name)) for name in ("text", "directive", "number"))), "")
        if as_text(row.get("number")).isdecimal() and as_text(row.get("text")):
            return False  # a task whose agencies are missing
        plain = NUMBERING.sub("", words).strip(" .:")
        said = normal_form(plain)
        block = next((b for key, b in self.blocks.items() if said == key or said == f"khối {key}"), None)
        if block:
            self.block = block
        else:
            self.leader = plain[:200] if LEADER.search(said) else ""
        return True

    # --- which task

    def _find(self, row: dict[str, Any]) -> tuple[Task | None, Directive | None]:
        key, words = cells.text(row, "key"), cells.text(row, "directive", 2000)
        if key:
            return self._by_key(key)
        directive = self.documents.find(words) if words else self.chosen
        if directive is None:
            return self._by_text_alone(cells.text(row, "text"))
        known, ref = self.documents.tasks_of(directive), cells.text(row, "ref", 100)
        if ref:
            return known.by_ref.get(normal_form(ref)), directive
        same = known.by_text.get(normal_form(cells.text(row, "text")), [])
        if len(same) > 1:
            refs = ", ".join(task.ref for task in same)
            raise Wrong("text", f"{directive} có nhiều nhiệm vụ cùng nội dung ({refs}); hãy ghi cột “Mục, điểm”.")
        return (same[0] if same else None), directive

    def _by_key(self, key: str) -> tuple[Task, Directive]:
        slug, _, ref = key.partition("/")
        directive = self.documents.of_slug(slug)
        task = self.documents.tasks_of(directive).by_ref.get(normal_form(ref)) if directive else None
        if task is None or directive is None:
            raise Wrong("key", f"cổng không có nhiệm vụ mã “{key}”; để trống mã nếu là nhiệm vụ mới.")
        return task, directive

    def _by_text_alone(self, words: str) -> tuple[Task, Directive]:
        """The table says nothing of documents: the words must be those of one task that is known."""
        same = self.documents.with_text(words)
        if len(same) == 1:
            return same[0], same[0].directive
        if same:
            named = ", ".join(str(task) for task in same)
            raise Wrong("text", f"có ở nhiều văn bản ({named}); hãy thêm cột “Văn bản giao nhiệm vụ”.")
        raise Wrong(
            "text",
            "cổng chưa có nhiệm vụ này và bảng không ghi văn bản giao; "
            "hãy chọn văn bản khi tải tệp lên hoặc thêm cột “Văn bản giao nhiệm vụ”.",
        )

    def _refuse_repeated(self, task: Task | None, directive: Directive, row: dict[str, Any]) -> None:
        ref, words = cells.text(row, "ref", 100), cells.text(row, "text")
        own = ("task", task.pk) if task else ("new", directive.slug, normal_form(ref or words))
        self.once(own, "text", "nhiệm vụ này")

    # --- what the row says

    def _read(self, row: dict[str, Any], directive: Directive | None, task: Task | None, wrong: Gathered) -> Draft:
        """All cells of the row; what is wrong with any is gathered."""
        take = wrong.take
        known = {normal_form(a.written) for a in task.assignees.all()} if task else set()
        draft = Draft(
            directive=directive or Directive(),
            ref=take(cells.text, row, "ref", 100, otherwise=""),
            text=take(cells.text, row, "text", otherwise=""),
            leads=take(self.names.read, row, "lead", known, otherwise=[]),
            coordinating=take(self.names.read, row, "coordinating", known, otherwise=[]),
            phrase=take(cells.text, row, "phrase", 300, otherwise=""),
            due=take(cells.day, row, "due", otherwise=None),
            block=take(self._block, row, otherwise=None),
            problem_group=take(self._group, row, otherwise=""),
            leader=take(cells.text, row, "leader", 200, otherwise="") or self.leader,
        )
        draft.said = Said(
            "" if self.shows else take(self._standing, row, otherwise=""),
            take(cells.text, row, "result", otherwise=""),
            take(cells.day, row, "done_on", otherwise=None),
        )
        if task is None or normal_form(draft.phrase) != normal_form(task.phrase):
            take(draft.check_phrase, otherwise=None)
        if not draft.leads and not as_text(row.get("key")):
            wrong.say("lead", "thiếu cơ quan chủ trì.")
        return draft

    def _planned(self, row: dict[str, Any], draft: Draft, task: Task | None, wrong: Gathered) -> Plan:
        if task:
            return self._changed(task, draft, row, wrong)
        return self._new(draft, row, wrong)

    def _standing(self, row: dict[str, Any]) -> str:
        return read_standing(cells.text(row, "standing"))

    @property
    def shows(self) -> bool:
        """Is this our own export, whose standings are there to be read?"""
        return "shown" in self.page.titles

    def _block(self, row: dict[str, Any]) -> Block | None:
        words = normal_form(cells.text(row, "block"))
        if words and words != "chung" and words not in self.blocks:
            raise Wrong("block", f"không có khối “{cells.text(row, 'block')}”.")
        return self.blocks.get(words) or (self.block if not words else None)

    def _group(self, row: dict[str, Any]) -> str:
        words = cells.text(row, "problem_group")
        if words and normal_form(words) not in GROUPS:
            raise Wrong("problem_group", f"“{words}” không phải là một trong sáu nhóm vấn đề.")
        return GROUPS.get(normal_form(words), "")

    # --- a new task

    def _new(self, draft: Draft, row: dict[str, Any], wrong: Gathered) -> Plan:
        directive = draft.directive
        if not draft.block and not as_text(row.get("block")):
            draft.block = self._usual_block(draft)
        plan = Plan(f"{draft.text[:160]}", is_new=True)
        draft.describe(plan, is_stub=any(directive is stub for stub in self.documents.stubs))
        known = self.documents.tasks_of(directive)
        made: list[Task] = []
        plan.steps.append(partial(create, draft, self.source, known, made))
        given = directive.issued_on or clock.today()
        self._plan_standing(plan, draft, wrong, draft.due_at, given, None, partial(_leads_of, made))
        return plan

    def _plan_standing(self, plan: Plan, draft: Draft, wrong: Gathered, *about: Any) -> None:
        """What the row says of the work; not when the cells that this follows from are wrong themselves."""
        if wrong.of.keys().isdisjoint(OF_STANDING):
            wrong.take(plan_standing, plan, draft.said, self.source, *about, otherwise=None)

    def _usual_block(self, draft: Draft) -> Block | None:
        """A task's block is its document's: that of its other tasks, or of who issued it."""
        others = {task.block_id: task.block for task in self.documents.tasks_of(draft.directive).by_ref.values()}
        if len(others) == 1:
            return next(iter(others.values()))
        issuer = draft.directive.issuer
        return issuer.block if issuer and not others else None

    # --- a task that is there

    def _changed(self, task: Task, draft: Draft, row: dict[str, Any], wrong: Gathered) -> Plan:
        plan = Plan(f"{task.directive}, {task.ref}: {task.text[:120]}")
        has_block = bool(as_text(row.get("block")))
        wrong.take(changed_task.compare, plan, task, draft, self.source, has_block=has_block, otherwise=None)
        leads = [part for part in task.assignments.all() if part.is_lead]
        if leads:
            due_at, given = leads[0].due_at, min(given_on(part) for part in leads)
            self._plan_standing(plan, draft, wrong, due_at, given, leads, partial(_leads_of, [task]))
        if self.shows and self._tells_otherwise(row, task):
            plan.notes.append("Cột “Tiến độ” của tệp xuất chỉ để xem; cổng ghi khác và không đổi.")
        return plan

    def _tells_otherwise(self, row: dict[str, Any], task: Task) -> bool:
        shown = as_text(row.get("shown"))
        of_parts = {str(part.get_status_display()) for part in task.assignments.all()}
        return bool(shown) and shown not in of_parts | {str(task.get_status_display())}


def _leads_of(tasks: Sequence[Task]) -> list[Assignment]:
    """The leads' parts, as they are when the step is taken."""
    return list(Assignment.objects.filter(task=tasks[0].pk, role="lead").select_related("agency", "task"))
