"""The Celery application: settings under CELERY_, jobs in each app's `jobs.py`."""

import os

from celery import Celery
from celery.signals import worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


def make_broker_folders() -> None:
    """The filesystem broker wants its folders to exist."""
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        for name in ("messages", "control"):
            (settings.BROKER_DIR / name).mkdir(parents=True, exist_ok=True)


@worker_init.connect
def _prepare(**_: object) -> None:
    make_broker_folders()
