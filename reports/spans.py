"""Which days does a report cover? A week, month, quarter or year, in the office's time zone.

Weeks are ISO weeks, Monday to Sunday. A month ends on `REPORT_MONTH_ENDS_ON` where the office cuts it off early
(domain.md section 2: before the 25th for NQ57 reporting), else on its last day; quarters and years are whole.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import TextChoices

from portal import clock

FIRST_YEAR, LAST_YEAR = 1945, 2099
ONE_DAY = timedelta(days=1)


class SpanKind(TextChoices):
    WEEKLY = "weekly", "Báo cáo tuần"
    MONTHLY = "monthly", "Báo cáo tháng"
    QUARTERLY = "quarterly", "Báo cáo quý"
    YEARLY = "yearly", "Báo cáo năm"


PATTERNS = {  # the mark before the number, the form that `str()` writes
    SpanKind.WEEKLY: (r"([0-9]{4})-W([0-9]{2})", "2025-W42"),
    SpanKind.MONTHLY: (r"([0-9]{4})-M([0-9]{2})", "2025-M10"),
    SpanKind.QUARTERLY: (r"([0-9]{4})-Q([1-4])", "2025-Q4"),
    SpanKind.YEARLY: (r"([0-9]{4})()", "2025"),
}
UNITS = {
    SpanKind.WEEKLY: "tuần", SpanKind.MONTHLY: "tháng", SpanKind.QUARTERLY: "quý", SpanKind.YEARLY: "năm",
}  # fmt: skip
ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, order=True)
class Span:
    """One week, month, quarter or year; `number` counts within the year (a year has number 1)."""

    kind: SpanKind
    year: int
    number: int

    @classmethod
    def parse(cls, written: str) -> Span:
        """Raises ValueError, with a sentence, on anything that is not such as `2025-W42`, `2025-M10`, `2025-Q4`."""
        for kind, (pattern, _) in PATTERNS.items():
            if found := re.fullmatch(pattern, written.strip()):
                return cls.checked(kind, int(found[1]), int(found[2] or 1))
        raise ValueError(f"“{written}” không phải là kỳ báo cáo; hãy ghi dạng 2025-W42, 2025-M10, 2025-Q4 hoặc 2025.")

    @classmethod
    def checked(cls, kind: SpanKind, year: int, number: int) -> Span:
        """Raises ValueError, with a sentence, where the calendar has no such span."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"Năm {year} nằm ngoài khoảng {FIRST_YEAR} - {LAST_YEAR}.")
        if not 1 <= number <= _count(kind, year):
            raise ValueError(f"Năm {year} không có {UNITS[kind]} {number}.")
        return cls(kind, year, number)

    @classmethod
    def of(cls, kind: SpanKind, day: date) -> Span:
        """The span that the day belongs to."""
        if kind == SpanKind.WEEKLY:
            year, number, _ = day.isocalendar()
            return cls(kind, year, number)
        if kind == SpanKind.MONTHLY:
            span = cls(kind, day.year, day.month)
            return span if day <= span.last else span.next
        return cls(kind, day.year, (day.month + 2) // 3 if kind == SpanKind.QUARTERLY else 1)

    @property
    def first(self) -> date:
        if self.kind == SpanKind.WEEKLY:
            return date.fromisocalendar(self.year, self.number, 1)
        if self.kind == SpanKind.MONTHLY:
            return self.previous.last + ONE_DAY
        return date(self.year, 3 * self.number - 2 if self.kind == SpanKind.QUARTERLY else 1, 1)

    @property
    def last(self) -> date:
        if self.kind == SpanKind.WEEKLY:
            return self.first + timedelta(days=6)
        if self.kind == SpanKind.MONTHLY:
            end = monthrange(self.year, self.number)[1]
            return date(self.year, self.number, min(settings.REPORT_MONTH_ENDS_ON or end, end))
        return self.next.first - ONE_DAY

    @property
    def begins(self) -> datetime:
        return clock.start_of(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment of the next span."""
        return clock.end_of(self.last)

    @property
    def next(self) -> Span:
        if self.number < _count(self.kind, self.year):
            return Span(self.kind, self.year, self.number + 1)
        return Span(self.kind, self.year + 1, 1)

    @property
    def previous(self) -> Span:
        if self.number > 1:
            return Span(self.kind, self.year, self.number - 1)
        return Span(self.kind, self.year - 1, _count(self.kind, self.year - 1))

    @property
    def unit(self) -> str:
        """`tuần`, `tháng`, `quý`, `năm`."""
        return UNITS[self.kind]

    @property
    def short(self) -> str:
        """`tuần 42`, `tháng 10`, `quý IV`, `năm 2025`."""
        if self.kind == SpanKind.YEARLY:
            return f"năm {self.year}"
        return f"{self.unit} {ROMAN[self.number] if self.kind == SpanKind.QUARTERLY else f'{self.number:02}'}"

    @property
    def title(self) -> str:
        """`Tuần 42 năm 2025`."""
        words = self.short if self.kind == SpanKind.YEARLY else f"{self.short} năm {self.year}"
        return words[:1].upper() + words[1:]

    def __str__(self) -> str:
        number = {SpanKind.WEEKLY: f"-W{self.number:02}", SpanKind.MONTHLY: f"-M{self.number:02}",
                  SpanKind.QUARTERLY: f"-Q{self.number}", SpanKind.YEARLY: ""}[self.kind]  # fmt: skip
        return f"{self.year}{number}"


def _count(kind: SpanKind, year: int) -> int:
    """How many spans of this kind the year has."""
    if kind == SpanKind.WEEKLY:
        return date(year, 12, 28).isocalendar().week
    return {SpanKind.MONTHLY: 12, SpanKind.QUARTERLY: 4, SpanKind.YEARLY: 1}[kind]


def week(written: str) -> Span:
    """The week `2025-W42`. Raises ValueError, with a sentence, on any other span."""
    span = Span.parse(written)
    if span.kind != SpanKind.WEEKLY:
        raise ValueError(f"“{written}” không phải là tuần; hãy ghi dạng 2025-W42.")
    return span
