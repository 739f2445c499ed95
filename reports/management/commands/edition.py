"""Writes the report of a scope and a span as PDF, DOCX and XLSX; with --issue it is numbered and issued first."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import shelf
from reports import drafts, editions, issuing
from reports.models import Edition, State
from reports.papers.pdf import CannotPrint
from reports.printing import print_papers
from reports.scopes import scope_of
from reports.spans import Span

ROAD = {State.DRAFT: editions.check, State.CHECKED: editions.approve, State.APPROVED: editions.issue}
BY_COMMAND = "Bằng lệnh trên máy chủ."


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scope", required=True, help="dang quoc_hoi chinh_phu mttq chung toan_bo co_quan:<code>"
        )
        parser.add_argument("--span", required=True, help="2025-W42, 2025-M10, 2025-Q4, 2025")
        parser.add_argument("--issue", action="store_true", help="check, approve, number and issue it")
        parser.add_argument("--out", type=Path, required=True, help="folder to write into")

    def handle(self, *args: Any, scope: str, span: str, issue: bool, out: Path, **options: Any) -> None:
        try:
            chosen, days = scope_of(scope), Span.parse(span)
            papers = _issued(drafts.draft(chosen, days)) if issue else _drafted(chosen, days)
        except (ValueError, CannotPrint, editions.Refused) as reason:
            raise CommandError(str(reason)) from reason
        out.mkdir(parents=True, exist_ok=True)
        for name, content in papers:
            (out / name).write_bytes(content)
            self.stdout.write(str(out / name))


def _drafted(scope: Any, span: Span) -> list[tuple[str, bytes]]:
    """The papers of what stands, or of a draft that is not kept."""
    edition = Edition.objects.standing(scope.code, span) or drafts.unsaved(scope, span)
    if edition.state == State.ISSUED:
        return _kept(edition)
    return [(paper.name, paper.content) for paper in print_papers(edition, None)]


def _issued(edition: Edition) -> list[tuple[str, bytes]]:
    while step := ROAD.get(State(edition.state)):
        step(edition, None, BY_COMMAND)
    issuing.publish(edition, None)
    edition.refresh_from_db()
    return _kept(edition)


def _kept(edition: Edition) -> list[tuple[str, bytes]]:
    files = []
    for file in edition.files.all():
        content = shelf.take({**file.paper, "folder": issuing.FOLDER})
        if content is None:
            raise CommandError(f"Tệp {file.name} không còn trong kho.")
        with content:
            files.append((file.name, content.read()))
    return files
