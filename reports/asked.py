"""What does a question for figures ask? The moment, the tasks that count, and by what they are grouped.

Dashboard, comparison, API and `manage.py figures` read their questions here, so they refuse the same ones.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from directives.models import Target
from portal import clock
from reports import figures, targets
from reports.groups import GROUPINGS, Tally
from tasks.fields import DayField
from tasks.filters import NarrowForm


class FiguresForm(NarrowForm):
    """Figures at a moment, of the whole or of some tasks; `since` asks what has changed from a day before."""

    by = forms.ChoiceField(
        label="Nhóm theo", required=False, choices=[("", "Không nhóm"), *((g, GROUPINGS[g].label) for g in GROUPINGS)]
    )
    since = DayField(label="So với ngày", required=False)

    def clean_since(self) -> date | None:
        return self.clean_day("since")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        since, on = self.cleaned_data.get("since"), self.cleaned_data.get("on") or clock.today()
        if since and since >= on:
            self.add_error("since", f"Ngày so sánh phải trước ngày {on:%d/%m/%Y}.")
        return cleaned

    @property
    def query(self) -> dict[str, str]:
        """What the lists behind the numbers keep of the question."""
        kept = {name: self.data.get(name, "") for name in ("q", "directive", "block", "problem_group", "leader")}
        day = self.past_day
        return {name: value for name, value in kept.items() if value} | ({"on": str(day)} if day else {})

    def tally(self) -> Tally:
        return Tally(self.narrowed(), self.moment(), self.now, self.query)

    @property
    def since_day(self) -> date | None:
        return self.cleaned_data.get("since") if self.is_valid() else None

    def targets(self) -> QuerySet[Target]:
        """The targets of the documents asked about. They stand under no block and no problem group."""
        tasks = self.narrowed() if self.query.get("directive") else self.visible
        return Target.objects.filter(directive__in=tasks.order_by().values("directive"))

    def before(self) -> Tally | None:
        """The same tasks at the end of the day `since`."""
        if self.since_day is None:
            return None
        query = self.query | {"on": str(self.since_day)}
        return Tally(self.narrowed(), clock.end_of(self.since_day), self.now, query)


def quick_spans(today: date) -> list[tuple[str, date, date]]:
    """Words, the day to compare with, and the day to look at: this week, last week, this month."""
    sunday = today - timedelta(days=today.weekday() + 1)
    return [
        ("Tuần này", sunday, today),
        ("Tuần trước", sunday - timedelta(days=7), sunday),
        ("Tháng này", today.replace(day=1) - timedelta(days=1), today),
    ]


def answer(form: FiguresForm) -> dict[str, Any]:
    """The figures asked for, as data for JSON: the same for API and command."""
    tally, by = form.tally(), form.cleaned_data["by"]
    rows = tally.rows(by) if by else []
    total = figures.total(row.figures for row in rows) if by else tally.whole
    moment: datetime = form.moment()
    return {
        "on": (form.past_day or clock.today()).isoformat(),
        "moment": moment.isoformat(),
        "by": by or None,
        "counts": "parts" if by == "agency" else "tasks",
        "rows": [{"key": row.key, "label": row.label, **row.figures.as_dict()} for row in rows],
        "total": total.as_dict(),
        "targets": targets.whole(form.targets(), moment).as_dict(),
    }
