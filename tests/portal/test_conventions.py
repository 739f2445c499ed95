"""How the house is built, read from the syntax trees: who imports whom, who assigns a status, how files are named."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
APPS = ["agencies", "directives", "tasks", "reports"]  # each may import those before it
VAGUE = {"utils", "util", "helpers", "helper", "services", "service", "common", "misc", "managers", "manager"}
# Inside an app: a module of a later layer is not imported by one of an earlier.
LAYERS = ["models", "policies", "lifecycle", "forms", "views", "api", "jobs", "admin"]
FRAME = {"settings.py", "urls.py", "context.py"}  # the files of portal/ that may name an app


def _sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_the_floors_below_it(app):
    above = set(APPS[APPS.index(app) + 1 :])
    wrong = [
        (str(path), name) for path, tree in _sources(app) for name in _imports(tree) if name.split(".")[0] in above
    ]
    assert wrong == []


def test_the_project_names_the_apps_only_in_its_frame():
    wrong = [
        (str(path), name)
        for path, tree in _sources("portal")
        for name in _imports(tree)
        if name.split(".")[0] in APPS and path.name not in FRAME
    ]
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_inside_an_app_imports_go_from_the_edges_to_the_models(app):
    wrong = []
    for path, tree in _sources(app):
        layer = path.parts[1].removesuffix(".py")
        if layer not in LAYERS:
            continue
        later = {f"{app}.{name}" for name in LAYERS[LAYERS.index(layer) + 1 :]}
        wrong += [(str(path), name) for name in _imports(tree) if name in later]
    assert [w for w in wrong if not w[1].startswith(f"{app}.forms")] == []


def test_the_reader_of_documents_imports_no_django():
    wrong = [
        (str(path), name)
        for path, tree in _sources("directives/intake")
        for name in _imports(tree)
        if name.split(".")[0] in {"django", "agencies", "tasks", "reports", "portal"}
    ]
    assert wrong == []


def test_nothing_but_the_life_cycle_moves_an_assignment():
    """`status`, `claimed_at`, `verified_at` are assigned in tasks/lifecycle.py alone."""
    facts = {"status", "claimed_at", "verified_at"}
    wrong = []
    for path, tree in _sources(*APPS):
        if str(path) == "tasks/lifecycle.py":
            continue
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in facts:
                    wrong.append((str(path), node.lineno, target.attr))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"update", "bulk_update"}:
                wrong += [(str(path), node.lineno, keyword.arg) for keyword in node.keywords if keyword.arg in facts]
    assert wrong == []


def test_only_verbs_take_the_road_of_a_step():
    allowed = {"tasks/lifecycle.py", "tasks/extensions.py"}
    callers = {
        str(path) for path, tree in _sources(*APPS) for name in _imports(tree) if name in {"tasks.lifecycle.move"}
    }
    assert callers <= allowed


def test_events_are_written_only_by_the_life_cycle():
    wrong = []
    for path, tree in _sources(*APPS):
        if str(path) == "tasks/lifecycle.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Event", "Event.objects.create"}:
                wrong.append((str(path), node.lineno))
    assert wrong == []


def test_no_module_has_a_name_without_a_subject():
    names = [path for path, _ in _sources("portal", *APPS) if path.stem in VAGUE]
    assert names == []


def test_every_module_says_in_its_first_line_which_question_it_answers():
    silent = [
        str(path)
        for path, tree in _sources("portal", *APPS)
        if tree.body and not ast.get_docstring(tree) and path.name not in {"apps.py", "__init__.py"}
    ]
    assert silent == []


def test_overdue_is_compared_with_the_clock_in_one_module_only():
    """No query of another module asks whether a deadline is before or after a moment that it took from the clock."""
    pattern = re.compile(r"due_at__(lt|lte|gt|gte)=(moment|now|clock\.now\(\)|timezone\.now\(\))")
    wrong = [
        str(path)
        for path, _ in _sources(*APPS)
        if str(path) != "tasks/timeliness.py" and pattern.search((ROOT / path).read_text(encoding="utf-8"))
    ]
    assert wrong == []


def _tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_committed_file_names_a_package_registry():
    hosts = re.compile("|".join(["py" + "pi[.]org", "python" + "hosted[.]", "npm" + "js[.]", "deb[.]" + "debian"]))
    wrong = [str(path.relative_to(ROOT)) for path in _tracked() if hosts.search(_text(path))]
    assert wrong == []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
