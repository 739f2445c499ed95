"""Where do things stand? The sentences, the four cells, the rates, the bar, the figures by agency and by block."""

from __future__ import annotations

from itertools import pairwise

from portal.templatetags.components import vnum
from reports.content import FiguresLine
from reports.document.blocks import (
    Align,
    Bar,
    Block,
    Cell,
    Column,
    Kind,
    Paragraph,
    Row,
    RowStyle,
    Run,
    Segment,
    Table,
    runs,
)
from reports.document.cells import NBSP, TT, empty, head, number, percent, rate, text
from reports.document.wording import Telling, signed
from reports.figures import Figures
from reports.scopes import AGENCY
from tasks.templatetags.task_components import COLOURS
from tasks.timeliness import Cell as Quarter

WHAT_RATES_DIVIDE = (
    "(*) Đã hoàn thành chia cho số được giao. (**) Đã hoàn thành chia cho tổng của số đã hoàn thành và số quá hạn "
    "chưa hoàn thành. (***) Nhiệm vụ thường xuyên, định kỳ đã cập nhật trong kỳ chia cho số phải cập nhật."
)
COUNTED_APART = "Không tính nhiệm vụ thường xuyên, định kỳ và nhiệm vụ đã tạm dừng, hủy hoặc được miễn."


def _count(title: str, over: str = "", width: float = 11.5) -> Column:
    return Column(title, width, Kind.INTEGER, Align.RIGHT, over)


def _rate(title: str, over: str = "") -> Column:
    return Column(title, 14.5, Kind.PERCENT, Align.RIGHT, over)


# --- I: where things stand -----------------------------------------------------------------------


def summary(telling: Telling) -> list[Block]:
    """Sentences, the four cells with their sums and changes, the rates, the bar; for the whole a row a block."""
    told: list[Block] = [Paragraph(runs(words)) for words in telling.sentences()]
    if not telling.content.figures.total:
        return told
    told += [_cells(telling), _bar(telling.content.figures)]
    if telling.content.blocks:
        told.append(_figures_table("blocks", "Theo khối", "Khối", telling.content.blocks, telling.content.figures))
    return told


def _sums(counted: Figures) -> dict[str, int]:
    names = ("done_on_time", "done_late", "done", "open_on_time", "overdue", "open", "total")
    sums: dict[str, int] = {name: getattr(counted, name) for name in names}
    return {
        **sums,
        "on_time": counted.done_on_time + counted.open_on_time,
        "late": counted.done_late + counted.overdue,
    }


def _cells(telling: Telling) -> Table:
    """The four cells with their sums: within and past the deadline, done and open."""
    now, before = _sums(telling.content.figures), _sums(telling.base)
    rows = [
        ("Đã hoàn thành", "done_on_time", "done_late", "done"),
        ("Chưa hoàn thành", "open_on_time", "overdue", "open"),
        ("Cộng", "on_time", "late", "total"),
    ]

    def cell(name: str) -> Cell:
        moved = Run(f" ({signed(now[name] - before[name])})", small=True)
        return Cell((Run(vnum(now[name]), bold=True), moved), now[name])

    made = [
        Row((head(label), *map(cell, names)), RowStyle.TOTAL if label == "Cộng" else RowStyle.PLAIN)
        for label, *names in rows
    ]
    return Table(
        key="cells",
        title="Kết quả thực hiện",
        columns=(Column("", 72), *(Column(words, None, Kind.INTEGER, Align.RIGHT) for words in QUARTERS)),
        rows=(*made, *_rates(telling)),
        caption=runs(
            Run("Kết quả thực hiện ", bold=True),
            Run(f"(đơn vị: nhiệm vụ; trong ngoặc: tăng, giảm {telling.since})", italic=True),
        ),
        keep=True,
    )


QUARTERS = ("Trong hạn", "Quá hạn", "Cộng")


