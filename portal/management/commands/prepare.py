"""What must stand before the portal starts: tables, data, demo, static files. Quick when it does."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.checks import refuse

Step = tuple[str, Callable[[], object], str]


class Command(BaseCommand):
    help = "Migrates, loads agencies, directives, tasks and (DEMO) the demo history, collects static files."
    requires_system_checks: list[str] = []  # run with the database below

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=["data", "static"], help="the database's part, or the static files'")

    def handle(self, *args: Any, only: str | None, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        refuse(databases=[] if only == "static" else ["default"])
        steps = {"data": data_steps(), "static": [STATIC]}.get(only or "", [*data_steps(), STATIC])
        for name, work, remedy in steps:
            self._run(name, work, remedy)

    def _run(self, name: str, work: Callable[[], object], remedy: str) -> None:
        started = time.monotonic()
        try:
            work()
        except Exception as error:
            raise CommandError(f"Bước «{name}» không thành công: {error}\n{remedy}") from error
        self.stdout.write(f"  {name}: {time.monotonic() - started:.1f} giây")
        self.stdout.flush()


def data_steps() -> list[Step]:
    """The steps that fill the database, in order. The cache is a table only where there is no Redis."""
    steps: list[Step] = [("cập nhật cấu trúc dữ liệu", quiet("migrate", interactive=False), DATABASE)]
    if not settings.REDIS_URL:
        steps.append(("bảng bộ nhớ đệm", quiet("createcachetable"), DISK))
    steps.append(("nạp cơ quan, văn bản, nhiệm vụ", quiet("load_data"), FIXTURES))
    if settings.DEMO:
        steps.append(("nạp dữ liệu trình diễn", quiet("load_demo"), DEMO))
    return steps


def quiet(command: str, **options: Any) -> Callable[[], object]:
    """The command as a step: one line with its seconds says enough."""
    return lambda: call_command(command, verbosity=0, stdout=io.StringIO(), **options)


def collect_static() -> None:
    """Collects and hashes the static files when one of them has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    seen = fingerprint()
    if stamp.exists() and stamp.read_text() == seen:
        return
    quiet("collectstatic", interactive=False)()
    stamp.write_text(seen)


def fingerprint() -> str:
    """Changes whenever a static file does."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            digest.update(path.encode())
            digest.update(Path(storage.path(path)).read_bytes())
    return digest.hexdigest()


DATABASE = "Xem DATABASE_URL, PORTAL_DATA và chỗ trống trên đĩa."
DISK = "Xem PORTAL_DATA và chỗ trống trên đĩa."
FIXTURES = "Xem các tệp trong fixtures/; chạy .venv/bin/python manage.py prepare --traceback để biết dòng nào."
DEMO = "Đặt DEMO=false để chạy không có dữ liệu trình diễn; chi tiết: manage.py prepare --traceback."
STATIC: Step = ("gom tệp tĩnh", collect_static, "Chạy script/setup để cài lại gói giao diện.")
