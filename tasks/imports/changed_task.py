"""What does a row change in a task that is there? What steps and plain fields allow; the rest is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from agencies.models import Block
from agencies.names import normal_form, without_accents
from portal import clock
from tasks import extensions, lifecycle
from tasks.imports.cells import Named, Wrong
from tasks.imports.new_task import ANSWERS, Draft, name
from tasks.imports.trying import Plan, Source
from tasks.models import Assignee, Assignment, Task
from tasks.statuses import OPEN
from tasks.timeliness import last_day

ROLES = ((Assignee.Role.LEAD, "Cơ quan chủ trì"), (Assignee.Role.COORDINATING, "Cơ quan phối hợp"))


def compare(plan: Plan, task: Task, draft: Draft, source: Source, *, has_block: bool) -> None:
    """Adds to the plan what the row says otherwise than the task."""
    _compare_text(plan, task, draft.text)
    if has_block:
        _compare_block(plan, task, draft.block)
    if draft.problem_group and draft.problem_group != task.problem_group:
        after = Task.ProblemGroup(draft.problem_group).label
        step = partial(_write, task, problem_group=draft.problem_group)
        plan.change("Nhóm vấn đề", task.get_problem_group_display(), after, step)
    _compare_leader(plan, task, draft.leader)
    _compare_deadline(plan, task, draft, source)
    for role, label in ROLES:
        names = draft.leads if role == Assignee.Role.LEAD else draft.coordinating
        _compare_agencies(plan, task, role, label, names, source)


def _write(task: Task, **fields: object) -> None:
    Task.objects.filter(pk=task.pk).update(**fields)


def _compare_text(plan: Plan, task: Task, words: str) -> None:
    if normal_form(words) == normal_form(task.text):
        return
    if task.provision_id:
        plan.notes.append("Nội dung là trích nguyên văn của văn bản nên không đổi qua tệp.")
        return
    search = without_accents(f"{task.ref} {task.directive.number} {words}")
    plan.change("Nội dung nhiệm vụ", task.text, words, partial(_write, task, text=words, search=search))


def _compare_block(plan: Plan, task: Task, block: Block | None) -> None:
    if (block.pk if block else None) == task.block_id:
        return
    if task.provision_id:
        plan.notes.append("Khối theo chỗ của nhiệm vụ trong văn bản nên không đổi qua tệp.")
        return
    before, after = (b.short if b else "Chung" for b in (task.block, block))
    plan.change("Khối", before, after, partial(_write, task, block=block))


def _compare_leader(plan: Plan, task: Task, leader: str) -> None:
    lines = task.remark.splitlines()
    said = next((line.removeprefix(ANSWERS) for line in lines if line.startswith(ANSWERS)), "")
    if not leader or normal_form(leader) == normal_form(said):
        return
    kept = [line for line in lines if not line.startswith(ANSWERS)]
    remark = "\n".join([*kept, f"{ANSWERS}{leader}"])
    plan.change("Người chịu trách nhiệm", said, leader, partial(_write, task, remark=remark))


# --- the deadline: what the document says stays; the one in force is set by the secretariat's step


def _compare_deadline(plan: Plan, task: Task, draft: Draft, source: Source) -> None:
    same_words = normal_form(draft.phrase) == normal_form(task.phrase)
    wanted = draft.due or (None if same_words else draft.reading.due)
    parts = list(task.assignments.all())
    if wanted is None:
        if draft.phrase and not same_words:
            told = plan.warnings if draft.is_unread else plan.notes
            told.append(f"Thời hạn “{draft.phrase}” không nêu ngày nên hạn đang có không đổi.")
        return
    if wanted in _days(task, parts, not draft.due):
        return
    behind = [part for part in parts if part.status in OPEN]
    if not behind:
        plan.notes.append(f"Mọi phần việc đã xong nên hạn không đổi thành {wanted:%d/%m/%Y}.")
        return
    if any(clock.end_of(wanted) <= part.assigned_at for part in behind):
        raise Wrong("due" if draft.due else "phrase", f"{wanted:%d/%m/%Y} ở trước ngày giao nhiệm vụ.")
    before = f"{last_day(task.due_at):%d/%m/%Y}" if task.due_at else "chưa có"
    plan.change("Thời hạn", before, f"{wanted:%d/%m/%Y}", partial(_set_deadline, behind, wanted, source))


def _days(task: Task, parts: Sequence[Assignment], original_too: bool) -> set[date]:
    """The days in time that the task knows; the document's own is no longer in force once a later one was given."""
    in_force = {last_day(thing.due_at).date() for thing in (task, *parts) if thing.due_at}
    return in_force | ({task.due_on} if original_too and task.due_on else set())