def _rates(telling: Telling) -> list[Row]:
    now, before = telling.content.figures, telling.base
    due = now.done + now.overdue
    rates = [
        ("Tỷ lệ hoàn thành / tổng số được giao", now.done, now.total, now.rate_of_all, before.rate_of_all),
        ("Tỷ lệ hoàn thành / (hoàn thành + quá hạn)", now.done, due, now.rate_of_due, before.rate_of_due),
    ]
    if now.recurring:
        parts = telling.content.agencies_total
        label = "Nhiệm vụ thường xuyên, định kỳ được mọi cơ quan chủ trì cập nhật"
        if parts.recurring > now.recurring:
            label += f" ({vnum(parts.recurring_updated)}/{vnum(parts.recurring)} lượt cơ quan đã cập nhật)"
        rates.append((label, now.recurring_updated, now.recurring, now.update_rate, before.update_rate))
    return [_rate_row(*one, telling.since) for one in rates]


def _rate_row(label: str, part: int, whole: int, now: float | None, before: float | None, since: str) -> Row:
    was = "" if before is None else f" ({since.removeprefix('so với ')}: {percent(before)}%)"
    said = Run(f"{percent(now)}%" if now is not None else "chưa phát sinh", bold=True)
    return Row((head(label), Cell(runs(f"{vnum(part)}/{vnum(whole)} = ", said, Run(was, small=True)), now, span=3)))


def _bar(counted: Figures) -> Bar:
    values = [getattr(counted, quarter.value) for quarter in Quarter]
    ends = [100 * sum(values[:n]) / counted.total for n in range(len(values) + 1)]
    return Bar(
        tuple(
            Segment(quarter.label, *COLOURS[quarter], value, start, end - start)
            for quarter, value, (start, end) in zip(Quarter, values, pairwise(ends), strict=True)
        )
    )


# --- figures by agency, by block -----------------------------------------------------------------


def agencies(telling: Telling) -> list[Block]:
    lines = [line for line in telling.content.agencies if line.figures.total or line.figures.recurring]
    if not lines:
        return empty("Chưa có cơ quan nào được giao chủ trì nhiệm vụ phải tính tiến độ.")
    note = f"{WHAT_RATES_DIVIDE} {COUNTED_APART}"
    if not telling.content.scope.startswith(AGENCY):
        note += " Một nhiệm vụ có nhiều cơ quan chủ trì được tính cho từng cơ quan, nên số cộng có thể lớn hơn Mục I."
    whole = telling.content.agencies_total
    return [_figures_table("agencies", "Theo cơ quan chủ trì", "Cơ quan", lines, whole, note)]


def _figures_table(
    key: str, title: str, what: str, lines: list[FiguresLine], whole: Figures, note: str = ""
) -> Table:
    done, left, rates = "Đã hoàn thành", "Chưa hoàn thành", "Tỷ lệ (%)"
    return Table(
        key=key,
        title=title,
        columns=(
            TT, Column(what), _count("Được giao"),
            _count("đúng hạn", done), _count("quá hạn", done), _count("trong hạn", left), _count("quá hạn", left),
            _count("Trong đó chờ xác nhận", width=13),
            _rate(f"trên tổng số{NBSP}(*)", rates), _rate("trên số xong và quá hạn (**)", rates),
            _rate("cập nhật (***)", rates),
        ),
        rows=(
            *(Row((number(place), text(line.name), *_counts(line.figures))) for place, line in enumerate(lines, 1)),
            Row((text(" "), head(f"Cộng {vnum(len(lines))}"), *_counts(whole)), RowStyle.TOTAL),
        ),
        caption=runs(Run(f"{title} ", bold=True), Run("(đơn vị: nhiệm vụ; tỷ lệ: %)", italic=True)),
        note=note,
    )  # fmt: skip


def _counts(counted: Figures) -> tuple[Cell, ...]:
    counts = (
        counted.total, counted.done_on_time, counted.done_late, counted.open_on_time, counted.overdue,
        counted.awaiting,
    )  # fmt: skip
    return (*map(number, counts), rate(counted.rate_of_all), rate(counted.rate_of_due), rate(counted.update_rate))
