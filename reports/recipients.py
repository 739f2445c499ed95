"""To whom does a report go? Groups that are ticked, lines that are printed, addresses that get an e-mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import Agency, Block, Membership, User
from agencies.names import resolve
from agencies.roles import AGENCY_ROLES, Role
from portal import clock
from reports.models import Edition
from reports.scopes import SECRETARIAT, Scope, scope_of


@dataclass(frozen=True)
class Group:
    """`words` go on the box to tick, `printed` under Nơi nhận."""

    words: str
    printed: str


GROUPS: Mapping[str, Group] = {
    "committee": Group("Lãnh đạo Ban Chỉ đạo", "Lãnh đạo Ban Chỉ đạo Trung ương (để báo cáo)"),
    "secretariat": Group("Tổ Giúp việc", "Tổ Giúp việc Ban Chỉ đạo Trung ương (để tổng hợp)"),
    "coordinators": Group("Cơ quan điều phối các khối", "Cơ quan thường trực các khối (để phối hợp)"),
    "named": Group("Các cơ quan nêu trong báo cáo", "Các cơ quan nêu trong báo cáo (để thực hiện)"),
}


@dataclass(frozen=True)
class Recipients:
    """What is stored with an edition."""

    groups: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, edition: Edition) -> Recipients:
        """Those chosen; where nothing is, the paper names the usual ones, and they get it."""
        chosen = cls(**edition.recipients)
        if chosen.printed:
            return chosen
        usual = cls.usual(scope_of(edition.scope))
        return cls(usual.groups, usual.lines, chosen.emails)

    @classmethod
    def usual(cls, scope: Scope) -> Recipients:
        """The committee first, then who answers for the block, the secretariat unless it is theirs, those named."""
        is_theirs = scope.issuer is not None and scope.issuer.code == SECRETARIAT
        groups = ["committee", *([] if is_theirs else ["secretariat"]), "named"]
        return cls(groups, [f"{scope.leader} (để báo cáo)"] if scope.leader else [])

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def printed(self) -> tuple[str, ...]:
        """The lines under Nơi nhận, in the order of rank; those written by hand follow the committee."""
        groups = [GROUPS[key].printed for key in GROUPS if key in self.groups]
        first = groups[:1] if "committee" in self.groups else []
        return (*first, *self.lines, *groups[len(first) :])


def people(edition: Edition) -> QuerySet[User]:
    """Who receives the edition in the portal: active people who hold the roles today.

    Whom the paper names under Nơi nhận gets it; the block's own coordinators get it whatever is ticked.
    """
    written = Recipients.of(edition)
    roles = _own_coordinators(edition) | _of_lines(written.lines)
    for group in written.groups:
        roles |= _of_group(group, edition)
    members = Membership.objects.current(clock.today()).filter(roles)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk")


def _of_group(group: str, edition: Edition) -> Q:
    if group == "coordinators":
        standing = Block.objects.exclude(standing_agency=None).values("standing_agency")
        return Q(role=Role.COORDINATOR, agency__in=standing)
    if group == "named":
        codes = [line["code"] for line in edition.content["agencies"]]
        return Q(role__in=AGENCY_ROLES, agency__in=Agency.objects.filter(code__in=codes))
    return Q(role=Role.COMMITTEE if group == "committee" else Role.SECRETARIAT)


def _own_coordinators(edition: Edition) -> Q:
    if edition.block is None or edition.block.standing_agency_id is None:
        return Q(pk=None)
    return Q(role=Role.COORDINATOR, agency=edition.block.standing_agency_id)


def _of_lines(lines: list[str]) -> Q:
    """`Bộ Y tế (để thực hiện)`: the agency's people; `Phó Thủ tướng … (để báo cáo)`: the leader of that name."""
    found = [resolve(re.sub(r"^[-\s]+|\s*\([^()]*\)[\s.;]*$", "", line)) for line in lines]
    agencies = [named.agency.pk for named in found if named.agency]
    leaders = Membership.objects.current(clock.today()).filter(role=Role.COMMITTEE).select_related("user")
    named = [each.pk for each in leaders if (name := each.user.full_name) and any(name in line for line in lines)]
    return Q(role__in=AGENCY_ROLES, agency__in=agencies) | Q(pk__in=named)
