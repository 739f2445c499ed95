"""Prints the weekly progress report of a block as PDF."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.papers.pdf import CannotPrint, weekly_pdf
from reports.shelf import file_name
from reports.weekly import weekly_report
from reports.weeks import Week


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--block", required=True, help="dang, quoc_hoi, chinh_phu, mttq, chung")
        parser.add_argument("--week", required=True, help="2025-W41")
        parser.add_argument("--out", type=Path, required=True, help="folder to write into")

    def handle(self, *args: Any, block: str, week: str, out: Path, **options: Any) -> None:
        try:
            chosen = Week.parse(week)
            content = weekly_pdf(weekly_report(block, chosen))
        except (ValueError, CannotPrint) as reason:
            raise CommandError(str(reason)) from reason
        out.mkdir(parents=True, exist_ok=True)
        path = out / file_name(block, chosen)
        path.write_bytes(content)
        self.stdout.write(str(path))
