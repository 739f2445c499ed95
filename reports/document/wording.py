"""What does a report say in sentences? Its opening, its general part, its closing, in the words of its scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from portal.templatetags.components import vnum
from reports.content import Content, TaskLine
from reports.difference import between
from reports.document.cells import NBSP, day
from reports.document.letterhead import Form
from reports.figures import Figures
from reports.layouts import DEFAULT, Layout
from reports.scopes import AGENCY, COMMON, WHOLE

NAMED = 6  # tasks named in a sentence; more are counted


@dataclass(frozen=True)
class Words:
    """What people add to the data of an edition. `last` is the edition before it, with the name it goes by."""

    number: int | None = None
    paper_number: str = ""  # as the clerk gave it: `42/BC-BKHCN`; empty: room is left for it
    issued_on: date | None = None  # None: the day of the data
    layout: Layout = DEFAULT
    remarks: str = ""
    proposals: str = ""
    recipients: tuple[str, ...] = ()
    authority: str = ""  # `TL. BỘ TRƯỞNG`
    post: str = ""
    signer: str = ""
    erratum: str = ""
    corrects: str = ""  # name of the edition that this one corrects
    erratum_number: int | None = None  # how often it has been corrected with this one
    last: Content | None = None
    last_name: str = ""
    is_draft: bool = True


@dataclass(frozen=True)
class Telling:
    """The sentences of one report."""

    content: Content
    words: Words

    # --- of what, of when --------------------------------------------------------------------------

    @property
    def form(self) -> Form:
        return self.content.issuer.form if self.content.issuer else Form.STATE

    @property
    def whose(self) -> str:
        """`nhiệm vụ được giao của khối cơ quan Chính phủ`, within a sentence."""
        name = self.content.scope_name
        if self.content.scope == COMMON:
            return "các nhiệm vụ chung"
        if self.content.scope == WHOLE:
            return "nhiệm vụ được giao của các khối"
        if self.content.scope.startswith(AGENCY):
            return "các nhiệm vụ được giao chủ trì"
        return f"nhiệm vụ được giao của {name[:1].lower()}{name[1:]}"

    @property
    def days(self) -> str:
        span = self.content.span
        return f"từ ngày{NBSP}{day(span.first)} đến ngày{NBSP}{day(span.last)}"

    @property
    def subject(self) -> str:
        times = f" lần {self.words.erratum_number}" if self.words.erratum_number else ""
        corrected = f" (đính chính{times} {self.words.corrects})" if self.words.corrects else ""
        title = self.content.span.title.replace(" ", NBSP)
        return f"Tình hình thực hiện {self.whose}{NBSP}– {title} ({self.days.replace('từ ', f'từ{NBSP}')}){corrected}"

    @property
    def title(self) -> str:
        what = "Đính chính báo cáo" if self.words.corrects else "Báo cáo"
        return (
            f"{what} {self.content.span.title[:1].lower()}{self.content.span.title[1:]} – {self.content.scope_name}"
        )

    @property
    def issued_on(self) -> date:
        """The day of issue; of a draft the Monday after the week, or the day of the data while the span runs."""
        return self.words.issued_on or timezone.localdate(self.content.moment)

    @property
    def as_of(self) -> str:
        """The moment of the data: `24 giờ 00 ngày 12/10/2025`."""
        if self.content.is_closed:
            return f"24{NBSP}giờ{NBSP}00 ngày{NBSP}{day(self.content.span.last)}"
        local = timezone.localtime(self.content.moment)
        return f"{local:%H}{NBSP}giờ{NBSP}{local:%M} ngày{NBSP}{local:%d/%m/%Y}"

    @property
    def due_days(self) -> str:
        """The days that the table of deadlines ahead covers."""
        first = timezone.localdate(self.content.moment + timedelta(microseconds=1))
        return f"từ {day(first)} đến {day(self.content.span.next.last)}"

    @property
    def unit(self) -> str:
        return self.content.span.unit

    # --- sentences ---------------------------------------------------------------------------------

    @property
    def opening(self) -> str:
        content, words = self.content, self.words
        issuer = content.issuer.name if content.issuer else ""
        number = f", kỳ số{NBSP}{words.number}" if words.number else ""
        corrects = (
            f" Báo cáo này đính chính {words.corrects}: {words.erratum.rstrip('. ')}." if words.corrects else ""
        )
        return (
            f"{issuer} báo cáo tình hình thực hiện {self.whose} trong {content.span.title[:1].lower()}"
            f"{content.span.title[1:]} ({self.days}{number}) như sau. Số liệu tính đến {self.as_of}, theo cập nhật "
            f"của các cơ quan và kết quả xác nhận trên hệ thống theo dõi thực hiện văn bản chỉ đạo.{corrects}"
        )

    @property
    def closing(self) -> str:
        end = "." if self.form == Form.PARTY else "./."
        annexes = len(self.words.layout.appendices)
        where = "các Phụ lục" if annexes > 1 else "Phụ lục"
        annex = f"; tiến độ từng nhiệm vụ nêu tại {where} kèm theo" if annexes else ""
        return f"Trên đây là báo cáo tình hình thực hiện {self.whose} trong {self.content.span.short}{annex}{end}"

    @property
    def base(self) -> Figures:
        """What the changes are counted from: the last edition, or the moment when the span began."""
        return self.words.last.figures if self.words.last else self.content.previous

    @property
    def since(self) -> str:
        return "so với kỳ trước" if self.words.last else f"so với {self.unit} trước"

    @property
    def named_base(self) -> str:
        """The same where it is said first, with the name of the last edition."""
        return f"so với {self.words.last_name}" if self.words.last else self.since

    def sentences(self) -> list[str]:
        """Tình hình chung: each sentence with its figures and their change, the last one by name."""
        now = self.content.figures
        if not now.total and not now.recurring:
            return [f"Đến {self.as_of}, chưa có {self.whose.removeprefix('các ')}."]
        standing = [self._assigned(now), self._done(now), self._open(now)]
        told = [*standing, self._changes(), self._awaiting(now), self._extended(now)]
        return [f"{place}. {words}" for place, words in enumerate(filter(None, told), start=1)]

    def _assigned(self, now: Figures) -> str:
        apart = []
        if now.recurring:
            apart.append(f"{vnum(now.recurring)} nhiệm vụ thường xuyên, định kỳ")
        if now.set_aside:
            apart.append(f"{vnum(now.set_aside)} nhiệm vụ đã tạm dừng, hủy hoặc được miễn")
        without = f", không kể {' và '.join(apart)}" if apart else ""
        moved = f"{change(now.total, self.base.total)} {self.named_base}"
        return f"Tổng số nhiệm vụ được giao: {vnum(now.total)} ({moved}){without}."

    def _done(self, now: Figures) -> str:
        told = "Chưa có nhiệm vụ nào hoàn thành."
        if now.done:
            told = (
                f"Đã hoàn thành {vnum(now.done)} nhiệm vụ ({change(now.done, self.base.done)}), trong đó "
                f"{vnum(now.done_on_time)} đúng hạn, {vnum(now.done_late)} quá hạn."
            )
        count = len(self.content.finished)
        verified = f"có {vnum(count)} lượt hoàn thành" if count else "không có lượt hoàn thành nào"
        return f"{told} Trong {self.unit} {verified} được xác nhận."

    def _open(self, now: Figures) -> str:
        new, due = self.content.newly_overdue, len(self.content.due)
        overdue = f"{vnum(now.overdue)} quá hạn ({change(now.overdue, self.base.overdue)}" if now.overdue else ""
        more = f"; {vnum(new)} mới quá hạn trong {self.unit})" if new else ")"
        overdue = overdue + more if now.overdue else "không có nhiệm vụ quá hạn"
        count = f"Có {vnum(due)}" if due else "Không có"
        return (
            f"Chưa hoàn thành {vnum(now.open)} nhiệm vụ ({change(now.open, self.base.open)}), trong đó "
            f"{vnum(now.open_on_time)} đang thực hiện, trong hạn; {overdue}. "
            f"{count} nhiệm vụ đến hạn {self.due_days}."
        )

    def _awaiting(self, now: Figures) -> str:
        if not now.awaiting:
            return ""
        longest = now.longest_wait.days
        waited = f", lâu nhất {vnum(longest)} ngày" if longest else ""
        return (
            f"Có {vnum(now.awaiting)} nhiệm vụ đã báo hoàn thành, đang chờ xác nhận{waited} "
            "(thuộc số chưa hoàn thành)."
        )

    def _extended(self, now: Figures) -> str:
        told = []
        if now.extended:
            told.append(f"{vnum(now.extended)} nhiệm vụ đã được gia hạn")
        if now.late_originally:
            told.append(f"{vnum(now.late_originally)} nhiệm vụ hoàn thành đúng hạn mới nhưng quá hạn ban đầu")
        if now.extensions_pending:
            told.append(f"{vnum(now.extensions_pending)} đề nghị gia hạn đang chờ quyết định")
        return f"Gia hạn: {'; '.join(told)}." if told else ""

    def _changes(self) -> str:
        """The difference to the last edition, by name."""
        if self.words.last is None:
            return ""
        found = between(self.words.last, self.content)
        told = [
            _named("hoàn thành", found.finished),
            _named("mới quá hạn", found.newly_overdue),
            _named("được gia hạn", found.extended),
            _named("giao mới", found.added),
            _named("mở lại", found.reopened),
            _named("tạm dừng, hủy hoặc miễn", found.set_aside),
            _named("không còn thuộc phạm vi báo cáo", found.gone),
        ]
        said = "; ".join(filter(None, told)) or "không có nhiệm vụ nào thay đổi tình trạng"
        return f"Thay đổi {self.since}: {said}."

    @property
    def recipients(self) -> tuple[str, ...]:
        """Nơi nhận as chosen for the edition, or those whom such a report always goes to."""
        if self.words.recipients:
            return self.words.recipients
        content, leader = self.content, self.content.leader
        sign = content.issuer.office.sign if content.issuer else ""
        return (
            "Lãnh đạo Ban Chỉ đạo Trung ương (để báo cáo)",
            *([f"{leader} (để báo cáo)"] if leader else []),
            *([] if sign == "TGV" else ["Tổ Giúp việc Ban Chỉ đạo Trung ương (để tổng hợp)"]),
            *([] if content.scope.startswith(AGENCY) else ["Các cơ quan nêu trong báo cáo (để thực hiện)"]),
        )


def change(new: int, old: int) -> str:
    if new == old:
        return "không đổi"
    return f"tăng{NBSP}{vnum(new - old)}" if new > old else f"giảm{NBSP}{vnum(old - new)}"


def signed(number: int) -> str:
    """`+1.234`, `–3`, `0`."""
    sign = "+" if number > 0 else "–" if number < 0 else ""
    return f"{sign}{vnum(abs(number))}"


def _named(what: str, lines: list[TaskLine]) -> str:
    """`hoàn thành 2 (IV.2.a, 46-TB/TGV; V.1, 08-TB/TGV)`."""
    if not lines:
        return ""
    names = "; ".join(f"{line.source.ref}, {line.source.document}" for line in lines[:NAMED])
    more = f" và {vnum(len(lines) - NAMED)} nhiệm vụ khác" if len(lines) > NAMED else ""
    return f"{what} {vnum(len(lines))} ({names}{more})"
