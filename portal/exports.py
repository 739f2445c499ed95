"""How does a person take a list away? At once when it is short; else by a job with progress, cancel and download."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from portal import clock, jobs, notices, shelf
from portal.models import Job
from portal.sheets import CSV, XLSX
from portal.tables import EXPORT, FORMS, TABLES, file_name, write

AT_ONCE = 5000  # rows; about two seconds
TYPES = {"xlsx": XLSX, "csv": CSV}
KEPT_FOR = timedelta(days=7)


@require_safe
def export(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    """The rows of the list with the same address line, as a file; of a long list, the page that makes it."""
    if kind not in TABLES or form not in FORMS:
        raise Http404
    moment = clock.now()
    made = TABLES[kind](request.user, request.GET, moment)
    if made.size > AT_ONCE:
        asked = {"kind": kind, "form": form, "query": request.GET.urlencode()}
        key = f"{EXPORT} {request.user.pk} {kind} {form} {hash_of(asked['query'])}"
        return redirect("export_job", pk=jobs.submit(EXPORT, asked, request.user, key).pk)
    target = BytesIO()
    write(made, form, moment, target)
    return attachment(target.getvalue(), form, file_name(made, form, moment))


def hash_of(query: str) -> str:
    """A short name of a query, for the key of a job."""
    return hashlib.sha256(query.encode()).hexdigest()[:32]


def attachment(content: bytes, form: str, name: str) -> HttpResponse:
    """A short file as an answer."""
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=TYPES[form], headers={"Content-Disposition": disposition})


def _job(request: HttpRequest, pk: int) -> Job:
    """Only who asked for a file sees it: it holds what they may see."""
    return get_object_or_404(Job, pk=pk, kind=EXPORT, requested_by=request.user)


@require_safe
def export_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is. The page asks again by itself, with and without JavaScript, until it is over."""
    notices.mark_read(request.user, request.path)
    context = {"job": _job(request, pk), "days": KEPT_FOR.days}
    part = "portal/_export_job.html" if request.headers.get("HX-Request") else "portal/export_job.html"
    return render(request, part, context)


@require_POST
def export_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    if jobs.cancel(_job(request, pk)):
        messages.success(request, "Đã hủy yêu cầu xuất tệp.")
    else:
        messages.info(request, "Tệp đã xong trước khi hủy.")
    return redirect("export_job", pk=pk)


@require_safe
def export_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The finished file, for a week."""
    job = _job(request, pk)
    old = job.finished_at is None or job.finished_at < clock.now() - KEPT_FOR
    content = None if old or job.state != Job.State.DONE else shelf.take_whole(job.result)
    if content is None:
        raise Http404("Tệp không còn trong kho hoặc không còn nguyên vẹn; hãy yêu cầu xuất lại.")
    kind = TYPES[job.params["form"]]
    return FileResponse(content, content_type=kind, as_attachment=True, filename=job.result["name"])
