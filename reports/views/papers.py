"""The papers themselves: pages to look at, files to take away, each checked before it leaves the house."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from agencies.models import User
from portal import shelf
from portal.models import Job
from reports import kinds
from reports.issuing import FOLDER
from reports.models import EditionFile, State
from reports.papers import signature
from reports.views.edition import opened, visible_edition

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Broken(Exception):
    """The file is not what was issued; `str()` is a sentence for the person."""


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF], "default-src": [NONE], "style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type]
def edition_pages(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The PDF, shown inside the page of the edition: of an issued one what was issued, else the last print."""
    edition = visible_edition(request, pk)
    if edition.state == State.ISSUED:
        content = _checked(request, get_object_or_404(edition.files, format="pdf"))
        return content if isinstance(content, HttpResponse) else _answer(content, "pages.pdf", "pdf", inline=True)
    job = edition.job
    if job is None or job.kind != kinds.PREVIEW or job.state != Job.State.DONE:
        raise Http404
    return _answer(_read(job.result), job.result["name"], "pdf", inline=True)


@require_safe
def edition_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """One file of an issued edition. A file or signature that no longer holds is refused with a sentence."""
    edition = visible_edition(request, pk)
    file = get_object_or_404(edition.files, format=form)
    content = _checked(request, file)
    if isinstance(content, HttpResponse):
        return content
    if request.method == "GET":
        opened(cast(User, request.user), edition)
    return _answer(content, file.name, form)


def _checked(request: HttpRequest, file: EditionFile) -> bytes | HttpResponse:
    try:
        return sound(file)
    except Broken as reason:
        context = {"edition": file.edition, "file": file, "reason": str(reason)}
        return render(request, "reports/edition_broken.html", context, status=409)


def sound(file: EditionFile) -> bytes:
    """The content, when it is byte for byte what was issued and its signature holds. Raises Broken."""
    content = _read({**file.paper, "folder": FOLDER})
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Broken("Tệp trong kho không còn đúng với mã SHA-256 ghi khi phát hành, nên cổng không giao tệp này.")
    if file.format == EditionFile.Format.PDF:
        state = signature.verify(content)
        if state.is_broken:
            raise Broken(f"Chữ ký số của tệp không còn giá trị, nên cổng không giao tệp này. {state.sentence}")
    return content


def _read(kept: dict[str, Any]) -> bytes:
    file = shelf.take(kept)
    if file is None:
        raise Http404("Tệp báo cáo không còn trong kho; hãy báo quản trị viên.")
    with file:
        return bytes(file.read())


def _answer(content: bytes, name: str, form: str, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
