"""Does the portal answer, and does all that it stands on? For front servers, compose and monitoring."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import heartbeat
from portal.celery import app

log = logging.getLogger(__name__)
BROKER_SECONDS = 2


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when every part works, 503 when one does not; says which, never why (the log does)."""
    parts = state()
    return JsonResponse({"ok": all(parts.values()), "parts": parts}, status=200 if all(parts.values()) else 503)


def state() -> dict[str, bool]:
    """Each part of the portal and whether it works now."""
    return {name: _works(name, probe) for name, probe in PROBES.items()}


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker_answers() -> bool:
    """Whether jobs can be sent: Redis answers, or the folders of the embedded broker can be written."""
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        return _writable(settings.BROKER_DIR / "messages")
    with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
        return True


def worker_lives() -> bool:
    return heartbeat.is_alive("worker")


def beat_lives() -> bool:
    return heartbeat.is_alive("beat")


PROBES: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "broker": broker_answers,
    "worker": worker_lives,
    "beat": beat_lives,
}


def _works(name: str, probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except Exception:  # whatever a part fails with, the answer is "no"
        log.warning("health: %s does not answer", name, exc_info=True)
        return False


def _writable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)


urlpatterns = [
    path("live", live, name="health_live"),
    path("ready", ready, name="health_ready"),
]
