"""Prints the targets (chỉ tiêu) of all directives, as a JSON list."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from directives.models import Target


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the only format; accepted for clarity")

    def handle(self, *args: Any, **options: Any) -> None:
        targets = Target.objects.select_related("directive", "provision").order_by("directive__issued_on", "order")
        self.stdout.write(json.dumps([as_ordered(target) for target in targets], ensure_ascii=False, indent=1))


def as_ordered(target: Target) -> dict[str, Any]:
    return {
        "doc": str(target.directive),
        "ref": target.provision.address if target.provision else "",
        "text": target.text,
        "value": float(target.value) if target.value is not None else None,
        "unit": target.unit,
        "by": target.by,
    }
