"""How is a table tried and then imported? By django-import-export: each row is planned, and applied when it is meant.

A plan says in words what a row changes, and holds the steps that do it. Trying makes plans and writes nothing; the
import makes the same plans and takes their steps, in one transaction, or leaves everything as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Result, RowResult
from tablib import Dataset

from agencies.models import User
from tasks.imports.heads import Layout
from tasks.imports.reading import Page
from tasks.lifecycle import Refused

SHOWN_CHANGES, SHOWN_ERRORS, SHOWN_NOTES = 300, 1000, 300  # kept for the page; the marked workbook has every error
STEP = 50  # rows between two signs of progress
WHERE = "_where"


@dataclass(frozen=True)
class Change:
    """One thing that a row changes, in words."""

    label: str
    before: str
    after: str


@dataclass
class Plan:
    """What a row comes to: `steps` do what `changes` say; `notes` say what is not done, and why.

    `warnings` say what a person should look at; they hinder nothing and are shown first.
    """

    what: str
    is_new: bool = False
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    steps: list[Callable[[], object]] = field(default_factory=list)

    def change(self, label: str, before: object, after: object, step: Callable[[], object] | None = None) -> None:
        self.changes.append(Change(label, str(before), str(after)))
        if step:
            self.steps.append(step)


@dataclass(frozen=True)
class Source:
    """Who imports, and the paper that the table stands in: what is entered for an agency cites it."""

    by: User
    file_name: str = ""
    number: str = ""
    on: date | None = None
    directive_id: int | None = None


class RowImport(resources.Resource):
    """The import of one kind of rows. A kind says in `plan` what a row comes to."""

    class Meta:
        skip_diff = True
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        use_transactions = True
        instance_loader_class = BaseInstanceLoader  # `plan` finds what is there

    layout: Layout

    def __init__(self, source: Source, pages: Sequence[Page], told: Callable[[int, int], None]) -> None:
        super().__init__()
        self.source, self.pages, self.told = source, pages, told
        self.page = pages[0]
        self.seen: dict[Any, str] = {}

    def plan(self, row: dict[str, Any]) -> Plan | None:
        """What the row comes to; None of a row that is none (a heading, a total). Raises ValidationError."""
        raise NotImplementedError

    def once(self, key: Any, field: str, what: str) -> None:
        """Refuses the second row about the same thing."""
        if key in self.seen:
            raise ValidationError({field: [f"{what} đã có ở {self.seen[key]}."]})
        self.seen[key] = self.here

    # --- the road of django-import-export

    def before_import_row(self, row: dict[str, Any], row_number: int = 0, **kwargs: Any) -> None:
        page, line = row[WHERE]
        self.page, self.line, self.here = self.pages[page], line, place(self.pages, page, line)
        if kwargs.get("dry_run") and row_number % STEP == 1:
            self.told(row_number, sum(len(p.lines) for p in self.pages))

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, Any]) -> tuple[Plan, bool]:
        plan = self.plan(row) or Plan("")
        return plan, plan.is_new

    def skip_row(self, instance: Plan, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not instance.changes

    def save_instance(self, instance: Plan, is_create: bool, row: Any, **kwargs: Any) -> None:
        if kwargs.get("dry_run"):
            return
        try:
            for step in instance.steps:
                step()
        except Refused as reason:
            raise ValidationError(str(reason)) from reason


def place(pages: Sequence[Page], page: int, line: int) -> str:
    """Where a row stands, as a person finds it; the sheet is named when there are several."""
    return f"trang “{pages[page].title}”, dòng {line}" if len(pages) > 1 else f"dòng {line}"


def dataset(layout: Layout, pages: Sequence[Page]) -> Dataset:
    names = [head.name for head in layout.heads]
    data = Dataset(headers=[*names, WHERE])
    for at, page in enumerate(pages):
        for line in page.lines:
            data.append([*(line.values.get(name) for name in names), (at, line.number)])
    return data


def attempt(rows: RowImport, data: Dataset) -> Outcome:
    """Tries the table. Nothing is written and nothing locked: the embedded database has one writer at a time."""
    result = rows.import_data_inner(data, True, False, False, False)
    return Outcome.of(rows, data, result)


class Changed(Exception):
    """The table comes to something else than it did when it was tried."""


def carry_out(rows: RowImport, data: Dataset, digest: str) -> Outcome:
    """Imports the table in the caller's transaction. Raises `Changed`, and then the caller must roll back."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an import needs a transaction")
    result = rows.import_data(data, dry_run=False, use_transactions=True)
    outcome = Outcome.of(rows, data, result)
    if outcome.wrong or outcome.digest != digest:
        raise Changed
    return outcome


@dataclass
class Outcome:
    """What a table came to, in words and numbers."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: int = 0
    digest: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, rows: RowImport, data: Dataset, result: Result) -> Outcome:
        made, digest = cls(), hashlib.sha256()
        for error in result.base_errors:
            raise error.error
        for (page, line), row in zip(data[WHERE], result.rows, strict=True):
            made._add(row, rows.pages, page, line)
            plan = row.instance if isinstance(row.instance, Plan) else None
            said = [line, row.import_type, [asdict(change) for change in plan.changes] if plan else []]
            digest.update(json.dumps(said, ensure_ascii=False).encode())
        made.notes.sort(key=lambda note: not note["is_warning"])
        made.digest = digest.hexdigest()
        return made

    def _add(self, row: RowResult, pages: Sequence[Page], page: int, line: int) -> None:
        here = place(pages, page, line)
        if row.errors:
            raise row.errors[0].error
        if row.validation_error is not None:
            self.wrong += 1
            self.errors += _errors(row.validation_error, pages[page], page, line, here)
            return
        plan = row.instance
        if not isinstance(plan, Plan) or not plan.what:
            return
        told = [*((words, True) for words in plan.warnings), *((words, False) for words in plan.notes)]
        about = {"where": here, "what": plan.what}
        self.notes += [{**about, "words": words, "is_warning": warns} for words, warns in told]
        if not plan.changes:
            self.unchanged += 1
            return
        self.new += plan.is_new
        self.changed += not plan.is_new
        if len(self.rows) < SHOWN_CHANGES:
            changes = [asdict(change) for change in plan.changes]
            self.rows.append({"where": here, "what": plan.what, "is_new": plan.is_new, "changes": changes})

    def as_json(self) -> dict[str, Any]:
        """What the page shows; long lists are cut and say how long they were."""
        said = asdict(self)
        said["errors"], said["all_errors"] = self.errors[:SHOWN_ERRORS], len(self.errors)
        said["notes"], said["all_notes"] = self.notes[:SHOWN_NOTES], len(self.notes)
        said["all_rows"] = self.new + self.changed
        return said


def _errors(error: ValidationError, page: Page, at: int, line: int, here: str) -> list[dict[str, Any]]:
    """Each as `Dòng 12, cột “Thời hạn”: …`."""
    by_field: Mapping[str, Iterable[str]]
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    told = []
    for name, sentences in by_field.items():
        title = page.titles.get(name, "")
        column = f", cột “{title}”" if title else ""
        words = " ".join(sentences)
        told.append(
            {"page": at, "line": line, "field": name, "words": f"{here[:1].upper()}{here[1:]}{column}: {words}"}
        )
    return told
