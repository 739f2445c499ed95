"""Which tasks and parts are in a state that a list or a figure asks for? Each state stands here twice.

Once as a condition for the database (`state_q`), on a task or on an assignment; once as a function of what one of
them was at a past moment (`in_state`). A figure counts by the same states, so a number and the list behind it
always hold the same rows. `moment` is the one by which deadlines have passed, `until` the one whose period a
recurring duty is counted in: the same, but at the close of a day (tasks/history.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from tasks import timeliness
from tasks.cycles import duty_q, is_updated, updated_q
from tasks.history import PastAssignment, PastTask
from tasks.models import Assignment, Extension
from tasks.statuses import COUNTED, SET_ASIDE, Status
from tasks.timeliness import Cell

STATES = [
    *Cell.choices,
    ("open", "Chưa hoàn thành (cả trong hạn và quá hạn)"),
    ("done", "Đã hoàn thành (cả đúng hạn và quá hạn)"),
    ("due_soon", "Sắp đến hạn"),
    ("awaiting", "Chờ xác nhận"),
    ("recurring", "Nhiệm vụ thường xuyên, định kỳ"),
    ("recurring_updated", "Thường xuyên, đã cập nhật trong kỳ"),
    ("recurring_silent", "Thường xuyên, chưa cập nhật trong kỳ"),
    ("undated", "Chưa có thời hạn"),
    ("extended", "Đã được gia hạn"),
    ("extensions_pending", "Đang xin gia hạn"),
    ("late_originally", "Đúng hạn sau gia hạn, quá hạn ban đầu"),
    ("set_aside", "Tạm dừng, hủy, được miễn"),
    ("no_lead", "Chưa rõ cơ quan chủ trì"),
    ("flagged", "Thời hạn cần xem lại"),
]
CELLS = frozenset(Cell.values)
BOTH = [("dated", "Không gồm nhiệm vụ thường xuyên")]


# --- the present, in SQL -------------------------------------------------------------------------


def state_q(state: str, moment: datetime, part: bool = False) -> Q:
    """The condition of a state, on a task or (`part`) on an assignment."""
    recurring, counted = duty_q(part), Q(status__in=COUNTED)
    if state in CELLS:
        return ~recurring & timeliness.cell_q(state, moment)
    return {
        "open": lambda: ~recurring & timeliness.open_q(),
        "done": lambda: ~recurring & Q(status=Status.COMPLETED),
        "due_soon": lambda: ~recurring & timeliness.due_soon_q(moment),
        "awaiting": lambda: ~recurring & Q(status=Status.AWAITING),
        "recurring": lambda: recurring & timeliness.open_q(),
        "recurring_updated": lambda: recurring & timeliness.open_q() & _heard_q(moment, part),
        "recurring_silent": lambda: recurring & timeliness.open_q() & ~_heard_q(moment, part),
        "undated": lambda: ~recurring & timeliness.open_q() & Q(due_at__isnull=True),
        "extended": lambda: ~recurring & counted & _extension_q(Extension.Decision.GRANTED, part),
        "extensions_pending": lambda: ~recurring & counted & _extension_q(Extension.Decision.PENDING, part),
        "late_originally": lambda: ~recurring & timeliness.done_on_time_q(moment) & _late_originally_q(part),
        "set_aside": lambda: Q(status__in=SET_ASIDE),
        "dated": lambda: ~recurring & counted,
        "no_lead": lambda: ~_led_q(part),
        "flagged": lambda: ~Q(**{"task__deadline_flag" if part else "deadline_flag": ""}),
    }[state]()


def _heard_q(moment: datetime, part: bool) -> Q:
    """Reported on in the current period; of a task, by each of its leads that is still at work on it."""
    heard = updated_q(moment)
    if part:
        return Q(Exists(Assignment.objects.filter(heard, pk=OuterRef("pk"))))
    owing = Assignment.objects.filter(timeliness.open_q(), task=OuterRef("pk"), role="lead")
    return Q(Exists(owing)) & ~Q(Exists(owing.exclude(heard)))


def _led_q(part: bool) -> Q:
    """Somebody leads the task. Correlated: on PostgreSQL a join of the same sense could take minutes."""
    return Q(Exists(Assignment.objects.filter(task=OuterRef("task" if part else "pk"), role="lead")))


def _extension_q(decision: str, part: bool) -> Q:
    """A request for a later date stands so decided; of a task, one of its leads'."""
    own = {"assignment": OuterRef("pk")} if part else {"assignment__task": OuterRef("pk"), "assignment__role": "lead"}
    return Q(Exists(Extension.objects.filter(decision=decision, **own)))


