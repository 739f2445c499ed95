"""Which reports are there, and how is a new one asked for? The list, the form, the progress of a new draft."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import User
from portal import clock, jobs
from portal.models import Job
from reports import kinds
from reports.forms import DraftForm, EditionFilter
from reports.models import OPEN, Edition, State
from reports.papers.pdf import missing
from reports.policies import draftable, may_draft_scope, who_next
from reports.spans import Span

PER_PAGE = 25


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Drafts that this person works on first, then what was issued."""
    visible = Edition.objects.visible_to(request.user).defer("content", "remarks", "proposals")
    form = EditionFilter(visible, request.GET or None)
    chosen = form.chosen(visible).select_related("corrects", "agency", "block", "checked_by")
    rest = chosen if form.is_bound and form.cleaned_data.get("state") else chosen.filter(state=State.ISSUED)
    open_ones = [] if form.is_bound and form.cleaned_data.get("state") else chosen.filter(state__in=OPEN)
    context = {
        "form": form,
        "open": [(edition, who_next(edition)) for edition in open_ones],
        "page": Paginator(rest, PER_PAGE).get_page(request.GET.get("page")),
        "is_writer": bool(draftable(request.user)),
        "is_filtered": form.is_bound and any(form.cleaned_data.values()),
        "moment": clock.now(),
    }
    return render(request, "reports/report_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_new(request: HttpRequest) -> HttpResponse:
    """Asks a worker for a draft; one that stands already is opened."""
    user = cast(User, request.user)
    scopes = draftable(user)
    if not scopes:
        raise PermissionDenied(
            "Báo cáo do Tổ Giúp việc, cơ quan thường trực khối lập; cơ quan lập báo cáo của cơ quan mình."
        )
    asked = {name: request.GET[name] for name in ("scope", "kind", "day") if name in request.GET}
    form = DraftForm(scopes, request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        return _asked(request, user, form.cleaned_data)
    context = {"form": form, "missing": missing()}
    return render(request, "reports/edition_new.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, user: User, asked: dict[str, object]) -> HttpResponse:
    scope, span = str(asked["scope"]), cast(Span, asked["span"])
    if standing := Edition.objects.standing(scope, span):
        messages.info(request, "Kỳ này đã có báo cáo; đây là báo cáo đó.")
        return redirect(standing)
    key = f"{kinds.DRAFT} {scope} {span}"
    job = jobs.submit(kinds.DRAFT, {"scope": scope, "span": str(span)}, user, key)
    return redirect("report_job", pk=job.pk)


def _job(request: HttpRequest, pk: int) -> Job:
    """A draft that is being made: seen by who may draft it."""
    job = get_object_or_404(Job, pk=pk, kind=kinds.DRAFT)
    if not may_draft_scope(request.user, job.params["scope"]):
        raise Http404
    return job


@require_safe
def report_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the draft is; when it is there, the way leads on to it, with and without JavaScript."""
    job = _job(request, pk)
    if job.state == Job.State.DONE:
        edition = get_object_or_404(Edition, pk=job.result["edition"])
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": edition.get_absolute_url()})
        return redirect(edition)
    part = "reports/_job.html" if request.headers.get("HX-Request") else "reports/report_job.html"
    return render(request, part, {"job": job})


@require_POST
def report_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    if jobs.cancel(_job(request, pk)):
        messages.success(request, "Đã hủy yêu cầu lập báo cáo.")
        return redirect("report_list")
    messages.info(request, "Dự thảo đã lập xong trước khi hủy.")
    return redirect("report_job", pk=pk)
