"""Home by role: what waits for me?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.models import Agency, Block, User
from agencies.policies import Standing, standing
from agencies.roles import Role
from portal import clock
from reports import figures
from tasks.cycles import is_updated, silent_periods
from tasks.models import Assignment, Extension, Task
from tasks.querysets import AssignmentQuerySet, TaskQuerySet
from tasks.states import state_q
from tasks.statuses import OPEN, WITH_AGENCY, Status
from tasks.timeliness import due_soon_q, overdue_q
from tasks.transitions import TRANSITIONS
from tasks.views.parts import Lead, leads_of

SHOWN = 12


@dataclass(frozen=True)
class Duty:
    """A recurring duty: was it reported on in this period, and how many whole ones passed without a word?"""

    part: Assignment
    is_updated: bool
    silent: int

    @classmethod
    def of(cls, part: Assignment, moment: datetime) -> Duty:
        recurrence, last = part.task.recurrence, part.last_update_at
        silent = silent_periods(recurrence, part.assigned_at, last, moment)
        return cls(part, is_updated(recurrence, last, moment), silent)


class Section:
    """Rows of an agency that ask for the same step, how many there are, and the list that holds them all."""

    def __init__(self, title: str, words: str, parts: AssignmentQuerySet, query: str, verb: str) -> None:
        self.title, self.words, self.query, self.verb = title, words, query, verb
        self.rows, self.count = parts[:SHOWN], parts.count()
        self.button = TRANSITIONS[verb].label


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """An agency sees its work; the secretariat what it must check; leaders and inspectors where things stand."""
    user = cast(User, request.user)
    who = standing(user)
    context = {"moment": clock.now(), "who": who}
    if who.agency_ids:
        return render(request, "reports/home_agency.html", context | _agency(who))
    if who.has(Role.SECRETARIAT) or who.block_ids:
        return render(request, "reports/home_secretariat.html", context | _secretariat(user, who))
    if who.has(Role.COMMITTEE, Role.INSPECTOR):
        return render(request, "reports/home_overview.html", context | _overview(user))
    return render(request, "reports/home_empty.html", context)


def _agency(who: Standing) -> dict[str, object]:
    """The agency's own rows: what is late, due soon, sent back, new; and its four cells."""
    moment = clock.now()
    mine = Assignment.objects.of(who.agency_ids).select_related("task__directive", "agency")
    to_do = mine.filter(status__in=WITH_AGENCY).order_by(F("due_at").asc(nulls_last=True), "pk")
    plain = to_do.dated_or_plain().filter(role="lead")
    helping = mine.open().dated_or_plain().filter(role="coordinating")
    helping = helping.order_by(F("due_at").asc(nulls_last=True), "pk")
    soon = plain.filter(due_soon_q(moment))
    late = plain.filter(overdue_q(moment))
    sent_back = to_do.filter(status=Status.SENT_BACK)
    new = plain.filter(status=Status.ASSIGNED).exclude(due_soon_q(moment) | overdue_q(moment))
    agencies = Agency.objects.filter(pk__in=who.agency_ids)
    sections = [
        Section("Quá hạn", "quá hạn", late, "role=lead&state=overdue", "report"),
        Section("Bị trả lại, phải thực hiện lại", "bị trả lại", sent_back, "status=sent_back", "report"),
        Section("Sắp đến hạn", "sắp đến hạn", soon, "role=lead&state=due_soon", "report"),
        Section("Mới giao, chưa xác nhận đã nhận", "mới giao", new, "role=lead&status=assigned", "acknowledge"),
        Section("Phối hợp, chưa xong phần việc", "phối hợp", helping, "role=coordinating&state=open", "finish"),
    ]
    return {
        "agencies": agencies,
        "counts": figures.of_assignments(Assignment.objects.of(who.agency_ids), moment)[None],
        "work": [section for section in sections if section.count],
        "duties": _duties(to_do.recurring().filter(role="lead"), moment),
        "list_url": f"{reverse('task_list')}?agency={agencies[0].code}" if agencies else reverse("task_list"),
    }


def _duties(parts: AssignmentQuerySet, moment: datetime) -> list[Duty]:
    """Recurring duties; those not yet reported on in the current period first."""
    return sorted((Duty.of(part, moment) for part in parts), key=lambda duty: (duty.is_updated, -duty.silent))


def _late(tasks: TaskQuerySet) -> list[tuple[Task, list[Lead]]]:
    """The tasks that are late longest, with who leads them."""
    shown = tasks.select_related("directive").prefetch_related("assignments__agency", "assignees__group")[:SHOWN]
    return [(task, leads_of(task)) for task in shown]


def _late_url(block_ids: Collection[int]) -> str:
    """The list of what is late, of one block when this person coordinates one."""
    blocks = list(Block.objects.filter(pk__in=block_ids)) if block_ids else []
    query = {"block": blocks[0].code} if len(blocks) == 1 else {}
    return f"{reverse('task_list')}?{urlencode({**query, 'state': 'overdue'})}"


def _pending() -> QuerySet[Extension]:
    """Requests for a later deadline that can still be decided on."""
    return Extension.objects.filter(decision=Extension.Decision.PENDING, assignment__status__in=OPEN)


def _secretariat(user: User, who: Standing) -> dict[str, object]:
    """Claims to verify, requests to decide, work without a lead, and what is worst."""
    moment = clock.now()
    tasks = Task.objects.visible_to(user)
    if who.block_ids and not who.has(Role.SECRETARIAT):
        tasks = tasks.filter(block__in=who.block_ids)
    waiting = Assignment.objects.visible_to(user).to_verify_by(user)
    late = tasks.dated_or_plain().overdue(moment).order_by("due_at")
    oldest = waiting.select_related("task__directive", "agency").order_by("claimed_at")
    secretary = who.has(Role.SECRETARIAT)
    return {
        "counts": figures.of_tasks(tasks, moment)[None],
        "waiting": [(part, (moment - part.claimed_at).days) for part in oldest.distinct()[:SHOWN]],
        "waiting_count": waiting.distinct().count(),
        "extensions_count": _pending().count() if secretary else 0,
        "declined_count": Assignment.objects.filter(status=Status.DECLINED).count() if secretary else 0,
        "no_lead_count": tasks.filter(state_q("no_lead", moment)).count() if secretary else 0,
        "late": _late(late),
        "late_count": late.count(),
        "late_url": _late_url(() if secretary else who.block_ids),
        "is_secretariat": secretary,
    }


def _overview(user: User) -> dict[str, object]:
    """Where do we stand, what is worst: the whole, and the agencies with most that is late."""
    moment = clock.now()
    tasks = Task.objects.visible_to(user)
    late = tasks.dated_or_plain().overdue(moment).order_by("due_at")
    by_agency = figures.of_assignments(Assignment.objects.filter(task__in=tasks), moment, by="agency_id")
    worst = sorted(by_agency.items(), key=lambda item: -item[1].overdue)[:10]
    names = Agency.objects.in_bulk([pk for pk, _ in worst])
    return {
        "counts": figures.of_tasks(tasks, moment)[None],
        "worst": [(names[pk], counted) for pk, counted in worst if counted.overdue],
        "late": _late(late),
        "late_count": late.count(),
        "late_url": _late_url(()),
    }
