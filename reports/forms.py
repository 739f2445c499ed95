"""What does a report ask for?"""

from __future__ import annotations

from typing import Any

from django import forms

from portal import clock
from reports.weeks import Week


class WeeklyForm(forms.Form):
    """A block and a week that has begun."""

    block = forms.ChoiceField(label="Khối")
    week = forms.CharField(
        label="Tuần",
        widget=forms.DateInput(attrs={"type": "week"}),
        help_text="Ghi dạng 2025-W41 nếu trình duyệt không có lịch chọn tuần.",
    )

    def __init__(self, blocks: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["week"] = str(Week.of(clock.today()))
        super().__init__(*args, **kwargs)
        self.fields["block"].choices = blocks  # type: ignore[attr-defined]

    def clean_week(self) -> Week:
        try:
            week = Week.parse(self.cleaned_data["week"])
        except ValueError as reason:
            raise forms.ValidationError(str(reason)) from reason
        if week.begins > clock.now():
            raise forms.ValidationError("Tuần này chưa bắt đầu; hãy chọn tuần hiện tại hoặc tuần đã qua.")
        return week
