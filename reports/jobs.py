"""Long work of the reports: printing the weekly report of a block."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from portal.jobs import GaveUp, handles, tick
from portal.models import Job
from reports.papers import CannotPrint, weekly_pdf
from reports.weekly import weekly_report
from reports.weeks import Week

WEEKLY = "weekly_report"
STEPS = 4


@handles(WEEKLY)
def print_weekly(job: Job) -> dict[str, Any]:
    """Prints the weekly report of `params["block"]` for `params["week"]` and keeps it under its SHA-256."""
    block, week = job.params["block"], Week.parse(job.params["week"])
    tick(job, 0, STEPS, "Tính số liệu")
    report = weekly_report(block, week)
    done = iter(range(1, STEPS))
    try:
        content = weekly_pdf(report, step=lambda words: tick(job, next(done), STEPS, words))
    except CannotPrint as reason:
        raise GaveUp(str(reason)) from reason
    digest = hashlib.sha256(content).hexdigest()
    path = paper_path(digest)
    storage = storages["evidence"]
    if not storage.exists(path):
        storage.save(path, ContentFile(content))
    return {"sha256": digest, "size": len(content), "name": file_name(block, week)}


def paper_path(digest: str) -> str:
    """Where a printed paper lies in the storage of evidence."""
    return f"papers/{digest}.pdf"


def file_name(block: str, week: Week) -> str:
    return f"bao-cao-tuan-{block.replace('_', '-')}-{week}.pdf"
