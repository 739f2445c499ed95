"""Prints tasks as their documents order them, as a JSON list."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directives.loading import by_number
from directives.models import Directive
from tasks.models import Assignee, Task


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--directive", help="number of one directive, or its title or slug when it has none")
        parser.add_argument("--json", action="store_true", help="the only format; accepted for clarity")

    def handle(self, *args: Any, directive: str | None, **options: Any) -> None:
        tasks = Task.objects.order_by("directive__issued_on", "directive", "order")
        if directive:
            try:
                tasks = tasks.filter(directive=by_number(directive))
            except Directive.DoesNotExist:
                raise CommandError(f"Không có văn bản số {directive}.") from None
        tasks = tasks.select_related("directive", "block", "parent__directive").prefetch_related(
            "assignees__agency", "assignees__group"
        )
        self.stdout.write(json.dumps([as_ordered(task) for task in tasks], ensure_ascii=False, indent=1))


def as_ordered(task: Task) -> dict[str, Any]:
    """What the document says: names by the agency's official name, collectives as written, the original deadline."""
    return {
        "doc": str(task.directive),
        "ref": task.ref,
        "text": task.text,
        "block": task.block.code if task.block else "chung",
        "lead": _names(task, Assignee.Role.LEAD),
        "coordinating": _names(task, Assignee.Role.COORDINATING),
        "deadline_text": task.phrase,
        "due": task.due_on.isoformat() if task.due_on else None,
        "due_time": task.due_time.strftime("%H:%M") if task.due_time else None,
        "start": task.starts_on.isoformat() if task.starts_on else None,
        "recurrence": task.recurrence or None,
        "deliverables": task.deliverables,
        "parent": f"{task.parent.directive} {task.parent.ref}" if task.parent else None,
    }


def _names(task: Task, role: str) -> list[str]:
    return [a.agency.name if a.agency else a.written for a in task.assignees.all() if a.role == role]
