"""Long work of the reports: printing the weekly report of a block."""

from __future__ import annotations

from typing import Any

from portal.jobs import GaveUp, handles, tick
from portal.models import Job
from reports import shelf
from reports.papers import CannotPrint, weekly_pdf
from reports.weekly import weekly_report
from reports.weeks import Week

STEPS = 4


@handles(shelf.WEEKLY)
def print_weekly(job: Job) -> dict[str, Any]:
    """Prints the weekly report of `params["block"]` for `params["week"]`, an ISO week, and puts it on the shelf."""
    block, week = job.params["block"], Week.parse(job.params["week"])
    tick(job, 0, STEPS, "Tính số liệu")
    done = iter(range(1, STEPS))
    try:
        report = weekly_report(block, week)
        content = weekly_pdf(report, step=lambda words: tick(job, next(done), STEPS, words))
    except (CannotPrint, ValueError) as reason:  # an unknown block, a week that has not begun
        raise GaveUp(str(reason)) from reason
    return shelf.put(content, shelf.file_name(block, week))
