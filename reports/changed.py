"""Which numbers changed, in words? Told when a draft is counted anew, and beside the figures of an edition."""

from __future__ import annotations

from dataclasses import dataclass

from portal.templatetags.components import vnum
from reports.content import Content
from reports.figures import Figures

LABELS = {
    "total": "được giao",
    "done_on_time": "hoàn thành đúng hạn",
    "done_late": "hoàn thành quá hạn",
    "open_on_time": "đang thực hiện, trong hạn",
    "overdue": "chưa hoàn thành, quá hạn",
    "awaiting": "chờ xác nhận",
    "due_soon": "sắp đến hạn",
    "recurring": "thường xuyên, định kỳ",
    "recurring_updated": "thường xuyên đã cập nhật",
    "set_aside": "tạm dừng, hủy, miễn",
}
TONES = {"done_on_time": "done", "done_late": "late", "open_on_time": "open", "overdue": "overdue"}
SHOWN = ("total", "done_on_time", "done_late", "open_on_time", "overdue", "awaiting")


@dataclass(frozen=True)
class Change:
    """One number now and before."""

    name: str
    now: int
    before: int

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def tone(self) -> str:
        return TONES.get(self.name, "awaiting" if self.name == "awaiting" else "")

    @property
    def words(self) -> str:
        """`tăng 3`, `giảm 1`, `không đổi`."""
        if self.now == self.before:
            return "không đổi"
        return f"{'tăng' if self.now > self.before else 'giảm'} {vnum(abs(self.now - self.before))}"


def changes(content: Content, last: Content | None) -> list[Change]:
    """The figures that a page shows, beside those of the last edition or, without one, of when the span began."""
    before = last.figures if last else content.previous
    return [Change(name, getattr(content.figures, name), getattr(before, name)) for name in SHOWN]


def changed_words(before: Figures, now: Figures) -> str:
    """`Thay đổi: quá hạn 12 → 14; chờ xác nhận 3 → 2.`"""
    pairs = [(label, getattr(before, name), getattr(now, name)) for name, label in LABELS.items()]
    told = [f"{label} {vnum(old)} → {vnum(new)}" for label, old, new in pairs if old != new]
    return f"Thay đổi: {'; '.join(told)}." if told else "Không có số nào thay đổi."
