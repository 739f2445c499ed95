"""How does a report move from draft to issued? One table of steps (steps.py), one road through each.

A verb asks only whether the step may happen now; whether this person may take it is `policies.py`. Every verb
runs in a transaction, locks the edition, checks the table and the version that the person saw, and writes one step.
It raises `Refused`, with a sentence for the person, and then nothing has happened. Drafts begin in
drafts.py, printing is issuing.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from agencies.models import User
from portal import clock, jobs
from portal.models import Job
from portal.templatetags.components import vdate, vdatetime
from reports import kinds, trial, turns
from reports.changed import changed_words
from reports.content import Content
from reports.gathering import gather
from reports.layouts import Layout
from reports.models import OPEN, Edition, EditionStep, State
from reports.recipients import Recipients
from reports.scopes import scope_of
from reports.selfcheck import findings
from reports.steps import STEPS, fits, step_named


class Refused(Exception):
    """The step may not happen now; `str()` is a sentence for the person."""

    api_status = 409


class Stale(Refused):
    """Somebody else changed the edition since the person saw it."""


@dataclass(frozen=True)
class Written:
    """What people write on a draft."""

    remarks: str
    proposals: str
    post: str
    signer: str
    recipients: Recipients
    erratum: str = ""
    paper_number: str = ""


# --- the draft -----------------------------------------------------------------------------------


def correct(edition: Edition, actor: User, words: str, *, version: int | None = None) -> Edition:
    """Opens the draft of an erratum: data and words of the newest paper, and the edition that it corrects.

    What is wrong in an erratum is corrected by another one of the same edition.
    """
    with transaction.atomic():
        row = _held(edition, "correct", version)
        _ask_for_note("correct", words)
        first = Edition.objects.select_for_update().get(pk=row.corrects_id or row.pk)
        if first.errata.filter(state__in=OPEN).exists():
            raise Refused("Báo cáo này đã có một dự thảo đính chính đang soạn.")
        _write(row, "correct", actor, row.state, words)
        newest = first.errata.issued().order_by("number").last() or first
        copy = {name: getattr(newest, name) for name in COPIED}
        erratum = begin(Edition(corrects=first, erratum=words, **copy), actor, note=words)
    return erratum


WORDS = ("remarks", "proposals", "post", "signer", "erratum", "paper_number")
COPIED = (
    *("kind", "year", "span_number", "first_day", "last_day", "scope", "scope_name", "block", "agency", "moment"),
    *("content", "layout", "remarks", "proposals", "recipients", "post", "signer", "last"),
)


def begin(edition: Edition, actor: User | None, note: str = "") -> Edition:
    """Saves a new draft and begins its history."""
    edition.created_at = clock.now()
    edition.save(force_insert=True)
    _write(edition, "draft", actor, "", note)
    return edition


def edit(edition: Edition, actor: User, written: Written, *, version: int | None = None) -> None:
    """Soạn: remarks, proposals, who signs, to whom it goes."""
    fields = {
        **{name: getattr(written, name) for name in WORDS},
        "recipients": written.recipients.as_json(),
    }
    _move(edition, "edit", actor, version, **fields)


def arrange(edition: Edition, actor: User, layout: Layout, *, version: int | None = None) -> None:
    _move(edition, "arrange", actor, version, layout=layout.as_json())


def refresh(edition: Edition, actor: User | None, *, version: int | None = None) -> str:
    """Counts anew at the present moment (or the end of the span) and keeps the words; says which numbers changed."""
    scope = scope_of(edition.scope)
    content = gather(scope, edition.span)
    words = changed_words(Content.from_json(edition.content).figures, content.figures)
    as_of = f"hết ngày {vdate(content.span.last)}" if content.is_closed else vdatetime(content.moment)
    note = f"Số liệu tính đến {as_of}. {words}"
    fields = {
        "content": content.as_json(),
        "moment": content.moment,
        "last": Edition.objects.last_before(scope.code, edition.span),
    }
    _move(edition, "refresh", actor, version, note, **fields)
    return note


# --- from hand to hand ---------------------------------------------------------------------------


def check(edition: Edition, actor: User | None, note: str = "", *, version: int | None = None) -> None:
    """Trình duyệt: hands a draft on that adds up and can be printed. What is empty is written into the history."""
    found = findings(edition)
    if serious := [one.words for one in found if one.is_serious]:
        raise Refused(" ".join(serious))
    said = "\n".join(filter(None, [note, *(one.words for one in found)]))
    with transaction.atomic():
        _move(edition, "check", actor, version, said, checked_by=actor)
        turns.tell_checked(edition, actor)


def send_back(edition: Edition, actor: User, note: str, *, version: int | None = None) -> None:
    with transaction.atomic():
        checker = edition.checked_by
        _move(edition, "send_back", actor, version, note, checked_by=None)
        turns.tell_sent_back(edition, checker, note)


def approve(edition: Edition, actor: User | None, note: str = "", *, version: int | None = None) -> None:
    """Duyệt: by another person than who checked it (a command of the machine's keeper is nobody)."""
    if actor is not None and edition.checked_by_id == actor.pk:
        raise Refused("Người duyệt phải khác người đã kiểm tra và trình báo cáo.")
    if reason := trial.of(edition).failure:
        raise Refused(f"Chưa duyệt được vì in thử không thành công: {reason} Hãy in thử lại hoặc trả lại để sửa.")
    with transaction.atomic():
        _move(edition, "approve", actor, version, note)
        turns.tell_approved(edition, actor)


def drop(edition: Edition, actor: User, note: str, *, version: int | None = None) -> None:
    _move(edition, "drop", actor, version, note)


# --- out of the house ----------------------------------------------------------------------------


def issue(edition: Edition, actor: User | None, note: str = "", *, version: int | None = None) -> Job:
    """Phát hành: asks a worker to print, number and send it. Until it is done, `cancel` takes it back."""
    with transaction.atomic():
        _move(edition, "issue", actor, version, note)
        job = jobs.submit(kinds.ISSUE, {"edition": edition.pk}, actor, f"{kinds.ISSUE} {edition.pk}")
        show_job(edition, job)
    return job


def cancel(edition: Edition, actor: User, note: str = "", *, version: int | None = None) -> None:
    """Takes an edition back that is being issued; refused when it was too late."""
    with transaction.atomic():
        _move(edition, "cancel", actor, version, note)
        if edition.job:
            jobs.cancel(edition.job)


def give_up(edition: Edition, reason: str) -> None:
    """The worker could not issue it: it is approved as before, and its history says why."""
    if Edition.objects.filter(pk=edition.pk, state=State.ISSUING).exists():
        _move(edition, "fail", None, None, reason)


def seal(edition: Edition, actor: User | None, number: int, attach: Callable[[Edition], None]) -> bool:
    """Issued, with its number, for ever. `attach` writes the files and deliveries in the same transaction.

    False when it was issued before; raises `Refused` when it was taken back, IntegrityError when the number is taken.
    """
    with transaction.atomic():
        row = Edition.objects.select_for_update().get(pk=edition.pk)
        if row.state == State.ISSUED:
            return False
        if not fits(row.state, "seal"):
            raise Refused("Yêu cầu phát hành đã được dừng.")
        attach(row)
        row.number = number
        note = row.number_words[:1].upper() + row.number_words[1:]
        _move(edition, "seal", actor, None, note, number=number, issued_at=clock.now(), job=None)
    return True


def show_pages(edition: Edition, actor: User | None = None) -> Job | None:
    """Has the pages of an unissued edition printed to be looked at; None while other work on it runs."""
    if not edition.is_open or (edition.job and not edition.job.is_over):
        return None
    params = {"edition": edition.pk, "writings": trial.writings(edition)}
    job = jobs.submit(kinds.PREVIEW, params, actor, f"{kinds.PREVIEW} {edition.pk}")
    show_job(edition, job)
    return job


def recount(edition: Edition, actor: User, *, version: int | None = None) -> Job:
    """Asks a worker to `refresh`; refused at once where that may not happen now."""
    with transaction.atomic():
        row = _held(edition, "refresh", version)
        params = {"edition": row.pk, "version": row.version}
        job = jobs.submit(kinds.REFRESH, params, actor, f"{kinds.REFRESH} {row.pk}")
        show_job(edition, job)
    return job


def show_job(edition: Edition, job: Job | None) -> None:
    """The job whose progress the page of the edition shows."""
    Edition.objects.filter(pk=edition.pk).exclude(state=State.ISSUED).update(job=job)
    edition.job = job


# --- the one road --------------------------------------------------------------------------------


def _move(
    edition: Edition, verb: str, actor: User | None, version: int | None, note: str = "", **fields: Any
) -> EditionStep:
    """Takes the step: locks, asks the table, sets the fields, writes the history; the caller's object shows it."""
    step = STEPS[verb]
    _ask_for_note(verb, note)
    with transaction.atomic():
        row = _held(edition, verb, version)
        before = row.state
        row.state = step.target or before
        for name, value in fields.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=["state", "version", *fields])
        written = _write(row, verb, actor, before, note)
    _show(edition, row, fields)
    return written