def _set_deadline(parts: Sequence[Assignment], due_on: date, source: Source) -> None:
    paper = f"Theo {source.number} ngày {source.on:%d/%m/%Y}" if source.number and source.on else "Nhập"
    for part in parts:
        extensions.set_deadline(part, source.by, due_on, f"{paper}, tệp {source.file_name}.")


# --- agencies: further ones are given a part; one that has a part keeps it


def _compare_agencies(plan: Plan, task: Task, role: str, label: str, names: Sequence[Named], source: Source) -> None:
    if not names:
        return
    parts, assignees = list(task.assignments.all()), [a for a in task.assignees.all() if a.role == role]
    written = {form for a in assignees for form in _forms(a)}
    holders = {pk: part for part in parts for pk in (part.agency_id, part.named_id)}
    others = [n for n in names if normal_form(n.written) not in written]
    fresh = [n for n in others if not _is_held(n, holders)]
    wrong_role = [a for n in others for a in n.agencies if a.pk in holders and holders[a.pk].role != role]
    if wrong_role and not fresh:
        plan.notes.append(f"{wrong_role[0]} đã được giao với vai trò khác; vai trò không đổi qua tệp.")
    if fresh:
        before = "; ".join(a.written for a in assignees)
        after = "thêm " + "; ".join(n.written for n in fresh)
        plan.change(
            label, before, after, partial(_add, task, role, _next_order(assignees), fresh, set(holders), source)
        )
    _note_missing(plan, role, names, parts, assignees)


def _forms(assignee: Assignee) -> set[str]:
    """How a table may write whom the document names: in its words, or by the official name."""
    official = {normal_form(assignee.agency.name)} if assignee.agency else set()
    return {normal_form(assignee.written)} | official


def _is_held(named: Named, holders: dict[int, Assignment]) -> bool:
    """Has the agency, or every member of the collective, a part already?"""
    return bool(named.agencies) and all(agency.pk in holders for agency in named.agencies)


def _note_missing(
    plan: Plan, role: str, names: Sequence[Named], parts: Sequence[Assignment], assignees: Sequence[Assignee]
) -> None:
    said = {normal_form(n.written) for n in names}
    meant = {agency.pk for n in names for agency in n.agencies}
    whole = {a.pk for a in assignees if said & _forms(a)}
    left = [
        part
        for part in parts
        if part.role == role and not {part.agency_id, part.named_id} & meant and part.assignee_id not in whole
    ]
    if left:
        names_left = "; ".join(str(part.agency) for part in left[:5])
        plan.notes.append(f"{names_left} không có trong tệp nhưng vẫn giữ phần việc; dùng “Hủy nhiệm vụ” nếu cần.")


def _next_order(assignees: Sequence[Assignee]) -> int:
    return max((a.order for a in assignees), default=-1) + 1


def _add(task: Task, role: str, order: int, fresh: Sequence[Named], taken: set[int], source: Source) -> None:
    parts = [part for at, named in enumerate(fresh, start=order) for part in name(task, role, at, named, taken)]
    lifecycle.assign(task, parts, source.by, note=f"Nhập từ tệp {source.file_name}")
