"""Where do we stand, what is worst? The dashboard by block, agency and directive; every number is a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.models import Agency, Block
from directives.models import Directive
from portal import clock
from reports import figures
from reports.figures import Figures
from tasks.filters import COMMON
from tasks.models import Assignment, Task

AGENCIES_SHOWN = 25


@dataclass(frozen=True)
class Row:
    """One line of the dashboard: what is counted, its figures, and the list behind each number."""

    label: str
    title: str
    figures: Figures
    query: dict[str, str]

    def link(self, state: str) -> str:
        """The list that holds exactly what the number counts."""
        return f"{reverse('task_list')}?{urlencode({**self.query, 'state': state})}"

    @property
    def links(self) -> dict[str, str]:
        states = ("dated", "done_on_time", "done_late", "open_on_time", "overdue", "awaiting", "due_soon")
        more = ("recurring", "recurring_updated", "recurring_silent", "set_aside")
        return {state: self.link(state) for state in states + more}


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    moment = clock.now()
    tasks = Task.objects.visible_to(request.user)
    parts = Assignment.objects.filter(task__in=tasks)
    agencies = _by_agency(parts, moment)
    show_all = request.GET.get("agencies") == "all"
    whole = Row("Tất cả", "", figures.of_tasks(tasks, moment)[None], {})
    context = {
        "moment": moment,
        "whole": whole,
        "silent": whole.figures.recurring - whole.figures.recurring_updated,
        "blocks": _by_block(tasks, moment),
        "agencies": agencies if show_all else agencies[:AGENCIES_SHOWN],
        "agencies_rest": figures.total(row.figures for row in agencies[AGENCIES_SHOWN:]),
        "agencies_rest_count": max(0, len(agencies) - AGENCIES_SHOWN),
        "agencies_total": figures.total(row.figures for row in agencies),
        "agencies_count": len(agencies),
        "show_all": show_all,
        "directives": _by_directive(tasks, moment),
    }
    return render(request, "reports/dashboard.html", context)


def _by_block(tasks: figures.QuerySet[Task], moment: figures.datetime) -> list[Row]:
    counted = figures.of_tasks(tasks, moment, by="block_id")
    rows = [
        Row(block.short, block.name, counted.get(block.pk, Figures()), {"block": block.code})
        for block in Block.objects.all()
    ]
    common = counted.get(None)
    if common is not None:
        rows.append(Row("Nhiệm vụ chung", "Nhiệm vụ mà văn bản không xếp vào khối nào", common, {"block": COMMON}))
    return rows


def _by_agency(parts: figures.QuerySet[Assignment], moment: figures.datetime) -> list[Row]:
    counted = figures.of_assignments(parts, moment, by="agency_id")
    names = Agency.objects.in_bulk(list(counted))
    rows = [
        Row(names[pk].name, names[pk].name, own, {"agency": names[pk].code, "role": "lead"})
        for pk, own in counted.items()
    ]
    return sorted(rows, key=_worst_first)


def _worst_first(row: Row) -> tuple[int, int, str]:
    return (-row.figures.overdue, -row.figures.total, row.label)


def _by_directive(tasks: figures.QuerySet[Task], moment: figures.datetime) -> list[Row]:
    counted = figures.of_tasks(tasks, moment, by="directive_id")
    documents: Sequence[Directive] = list(Directive.objects.filter(pk__in=counted))
    return [
        Row(str(document), document.title, counted[document.pk], {"directive": document.slug})
        for document in documents
    ]


@require_safe
def directive_list(request: HttpRequest) -> HttpResponse:
    """Directives that assign work, with their figures; then those known because one of them cites them."""
    moment = clock.now()
    visible = Directive.objects.visible_to(request.user).select_related("issuer").distinct()
    counted = figures.of_tasks(Task.objects.visible_to(request.user), moment, by="directive_id")
    rows = [(document, counted.get(document.pk, Figures())) for document in visible.with_tasks()]
    stubs = visible.filter(form=Directive.Form.STUB)
    return render(request, "reports/directive_list.html", {"rows": rows, "stubs": stubs, "moment": moment})
