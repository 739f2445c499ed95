"""Does the worker, or beat, of this machine still live? For the health checks of compose."""

import socket
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal import heartbeat


class Command(BaseCommand):
    help = "Exit code 0 when the named parts (worker, beat; both by default) of this machine have signed lately."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("parts", nargs="*", choices=[*heartbeat.PARTS, []], help="worker, beat")

    def handle(self, *args: Any, parts: list[str], **options: Any) -> None:
        host = socket.gethostname()
        silent = [part for part in parts or heartbeat.PARTS if not heartbeat.is_alive(part, host)]
        if silent:
            self.stderr.write(f"Không thấy dấu hiệu hoạt động của {', '.join(silent)} trên {host}.")
            sys.exit(1)
        self.stdout.write("ok")
