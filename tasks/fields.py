"""How is a day asked for? One field for every form: a day of the calendar that a deadline or a letter can have."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

EARLIEST, LATEST = date(1945, 9, 2), date(2099, 12, 31)
WRONG = "Ngày không đúng; hãy ghi dạng 31/12/2025."


class DayField(forms.DateField):
    """A day between 1945 and 2099: one beyond the calendar has no midnight to count a deadline to."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs["error_messages"] = {"invalid": WRONG, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)
        self.validators += [MinValueValidator(EARLIEST, WRONG), MaxValueValidator(LATEST, WRONG)]
