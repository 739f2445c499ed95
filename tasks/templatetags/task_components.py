"""How is a status, a deadline, an agency, a set of four cells printed? What to say comes from timeliness.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from django import template
from django.utils import timezone

from agencies.models import Agency
from portal import clock
from portal.templatetags.components import vdate, vnum
from tasks import timeliness
from tasks.listing import PastFacts
from tasks.models import Assignment, Deadline, Task
from tasks.statuses import DONE, SET_ASIDE, Status
from tasks.timeliness import Cell

register = template.Library()
Thing = Task | Assignment | PastFacts


# --- the status ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Badge:
    """A status as word, shape (a symbol of _icons.html) and colour (a class), and what else must be known."""

    word: str
    shape: str
    tone: str
    detail: str = ""


@register.inclusion_tag("components/status_badge.html")
def status_badge(thing: Thing, moment: datetime | None = None) -> dict[str, Badge]:
    """Trạng thái: word, shape and colour together. Speaks of `moment`, by default of now."""
    return {"badge": badge_of(thing, moment or clock.now())}


def badge_of(thing: Thing, moment: datetime) -> Badge:
    """What the status says of the thing at a moment: the first that applies."""
    if thing.status in SET_ASIDE:
        return Badge(Status(thing.status).label, "aside", "none")
    if thing.status == Status.AWAITING:
        return Badge(Status.AWAITING.label, "awaiting", "awaiting", _late_words(thing, moment))
    if thing.status in DONE:
        return _badge_done(thing, moment)
    return _badge_open(thing, moment)


def _badge_done(thing: Thing, moment: datetime) -> Badge:
    if timeliness.is_done_late(thing, moment):
        return Badge(f"{Cell.DONE_LATE.label} {_days(thing, moment)}", "late", "late")
    return Badge(Cell.DONE_ON_TIME.label if thing.due_at else Status.COMPLETED.label, "done", "done")


def _badge_open(thing: Thing, moment: datetime) -> Badge:
    turn = Status(thing.status).label.lower() if thing.status in (Status.SENT_BACK, Status.DECLINED) else ""
    if timeliness.is_overdue(thing, moment):
        return Badge(f"Quá hạn {_days(thing, moment)}", "overdue", "overdue", turn)
    if timeliness.is_due_soon(thing, moment):
        return Badge(_left_words(thing, moment).capitalize(), "soon", "soon", turn)
    if thing.due_at:
        return Badge(Status(thing.status).label, "open", "open")
    if recurrence := _recurrence(thing):
        return Badge(recurrence, "recurring", "none", turn)
    return Badge(Status(thing.status).label, "none", "none")  # the dash: without a deadline


def _days(thing: Thing, moment: datetime) -> str:
    return f"{vnum(timeliness.days_late(thing, moment))} ngày"


def _late_words(thing: Thing, moment: datetime) -> str:
    return f"quá hạn {_days(thing, moment)}" if timeliness.is_past_deadline(thing, moment) else ""


def _left_words(thing: Thing, moment: datetime) -> str:
    days = timeliness.days_left(thing, moment)
    return "hết hạn hôm nay" if days == 0 else f"còn {vnum(days)} ngày"


def _recurrence(thing: Thing) -> str:
    """`Hằng tháng`, `Thường xuyên`; empty for what has a deadline or does not recur."""
    task = thing if isinstance(thing, Task) else thing.task
    return task.get_recurrence_display().capitalize() if task.recurrence and not thing.due_at else ""


# --- the deadline --------------------------------------------------------------------------------


@register.inclusion_tag("components/deadline.html")
def deadline(thing: Thing, moment: datetime | None = None, full: bool = False, plain: bool = False) -> dict[str, Any]:
    """Thời hạn: the last day, what is left of it, the date before an extension.

    `full` adds where it came from; `plain` leaves the countdown to the status badge beside it.
    """
    moment = moment or clock.now()
    if thing.due_at is None:
        return {"day": "", "none": _recurrence(thing) or "Không có hạn"}
    origin = Deadline.Origin(thing.origin)
    moved = thing.original_due_at is not None and thing.original_due_at != thing.due_at
    return {
        "day": deadline_words(thing.due_at),
        "iso": timeliness.last_day(thing.due_at).date().isoformat(),
        "before": deadline_words(thing.original_due_at) if moved and thing.original_due_at else "",
        "extended": origin == Deadline.Origin.EXTENDED,
        "origin": origin.label if full else "",
        **({} if plain else _countdown(thing, moment)),
    }


@register.filter
def deadline_words(due_at: datetime) -> str:
    """`31/10/2025`: the last day in time; `10:00 ngày 03/10/2025` when the deadline has an hour."""
    local = timezone.localtime(due_at)
    if local.time() == time.min:
        return vdate(timeliness.last_day(due_at))
    return f"{local:%H:%M} ngày {vdate(local)}"


def _countdown(thing: Thing, moment: datetime) -> dict[str, str]:
    """Time left or lost, as long as the clock runs: not for what is claimed, done or set aside."""
    if thing.claimed_at or not timeliness.is_open(thing):
        return {"countdown": "", "tone": ""}
    if timeliness.is_overdue(thing, moment):
        return {"countdown": _late_words(thing, moment), "tone": "overdue"}
    return {
        "countdown": _left_words(thing, moment),
        "tone": "soon" if timeliness.is_due_soon(thing, moment) else "",
    }


# --- the agency ----------------------------------------------------------------------------------


@register.inclusion_tag("components/agency_name.html")
def agency_name(agency: Agency | None, short: bool = False) -> dict[str, Any]:
    """A body's name; where room is scarce its abbreviation, that still says the whole."""
    return {"agency": agency, "short": short}


