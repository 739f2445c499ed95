"""What does the weekly report say as a whole, in the words of its issuer's form?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from agencies.models import Agency
from portal.templatetags.components import vnum
from reports.figures import Figures
from reports.letterhead import NBSP, Form, Office
from reports.lines import Group, Line
from reports.weekly import COMMON, AgencyRow, WeeklyReport
from tasks.templatetags.task_components import Segment, segments_of


@dataclass(frozen=True)
class Cell:
    """A number of the summary and how it changed since the week before."""

    words: str
    change: str


@dataclass(frozen=True)
class CellRow:
    label: str
    values: list[Cell]


@dataclass(frozen=True)
class Rate:
    """A completion rate, with what it divides by what."""

    label: str
    division: str
    words: str
    before: str


def _change(new: int, old: int) -> str:
    if new == old:
        return "không đổi"
    return f"tăng{NBSP}{vnum(new - old)}" if new > old else f"giảm{NBSP}{vnum(old - new)}"


def _signed(change: int) -> str:
    """`+1.234`, `–3`, `0`."""
    sign = "+" if change > 0 else "–" if change < 0 else ""
    return f"{sign}{vnum(abs(change))}"


def _sums(counted: Figures) -> dict[str, int]:
    names = ("done_on_time", "done_late", "done", "open_on_time", "overdue", "open", "total")
    sums: dict[str, int] = {name: getattr(counted, name) for name in names}
    sums["on_time"] = counted.done_on_time + counted.open_on_time
    sums["late"] = counted.done_late + counted.overdue
    return sums


def _percent(rate: float | None) -> str:
    return "chưa phát sinh" if rate is None else f"{vnum(rate, 1)}%"


def _rate(label: str, part: int, whole: int, now: float | None, before: float | None) -> Rate:
    division = f"{vnum(part)}/{vnum(whole)} = " if whole else ""
    return Rate(label, division, _percent(now), "" if before is None else _percent(before))


@dataclass(frozen=True)
class Paper:
    """The weekly report in the words of its issuer's form."""

    report: WeeklyReport
    issuer: Agency
    form: Form
    office: Office
    overdue: list[Line]
    due: list[Line]
    finished: list[Line]
    recurring: list[Line]
    groups: list[Group]

    @property
    def whose(self) -> str:
        """`khối cơ quan Chính phủ`, within a sentence."""
        name = self.report.block_name
        return "các nhiệm vụ chung" if self.report.block_code == COMMON else name[:1].lower() + name[1:]

    @property
    def subject(self) -> str:
        week = self.report.week
        what = "thực hiện các nhiệm vụ chung"
        if self.report.block_code != COMMON:
            what = f"thực hiện nhiệm vụ được giao của {self.whose}"
        days = f"từ{NBSP}{week.monday:%d/%m/%Y}{NBSP}đến{NBSP}{week.sunday:%d/%m/%Y}"
        return f"Tình hình {what}{NBSP}– Tuần{NBSP}{week.number:02}{NBSP}({days})"

    @property
    def title(self) -> str:
        week = self.report.week
        return f"Báo cáo tuần {week.number:02}/{week.year} – {self.report.block_name}"

    @property
    def number(self) -> str:
        """Left open for the clerk: `/BC-BKHCN` of the State, `-BC/VPTW` of the Party."""
        return f"-BC/{self.office.sign}" if self.form == Form.PARTY else f"/BC-{self.office.sign}"

    @property
    def issued(self) -> str:
        """`ngày 06 tháng 10 năm 2025`: the Monday after the week, or the day of the data while the week runs."""
        day = timezone.localdate(self.report.moment)
        month = f"{day.month:02}" if day.month < 3 else f"{day.month}"
        return f"ngày{NBSP}{day.day:02} tháng{NBSP}{month} năm{NBSP}{day.year}"

    @property
    def as_of(self) -> str:
        """The moment of the data: `24 giờ 00 ngày 12/10/2025`."""
        if self.report.is_closed:
            return f"24{NBSP}giờ{NBSP}00 ngày{NBSP}{self.report.week.sunday:%d/%m/%Y}"
        local = timezone.localtime(self.report.moment)
        return f"{local:%H}{NBSP}giờ{NBSP}{local:%M} ngày{NBSP}{local:%d/%m/%Y}"

    @property
    def due_span(self) -> str:
        """The days that the section on deadlines ahead covers."""
        first = timezone.localdate(self.report.moment + timedelta(microseconds=1))
        return f"từ {first:%d/%m/%Y} đến {self.report.week.next.sunday:%d/%m/%Y}"

    @property
    def dash(self) -> str:
        """After a section's number: `I.` of the State, `I-` of the Party."""
        return "-" if self.form == Form.PARTY else "."

    @property
    def of_whom(self) -> str:
        return "chung" if self.report.block_code == COMMON else f"của {self.whose}"

    @property
    def opening(self) -> str:
        week = self.report.week
        days = f"từ ngày{NBSP}{week.monday:%d/%m/%Y} đến ngày{NBSP}{week.sunday:%d/%m/%Y}"
        what = self.whose if self.report.block_code == COMMON else f"nhiệm vụ được giao của {self.whose}"
        return (
            f"{self.issuer.name} báo cáo tình hình thực hiện {what} trong tuần{NBSP}{week.number:02} năm{NBSP}"
            f"{week.year} ({days}) như sau. Số liệu tính đến {self.as_of}, theo cập nhật của các cơ quan và kết quả "
            "xác nhận trên hệ thống theo dõi thực hiện văn bản chỉ đạo."
        )

    @property
    def sentences(self) -> list[str]:
        """Tình hình chung, each sentence with its figures and their change since the week before."""
        now, before = self.report.figures, self.report.previous
        if not now.total and not now.recurring:
            return [f"Đến {self.as_of}, {self.whose} chưa có nhiệm vụ nào được giao."]
        told = [self._assigned(now, before), self._done(now, before), self._open(now, before)]
        if now.awaiting:
            told.append(f"4. Có {vnum(now.awaiting)} nhiệm vụ đã báo hoàn thành, đang chờ xác nhận (thuộc điểm 3).")
        return told

    def _assigned(self, now: Figures, before: Figures) -> str:
        apart = []
        if now.recurring:
            apart.append(f"{vnum(now.recurring)} nhiệm vụ thường xuyên, định kỳ (Mục VI)")
        if now.set_aside:
            apart.append(f"{vnum(now.set_aside)} nhiệm vụ đã tạm dừng, hủy hoặc được miễn")
        without = f", không kể {' và '.join(apart)}" if apart else ""
        return (
            f"1. {self.report.block_name}: được giao {vnum(now.total)} nhiệm vụ tính đến thời điểm trên "
            f"({_change(now.total, before.total)} so với tuần trước){without}."
        )

    def _done(self, now: Figures, before: Figures) -> str:
        done = "2. Chưa có nhiệm vụ nào hoàn thành."
        if now.done:
            done = (
                f"2. Đã hoàn thành {vnum(now.done)} nhiệm vụ ({_change(now.done, before.done)}), trong đó "
                f"{vnum(now.done_on_time)} đúng hạn, {vnum(now.done_late)} quá hạn."
            )
        count = len(self.finished)
        verified = f"có {vnum(count)} lượt hoàn thành" if count else "không có lượt hoàn thành nào"
        return f"{done} Trong tuần {verified} được xác nhận (Mục V)."

    def _open(self, now: Figures, before: Figures) -> str:
        new, due = self.report.newly_overdue, len(self.due)
        overdue = f"{vnum(now.overdue)} quá hạn ({_change(now.overdue, before.overdue)}" if now.overdue else ""
        overdue += f"; {vnum(new)} mới quá hạn trong tuần)" if new else ")" if now.overdue else "không có quá hạn"
        count = f"Có {vnum(due)}" if due else "Không có"
        return (
            f"3. Chưa hoàn thành {vnum(now.open)} nhiệm vụ ({_change(now.open, before.open)}), trong đó "
            f"{vnum(now.open_on_time)} đang thực hiện, trong hạn; {overdue}. "
            f"{count} nhiệm vụ đến hạn {self.due_span} (Mục IV)."
        )

    @property
    def cells(self) -> list[CellRow]:
        """The four cells with their sums: within and past the deadline, done and open."""
        rows = [
            ("Đã hoàn thành", "done_on_time", "done_late", "done"),
            ("Chưa hoàn thành", "open_on_time", "overdue", "open"),
            ("Cộng", "on_time", "late", "total"),
        ]
        now, before = _sums(self.report.figures), _sums(self.report.previous)
        return [
            CellRow(label, [Cell(vnum(now[name]), _signed(now[name] - before[name])) for name in names])
            for label, *names in rows
        ]

    @property
    def bar(self) -> list[Segment]:
        return segments_of(self.report.figures)

    @property
    def rates(self) -> list[Rate]:
        now, before = self.report.figures, self.report.previous
        due = now.done + now.overdue
        rates = [
            _rate(
                "Tỷ lệ hoàn thành / tổng số được giao",
                now.done, now.total, now.rate_of_all, before.rate_of_all,
            ),
            _rate(
                "Tỷ lệ hoàn thành / (hoàn thành + quá hạn chưa hoàn thành)",
                now.done, due, now.rate_of_due, before.rate_of_due,
            ),
        ]  # fmt: skip
        if now.recurring:
            label = "Nhiệm vụ thường xuyên, định kỳ đã cập nhật / phải cập nhật"
            rates.append(_rate(label, now.recurring_updated, now.recurring, now.update_rate, before.update_rate))
        return rates

    @property
    def agencies(self) -> list[AgencyRow]:
        return [row for row in self.report.agencies if row.figures.total]

    @property
    def agencies_apart(self) -> int:
        """Agencies whose only tasks are counted apart."""
        return len(self.report.agencies) - len(self.agencies)

    @property
    def closing(self) -> str:
        end = "." if self.form == Form.PARTY else "./."
        what = self.whose if self.report.block_code == COMMON else f"nhiệm vụ được giao của {self.whose}"
        return (
            f"Trên đây là báo cáo tình hình thực hiện {what} trong tuần{NBSP}{self.report.week.number:02}; "
            f"tiến độ từng nhiệm vụ nêu tại Phụ lục kèm theo{end}"
        )

    @property
    def by(self) -> str:
        """The issuer, without the body above it where that is part of the name."""
        return self.issuer.name.removesuffix(f" {self.office.above}")

    @property
    def archive(self) -> str:
        """The last of the recipients."""
        return f"Lưu {self.by}." if self.form == Form.PARTY else f"Lưu: VT, {self.office.sign}."

    @property
    def recipients(self) -> list[str]:
        leader = self.report.leader
        return [
            "Lãnh đạo Ban Chỉ đạo Trung ương (để báo cáo)",
            *([f"{leader} (để báo cáo)"] if leader else []),
            *([] if self.office.sign == "TGV" else ["Tổ Giúp việc Ban Chỉ đạo Trung ương (để tổng hợp)"]),
            "Các cơ quan nêu tại Mục II (để thực hiện)",
        ]
