"""Do web, worker and beat start together, answer, and leave nothing behind when one of them or all stop?"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.services
EMBEDDED = {"DATABASE_URL": "", "REDIS_URL": ""}


class Portal:
    """`manage.py run_portal` on a free port, with a data folder of its own and no data."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self.port = free_port()
        own = {"PORTAL_DATA": str(folder), "DEMO": "false", "SWEEP_SECONDS": "1"}
        self.environment = {**os.environ, **environment, **own}

    def make_tables(self) -> None:
        for command in ("migrate", "createcachetable"):
            self.manage(command, "--verbosity", "0").check_returncode()

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=90, **self.place())

    def start(self) -> None:
        words = ("run_portal", "--port", str(self.port))
        self.process = subprocess.Popen(
            self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **self.place()
        )
        line = next((line for line in self.process.stdout if "Cổng đang chạy" in line), "")
        assert f"http://localhost:{self.port}/" in line
        self.family = descendants(self.process.pid)

    def end(self, number: int | None = None) -> tuple[int, str]:
        """Its exit code and what it still said."""
        if number:
            self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said

    def kill_rest(self) -> None:
        if hasattr(self, "process") and self.process.poll() is None:
            self.end(signal.SIGTERM)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "manage.py", *words]

    def place(self) -> dict:
        return {"cwd": settings.BASE_DIR, "env": self.environment}

    def health(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def pid_of(self, word: str) -> int:
        return next(pid for pid in descendants(self.process.pid, depth=1) if word in command_of(pid))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def descendants(pid: int, depth: int = 9) -> list[int]:
    """Its children, theirs, and so on."""
    children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [found for child in children if depth > 1 for found in descendants(child, depth - 1)]


def running(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists() and command_of(pid) != [""]]


@pytest.fixture(scope="module")
def empty_data(tmp_path_factory):
    """A data folder with tables and nothing in them."""
    folder = tmp_path_factory.mktemp("empty")
    Portal(folder, EMBEDDED).make_tables()
    return folder


@pytest.fixture
def portal(tmp_path, empty_data):
    """On the embedded default."""
    made = Portal(shutil.copytree(empty_data, tmp_path / "data"), EMBEDDED)
    yield made
    made.kill_rest()


def test_all_three_answer_and_a_stop_leaves_nothing_running(portal):
    portal.start()
    assert portal.health("/health/live") == (200, "ok")
    status, body = portal.health("/health/ready")
    assert (status, json.loads(body)["ok"]) == (200, True)
    assert len(portal.family) >= 7  # web and its 2, worker and its 2, beat

    refused = portal.manage("run_portal", "--port", str(portal.port))
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert f"Không dùng được 127.0.0.1:{portal.port}" in refused.stderr
    refused = portal.manage("run_portal", "--port", str(free_port()))
    assert refused.returncode == 1
    assert "Đã có một cổng đang chạy" in refused.stderr

    code, said = portal.end(signal.SIGINT)
    assert (code, "Đã dừng web, worker và beat." in said) == (0, True)
    assert running(portal.family) == []


@pytest.mark.parametrize("part", ["granian", "worker", "beat"])
def test_the_death_of_one_stops_the_others_and_is_said(portal, part):
    portal.start()
    os.kill(portal.pid_of(part), signal.SIGKILL)
    code, said = portal.end()
    assert code == 1
    assert f"{'web' if part == 'granian' else part} đã dừng" in said
    assert running(portal.family) == []


def test_a_killed_supervisor_takes_its_processes_along(portal):
    portal.start()
    code, _ = portal.end(signal.SIGKILL)
    until = time.monotonic() + 20
    while running(portal.family) and time.monotonic() < until:
        time.sleep(0.2)
    assert code == -signal.SIGKILL
    assert running(portal.family) == []


@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="only beside a PostgreSQL and a Redis")
def test_worker_and_beat_live_on_postgresql_and_redis(tmp_path):
    portal = Portal(tmp_path, {})
    portal.make_tables()
    try:
        portal.start()
        status, body = portal.health("/health/ready")
        assert (status, json.loads(body)["ok"]) == (200, True)
    finally:
        portal.kill_rest()
    assert running(portal.family) == []
