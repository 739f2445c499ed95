"""One report: where it stands, what it says, who does what next; and each of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import User
from portal import clock, jobs, notices
from reports import editions, kinds, mailing, policies, trial
from reports.changed import changes
from reports.content import Content
from reports.editions import Refused
from reports.forms import StepForm, WordsForm
from reports.layouts import PARTS, Layout
from reports.models import Delivery, Edition, EditionStep, State
from reports.recipients import Recipients
from reports.selfcheck import findings
from reports.states import ROAD
from reports.steps import STEPS, Step, fits, step_named

RELATED = ("block", "agency", "last__corrects", "corrects", "checked_by", "job")
PAGES = {"edit": "edition_words", "arrange": "edition_parts"}  # steps with a page of their own
MAIN = ("issue", "approve", "check", "edit")  # the one strong button is the first of these that may be pressed
QUIET = ("drop", "cancel")


@dataclass(frozen=True)
class Stage:
    """One stage of the road, as the page's row of steps shows it."""

    label: str
    is_done: bool
    is_now: bool
    step: EditionStep | None


def visible_edition(request: HttpRequest, pk: int) -> Edition:
    return get_object_or_404(Edition.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


@require_safe
def edition_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    edition = visible_edition(request, pk)
    opened(user, edition)
    content = Content.from_json(edition.content)
    steps = list(edition.steps.select_related("actor"))
    makes = policies.writes(user, edition) or policies.approves(user, edition)  # the others read what was issued
    context = {
        "edition": edition,
        "content": content,
        "changes": changes(content, _last(edition)),
        "stages": _stages(edition, steps),
        "next": policies.who_next(edition),
        "actions": _actions(user, edition),
        "parts": [PARTS[part].label for part in Layout.from_json(edition.layout).parts],
        "recipients": Recipients.of(edition),
        "makes": makes,
        "history": [(step, step_named(step.verb)) for step in reversed(steps)] if makes else [],
        "files": edition.files.all(),
        "errata": edition.errata.visible_to(user),
        "moment": clock.now(),
        **_pages(edition),
        **_readers(user, edition),
    }
    return render(request, "reports/edition_detail.html", context)


def _last(edition: Edition) -> Content | None:
    return Content.from_json(edition.last.content) if edition.last else None


def opened(user: User, edition: Edition) -> None:
    """Who sees the report has read the notice of it; a recipient's first look is written down."""
    notices.mark_read(user, edition.get_absolute_url())
    if edition.state == State.ISSUED:
        edition.deliveries.filter(user=user, opened_at=None).update(opened_at=clock.now())


def _stages(edition: Edition, steps: list[EditionStep]) -> list[Stage]:
    """A report that is being issued is approved; one that was dropped has no stage of now."""
    state = State.APPROVED if edition.state == State.ISSUING else edition.state
    place = ROAD.index(State(state)) if state in ROAD else -1
    reached = {step.to_state: step for step in steps if step.from_state != step.to_state}
    return [
        Stage(
            each.label,
            number < place or each == State.ISSUED == state,
            number == place,
            reached.get(each) if number <= place else None,
        )
        for number, each in enumerate(ROAD)
    ]


@dataclass(frozen=True)
class Action:
    verb: str
    step: Step
    page: str
    is_main: bool
    is_quiet: bool


def _actions(user: User, edition: Edition) -> list[Action]:
    """The buttons: the strong one first, then the others in the order of the table."""
    verbs = policies.available_steps(user, edition)
    main = next((verb for verb in MAIN if verb in verbs), None)
    if main == "check" and "edit" in verbs and not _was_edited(edition):
        main = "edit"
    ordered = sorted(verbs, key=lambda verb: (verb != main, verb in QUIET))
    return [
        Action(verb, STEPS[verb], PAGES.get(verb, "edition_step"), verb == main, verb in QUIET) for verb in ordered
    ]


def _was_edited(edition: Edition) -> bool:
    return edition.steps.filter(verb="edit").exists()


def _pages(edition: Edition) -> dict[str, Any]:
    """The pages to look at: printed drafts say whether the draft has changed since; work that runs is shown."""
    tried = trial.of(edition)
    return {
        "job": edition.job,
        "is_printed": edition.state == State.ISSUED or tried.is_printed,
        "is_stale": tried.is_printed and not tried.is_current,
        "may_print": edition.is_open and edition.state != State.ISSUING,
    }


def _readers(user: User, edition: Edition) -> dict[str, Any]:
    """Whom it reached: told to those who work on it."""
    if edition.state != State.ISSUED or not (policies.writes(user, edition) or policies.approves(user, edition)):
        return {"deliveries": None}
    makers = _makers(edition)
    deliveries = sorted(
        Delivery.objects.filter(edition=edition).select_related("user"),
        key=lambda each: (each.user_id in makers, each.opened_at is None, each.user is None, str(each)),
    )
    others = [each for each in deliveries if each.user_id not in makers]
    return {
        "deliveries": deliveries,
        "makers": makers,
        "reader_count": len(others),
        "opened_count": sum(each.opened_at is not None for each in others),
        "mails": mailing.is_configured(),
    }


def _makers(edition: Edition) -> set[int]:
    """Who drafted, wrote, checked, approved or issued it: that they opened it says nothing."""
    steps = edition.steps.exclude(verb="correct").exclude(actor=None)
    return set(steps.values_list("actor", flat=True))


@require_safe
def edition_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of the work that runs on it; when that is over the page is shown anew."""
    edition = visible_edition(request, pk)
    if edition.job is None or edition.job.is_over:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "reports/_edition_job.html", {"edition": edition, "job": edition.job})


# --- steps ---------------------------------------------------------------------------------------


def asked_for(request: HttpRequest, pk: int, verb: str) -> Edition:
    """The edition, when this person may take the step at all."""
    edition = visible_edition(request, pk)
    if not policies.may(request.user, verb, edition):
        raise PermissionDenied(policies.why_not(request.user, verb, edition))
    return edition


@require_http_methods(["GET", "HEAD", "POST"])
def edition_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """GET shows what the step does; POST takes it. A refusal is told on the form, which keeps every word."""
    if verb not in VERBS:
        raise Http404
    edition, step = asked_for(request, pk, verb), STEPS[verb]
    label = "Nội dung cần đính chính" if verb == "correct" else "Lý do" if step.needs_note else "Ghi chú"
    form = StepForm(edition, step.needs_note, label, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(VERBS[verb](request, edition, form.cleaned_data["note"], form.cleaned_data["version"]))
        except Refused as refusal:
            refused(form, edition, refusal)
    context = {
        "edition": edition,
        "verb": verb,
        "step": step,
        "form": form,
        "possible": fits(edition.state, verb),
        "findings": findings(edition) if verb == "check" else (),
        "trial": trial.of(edition) if verb in ("check", "approve") else None,
        "today": clock.today(),
        "mails": mailing.is_configured(),
        "recipients": Recipients.of(edition),
    }
    return render(request, "reports/edition_step.html", context, status=_status(form))


def refused(form: Any, edition: Edition, refusal: Refused) -> None:
    """The sentence stands over the form, which then holds the version of now."""
    form.add_error(None, str(refusal))
    form.refusal = str(refusal)
    edition.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = str(edition.version)


def _status(form: Any) -> int:
    return 409 if getattr(form, "refusal", None) else 422 if form.errors else 200


def _plain(verb: str) -> Any:
    def take(request: HttpRequest, edition: Edition, note: str, version: int) -> Edition:
        getattr(editions, verb)(edition, cast(User, request.user), note, version=version)
        messages.success(request, f"Báo cáo {STEPS[verb].done}.")
        return edition

    return take


def _check(request: HttpRequest, edition: Edition, note: str, version: int) -> Edition:
    """The next to look at it finds its pages printed."""
    _plain("check")(request, edition, note, version)
    editions.show_pages(edition)
    return edition


def _refresh(request: HttpRequest, edition: Edition, note: str, version: int) -> Edition:
    editions.recount(edition, cast(User, request.user), version=version)
    return edition


def _correct(request: HttpRequest, edition: Edition, note: str, version: int) -> Edition:
    erratum = editions.correct(edition, cast(User, request.user), note, version=version)
    editions.show_pages(erratum)
    messages.success(request, "Đã lập dự thảo đính chính; báo cáo đã phát hành giữ nguyên.")
    return erratum


VERBS = {
    **{verb: _plain(verb) for verb in ("send_back", "approve", "issue", "cancel", "drop")},
    "check": _check,
    "refresh": _refresh,
    "correct": _correct,
}


@require_http_methods(["GET", "HEAD", "POST"])
def edition_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Remarks and proposals beside the data that they are drawn from; recipients; who signs."""
    edition = asked_for(request, pk, "edit")
    form = WordsForm(edition, request.POST or None)
    possible = fits(edition.state, "edit")
    if request.method == "POST" and form.is_valid():
        try:
            editions.edit(edition, cast(User, request.user), form.written(), version=form.cleaned_data["version"])
            messages.success(request, "Đã ghi nội dung.")
            return redirect(edition)
        except Refused as refusal:
            refused(form, edition, refusal)
    content = Content.from_json(edition.content)
    context = {
        "edition": edition,
        "form": form,
        "possible": possible,
        "content": content,
        "changes": changes(content, _last(edition)),
        "mails": mailing.is_configured(),
    }
    return render(request, "reports/edition_words.html", context, status=_status(form))


@require_POST
def edition_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the pages of a draft printed anew."""
    edition = visible_edition(request, pk)
    if not (policies.writes(request.user, edition) or policies.approves(request.user, edition)):
        raise PermissionDenied("Chỉ người soạn và người duyệt in thử được dự thảo.")
    editions.show_pages(edition, cast(User, request.user))
    return redirect(edition)


@require_POST
def edition_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops the counting or printing that runs on a draft; issuing is stopped by its own step."""
    edition = visible_edition(request, pk)
    if edition.job and edition.job.kind != kinds.ISSUE and policies.writes(request.user, edition):
        jobs.cancel(edition.job)
    return redirect(edition)
