"""Long work of the reports: drafting, counting anew, showing pages, issuing, mailing; and the Friday drafts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from celery import shared_task
from django.core.files.base import ContentFile

from portal import shelf
from portal.jobs import GaveUp, handles, submit, tick
from portal.models import Job
from portal.signing_key import UnfitKey
from reports import drafts, editions, issuing, kinds, mailing, periodic, trial, turns
from reports.document.sections import NoIssuer
from reports.models import Edition
from reports.papers.pdf import CannotPrint
from reports.printing import STEPS, file_name, print_draft
from reports.scopes import scope_of
from reports.spans import Span


def _teller(job: Job) -> Callable[[str], None]:
    """Says each step on the job's progress bar; raises `Cancelled` when nobody wants it any more."""
    done = count()
    return lambda words: tick(job, min(next(done), STEPS - 1), STEPS, words)


def _edition(job: Job) -> Edition:
    return Edition.objects.select_related("last__corrects", "corrects", "block", "agency").get(
        pk=job.params["edition"]
    )


def _about(job: Job) -> tuple[str, str]:
    edition = _edition(job)
    return f"{WORDS[job.kind]} {edition.name[:1].lower()}{edition.name[1:]}", edition.get_absolute_url()


WORDS = {kinds.REFRESH: "tính lại số liệu", kinds.PREVIEW: "in thử", kinds.ISSUE: "phát hành"}


# --- one draft -----------------------------------------------------------------------------------


def _about_draft(job: Job) -> tuple[str, str]:
    if job.state == Job.State.DONE:
        edition = Edition.objects.get(pk=job.result["edition"])
        return f"lập dự thảo {edition.name[:1].lower()}{edition.name[1:]}", edition.get_absolute_url()
    return f"lập dự thảo báo cáo {job.params['span']}", ""


@handles(kinds.DRAFT, about=_about_draft)
def draft_edition(job: Job) -> dict[str, Any]:
    """Drafts `params["scope"]` for `params["span"]`; finds the one that stands when it ran before."""
    tick(job, 0, 1, "Tính số liệu")
    try:
        scope, span = scope_of(job.params["scope"]), Span.parse(job.params["span"])
        edition = drafts.draft(scope, span, job.requested_by)
    except ValueError as reason:  # an unknown scope, a span that has not begun
        raise GaveUp(str(reason)) from reason
    if job.requested_by is None:
        turns.tell_drafted(edition)
    editions.show_pages(edition)
    return {"edition": edition.pk}


@shared_task(name="reports.draft_editions")
def draft_editions() -> int:
    """Asks for the drafts that are due by the settings and do not stand yet; may run as often as it likes."""
    due = list(periodic.due())
    for scope, span in due:
        submit(kinds.DRAFT, {"scope": scope, "span": str(span)}, key=f"{kinds.DRAFT} {scope} {span}")
    return len(due)


@handles(kinds.REFRESH, about=_about)
def refresh_edition(job: Job) -> dict[str, Any]:
    tick(job, 0, 1, "Tính lại số liệu")
    edition = _edition(job)
    if edition.version != job.params["version"] and job.attempts > 1:
        return {"edition": edition.pk}  # it was done before the worker died
    try:
        said = editions.refresh(edition, job.requested_by, version=job.params["version"])
    except (ValueError, editions.Refused) as reason:
        raise GaveUp(str(reason)) from reason
    return {"edition": edition.pk, "said": said}


@handles(kinds.PREVIEW, about=_about)
def preview_edition(job: Job) -> dict[str, Any]:
    """The pages of the draft as it is now, on the shelf."""
    edition = _edition(job)
    writings = trial.writings(edition)
    try:
        content = print_draft(edition, _teller(job))
    except (CannotPrint, NoIssuer) as reason:
        raise GaveUp(str(reason)) from reason
    kept = shelf.keep(ContentFile(content), issuing.FOLDER, file_name(edition, None, "pdf"))
    return {**kept, "edition": edition.pk, "writings": writings}


# --- issuing -------------------------------------------------------------------------------------


def _when_issued(job: Job) -> None:
    """A failure gives the edition back to its people; a success sends the letters."""
    if job.state == Job.State.FAILED:
        editions.give_up(_edition(job), job.message)
    elif job.state == Job.State.DONE and mailing.is_configured():
        submit(kinds.MAIL, {"edition": job.params["edition"]}, key=f"{kinds.MAIL} {job.params['edition']}")


@handles(kinds.ISSUE, about=_about, when_over=_when_issued)
def issue_edition(job: Job) -> dict[str, Any]:
    """Issues the edition once, however often the job runs."""
    edition = _edition(job)
    try:
        issuing.publish(edition, job.requested_by, _teller(job))
    except (CannotPrint, NoIssuer, UnfitKey, editions.Refused) as reason:  # Refused: somebody took it back
        raise GaveUp(str(reason)) from reason
    return {"edition": edition.pk}


@handles(kinds.MAIL)
def mail_edition(job: Job) -> dict[str, Any]:
    return {"sent": mailing.send(_edition(job))}
