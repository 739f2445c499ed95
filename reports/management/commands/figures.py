"""Prints the portal's figures as of the end of a day (or now), in total or grouped, as a table or JSON."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.asked import FiguresForm, answer
from reports.groups import GROUPINGS
from tasks.models import Task

COLUMNS = (
    ("total", "Tổng số"),
    ("done_on_time", "HT đúng hạn"),
    ("done_late", "HT quá hạn"),
    ("open_on_time", "Trong hạn"),
    ("overdue", "Quá hạn"),
    ("rate_of_all", "% tổng số"),
    ("rate_of_due", "% đến hạn"),
    ("awaiting", "Chờ XN"),
    ("extended", "Gia hạn"),
    ("recurring", "Thường xuyên"),
    ("recurring_updated", "đã cập nhật"),
    ("set_aside", "Dừng, hủy"),
)
WIDEST = 48


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", default="", help="2025-10-19: as of the end of that day; without it, now")
        parser.add_argument("--by", default="", help=", ".join(GROUPINGS))
        parser.add_argument("--block", default="", help="dang, quoc_hoi, chinh_phu, mttq, chung")
        parser.add_argument("--directive", default="", help="slug of a directive")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {name: options[name] for name in ("on", "by", "block", "directive")}
        form = FiguresForm(asked, Task.objects.all())
        if not form.is_valid():
            raise CommandError(" ".join(str(text) for texts in form.errors.values() for text in texts))
        told = answer(form)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) if options["json"] else _table(told))


def _table(told: dict[str, Any]) -> str:
    """Names on the left, numbers on the right, the total last."""
    lines = [("", [head for _, head in COLUMNS])]
    lines += [(row["label"], _numbers(row)) for row in told["rows"]]
    lines.append(("Cộng (phần việc)" if told["counts"] == "parts" else "Cộng", _numbers(told["total"])))
    names = [_short(name) for name, _ in lines]
    widths = [max(len(numbers[place]) for _, numbers in lines) for place in range(len(COLUMNS))]
    widest = max(map(len, names))
    printed = [
        f"{name:<{widest}}  " + "  ".join(f"{number:>{width}}" for number, width in zip(numbers, widths, strict=True))
        for name, (_, numbers) in zip(names, lines, strict=True)
    ]
    return "\n".join([f"Tình trạng lúc {told['moment']}", *printed])


def _numbers(row: dict[str, Any]) -> list[str]:
    return ["–" if row[name] is None else str(row[name]) for name, _ in COLUMNS]


def _short(name: str) -> str:
    return name if len(name) <= WIDEST else f"{name[: WIDEST - 1]}…"
