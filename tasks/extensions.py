"""How does a deadline change? Asked for and decided on, or set by the secretariat; the original date is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from agencies.models import User
from portal import clock
from tasks import timeliness
from tasks.lifecycle import Refused, Stale, move
from tasks.models import Assignment, Deadline, Event, Extension


def request_extension(
    assignment: Assignment,
    actor: User,
    due_on: date,
    reason: str,
    basis: str = "",
    *,
    version: int | None = None,
) -> Extension:
    """Xin gia hạn: one request at a time; the deadline moves only when it is granted."""
    if assignment.due_at is None:
        raise Refused("Nhiệm vụ này không có thời hạn nên không xin gia hạn được.")
    if clock.end_of(due_on) <= assignment.due_at:
        raise Refused("Hạn xin gia hạn phải sau thời hạn đang có.")
    with transaction.atomic():
        move(assignment, "request_extension", actor, note=reason, document=basis, version=version)
        if assignment.extensions.filter(decision=Extension.Decision.PENDING).exists():
            raise Refused("Đang có một đề nghị gia hạn chờ quyết định.")
        return Extension.objects.create(
            assignment=assignment,
            number=assignment.extensions.count() + 1,
            old_due_at=assignment.due_at,
            new_due_at=clock.end_of(due_on),
            reason=reason,
            basis=basis,
            requested_by=actor,
            requested_at=clock.now(),
        )


def decide_extension(
    extension: Extension, actor: User, granted: bool, note: str, *, version: int | None = None
) -> Event:
    """Grants or refuses a pending request; the original date stays."""
    with transaction.atomic():
        decision = Extension.Decision.GRANTED if granted else Extension.Decision.REFUSED
        changed = Extension.objects.filter(pk=extension.pk, decision=Extension.Decision.PENDING).update(
            decision=decision, decided_by=actor, decided_at=clock.now(), decision_note=note
        )
        if not changed:
            raise Stale("Đề nghị gia hạn này đã được quyết định.")
        fields: dict[str, Any] = {}
        due_at = Assignment.objects.values_list("due_at", flat=True).get(pk=extension.assignment_id)
        if granted and due_at is not None and extension.new_due_at <= due_at:
            raise Refused("Thời hạn đang có đã sau hạn xin gia hạn; hãy không đồng ý hoặc ấn định thời hạn khác.")
        if granted:
            fields = {"due_at": extension.new_due_at, "origin": Deadline.Origin.EXTENDED}
        words = "Đồng ý" if granted else "Không đồng ý"
        day = timeliness.last_day(extension.new_due_at)
        text = f"{words} gia hạn đến {day:%d/%m/%Y}. {note}".strip()
        return move(extension.assignment, "extend", actor, note=text, version=version, fields=fields)


def set_deadline(
    assignment: Assignment, actor: User, due_on: date, reason: str, *, version: int | None = None
) -> Event:
    """A date that the document does not state, set by the secretariat, who says why (domain.md section 3)."""
    if clock.end_of(due_on) <= assignment.assigned_at:
        raise Refused("Thời hạn ấn định không thể trước ngày giao nhiệm vụ.")
    fields = {"due_at": clock.end_of(due_on), "origin": Deadline.Origin.ASSIGNED}
    note = f"Ấn định thời hạn {due_on:%d/%m/%Y}. {reason}"
    return move(assignment, "set_deadline", actor, note=note, version=version, fields=fields)
