"""A job that was asked for is done once, whoever dies and whatever is sent twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import jobs
from portal.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch):
    """What a handler registered for these tests was called with; messages to workers are collected, not sent."""
    calls = []
    monkeypatch.setitem(jobs.HANDLERS, "tests.count", lambda job: calls.append(job.pk) or {"n": job.params["n"]})
    return calls


@pytest.fixture
def woken(monkeypatch):
    sent = []
    monkeypatch.setattr(jobs.run_job, "delay", sent.append)
    return sent


def test_a_job_is_written_before_any_worker_is_woken(woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.submit("tests.count", {"n": 1})
        assert woken == []
    assert woken == [job.pk]
    assert Job.objects.get(pk=job.pk).state == Job.State.QUEUED


def test_a_message_that_comes_twice_does_the_job_once(ran, woken):
    job = jobs.submit("tests.count", {"n": 7})
    jobs.run_job(job.pk)
    jobs.run_job(job.pk)
    assert ran == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (Job.State.DONE, {"n": 7}, 1)


def test_what_a_dead_worker_held_is_done_by_another(ran, woken, settings):
    job = jobs.submit("tests.count", {"n": 1})
    gone = timezone.now() - timedelta(seconds=settings.JOB_LEASE_SECONDS + 1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, alive_at=gone, attempts=1)
    assert jobs.sweep_jobs() == 1
    assert woken == [job.pk]
    jobs.run_job(job.pk)
    assert ran == [job.pk]


def test_what_a_living_worker_holds_is_left_to_it(ran, woken):
    job = jobs.submit("tests.count", {"n": 1})
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, alive_at=timezone.now(), attempts=1)
    assert jobs.sweep_jobs() == 0
    jobs.run_job(job.pk)
    assert ran == []


def test_a_lost_message_is_sent_again_by_the_sweep(ran, woken):
    job = jobs.submit("tests.count", {"n": 1})
    assert jobs.sweep_jobs() == 1
    assert woken == [job.pk]


def test_a_broker_that_is_away_loses_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def away(_):
        raise ConnectionError

    monkeypatch.setattr(jobs.run_job, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.submit("tests.count", {"n": 1})
    assert Job.objects.get(pk=job.pk).state == Job.State.QUEUED


def test_a_failure_is_tried_again_later_each_time_after_a_longer_pause_and_at_last_given_up(monkeypatch, woken):
    def broken(_):
        raise ValueError

    monkeypatch.setitem(jobs.HANDLERS, "tests.count", broken)
    job = jobs.submit("tests.count", {"n": 1})
    pauses = []
    for _ in range(jobs.MAX_ATTEMPTS - 1):
        before = timezone.now()
        jobs.run_job(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.QUEUED
        pauses.append(round((job.not_before - before).total_seconds() / 10))
        jobs.run_job(job.pk)  # before its time: nothing happens
        Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert pauses == [1, 2, 4, 8]
    assert (job.state, job.attempts) == (Job.State.FAILED, jobs.MAX_ATTEMPTS)
    assert job.message


def test_a_reason_that_no_repetition_mends_is_told_at_once(monkeypatch, woken):
    def hopeless(_):
        raise jobs.GaveUp("Máy chủ thiếu phông chữ.")

    monkeypatch.setitem(jobs.HANDLERS, "tests.count", hopeless)
    job = jobs.submit("tests.count", {"n": 1})
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, "Máy chủ thiếu phông chữ.")


def test_a_cancelled_job_stops_at_its_next_word_and_stays_cancelled(monkeypatch, woken):
    def long(job):
        jobs.cancel(job)
        jobs.tick(job, 1, 2, "đang làm")
        raise AssertionError("goes on after it was cancelled")

    monkeypatch.setitem(jobs.HANDLERS, "tests.count", long)
    job = jobs.submit("tests.count", {"n": 1})
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_the_same_key_asks_for_the_same_job(woken):
    first = jobs.submit("tests.count", {"n": 1}, key="dang-2025-W41")
    assert jobs.submit("tests.count", {"n": 1}, key="dang-2025-W41") == first
    jobs.cancel(first)
    assert jobs.submit("tests.count", {"n": 1}, key="dang-2025-W41") != first
