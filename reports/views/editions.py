"""Weekly reports: ask for one, see how far it is, take the PDF."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import User
from portal import clock, jobs
from portal.models import Job
from reports import shelf
from reports.forms import WeeklyForm
from reports.papers import missing
from reports.policies import may_report, reportable_blocks
from reports.weeks import Week


@require_http_methods(["GET", "HEAD", "POST"])
def report_list(request: HttpRequest) -> HttpResponse:
    """The form that asks for a weekly report, and what was asked for lately."""
    user = cast(User, request.user)
    blocks = reportable_blocks(user)
    if not blocks:
        raise PermissionDenied(
            "Báo cáo của khối do Tổ giúp việc, lãnh đạo Ban Chỉ đạo và cơ quan thường trực khối in."
        )
    form = WeeklyForm(blocks, request.POST or None)
    if request.method == "POST" and form.is_valid():
        week, block = form.cleaned_data["week"], form.cleaned_data["block"]
        job = jobs.submit(shelf.WEEKLY, {"block": block, "week": str(week)}, user, f"{shelf.WEEKLY} {block} {week}")
        return redirect("report_job", pk=job.pk)
    asked = Job.objects.filter(kind=shelf.WEEKLY, params__block__in=[code for code, _ in blocks])[:20]
    labels = dict(blocks)
    context = {
        "form": form,
        "jobs": [(job, labels[job.params["block"]], Week.parse(job.params["week"])) for job in asked],
        "missing": missing(),
        "moment": clock.now(),
    }
    return render(request, "reports/report_list.html", context, status=422 if form.errors else 200)


def _job(request: HttpRequest, pk: int) -> Job:
    job = get_object_or_404(Job, pk=pk, kind=shelf.WEEKLY)
    if not may_report(request.user, job.params["block"]):
        raise Http404
    return job


@require_safe
def report_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the report is. The page asks again by itself, with and without JavaScript, until it is over."""
    job = _job(request, pk)
    labels = dict(reportable_blocks(request.user))
    context = {"job": job, "label": labels[job.params["block"]], "week": Week.parse(job.params["week"])}
    part = "reports/_job.html" if request.headers.get("HX-Request") else "reports/report_job.html"
    return render(request, part, context)


@require_POST
def report_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    if jobs.cancel(_job(request, pk)):
        messages.success(request, "Đã hủy yêu cầu in báo cáo.")
    else:
        messages.info(request, "Báo cáo đã xong trước khi hủy.")
    return redirect("report_job", pk=pk)


@require_safe
def report_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The PDF of a finished report."""
    job = _job(request, pk)
    if job.state != Job.State.DONE:
        raise Http404
    paper = shelf.take(job.result)
    if paper is None:
        raise Http404("Tệp báo cáo không còn trong kho; hãy yêu cầu in lại.")
    return FileResponse(paper, content_type="application/pdf", as_attachment=True, filename=job.result["name"])
