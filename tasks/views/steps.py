"""One page for every step: the form that the step asks for, and the step itself."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agencies.models import User
from portal import clock
from tasks import policies
from tasks.actions import Forbidden, perform
from tasks.evidence import KINDS
from tasks.forms import FORMS, StepForm
from tasks.lifecycle import Refused, evidence_at_hand
from tasks.models import Assignment, Update
from tasks.transitions import TRANSITIONS, fits


@require_http_methods(["GET", "HEAD", "POST"])
def step_page(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """GET shows the form; POST takes the step. A refusal is told on the form, which keeps every word."""
    user = cast(User, request.user)
    visible = Assignment.objects.visible_to(user).select_related("task__directive", "task__block", "agency")
    assignment = get_object_or_404(visible.distinct(), pk=pk)
    if verb not in FORMS:
        raise Http404
    if not policies.may(user, verb, assignment):
        raise PermissionDenied(policies.why_not(user, verb, assignment))
    form = FORMS[verb](assignment, user, verb, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _taken(request, user, assignment, verb, form):
        return redirect((request.POST.get("next") == "queue" and "verification_queue") or assignment.task)
    context = {
        "form": form,
        "assignment": assignment,
        "task": assignment.task,
        "verb": verb,
        "step": TRANSITIONS[verb],
        "possible": fits(assignment, verb),
        "moment": clock.now(),
        "max_mb": settings.EVIDENCE_MAX_MB,
        "files_help": f"{KINDS}; mỗi tệp tối đa {settings.EVIDENCE_MAX_MB} MB. Có thể chọn nhiều tệp.",
        "claim": _claim(assignment) if verb in policies.VERIFIER_STEPS else None,
        "evidence": evidence_at_hand(assignment) if verb in policies.VERIFIER_STEPS else None,
        "next": request.GET.get("next") or request.POST.get("next", ""),
    }
    status = 422 if form.errors else 200
    if getattr(form, "refusal", None):
        status = 409
    return render(request, "tasks/step_form.html", context, status=status)


def _claim(assignment: Assignment) -> Update | None:
    """What the agency reported with its claim: what a verifier decides on."""
    updates = assignment.updates.filter(event__verb="claim").select_related("event__actor")
    return updates.first()


def _taken(request: HttpRequest, user: User, assignment: Assignment, verb: str, form: StepForm) -> bool:
    try:
        perform(user, assignment, verb, form.step_data())
    except Forbidden as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Refused as refusal:
        form.add_error(None, str(refusal))
        form.refusal = str(refusal)  # type: ignore[attr-defined]
        assignment.refresh_from_db()
        form.data = {**request.POST.dict(), "version": str(assignment.version)}
        return False
    messages.success(request, _told(user, assignment, verb))
    return True


def _told(user: User, assignment: Assignment, verb: str) -> str:
    """What was done, in a sentence: by the agency itself, or to it."""
    done = TRANSITIONS[verb].done
    if policies.acts_for(user, assignment) and verb in policies.LEADER_STEPS:
        return f"{assignment.agency} {done}."
    return f"{done[0].upper()}{done[1:]}: {assignment.agency}."
