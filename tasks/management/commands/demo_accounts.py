"""Prints the accounts of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from agencies.demo import PASSWORD, shown


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = shown()
        if not accounts:
            self.stdout.write("Không có tài khoản trình diễn.")
            return
        self.stdout.write(f"Tài khoản trình diễn (mật khẩu chung: {PASSWORD})")
        for account in accounts:
            self.stdout.write(f"  {account.username:<34}{account.role:<22}{account.agency}")
