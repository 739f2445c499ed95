"""What do the words of a column Tiến độ come to? Reports and claims by letter; never a verification.

624/TB-VPCP knows Đã hoàn thành, Đã hoàn thành quá hạn, Đang thực hiện, Chưa hoàn thành. The paper that holds the
table is the letter and the evidence of a claim; whoever imports it has claimed, so somebody else verifies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils import timezone

from agencies.names import normal_form
from portal import clock
from tasks import lifecycle
from tasks.imports.cells import Wrong
from tasks.imports.heads import DONE, DONE_LATE, NOT_DONE, ONGOING, STANDINGS
from tasks.imports.trying import Plan, Source
from tasks.lifecycle import Letter, Report
from tasks.models import Assignment, Evidence, Task, Update
from tasks.statuses import Status
from tasks.timeliness import Cell, last_day
from tasks.transitions import fits

CELLS = {Cell.DONE_ON_TIME: DONE, Cell.DONE_LATE: DONE_LATE, Cell.OPEN_ON_TIME: ONGOING, Cell.OVERDUE: NOT_DONE}
MEANT = {
    **{normal_form(word): word for word in STANDINGS},
    **{normal_form(str(cell.label)): word for cell, word in CELLS.items()},
    "hoàn thành": DONE,
}
CLAIMED = (Status.AWAITING, Status.COMPLETED)


@dataclass(frozen=True)
class Said:
    """What a row says of the work: its standing (one of the four words, or none), result, day of completion."""

    standing: str
    result: str
    done_on: date | None


def read_standing(words: str) -> str:
    """One of the four words; empty of an empty cell or a rhythm. Raises `Wrong`."""
    if not words or normal_form(words) in {normal_form(str(label)) for label in Task.Recurrence.labels}:
        return ""
    meant = MEANT.get(normal_form(words))
    if meant is None:
        raise Wrong("standing", f"“{words[:80]}” không phải là một trong: {'; '.join(STANDINGS)}.")
    return meant


def plan_standing(
    plan: Plan,
    said: Said,
    source: Source,
    due_at: datetime | None,
    given_on: date,
    parts: Sequence[Assignment] | None,
    leads: Callable[[], Sequence[Assignment]],
) -> None:
    """Adds to the plan what the row says of the leads' work. `parts` are None of a task that is yet to be made."""
    if said.standing in (DONE, DONE_LATE):
        waiting = [part for part in parts or () if part.status not in CLAIMED]
        if parts is None or waiting:
            _plan_claim(plan, said, source, due_at, given_on, waiting, leads)
        elif said.result and not any(_last_result(part) == said.result for part in parts):
            plan.notes.append("Phần việc đã báo hoàn thành nên kết quả trong tệp không được ghi thêm.")
        return
    done = [part for part in parts or () if part.status in CLAIMED]
    if said.standing and done:
        word = done[0].get_status_display()
        plan.notes.append(f"Bảng ghi “{said.standing}” nhưng cổng ghi “{word}”; không đổi. Dùng “Mở lại” nếu cần.")
    elif said.result:
        _plan_report(plan, said, source, parts, leads)
    if said.standing == NOT_DONE and due_at and source.on and source.on <= last_day(due_at).date():
        plan.notes.append(f"Bảng ghi “{NOT_DONE}” nhưng thời hạn {last_day(due_at):%d/%m/%Y} chưa qua.")


def _plan_report(
    plan: Plan,
    said: Said,
    source: Source,
    parts: Sequence[Assignment] | None,
    leads: Callable[[], Sequence[Assignment]],
) -> None:
    silent = [part for part in parts or () if _last_result(part) != said.result]
    if parts is not None and not silent:
        return
    letter = _letter(source, "result")
    shut = [part for part in silent if not fits(part, "report")]
    if shut:
        word = shut[0].get_status_display()
        plan.notes.append(f"{shut[0].agency}: đang “{word}” nên kết quả trong tệp không được ghi.")
        return
    chosen = {part.pk for part in silent}
    before = _last_result(silent[0]) if silent else ""
    plan.change(
        "Kết quả thực hiện",
        _short(before),
        _short(said.result),
        partial(_report, leads, chosen, said, source, letter),
    )


