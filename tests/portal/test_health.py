"""Do the health pages tell the truth, to anybody who asks, and nothing more?"""

import socket
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from portal import heartbeat
from portal.celery import app
from portal.jobs import sweep_jobs

LIVE, READY = "/health/live", "/health/ready"


@pytest.fixture(autouse=True)
def own_signs(settings, request):
    """A cache of this test's own: tests that run beside it leave signs too."""
    default = {**settings.CACHES["default"], "KEY_PREFIX": request.node.nodeid[-80:].replace(" ", "")}
    settings.CACHES = {**settings.CACHES, "default": default}


@pytest.fixture(autouse=True)
def own_broker(settings, tmp_path):
    settings.BROKER_DIR = tmp_path
    (tmp_path / "messages").mkdir()


@pytest.fixture
def all_alive(db):
    for part in heartbeat.PARTS:
        heartbeat.sign(part)


def parts_of(response) -> dict[str, bool]:
    return response.json()["parts"]


def test_the_pages_stand_where_front_servers_look():
    assert (reverse("health_live"), reverse("health_ready")) == (LIVE, READY)


def test_live_answers_without_sign_in_and_without_database(client):
    response = client.get(LIVE)
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


def test_live_is_not_sent_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(LIVE).status_code == 200


@pytest.mark.parametrize("path", [LIVE, READY])
def test_nothing_can_be_posted(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.usefixtures("all_alive")
def test_ready_when_all_parts_work(client):
    response = client.get(READY)
    assert response.status_code == 200
    assert response.json() == {
        "ok": True,
        "parts": {"database": True, "migrations": True, "broker": True, "worker": True, "beat": True},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("silent,signing", [("worker", "beat"), ("beat", "worker")])
def test_not_ready_without_worker_or_beat(client, silent, signing):
    heartbeat.sign(signing)
    response = client.get(READY)
    assert response.status_code == 503
    assert [name for name, works in parts_of(response).items() if not works] == [silent]


@pytest.mark.usefixtures("all_alive")
def test_not_ready_when_the_broker_is_gone(client, settings, tmp_path):
    if settings.REDIS_URL:
        pytest.skip("Redis cannot be taken away from the tests beside this one")
    settings.BROKER_DIR = tmp_path / "gone"
    response = client.get(READY)
    assert response.status_code == 503
    assert parts_of(response)["broker"] is False


def test_not_ready_when_the_database_is_closed_to_it_and_the_reason_stays_inside(client, caplog):
    """Without the mark, pytest-django raises on every query."""
    response = client.get(READY)
    assert response.status_code == 503
    assert parts_of(response)["database"] is False
    assert set(response.json()) == {"ok", "parts"}
    assert "database does not answer" in caplog.text


@pytest.mark.django_db
def test_a_sign_grows_old():
    heartbeat.sign("worker")
    assert heartbeat.is_alive("worker")
    with time_machine.travel(timezone.now() + timedelta(seconds=heartbeat.late_after() + 5)):
        assert not heartbeat.is_alive("worker")


@pytest.mark.django_db
def test_a_sign_speaks_for_its_machine():
    heartbeat.sign("worker")
    assert heartbeat.is_alive("worker", socket.gethostname())
    assert not heartbeat.is_alive("worker", "another-machine")


@pytest.mark.django_db
def test_sending_the_sweep_is_a_sign_of_beat():
    with app.connection("memory://") as broker:
        sweep_jobs.apply_async(connection=broker)
    signed = heartbeat.last_sign("beat")
    assert signed is not None
    assert abs(datetime.now().timestamp() - signed) < 10


@pytest.mark.usefixtures("all_alive")
def test_worker_health_is_content_with_signs(capsys):
    call_command("worker_health")
    call_command("worker_health", "beat")
    assert capsys.readouterr().out == "ok\nok\n"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [[], ["beat"]])
def test_worker_health_fails_for_a_silent_part(asked, capsys):
    heartbeat.sign("worker")
    with pytest.raises(SystemExit) as stopped:
        call_command("worker_health", *asked)
    assert stopped.value.code == 1
    assert "Không thấy dấu hiệu hoạt động của beat" in capsys.readouterr().err


@pytest.mark.django_db
def test_worker_health_asks_only_for_the_named_part():
    heartbeat.sign("worker")
    call_command("worker_health", "worker")
