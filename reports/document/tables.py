"""Which tasks does each section of a report list? One function a part, content to blocks."""

from __future__ import annotations

from django.utils import timezone

from portal.templatetags.components import vnum
from reports.content import TaskLine
from reports.document.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Kind,
    Paragraph,
    ParagraphStyle,
    Run,
    Table,
    plain,
    runs,
)
from reports.document.cells import (
    TT,
    claimed,
    clamp,
    commitment,
    day,
    day_cell,
    due_cell,
    empty,
    numbered,
    proofs,
    reason,
    result,
    task_words,
    text,
    year,
)
from reports.document.wording import Telling

SILENT_SHOWN, LATE_SHOWN = 3, 8  # agencies named in a cell
TASK = Column("Nhiệm vụ", 51)
LEADS = Column("Cơ quan chủ trì", 29)
DUE = Column("Thời hạn", 22, Kind.DATE, Align.CENTRE)


def lead_in(words: str) -> Paragraph:
    return Paragraph(runs(words), ParagraphStyle.LEAD_IN)


# --- what is late, what comes, what was done ------------------------------------------------------


def overdue(telling: Telling) -> list[Block]:
    lines, on = telling.content.overdue, timezone.localdate(telling.content.moment)
    if not lines:
        return empty("Không có nhiệm vụ quá hạn.")
    new = telling.content.newly_overdue
    among = f", trong đó {vnum(new)} nhiệm vụ mới quá hạn trong {telling.unit}" if new else ""

    def cells(line: TaskLine) -> tuple[Cell, ...]:
        fresh = Run("(mới)" if line.is_new else "", small=True, breaks=True)
        late = Cell(runs(Run(vnum(line.days_late), bold=True), fresh), line.days_late)
        due = due_cell(line.due_at, line.recurrence, line.moved_from)
        told = Cell(runs(*reason(line), commitment(line, on)))
        return (late, Cell(task_words(line.source)), text(line.leads), due, told)

    return [
        lead_in(f"Có {vnum(len(lines))} nhiệm vụ chưa hoàn thành, quá hạn{among}; xếp theo số ngày quá hạn."),
        Table(
            key="overdue",
            title="Quá hạn",
            columns=(
                TT, Column("Quá hạn (ngày)", 14, Kind.INTEGER, Align.RIGHT), Column("Nhiệm vụ", 46),
                Column("Cơ quan chủ trì", 28), DUE, Column("Nguyên nhân, kết quả đến nay; cam kết"),
            ),
            rows=numbered([cells(line) for line in lines]),
        ),
    ]  # fmt: skip


def due(telling: Telling) -> list[Block]:
    now, later = telling.content.due, telling.content.due_later
    soon = f"Đến hạn {telling.due_days}"
    blocks = _due_table("due", "Đến hạn kỳ tới", soon, now) if now else empty(f"{soon}: không có nhiệm vụ.")
    more = f"Đến hạn trong một tháng sau ngày {day(telling.content.span.next.last)}"
    return [
        *blocks,
        *(_due_table("due_later", "Đến hạn tháng tới", more, later) if later else empty(f"{more}: không có.")),
    ]


def _due_table(key: str, title: str, words: str, lines: list[TaskLine]) -> list[Block]:
    rows = [
        (
            due_cell(line.due_at, "", line.moved_from),
            Cell(task_words(line.source)),
            text(line.leads),
            Cell(result(line)),
        )
        for line in lines
    ]
    return [
        lead_in(f"{words}: {vnum(len(lines))} nhiệm vụ."),
        Table(key, title, (TT, DUE, TASK, LEADS, Column("Kết quả đến nay")), numbered(rows)),
    ]


def finished(telling: Telling) -> list[Block]:
    """One row a part; of a collective task the words stand in the first of its rows."""
    rows, told = [], set()
    for line in telling.content.finished:
        words = Cell(task_words(line.source))
        if line.source.key in told:  # a sheet keeps the whole words, for it may be sorted
            words = Cell(runs(Run("(như trên)", italic=True)), plain(words.said))
        told.add(line.source.key)
        rows.append(
            (
                words,
                text(line.agency),
                due_cell(line.due_at, ""),
                claimed(line),
                day_cell(line.verified_on),
                text(proofs(line.evidence)),
            )
        )
    if not rows:
        return empty(f"Trong {telling.unit} không có nhiệm vụ nào được xác nhận hoàn thành.")
    columns = (
        TT, Column("Nhiệm vụ", 37), Column("Cơ quan chủ trì", 25), DUE,
        Column("Báo hoàn thành", 22, Kind.DATE, Align.CENTRE), Column("Xác nhận", 22, Kind.DATE, Align.CENTRE),
        Column("Minh chứng"),
    )  # fmt: skip
    return [Table("finished", "Hoàn thành trong kỳ", columns, numbered(rows))]


