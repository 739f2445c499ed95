"""Of what is a report made, before it is PDF, DOCX or XLSX? Headings, paragraphs, tables, a bar; data only.

All papers are printed from the same blocks, so they say the same (tests/reports/test_outputs_agree.py). Texts are
final words in Vietnamese; a cell keeps its value beside its words, so that a sheet can type it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from reports.document.letterhead import Form

# Control characters that no file format holds, and marks that turn the direction of reading.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


TALL = 300  # characters of a cell from which its row is no longer low
SHORT = 3  # rows of a table that may be torn anywhere


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Kind(StrEnum):
    """What a column holds; a sheet types its cells by it."""

    TEXT = "text"
    INTEGER = "integer"
    PERCENT = "percent"  # 80.3 means 80.3 %
    DATE = "date"


@dataclass(frozen=True)
class Run:
    """Words of one look. `breaks`: they begin on a new line."""

    text: str
    bold: bool = False
    italic: bool = False
    small: bool = False
    breaks: bool = False


Runs = tuple[Run, ...]


def runs(*parts: Run | str) -> Runs:
    """`runs("Đã có ", Run("5", bold=True))`; empty parts are left out."""
    whole = (Run(part) if isinstance(part, str) else part for part in parts)
    return tuple(replace(run, text=UNPRINTABLE.sub("", run.text)) for run in whole if run.text)


def plain(said: Runs) -> str:
    """The words alone; a line break is a newline."""
    return "".join(("\n" if run.breaks and place else "") + run.text for place, run in enumerate(said))


@dataclass(frozen=True)
class Cell:
    """A cell of a table. `value` is what a sheet stores in place of the words, as text too; `span` counts columns."""

    said: Runs
    value: int | float | date | str | None = None
    span: int = 1
    is_head: bool = False


@dataclass(frozen=True)
class Column:
    """`width` in millimetres, None for what is left; `over`: the words above several neighbouring columns."""

    title: str
    width: float | None = None
    kind: Kind = Kind.TEXT
    align: Align = Align.LEFT
    over: str = ""


class RowStyle(StrEnum):
    PLAIN = "plain"
    GROUP = "group"  # one cell across the table, kept with the row below
    TOTAL = "total"  # bold, kept with the row above


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    style: RowStyle = RowStyle.PLAIN

    @property
    def is_low(self) -> bool:
        """Some lines high, not a quarter of a page."""
        return all(sum(len(run.text) for run in cell.said) < TALL for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A table with repeated heads. `key` names it among all tables, `title` its sheet (31 characters at most)."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Runs = ()
    note: str = ""
    keep: bool = False  # a small table that stands on one page

    @property
    def has_groups_of_columns(self) -> bool:
        return any(column.over for column in self.columns)

    def keeps_with_next(self, place: int) -> bool:
        """Does this row stand on the page of the row below? A group does, the row above a total does, and so do the
        first two rows and the last two, unless they are so tall that a page would be left empty for them.
        """
        if place >= len(self.rows) - 1:
            return False
        row, below = self.rows[place], self.rows[place + 1]
        if row.style == RowStyle.GROUP or below.style == RowStyle.TOTAL:
            return True
        is_edge = len(self.rows) > SHORT and place in (0, len(self.rows) - 2)
        return is_edge and row.is_low and below.is_low


@dataclass(frozen=True)
class Heading:
    """A numbered section: `II` and its words; `level` 1 or 2."""

    number: str
    text: str
    level: int = 1


class ParagraphStyle(StrEnum):
    BODY = "body"
    LEAD_IN = "lead-in"  # kept with the table below
    CLOSING = "closing"  # kept with the foot
    EMPTY = "empty"  # says that a section holds nothing


@dataclass(frozen=True)
class Paragraph:
    said: Runs
    style: ParagraphStyle = ParagraphStyle.BODY


@dataclass(frozen=True)
class Segment:
    """One of the four cells in the bar; `start` and `width` in percent of the whole."""

    label: str
    tone: str  # done, late, open, overdue
    colour: str  # `#1B7F5C`
    value: int
    start: float
    width: float


@dataclass(frozen=True)
class Bar:
    """The four cells as one bar, in the order in which they are always shown."""

    segments: tuple[Segment, ...]

    @property
    def words(self) -> str:
        """For who cannot see it."""
        return ", ".join(f"{one.label}: {one.value}" for one in self.segments)


Block = Heading | Paragraph | Table | Bar


@dataclass(frozen=True)
class Appendix:
    """`number` is empty when there is only one; its pages lie across."""

    number: str
    title: str
    with_words: str  # `(Kèm theo Báo cáo số … )`
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Head:
    """The head of the paper (domain.md section 4)."""

    above: str  # the body above the issuer; may be empty
    body: str
    number: str  # left open for the clerk where it has none
    place: str  # `Hà Nội, ngày 20 tháng 10 năm 2025`
    kind: str  # `Báo cáo`
    subject: str


@dataclass(frozen=True)
class Foot:
    recipients: tuple[str, ...]
    archive: str  # `Lưu: VT, TGV.`
    authority: str  # `TL. BỘ TRƯỞNG`; may be empty
    post: str  # `CHÁNH VĂN PHÒNG`
    name: str  # of who signs; empty when a person signs by hand


@dataclass(frozen=True)
class Document:
    """A whole report. `keywords` and `subject` go into the properties of each file."""

    form: Form
    title: str
    subject: str
    author: str
    keywords: tuple[str, ...]
    head: Head
    blocks: tuple[Block, ...]
    foot: Foot
    appendices: tuple[Appendix, ...] = ()
    draft: str = ""  # `BẢN DỰ THẢO …` across the first lines while it is not issued
    moment: datetime | None = None  # of the data; the creation date in the properties of each file

    def numbered(self, heading: Heading) -> str:
        """`II. Tình hình`; of the Party `II- Tình hình`."""
        dash = "-" if self.form == Form.PARTY and heading.level == 1 else "."
        return f"{heading.number}{dash} {heading.text}"

    @property
    def tables(self) -> Iterator[Table]:
        """All tables, in the order of the paper."""
        for block in (*self.blocks, *(b for appendix in self.appendices for b in appendix.blocks)):
            if isinstance(block, Table):
                yield block
