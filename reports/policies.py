"""Who may do what with which report? Whether a step is possible now is the life cycle's (steps.py)."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from agencies.models import Agency, User
from agencies.policies import standing
from agencies.roles import Role
from reports.models import Edition
from reports.scopes import AGENCY, Scope, UnknownScope, scope_of, scopes_of_the_whole
from reports.steps import OF_THE_PORTAL, STEPS, fits

APPROVER_STEPS = frozenset({"approve", "send_back", "issue", "cancel"})
SHARED_STEPS = APPROVER_STEPS - {"approve"}  # of those who write it, too


def may_draft(user: User | AnonymousUser, scope: Scope) -> bool:
    """Secretariat: blocks, common tasks, the whole; a coordinator: their block; an agency: its own report."""
    who = standing(user)
    if scope.agency:
        return scope.agency.pk in who.agency_ids
    return who.has(Role.SECRETARIAT) or bool(scope.block and scope.block.pk in who.block_ids)


def draftable(user: User | AnonymousUser) -> list[Scope]:
    """What this person may report on."""
    own = Agency.objects.filter(pk__in=standing(user).agency_ids).select_related("parent", "block")
    agencies = [Scope(f"{AGENCY}{agency.code}", agency=agency) for agency in own]
    return [scope for scope in [*scopes_of_the_whole(), *agencies] if may_draft(user, scope)]


def may_draft_scope(user: User | AnonymousUser, code: str) -> bool:
    try:
        return may_draft(user, scope_of(code))
    except UnknownScope:
        return False


def writes(user: User | AnonymousUser, edition: Edition) -> bool:
    """Works on the draft."""
    return may_draft(user, Scope(edition.scope, block=edition.block, agency=edition.agency))


def approves(user: User | AnonymousUser, edition: Edition) -> bool:
    """Answers for it: committee, secretariat, the block's coordinator; of an agency's report its leader."""
    who = standing(user)
    if edition.agency_id:
        return edition.agency_id in who.leads_ids
    return who.has(Role.SECRETARIAT, Role.COMMITTEE) or edition.block_id in who.block_ids


def may(user: User | AnonymousUser, verb: str, edition: Edition) -> bool:
    """May this person take the step, whenever it is possible? Nobody approves what they checked themselves."""
    if verb in OF_THE_PORTAL or verb not in STEPS:
        return False
    if verb == "approve":
        return approves(user, edition) and edition.checked_by_id != user.pk
    return writes(user, edition) or (verb in SHARED_STEPS and approves(user, edition))


def why_not(user: User | AnonymousUser, verb: str, edition: Edition) -> str:
    """The rule by which this person may not take the step, in a sentence."""
    if verb == "approve" and approves(user, edition):
        return "Báo cáo do chính bạn kiểm tra và trình; người khác có quyền duyệt sẽ duyệt."
    return f"Bạn không có quyền “{STEPS[verb].label}” với báo cáo của {edition.scope_name}."


def available_steps(user: User | AnonymousUser, edition: Edition) -> list[str]:
    """The steps open to this person now, in the order of the table."""
    return [verb for verb in STEPS if fits(edition.state, verb) and may(user, verb, edition)]


def who_next(edition: Edition) -> str:
    """Who has to do what next, in a sentence; empty when the report has come to its end."""
    writers, approvers = _writers(edition), _approvers(edition)
    return {
        "draft": f"Chờ {writers} soạn nhận xét, kiến nghị rồi trình duyệt.",
        "checked": f"Chờ {approvers} duyệt; người duyệt khác người đã trình{_checker(edition)}.",
        "approved": f"Đã duyệt; chờ {writers} hoặc người duyệt bấm phát hành.",
        "issuing": "Cổng đang in và phát hành; xong sẽ báo cho người yêu cầu.",
    }.get(edition.state, "")


def _checker(edition: Edition) -> str:
    return f" ({edition.checked_by})" if edition.checked_by else ""


def _writers(edition: Edition) -> str:
    if edition.agency:
        return f"chuyên viên, lãnh đạo {edition.agency}"
    return "Tổ Giúp việc hoặc cơ quan điều phối khối" if edition.block_id else "Tổ Giúp việc"


def _approvers(edition: Edition) -> str:
    if edition.agency:
        return f"lãnh đạo {edition.agency}"
    also = ", cơ quan điều phối khối" if edition.block_id else ""
    return f"lãnh đạo Ban Chỉ đạo, Tổ Giúp việc{also}"
