"""Is each unfit production start refused, with a sentence and the variable's name?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as configured

from portal import checks

KEY = "k" * 25 + "-0123456789-" + "z" * 25
SOUND = {
    "PRODUCTION": True,
    "DEMO": False,
    "DEBUG": False,
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": ["cong.example.vn"],
    "SITE_URL": "https://cong.example.vn",
    "HTTPS": True,
    "DATABASE_URL": "postgres://portal:p@db.example.vn:5432/portal",
    "REDIS_URL": "redis://redis.example.vn:6379/0",
    "EVIDENCE_STORAGE": "",
    "EVIDENCE_X_ACCEL": "",
}
REFUSED = [
    ("SECRET_KEY", configured.INSECURE_KEY, "khóa mẫu ai cũng biết"),
    ("SECRET_KEY", "django-insecure-" + KEY, "khóa mẫu ai cũng biết"),
    ("SECRET_KEY", KEY[:49], "ngắn hơn 50 ký tự"),
    ("DEBUG", True, "Không được bật DEBUG"),
    ("DEMO", True, "Không được bật DEMO"),
    ("ALLOWED_HOSTS", [], "Chưa khai báo tên miền"),
    ("ALLOWED_HOSTS", ["cong.example.vn", "*"], 'không được là "*"'),
    ("SITE_URL", "", "Chưa khai báo địa chỉ"),
    ("SITE_URL", "http://cong.example.vn", "phải là địa chỉ bắt đầu bằng https://"),
    ("SITE_URL", "cong.example.vn", "phải là địa chỉ bắt đầu bằng https://"),
    ("SITE_URL", "https://cong.example.vn/portal", "không có đường dẫn"),
    ("DATABASE_URL", "", "Chưa khai báo cơ sở dữ liệu PostgreSQL"),
    ("DATABASE_URL", "sqlite:////data/portal.sqlite3", "phải dùng PostgreSQL"),
    ("REDIS_URL", "", "Chưa khai báo Redis"),
    ("REDIS_URL", "filesystem://", "phải bắt đầu bằng redis://"),
]


@pytest.fixture
def production(settings):
    """A production that lacks nothing; a test then takes one thing away."""
    for name, value in SOUND.items():
        setattr(settings, name, value)
    return settings


def sentences(errors) -> list[str]:
    return [f"{error.msg} {error.hint}" for error in errors]


def run(*command: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, in production, with these variables and no other of the portal's."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=configured.BASE_DIR,
        env={**plain, "PRODUCTION": "true", "PORTAL_DATA": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


ENVIRONMENT = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "cong.example.vn",
    "SITE_URL": "https://cong.example.vn",
    "DATABASE_URL": "postgres://portal:p@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


@pytest.mark.usefixtures("production")
def test_a_sound_production_is_accepted():
    assert checks.production_has_what_it_needs() == []
    assert checks.evidence_storage_is_known() == []


@pytest.mark.parametrize("variable,value,sentence", REFUSED)
def test_one_unfit_variable_is_refused_by_name(production, variable, value, sentence):
    setattr(production, variable, value)
    (error,) = checks.production_has_what_it_needs()
    assert error.is_serious()
    assert sentence in error.msg
    assert variable in f"{error.msg} {error.hint}"


def test_everything_that_lacks_is_said_at_once(production):
    production.SITE_URL = production.DATABASE_URL = production.REDIS_URL = ""
    production.SECRET_KEY = "short"
    production.ALLOWED_HOSTS = []
    assert len(checks.production_has_what_it_needs()) == 5


def test_every_error_has_a_number_of_its_own(production):
    numbers = set()
    for variable, value, _ in REFUSED:
        setattr(production, variable, value)
        numbers |= {error.id for error in checks.production_has_what_it_needs()}
        setattr(production, variable, SOUND[variable])
    parts_of_one_sentence = {"không có đường dẫn"}
    assert len(numbers) == len({sentence for _, _, sentence in REFUSED} - parts_of_one_sentence)


@pytest.mark.parametrize("variable,value,sentence", REFUSED)
def test_outside_production_nothing_is_asked(production, variable, value, sentence):
    production.PRODUCTION = False
    setattr(production, variable, value)
    assert checks.production_has_what_it_needs() == []


@pytest.mark.parametrize("value", ["", "/srv/evidence", "file:///srv/evidence", "s3://bucket", "s3://bucket/prefix"])
def test_known_places_for_evidence_are_accepted(settings, value):
    settings.EVIDENCE_STORAGE = value
    assert checks.evidence_storage_is_known() == []


@pytest.mark.parametrize("value", ["ftp://host/evidence", "evidence", "s3://", "file://evidence", "gs://bucket"])
@pytest.mark.parametrize("production", [True, False])
def test_unknown_places_for_evidence_are_refused_everywhere(settings, value, production):
    settings.PRODUCTION = production
    settings.EVIDENCE_STORAGE = value
    (error,) = checks.evidence_storage_is_known()
    assert "EVIDENCE_STORAGE" in error.hint
    assert "Nơi lưu minh chứng không hợp lệ" in error.msg


def test_a_front_server_cannot_hand_out_what_lies_on_s3(settings):
    settings.EVIDENCE_STORAGE, settings.EVIDENCE_X_ACCEL = "s3://bucket", "/protected-evidence/"
    (error,) = checks.evidence_storage_is_known()
    assert "EVIDENCE_X_ACCEL" in error.msg


@pytest.mark.django_db
@pytest.mark.parametrize("in_production,demo,refused", [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_demo_accounts_are_refused_in_production_alone(django_user_model, settings, in_production, demo, refused):
    settings.PRODUCTION = in_production
    django_user_model.objects.create(username="minh", is_demo=demo)
    errors = checks.no_demo_accounts_in_production(databases=["default"])
    assert [error.id for error in errors] == ["portal.E013"] * refused


def test_the_database_is_left_alone_unless_asked_for(settings):
    """Without the mark, pytest-django raises on every query."""
    settings.PRODUCTION = True
    assert checks.no_demo_accounts_in_production(databases=None) == []


def test_manage_check_refuses_a_production_without_anything(tmp_path):
    """Not Django's own refusal of an empty key, which would hide the other sentences."""
    done = run("manage.py", "check", tmp_path=tmp_path)
    assert done.returncode == 1
    assert "Chưa đặt khóa bí mật SECRET_KEY." in done.stderr
    for variable in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "REDIS_URL"):
        assert variable in done.stderr
    assert "Traceback" not in done.stderr


def test_manage_check_accepts_a_sound_production(tmp_path):
    done = run("manage.py", "check", tmp_path=tmp_path, **ENVIRONMENT)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_web_server_refuses_an_unfit_production(tmp_path):
    done = run("-c", "import portal.wsgi", tmp_path=tmp_path, **{**ENVIRONMENT, "DEMO": "true"})
    assert done.returncode == 1
    assert "Không được bật DEMO trên hệ thống thật." in done.stderr


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_worker_and_beat_refuse_an_unfit_production(tmp_path, part):
    done = run("-m", "celery", "-A", "portal", part, tmp_path=tmp_path, **{**ENVIRONMENT, "DEBUG": "true"})
    assert done.returncode != 0
    assert "Không được bật DEBUG trên hệ thống thật." in done.stderr
