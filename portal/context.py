"""What does every page show around its content? Menu, role, demo, version, the moment of its data."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from agencies.demo import PASSWORD, Account, shown
from agencies.policies import NOBODY, Standing, standing
from agencies.roles import Role
from portal import clock, notices


@dataclass(frozen=True)
class Item:
    """One entry of the navigation."""

    label: str
    url: str
    active: bool


@dataclass(frozen=True)
class Menu:
    """What the frame of a page needs to know; `demo_accounts` are told on the sign-in page."""

    items: Sequence[Item]
    verifies: bool
    reports: bool
    role_words: str
    is_demo: bool
    version: str
    moment: datetime
    unread: int
    demo_accounts: Sequence[Account] = ()
    demo_password: str = ""


def portal(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `portal_menu` on every page."""
    who = standing(request.user) if hasattr(request, "user") else NOBODY
    tell = settings.DEMO and request.path == reverse("account_login")
    return {
        "portal_menu": Menu(
            items=_items(request, who),
            verifies=may_meet_claims(who),
            reports=may_meet_reports(who),
            role_words=", ".join(role.label for role in Role if role in who.roles),
            is_demo=settings.DEMO,
            version=version(),
            moment=clock.now(),
            unread=notices.unread(request.user) if hasattr(request, "user") else 0,
            demo_accounts=shown() if tell else (),
            demo_password=PASSWORD if tell else "",
        )
    }


def may_meet_claims(who: Standing) -> bool:
    """Does the queue of claims to verify concern this person?"""
    return who.has(Role.SECRETARIAT) or bool(who.block_ids)


def may_meet_reports(who: Standing) -> bool:
    """Do reports concern this person? An agency has its own, and is sent those that name it."""
    return who.reads_everything or bool(who.home_ids)


def may_import(who: Standing) -> bool:
    """Has this person anything to bring in? An agency's officers and leaders bring in progress."""
    return who.has(Role.SECRETARIAT, Role.ADMINISTRATOR) or bool(who.agency_ids)


def _items(request: HttpRequest, who: Standing) -> list[Item]:
    shown = [
        ("Việc của tôi", "home", True),
        ("Tổng quan", "dashboard", True),
        ("Nhiệm vụ", "task_list", True),
        ("Văn bản", "directive_list", True),
        ("Chờ xác nhận", "verification_queue", may_meet_claims(who)),
        ("Báo cáo", "report_list", may_meet_reports(who)),
        ("Nhập liệu", "import_start", may_import(who)),
    ]
    entries = [(label, reverse(name)) for label, name, wanted in shown if wanted]
    here = _entry_of(request.path, [url for _, url in entries])
    return [Item(label, url, url == here) for label, url in entries]


def _entry_of(path: str, urls: list[str]) -> str | None:
    """The entry under which `path` lies: the longest that it begins with; the front page only itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default=None)


@cache
def version() -> str:
    """The portal's version, from pyproject.toml."""
    described = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(described["project"]["version"])
