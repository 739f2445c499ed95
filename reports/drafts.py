"""How does a report begin? As a draft that is already filled from the data, once for each scope and span."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from agencies.models import User
from reports.document.assessment import drafted_proposals, drafted_remarks
from reports.document.letterhead import office_of
from reports.editions import begin
from reports.gathering import gather
from reports.layouts import DEFAULT
from reports.models import Edition
from reports.recipients import Recipients
from reports.scopes import Scope
from reports.spans import Span


def draft(scope: Scope, span: Span, actor: User | None = None) -> Edition:
    """The draft of a scope and span; the edition that stands when there is one already.

    Raises NotBegun (ValueError), with a sentence, for a span that lies ahead.
    """
    if standing := Edition.objects.standing(scope.code, span):
        return standing
    edition = unsaved(scope, span)
    try:
        with transaction.atomic():
            return begin(edition, actor)
    except IntegrityError:  # somebody else drafted it in the same moment
        standing = Edition.objects.standing(scope.code, span)
        if standing is None:
            raise
        return standing


def unsaved(scope: Scope, span: Span) -> Edition:
    """A draft, filled from the data, that is not kept yet. Raises NotBegun."""
    issuer, content = scope.issuer, gather(scope, span)
    return Edition(
        scope=scope.code,
        scope_name=scope.name,
        block=scope.block,
        agency=scope.agency,
        kind=span.kind,
        year=span.year,
        span_number=span.number,
        first_day=span.first,
        last_day=span.last,
        moment=content.moment,
        content=content.as_json(),
        layout=_usual_layout(scope, span),
        remarks=drafted_remarks(content),
        proposals=drafted_proposals(content),
        recipients=Recipients.usual(scope).as_json(),
        post=office_of(issuer).head if issuer else "",
        last=Edition.objects.last_before(scope.code, span),
    )


def _usual_layout(scope: Scope, span: Span) -> dict[str, Any]:
    """As the last report of this scope and kind had it."""
    last = Edition.objects.last_before(scope.code, span)
    return last.layout if last else DEFAULT.as_json()
