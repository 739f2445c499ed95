"""What runs without anybody pressing: missed deadlines, successors, stray uploads."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from celery import shared_task

from portal import clock
from tasks import flags, succession
from tasks.models import Evidence

job = partial(
    shared_task,
    acks_late=True,
    autoretry_for=(Exception,),
    retry_backoff=5,
    retry_backoff_max=300,
    max_retries=5,
    soft_time_limit=300,
    time_limit=330,
)


@job(name="tasks.flag_overdue")
def flag_overdue() -> int:
    return flags.flag_overdue()


@job(name="tasks.hand_over")
def hand_over() -> int:
    return succession.hand_over()


@job(name="tasks.drop_stray_uploads")
def drop_stray_uploads() -> int:
    """Forgets uploads whose form was never sent within a day. The content stays: another row may share it.

    One that its uploader took out again stays too, for the log of downloads names it.
    """
    old = clock.now() - timedelta(days=1)
    return Evidence.objects.filter(update__isnull=True, uploaded_at__lt=old, downloads__isnull=True).delete()[0]
