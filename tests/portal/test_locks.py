"""Do the lock files hold every package by its content, and name no place to fetch it from?"""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

LOCKS = ("server", "test")
PIN = re.compile(r"^([A-Za-z0-9._-]+(?:\[[^\]]*\])?)==([^\s;]+)", re.MULTILINE)


def lock(name: str) -> str:
    return (Path(settings.BASE_DIR) / "requirements" / f"{name}.lock").read_text()


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall(lock(name)))


def npm_lock() -> dict:
    return json.loads((Path(settings.BASE_DIR) / "package-lock.json").read_text())


def addresses(value: object) -> list[str]:
    """Every text with an address in it, except who may be paid."""
    if isinstance(value, dict):
        return [found for key, each in value.items() if key != "funding" for found in addresses(each)]
    if isinstance(value, list):
        return [found for each in value for found in addresses(each)]
    return [value] if isinstance(value, str) and "://" in value else []


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_has_a_hash(name):
    entries = re.split(r"\n(?=\S)", lock(name).strip())
    unhashed = [entry.splitlines()[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)]
    assert unhashed == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned(name):
    entries = [line for line in lock(name).splitlines() if line and not line.startswith(" ")]
    assert [entry for entry in entries if not PIN.match(entry)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_python_locks_name_no_place_to_fetch_from(name):
    assert re.findall(r".*(?:https?:|://|--index|--find-links|--extra| @ ).*", lock(name)) == []


def test_the_test_lock_holds_the_server_lock_at_the_same_versions():
    assert {name: pins("test").get(name) for name in pins("server")} == pins("server")


@pytest.mark.parametrize("name", LOCKS)
def test_every_wanted_package_is_locked(name):
    source = (Path(settings.BASE_DIR) / "requirements" / f"{name}.in").read_text()
    wanted = re.findall(r"^([A-Za-z][A-Za-z0-9._-]*)", source, re.MULTILINE)
    locked = {each.split("[")[0].lower() for each in pins(name)}
    assert [each for each in wanted if each.lower() not in locked] == []


def test_every_front_end_package_has_a_hash():
    packages = {name: each for name, each in npm_lock()["packages"].items() if name}
    assert packages
    assert [name for name, each in packages.items() if not each.get("integrity", "").startswith("sha512-")] == []


def test_the_front_end_lock_names_no_place_to_fetch_from():
    assert addresses(npm_lock()) == []
    assert [name for name, each in npm_lock()["packages"].items() if "resolved" in each] == []
