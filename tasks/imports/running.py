"""What happens to an uploaded workbook? Tried, shown, confirmed, imported in one transaction; each may run twice.

A worker that dies while it imports leaves nothing behind: rows and the run's own state change in one transaction.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction

from agencies.models import User
from agencies.policies import may_keep_agencies, standing
from portal import clock, jobs, shelf
from portal.models import Job
from tasks import actions, policies
from tasks.imports.agency_rows import AgencyImport
from tasks.imports.cells import day_in, number_in
from tasks.imports.heads import LAYOUTS
from tasks.imports.marking import mark
from tasks.imports.progress_rows import ProgressImport
from tasks.imports.reading import Page, Unreadable, check, read_pages
from tasks.imports.task_rows import TaskImport
from tasks.imports.trying import Changed, Outcome, RowImport, Source, attempt, carry_out, dataset
from tasks.models import Assignment, Event, ImportRun

FOLDER, CHECK, IMPORT, VERIFY = "imports", "import_check", "import_rows", "import_verify"
ROWS: dict[str, type[RowImport]] = {"tasks": TaskImport, "progress": ProgressImport, "agencies": AgencyImport}
State = ImportRun.State
AT_A_PAST_DAY = "Tình trạng tại hết ngày"
AGAIN = "Dữ liệu trên cổng đã thay đổi sau lần kiểm tra trước; tệp đã được kiểm tra lại, hãy xem rồi xác nhận."


def may_import(user: User, kind: str) -> bool:
    """Tasks: the secretariat; agencies: also administrators; progress: also whoever reports for an agency."""
    if kind == "agencies":
        return may_keep_agencies(user)
    if kind == "progress":
        return policies.is_secretariat(user) or bool(standing(user).agency_ids)
    return policies.is_secretariat(user)


def kinds_for(user: User) -> list[str]:
    return [kind for kind in LAYOUTS if may_import(user, kind)]


def receive(user: User, kind: str, upload: File, **about: Any) -> ImportRun:
    """Keeps an uploaded workbook and has it tried. Raises `Unreadable`; then nothing was kept."""
    name = (upload.name or "")[-200:]
    check(upload, name)
    kept = shelf.keep(upload, FOLDER, name)
    run = ImportRun.objects.create(kind=kind, file=kept, by=user, created_at=clock.now(), **about)
    return _send(run, CHECK, user)


def _send(run: ImportRun, kind: str, user: User) -> ImportRun:
    run.job = jobs.submit(kind, {"run": run.pk}, user, f"{kind} {run.pk}")
    ImportRun.objects.filter(pk=run.pk).update(job=run.job)
    return run


def confirm(run: ImportRun, user: User) -> bool:
    """Has a tried workbook imported; False when it no longer waits for that."""
    waiting = ImportRun.objects.filter(pk=run.pk, state=State.READY)
    if not waiting.update(state=State.IMPORTING, note=""):
        return False
    _send(run, IMPORT, user)
    return True


def give_up(run: ImportRun) -> bool:
    """Stops a run that has not imported; False when it was too late."""
    if run.job and not run.job.is_over and not jobs.cancel(run.job):
        return False
    waiting = ImportRun.objects.filter(pk=run.pk, imported_at=None).exclude(state=State.CANCELLED)
    return bool(waiting.update(state=State.CANCELLED))


# --- trying


def try_out(run: ImportRun, told: Callable[[int, int], None]) -> None:
    """Tries the workbook and writes down what it would come to."""
    try:
        rows, pages = _open(run, told)
        outcome = attempt(rows, dataset(rows.layout, pages))
    except Unreadable as reason:
        ImportRun.objects.filter(pk=run.pk).update(state=State.REFUSED, note=str(reason)[:500])
        return
    said = outcome.as_json()
    if outcome.wrong:
        said["marked"] = _marked(run, pages, outcome)
    state = State.WRONG if outcome.wrong else State.READY
    ImportRun.objects.filter(pk=run.pk, imported_at=None).exclude(state=State.CANCELLED).update(
        state=state, outcome=said
    )


def _open(run: ImportRun, told: Callable[[int, int], None]) -> tuple[RowImport, Sequence[Page]]:
    layout = LAYOUTS[run.kind]
    if not may_import(run.by, run.kind):
        raise Unreadable(f"{run.by} không còn quyền nhập loại dữ liệu này.")
    content = shelf.take_whole(run.file)
    if content is None:
        raise Unreadable("Tệp không còn trong kho; hãy tải lên lại.")
    with content:
        check(content, run.file["name"])
        pages = read_pages(content, layout.by_head, layout.needed)
    above = [words for page in pages for words in page.above]
    if any(AT_A_PAST_DAY in words for words in above):
        raise Unreadable("Tệp này ghi tình trạng tại một ngày đã qua; hãy xuất danh sách hiện tại rồi sửa trên đó.")
    number, on = source_of(above)
    source = Source(
        by=run.by,
        file_name=run.file["name"],
        number=run.source_number or number,
        on=run.source_date or on,
        directive_id=run.directive_id,
    )
    return ROWS[run.kind](source, pages, told), pages


def source_of(above: Sequence[str]) -> tuple[str, date | None]:
    """The paper that a table is attached to: `(Kèm theo Thông báo số 624/TB-VPCP ngày …)` above its head."""
    for words in above:
        number, on = number_in(words), day_in(words)
        if number and on:
            return number, on
    return "", None


def _marked(run: ImportRun, pages: Sequence[Page], outcome: Outcome) -> dict[str, Any]:
    content = shelf.take_whole(run.file)
    assert content is not None  # noqa: S101 - it was read a moment ago
    with content, tempfile.TemporaryFile() as target:
        mark(content, target, pages, outcome.errors)
        stem = run.file["name"].rpartition(".")[0]
        return shelf.keep(File(target), FOLDER, f"{stem} - lỗi.xlsx")


# --- importing


def bring_in(run: ImportRun, told: Callable[[int, int], None]) -> None:
    """Imports a confirmed workbook, wholly or not at all; when it comes to something else now, it is tried anew."""
    if ImportRun.objects.filter(pk=run.pk, imported_at__isnull=False).exists():
        return  # an earlier worker died after its work was done
    rows, pages = _open(run, told)
    try:
        with transaction.atomic():
            before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            carry_out(rows, dataset(rows.layout, pages), run.outcome["digest"])
            claims = Event.objects.filter(pk__gt=before, verb="claim", actor=run.by, by_proxy=True)
            claimed = list(claims.values_list("assignment_id", flat=True))
            _finish(run, claimed if run.kind == "tasks" else [])
            told(len(pages), len(pages))  # raises when it was cancelled meanwhile, and then nothing was imported
    except Changed:
        ImportRun.objects.filter(pk=run.pk).update(note=AGAIN)
        try_out(run, told)


def settle(job: Job) -> None:
    """A run whose job failed or was cancelled has imported nothing, and waits for its person again."""
    run = ImportRun.objects.filter(pk=job.params["run"])
    run.filter(state=State.IMPORTING).update(state=State.READY, note=f"Chưa nhập: {job.message}"[:500])
    run.filter(state=State.CHECKING).update(state=State.REFUSED, note=job.message[:500])


def _finish(run: ImportRun, claimed: list[int]) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=State.DONE, imported_at=clock.now(), claimed=claimed, note="")


# --- verification by somebody else


def to_verify(run: ImportRun, user: User) -> list[Assignment]:
    """Of the completions that this run claimed, those that still wait and that this person may verify."""
    waiting = Assignment.objects.filter(pk__in=run.claimed, status="awaiting").select_related("task", "agency")
    return [part for part in waiting if policies.may_verify(user, part)]


def verify_all(run: ImportRun, user: User, told: Callable[[int, int], None]) -> None:
    """Verifies what the run claimed, in one transaction; whoever imported it cannot."""
    parts = to_verify(run, user)
    paper = run.source_number or run.file["name"]
    told(0, len(parts))
    with transaction.atomic():
        for part in parts:
            actions.perform(user, part, "verify", {"reason": f"Xác nhận theo bảng đã nhập: {paper}."})
        if parts:
            ImportRun.objects.filter(pk=run.pk).update(checked_by=user, checked_at=clock.now())
