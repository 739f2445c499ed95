"""The task list and the queue of claims to verify."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.policies import standing
from agencies.roles import Role
from portal import clock
from tasks.filters import TaskFilter
from tasks.listing import listing
from tasks.models import Assignment, Extension
from tasks.statuses import OPEN
from tasks.views.parts import leads_of

PER_PAGE = 50


@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """Tasks by filter, now or as of a past day; with an agency chosen the rows show that agency's own facts."""
    chosen = TaskFilter(request.GET, request.user)
    moment = chosen.moment()
    page = Paginator(listing(chosen, moment, chosen.now), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(entry.task, entry.thing, leads_of(entry.task, entry.parts)) for entry in page.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filter": chosen,
        "page_obj": page,
        "rows": rows,
        "moment": moment,
        "past_day": chosen.past_day,
        "export_query": query.urlencode(),
    }
    return render(request, "tasks/task_list.html", context)


@require_safe
def verification_queue(request: HttpRequest) -> HttpResponse:
    """Claims that wait for this person, the oldest first, and requests to decide on."""
    user = request.user
    who = standing(user)
    if not (who.has(Role.SECRETARIAT) or who.block_ids):
        raise PermissionDenied("Chỉ Tổ giúp việc và cơ quan thường trực khối xác nhận hoàn thành.")
    waiting = (
        Assignment.objects.visible_to(user)
        .to_verify_by(user)  # type: ignore[arg-type]
        .select_related("task__directive", "task__block", "agency", "claimed_by")
        .prefetch_related("evidence")
        .order_by("claimed_at")
        .distinct()
    )
    extensions = declined = None
    if who.has(Role.SECRETARIAT):
        extensions = Extension.objects.filter(decision="pending", assignment__status__in=OPEN).select_related(
            "assignment__task__directive", "assignment__agency", "requested_by"
        )
        declined = Assignment.objects.filter(status="declined").select_related("task__directive", "agency")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    moment = clock.now()
    rows = [(part, (moment - part.claimed_at).days if part.claimed_at else 0) for part in page.object_list]
    context = {
        "page_obj": page,
        "rows": rows,
        "extensions": extensions,
        "declined": declined,
        "moment": moment,
    }
    return render(request, "tasks/verification_queue.html", context)
