"""What is this user, today? Roles and agencies by membership, asked by every other policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from agencies.models import Block, User
from agencies.roles import AGENCY_ROLES, READ_EVERYTHING, Role
from portal import clock


@dataclass(frozen=True)
class Standing:
    """A user's roles and agencies on a day."""

    roles: frozenset[str]
    agency_ids: frozenset[int]  # agencies for which the user is officer or leader
    leads_ids: frozenset[int]  # of these, where the user is leader
    block_ids: frozenset[int]  # blocks that the user coordinates
    home_ids: frozenset[int]  # every agency in which the user has any role

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def reads_everything(self) -> bool:
        return not self.roles.isdisjoint(READ_EVERYTHING)


NOBODY = Standing(frozenset(), frozenset(), frozenset(), frozenset(), frozenset())


def standing(user: User | AnonymousUser, on: date | None = None) -> Standing:
    """The user's standing on the day `on` (today); read once a request and kept on the user object."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    on = on or clock.today()
    kept = getattr(user, "_standing", None)
    if kept and kept[0] == on:
        return kept[1]
    result = _read(user, on)
    user._standing = (on, result)  # type: ignore[attr-defined]
    return result


def _read(user: User, on: date) -> Standing:
    memberships = list(user.memberships.current(on))
    coordinates = {m.agency_id for m in memberships if m.role == Role.COORDINATOR}
    blocks = Block.objects.filter(standing_agency__in=coordinates) if coordinates else ()
    return Standing(
        roles=frozenset(m.role for m in memberships),
        agency_ids=frozenset(m.agency_id for m in memberships if m.role in AGENCY_ROLES),
        leads_ids=frozenset(m.agency_id for m in memberships if m.role == Role.LEADER),
        block_ids=frozenset(b.pk for b in blocks),
        home_ids=frozenset(m.agency_id for m in memberships),
    )


def may_keep_agencies(user: User | AnonymousUser) -> bool:
    """Who keeps the list of agencies: the secretariat and administrators."""
    return standing(user).has(Role.SECRETARIAT, Role.ADMINISTRATOR)
