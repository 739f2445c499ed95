"""Who plays in the demonstration? Accounts for every role; refused outside the demo (portal/checks.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.models import Agency, Membership, User
from agencies.roles import Role

PASSWORD = "trinh-dien-2026"  # noqa: S105 - of the demonstration, printed at every start
WITHOUT_ACCOUNT = frozenset({"doanh_nghiep", "chuc_danh"})  # the secretariat enters for them, by letter
SILENT_PROVINCES = frozenset({"ubnd-lai-chau", "ubnd-dien-bien", "ubnd-ca-mau"})

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
MIDDLE = ("Văn", "Thị", "Minh", "Thu", "Đức", "Quang", "Ngọc", "Thanh", "Hải", "Anh")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Hà", "Hạnh", "Khánh", "Lan", "Long", "Mai", "Nam", "Phương", "Sơn", "Trang")


@dataclass(frozen=True)
class Account:
    """One account as it is shown on the sign-in page of the demo."""

    username: str
    role: str
    agency: str


# Username, role, code of the agency. Shown first; every agency in force has `cv.<code>` and `ld.<code>` beside.
CAST = (
    ("tgv1", Role.SECRETARIAT, "to-giup-viec-bcdtw"),
    ("tgv2", Role.SECRETARIAT, "to-giup-viec-bcdtw"),
    ("bcd", Role.COMMITTEE, "bcdtw"),
    ("ubkt", Role.INSPECTOR, "uy-ban-kiem-tra-trung-uong"),
    ("dp.dang", Role.COORDINATOR, "van-phong-trung-uong-dang"),
    ("dp.quoc-hoi", Role.COORDINATOR, "van-phong-quoc-hoi"),
    ("dp.chinh-phu", Role.COORDINATOR, "bo-khoa-hoc-va-cong-nghe"),
    ("dp.mttq", Role.COORDINATOR, "van-phong-co-quan-ubtw-mttq"),
    ("quantri", Role.ADMINISTRATOR, "to-giup-viec-bcdtw"),
)
SHOWN_AGENCIES = ("bo-y-te", "bo-cong-an", "bo-khoa-hoc-va-cong-nghe", "van-phong-trung-uong-dang", "ubnd-nghe-an")


@transaction.atomic
def hire() -> dict[str, User]:
    """Makes the accounts that are missing; returns all by username. Raises outside the demo."""
    if not settings.DEMO:
        raise RuntimeError("Tài khoản trình diễn chỉ có trong bản trình diễn (DEMO).")
    wanted = [*CAST, *_agency_accounts()]
    agencies = {a.code: a for a in Agency.objects.filter(code__in={code for _, _, code in wanted})}
    known = {user.username for user in User.objects.filter(is_demo=True)}
    secret = make_password(PASSWORD)
    new = [(_person(name, role, agencies[code], secret), role, agencies[code]) for name, role, code in wanted]
    fresh = [row for row in new if row[0].username not in known]
    User.objects.bulk_create([user for user, _, _ in fresh])
    Membership.objects.bulk_create([Membership(user=user, agency=agency, role=role) for user, role, agency in fresh])
    return {user.username: user for user in User.objects.filter(is_demo=True)}


def _agency_accounts() -> Iterable[tuple[str, str, str]]:
    for agency in Agency.objects.in_force().exclude(kind__in=WITHOUT_ACCOUNT).order_by("code"):
        if agency.code not in SILENT_PROVINCES:
            yield f"cv.{agency.code}", Role.OFFICER, agency.code
            yield f"ld.{agency.code}", Role.LEADER, agency.code


def _person(username: str, role: str, agency: Agency, secret: str) -> User:
    dice = Random(username)  # noqa: S311 - names, not secrets
    name = " ".join((dice.choice(FAMILY), dice.choice(MIDDLE), dice.choice(GIVEN)))
    admin = role == Role.ADMINISTRATOR
    return User(
        username=username,
        password=secret,
        full_name=name,
        job_title=_title(Role(role).label, agency.name),
        is_demo=True,
        is_staff=admin,
        is_superuser=admin,
    )


def _title(role: str, agency: str) -> str:
    """`Chuyên viên, Bộ Y tế`; `Lãnh đạo Ban Chỉ đạo Trung ương`: what the agency's name says is not said twice."""
    words = role.split()
    for place in range(len(words)):
        if agency.lower().startswith(" ".join(words[place:]).lower()):
            return " ".join([*words[:place], agency])
    return f"{role}, {agency}"


def shown() -> list[Account]:
    """The accounts that a visitor of the demo is told, in the order of the story."""
    names = [name for name, _, _ in CAST]
    names += [f"{prefix}.{code}" for code in SHOWN_AGENCIES for prefix in ("cv", "ld")]
    members = Membership.objects.filter(user__username__in=names, user__is_demo=True).select_related("user", "agency")
    by_name = {m.user.username: m for m in members}
    return [
        Account(name, by_name[name].get_role_display(), by_name[name].agency.name)
        for name in names
        if name in by_name
    ]