def _late_originally_q(part: bool) -> Q:
    """Claimed when the deadline that the task was given out with had passed (`Task.given_due_at`)."""
    prefix = "task__" if part else ""
    return Q(claimed_at__gte=Coalesce(F(f"{prefix}assigned_due_at"), F(f"{prefix}original_due_at")))


# --- a past moment, from a snapshot --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """What a state asks of a task or a part as it was at a past moment."""

    status: str
    due_at: datetime | None
    claimed_at: datetime | None
    recurrence: str  # of a duty without an end, else empty
    heard_at: datetime | None
    given_due_at: datetime | None
    extended: bool
    asks_extension: bool
    is_led: bool
    is_flagged: bool
    verified_at: datetime | None = None


def seen_task(item: PastTask) -> Seen:
    task, leads = item.task, item.leads
    return Seen(
        status=item.status,
        due_at=item.due_at,
        claimed_at=item.claimed_at,
        recurrence=task.recurrence if item.is_duty else "",
        heard_at=_all_heard_at(leads),
        given_due_at=task.given_due_at,
        extended=any(lead.extended for lead in leads),
        asks_extension=any(lead.asks_extension for lead in leads),
        is_led=bool(leads),
        is_flagged=bool(task.deadline_flag),
        verified_at=item.verified_at,
    )


def _all_heard_at(leads: Iterable[PastAssignment]) -> datetime | None:
    """Since when each lead that is still at work has reported; None when one of them has not at all."""
    heard = [lead.last_update_at for lead in leads if timeliness.is_open(lead)]
    return min((at for at in heard if at), default=None) if all(heard) else None


def seen_part(item: PastTask, part: PastAssignment) -> Seen:
    """A part is a duty's when neither it nor the task has a deadline."""
    return Seen(
        status=part.status,
        due_at=part.due_at,
        claimed_at=part.claimed_at,
        recurrence=item.task.recurrence if item.is_duty and part.due_at is None else "",
        heard_at=part.last_update_at,
        given_due_at=item.task.given_due_at,
        extended=part.extended,
        asks_extension=part.asks_extension,
        is_led=bool(item.leads),
        is_flagged=bool(item.task.deadline_flag),
        verified_at=part.verified_at,
    )


def in_state(state: str, seen: Seen, moment: datetime, until: datetime) -> bool:
    """The twin of `state_q`."""
    if state in CELLS:
        return not seen.recurrence and timeliness.cell_of(seen, moment) == state
    return IN_STATE[state](seen, moment, until)


def _is_open_duty(seen: Seen) -> bool:
    return bool(seen.recurrence) and timeliness.is_open(seen)


def _was_late_originally(seen: Seen) -> bool:
    given, claimed = seen.given_due_at, seen.claimed_at
    return given is not None and claimed is not None and claimed >= given


IN_STATE: Mapping[str, Callable[[Seen, datetime, datetime], bool]] = {
    "open": lambda seen, _, __: not seen.recurrence and timeliness.is_open(seen),
    "done": lambda seen, _, __: not seen.recurrence and seen.status == Status.COMPLETED,
    "due_soon": lambda seen, moment, _: not seen.recurrence and timeliness.is_due_soon(seen, moment),
    "awaiting": lambda seen, _, __: not seen.recurrence and seen.status == Status.AWAITING,
    "recurring": lambda seen, _, __: _is_open_duty(seen),
    "recurring_updated": lambda seen, _, until: (
        _is_open_duty(seen) and is_updated(seen.recurrence, seen.heard_at, until)
    ),
    "recurring_silent": lambda seen, _, until: (
        _is_open_duty(seen) and not is_updated(seen.recurrence, seen.heard_at, until)
    ),
    "undated": lambda seen, _, __: not seen.recurrence and timeliness.is_open(seen) and seen.due_at is None,
    "extended": lambda seen, _, __: not seen.recurrence and seen.status in COUNTED and seen.extended,
    "extensions_pending": lambda seen, _, __: not seen.recurrence and seen.status in COUNTED and seen.asks_extension,
    "late_originally": lambda seen, moment, _: (
        not seen.recurrence and timeliness.is_done_on_time(seen, moment) and _was_late_originally(seen)
    ),
    "set_aside": lambda seen, _, __: seen.status in SET_ASIDE,
    "dated": lambda seen, _, __: not seen.recurrence and seen.status in COUNTED,
    "no_lead": lambda seen, _, __: not seen.is_led,
    "flagged": lambda seen, _, __: seen.is_flagged,
}