def _report(
    leads: Callable[[], Sequence[Assignment]], chosen: set[int], said: Said, source: Source, letter: Letter
) -> None:
    for part in leads():
        if not chosen or part.pk in chosen:
            lifecycle.report(part, source.by, Report(said.result), letter=letter)


def _plan_claim(
    plan: Plan,
    said: Said,
    source: Source,
    due_at: datetime | None,
    given_on: date,
    waiting: Sequence[Assignment],
    leads: Callable[[], Sequence[Assignment]],
) -> None:
    paper = _letter(source, "standing")
    letter = Letter(paper.number, paper.on, _done_on(said, paper, due_at, given_on))
    for part in waiting:
        if not fits(part, "claim"):
            word = part.get_status_display()
            raise Wrong("standing", f"{part.agency} đang “{word}” nên không ghi hoàn thành được.")
        _check_letter(part, letter)
    if not waiting and paper.on < given_on:
        raise Wrong("standing", f"văn bản ngày {paper.on:%d/%m/%Y} có trước ngày giao {given_on:%d/%m/%Y}.")
    chosen = {part.pk for part in waiting}
    before = waiting[0].get_status_display() if waiting else ""
    after = f"{said.standing}, ngày {letter.done_on:%d/%m/%Y}; chờ người khác xác nhận"
    plan.change("Tiến độ", before, after, partial(_claim, leads, chosen, said, source, letter))


def _claim(
    leads: Callable[[], Sequence[Assignment]], chosen: set[int], said: Said, source: Source, letter: Letter
) -> None:
    content = Report(said.result or f"{said.standing}, theo {letter.number} ngày {letter.on:%d/%m/%Y}.")
    for part in leads():
        if chosen and part.pk not in chosen:
            continue
        proof = Evidence(
            assignment=part,
            document_number=letter.number,
            document_date=letter.on,
            uploaded_by=source.by,
            uploaded_at=clock.now(),
        )
        lifecycle.claim(part, source.by, content, evidence=[proof], letter=letter)


def _check_letter(part: Assignment, letter: Letter) -> None:
    try:
        lifecycle.check_letter(part, letter)
    except lifecycle.Refused as reason:
        raise Wrong("standing", str(reason)) from reason


def _letter(source: Source, field: str) -> Letter:
    if not source.number or source.on is None:
        raise Wrong(field, "cần số và ngày của văn bản chứa bảng này; hãy ghi khi tải tệp lên.")
    return Letter(source.number, source.on)


def _done_on(said: Said, paper: Letter, due_at: datetime | None, given_on: date) -> date:
    """The day of completion. A table that gives none says only on which side of the deadline it lies: in time is
    counted as the last day in time, late as the day of the paper.
    """
    due = last_day(due_at).date() if due_at else None
    if said.done_on and not given_on <= said.done_on <= paper.on:
        raise Wrong(
            "done_on", f"phải từ ngày giao {given_on:%d/%m/%Y} đến ngày của văn bản chứa bảng {paper.on:%d/%m/%Y}."
        )
    if said.standing == DONE:
        if said.done_on and due and said.done_on > due:
            raise Wrong("done_on", f"sau thời hạn {due:%d/%m/%Y}, khi đó tiến độ phải là “{DONE_LATE}”.")
        in_time = min(paper.on, due) if due and due >= given_on else paper.on
        return said.done_on or in_time
    day = said.done_on or paper.on
    if due is None or day <= due:
        until = f"{due:%d/%m/%Y}" if due else "không có"
        raise Wrong("standing", f"“{DONE_LATE}” nhưng ngày {day:%d/%m/%Y} chưa qua thời hạn ({until}).")
    return day


def _last_result(part: Assignment) -> str:
    last: Update | None = part.updates.order_by("-event__at", "-pk").first()
    return last.result.strip() if last else ""


def _short(words: str) -> str:
    return words if len(words) <= 300 else f"{words[:299]}…"


def given_on(part: Assignment) -> date:
    """The day on which the part was given out."""
    return timezone.localdate(part.assigned_at)
