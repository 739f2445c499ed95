"""How does an assignment move? One table of steps, one road through each (design.md, life of an assignment).

A verb asks only whether the step may happen now; whether this person may take it is `policies.py`, and
`actions.py` joins the two. Verbs about deadlines are in `extensions.py`. Every verb runs in a transaction, locks
task and assignment (in that order), checks the table and the version that the person saw, writes one event and
rolls the task up. It raises `Refused`, with a sentence for the person, and then nothing has happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency, User
from portal import clock
from tasks import timeliness
from tasks.models import Assignee, Assignment, Event, Evidence, Extension, MissedDeadline, Task, Update
from tasks.rollup import roll_up
from tasks.statuses import OPEN, Status
from tasks.transitions import TRANSITIONS, fits


class Refused(Exception):
    """The step may not happen now; `str()` is a sentence for the person."""

    api_status = 409


class Stale(Refused):
    """Somebody else moved the assignment since the person saw it."""


@dataclass(frozen=True)
class Letter:
    """The paper by which an agency without an account spoke; the secretariat enters it on its behalf.

    `done_on`: the day on which the paper says that the work was done, when that is not the paper's own.
    """

    number: str
    on: date
    done_on: date | None = None


@dataclass(frozen=True)
class Report:
    """What an agency reports. Progress in percent; None leaves it as it was.

    `committed_on`: cam kết tiến độ, the day by which it promises to be done; a promise, not a deadline.
    """

    result: str
    difficulties: str = ""
    proposals: str = ""
    progress: int | None = None
    committed_on: date | None = None


# --- the agency's steps --------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One agency's part in a task that is being given out; `assignee` is the name in the document it stems from."""

    agency: Agency
    role: str
    assignee: Assignee | None = None


def assign(task: Task, parts: Sequence[Part], actor: User | None = None, note: str = "") -> list[Assignment]:
    """Giao nhiệm vụ: gives each agency its part, with the task's deadline, and begins its history.

    Raises `Refused` when an agency has its part already; then nobody was given anything.
    """
    with transaction.atomic():
        task = Task.objects.select_for_update().get(pk=task.pk)
        given = {part.agency_id: part for part in task.assignments.all()}
        for part in parts:
            if part.agency.pk in given:
                role = given[part.agency.pk].get_role_display().lower()
                raise Refused(f"{part.agency} đã được giao nhiệm vụ này, với vai trò {role}.")
        due = task.due_at or task.given_due_at
        rows = Assignment.objects.bulk_create([_new(task, part, due) for part in parts])
        Event.objects.bulk_create([_event(row, "assign", actor, "", note) for row in rows])
        _roll_up(task.pk)
    return rows


def _new(task: Task, part: Part, due: datetime | None) -> Assignment:
    return Assignment(
        task=task,
        agency=part.agency,
        named=part.agency,
        role=part.role,
        assignee=part.assignee,
        assigned_at=clock.now(),
        due_at=due,
        original_due_at=task.original_due_at,
        origin=task.origin,
    )


def acknowledge(assignment: Assignment, actor: User, *, version: int | None = None) -> Event:
    return move(assignment, "acknowledge", actor, version=version)


def report(
    assignment: Assignment,
    actor: User,
    content: Report,
    *,
    evidence: Sequence[Evidence] = (),
    letter: Letter | None = None,
    version: int | None = None,
) -> Event:
    """Báo cáo tiến độ: an assigned task is then in progress; one sent back stays so until it is claimed anew."""
    _refuse_repetition(assignment, actor, content)
    fields: dict[str, Any] = {"last_update_at": clock.now()}
    if content.progress is not None:
        fields["progress"] = content.progress
    with transaction.atomic():
        event = move(assignment, "report", actor, note=content.result, letter=letter, version=version, fields=fields)
        _write_update(event, content, evidence)
    return event