# --- the four cells ------------------------------------------------------------------------------

COLOURS = {  # for paper, where no style sheet reaches into the drawing; on screen the tokens of portal.css win
    Cell.DONE_ON_TIME: ("done", "#1B7F5C"),
    Cell.DONE_LATE: ("late", "#7A6200"),
    Cell.OPEN_ON_TIME: ("open", "#E3EDF9"),
    Cell.OVERDUE: ("overdue", "#B2182B"),
}
ROOM_FOR_LABEL = 7.0  # percent of the bar


@dataclass(frozen=True)
class Segment:
    """One cell of the bar; places are percentages with a point, as SVG wants them."""

    label: str
    tone: str
    colour: str
    value: int
    start: str
    end: str
    width: str
    middle: str
    shows_value: bool


@register.inclusion_tag("components/four_cells.html")
def four_cells(counts: Any, compact: bool = False, label: str = "") -> dict[str, Any]:
    """A stacked bar of the four cells, in the order of official reports; `compact` is the bar without its words."""
    segments = segments_of(counts)
    return {
        "segments": segments,
        "compact": compact,
        "total": _count(counts, "total"),
        "words": f"{label}: {_said(segments)}" if label else _said(segments),
    }


@register.inclusion_tag("components/cells_key.html")
def cells_key() -> dict[str, Any]:
    """The words of the four cells beside their swatches, once for many compact bars."""
    return {"cells": [(cell.label, *COLOURS[cell]) for cell in Cell]}


def segments_of(counts: Any) -> list[Segment]:
    values = [_count(counts, cell.value) for cell in Cell]
    whole = sum(values) or 1
    ends = [100 * sum(values[:n]) / whole for n in range(len(values) + 1)]
    return [
        Segment(
            label=cell.label,
            tone=COLOURS[cell][0],
            colour=COLOURS[cell][1],
            value=value,
            start=f"{start:.3f}%",
            end=f"{end:.3f}%",
            width=f"{end - start:.3f}%",
            middle=f"{(start + end) / 2:.3f}%",
            shows_value=end - start >= ROOM_FOR_LABEL,
        )
        for cell, value, (start, end) in zip(Cell, values, pairwise(ends), strict=True)
    ]


def _count(counts: Any, name: str) -> int:
    return int((counts[name] if isinstance(counts, Mapping) else getattr(counts, name)) or 0)


def _said(segments: list[Segment]) -> str:
    """The bar in words, for those who do not see it."""
    return ", ".join(f"{segment.label.lower()} {vnum(segment.value)}" for segment in segments)
