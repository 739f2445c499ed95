"""Which appendices has a report? The layouts of 624/TB-VPCP, I and II, and the same by document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from reports.content import TaskLine
from reports.document.blocks import Align, Block, Cell, Column, Kind, Row, Table, runs
from reports.document.cells import NBSP, clamp, day, due_cell, empty, group, number, progress, result, text
from reports.document.wording import Telling

IN_APPENDIX, TITLE_SHOWN = 420, 220  # longest texts in a cell, in characters
STT = Column("STT", 11, Kind.INTEGER, Align.CENTRE)
DUE = Column("Thời hạn", 26, Kind.DATE, Align.CENTRE)
NOBODY = "Nhiệm vụ chưa xác định người chịu trách nhiệm"


def ordered(telling: Telling) -> list[Block]:
    """Phụ lục I: what was ordered, by which document, of whom, by when."""
    columns = (STT, Column("Nhiệm vụ"), Column("Văn bản giao nhiệm vụ", 46), Column("Cơ quan chủ trì", 58), DUE)
    rows = [
        Row(
            (
                number(place),
                text(clamp(line.source.text, IN_APPENDIX)),
                text(_ordered_by(line)),
                text(line.leads),
                _due(line),
            )
        )
        for place, line in enumerate(telling.content.tasks, start=1)
    ]
    if not rows:
        return empty("Chưa có nhiệm vụ nào được giao.")
    return [Table("annex_tasks", "Phụ lục I", columns, tuple(rows))]


def by_leader(telling: Telling) -> list[Block]:
    """Phụ lục II: how far each task is, grouped by the leader who answers for it (46-TB/TGV VI.2)."""
    return _progress(telling, "annex_progress", "Phụ lục II", lambda line: line.leader or NOBODY)


def by_document(telling: Telling) -> list[Block]:
    return _progress(telling, "annex_documents", "Theo văn bản", _document_title)


def _progress(telling: Telling, key: str, title: str, group_of: Callable[[TaskLine], str]) -> list[Block]:
    """Rows are numbered through; groups come in the order of their first task, who has no leader last."""
    groups: dict[str, list[TaskLine]] = {}
    for line in telling.content.tasks:
        groups.setdefault(group_of(line), []).append(line)
    if not groups:
        return empty("Chưa có nhiệm vụ nào được giao.")
    columns = (
        STT, Column("Tên nhiệm vụ", 88), Column("Đơn vị chủ trì", 45), DUE, Column("Kết quả thực hiện"),
        Column("Tiến độ", 25, align=Align.CENTRE),
    )  # fmt: skip
    return [Table(key, title, columns, tuple(_grouped(groups, len(columns))))]


def _grouped(groups: dict[str, list[TaskLine]], columns: int) -> Iterable[Row]:
    place = 0
    for title in sorted(groups, key=lambda title: title == NOBODY):
        yield group(title, len(groups[title]), columns)
        for line in groups[title]:
            place += 1
            yield Row((number(place), _task(line), text(line.leads), _due(line), Cell(result(line)), progress(line)))


def _task(line: TaskLine) -> Cell:
    return Cell(runs(f"{line.source.ref}, {line.source.document}. {clamp(line.source.text, IN_APPENDIX)}"))


def _due(line: TaskLine) -> Cell:
    return due_cell(line.due_at, line.recurrence, line.moved_from)


def _ordered_by(line: TaskLine) -> str:
    issued = f" ngày{NBSP}{day(line.source.issued_on)}" if line.source.issued_on else ""
    name = line.source.document if issued and issued in line.source.document else f"{line.source.document}{issued}"
    return f"{line.source.ref}, {name}"


@cache
def _shortened(title: str) -> str:
    return clamp(title, TITLE_SHOWN)


def _document_title(line: TaskLine) -> str:
    issued = f", ngày{NBSP}{day(line.source.issued_on)}" if line.source.issued_on else ""
    return f"{line.source.document}{issued} – {_shortened(line.source.title)}"
