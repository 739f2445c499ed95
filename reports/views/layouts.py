"""Which parts has this report, in which order? Boxes and two buttons a part; the choice is kept as a template."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import User
from reports import editions
from reports.editions import Refused
from reports.forms import LayoutNameForm, VersionForm
from reports.layouts import DEFAULT, PARTS, Layout
from reports.models import Edition, SavedLayout
from reports.steps import fits
from reports.views.edition import asked_for, refused

LONGEST_KEY = 19  # digits


@require_http_methods(["GET", "HEAD", "POST"])
def edition_parts(request: HttpRequest, pk: int) -> HttpResponse:
    """Each press is written at once: a box ticked, a part moved up or down, a template loaded."""
    edition, user = asked_for(request, pk, "arrange"), cast(User, request.user)
    form, naming = VersionForm(edition, request.POST or None), LayoutNameForm()
    if request.method == "POST" and form.is_valid():
        try:
            return _pressed(request, user, edition, form.cleaned_data["version"])
        except Refused as refusal:
            refused(form, edition, refusal)
    status = 409 if getattr(form, "refusal", None) else 200
    return render(request, "reports/edition_parts.html", _context(user, edition, form, naming), status=status)


def _context(user: User, edition: Edition, form: VersionForm, naming: LayoutNameForm) -> dict[str, object]:
    chosen = Layout.from_json(edition.layout).parts
    rest = [part for part in PARTS if part not in chosen]
    return {
        "edition": edition,
        "form": form,
        "naming": naming,
        "possible": fits(edition.state, "arrange"),
        "parts": [(part, PARTS[part], part in chosen) for part in (*chosen, *rest)],
        "saved": SavedLayout.objects.visible_to(user).select_related("owner"),
    }


def _pressed(request: HttpRequest, user: User, edition: Edition, version: int) -> HttpResponse:
    """One button of the page."""
    asked = request.POST
    layout = arranged(asked) if "order" in asked else Layout.from_json(edition.layout)
    if "load" in asked:
        layout = _loaded(user, asked["load"])
    if layout != Layout.from_json(edition.layout):
        editions.arrange(edition, user, layout, version=version)
    if "save_as" in asked:
        naming = LayoutNameForm(asked)
        if naming.is_valid():
            saved = naming.save(user, layout.as_json())
            messages.success(request, f"Đã lưu mẫu “{saved}”; kỳ sau chọn mẫu này ở đây.")
        else:
            messages.error(request, "Hãy đặt tên cho mẫu; các phần đã chọn đã được ghi.")
    if "done" in asked:
        messages.success(request, "Đã ghi các phần của báo cáo.")
        return redirect(edition)
    return redirect("edition_parts", pk=edition.pk)


def arranged(asked: QueryDict) -> Layout:
    """The parts in the order that the page showed, one of them moved, without those whose box is empty."""
    order, ticked = asked.getlist("order"), set(asked.getlist("part"))
    parts = [part for part in order if part in ticked]
    for direction, step in (("up", -1), ("down", 1)):
        moved = asked.get(direction)
        if moved in parts:
            place = parts.index(moved)
            target = min(max(place + step, 0), len(parts) - 1)
            parts.insert(target, parts.pop(place))
    return Layout.of(parts)


def _loaded(user: User, which: str) -> Layout:
    if which == "default":
        return DEFAULT
    if not _is_key(which):
        raise Http404
    return Layout.from_json(get_object_or_404(SavedLayout.objects.visible_to(user), pk=which).layout)


def _is_key(written: str) -> bool:
    """A number that a row may have, not one that no database holds."""
    return written.isascii() and written.isdecimal() and len(written) < LONGEST_KEY


@require_POST
def layout_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Only the owner takes a template away; reports that were made with it keep their parts."""
    saved = get_object_or_404(SavedLayout, pk=pk, owner=request.user)
    saved.delete()
    messages.success(request, f"Đã xóa mẫu “{saved.name}”.")
    back = request.POST.get("edition", "")
    return redirect("edition_parts", pk=int(back)) if _is_key(back) else redirect("report_list")
