"""Does what stands in docker-compose.yml, Dockerfile, nginx.conf and .env.example agree with the code?"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from celery.app.utils import find_app
from celery.bin.celery import celery as celery_cli
from django.conf import settings
from django.core.management import get_commands
from django.utils.module_loading import import_string
from granian.cli import cli as granian_cli

from portal import heartbeat, processes
from portal.celery import app

BASE = Path(settings.BASE_DIR)
OURS = ("prepare", "web", "worker", "beat")
COMPOSE_ONLY = "# --- read by docker-compose.yml, not by the portal ---"


def text(name: str) -> str:
    return (BASE / name).read_text()


COMPOSE = yaml.safe_load(text("docker-compose.yml"))
SERVICES = COMPOSE["services"]
SETTINGS_VARIABLES = list(dict.fromkeys(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text("portal/settings.py"))))


def variables(part: str) -> list[str]:
    return re.findall(r"^(?:# )?([A-Z_]+)=", part, re.MULTILINE)


def example() -> tuple[list[str], list[str]]:
    """What the portal reads and what only compose reads, in order."""
    portal, _, compose = text(".env.example").partition(COMPOSE_ONLY)
    return variables(portal), variables(compose)


def long_options(command: list[str]) -> set[str]:
    return {word for word in command if word.startswith("--")}


def declared(command) -> set[str]:
    """Every option that a click command takes."""
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}


# --- variables ------------------------------------------------------------------------------------


def test_the_example_lists_what_settings_read_in_the_same_order():
    assert example()[0] == SETTINGS_VARIABLES


def test_the_example_lists_what_only_compose_reads():
    read = set(re.findall(r"\$\{([A-Z_]+)", text("docker-compose.yml")))
    assert read - set(SETTINGS_VARIABLES) == set(example()[1])


def test_every_variable_of_the_example_is_explained():
    lines = text(".env.example").splitlines()
    bare = [lines[at] for at in range(1, len(lines)) if variables(lines[at]) and not lines[at - 1].startswith("# ")]
    assert bare == []


def test_shown_defaults_are_those_of_the_settings():
    shown = dict(re.findall(r"^# ([A-Z_]+)=(.+)$", text(".env.example").partition(COMPOSE_ONLY)[0], re.MULTILINE))
    for name in ("EVIDENCE_MAX_MB", "DUE_SOON_DAYS", "SESSION_HOURS", "SWEEP_SECONDS"):
        assert re.search(rf'"{name}", {shown[name]}\)', text("portal/settings.py")), name


@pytest.mark.parametrize("name", OURS)
def test_settings_read_every_variable_of_the_service(name):
    assert set(SERVICES[name]["environment"]) - set(SETTINGS_VARIABLES) == set()


@pytest.mark.parametrize("name", OURS)
def test_each_process_runs_in_production_with_the_variables_of_the_environment(name):
    assert SERVICES[name]["environment"]["PRODUCTION"] == "true"
    assert SERVICES[name]["env_file"] == ".env"


def test_a_filled_in_example_passes_the_production_checks(tmp_path):
    filled = {
        "SECRET_KEY": "k" * 64,
        "ALLOWED_HOSTS": "cong.example.vn",
        "SITE_URL": "https://cong.example.vn",
        "POSTGRES_PASSWORD": "abc",
    }
    required = set(re.findall(r"^([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    assert required == {*filled, "PRODUCTION"}
    compose = {
        name: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: filled.get(found[1], ""), value)
        for name, value in SERVICES["web"]["environment"].items()
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE,
        env={"PATH": os.environ["PATH"], **filled, **compose, "PORTAL_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


# --- commands -------------------------------------------------------------------------------------


def test_web_serves_the_application_with_options_that_granian_has():
    command = SERVICES["web"]["command"]
    assert command[0] == "granian"
    assert callable(import_string(command[-1].replace(":", ".")))
    assert long_options(command) - declared(granian_cli) == set()


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_celery_finds_the_application_and_has_the_options(name):
    command = SERVICES[name]["command"]
    assert command[:4] == ["celery", "-A", "portal", name]
    assert find_app(command[2]) is app
    assert long_options(command) - declared(celery_cli.commands[name]) == set()


@pytest.mark.parametrize(
    "name,embedded,differ",
    [
        ("web", processes.web_command("127.0.0.1", 8000), {"--respawn-failed-workers"}),
        ("worker", processes.worker_command("here"), {"--hostname"}),
        ("beat", processes.beat_command(), set()),
    ],
)
def test_compose_and_script_server_start_a_process_alike(name, embedded, differ):
    assert long_options(SERVICES[name]["command"]) ^ long_options(embedded) == differ


def test_prepare_runs_before_the_processes_and_leaves_static_files_to_the_image():
    assert SERVICES["prepare"]["command"] == ["python", "manage.py", "prepare", "--only", "data"]
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    assert "manage.py prepare --only static" in text("Dockerfile")


def test_every_management_command_exists():
    everything = [*SERVICES.values(), *(service.get("healthcheck", {}) for service in SERVICES.values())]
    words = [each.get("command") or each.get("test") or [] for each in everything]
    named = {line[line.index("manage.py") + 1] for line in words if "manage.py" in line}
    assert named == {"prepare", "worker_health"}
    assert named <= set(get_commands())


# --- health ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "prepare"])
def test_every_lasting_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_the_path_that_web_is_asked_for_answers_200(client):
    _, probe, path = SERVICES["web"]["healthcheck"]["test"]
    assert client.get(path).status_code == 200
    assert os.access(BASE / probe, os.X_OK)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path,code", [("/health/live", 0), ("/health/nowhere", 1)])
def test_the_probe_asks_the_server_of_its_machine(live_server, path, code):
    port = live_server.url.rpartition(":")[2]
    probe = BASE / SERVICES["web"]["healthcheck"]["test"][1]
    done = subprocess.run([sys.executable, probe, path, port], env={}, capture_output=True, text=True, timeout=30)
    assert done.returncode == code, done.stderr


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_worker_and_beat_are_asked_for_their_own_sign(name):
    assert SERVICES[name]["healthcheck"]["test"][-2:] == ["worker_health", name]
    assert name in heartbeat.PARTS


def test_the_front_server_answers_its_own_check():
    port, path = re.search(r"127\.0\.0\.1:(\d+)(/[\w-]+)", SERVICES["front"]["healthcheck"]["test"][-1]).groups()
    assert f"listen {port};" in text("docs/front/nginx.conf")
    assert f"location = {path} {{" in text("docs/front/nginx.conf")
    assert SERVICES["front"]["ports"] == [f"127.0.0.1:${{FRONT_PORT:-{port}}}:{port}"]


# --- the front server -----------------------------------------------------------------------------


def test_the_front_server_hands_evidence_out_from_the_portal_s_folder():
    environment = SERVICES["web"]["environment"]
    path = re.search(r":?-(/[^}]+)\}", environment["EVIDENCE_X_ACCEL"])[1]
    block = re.search(rf"location {path} \{{(.*?)\}}", text("docs/front/nginx.conf"), re.DOTALL)[1]
    assert "internal;" in block
    assert f"alias {environment['PORTAL_DATA']}/evidence/;" in block
    assert "data:/data:ro" in SERVICES["front"]["volumes"]
    assert SERVICES["front"]["user"].endswith(":" + SERVICES["web"]["user"].split(":")[1])


def test_the_front_server_serves_the_collected_static_files():
    collected = re.search(r"static-collected (\S+)", text("Dockerfile"))[1]
    block = re.search(rf"location {settings.STATIC_URL} \{{(.*?)\}}", text("docs/front/nginx.conf"), re.DOTALL)[1]
    assert f"alias {collected}/;" in block


def test_the_front_server_forwards_to_the_port_of_web():
    command = SERVICES["web"]["command"]
    assert f"http://web:{command[command.index('--port') + 1]};" in text("docs/front/nginx.conf")
    assert SERVICES["web"]["environment"]["TRUSTED_PROXY"] == "true"


# --- secrets, root --------------------------------------------------------------------------------


def test_no_secret_stands_in_a_file():
    passwords = re.findall(r"(?:PASSWORD|SECRET\w*|TOKEN): +(.*)", text("docker-compose.yml"))
    assert passwords
    assert all(re.fullmatch(r'"\$\{\w+:\?[^}]*\}"', each) for each in passwords)
    assert all("${POSTGRES_PASSWORD:?" in SERVICES[name]["environment"]["DATABASE_URL"] for name in OURS)
    assert re.search(r"^SECRET_KEY=$", text(".env.example"), re.MULTILINE)
    assert re.search(r"^POSTGRES_PASSWORD=$", text(".env.example"), re.MULTILINE)
    assert not re.search(r"SECRET_KEY|PASSWORD|TOKEN", text("Dockerfile"))


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root_or_may_become_it(name):
    service = SERVICES[name]
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["read_only"] is True


def test_the_image_itself_does_not_run_as_root():
    portal = text("Dockerfile").split(" AS portal")[1].split("FROM ")[0]
    assert re.findall(r"^USER (.*)$", portal, re.MULTILINE) == [SERVICES["web"]["user"]]


def test_only_the_front_server_is_reachable_and_only_from_its_machine():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["front"]


def test_the_image_takes_the_locked_packages_and_the_libraries_of_script_setup():
    libraries = re.search(r"PANGO=\((.*)\)", text("script/setup"))[1].split()
    assert all(f" {library}" in text("Dockerfile") for library in libraries)
    assert "--require-hashes -r requirements/server.lock" in text("Dockerfile")


def test_the_build_gets_what_it_copies_and_no_data():
    allowed = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    assert "*" in text(".dockerignore").splitlines()
    assert {*settings.INSTALLED_APPS[:5], "manage.py", "pyproject.toml", "docs/front", "fixtures"} <= allowed
    assert not allowed & {".env", ".data", ".git", "node_modules", "tests"}
