"""What must a production start have? Each bad combination is refused with a sentence and the variable's name.

`manage.py check` and every command report these; web, worker and beat refuse to start (`refuse_unfit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import DatabaseError, connections

from portal import signing_key

SHORTEST_KEY = 50


@register(Tags.security)
def production_has_what_it_needs(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Empty outside production: the embedded default needs nothing from the environment."""
    if not settings.PRODUCTION:
        return []
    return [*_key_errors(), *_switch_errors(), *_address_errors(), *_service_errors()]


@register(Tags.files)
def evidence_storage_is_known(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """EVIDENCE_STORAGE is empty (the data folder), an absolute folder, file:///… or s3://bucket/…"""
    value = settings.EVIDENCE_STORAGE
    if not _storage_is_sound(value):
        return [
            _error(
                11,
                "Nơi lưu minh chứng không hợp lệ: chỉ nhận thư mục tuyệt đối, file:///thư-mục hoặc s3://tên-kho.",
                "EVIDENCE_STORAGE",
            )
        ]
    if settings.EVIDENCE_X_ACCEL and value.startswith("s3://"):
        return [
            _error(
                12,
                "Minh chứng lưu trên S3 thì máy chủ phía trước không giao tệp được: bỏ EVIDENCE_X_ACCEL.",
                "EVIDENCE_X_ACCEL",
            )
        ]
    return []


@register(Tags.security)
def signing_key_is_fit(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """SIGNING_KEY and SIGNING_TRUST can be used. An expired key stops no start: papers stay unsigned."""
    try:
        signing_key.trusted_roots()
        expiry = signing_key.expiry()
    except signing_key.UnfitKey as reason:
        return [_error(17, str(reason), reason.variable)]
    return [Caution(expiry, hint="Đặt khóa còn hiệu lực vào SIGNING_KEY.", id="portal.W001")] if expiry else []


@register(Tags.database)
def no_demo_accounts_in_production(
    app_configs: Any = None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Asked only with `check --database default`, by `migrate` and at the start of web, worker and beat."""
    if not settings.PRODUCTION or "default" not in (databases or ()):
        return []
    if not _demo_accounts():
        return []
    return [
        _error(
            13,
            "Cơ sở dữ liệu có tài khoản trình diễn, không được dùng cho hệ thống thật.",
            "DATABASE_URL",
            "Trỏ DATABASE_URL tới một cơ sở dữ liệu mới, chưa từng chạy với DEMO.",
        )
    ]


def refuse_unfit() -> None:
    """Raises ImproperlyConfigured, with all sentences, when this portal may not start as it is configured."""
    found = [*production_has_what_it_needs(), *evidence_storage_is_known(), *signing_key_is_fit()]
    errors = [each for each in found if each.is_serious()]
    if not errors:
        errors = no_demo_accounts_in_production(databases=["default"])
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))


def refuse(databases: Sequence[str] = ()) -> None:
    """Raises CommandError with the sentences of all checks, Django's and ours, that stand in the way of a start."""
    found = run_checks(databases=databases)
    lines = [f"- {each.msg} {each.hint or ''}".rstrip() for each in found if each.is_serious()]
    if lines:
        raise CommandError("\n".join(["Chưa chạy được vì:", *lines]))


def _key_errors() -> Iterator[CheckMessage]:
    key = _secret_key()
    if not key:
        yield _error(1, "Chưa đặt khóa bí mật SECRET_KEY.", "SECRET_KEY", NEW_KEY)
    elif key == settings.INSECURE_KEY or key.startswith("django-insecure-"):
        yield _error(2, "SECRET_KEY là khóa mẫu ai cũng biết.", "SECRET_KEY", NEW_KEY)
    elif len(key) < SHORTEST_KEY:
        yield _error(3, f"SECRET_KEY ngắn hơn {SHORTEST_KEY} ký tự.", "SECRET_KEY", NEW_KEY)


def _switch_errors() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield _error(4, "Không được bật DEBUG trên hệ thống thật.", "DEBUG", "Bỏ biến DEBUG.")
    if settings.DEMO:
        yield _error(5, "Không được bật DEMO trên hệ thống thật.", "DEMO", "Bỏ biến DEMO.")


def _address_errors() -> Iterator[CheckMessage]:
    if not settings.ALLOWED_HOSTS:
        yield _error(6, "Chưa khai báo tên miền của cổng trong ALLOWED_HOSTS.", "ALLOWED_HOSTS")
    elif "*" in settings.ALLOWED_HOSTS:
        yield _error(7, 'ALLOWED_HOSTS không được là "*" trên hệ thống thật.', "ALLOWED_HOSTS")
    if not settings.SITE_URL:
        yield _error(8, "Chưa khai báo địa chỉ của cổng trong SITE_URL.", "SITE_URL")
    elif not _is_site(settings.SITE_URL, settings.HTTPS):
        begins = "https://" if settings.HTTPS else "http://"
        yield _error(14, f"SITE_URL phải là địa chỉ bắt đầu bằng {begins}, không có đường dẫn.", "SITE_URL")


def _service_errors() -> Iterator[CheckMessage]:
    if not settings.DATABASE_URL:
        yield _error(9, "Chưa khai báo cơ sở dữ liệu PostgreSQL trong DATABASE_URL.", "DATABASE_URL")
    elif urlsplit(settings.DATABASE_URL).scheme not in ("postgres", "postgresql", "pgsql"):
        yield _error(15, "Hệ thống thật phải dùng PostgreSQL; SQLite chỉ để dùng thử.", "DATABASE_URL")
    if not settings.REDIS_URL:
        yield _error(10, "Chưa khai báo Redis trong REDIS_URL.", "REDIS_URL")
    elif urlsplit(settings.REDIS_URL).scheme not in ("redis", "rediss"):
        yield _error(16, "REDIS_URL phải bắt đầu bằng redis:// hoặc rediss://.", "REDIS_URL")


NEW_KEY = 'Tạo khóa mới: python3 -c "import secrets; print(secrets.token_urlsafe(64))", rồi đặt vào SECRET_KEY.'


def _error(number: int, sentence: str, variable: str, hint: str = "") -> CheckMessage:
    return Error(sentence, hint=hint or f"Đặt biến {variable} như trong .env.example.", id=f"portal.E{number:03}")


def _secret_key() -> str:
    """Django itself raises on an empty key, in a sentence that names no remedy."""
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def _is_site(address: str, https: bool) -> bool:
    parts = urlsplit(address)
    return parts.scheme in (("https",) if https else ("http", "https")) and bool(parts.netloc) and not parts.path


def _storage_is_sound(value: str) -> bool:
    if value.startswith("s3://"):
        return bool(urlsplit(value).netloc)
    return not value or value.removeprefix("file://").startswith("/")


def _demo_accounts() -> bool:
    """False before the first migration, and while the database is away: then nothing else starts either."""
    try:
        return get_user_model()._default_manager.filter(is_demo=True).exists()
    except DatabaseError:
        return False
    finally:
        if not connections["default"].in_atomic_block:
            connections["default"].close()
