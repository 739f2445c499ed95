"""Loads agencies, directives, targets and tasks from `fixtures/` when these files have changed since the last time.

So what the administrator corrected in the portal stays until the files themselves say something new.
"""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from agencies.loading import load_agencies
from directives.loading import load_directives
from portal import statistics
from portal.models import Mark
from tasks.loading import load_tasks
from tasks.succession import hand_over

LOADED = "fixtures"


def _digest(fixtures: Path) -> str:
    """The SHA-256 of all that is loaded."""
    files = sorted((*fixtures.rglob("*.yaml"), *fixtures.rglob("*.tsv")))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="load even what has not changed")
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, fixtures: Path, again: bool, **options: Any) -> None:
        digest = _digest(fixtures)
        if not again and Mark.objects.filter(name=LOADED, value=digest).exists():
            self.stdout.write(f"Dữ liệu không đổi; giữ nguyên. {hand_over()} chuyển cơ quan kế thừa.")
            return
        agencies = load_agencies(fixtures / "agencies")
        directives = load_directives(fixtures / "directives")
        loaded = load_tasks(fixtures / "directives")
        moved = hand_over()
        statistics.renew()
        Mark.objects.update_or_create(name=LOADED, defaults={"value": digest})
        self.stdout.write(
            f"{agencies} cơ quan, {directives} văn bản, {loaded.new} nhiệm vụ mới, "
            f"{loaded.assigned} phân công mới, {moved} chuyển cơ quan kế thừa."
        )
