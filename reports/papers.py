"""How does a report become a PDF? Template and stylesheet of the paper, printed by WeasyPrint in a worker.

Where the machine lacks WeasyPrint's libraries or a Times-metric font, `missing()` says what to install. What the
cells of its tables say is in the template's own words and in `Line`; what they count comes from weekly.py.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from agencies.models import Agency
from directives.models import Directive
from portal.templatetags.components import vnum
from reports.figures import Figures
from reports.weekly import COMMON, AgencyRow, FinishedRow, RecurringRow, TaskRow, WeeklyReport
from tasks.models import Task
from tasks.templatetags.task_components import Segment, deadline_words, segments_of

APT = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2"
STYLE = Path("templates/reports/paper.css")
TIMES = ("Times New Roman", "Liberation Serif", "Tinos")  # alike to the point in all widths
VIETNAMESE = "ăâđêôơư áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"
NBSP = "\u00a0"

# longest texts in a table cell, in characters: a task must be known by them, a page must hold several
TASK_SHOWN, TASK_IN_APPENDIX, RESULT_SHOWN, TITLE_SHOWN = 200, 420, 240, 220


class CannotPrint(Exception):
    """PDFs cannot be made on this machine; `str()` says what is missing and what to run."""


# --- what printing needs -------------------------------------------------------------------------


def missing() -> str:
    """A sentence that says what printing lacks on this machine; empty when nothing."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return f"Máy chủ chưa có thư viện in PDF. Quản trị viên chạy: {APT}"
    if not _has_times():
        return f"Máy chủ chưa có phông chữ tương đương Times New Roman đủ chữ tiếng Việt. Quản trị viên chạy: {APT}"
    return ""


def _has_times() -> bool:
    """Asked again until the answer is yes, which then stands: a font is installed while the portal runs."""
    if _families() <= set(TIMES):
        return True
    _families.cache_clear()
    return False


@cache
def _families() -> set[str]:
    """The fonts that serve all Vietnamese letters of a paper: a probe is printed, as no font list says it surely."""
    from weasyprint import HTML

    letters = f"{VIETNAMESE} {VIETNAMESE.upper()}"
    names = ", ".join(f"'{name}'" for name in TIMES)
    page = f'<html style="font-family: {names}">{letters}<b>{letters}</b><i>{letters}</i>'
    document = HTML(string=page).render()
    document.write_pdf()
    return {font.family for font in document.fonts.values()}


# --- who issues it, and in which form ------------------------------------------------------------


class Form(StrEnum):
    """Thể thức: of the State (30/2020/NĐ-CP) or of the Party (05-HD/VPTW)."""

    STATE = "state"
    PARTY = "party"


KIND = Agency.Kind
PARTY_KINDS = {KIND.PARTY, KIND.PARTY_COMMISSION, KIND.PARTY_COMMITTEE, KIND.PARTY_UNIT, KIND.PROVINCIAL_PARTY}
KINDS_OF_BOTH = {KIND.STEERING, KIND.UNIT, KIND.POST}  # the block says whose they are
SUBORDINATE = {KIND.STEERING, KIND.UNIT, KIND.DEPARTMENT}  # these name the body above them in the heading
PARTY_BLOCK = "dang"


def form_of(agency: Agency) -> Form:
    """The form follows the body that issues the paper; the Front's bodies write in that of the State."""
    if agency.kind in KINDS_OF_BOTH:
        is_party = agency.block is not None and agency.block.code == PARTY_BLOCK
    else:
        is_party = agency.kind in PARTY_KINDS
    return Form.PARTY if is_party else Form.STATE


@dataclass(frozen=True)
class Office:
    """How a body writes itself at the head and the foot of its papers."""

    above: str
    name: str
    sign: str  # in the number of its papers
    head: str


# where it is not what the agency's name, abbreviation and kind say: 36-HD/VPTW, 46-TB/TGV, papers of the bodies
OFFICES = {
    "van-phong-trung-uong-dang": Office("Ban Chấp hành Trung ương", "Văn phòng", "VPTW", "Chánh Văn phòng"),
    "van-phong-quoc-hoi": Office("", "Văn phòng Quốc hội", "VPQH", "Chủ nhiệm"),
    "van-phong-co-quan-ubtw-mttq": Office(
        f"Ủy ban Trung ương {'Mặt trận Tổ quốc Việt Nam'.replace(' ', NBSP)}",
        "Văn phòng Cơ quan",
        "VPMTTQ",
        "Chánh Văn phòng",
    ),
    "to-giup-viec-bcdtw": Office(
        "Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
        "Tổ Giúp việc",
        "TGV",
        "Tổ trưởng",
    ),
}


def office_of(agency: Agency) -> Office:
    """Heading, sign and head of the body that issues a paper."""
    if agency.code in OFFICES:
        return OFFICES[agency.code]
    above = agency.parent.name if agency.parent and agency.kind in SUBORDINATE else ""
    head = "Bộ trưởng" if agency.kind == KIND.MINISTRY else "Thủ trưởng cơ quan"
    return Office(above, agency.name, agency.short, head)


# --- what the cells say --------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A task in a table: its address and beginning, and words for the other cells."""

    ref: str
    doc: str
    text: str
    leads: str
    due: str
    due_note: str
    row: TaskRow | FinishedRow | RecurringRow
    number: int = 0
    result: str = ""
    difficulties: str = ""


