"""Where do we stand, what is worst, what has changed? Dashboard and comparison; every number is a link."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directives.models import Directive
from portal import clock
from reports import figures, targets
from reports.asked import FiguresForm, quick_spans
from reports.comparison import Comparison
from reports.figures import Figures
from reports.groups import GROUPINGS, Tally, rest_of
from tasks.models import Task

AGENCIES_SHOWN = 25
ALWAYS = ("block", "agency", "directive")  # the tables that the dashboard always shows


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """As of now or of the end of a past day, the whole and the tables; beside it, if asked, what it was before."""
    form = _asked(request)
    tally, before = form.tally(), form.before()
    agencies = tally.rows("agency")
    show_all = request.GET.get("agencies") == "all"
    context = {
        "form": form,
        "moment": tally.moment,
        "past_day": form.past_day,
        "whole": tally.whole_row,
        "before": before.whole if before else None,
        "since": form.since_day,
        "blocks": tally.rows("block"),
        "agencies": agencies if show_all else agencies[:AGENCIES_SHOWN],
        "agencies_rest": rest_of(agencies[AGENCIES_SHOWN:]),
        "agencies_rest_count": max(0, len(agencies) - AGENCIES_SHOWN),
        "agencies_total": rest_of(agencies),
        "agencies_count": len(agencies),
        "show_all": show_all,
        "directives": tally.rows("directive"),
        "targets": targets.by_year(form.targets(), tally.moment),
        "comparison_url": _comparison_url(form),
        "spans": _spans(form),
        **_further(form, tally),
    }
    return render(request, "reports/dashboard.html", context)


def _asked(request: HttpRequest) -> FiguresForm:
    return FiguresForm(request.GET, Task.objects.visible_to(request.user))


def _further(form: FiguresForm, tally: Tally) -> dict[str, Any]:
    """The table beyond those that are always shown, if one is asked for, and the way to the others."""
    by = form.cleaned_data.get("by") if form.is_valid() else None
    shown = by if by and by not in ALWAYS else ""
    return {
        "further": [(key, grouping.label) for key, grouping in GROUPINGS.items() if key not in ALWAYS],
        "further_by": shown,
        "further_label": GROUPINGS[shown].label if shown else "",
        "further_rows": tally.rows(shown) if shown else [],
    }


def _comparison_url(form: FiguresForm) -> str:
    """The comparison of the day shown with `since`, else with the end of last week."""
    since = form.since_day or quick_spans(form.past_day or clock.today())[0][1]
    asked = {"since": str(since), **form.query}
    return f"{reverse('comparison')}?{urlencode(asked)}"


def _spans(form: FiguresForm) -> list[tuple[str, str, bool]]:
    """Quick buttons: words, address, and whether it is the span that is shown."""
    kept = {name: value for name, value in form.query.items() if name != "on"}
    shown = (form.since_day, form.past_day or clock.today())
    return [
        (words, urlencode({**kept, "since": str(since), "on": str(on)}), (since, on) == shown)
        for words, since, on in quick_spans(clock.today())
    ]


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """What was finished, became late, was extended, was added between two days, by name."""
    asked = request.GET.copy()
    if not asked.get("since"):
        asked["since"] = str(quick_spans(clock.today())[0][1])
        asked.setdefault("on", "")
    form = FiguresForm(asked, Task.objects.visible_to(request.user))
    context: dict[str, Any] = {
        "form": form,
        "spans": _spans(form),
        "since": form.since_day,
        "past_day": form.past_day,
    }
    if form.is_valid() and form.since_day:
        told = Comparison(form.narrowed(), clock.end_of(form.since_day), form.moment(), form.now)
        context |= {"comparison": told, "lines": _lines(told), "moment": told.end}
    return render(request, "reports/comparison.html", context)


LINES = (
    ("total", "Tổng số được giao"),
    ("done_on_time", "Hoàn thành đúng hạn"),
    ("done_late", "Hoàn thành quá hạn"),
    ("open_on_time", "Đang thực hiện, trong hạn"),
    ("overdue", "Chưa hoàn thành, quá hạn"),
    ("awaiting", "Chờ xác nhận"),
    ("extended", "Đã được gia hạn"),
    ("recurring", "Nhiệm vụ thường xuyên"),
    ("set_aside", "Tạm dừng, hủy, được miễn"),
)


def _lines(told: Comparison) -> list[tuple[str, int, int, int]]:
    """Words, before, after and the difference of each figure."""
    before, after = told.figures_before.as_dict(), told.figures_after.as_dict()
    return [
        (words, int(before[k] or 0), int(after[k] or 0), int(after[k] or 0) - int(before[k] or 0))
        for k, words in LINES
    ]


@require_safe
def directive_list(request: HttpRequest) -> HttpResponse:
    """Directives that assign work, with their figures; then those known because one of them cites them."""
    moment = clock.now()
    visible = Directive.objects.visible_to(request.user).select_related("issuer").distinct()
    counted = figures.of_tasks(Task.objects.visible_to(request.user), moment, by="directive_id")
    rows = [(document, counted.get(document.pk, Figures())) for document in visible.with_tasks()]
    stubs = visible.filter(form=Directive.Form.STUB).exclude(pk__in=[document.pk for document, _ in rows])
    return render(request, "reports/directive_list.html", {"rows": rows, "stubs": stubs, "moment": moment})
