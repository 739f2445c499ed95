"""How many targets are there, of how many is a value known, and how many are reached? By year or directive.

Targets are counted apart from tasks. A value counts from the moment at which it was entered, so that a past day
tells what was known then. Without a value nothing is said of a target.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from directives.measures import is_reached, latest
from directives.models import Measurement, Target
from tasks.history import TICK


@dataclass(frozen=True)
class TargetFigures:
    total: int = 0
    measured: int = 0  # a value is known
    reached: int = 0  # of those measured
    missed: int = 0  # of those measured: the year is over and the aim was not reached

    def __add__(self, other: TargetFigures) -> TargetFigures:
        return TargetFigures(
            self.total + other.total,
            self.measured + other.measured,
            self.reached + other.reached,
            self.missed + other.missed,
        )

    def as_dict(self) -> dict[str, int]:
        return {"total": self.total, "measured": self.measured, "reached": self.reached, "missed": self.missed}


def by_year(targets: QuerySet[Target], moment: datetime) -> dict[Hashable, TargetFigures]:
    """By the year to which the target is set; None without one, last."""
    counted = _grouped(targets, moment, lambda target: target.by)
    return {year: counted[year] for year in sorted(counted, key=lambda year: (year is None, year))}


def by_directive(targets: QuerySet[Target], moment: datetime) -> dict[Hashable, TargetFigures]:
    return _grouped(targets, moment, lambda target: target.directive_id)


def whole(targets: QuerySet[Target], moment: datetime) -> TargetFigures:
    return sum(_grouped(targets, moment, lambda _: None).values(), TargetFigures())


def _grouped(
    targets: QuerySet[Target], moment: datetime, key: Callable[[Target], Hashable]
) -> dict[Hashable, TargetFigures]:
    """Targets of documents that had been issued by the moment."""
    day = timezone.localdate(moment - TICK)
    issued = targets.filter(directive__issued_on__lte=day).only("pk", "by", "value", "directive_id")
    values = latest(issued, moment)
    groups: dict[Hashable, TargetFigures] = defaultdict(TargetFigures)
    for target in issued:
        groups[key(target)] += _one(target, values.get(target.pk), day.year)
    return dict(groups)


def _one(target: Target, measured: Measurement | None, year: int) -> TargetFigures:
    if measured is None:
        return TargetFigures(total=1)
    reached = is_reached(measured)
    over = target.by is not None and target.by < year
    return TargetFigures(1, 1, int(reached is True), int(reached is False and over))
