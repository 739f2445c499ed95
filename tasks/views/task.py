"""The page of a task: what was ordered, who does it, by when, what has been done, what can I do now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from agencies.models import Agency, User
from portal import clock
from tasks import policies
from tasks.explain import how_counted
from tasks.forms import AssignForm
from tasks.lifecycle import Part, Refused, assign
from tasks.models import Assignee, Event, Evidence, Task
from tasks.rollup import share
from tasks.transitions import GIVEN_OUT, TRANSITIONS, Step
from tasks.views.parts import rows_of, side

HISTORY_SHOWN, HISTORY_A_PAGE = 12, 100
TONES = {  # how a step looks in the history
    "acknowledge": "open",
    "report": "open",
    "claim": "awaiting",
    "verify": "done",
    "finish": "done",
    "send_back": "back",
    "decline": "back",
}


@dataclass(frozen=True)
class Entry:
    """One step of the history with the evidence that this person may read."""

    event: Event
    pieces: list[Evidence]

    @property
    def step(self) -> Step:
        return TRANSITIONS.get(self.event.verb, GIVEN_OUT)

    @property
    def tone(self) -> str:
        return TONES.get(self.event.verb, "")

    @property
    def is_agencys(self) -> bool:
        """Does the agency speak, or somebody about it?"""
        return self.event.verb in policies.LEADER_STEPS


@dataclass(frozen=True)
class History:
    """Steps, the latest first."""

    entries: list[Entry]
    page: Page[Event]
    agency: Agency | None  # whose part alone is told
    is_whole: bool


@require_safe
def task_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    readable = Task.objects.visible_to(user)
    task = get_object_or_404(
        readable.select_related("directive__issuer", "provision", "block", "parent__directive"), pk=pk
    )
    moment = clock.now()
    parts = task.assignments.select_related("agency", "named", "assignee__group").prefetch_related(
        "extensions", "missed"
    )
    for part in parts:
        part.task = task
    rows = rows_of(user, parts)
    leads = [row for row in rows if row.part.is_lead]
    context = {
        "task": task,
        "moment": moment,
        "quotation": _quotation(task),
        "places": _places(task),
        "counted": how_counted(task),
        "mine": [row for row in rows if row.is_mine],
        "awaited": [row for row in rows if row.awaited],
        "sides": [
            side("Cơ quan chủ trì", leads, moment),
            side("Cơ quan phối hợp", [row for row in rows if not row.part.is_lead], moment),
        ],
        "share": share(row.part for row in leads) if len(leads) > 1 else None,
        "acts_on_rows": any(row.actions and not row.is_mine for row in rows),
        "named_nobody": _names_nobody(task),
        "history": _history(task, request),
        "parent": task.parent if task.parent and readable.filter(pk=task.parent_id).exists() else None,
        "is_later_than_parent": bool(task.parent and _is_later(task, task.parent)),
        "children": [
            (child, _is_later(child, task)) for child in readable.filter(parent=task).select_related("directive")
        ],
        "assign_form": AssignForm() if policies.may_assign(user, task) else None,
    }
    return render(request, "tasks/task_detail.html", context)


def _is_later(child: Task, parent: Task) -> bool:
    """A task passed on with a later deadline than its own is a conflict that someone must see."""
    return bool(child.due_at and parent.due_at and child.due_at > parent.due_at)


def _names_nobody(task: Task) -> list[Assignee]:
    return list(task.assignees.filter(agency__isnull=True, group__isnull=True))


def _quotation(task: Task) -> tuple[str, str, str]:
    """The provision's wording before, of, and after this task."""
    text, provision = task.directive.text, task.provision
    if provision is None or task.span_start is None or task.span_end is None:
        return "", task.text, ""
    start, end = min(provision.start, task.span_start), max(provision.end, task.span_end)
    own = text[task.span_start : task.span_end]
    return _cells(text[start : task.span_start]), own, _cells(text[task.span_end : end])


def _cells(text: str) -> str:
    """The cells of a table's row, kept apart; empty ones left out."""
    return re.sub(r"\t[\t ]*", " | ", text.rstrip("\t ")) if "\t" in text else text


def _places(task: Task) -> list[str]:
    """The headings above the provision, from the top: the first line of each."""
    headings, place = [], task.provision.parent if task.provision else None
    while place is not None:
        place.directive = task.directive
        headings.append(place.text.partition("\n")[0][:200].replace("\t", " ").strip())
        place = place.parent
    return headings[::-1]


def _history(task: Task, request: HttpRequest) -> History:
    """The latest steps, or with `?history=all` every one, in pages; of one agency with `?agency=`."""
    code = request.GET.get("agency", "").replace("\x00", "")  # PostgreSQL takes no NUL
    agency = Agency.objects.filter(code=code).first()
    events = task.events.exclude(verb="assign", actor__isnull=True).select_related("actor", "agency", "update")
    if agency:
        events = events.filter(assignment__agency=agency)
    is_whole = request.GET.get("history") == "all"
    pages = Paginator(events.order_by("-at", "-pk"), HISTORY_A_PAGE if is_whole else HISTORY_SHOWN)
    page = pages.get_page(request.GET.get("page") if is_whole else 1)
    pieces: dict[int, list[Evidence]] = {}
    for piece in Evidence.objects.filter(update__event__in=[e.pk for e in page]).select_related("update"):
        if piece.update and _may_read(request, task, piece):
            pieces.setdefault(piece.update.event_id, []).append(piece)
    return History([Entry(event, pieces.get(event.pk, [])) for event in page], page, agency, is_whole)


def _may_read(request: HttpRequest, task: Task, piece: Evidence) -> bool:
    kept = getattr(request, "_reads_evidence", None)
    if kept is None:
        kept = policies.may_read_evidence(request.user, piece)
        request._reads_evidence = kept  # type: ignore[attr-defined]
    return kept


@require_POST
def assign_agency(request: HttpRequest, pk: int) -> HttpResponse:
    """The secretariat gives the task to a further agency."""
    task = get_object_or_404(Task.objects.visible_to(request.user), pk=pk)
    if not policies.may_assign(request.user, task) or not isinstance(request.user, User):
        raise PermissionDenied("Chỉ Tổ giúp việc giao thêm cơ quan.")
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Chưa giao được: hãy chọn cơ quan, vai trò và ghi căn cứ.")
        return redirect(task)
    chosen = form.cleaned_data
    try:
        assign(task, [Part(chosen["agency"], chosen["role"])], request.user, chosen["reason"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã giao nhiệm vụ cho {chosen['agency']}.")
    return redirect(task)