def difficulties(telling: Telling) -> list[Block]:
    rows = [
        (Cell(task_words(line.source, 120)), text(line.agency), text(clamp(line.difficulties, 300)),
         text(clamp(line.proposals, 300)), day_cell(line.told_on))
        for line in telling.content.difficulties
    ]  # fmt: skip
    if not rows:
        return empty(f"Trong {telling.unit} không có cơ quan nào báo cáo khó khăn, vướng mắc.")
    told = Column("Ngày báo cáo", 22, Kind.DATE, Align.CENTRE)
    columns = (
        TT,
        Column("Nhiệm vụ", 42),
        Column("Cơ quan", 27),
        Column("Khó khăn, vướng mắc"),
        Column("Đề xuất, kiến nghị", 36),
        told,
    )
    return [Table("difficulties", "Khó khăn, đề xuất", columns, numbered(rows))]


# --- duties, collective tasks, targets -----------------------------------------------------------


def duties(telling: Telling) -> list[Block]:
    rows = []
    for line in telling.content.duties:
        silent = [f"{who} ({n} kỳ)" if n else who for who, n in zip(line.silent, line.periods, strict=True)]
        given = text(Run(f"{vnum(line.updated)}/{vnum(line.of)}" if line.of else "", bold=True))
        rows.append(
            (
                Cell(task_words(line.source, 150)),
                text(line.leads),
                text(line.recurrence),
                given,
                text(_names(silent, SILENT_SHOWN)),
            )
        )
    if not rows:
        return empty("Không có nhiệm vụ thường xuyên, định kỳ.")
    columns = (
        TT, TASK, LEADS, Column("Kỳ cập nhật", 20, align=Align.CENTRE), Column("Đã cập nhật", 15, align=Align.RIGHT),
        Column("Chưa cập nhật trong kỳ"),
    )  # fmt: skip
    words = (
        "Nhiệm vụ thường xuyên phải được cập nhật ít nhất mỗi tuần một lần; nhiệm vụ hằng tháng, hằng năm theo kỳ "
        "của mình. Số kỳ trong ngoặc là số kỳ liền trước không có cập nhật."
    )
    return [lead_in(words), Table("duties", "Thường xuyên, định kỳ", columns, numbered(rows))]


def collective(telling: Telling) -> list[Block]:
    rows = [
        (Cell(task_words(line.source, 150)), text(line.who), due_cell(line.due_at, ""),
         Cell(runs(Run(f"{vnum(line.done)}/{vnum(line.of)}", bold=True))),
         text(_names(line.overdue, LATE_SHOWN)))
        for line in telling.content.collective
    ]  # fmt: skip
    if not rows:
        return empty("Không có nhiệm vụ giao cho nhiều cơ quan.")
    done = Column("Hoàn thành", 16, align=Align.CENTRE)
    columns = (TT, Column("Nhiệm vụ", 55), Column("Giao cho", 35), DUE, done, Column("Cơ quan quá hạn"))
    return [Table("collective", "Nhiều cơ quan", columns, numbered(rows))]


def targets(telling: Telling) -> list[Block]:
    rows = [
        (text(line.document), text(clamp(line.text, 300)), year(line.by), text(line.aim),
         text(line.measured or "chưa có số đo"), day_cell(line.measured_on))
        for line in telling.content.targets
    ]  # fmt: skip
    columns = (
        TT, Column("Văn bản", 24), Column("Chỉ tiêu"), Column("Năm", 12, Kind.INTEGER, Align.CENTRE),
        Column("Mục tiêu", 20, align=Align.RIGHT), Column("Đã đo", 22, align=Align.RIGHT),
        Column("Ngày đo", 22, Kind.DATE, Align.CENTRE),
    )  # fmt: skip
    if not rows:
        return empty("Các văn bản giao nhiệm vụ trong báo cáo không đặt chỉ tiêu có thể đo.")
    return [Table("targets", "Chỉ tiêu", columns, numbered(rows))]


def _names(names: list[str], shown: int) -> str:
    more = len(names) - shown
    return "; ".join(names[:shown]) + (f" và {vnum(more)} cơ quan khác" if more > 0 else "")
