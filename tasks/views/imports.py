"""How does a person bring tasks, agencies and progress in from a workbook? Upload, look, confirm."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import User
from directives.models import Directive
from portal import clock, jobs, notices, shelf
from portal.exports import attachment
from portal.sheets import XLSX
from tasks.fields import DayField
from tasks.imports import blank, running
from tasks.imports.heads import LAYOUTS
from tasks.imports.reading import Unreadable
from tasks.models import ImportRun

NOBODY = "Nhập liệu dành cho Tổ giúp việc, quản trị hệ thống và cơ quan được giao nhiệm vụ."
RECENT = 20


class ImportForm(forms.Form):
    """A workbook of one kind. A table of tasks may say here what its sheet does not: from which paper it is."""

    file = forms.FileField(label="Tệp Excel (.xlsx)", error_messages={"required": "Hãy chọn một tệp."})
    source_number = forms.CharField(label="Bảng nằm trong văn bản số", required=False, max_length=100)
    source_date = DayField(label="Ngày của văn bản đó", required=False)
    directive = forms.ModelChoiceField(
        Directive.objects.none(),
        label="Văn bản giao nhiệm vụ, khi bảng không có cột này",
        required=False,
        to_field_name="slug",
        empty_label="Theo bảng",
    )

    def __init__(self, kind: str, user: User, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{kind}_%s"  # several of these forms stand on one page
        super().__init__(*args, **kwargs)
        if kind == "agencies":
            del self.fields["source_number"], self.fields["source_date"]
        if kind != "tasks":
            del self.fields["directive"]
        else:
            self.fields["directive"].queryset = Directive.objects.visible_to(user).distinct()  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".xlsx"

    def clean_source_date(self) -> Any:
        day = self.cleaned_data["source_date"]
        if day and day > clock.today():
            raise forms.ValidationError("Ngày của văn bản không thể sau ngày hôm nay.")
        return day


@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: HttpRequest) -> HttpResponse:
    """The kinds that this person may bring in, a blank workbook of each, and what was brought in lately."""
    user = cast(User, request.user)
    kinds = running.kinds_for(user)
    if not kinds:
        raise PermissionDenied(NOBODY)
    sent = request.POST.get("kind", "")
    if request.method == "POST" and sent not in kinds:
        raise PermissionDenied(NOBODY)
    made = {kind: ImportForm(kind, user, *((request.POST, request.FILES) if kind == sent else ())) for kind in kinds}
    form = made.get(sent)
    if form is not None and form.is_valid():
        try:
            return redirect(_received(user, sent, form))
        except Unreadable as reason:
            form.add_error("file", str(reason))
    context = {
        "forms": [(LAYOUTS[kind], made[kind]) for kind in kinds],
        "runs": _runs(user).select_related("by")[:RECENT],
    }
    return render(request, "tasks/import_start.html", context, status=422 if form and form.errors else 200)


def _received(user: User, kind: str, form: ImportForm) -> ImportRun:
    data = dict(form.cleaned_data)
    return running.receive(user, kind, data.pop("file"), **data)


def _runs(user: User) -> Any:
    """One's own; and those of the kinds that one looks after. Progress is between an agency and the secretariat."""
    kinds = [kind for kind in running.kinds_for(user) if kind != "progress" or running.policies.is_secretariat(user)]
    return ImportRun.objects.filter(Q(by=user) | Q(kind__in=kinds))


def _run(request: HttpRequest, pk: int) -> ImportRun:
    return get_object_or_404(_runs(cast(User, request.user)).select_related("by", "job", "directive"), pk=pk)


@require_safe
def import_blank(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A blank workbook to fill in."""
    if kind not in running.kinds_for(cast(User, request.user)):
        raise Http404
    target = BytesIO()
    blank.write_blank(target, kind)
    return attachment(target.getvalue(), "xlsx", blank.file_name(kind))


@require_safe
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a workbook stands: being tried, what it would change, what is wrong with it, what it did."""
    run, user = _run(request, pk), cast(User, request.user)
    waiting = running.to_verify(run, user) if run.claimed else []
    notices.mark_read(user, run.get_absolute_url())
    context = {
        "run": run,
        "job": run.job,
        "outcome": run.outcome,
        "waits": run.job is not None and not run.job.is_over,
        "may_confirm": run.state == run.State.READY and _may_confirm(user, run),
        "to_verify": len(waiting),
        "still_awaiting": len(waiting) or _still_awaiting(run),
    }
    part = "tasks/_import_run.html" if request.headers.get("HX-Request") else "tasks/import_run.html"
    return render(request, part, context)


def _still_awaiting(run: ImportRun) -> int:
    return running.Assignment.objects.filter(pk__in=run.claimed, status="awaiting").count()


def _may_confirm(user: User, run: ImportRun) -> bool:
    """Progress is confirmed by whoever speaks; the rest by any who may import it."""
    return running.may_import(user, run.kind) and (run.by_id == user.pk or run.kind != "progress")


@require_POST
def import_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """`nhap`: import; `huy`: give up; `xac-nhan`: verify what it claimed, by somebody else."""
    run, user = _run(request, pk), cast(User, request.user)
    if step == "xac-nhan":
        _verify(request, run, user)
    elif not _may_confirm(user, run):
        raise PermissionDenied("Tệp này do người tải lên xác nhận.")
    elif step == "nhap":
        if not running.confirm(run, user):
            messages.info(request, "Tệp này không còn chờ xác nhận nhập.")
    elif step == "huy":
        given_up = running.give_up(run)
        messages.info(request, "Đã hủy; không có gì được nhập." if given_up else "Đã nhập xong trước khi hủy.")
    else:
        raise Http404
    return redirect(run)


def _verify(request: HttpRequest, run: ImportRun, user: User) -> None:
    if not running.to_verify(run, user):
        raise PermissionDenied("Không còn phần việc nào của tệp này chờ bạn xác nhận.")
    run.job = jobs.submit(running.VERIFY, {"run": run.pk}, user, f"{running.VERIFY} {run.pk}")
    run.save(update_fields=["job"])


@require_safe
def import_marked(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook with its errors, to mend and upload again."""
    run = _run(request, pk)
    kept = run.outcome.get("marked")
    content = shelf.take_whole(kept) if kept else None
    if content is None:
        raise Http404("Tệp không còn trong kho; hãy tải tệp lên lại.")
    return FileResponse(content, content_type=XLSX, as_attachment=True, filename=kept["name"])
