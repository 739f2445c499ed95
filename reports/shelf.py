"""Where do printed papers lie, and what are they called?"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from reports.weeks import Week
from tasks import evidence

WEEKLY = "weekly_report"  # the kind of job that prints one


def file_name(block: str, week: Week) -> str:
    return f"bao-cao-tuan-{block.replace('_', '-')}-{week}.pdf"


def put(content: bytes, name: str) -> dict[str, Any]:
    """Keeps a paper under its SHA-256 beside the evidence; returns what `take` needs: sha256, size (bytes), name."""
    digest = hashlib.sha256(content).hexdigest()
    evidence.put(_path(digest), ContentFile(content), len(content))
    return {"sha256": digest, "size": len(content), "name": name}


def take(paper: dict[str, Any]) -> File | None:
    """The paper, open for reading; None when it is no longer there."""
    path = _path(paper["sha256"])
    return storages["evidence"].open(path) if storages["evidence"].exists(path) else None


def _path(digest: str) -> str:
    return f"papers/{digest}.pdf"
