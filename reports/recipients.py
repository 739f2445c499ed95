"""To whom does a report go? Groups that are ticked, lines that are printed, addresses that get an e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import Agency, Block, Membership, User
from agencies.roles import AGENCY_ROLES, Role
from portal import clock
from reports.models import Edition
from reports.scopes import SECRETARIAT, Scope


@dataclass(frozen=True)
class Group:
    """`words` go on the box to tick, `printed` under Nơi nhận."""

    words: str
    printed: str


GROUPS: Mapping[str, Group] = {
    "committee": Group("Lãnh đạo Ban Chỉ đạo", "Lãnh đạo Ban Chỉ đạo Trung ương (để báo cáo)"),
    "secretariat": Group("Tổ Giúp việc", "Tổ Giúp việc Ban Chỉ đạo Trung ương (để tổng hợp)"),
    "coordinators": Group("Cơ quan điều phối khối", "Cơ quan thường trực các khối (để phối hợp)"),
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
        return cls(**edition.recipients)

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
    """Who receives the edition in the portal: active people who hold the roles today."""
    groups = Recipients.of(edition).groups
    on = clock.today()
    roles = Q(pk=None)
    if "committee" in groups:
        roles |= Q(role=Role.COMMITTEE)
    if "secretariat" in groups:
        roles |= Q(role=Role.SECRETARIAT)
    if "coordinators" in groups:
        own = Q(agency__in=_standing_agencies(edition))
        roles |= own & Q(role=Role.COORDINATOR)
    if "named" in groups:
        named = Agency.objects.filter(code__in=[line["code"] for line in edition.content["agencies"]])
        roles |= Q(agency__in=named, role__in=AGENCY_ROLES)
    members = Membership.objects.current(on).filter(roles)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk")


def _standing_agencies(edition: Edition) -> list[int | None]:
    """Of the block; of every block when the report is of no single one."""
    if edition.block:
        return [edition.block.standing_agency_id]
    return list(Block.objects.exclude(standing_agency=None).values_list("standing_agency", flat=True))
