"""Directives with their work: the list, and the page of one with its text and the tasks marked at their place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directives.models import Directive, Provision
from portal import clock
from tasks.models import Task
from tasks.timeliness import Cell, cell_of
from tasks.views.parts import leads_of

HEADING_LENGTH = 220


@dataclass
class Place:
    """A provision as the page prints it: its paragraphs, its depth, and the tasks that it assigns."""

    provision: Provision | None
    paragraphs: list[list[str]]
    depth: int = 0
    tasks: list[Task] = field(default_factory=list)
    has_children: bool = False

    @property
    def words(self) -> list[str]:
        """The paragraphs that are not rows of a table."""
        return [cells[0] for cells in self.paragraphs if len(cells) == 1]

    @property
    def cells(self) -> list[list[str]]:
        return [cells for cells in self.paragraphs if len(cells) > 1]

    @property
    def is_heading(self) -> bool:
        """A short line that others stand under."""
        words = self.words
        return self.has_children and not self.tasks and bool(words) and len(words[0]) < HEADING_LENGTH

    @property
    def row(self) -> list[str]:
        return self.cells[0]

    @property
    def title(self) -> str:
        """What the list of headings calls it."""
        return self.words[0] if self.words else self.group[0]

    @property
    def group(self) -> list[str]:
        """`I. PHÁT TRIỂN HẠ TẦNG SỐ`: the lines of a row that heads others, else nothing."""
        return [". ".join(filter(None, cells)) for cells in self.cells] if self.has_children else []


@dataclass
class Table:
    """Rows of a table, each a place of its own, under their common head."""

    head: list[str]
    rows: list[Place] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[Place, list[tuple[str, str]]]]:
        """Each place with its cells, every cell under the words of its column."""
        return [(place, list(zip_longest(self.head, place.row, fillvalue=""))) for place in self.rows]


@require_safe
def directive_page(request: HttpRequest, slug: str) -> HttpResponse:
    directive = get_object_or_404(
        Directive.objects.visible_to(request.user).select_related("issuer").distinct(), slug=slug
    )
    tasks = list(directive.tasks.prefetch_related("assignments__agency", "assignees__group").order_by("order"))
    for task in tasks:
        task.directive = directive
        task.leads = leads_of(task)
    places, moment = _places(directive, tasks), clock.now()
    readable = set(Directive.objects.visible_to(request.user).values_list("pk", flat=True))
    context = {
        "directive": directive,
        "blocks": _blocks(places),
        "headings": [place for place in places if place.provision and _is_listed(place)],
        "counts": _counts(tasks, moment),
        "tasks": tasks,
        "relations": directive.relations.select_related("target", "provision"),
        "cited_by": directive.cited_by.filter(source__in=readable).select_related("source"),
        "readable": readable,
        "targets": directive.targets.select_related("provision"),
        "moment": moment,
    }
    return render(request, "tasks/directive_detail.html", context)


def _places(directive: Directive, tasks: list[Task]) -> list[Place]:
    """The whole text in order. A table row's cells are kept apart by `|` in the paragraph's parts."""
    by_provision: dict[int | None, list[Task]] = {}
    for task in tasks:
        by_provision.setdefault(task.provision_id, []).append(task)
    depths: dict[int, int] = {}
    provisions = list(directive.provisions.all())
    parents = {provision.parent_id for provision in provisions}
    places, position = [], 0
    for provision in provisions:
        if provision.start > position:
            places.append(Place(None, _paragraphs(directive.text[position : provision.start])))
        depths[provision.pk] = depths[provision.parent_id] + 1 if provision.parent_id else 0
        places.append(
            Place(
                provision,
                _paragraphs(directive.text[provision.start : provision.end]),
                depths[provision.pk],
                by_provision.get(provision.pk, []),
                provision.pk in parents,
            )
        )
        position = provision.end + 1
    if directive.text[position:].strip():
        places.append(Place(None, _paragraphs(directive.text[position:])))
    return places


def _is_listed(place: Place) -> bool:
    """Does the place stand in the list of headings at the side?"""
    return place.depth < 2 and (place.is_heading or bool(place.group))


def _blocks(places: list[Place]) -> list[Place | Table]:
    """Places in order, with neighbouring rows of a table brought together under the head that stands before them."""
    blocks: list[Place | Table] = []
    head: list[str] = []
    for place in places:
        if place.cells and not place.words:
            last = blocks[-1] if blocks else None
            table = last if isinstance(last, Table) else Table(head)
            table.rows.append(place)
            blocks += [table] if table is not last else []
        else:
            blocks.append(place)
            head = place.cells[0] if place.cells else []
    return blocks


def _counts(tasks: list[Task], moment: datetime) -> dict[str, int]:
    """The four cells of this document's tasks; recurring duties are counted apart."""
    plain = [task for task in tasks if not task.is_recurring]
    cells = Counter(cell_of(task, moment) for task in plain)
    counts = {cell.value: cells[cell] for cell in Cell}
    return {**counts, "total": sum(counts.values()), "recurring": len(tasks) - len(plain)}


def _paragraphs(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("\t")] for line in text.split("\n") if line.strip()]