def _refuse_repetition(assignment: Assignment, actor: User, content: Report) -> None:
    """The same words by the same person on the same day: a form that went back and was sent again."""
    last = assignment.updates.select_related("event").order_by("-event__at", "-pk").first()
    if last is None or last.event.actor_id != actor.pk or timezone.localdate(last.event.at) != clock.today():
        return
    said = Report(last.result, last.difficulties, last.proposals, last.progress, last.committed_on)
    if said == content:
        raise Refused(
            f"Báo cáo giống hệt đã được ghi lúc {clock_time(last.event.at)}, nên lần gửi này không được ghi thêm. "
            "Nếu có kết quả mới, hãy sửa nội dung rồi gửi lại."
        )


def claim(
    assignment: Assignment,
    actor: User,
    content: Report,
    *,
    evidence: Sequence[Evidence] = (),
    letter: Letter | None = None,
    version: int | None = None,
) -> Event:
    """Đề nghị xác nhận hoàn thành. Evidence is needed (46-TB/TGV VI.4), given now or with an earlier report.

    A claim by letter counts from the start of the letter's day, or of the day that it names: a letter has no hour,
    and the day on which the secretariat entered it is not the agency's.
    """
    with transaction.atomic():
        if letter:
            check_letter(assignment, letter)
        if not evidence and not evidence_at_hand(assignment).exists():
            raise Refused("Cần ít nhất một minh chứng (tệp hoặc số văn bản) để báo hoàn thành (46-TB/TGV VI.4).")
        now = clock.now()
        fields = {
            "claimed_at": clock.start_of(letter.done_on or letter.on) if letter else now,
            "claimed_by": actor,
            "last_update_at": now,
            "progress": 100,
        }
        event = move(assignment, "claim", actor, note=content.result, letter=letter, version=version, fields=fields)
        _write_update(event, content, evidence)
    return event


def evidence_at_hand(assignment: Assignment) -> QuerySet[Evidence]:
    """What the agency has handed in so far; not what another agency did before the part was reassigned."""
    return Evidence.objects.filter(assignment=assignment, update__event__at__gte=_since(assignment, ("reassign",)))


def _since(assignment: Assignment, verbs: Sequence[str]) -> datetime:
    """When the part last took one of these steps, else when it was given out."""
    last = assignment.events.filter(verb__in=verbs).order_by("-at", "-pk").first()
    return last.at if last else assignment.assigned_at


def check_letter(assignment: Assignment, letter: Letter) -> None:
    """A letter cannot claim what had not yet been asked for, nor answer what was sent back after it."""
    asked = timezone.localdate(_since(assignment, ("reassign", "send_back", "withdraw", "reopen", "insist")))
    if letter.on < asked:
        raise Refused(
            f"Công văn ngày {letter.on:%d/%m/%Y} có trước ngày {asked:%d/%m/%Y} mà phần việc này được giao."
        )
    if letter.done_on and not asked <= letter.done_on <= letter.on:
        raise Refused(
            f"Ngày hoàn thành {letter.done_on:%d/%m/%Y} không nằm giữa ngày giao {asked:%d/%m/%Y} "
            f"và ngày công văn {letter.on:%d/%m/%Y}."
        )


def finish(assignment: Assignment, actor: User, content: Report, *, version: int | None = None) -> Event:
    """A coordinating agency says that its part is done; nobody verifies it (design.md)."""
    now = clock.now()
    fields = {
        "claimed_at": now,
        "claimed_by": actor,
        "verified_at": now,
        "last_update_at": now,
        "progress": 100,
    }
    with transaction.atomic():
        event = move(assignment, "finish", actor, note=content.result, version=version, fields=fields)
        _write_update(event, content, ())
    return event


def withdraw(assignment: Assignment, actor: User, reason: str, *, version: int | None = None) -> Event:
    return move(assignment, "withdraw", actor, note=reason, version=version, fields=UNCLAIMED)


def decline(assignment: Assignment, actor: User, reason: str, *, version: int | None = None) -> Event:
    return move(assignment, "decline", actor, note=reason, version=version)


# --- the secretariat's steps ---------------------------------------------------------------------

UNCLAIMED: dict[str, Any] = {"claimed_at": None, "claimed_by": None, "verified_at": None}


