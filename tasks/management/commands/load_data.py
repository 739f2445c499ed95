"""Loads agencies, directives, targets and tasks from `fixtures/`. May be run any number of times."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from agencies.loading import load_agencies
from directives.loading import load_directives
from tasks.loading import load_tasks
from tasks.succession import hand_over


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, fixtures: Path, **options: Any) -> None:
        agencies = load_agencies(fixtures / "agencies")
        directives = load_directives(fixtures / "directives")
        loaded = load_tasks(fixtures / "directives")
        moved = hand_over()
        self.stdout.write(
            f"{agencies} cơ quan, {directives} văn bản, {loaded.new} nhiệm vụ mới, "
            f"{loaded.assigned} phân công mới, {moved} chuyển cơ quan kế thừa."
        )
