"""The shared cast of all tests: an officer, their leader, a stranger, a partner, the secretariat, an inspector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from agencies.models import Agency, Block, Membership, User
from directives.models import Directive, Provision
from portal import clock
from tasks.deadline import due_moment
from tasks.lifecycle import Part, assign
from tasks.models import Assignment, Evidence, Task

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "cast", "real_data"}
ISSUED = date(2025, 9, 30)
DUE = date(2025, 10, 31)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches neither database nor processes: its answer is the same on every database."""
    for item in items:
        touches = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        if not touches and not any(item.iter_markers("django_db")) and not any(item.iter_markers("services")):
            item.add_marker("pure")


def moment(*parts: int) -> datetime:
    """A moment in the office's time zone: `moment(2025, 10, 31, 17)`."""
    return timezone.make_aware(datetime(*parts))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, settings: Any) -> None:
    """Evidence and papers of a test lie in the test's own folder; no test waits for a broker."""
    settings.STORAGES = {
        **settings.STORAGES,
        "evidence": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "evidence")},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": str(tmp_path)}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else every test client reads the whole folder of static files


@dataclass
class Cast:
    """One directive of the Government block, its task, and everyone who has to do with it."""

    blocks: dict[str, Block]
    ministry: Agency  # leads the task
    partner: Agency  # coordinates
    other: Agency  # the directive does not name it
    secretariat_agency: Agency
    directive: Directive
    provision: Provision
    task: Task
    lead: Assignment
    support: Assignment
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def make_agency(code: str, name: str, block: Block | None = None, kind: str = "bo") -> Agency:
    return Agency.objects.create(code=code, name=name, short=code.upper(), kind=kind, block=block)


def make_user(username: str, *memberships: tuple[Agency, str]) -> User:
    user = User.objects.create_user(username, password="mat-khau-rat-dai", full_name=f"Người {username}")
    for agency, role in memberships:
        Membership.objects.create(user=user, agency=agency, role=role)
    return user


@pytest.fixture
def cast(db: None) -> Cast:
    """Task IV.7.a of a notice of 30/9/2025: lead Bộ Y tế, coordinating Bộ Công an, due 31/10/2025."""
    blocks = {
        code: Block.objects.create(code=code, name=f"Khối {short}", short=short, order=order)
        for order, (code, short) in enumerate([("dang", "Đảng"), ("chinh_phu", "Chính phủ")], start=1)
    }
    government = blocks["chinh_phu"]
    ministry = make_agency("bo-y-te", "Bộ Y tế", government)
    partner = make_agency("bo-cong-an", "Bộ Công an", government)
    other = make_agency("bo-xay-dung", "Bộ Xây dựng", government)
    standing = make_agency("bo-khcn", "Bộ Khoa học và Công nghệ", government)
    government.standing_agency = standing
    government.save()
    secretariat = make_agency("to-giup-viec", "Tổ Giúp việc", kind="ban_chi_dao")
    auditor = make_agency("ubkt", "Ủy ban Kiểm tra Trung ương", blocks["dang"], "ban_dang")
    text = "7. Bộ Y tế\na) Chủ trì, phối hợp với Bộ Công an hoàn thành 4 CSDL trước ngày 31/10/2025."
    directive = Directive.objects.create(
        slug="46-tb-tgv", number="46-TB/TGV", kind="thong_bao_ket_luan", title="Thông báo kết luận",
        issuer=secretariat, issued_on=ISSUED, text=text,
    )  # fmt: skip
    head = Provision.objects.create(directive=directive, address="IV.7", order=1, start=0, end=10)
    provision = Provision.objects.create(
        directive=directive, address="IV.7.a", order=2, start=11, end=len(text), parent=head
    )
    due_at = due_moment(DUE)
    task = Task.objects.create(
        directive=directive, provision=provision, ref="IV.7.a", order=1, text=text[14:], block=government,
        phrase="trước ngày 31/10/2025", rule="before", due_on=DUE, due_at=due_at, original_due_at=due_at,
        search="hoan thanh 4 csdl", span_start=14, span_end=len(text),
    )  # fmt: skip
    with clock.moved_to(moment(2025, 9, 30, 8)):
        lead, support = assign(task, [Part(ministry, "lead"), Part(partner, "coordinating")])
    task.refresh_from_db()
    people = {
        "officer": make_user("officer", (ministry, "officer")),
        "leader": make_user("leader", (ministry, "leader")),
        "partner_officer": make_user("partner_officer", (partner, "officer")),
        "stranger": make_user("stranger", (other, "leader")),
        "secretary": make_user("secretary", (secretariat, "secretariat")),
        "second_secretary": make_user("second_secretary", (secretariat, "secretariat")),
        "coordinator": make_user("coordinator", (standing, "coordinator")),
        "committee": make_user("committee", (secretariat, "committee")),
        "inspector": make_user("inspector", (auditor, "inspector")),
        "administrator": make_user("administrator", (secretariat, "administrator")),
        "nobody": make_user("nobody"),
    }
    return Cast(
        blocks, ministry, partner, other, secretariat, directive, provision, task, lead, support, people
    )  # fmt: skip


@pytest.fixture
def proof() -> Callable[[Assignment, User], Evidence]:
    """An unsaved piece of evidence: a numbered document."""

    def make(assignment: Assignment, user: User) -> Evidence:
        return Evidence(
            assignment=assignment,
            document_number="12/BC-BYT",
            document_date=date(2025, 10, 20),
            uploaded_by=user,
            uploaded_at=clock.now(),
        )

    return make


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A test client in which this user is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def at() -> Callable[..., Any]:
    """`with at(2025, 10, 20, 9): …` moves the portal's clock."""
    return lambda *parts: clock.moved_to(moment(*parts))


@pytest.fixture
def real_data(db: None) -> Path:
    """The fixtures of the project, loaded."""
    call_command("load_data", verbosity=0)
    return settings.BASE_DIR / "fixtures"