def verify(assignment: Assignment, actor: User, note: str = "", *, version: int | None = None) -> Event:
    """Xác nhận hoàn thành: the second step. Timeliness stays that of the claim."""
    return move(assignment, "verify", actor, note=note, version=version, fields={"verified_at": clock.now()})


def send_back(assignment: Assignment, actor: User, reason: str, *, version: int | None = None) -> Event:
    """Trả lại, thực hiện lại. The claim no longer counts."""
    return move(assignment, "send_back", actor, note=reason, version=version, fields=UNCLAIMED)


def insist(assignment: Assignment, actor: User, reason: str, *, version: int | None = None) -> Event:
    return move(assignment, "insist", actor, note=reason, version=version)


def reassign(
    assignment: Assignment, actor: User, reason: str, agency: Agency, *, version: int | None = None
) -> Event:
    """Gives a declined part to another agency. The history stays with the part and names both."""
    note = f"Chuyển từ {assignment.agency} sang {agency}. {reason}"
    fields = {"agency": agency, "named": agency, "progress": 0, "last_update_at": None}
    with transaction.atomic():
        _lock(assignment.task_id)
        if Assignment.objects.filter(task=assignment.task_id, role=assignment.role, agency=agency).exists():
            raise Refused(f"{agency} đã được giao nhiệm vụ này với cùng vai trò; hãy chọn cơ quan khác.")
        return move(assignment, "reassign", actor, note=note, version=version, fields=fields)


def suspend(assignment: Assignment, actor: User, reason: str, document: str, *, version: int | None = None) -> Event:
    return move(assignment, "suspend", actor, note=reason, document=document, version=version, fields=UNCLAIMED)


def resume(assignment: Assignment, actor: User, reason: str, document: str, *, version: int | None = None) -> Event:
    return move(assignment, "resume", actor, note=reason, document=document, version=version)


def cancel(
    assignment: Assignment, actor: User, document: str, reason: str = "", *, version: int | None = None
) -> Event:
    return move(assignment, "cancel", actor, note=reason, document=document, version=version, fields=UNCLAIMED)


def reopen(assignment: Assignment, actor: User, reason: str, *, version: int | None = None) -> Event:
    return move(assignment, "reopen", actor, note=reason, version=version, fields=UNCLAIMED)


def exempt(assignment: Assignment, actor: User, reason: str, *, version: int | None = None) -> Event:
    """Leaves a member out of a collective task, which is then X of one fewer."""
    return move(assignment, "exempt", actor, note=reason, version=version)


def merge(assignment: Assignment, note: str, actor: User | None = None) -> Event:
    """Closes an open assignment whose successor answers for the same task already."""
    return move(assignment, "merge", actor, note=note, fields=UNCLAIMED)


def transfer(assignment: Assignment, successor: Agency, note: str, actor: User | None = None) -> Event:
    """The successor answers for an open assignment from the day of a merger; `named` keeps the old body."""
    return move(assignment, "transfer", actor, note=note, fields={"agency": successor})


# --- the one road --------------------------------------------------------------------------------


def note_missed_deadline(assignment: Assignment, moment: datetime) -> bool:
    """Records that the deadline in force has been passed; True when that was new. May run any number of times."""
    if assignment.due_at is None or not timeliness.is_past_deadline(assignment, moment):
        return False
    _, new = MissedDeadline.objects.get_or_create(assignment=assignment, due_at=assignment.due_at)
    return new


