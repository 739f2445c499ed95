"""Which files of node_modules do the pages load? Listed by name; everything else stays outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage

FACES = ("400-normal", "400-italic", "500-normal", "600-normal", "700-normal")
SCRIPTS = ("latin", "latin-ext", "vietnamese")

# Static path: file in node_modules. Bootstrap's files name their maps; the manifest wants what is named.
FILES = {
    "packages/bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "packages/bootstrap/bootstrap.min.css.map": "bootstrap/dist/css/bootstrap.min.css.map",
    "packages/bootstrap/bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "packages/bootstrap/bootstrap.bundle.min.js.map": "bootstrap/dist/js/bootstrap.bundle.min.js.map",
    "packages/htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
} | {
    f"packages/be-vietnam-pro/{name}": f"@fontsource/be-vietnam-pro/files/{name}"
    for name in (f"be-vietnam-pro-{script}-{face}.woff2" for script in SCRIPTS for face in FACES)
}

HINT = "Chạy script/setup (nó gọi npm ci) rồi thử lại."


class PackageStorage(FileSystemStorage):
    """Reads each static path of `FILES` from its place in node_modules."""

    def path(self, name: str) -> str:
        return str(Path(self.location) / FILES[name])


class PackageFinder(BaseFinder):
    """Finds the files of `FILES` for `collectstatic` and `findstatic`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.NODE_MODULES)
        self.storage = PackageStorage(location=self.folder)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Says what npm has not installed. An image with the collected files needs no node_modules."""
        if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists() and not self.folder.exists():
            return []
        missing = missing_files(self.folder)
        return [Error(sentence(self.folder, missing), hint=HINT, id="portal.E020")] if missing else []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = [self.storage.path(path)] if path in FILES and self.storage.exists(path) else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, PackageStorage]]:
        missing = missing_files(self.folder)
        if missing:
            raise ImproperlyConfigured(f"{sentence(self.folder, missing)} {HINT}")
        for path in FILES:
            if not matches_patterns(path, ignore_patterns or []):
                yield path, self.storage


def missing_files(folder: Path) -> list[str]:
    """Which of the listed files `folder` lacks."""
    return [name for name in FILES.values() if not (folder / name).is_file()]


def sentence(folder: Path, missing: list[str]) -> str:
    shown = ", ".join(missing[:2]) + (f" và {len(missing) - 2} tệp khác" if len(missing) > 2 else "")
    return f"Chưa cài gói giao diện: trong {folder.name} thiếu {shown}."