def _held(edition: Edition, verb: str, version: int | None) -> Edition:
    """The row, locked, when the step fits and nobody changed it since the person saw it."""
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    if version is not None and version != row.version:
        raise Stale(_stale(row))
    if not fits(row.state, verb):
        raise Refused(f"Không thể “{STEPS[verb].label}” khi báo cáo ở trạng thái “{row.get_state_display()}”.")
    return row


def _ask_for_note(verb: str, note: str) -> None:
    if STEPS[verb].needs_note and not note.strip():
        raise Refused("Hãy ghi lý do.")


def _stale(row: Edition) -> str:
    step = row.steps.select_related("actor").last()
    who = f" ({step.actor or 'cổng'}, {vdatetime(step.at)}: {step_named(step.verb).done})" if step else ""
    return (
        f"Báo cáo đã thay đổi sau khi bạn mở trang{who}. Trạng thái hiện nay: “{row.get_state_display()}”. "
        "Nội dung của bạn chưa được ghi và vẫn còn dưới đây; hãy xem lại rồi thực hiện tiếp nếu cần."
    )


def _write(row: Edition, verb: str, actor: User | None, before: str, note: str) -> EditionStep:
    at: datetime = clock.now()
    return EditionStep.objects.create(
        edition=row, verb=verb, actor=actor, at=at, from_state=before, to_state=row.state, note=note
    )


def _show(seen: Edition, row: Edition, fields: Mapping[str, Any]) -> None:
    for name in ("state", "version", *fields):
        setattr(seen, name, getattr(row, name))
