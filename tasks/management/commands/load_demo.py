"""Makes the demo's accounts and plays its history, once. Refuses outside the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import statistics
from tasks.demo.play import play


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or settings.PRODUCTION:
            raise CommandError("Dữ liệu trình diễn chỉ nạp được trong bản trình diễn (DEMO), không trong vận hành.")
        played = play(tell=lambda done, of: self.stdout.write(f"  {done}/{of} bước", ending="\n"))
        if played.steps:
            statistics.renew()
            self.stdout.write(f"Đã diễn {played.steps} bước; {played.refused} bước bị từ chối theo quy tắc.")
        else:
            self.stdout.write("Lịch sử trình diễn đã có; giữ nguyên.")
