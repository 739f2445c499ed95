"""The Celery application: settings under CELERY_, jobs in each app's `jobs.py`."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

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
@beat_init.connect
def _prepare(**_: object) -> None:
    """Refuses an unfit production start. Celery swallows what a receiver raises, except SystemExit."""
    from portal.checks import refuse_unfit  # models are not loaded when this module is

    try:
        refuse_unfit()
    except ImproperlyConfigured as reason:
        raise SystemExit(str(reason)) from None
    make_broker_folders()
