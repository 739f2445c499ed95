"""How is an approved edition issued? Printed with the next number, kept on the shelf, sealed, sent.

The number is taken in the transaction that seals: a worker killed before it has taken none, and of two that print
with the same number one prints again with the next. So numbers run without gaps, by year, kind and scope; errata
take none of them, they are counted for each edition that they correct.
"""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.db.models import Max

from agencies.models import User
from portal import clock, notices, shelf
from reports import editions
from reports.models import Delivery, Edition, EditionFile, State
from reports.printing import Paper, Say, print_papers
from reports.recipients import Recipients, people

FOLDER = "papers"
TRIES = 5


def publish(edition: Edition, actor: User | None, say: Say = lambda words: None) -> None:
    """Prints and seals. May run twice: an edition that is issued stays as it is.

    Raises `editions.Refused` when the edition was taken back meanwhile, CannotPrint when the machine lacks something.
    """
    for attempt in range(TRIES):
        if edition.state == State.ISSUED:
            return
        number = next_number(edition)
        kept = [(paper, keep(paper)) for paper in print_papers(edition, number, say)]
        say("Ghi số kỳ và phát hành")
        try:
            editions.seal(edition, actor, number, lambda row, kept=kept: _attach(row, kept))  # type: ignore[misc]
            return
        except IntegrityError:  # the number went to another report of the scope; this one prints anew
            if attempt == TRIES - 1:
                raise
        edition.refresh_from_db()


def next_number(edition: Edition) -> int:
    """The period's, or how many errata of the same edition there will be."""
    taken = Edition.objects.issued().filter(kind=edition.kind, year=edition.year, scope=edition.scope)
    taken = taken.filter(corrects=edition.corrects_id)
    return (taken.aggregate(last=Max("number"))["last"] or 0) + 1


def keep(paper: Paper) -> dict[str, Any]:
    """On the shelf, under its SHA-256."""
    return shelf.keep(ContentFile(paper.content), FOLDER, paper.name)


def _attach(edition: Edition, kept: list[tuple[Paper, dict[str, Any]]]) -> None:
    EditionFile.objects.bulk_create(
        EditionFile(
            edition=edition,
            format=paper.format,
            sha256=where["sha256"],
            size=where["size"],
            name=paper.name,
            signature=paper.signature[:500],
        )
        for paper, where in kept
    )
    _send(edition)


def _send(edition: Edition) -> None:
    """A notice to everyone among the recipients, each once; addresses get their e-mail from a job."""
    at, readers = clock.now(), list(people(edition))
    addresses = [Delivery(edition=edition, email=email, sent_at=at) for email in Recipients.of(edition).emails]
    Delivery.objects.bulk_create(
        [*(Delivery(edition=edition, user=user, sent_at=at) for user in readers), *addresses]
    )
    notices.tell(readers, f"{edition.name} đã được phát hành và gửi đến bạn.", edition.get_absolute_url())
