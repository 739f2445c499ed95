"""How does a document stand in HTML, for the printer? A template is its frame; the blocks are written here.

Not templates, because a table may have thousands of rows. No text ends in a space, which then stands at the beginning
of the next element: where the last space of a text does not fit on its line, WeasyPrint 70 breaks that line after its
first word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import singledispatch
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe

from portal.templatetags.components import vnum
from reports.document.blocks import (
    Align,
    Appendix,
    Bar,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    ParagraphStyle,
    Row,
    RowStyle,
    Run,
    Runs,
    Segment,
    Table,
)
from reports.papers.cutting import Part

ALIGNED = {Align.LEFT: "", Align.CENTRE: ' class="c"', Align.RIGHT: ' class="n"'}
DENSE = 8  # columns from which a table is set smaller
ROOM_FOR_LABEL = 7  # percent of the bar that a number needs


def html_of(document: Document, part: Part | None = None) -> str:
    """The paper, or one of its parts; its style sheet apart (templates/reports/paper.css)."""
    part = part or Part(True, document.blocks, True, document.appendices)
    return render_to_string(
        "reports/paper.html",
        {
            "document": document,
            "part": part,
            "head": document.head,
            "foot": document.foot,
            "created": _w3c(document.moment),
            "number_is_open": document.head.number[:1] in ("/", "-"),
            "blocks": _blocks(document, part.blocks),
            "appendices": mark_safe("".join(_appendices(document, part))),
        },
    )


def _w3c(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def _appendices(document: Document, part: Part) -> Iterator[str]:
    for place, appendix in enumerate(part.appendices):
        title = "" if part.is_continued and place == 0 else _title(appendix)
        yield f'<section class="appendix">{title}{_blocks(document, appendix.blocks)}</section>'


def _title(appendix: Appendix) -> str:
    kind = f"Phụ lục {appendix.number}".strip()
    label = escape(f"{kind}. {appendix.title}")
    return (
        f'<h1 class="appendix-kind" data-label="{label}">{escape(kind)}</h1>'
        f'<p class="appendix-title">{escape(appendix.title)}</p>'
        f'<p class="appendix-with">{escape(appendix.with_words)}</p>'
    )


def _blocks(document: Document, blocks: Iterable[Block]) -> str:
    return mark_safe("\n".join(_written(block, document) for block in blocks))


# --- blocks -------------------------------------------------------------------------------------


@singledispatch
def _written(block: Block, document: Document) -> str:
    raise TypeError(f"No way to print a {type(block).__name__}.")


@_written.register
def _heading(heading: Heading, document: Document) -> str:
    tag = f"h{heading.level + 1}"
    return f"<{tag}>{escape(document.numbered(heading))}</{tag}>"


@_written.register
def _paragraph(paragraph: Paragraph, document: Document) -> str:
    look = "" if paragraph.style == ParagraphStyle.BODY else f' class="{paragraph.style}"'
    return f"<p{look}>{_said(paragraph.said)}</p>"


@_written.register
def _bar(bar: Bar, document: Document) -> str:
    return render_to_string("reports/paper_bar.html", {"words": bar.words, "segments": _drawn(bar)})


@_written.register
def _table(table: Table, document: Document) -> str:
    looks = ["data", "dense" if len(table.columns) >= DENSE else "", "whole" if table.keep else ""]
    caption = f"<caption>{_said(table.caption)}</caption>" if table.caption else ""
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return (
        f'<table class="{" ".join(filter(None, looks))}">{caption}<colgroup>{_widths(table.columns)}</colgroup>'
        f"<thead>{_heads(table)}</thead><tbody>{''.join(_rows(table))}</tbody></table>{note}"
    )


# --- within a table -----------------------------------------------------------------------------


def _widths(columns: Iterable[Column]) -> str:
    return "".join(f'<col style="width: {each.width}mm">' if each.width else "<col>" for each in columns)


def _heads(table: Table) -> str:
    if not table.has_groups_of_columns:
        return f"<tr>{''.join(_head(column) for column in table.columns)}</tr>"
    upper, lower = [], []
    for over, grouped in groupby(table.columns, key=lambda column: column.over):
        columns = list(grouped)
        if over:
            upper.append(f'<th scope="colgroup" colspan="{len(columns)}">{escape(over)}</th>')
            lower += [_head(column) for column in columns]
        else:
            upper += [_head(column, ' rowspan="2"') for column in columns]
    return f"<tr>{''.join(upper)}</tr><tr>{''.join(lower)}</tr>"


def _head(column: Column, rows: str = "") -> str:
    return f'<th scope="col"{rows}>{escape(column.title)}</th>'


def _rows(table: Table) -> Iterator[str]:
    aligned = [ALIGNED[column.align] for column in table.columns]
    for place, row in enumerate(table.rows):
        looks = [] if row.style == RowStyle.PLAIN else [row.style.value]
        if table.keeps_with_next(place):
            looks.append("kept")
        look = f' class="{" ".join(looks)}"' if looks else ""
        yield f"<tr{look}>{''.join(_cells(row, aligned))}</tr>\n"


def _cells(row: Row, aligned: list[str]) -> Iterator[str]:
    scope = "rowgroup" if row.style == RowStyle.GROUP else "row"
    place = 0
    for cell in row.cells:
        span = f' colspan="{cell.span}"' if cell.span > 1 else ""
        yield _cell(cell, f"{span}{aligned[place]}", scope)
        place += cell.span


def _cell(cell: Cell, marks: str, scope: str) -> str:
    if cell.is_head:
        return f'<th scope="{scope}"{marks}>{_said(cell.said)}</th>'
    return f"<td{marks}>{_said(cell.said)}</td>"


# --- words --------------------------------------------------------------------------------------


def _said(said: Runs) -> str:
    return "".join(_run(run) for run in _tight(said))


def _tight(said: Runs) -> Iterator[Run]:
    """Spaces at the end of a run stand at the beginning of the next; none before a new line and at the end."""
    carried = ""
    for place, run in enumerate(said):
        lead = "" if run.breaks else carried
        words = run.text.rstrip(" ")
        carried = run.text[len(words) :]
        yield Run(lead + words, run.bold, run.italic, run.small, run.breaks and place > 0)


def _run(run: Run) -> str:
    words: str = escape(run.text)
    if run.bold:
        words = f"<b>{words}</b>"
    if run.italic:
        words = f"<i>{words}</i>"
    if run.small:
        words = f'<span class="small">{words}</span>'
    return f"<br>{words}" if run.breaks else words


# --- the bar ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """A segment of the bar; places are percentages with a point, as SVG wants them."""

    label: str
    tone: str
    colour: str
    value: str
    start: str
    end: str
    middle: str
    width: str
    shows_value: bool
    is_hatched: bool


def _drawn(bar: Bar) -> list[Drawn]:
    return [_drawn_segment(segment) for segment in bar.segments]


def _drawn_segment(segment: Segment) -> Drawn:
    return Drawn(
        label=segment.label,
        tone=segment.tone,
        colour=segment.colour,
        value=vnum(segment.value),
        start=f"{segment.start:.3f}%",
        end=f"{segment.start + segment.width:.3f}%",
        middle=f"{segment.start + segment.width / 2:.3f}%",
        width=f"{segment.width:.3f}%",
        shows_value=segment.width >= ROOM_FOR_LABEL,
        is_hatched=segment.tone in ("late", "overdue"),
    )
