"""Web, worker and beat on one machine: how is each started, watched and stopped with all its children?"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 10  # what runs longer is killed; its job is taken up again at the next start (portal/jobs.py)
TAIL_LINES = 15
PR_SET_PDEATHSIG = 1


def web_command(host: str, port: int) -> list[str]:
    """Granian: two processes of eight threads, each thread with a database connection of its own."""
    options = ["--interface", "wsgi", "--no-ws", "--workers", "2", "--blocking-threads", "8"]
    stop = ["--workers-kill-timeout", "5"]
    address = ["--host", host, "--port", str(port)]
    return [sys.executable, "-m", "granian", *options, *stop, *address, "portal.wsgi:application"]


def worker_command(name: str, concurrency: int = 2) -> list[str]:
    """Celery's worker; gossip and mingle serve clusters that elect a leader, which nothing here does."""
    options = [
        "--concurrency",
        str(concurrency),
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "INFO",
    ]
    return [sys.executable, "-m", "celery", "-A", "portal", "worker", "--hostname", name, *options]


def beat_command() -> list[str]:
    """Celery's beat. No pidfile, which a kill would leave behind; the schedule's place is a setting."""
    return [sys.executable, "-m", "celery", "-A", "portal", "beat", "--pidfile", "", "--loglevel", "INFO"]


@dataclass
class Process:
    """One child with a process group and a log of its own."""

    name: str
    command: Sequence[str]
    log: Path
    popen: subprocess.Popen[bytes] = field(init=False)

    def start(self, environment: Mapping[str, str]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("wb") as output:
            self.popen = subprocess.Popen(
                self.command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_stop_with_parent,  # safe: the supervisor has one thread
            )

    @property
    def is_alive(self) -> bool:
        return self.popen.poll() is None

    def tail(self) -> str:
        """The last lines that it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])


def first_dead(processes: Iterable[Process]) -> Process | None:
    return next((process for process in processes if not process.is_alive), None)


def stop_all(processes: Sequence[Process]) -> None:
    """Asks each to stop, waits, and kills whatever is left of their groups."""
    for process in processes:
        _signal(process.popen.pid, signal.SIGTERM)
    until = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < until and any(process.is_alive for process in processes):
        time.sleep(0.1)
    for process in processes:
        _signal_group(process.popen.pid, signal.SIGKILL)
        process.popen.wait()


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _signal_group(group: int, number: int) -> None:
    """The group outlives its leader while a child of it lives; until then nobody else gets its number."""
    with suppress(ProcessLookupError):
        os.killpg(group, number)


def _stop_with_parent() -> None:
    """In the child: even a killed supervisor takes its children along (Linux only)."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
