"""One door for pages, API and demo: is this person allowed, is the step possible, then the verb.

`perform` takes the data that `forms.py` or a serializer has checked. It raises `Forbidden` or `Refused`.
"""

from __future__ import annotations

from typing import Any

from agencies.models import User
from tasks import extensions, lifecycle, policies
from tasks.lifecycle import Letter, Refused, Report
from tasks.models import Assignment, Extension


class Forbidden(Refused):
    """This person may not take the step."""

    api_status = 403


def perform(user: User, assignment: Assignment, verb: str, data: dict[str, Any]) -> None:
    """Takes the step. `data` holds what the step needs: reason, document, result, letter, evidence, version …"""
    if not policies.may(user, verb, assignment):
        raise Forbidden(policies.why_not(user, verb, assignment))
    version = data.get("version")
    if verb in ("report", "claim"):
        _speak(user, assignment, verb, data)
    elif verb == "finish":
        lifecycle.finish(assignment, user, _report(data), version=version)
    elif verb == "acknowledge":
        lifecycle.acknowledge(assignment, user, version=version)
    elif verb == "verify":
        lifecycle.verify(assignment, user, data.get("reason", ""), version=version)
    elif verb == "reassign":
        lifecycle.reassign(assignment, user, data["reason"], data["agency"], version=version)
    elif verb in ("suspend", "resume"):
        getattr(lifecycle, verb)(assignment, user, data["reason"], data["document"], version=version)
    elif verb == "cancel":
        lifecycle.cancel(assignment, user, data["document"], data.get("reason", ""), version=version)
    elif verb in ("request_extension", "extend", "set_deadline"):
        _deadline(user, assignment, verb, data)
    else:  # withdraw, send_back, decline, insist, reopen, exempt: a reason and nothing else
        getattr(lifecycle, verb)(assignment, user, data["reason"], version=version)


def _speak(user: User, assignment: Assignment, verb: str, data: dict[str, Any]) -> None:
    letter = None
    if policies.is_proxy(user, verb, assignment):
        if not data.get("letter_number") or not data.get("letter_date"):
            raise Refused("Nhập thay cơ quan thì cần ghi số và ngày công văn của cơ quan đó.")
        letter = Letter(data["letter_number"], data["letter_date"])
    step = getattr(lifecycle, verb)
    step(
        assignment,
        user,
        _report(data),
        evidence=data.get("evidence", ()),
        letter=letter,
        version=data.get("version"),
    )


def _report(data: dict[str, Any]) -> Report:
    return Report(
        data["result"],
        data.get("difficulties", ""),
        data.get("proposals", ""),
        data.get("progress"),
        data.get("committed_on"),
    )


def _deadline(user: User, assignment: Assignment, verb: str, data: dict[str, Any]) -> None:
    version = data.get("version")
    if verb == "request_extension":
        extensions.request_extension(
            assignment, user, data["due_on"], data["reason"], data.get("document", ""), version=version
        )
    elif verb == "set_deadline":
        extensions.set_deadline(assignment, user, data["due_on"], data["reason"], version=version)
    else:
        pending = assignment.extensions.filter(decision=Extension.Decision.PENDING).first()
        if pending is None:
            raise Refused("Không có đề nghị gia hạn nào đang chờ quyết định.")
        extensions.decide_extension(pending, user, data["granted"], data["reason"], version=version)
