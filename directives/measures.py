"""What has a target reached? The latest value known at a moment, and whether that is what was aimed at."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from directives.models import Measurement, Target


def latest(targets: QuerySet[Target], moment: datetime) -> dict[int, Measurement]:
    """By target, the value of the latest day among those entered before `moment`; of one day the last entered."""
    known = Measurement.objects.filter(target__in=targets.order_by().values("pk"), entered_at__lt=moment)
    return {row.target_id: row for row in known.select_related("target").order_by("on", "entered_at", "pk")}


def is_reached(measured: Measurement) -> bool | None:
    """At least the value aimed at; None of an aim without a number."""
    aim = measured.target.value
    return None if aim is None else measured.value >= aim
