"""Evidence leaves the portal only through here: asked of the policy, as an attachment, and written down."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agencies.models import User
from portal import clock
from tasks import policies
from tasks.evidence import path_of
from tasks.models import Assignment, Download, Evidence


@require_safe
def evidence_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as an attachment; 404 for whoever may not read it."""
    user = cast(User, request.user)
    visible = Assignment.objects.visible_to(user).values("pk")
    pieces = Evidence.objects.exclude(sha256="").filter(assignment__in=visible)
    piece = get_object_or_404(pieces.select_related("assignment__task"), pk=pk)
    if not policies.may_read_evidence(user, piece):
        raise Http404
    response = _served(piece)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if request.method == "GET":
        Download.objects.create(
            evidence=piece, user=user, at=clock.now(), address=request.META.get("REMOTE_ADDR") or None
        )
    return response


def _served(piece: Evidence) -> HttpResponseBase:
    path = path_of(piece.sha256)
    disposition = f"attachment; filename*=UTF-8''{quote(piece.name)}"
    if settings.EVIDENCE_X_ACCEL:
        response = HttpResponse(content_type=piece.content_type)
        response["X-Accel-Redirect"] = f"{settings.EVIDENCE_X_ACCEL.rstrip('/')}/{path}"
        response["Content-Disposition"] = disposition
        return response
    storage = storages["evidence"]
    if not storage.exists(path):
        raise Http404("Không tìm thấy tệp trong kho minh chứng; hãy báo quản trị viên.")
    served = FileResponse(storage.open(path), content_type=piece.content_type)
    served["Content-Disposition"] = disposition
    return served
