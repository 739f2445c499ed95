"""How does a job that must not be lost get done?

A row in `Job` is written with the request; a Celery message wakes a worker; the worker claims the row by a
conditional update and goes on only if it won. While it works it signs the row every few seconds; beat sweeps up
what nobody signs any more. So a killed worker, a lost message or a doubled one changes nothing
(docs/decisions/0003-jobs.md).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from portal import notices
from portal.celery import app, make_broker_folders
from portal.models import Job

log = logging.getLogger(__name__)
State = Job.State
MAX_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=10)  # doubled with each attempt
HOPELESS = "Không hoàn thành được sau 5 lần chạy; quản trị viên xem nhật ký hệ thống."

Handler = Callable[[Job], dict[str, Any]]
HANDLERS: dict[str, Handler] = {}
ABOUT: dict[str, Callable[[Job], tuple[str, str]]] = {}
WHEN_OVER: dict[str, Callable[[Job], None]] = {}


class GaveUp(Exception):
    """The job cannot succeed however often it runs; `str()` is a sentence for the person who asked."""


class Cancelled(Exception):
    """The person who asked no longer wants it."""


def handles(
    kind: str,
    about: Callable[[Job], tuple[str, str]] | None = None,
    when_over: Callable[[Job], None] | None = None,
) -> Callable[[Handler], Handler]:
    """Registers the function that does jobs of this kind. It takes the job, may run twice, and returns a result.

    `about` gives what the job is, in words that go on from “Đã xong: ”, and the page of its result: whoever asked
    is told when it is done or has failed. `when_over` runs once it is done, failed or cancelled.
    """

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        if about:
            ABOUT[kind] = about
        if when_over:
            WHEN_OVER[kind] = when_over
        return function

    return register


def submit(kind: str, params: dict[str, Any], user: Any = None, key: str | None = None) -> Job:
    """Writes the job and wakes a worker once the transaction stands. While a job is
    not over, its key asks for no second one.
    """
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, params=params, requested_by=user, key=key, not_before=timezone.now())
    except IntegrityError:
        return Job.objects.get(key=key)
    transaction.on_commit(lambda: _wake(job.pk))
    return job


def tick(job: Job, done: int, total: int, message: str = "") -> None:
    """Says how far the job is. Raises `Cancelled` when it is no longer wanted."""
    changed = Job.objects.filter(pk=job.pk, state=State.RUNNING).update(
        done=done, total=total, message=message, alive_at=timezone.now()
    )
    if not changed:
        raise Cancelled


def cancel(job: Job) -> bool:
    """Stops a job that has not finished; False when it was too late."""
    wanted = Job.objects.filter(pk=job.pk, state__in=[State.QUEUED, State.RUNNING])
    return _end(job.pk, wanted, State.CANCELLED, message="Đã hủy theo yêu cầu.")


@shared_task(name="portal.run_job", acks_late=True)
def run_job(job_id: int) -> None:
    """Claims the job and does it. Does nothing when another worker was first or the time has not come."""
    now = timezone.now()
    won = Job.objects.filter(pk=job_id, state=State.QUEUED, not_before__lte=now).update(
        state=State.RUNNING, alive_at=now, attempts=F("attempts") + 1
    )
    if not won:
        return
    job = Job.objects.get(pk=job_id)
    try:
        with _signing(job):
            result = HANDLERS[job.kind](job)
        _finish(job, State.DONE, done=job.total, result=result, message="")
    except Cancelled:
        log.info("%s cancelled", job)
    except GaveUp as reason:
        _finish(job, State.FAILED, message=str(reason))
    except (Exception, SoftTimeLimitExceeded):
        log.exception("%s failed at attempt %s", job, job.attempts)
        _try_again(job)


@shared_task(name="portal.sweep_jobs")
def sweep_jobs() -> int:
    """Wakes a worker for every job that waits, and frees what a dead worker held. Returns how many it woke."""
    now = timezone.now()
    silent = now - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    held = Job.objects.filter(state=State.RUNNING, alive_at__lt=silent)
    for job in held:
        log.warning("%s was held by a worker that is gone", job)
        _try_again(job, pause=timedelta(0), alive_at=job.alive_at)
    due = Job.objects.filter(state=State.QUEUED, not_before__lte=timezone.now())
    waiting = list(due.values_list("pk", flat=True)[:200])
    for pk in waiting:
        _wake(pk)
    return len(waiting)


def _wake(job_id: int) -> None:
    """Sends the message; when the broker is away the row stands and the sweep will send it."""
    try:
        make_broker_folders()
        run_job.delay(job_id)
    except Exception:  # any broker's error: the row is the truth
        log.exception("broker away; job %s waits for the sweep", job_id)


def _finish(job: Job, state: str, **fields: Any) -> None:
    _end(job.pk, Job.objects.filter(pk=job.pk, state=State.RUNNING), state, **fields)


def _end(pk: int, held: QuerySet[Job], state: str, **fields: Any) -> bool:
    """The job is over, in one transaction with what follows from it; False when it was over before."""
    with transaction.atomic():
        if not held.update(state=state, finished_at=timezone.now(), key=None, **fields):
            return False
        _tell(Job.objects.select_related("requested_by").get(pk=pk))
    return True


def _tell(job: Job) -> None:
    """Whoever asked for it is told that it is done or has failed; who cancels knows it."""
    if job.kind not in HANDLERS:  # a web process has not loaded the apps' jobs yet
        app.loader.import_default_modules()
    if job.kind in WHEN_OVER:
        WHEN_OVER[job.kind](job)
    if job.requested_by is None or job.kind not in ABOUT or job.state == State.CANCELLED:
        return
    what, url = ABOUT[job.kind](job)
    done = job.state == State.DONE
    notices.tell([job.requested_by], f"Đã xong: {what}." if done else f"Chưa làm được: {what}. {job.message}", url)


def _try_again(job: Job, pause: timedelta | None = None, **still: Any) -> None:
    """Back to the queue after a pause that doubles, or failed for good after five attempts."""
    held = Job.objects.filter(pk=job.pk, state=State.RUNNING, **still)
    if job.attempts >= MAX_ATTEMPTS:
        _end(job.pk, held, State.FAILED, message=HOPELESS)
        return
    wait = FIRST_PAUSE * 2 ** (job.attempts - 1) if pause is None else pause
    held.update(state=State.QUEUED, not_before=timezone.now() + wait, done=0, message="Đang chạy lại.")


@contextmanager
def _signing(job: Job) -> Iterator[None]:
    """Signs the row every third of the lease, from a thread, so that a long render is not taken for dead."""
    stop = threading.Event()

    def sign() -> None:
        while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
            Job.objects.filter(pk=job.pk, state=State.RUNNING).update(alive_at=timezone.now())
        connection.close()

    thread = threading.Thread(target=sign, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)
