"""May this person take this step? Roles by membership; whether the step is possible now is the life cycle's."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from agencies.models import User
from agencies.policies import standing
from agencies.roles import Role
from tasks.models import Assignment, Evidence, Task
from tasks.transitions import TRANSITIONS, fits

OFFICER_STEPS = frozenset({"acknowledge", "report", "finish"})
LEADER_STEPS = OFFICER_STEPS | {"claim", "withdraw", "decline", "request_extension"}
PROXY_STEPS = frozenset({"report", "claim"})
VERIFIER_STEPS = frozenset({"verify", "send_back"})
SECRETARIAT_STEPS = frozenset(
    {"insist", "reassign", "suspend", "resume", "cancel", "reopen", "exempt", "extend", "set_deadline"}
)


def acts_for(user: User | AnonymousUser, assignment: Assignment) -> bool:
    """Officer or leader of the agency that answers for it."""
    return assignment.agency_id in standing(user).agency_ids


def leads(user: User | AnonymousUser, assignment: Assignment) -> bool:
    return assignment.agency_id in standing(user).leads_ids


def is_secretariat(user: User | AnonymousUser) -> bool:
    return standing(user).has(Role.SECRETARIAT)


def meets_claims(user: User | AnonymousUser) -> bool:
    """Does the queue of claims to verify concern this person?"""
    who = standing(user)
    return who.has(Role.SECRETARIAT) or bool(who.block_ids)


def is_proxy(user: User | AnonymousUser, verb: str, assignment: Assignment) -> bool:
    """Would this user enter it on the agency's behalf, by letter?"""
    return verb in PROXY_STEPS and is_secretariat(user) and not acts_for(user, assignment)


def may_verify(user: User | AnonymousUser, assignment: Assignment) -> bool:
    """Secretariat, or coordinator of the task's block; never the claimant, and no coordinator their own agency's."""
    who = standing(user)
    if user.pk is None or assignment.claimed_by_id == user.pk:
        return False
    if who.has(Role.SECRETARIAT):
        return True
    return assignment.task.block_id in who.block_ids and assignment.agency_id not in who.home_ids


def why_not(user: User | AnonymousUser, verb: str, assignment: Assignment) -> str:
    """The rule by which this person may not take the step, in a sentence."""
    label = TRANSITIONS[verb].label if verb in TRANSITIONS else verb
    who = standing(user)
    if verb in VERIFIER_STEPS and (who.has(Role.SECRETARIAT) or who.block_ids):
        if assignment.claimed_by_id == user.pk:
            return f"Không ai “{label}” phần việc do chính mình báo hoàn thành hoặc nhập thay; người khác sẽ xem xét."
        if assignment.agency_id in who.home_ids:
            return f"Điều phối viên không “{label}” phần việc của chính cơ quan mình; Tổ giúp việc sẽ xem xét."
    return f"Bạn không có quyền “{label}” với nhiệm vụ của {assignment.agency}."


def may(user: User | AnonymousUser, verb: str, assignment: Assignment) -> bool:
    """May this person take the step `verb` on this assignment, whenever it is possible?"""
    if verb in VERIFIER_STEPS:
        return may_verify(user, assignment)
    if verb in SECRETARIAT_STEPS:
        return is_secretariat(user)
    if verb in LEADER_STEPS and leads(user, assignment):
        return True
    if verb in OFFICER_STEPS and acts_for(user, assignment):
        return True
    return is_proxy(user, verb, assignment)


def available_actions(user: User | AnonymousUser, assignment: Assignment) -> list[str]:
    """The steps open to this person now, in the order of the table: the page's buttons and the API's."""
    return [verb for verb in TRANSITIONS if fits(assignment, verb) and may(user, verb, assignment)]


def may_assign(user: User | AnonymousUser, task: Task) -> bool:
    """Who may give a task to a further agency."""
    return is_secretariat(user)


def may_read_evidence(user: User | AnonymousUser, evidence: Evidence) -> bool:
    """Overseers, the block's coordinator, and the agencies of the same task; a waiting upload only its uploader."""
    who = standing(user)
    if evidence.update_id is None:
        return evidence.uploaded_by_id == user.pk
    task = evidence.assignment.task
    if who.reads_everything or task.block_id in who.block_ids:
        return True
    return task.assignments.filter(agency__in=who.home_ids).exists()
