"""Are exactly the listed files of node_modules served, and does a missing one say so?"""

from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.exceptions import ImproperlyConfigured

from portal.packages import FILES, PackageFinder


@pytest.fixture
def finder():
    return PackageFinder()


@pytest.fixture
def without_packages(settings, tmp_path):
    settings.NODE_MODULES = tmp_path / "node_modules"
    settings.STATIC_ROOT = tmp_path / "collected"


def test_the_installed_packages_hold_every_listed_file(finder):
    assert finder.check() == []


def test_collecting_takes_the_listed_files_and_no_other(finder):
    assert [path for path, _ in finder.list([])] == list(FILES)


def test_each_file_is_read_from_its_package(finder):
    path, storage = next(iter(finder.list([])))
    assert path == "packages/bootstrap/bootstrap.min.css"
    with storage.open(path) as source:
        assert source.read(80).startswith(b"@charset")


def test_ignored_patterns_are_left_out(finder):
    assert all(not path.endswith(".map") for path, _ in finder.list(["*.map"]))


def test_a_listed_file_is_found(finder):
    found = finder.find("packages/htmx/htmx.min.js")
    assert Path(found).is_file()
    assert finder.find("packages/htmx/htmx.min.js", find_all=True) == [found]


@pytest.mark.parametrize("path", ["packages/bootstrap/bootstrap.css", "packages/../package.json", "css/portal.css"])
def test_an_unlisted_file_is_not_found(finder, path):
    assert not finder.find(path)
    assert finder.find(path, find_all=True) == []


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
@pytest.mark.parametrize("script", ["latin", "latin-ext", "vietnamese"])
def test_each_weight_is_served_in_each_script(finder, weight, script):
    assert finder.find(f"packages/be-vietnam-pro/be-vietnam-pro-{script}-{weight}-normal.woff2")


def test_the_manifest_accepts_the_packages_with_the_maps_that_they_name(finder, tmp_path):
    collected = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    for path, storage in finder.list([]):
        with storage.open(path) as source:
            collected.save(path, source)
    done = list(collected.post_process({path: (collected, path) for path in FILES}))
    assert [problem for _, _, problem in done if isinstance(problem, Exception)] == []
    assert {name for name, _, _ in done} >= set(FILES)


@pytest.mark.usefixtures("without_packages")
def test_missing_packages_are_an_error_that_names_the_remedy():
    (error,) = PackageFinder().check()
    assert error.is_serious()
    assert "Chưa cài gói giao diện" in error.msg
    assert "bootstrap/dist/css/bootstrap.min.css" in error.msg
    assert "script/setup" in error.hint


@pytest.mark.usefixtures("without_packages")
def test_collecting_without_packages_is_refused_in_a_sentence():
    with pytest.raises(ImproperlyConfigured, match="Chưa cài gói giao diện"):
        list(PackageFinder().list([]))


@pytest.mark.usefixtures("without_packages")
def test_an_image_with_collected_files_needs_no_packages(settings):
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    assert PackageFinder().check() == []
