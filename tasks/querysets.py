"""How are tasks and assignments asked for, in the field's words? The same name means the same on both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from agencies.policies import standing
from agencies.roles import Role
from directives.models import Directive
from portal import clock
from tasks import timeliness
from tasks.cycles import duty_q
from tasks.statuses import COUNTED, WITH_AGENCY, Status


class Timely(models.QuerySet[Any]):
    """The conditions of tasks/timeliness.py, chained. The clock is an argument; None is now."""

    def open(self) -> Self:
        return self.filter(timeliness.open_q())

    def counted(self) -> Self:
        """Without what is suspended, cancelled or exempt."""
        return self.filter(status__in=COUNTED)

    def overdue(self, at: datetime | None = None) -> Self:
        return self.filter(timeliness.overdue_q(at or clock.now()))

    def due_soon(self, at: datetime | None = None) -> Self:
        return self.filter(timeliness.due_soon_q(at or clock.now()))

    def due_within(self, days: int, at: datetime | None = None) -> Self:
        return self.filter(timeliness.due_within_q(days, at or clock.now()))

    def in_cell(self, cell: str, at: datetime | None = None) -> Self:
        return self.filter(timeliness.cell_q(cell, at or clock.now()))

    def awaiting_verification(self) -> Self:
        return self.filter(status=Status.AWAITING)


class TaskQuerySet(Timely):
    def visible_to(self, user: User | AnonymousUser) -> TaskQuerySet:
        """Who reads a directive reads its tasks."""
        return self.filter(directive__in=Directive.objects.visible_to(user))

    def recurring(self) -> TaskQuerySet:
        return self.filter(duty_q())

    def dated_or_plain(self) -> TaskQuerySet:
        """All but recurring duties, which are counted apart."""
        return self.filter(~duty_q())

    def led_by(self, agency: Agency) -> TaskQuerySet:
        return self.filter(assignments__agency=agency, assignments__role="lead")

    def coordinated_by(self, agency: Agency) -> TaskQuerySet:
        return self.filter(assignments__agency=agency, assignments__role="coordinating")


class AssignmentQuerySet(Timely):
    def visible_to(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        return self.filter(task__directive__in=Directive.objects.visible_to(user))

    def leads(self) -> AssignmentQuerySet:
        return self.filter(role="lead")

    def led_by(self, agency: Agency) -> AssignmentQuerySet:
        return self.filter(role="lead", agency=agency)

    def recurring(self) -> AssignmentQuerySet:
        return self.filter(duty_q(part=True))

    def dated_or_plain(self) -> AssignmentQuerySet:
        return self.filter(~duty_q(part=True))

    def of(self, agency_ids: Iterable[int]) -> AssignmentQuerySet:
        return self.filter(agency__in=agency_ids)

    def awaiting(self, user: User) -> AssignmentQuerySet:
        """What waits for this user: their agency's move, or a claim that they may verify."""
        who = standing(user)
        mine = Q(agency__in=who.agency_ids, status__in=WITH_AGENCY)
        return self.filter(mine) | self.to_verify_by(user)

    def to_verify_by(self, user: User) -> AssignmentQuerySet:
        """Claims that wait for this user's verification (who may: tasks/policies.py `may_verify`)."""
        who = standing(user)
        waiting = self.filter(status=Status.AWAITING).exclude(claimed_by=user)
        if who.has(Role.SECRETARIAT):
            return waiting
        return waiting.filter(task__block__in=who.block_ids).exclude(agency__in=who.home_ids)
