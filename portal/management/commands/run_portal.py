"""Starts web, worker and beat, waits until they answer, and stops all three together."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import heartbeat
from portal.celery import make_broker_folders
from portal.checks import refuse
from portal.processes import Process, beat_command, first_dead, stop_all, web_command, worker_command

START_SECONDS = 90
WATCH_SECONDS = 0.5


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent TERM."""


class Command(BaseCommand):
    help = "Runs the portal on this machine: web server, Celery worker and beat. Ctrl-C stops all three."
    requires_system_checks: list[str] = []  # run with the database below

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        refuse_bad_start(host, port)
        with signals_raise_stopped(), only_portal_on_this_data():
            processes = three_processes(host, port)
            try:
                self._run(processes, host, port)
            except Stopped:
                self._say("Đang dừng cổng…")
            finally:
                with signals_ignored():
                    stop_all([process for process in processes if hasattr(process, "popen")])
        self._say("Đã dừng web, worker và beat.")

    def _run(self, processes: list[Process], host: str, port: int) -> None:
        make_broker_folders()
        began = time.time()
        for process in processes:
            process.start(environment(host, port))
        for name, answers in answers_expected(host, port, began):
            wait_for(name, answers, processes)
        self._greet(host, port, processes)
        while not (dead := first_dead(processes)):
            time.sleep(WATCH_SECONDS)
        raise CommandError(died(dead))

    def _greet(self, host: str, port: int, processes: list[Process]) -> None:
        self._say(f"\nCổng đang chạy tại http://{shown(host)}:{port}/  (Ctrl-C để dừng)")
        self._say(f"Nhật ký: {processes[0].log.parent}")
        if settings.DEMO:
            call_command("demo_accounts", stdout=self.stdout)
        self.stdout.flush()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def three_processes(host: str, port: int) -> list[Process]:
    logs = settings.DATA_DIR / "log"
    return [
        Process("web", web_command(host, port), logs / "web.log"),
        Process("worker", worker_command(f"portal-{port}@%h"), logs / "worker.log"),
        Process("beat", beat_command(), logs / "beat.log"),
    ]


def environment(host: str, port: int) -> dict[str, str]:
    """The children's: links in papers lead to the port that was asked for."""
    site = {} if settings.PRODUCTION else {"SITE_URL": f"http://{shown(host)}:{port}"}
    return {**site, **os.environ, "PORTAL_DATA": str(settings.DATA_DIR)}


def answers_expected(host: str, port: int, began: float) -> list[tuple[str, Callable[[], bool]]]:
    def signed(part: str) -> bool:
        return (heartbeat.last_sign(part, socket.gethostname()) or 0) >= began

    return [
        ("web", lambda: web_answers(host, port)),
        ("worker", lambda: signed("worker")),
        ("beat", lambda: signed("beat")),
    ]


def wait_for(name: str, answers: Callable[[], bool], processes: list[Process]) -> None:
    """Returns once `answers()`; stops at the first death, or after 90 seconds."""
    until = time.monotonic() + START_SECONDS
    while not answers():
        if dead := first_dead(processes):
            raise CommandError(died(dead))
        if time.monotonic() > until:
            raise CommandError(f"Sau {START_SECONDS} giây {name} vẫn chưa trả lời. Xem {processes[0].log.parent}.")
        time.sleep(0.2)


def web_answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(reached(host), port, timeout=5)
    try:
        connection.request("GET", "/health/live", headers={"Host": allowed_host(host, port)})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def died(process: Process) -> str:
    code = process.popen.returncode
    return f"{process.name} đã dừng (mã {code}) nên cả cổng dừng theo. Cuối {process.log}:\n{process.tail()}"


def refuse_bad_start(host: str, port: int) -> None:
    refuse(databases=["default"])
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Không dùng được {host}:{port} ({error.strerror}). Chọn cổng khác: PORT=8001 script/server"
            ) from error


@contextmanager
def only_portal_on_this_data() -> Iterator[None]:
    """Two workers on one data folder would share the schedule of beat: the second start is refused."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(
                f"Đã có một cổng đang chạy trên {settings.DATA_DIR}. Dừng nó, hoặc đặt PORTAL_DATA khác."
            ) from error
        yield


@contextmanager
def signals_raise_stopped() -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise Stopped

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def signals_ignored() -> Iterator[None]:
    """A second Ctrl-C does not interrupt the stopping."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    yield


def allowed_host(host: str, port: int) -> str:
    named = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "")
    return named or f"{shown(host)}:{port}"


def reached(host: str) -> str:
    """Where to ask a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def shown(host: str) -> str:
    """`host` as a person types it."""
    name = "localhost" if reached(host) in ("127.0.0.1", "::1") else host
    return f"[{name}]" if ":" in name else name
