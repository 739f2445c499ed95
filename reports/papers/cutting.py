"""Where is a long document cut into parts, typeset apart? In its long tables, before a group where one is near.

A part begins on a new page, which is why a group is preferred: the page before may be left short. A full part also
ends before a section or an appendix.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from reports.document.blocks import Appendix, Block, Document, Heading, Row, RowStyle, Table

ROWS = 420  # of a part: three at a time, and the worker that waits for them, stay under 1 GB (benchmarks/)
SHORTEST = 25  # rows of a table at the end of a part, and at least so many of it go on
NEAR = 60  # rows before the cut among which a group is looked for

Placed = tuple[int | None, Block]  # the number of its appendix, None in the body


@dataclass(frozen=True)
class Part:
    """Pages of a document: all or some of its body, of its appendices, and of what frames them."""

    is_first: bool
    blocks: tuple[Block, ...]
    has_foot: bool
    appendices: tuple[Appendix, ...] = ()
    is_continued: bool = False  # the first of its appendices has its title in a part before


@dataclass
class _Cutter:
    """Fills one part after the other."""

    rows: int
    parts: list[list[Placed]] = field(default_factory=lambda: [[]])
    room: int = 0

    def __post_init__(self) -> None:
        self.room = self.rows

    def add(self, place: int | None, block: Block) -> None:
        if self.room <= 0 and (isinstance(block, Heading) or self.parts[-1][-1][0] != place):
            self._begin()
        if isinstance(block, Table):
            while len(block.rows) > max(self.room, SHORTEST) + SHORTEST:
                block = self._cut(place, block)
            self.room -= len(block.rows)
        self.parts[-1].append((place, block))

    def _begin(self) -> None:
        self.parts.append([])
        self.room = self.rows

    def _cut(self, place: int | None, table: Table) -> Table:
        """Puts what has room here, begins the next part; returns what is left of the table."""
        cut = _cut(table.rows, max(self.room, SHORTEST))
        self.parts[-1].append((place, replace(table, rows=table.rows[:cut], note="")))
        self._begin()
        return replace(table, rows=table.rows[cut:], caption=())


def _cut(rows: tuple[Row, ...], room: int) -> int:
    """The row with which the next part begins; never the row below a group's title."""
    for place in range(room, max(room - NEAR, SHORTEST), -1):
        if rows[place].style == RowStyle.GROUP:
            return place
    return room - 1 if rows[room - 1].style == RowStyle.GROUP else room


def parts_of(document: Document, rows: int = ROWS) -> list[Part]:
    """The document in parts with about `rows` rows of tables each; one part when it is not long."""
    cutter = _Cutter(rows)
    for place, block in _placed(document):
        cutter.add(place, block)
    last = max((n for n, part in enumerate(cutter.parts) if any(place is None for place, _ in part)), default=0)
    return [_part(document, number, cutter.parts, last) for number in range(len(cutter.parts))]


def _placed(document: Document) -> Iterator[Placed]:
    yield from ((None, block) for block in document.blocks)
    for number, appendix in enumerate(document.appendices):
        yield from ((number, block) for block in appendix.blocks)


def _part(document: Document, number: int, parts: list[list[Placed]], last_of_body: int) -> Part:
    before = {place for part in parts[:number] for place, _ in part}
    found = {place: tuple(block for _, block in group) for place, group in groupby(parts[number], lambda one: one[0])}
    numbers = [place for place in found if place is not None]
    return Part(
        is_first=number == 0,
        blocks=found.get(None, ()),
        has_foot=number == last_of_body,
        appendices=tuple(replace(document.appendices[place], blocks=found[place]) for place in numbers),
        is_continued=bool(numbers) and numbers[0] in before,
    )