def move(
    assignment: Assignment,
    verb: str,
    actor: User | None,
    *,
    note: str = "",
    document: str = "",
    letter: Letter | None = None,
    version: int | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Event:
    """The road that every step takes. Only the verbs (here and in extensions.py) call it."""
    step = TRANSITIONS[verb]
    now = clock.now()
    with transaction.atomic():
        _lock(assignment.task_id)
        row = Assignment.objects.select_for_update().select_related("agency").get(pk=assignment.pk)
        _check(row, verb, version)
        if timeliness.is_overdue(row, now):
            note_missed_deadline(row, now)  # before the step changes what the job would see
        before, facts = row.status, (row.status, row.due_at, row.claimed_at)
        for name, value in (fields or {}).items():
            setattr(row, name, value)
        row.status = step.leads_to(before)
        row.version += 1
        row.save()
        event = _event(row, verb, actor, before, note, letter, document)
        event.save()
        if row.status not in OPEN or verb in ("decline", "reassign"):
            _close_requests(row, actor)
        if (row.status, row.due_at, row.claimed_at) != facts:
            _roll_up(row.task_id)
    _refresh(assignment, row)
    return event


def _check(row: Assignment, verb: str, version: int | None) -> None:
    if version is not None and version != row.version:
        last = row.events.order_by("-pk").select_related("actor").first()
        who = f" ({last.actor}, {clock_time(last.at)})" if last and last.actor else ""
        raise Stale(
            f"Nhiệm vụ đã thay đổi sau khi bạn mở trang{who}. Trạng thái hiện nay: “{row.get_status_display()}”. "
            "Bước của bạn chưa được ghi; hãy xem lại rồi thực hiện tiếp nếu cần."
        )
    if not fits(row, verb):
        label = TRANSITIONS[verb].label
        raise Refused(f"Không thể “{label}” khi nhiệm vụ đang ở trạng thái “{row.get_status_display()}”.")


def clock_time(moment: datetime) -> str:
    """`14:05 ngày 03/10/2025`, in the office's time zone."""
    return timezone.localtime(moment).strftime("%H:%M ngày %d/%m/%Y")


def _event(
    row: Assignment,
    verb: str,
    actor: User | None,
    before: str,
    note: str,
    letter: Letter | None = None,
    document: str = "",
) -> Event:
    return Event(
        assignment=row,
        task_id=row.task_id,
        verb=verb,
        actor=actor,
        agency=row.agency,
        at=clock.now(),
        from_status=before,
        to_status=row.status,
        note=note,
        letter_number=letter.number if letter else document,
        letter_date=letter.on if letter else None,
        by_proxy=letter is not None,
        due_at=row.due_at,
        claimed_at=row.claimed_at,
    )


def _close_requests(row: Assignment, actor: User | None) -> None:
    """Who is no longer at work no longer waits for a later date."""
    row.extensions.filter(decision=Extension.Decision.PENDING).update(
        decision=Extension.Decision.REFUSED,
        decided_by=actor,
        decided_at=clock.now(),
        decision_note=f"Không còn cần: {row.get_status_display().lower()}.",
    )


def _lock(task_id: int) -> None:
    """Whoever moves a part of a task holds the task: its roll-up sees all parts as they are."""
    Task.objects.select_for_update().only("pk").get(pk=task_id)


def _roll_up(task_id: int) -> None:
    leads = list(
        Assignment.objects.filter(task=task_id, role=Assignee.Role.LEAD).only(
            "status", "due_at", "claimed_at", "verified_at", "origin"
        )
    )
    rolled = roll_up(leads)
    if rolled is None:
        return
    verified = [lead.verified_at for lead in leads if lead.verified_at]
    origins = [lead.origin for lead in leads if lead.due_at == rolled.due_at]
    Task.objects.filter(pk=task_id).update(
        status=rolled.status,
        due_at=rolled.due_at,
        claimed_at=rolled.claimed_at,
        **({"origin": origins[0]} if origins else {}),
        verified_at=max(verified) if rolled.status == Status.COMPLETED and verified else None,
    )


def _write_update(event: Event, content: Report, evidence: Sequence[Evidence]) -> Update:
    update = Update.objects.create(
        event=event,
        assignment_id=event.assignment_id,
        progress=content.progress,
        result=content.result,
        difficulties=content.difficulties,
        proposals=content.proposals,
        committed_on=content.committed_on,
    )
    for piece in evidence:
        piece.update = update
        piece.save()
    return update


def _refresh(seen: Assignment, row: Assignment) -> None:
    """The caller's object shows what was written."""
    for name in ("status", "agency", "due_at", "origin", "claimed_at", "claimed_by", "verified_at"):
        setattr(seen, name, getattr(row, name))
    seen.last_update_at, seen.progress, seen.version = row.last_update_at, row.progress, row.version
