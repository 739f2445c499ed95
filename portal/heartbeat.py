"""Do the worker and beat still live? Each leaves a sign in the cache that all processes share.

The worker's main process signs whenever Celery's own heartbeat goes out, idle or busy with a long paper;
beat signs whenever it sends the sweep. `portal/health.py` and `manage.py worker_health` read the signs.
"""

from __future__ import annotations

import logging
import socket
import time
from typing import Any

from celery.signals import beat_init, before_task_publish, heartbeat_sent, worker_ready
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections, connection

log = logging.getLogger(__name__)

PARTS = ("worker", "beat")
EVERY_SECONDS = 5  # a worker signs at most this often
_signed: dict[str, float] = {}


def late_after() -> int:
    """Seconds of silence after which a part counts as dead."""
    return max(60, 4 * settings.SWEEP_SECONDS)


def sign(part: str) -> None:
    """Leaves the sign of `part`: one for the whole portal, one for this machine."""
    try:
        for key in (_key(part), _key(part, socket.gethostname())):
            cache.set(key, time.time(), timeout=86400)
    except Exception:  # a cache that is away must not stop the worker; the missing sign says it
        log.exception("no sign of %s left", part)


def last_sign(part: str, host: str = "") -> float | None:
    """When `part` last signed, in seconds since 1970, on any machine or on `host`; None when never."""
    return cache.get(_key(part, host))


def is_alive(part: str, host: str = "") -> bool:
    """Whether `part` has signed lately."""
    signed = last_sign(part, host)
    return signed is not None and time.time() - signed <= late_after()


def _key(part: str, host: str = "") -> str:
    return f"heartbeat:{part}:{host}"


@worker_ready.connect
@heartbeat_sent.connect
def _worker_lives(**_: Any) -> None:
    if time.monotonic() - _signed.get("worker", -EVERY_SECONDS) < EVERY_SECONDS:
        return
    _signed["worker"] = time.monotonic()
    sign("worker")
    _let_go()


@beat_init.connect
def _beat_begins(**_: Any) -> None:
    sign("beat")
    _let_go()


@before_task_publish.connect(sender="portal.sweep_jobs")
def _beat_lives(**_: Any) -> None:
    """Only beat sends the sweep."""
    sign("beat")
    close_old_connections()


def _let_go() -> None:
    """Closes the connection of this thread, so that no child of the worker inherits it open."""
    if not connection.in_atomic_block:
        connection.close()
