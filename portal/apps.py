from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Hệ thống"

    def ready(self) -> None:
        from portal import checks, heartbeat  # noqa: F401 - registers system checks; signs of worker and beat

        autodiscover_modules("tables")  # each app's lists that can be taken away as a file
