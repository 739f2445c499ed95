"""Which document does a cell mean, and which of its tasks is in a row?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.utils.text import slugify

from agencies.names import normal_form, without_accents
from directives.models import Directive
from tasks.imports.cells import Wrong, day_in, number_in
from tasks.models import Assignee, Assignment, Task


@dataclass
class Known:
    """The tasks of one document, by place and by words."""

    by_ref: dict[str, Task] = field(default_factory=dict)
    by_text: dict[str, list[Task]] = field(default_factory=dict)
    last_order: int = 0

    def add(self, task: Task) -> None:
        self.by_ref[normal_form(task.ref)] = task
        self.by_text.setdefault(normal_form(task.text), []).append(task)
        self.last_order = max(self.last_order, task.order)


def with_all(tasks: object) -> object:
    """Tasks with what an import compares a row with."""
    return tasks.select_related("block").prefetch_related(  # type: ignore[attr-defined]
        Prefetch("assignments", queryset=Assignment.objects.select_related("agency", "named")),
        Prefetch("assignees", queryset=Assignee.objects.select_related("agency", "group")),
    )


class Documents:
    """All documents by number; one that the portal does not know becomes a stub when its day is written too."""

    def __init__(self) -> None:
        self._by_number: dict[str, list[Directive]] = {}
        self._by_slug: dict[str, Directive] = {}
        for directive in Directive.objects.defer("text"):
            self._by_slug[directive.slug] = directive
            self._by_number.setdefault(_key(directive.number or directive.title), []).append(directive)
        self._known: dict[int, Known] = {}
        self.stubs: list[Directive] = []  # to be made by this import

    def of_slug(self, slug: str) -> Directive | None:
        return self._by_slug.get(slug)

    def find(self, words: str) -> Directive:
        """The document that a cell names; unsaved when it is to become a stub. Raises `Wrong`."""
        number, on = number_in(words), day_in(words)
        found = self._by_number.get(_key(words)) or self._by_number.get(_key(number), []) if number or words else []
        of_day = [d for d in found if on is None or d.issued_on in (None, on)]
        if len(of_day) == 1:
            return of_day[0]
        if of_day:
            days = ", ".join(f"{d.issued_on:%d/%m/%Y}" for d in of_day if d.issued_on)
            raise Wrong(
                "directive",
                f"cổng có nhiều văn bản “{words[:120]}” ({days}); hãy ghi thêm ngày ban hành.",
            )
        if found and found[0].issued_on:
            raise Wrong(
                "directive",
                f"văn bản số {found[0].number} trên cổng ban hành ngày {found[0].issued_on:%d/%m/%Y}, hãy xem lại.",
            )
        if not number or on is None:
            raise Wrong(
                "directive",
                f"chưa có văn bản “{words[:120]}”; hãy nhập văn bản trước, hoặc ghi cả số và ngày ban hành.",
            )
        return self._stub(words, number, on)

    def _stub(self, words: str, number: str, on: date) -> Directive:
        slug = slugify(without_accents(number))[:80] or "van-ban"
        if slug in self._by_slug:
            slug = f"{slug}-{on:%Y%m%d}"
        stub = Directive(
            slug=slug, number=number[:100], kind=_kind(words), title=words, issued_on=on, form=Directive.Form.STUB
        )
        self.stubs.append(stub)
        self._by_slug[slug] = stub
        self._by_number.setdefault(_key(number), []).append(stub)
        return stub

    def tasks_of(self, directive: Directive) -> Known:
        """The tasks of a document as they are before the import; of a stub to be made, none."""
        if id(directive) not in self._known:
            known = self._known[id(directive)] = Known()
            if directive.pk:
                for task in with_all(Task.objects.filter(directive=directive)):  # type: ignore[attr-defined]
                    task.directive = directive
                    known.add(task)
        return self._known[id(directive)]

    def with_text(self, text: str) -> list[Task]:
        """Tasks of any document with these words."""
        same = Task.objects.filter(search__contains=without_accents(text)).only("pk", "text", "ref", "directive")
        found = []
        for task in same[:50]:
            directive = next(d for d in self._by_slug.values() if d.pk == task.directive_id)
            ours = self.tasks_of(directive).by_ref[normal_form(task.ref)]
            found += [ours] if normal_form(ours.text) == normal_form(text) else []
        return found


def _key(number: str) -> str:
    return normal_form(number).replace(" ", "").replace("-", "/")


def _kind(words: str) -> str:
    """The kind of document that its name begins with."""
    said = normal_form(words)
    for kind in Directive.Kind:
        if said.startswith(normal_form(str(kind.label))):
            return kind.value
    return Directive.Kind.NOTICE if said.startswith("thông báo") else Directive.Kind.OTHER
