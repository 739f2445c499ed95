"""Whose turn is it with a report, and who is told so? People by their roles of today; rights are policies.py's."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from agencies.models import Membership, User
from agencies.roles import AGENCY_ROLES, Role
from portal import notices
from portal.models import Notice
from reports.models import Edition


def writers(edition: Edition) -> QuerySet[User]:
    """Secretariat and the block's coordinators; of an agency's own report its officers and leaders."""
    if edition.agency_id:
        return _holding(Q(agency=edition.agency_id, role__in=AGENCY_ROLES))
    return _holding(Q(role=Role.SECRETARIAT) | _coordinators(edition))


def approvers(edition: Edition) -> QuerySet[User]:
    """Committee, secretariat and the block's coordinators; of an agency's own report its leaders."""
    if edition.agency_id:
        return _holding(Q(agency=edition.agency_id, role=Role.LEADER))
    return _holding(Q(role__in=[Role.COMMITTEE, Role.SECRETARIAT]) | _coordinators(edition))


def _coordinators(edition: Edition) -> Q:
    if edition.block is None or edition.block.standing_agency_id is None:
        return Q(pk=None)
    return Q(role=Role.COORDINATOR, agency=edition.block.standing_agency_id)


def _holding(roles: Q) -> QuerySet[User]:
    members = Membership.objects.current().filter(roles)
    return User.objects.filter(is_active=True, pk__in=members.values("user"))


def tell_drafted(edition: Edition) -> None:
    """Once, however often the job runs."""
    told = Notice.objects.filter(url=edition.get_absolute_url()).values("user")
    people = writers(edition).exclude(pk__in=told)
    _tell(people, f"Dự thảo {_name(edition)} đã lập xong, chờ soạn nhận xét và trình duyệt.", edition)


def tell_checked(edition: Edition, by: User | None) -> None:
    people = [person for person in approvers(edition) if person != by]
    _tell(people, f"Chờ duyệt: {_name(edition)}.", edition)


def tell_sent_back(edition: Edition, checker: User | None, reason: str) -> None:
    _tell([checker] if checker else [], f"Bị trả lại để sửa: {_name(edition)}. Lý do: {reason}", edition)


def tell_approved(edition: Edition, by: User | None) -> None:
    checker = edition.checked_by
    _tell([checker] if checker and checker != by else [], f"Đã duyệt, chờ phát hành: {_name(edition)}.", edition)


def _tell(people: QuerySet[User] | list[User], text: str, edition: Edition) -> None:
    notices.tell(people, text, edition.get_absolute_url())


def _name(edition: Edition) -> str:
    return edition.name[:1].lower() + edition.name[1:]
