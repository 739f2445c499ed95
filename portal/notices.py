"""What has happened that this person should know of? Notices: told once, counted by the bell, read on their page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal import clock
from portal.models import Notice

PER_PAGE = 30


def tell(users: Iterable[Any], text: str, url: str = "") -> None:
    """One notice for each of the users. `url` is a path of this portal."""
    at = clock.now()
    rows = [Notice(user=user, text=text[:500], url=url, at=at) for user in users]
    Notice.objects.bulk_create(rows)


def unread(user: AbstractBaseUser | AnonymousUser) -> int:
    """How many notices this person has not read."""
    return Notice.objects.filter(user_id=user.pk, read_at=None).count() if user.pk is not None else 0


def mark_read(user: AbstractBaseUser | AnonymousUser, url: str = "") -> int:
    """All of this person's notices, or those that lead to `url`: who sees the page has read them."""
    mine = Notice.objects.filter(user_id=user.pk or 0, read_at=None)
    return (mine.filter(url=url) if url else mine).update(read_at=clock.now())


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    mine = Notice.objects.filter(user_id=request.user.pk or 0)
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/notice_list.html", {"page": page, "unread": unread(request.user)})


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks it read and leads to what it is about."""
    notice = get_object_or_404(Notice, pk=pk, user_id=request.user.pk)
    Notice.objects.filter(pk=pk, read_at=None).update(read_at=clock.now())
    is_ours = notice.url and url_has_allowed_host_and_scheme(notice.url, None)
    return redirect(notice.url if is_ours else "notice_list")


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    mark_read(request.user)
    return redirect("notice_list")
