"""What does one cell of a report's table say? Numbers, days and texts as Vietnamese papers write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from portal.templatetags.components import vnum
from reports.content import FinishedLine, Source, TaskLine
from reports.document.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Kind,
    Paragraph,
    ParagraphStyle,
    Row,
    RowStyle,
    Run,
    Runs,
    runs,
)
from tasks.templatetags.task_components import deadline_words
from tasks.timeliness import last_day

NBSP = "\u00a0"
DASH = "–"
TASK_SHOWN, RESULT_SHOWN = 200, 240  # longest texts in a cell, in characters: a page must hold several rows
PROOFS_SHOWN = 4
TT = Column("TT", 9, Kind.INTEGER, Align.CENTRE)


def clamp(text: str, limit: int) -> str:
    """The text in one line, without tabs; cut between two words when longer than `limit` characters."""
    words = " ".join(text.split()).lstrip("-+• ")
    words = words[:1].upper() + words[1:]
    if len(words) <= limit:
        return words
    cut = words[:limit].rpartition(" ")[0] or words[:limit]
    return f"{cut.rstrip(' ,;:.')}…"


def day(value: date | None) -> str:
    """`03/10/2025`; empty without a day."""
    return f"{value:%d/%m/%Y}" if value else ""


def percent(rate: float | None) -> str:
    return DASH if rate is None else vnum(rate, 1)


# --- cells ---------------------------------------------------------------------------------------


def text(*parts: Run | str) -> Cell:
    return Cell(runs(*parts) or (Run(DASH),))


def number(value: int | None, bold: bool = False) -> Cell:
    """A count; a dash where there is nothing to count."""
    return Cell((Run(DASH),)) if value is None else Cell((Run(vnum(value), bold=bold),), value)


def rate(value: float | None) -> Cell:
    return Cell((Run(percent(value)),), value)


def year(value: int | None) -> Cell:
    return Cell((Run(str(value)),), value) if value else text()


def day_cell(value: date | None, *more: Run) -> Cell:
    return Cell(runs(day(value) or DASH, *more), value)


def head(*parts: Run | str, span: int = 1) -> Cell:
    return Cell(runs(*parts), span=span, is_head=True)


def group(words: str, count: int, columns: int) -> Row:
    """A row across the table that names those below, with how many they are."""
    told = head(Run(words, bold=True), Run(f" ({vnum(count)} nhiệm vụ)", italic=True), span=columns)
    return Row((told,), RowStyle.GROUP)


def numbered(rows: Iterable[tuple[Cell, ...]]) -> tuple[Row, ...]:
    """Rows whose first cell counts them."""
    return tuple(Row((number(place), *cells)) for place, cells in enumerate(rows, start=1))


def empty(words: str) -> list[Block]:
    """What a section says that holds nothing."""
    return [Paragraph(runs(words), ParagraphStyle.EMPTY)]


# --- what is said of a task ----------------------------------------------------------------------


def task_words(source: Source, shown: int = TASK_SHOWN) -> Runs:
    """`IV.2.đ, 46-TB/TGV. Hoàn thành …`."""
    return runs(Run(f"{source.ref}, {source.document}.", bold=True), f" {clamp(source.text, shown)}")


def due_cell(due_at: datetime | None, recurrence: str, moved_from: datetime | None = None) -> Cell:
    """The deadline in force; the one given out when that was another; the recurrence of a duty."""
    if due_at is None:
        return text((recurrence or "không ghi thời hạn").capitalize())
    before = Run(f"(hạn ban đầu {deadline_words(moved_from)})", small=True, breaks=True) if moved_from else ""
    return Cell(runs(deadline_words(due_at), before), last_day(due_at).date())


def standing(line: TaskLine) -> Runs:
    """What is known of the claim, of its return, and of the members of a collective task."""
    waits = f"Đã báo hoàn thành ngày{NBSP}{day(line.awaiting_since)}, chờ xác nhận. " if line.awaiting_since else ""
    why = clamp(line.sent_back_why, RESULT_SHOWN).rstrip(".")
    back = f"Bị trả lại ngày{NBSP}{day(line.sent_back_on)}: {why}. " if line.sent_back_on else ""
    is_collective = line.of > 1 and not line.is_duty
    share = f"{vnum(line.done)}/{vnum(line.of)} cơ quan hoàn thành. " if is_collective else ""
    return runs(Run(waits, bold=True), Run(share, bold=True), Run(back, bold=True))


def result(line: TaskLine) -> Runs:
    said = clamp(f"{line.reporter}: {line.result}" if line.reporter else line.result, RESULT_SHOWN)
    told = f" ({day(line.reported_on)})" if said and line.reported_on else ""
    return runs(*standing(line), f"{said}{told}" if said else "Chưa có báo cáo.")


def reason(line: TaskLine) -> Runs:
    """Why it is late, as the agency wrote: its difficulties, or what it has done so far."""
    if not line.difficulties:
        return result(line)
    told = f" ({day(line.reported_on)})" if line.reported_on else ""
    return runs(*standing(line), f"{clamp(line.difficulties, RESULT_SHOWN)}{told}")


def commitment(line: TaskLine, on: date) -> Run:
    """Cam kết tiến độ; a promise that has passed says so."""
    if line.committed_on is None:
        return Run("Chưa có cam kết thời gian hoàn thành.", italic=True, breaks=True)
    passed = " (đã quá ngày cam kết)" if line.committed_on < on else ""
    return Run(f"Cam kết hoàn thành ngày{NBSP}{day(line.committed_on)}{passed}.", bold=True, breaks=True)


def progress(line: TaskLine) -> Cell:
    """Tiến độ, one of the four values of 624/TB-VPCP, with the days past the deadline."""
    late = f"quá hạn {vnum(line.days_late)}{NBSP}ngày" if line.days_late else ""
    return text(Run(line.progress, bold=True), Run(late, small=True, breaks=True))


def claimed(line: FinishedLine) -> Cell:
    on_time = "đúng hạn" if line.due_at else ""
    how = Run("quá hạn", bold=True, breaks=True) if line.is_late else Run(on_time, breaks=True)
    return day_cell(line.claimed_on, *runs(how))


def proofs(evidence: list[str]) -> str:
    shown, more = evidence[:PROOFS_SHOWN], len(evidence) - PROOFS_SHOWN
    return "; ".join(shown) + (f" và {vnum(more)} minh chứng khác" if more > 0 else "")
