"""A killed worker loses nothing: real processes, on whatever database and broker this run stands on."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings

pytestmark = pytest.mark.services
PYTHON = sys.executable
JOBS = 3
ASK = f"""
from django.db import transaction
from agencies.models import Agency, Block
from portal import jobs
from reports import drafts, editions, kinds
from reports.recipients import Recipients
from reports.scopes import scope_of
from reports.spans import Span
office = Agency.objects.create(code="vptwd", name="Văn phòng Trung ương Đảng", short="VPTWĐ", kind="co_quan_dang")
Block.objects.create(code="dang", name="Khối Đảng", short="Đảng", standing_agency=office)
made = [drafts.draft(scope_of("dang"), Span.parse(f"2025-W{{week}}")) for week in range(41, 41 + {JOBS})]
long = "Các cơ quan thực hiện đúng tiến độ, có báo cáo hằng tuần.\\n" * 250  # so that printing takes a while
for edition in made:
    editions.edit(edition, None, editions.Written(long, "", "", "", Recipients()))
    editions.check(edition, None)
    editions.approve(edition, None)
with transaction.atomic():
    for edition in made:
        editions.issue(edition, None)
"""
TELL = """
import json
from portal.models import Job
print(json.dumps(list(Job.objects.order_by("pk").values_list("state", "attempts", "message"))))
"""
UNTIL_ONE_RUNS = """
import time
from portal.models import Job
end = time.monotonic() + 90
while not Job.objects.filter(state="running").exists() and time.monotonic() < end:
    time.sleep(0.02)
"""
NUMBERS = """
import json
from reports.models import Edition
print(json.dumps([[e.state, e.number, e.files.count()] for e in Edition.objects.order_by("number")]))
"""


@pytest.fixture
def place(tmp_path):
    """The environment of a portal of its own: a fresh folder, and with PostgreSQL a fresh database."""
    env = {
        **os.environ,
        "PORTAL_DATA": str(tmp_path),
        "SWEEP_SECONDS": "1",
        "JOB_LEASE_SECONDS": "3",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    given = os.environ.get("DATABASE_URL")
    name = f"killed_{secrets.token_hex(4)}"
    if given:
        _in_postgres(given, f"CREATE DATABASE {name}")
        env["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    if "REDIS_URL" in env:
        env["REDIS_URL"] = env["REDIS_URL"].rsplit("/", 1)[0] + "/9"
    yield env
    if given:
        _in_postgres(given, f"DROP DATABASE {name} WITH (FORCE)")


def _in_postgres(url, statement):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def _manage(place, *arguments):
    command = [PYTHON, "manage.py", *arguments]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=place, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _start(place, *arguments):
    """A Celery process in a session of its own, so that it can be killed with all its children."""
    return subprocess.Popen(
        [PYTHON, "-m", "celery", "-A", "portal", *arguments],
        cwd=settings.BASE_DIR,
        env=place,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _end(process, how=signal.SIGKILL):
    if process.poll() is None:
        os.killpg(process.pid, how)
    process.wait(timeout=20)


def _states(place):
    return json.loads(_manage(place, "shell", "-v0", "-c", TELL))


def _wait(place, wanted, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        states = _states(place)
        if wanted(states):
            return states
        time.sleep(0.2)
    raise AssertionError(f"after {seconds} s: {states}")


def test_a_killed_worker_loses_nothing(place):
    _manage(place, "migrate", "-v0")
    if "DATABASE_URL" not in place:
        _manage(place, "createcachetable")
    beat = _start(place, "beat")
    worker = _start(place, "worker", "-c", "1")
    try:
        _manage(place, "shell", "-v0", "-c", ASK)
        _manage(place, "shell", "-v0", "-c", UNTIL_ONE_RUNS)
        _end(worker)
        worker = _start(place, "worker", "-c", "1")
        states = _wait(place, lambda states: all(state == "done" for state, _, _ in states))
        issued = json.loads(_manage(place, "shell", "-v0", "-c", NUMBERS))
    finally:
        _end(worker)
        _end(beat)
    assert len(states) == JOBS
    assert max(attempts for _, attempts, _ in states) >= 2  # what the dead worker held was taken up again
    assert issued == [["issued", number, 3] for number in range(1, JOBS + 1)]  # each once, no number left out
