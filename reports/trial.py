"""Were the pages of a draft printed to be looked at, as it is now, and could they be?"""

from __future__ import annotations

from dataclasses import dataclass

from portal.models import Job
from reports import kinds
from reports.models import Edition


@dataclass(frozen=True)
class Trial:
    """What is known of the last print of a draft. `failure` is a sentence, of a print of what it says now."""

    is_printed: bool = False
    is_current: bool = False
    failure: str = ""

    @property
    def words(self) -> str:
        if self.is_current:
            return "Bản này đã in thử được."
        return "Bản này chưa in thử; cổng in thử ngay sau khi trình, in không được thì không duyệt được."


def of(edition: Edition) -> Trial:
    """Asks for the job anew: it may have ended since the person saw the page."""
    job = Job.objects.filter(pk=edition.job_id or 0, kind=kinds.PREVIEW).first()
    if job is None:
        return Trial()
    if job.state == Job.State.DONE:
        return Trial(is_printed=True, is_current=job.result["writings"] == writings(edition))
    is_of_now = job.state == Job.State.FAILED and job.params.get("writings") == writings(edition)
    return Trial(failure=job.message or "không rõ lý do." if is_of_now else "")


def writings(edition: Edition) -> int:
    """How often what the papers say was changed: pages printed at the same count show it as it is."""
    return edition.steps.filter(verb__in=("edit", "arrange", "refresh")).count()
