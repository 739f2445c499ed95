from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Hệ thống"

    def ready(self) -> None:
        from portal import checks, heartbeat  # noqa: F401 - registers system checks; signs of worker and beat