def clamp(text: str, limit: int) -> str:
    """The text in one line, without tabs; cut between two words when longer than `limit` characters."""
    words = " ".join(text.split()).lstrip("-+• ")
    words = words[:1].upper() + words[1:]
    if len(words) <= limit:
        return words
    cut = words[:limit].rpartition(" ")[0] or words[:limit]
    return f"{cut.rstrip(' ,;:.')}…"


def doc_name(directive: Directive) -> str:
    """`46-TB/TGV`; kind and day for a document without a number."""
    if directive.number:
        return directive.number
    issued = f" ngày{NBSP}{directive.issued_on:%d/%m/%Y}" if directive.issued_on else ""
    return f"{directive.get_kind_display()}{issued}"


def _due(task: Task, due_at: datetime | None, moved_from: datetime | None = None) -> tuple[str, str]:
    """The deadline in force, and what to know of it."""
    if due_at is None:
        return (task.get_recurrence_display() or "không ghi thời hạn").capitalize(), ""
    return deadline_words(due_at), f"hạn ban đầu {deadline_words(moved_from)}" if moved_from else ""


def _line(row: TaskRow, shown: int, number: int = 0) -> Line:
    due, note = _due(row.task, row.due_at, row.moved_from)
    said = f"{row.reporter}: {row.result}" if row.reporter else row.result
    told = f" ({_day(row.reported_at)})" if row.reported_at else ""
    return Line(
        ref=row.task.ref,
        doc=doc_name(row.task.directive),
        text=clamp(row.task.text, shown),
        leads=row.leads,
        due=due,
        due_note=note,
        row=row,
        number=number,
        result=clamp(said, RESULT_SHOWN) + told if said else "",
        difficulties=clamp(row.difficulties, RESULT_SHOWN),
    )


def _finished(row: FinishedRow) -> Line:
    due, note = _due(row.task, row.due_at)
    text = clamp(row.task.text, TASK_SHOWN)
    return Line(row.task.ref, doc_name(row.task.directive), text, row.agency.name, due, note, row)


def _recurring(row: RecurringRow) -> Line:
    due, note = _due(row.task, None)
    text = clamp(row.task.text, TASK_SHOWN)
    return Line(row.task.ref, doc_name(row.task.directive), text, row.leads, due, note, row)


@dataclass(frozen=True)
class Group:
    """The tasks of one directive in the appendix."""

    title: str
    lines: list[Line]


def _groups(rows: Iterable[TaskRow]) -> list[Group]:
    groups: dict[int, Group] = {}
    for number, row in enumerate(rows, start=1):
        document = row.task.directive
        if document.pk not in groups:
            groups[document.pk] = Group(_group_title(document), [])
        groups[document.pk].lines.append(_line(row, TASK_IN_APPENDIX, number))
    return list(groups.values())


def _group_title(document: Directive) -> str:
    title = clamp(document.title, TITLE_SHOWN)
    if not document.number:
        return f"{doc_name(document)} – {title}"
    issued = f", ngày{NBSP}{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return f"{document.number}{issued} – {title}"


# --- the words of the whole ----------------------------------------------------------------------


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
            return [f"Đến {self.as_of}, chưa có nhiệm vụ nào thuộc phạm vi báo cáo được giao."]
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
            f"1. Tổng số nhiệm vụ được giao đến thời điểm trên là {vnum(now.total)} "
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


def compose(report: WeeklyReport) -> Paper:
    """Raises `CannotPrint` where no body is there to issue it."""
    if report.issuer is None:
        raise CannotPrint(
            f"{report.block_name} chưa có cơ quan thường trực để đứng tên báo cáo; "
            "hãy nạp danh mục cơ quan (manage.py load_data) rồi in lại."
        )
    return Paper(
        report=report,
        issuer=report.issuer,
        form=form_of(report.issuer),
        office=office_of(report.issuer),
        overdue=[_line(row, TASK_SHOWN) for row in report.overdue],
        due=[_line(row, TASK_SHOWN) for row in report.due_next_week],
        finished=[_finished(row) for row in report.finished],
        recurring=[_recurring(row) for row in report.recurring],
        groups=_groups(report.appendix),
    )


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"


# --- printing ------------------------------------------------------------------------------------


def weekly_pdf(report: WeeklyReport, step: Callable[[str], None] = lambda _: None) -> bytes:
    """The weekly report as PDF bytes, the same each time. Raises `CannotPrint`. `step` is told what is being done."""
    lack = missing()
    if lack:
        raise CannotPrint(lack)
    from weasyprint import CSS, HTML

    step("Soạn trang")
    html = _tight(render_to_string("reports/paper_weekly.html", {"paper": compose(report)}))
    step("Dàn trang và in PDF")
    with _no_collector():
        style = CSS(filename=str(settings.BASE_DIR / STYLE))
        page = HTML(string=html, base_url=str(settings.BASE_DIR))
        content = page.write_pdf(stylesheets=[style], pdf_tags=True)
    return content or b""


def _tight(html: str) -> str:
    """No text ends in a space, which then stands within the next element.

    Where the last space of a text does not fit on its line, WeasyPrint 70 breaks that line after its first word.
    """
    html = re.sub(r"[ \n]+(</(?:td|th|p|li|h1|h2)>|<br>)", r"\1", html)
    return re.sub(r"[ \n]+(<(?:b|i|span)(?: [^>]*)?>)", r"\1 ", html)


@contextmanager
def _no_collector() -> Iterator[None]:
    """WeasyPrint makes many small objects and no garbage worth looking for: 18 % faster (measured.md)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect()
