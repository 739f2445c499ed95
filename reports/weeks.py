"""Which days does a reporting week have? ISO weeks, Monday to Sunday, in the office's time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import clock

FIRST_YEAR, LAST_YEAR = 1945, 2099


@dataclass(frozen=True, order=True)
class Week:
    """One ISO week, written `2025-W41`."""

    year: int
    number: int

    @classmethod
    def parse(cls, written: str) -> Week:
        """Raises ValueError, with a sentence, on anything that is not a week such as `2025-W41`."""
        found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", written.strip())
        if not found:
            raise ValueError(f"“{written}” không phải là tuần; hãy ghi dạng 2025-W41.")
        year, number = int(found[1]), int(found[2])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"Năm {year} nằm ngoài khoảng {FIRST_YEAR} - {LAST_YEAR}.")
        try:
            date.fromisocalendar(year, number, 1)
        except ValueError:
            raise ValueError(f"Năm {year} không có tuần {number}.") from None
        return cls(year, number)

    @classmethod
    def of(cls, day: date) -> Week:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def begins(self) -> datetime:
        return clock.start_of(self.monday)

    @property
    def ends(self) -> datetime:
        """The first moment of the next week."""
        return clock.end_of(self.sunday)

    @property
    def next(self) -> Week:
        return Week.of(self.monday + timedelta(days=7))

    @property
    def previous(self) -> Week:
        return Week.of(self.monday - timedelta(days=7))

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"
