"""What runs without anybody pressing: missed deadlines, successors, stray uploads."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from celery import shared_task

from portal import clock, tables
from portal.exports import KEPT_FOR
from portal.jobs import GaveUp, handles, tick
from portal.models import Job
from tasks import flags, succession
from tasks.imports import running
from tasks.imports.reading import Unreadable
from tasks.models import Evidence, ImportRun

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


@job(name="tasks.drop_old_exports")
def drop_old_exports() -> int:
    """Lists that were taken away as files are kept for a week (portal/exports.py)."""
    return tables.drop_old(clock.now() - KEPT_FOR)


# --- workbooks on their way in; whoever asked is told when one is done


def _about(job: Job) -> tuple[str, str]:
    run = ImportRun.objects.get(pk=job.params["run"])
    words = {running.CHECK: "kiểm tra tệp", running.IMPORT: "nhập tệp", running.VERIFY: "xác nhận theo tệp"}[job.kind]
    return f"{words} “{run.file['name'][:100]}”", run.get_absolute_url()


@handles(running.CHECK, about=_about, when_over=running.settle)
def check_import(job: Job) -> dict[str, Any]:
    """Tries the workbook of `params["run"]`; writes nothing but what it would come to."""
    run = ImportRun.objects.select_related("by").get(pk=job.params["run"])
    running.try_out(run, lambda done, total: tick(job, done, total, "Kiểm tra từng dòng"))
    return {}


@handles(running.IMPORT, about=_about, when_over=running.settle)
def import_rows(job: Job) -> dict[str, Any]:
    """Imports a confirmed workbook, wholly or not at all."""
    run = ImportRun.objects.select_related("by").get(pk=job.params["run"])
    tick(job, 0, run.outcome["new"] + run.outcome["changed"], "Nhập vào cổng")
    try:
        running.bring_in(run, lambda done, total: tick(job, done, total, "Nhập vào cổng"))
    except Unreadable as reason:
        raise GaveUp(str(reason)) from reason
    return {}


@handles(running.VERIFY, about=_about)
def verify_import(job: Job) -> dict[str, Any]:
    """Verifies the completions that a workbook brought in, for somebody other than who imported it."""
    run = ImportRun.objects.select_related("by").get(pk=job.params["run"])
    if job.requested_by is None:
        raise GaveUp("Người xác nhận không còn tài khoản trên cổng.")
    running.verify_all(run, job.requested_by, lambda done, total: tick(job, done, total, "Xác nhận từng phần việc"))
    return {}
