"""What runs without anybody pressing: missed deadlines, successors, stray uploads."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from portal import clock
from tasks import flags, succession
from tasks.models import Evidence

RETRY = {"autoretry_for": (Exception,), "retry_backoff": 5, "retry_backoff_max": 300, "max_retries": 5}


@shared_task(name="tasks.flag_overdue", acks_late=True, **RETRY)
def flag_overdue() -> int:
    return flags.flag_overdue()


@shared_task(name="tasks.hand_over", acks_late=True, **RETRY)
def hand_over() -> int:
    return succession.hand_over()


@shared_task(name="tasks.drop_stray_uploads", acks_late=True, **RETRY)
def drop_stray_uploads() -> int:
    """Forgets uploads whose form was never sent within a day. The content stays: another row may share it."""
    old = clock.now() - timedelta(days=1)
    return Evidence.objects.filter(update__isnull=True, uploaded_at__lt=old).delete()[0]
