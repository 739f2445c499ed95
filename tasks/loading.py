"""How do the tasks of `fixtures/directives/*/tasks.yaml` come into the database, and to their agencies?

May be run any number of times: what the document says is brought up to date, what agencies did since is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.loading import read
from agencies.models import Agency, Block
from agencies.names import Named, Resolver, without_accents
from directives.loading import by_number
from directives.models import Directive, Provision
from portal import clock
from tasks.deadline import due_moment
from tasks.lifecycle import Part, assign
from tasks.models import Assignee, Deadline, Task

GIVEN_OUT_AT = time(8, 0)  # the hour at which work that a document orders counts as given out, on its own day


@dataclass
class Loaded:
    new: int = 0
    assigned: int = 0


@transaction.atomic
def load_tasks(folder: Path) -> Loaded:
    """All tasks of all directives, given out on the day of each document."""
    names, blocks, result = Resolver.load(), {b.code: b for b in Block.objects.all()}, Loaded()
    parents: list[tuple[Task, str]] = []
    for path in sorted(folder.glob("*/tasks.yaml")):
        directive = Directive.objects.get(slug=path.parent.name)
        provisions = {p.address: p for p in directive.provisions.all()}
        for order, row in enumerate(read(path), start=1):
            provision = provisions[row.get("provision") or row["ref"]]
            task, is_new = _save_task(directive, provision, row, order, blocks)
            if row.get("parent"):
                parents.append((task, row["parent"]))
            if is_new:
                result.new += 1
                result.assigned += give_out(task, row, names)
    for task, parent in parents:
        number, _, ref = parent.partition(" ")
        task.parent = Task.objects.get(directive=by_number(number), ref=ref)
        task.save(update_fields=["parent"])
    return result


def _save_task(
    directive: Directive, provision: Provision, row: dict[str, Any], order: int, blocks: dict[str, Block]
) -> tuple[Task, bool]:
    fields = {
        "order": order,
        "provision": provision,
        "text": row["text"],
        "further_sources": row.get("also") or [],
        "search": without_accents(f"{row['ref']} {directive.number} {row['text']}"),
        "source_line": row["line"],
        "block": blocks.get(row["block"]),
        "problem_group": row.get("problem_group") or "",
        "deliverables": row.get("deliverables") or [],
        "remark": row.get("remark") or "",
        "recurrence": row.get("recurrence") or "",
        **_span(directive, provision, row["text"]),
        **_deadline(row.get("deadline") or {}),
    }
    task = Task.objects.filter(directive=directive, ref=row["ref"]).first()
    if task is None:
        due = fields["assigned_due_at"] or fields["original_due_at"]
        return Task.objects.create(directive=directive, ref=row["ref"], due_at=due, **fields), True
    Task.objects.filter(pk=task.pk).update(**{k: v for k, v in fields.items() if k != "origin"})
    return task, False


def _deadline(row: dict[str, Any]) -> dict[str, Any]:
    hour = time.fromisoformat(row["time"]) if row.get("time") else None
    assigned = row.get("assigned") or {}
    origin = Deadline.Origin.DOCUMENT
    if assigned:
        origin = Deadline.Origin.ASSIGNED
    elif row.get("origin"):
        origin = Deadline.Origin.QUOTED
    return {
        "phrase": row.get("phrase") or "",
        "rule": row.get("rule") or Deadline.Rule.NONE,
        "due_on": row.get("due"),
        "due_time": hour,
        "starts_on": row.get("start"),
        "original_due_at": due_moment(row.get("due"), hour, row.get("rule") or ""),
        "assigned_due_at": due_moment(assigned.get("due")),
        "origin": origin,
        "deadline_basis": assigned.get("basis") or row.get("origin") or "",
        "deadline_flag": row.get("flag") or "",
    }


def _span(directive: Directive, provision: Provision, text: str) -> dict[str, int | None]:
    """Where the task's words stand in the directive's text; spaces may differ."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in text.split()))
    found = pattern.search(directive.text, provision.start)
    if found is None:
        return {"span_start": None, "span_end": None}
    return {"span_start": found.start(), "span_end": found.end()}


def give_out(task: Task, row: dict[str, Any], names: Resolver) -> int:
    """Writes down whom the document names, and gives each agency its part; a collective fans out to its members."""
    parts: dict[tuple[int, str], Part] = {}
    for role in (Assignee.Role.LEAD, Assignee.Role.COORDINATING):
        for order, entry in enumerate(row.get(role) or ()):
            written, named = _named(entry, names)
            assignee = Assignee.objects.create(
                task=task, role=role, order=order, written=written, agency=named.agency, group=named.group
            )
            for agency in _agencies(assignee):
                if (agency.pk, Assignee.Role.LEAD) not in parts:  # who leads does not also coordinate
                    parts.setdefault((agency.pk, role), Part(agency, role, assignee))
    issued_on = task.directive.issued_on or clock.today()
    with clock.moved_to(clock.at_hour(issued_on, GIVEN_OUT_AT)):
        return len(assign(task, list(parts.values())))


def _named(entry: str | dict[str, str], names: Resolver) -> tuple[str, Named]:
    if isinstance(entry, dict):
        return entry["name"], names.resolve(entry["agency"])
    return entry, names.resolve(entry)


def _agencies(assignee: Assignee) -> Iterator[Agency]:
    if assignee.agency:
        yield assignee.agency
    elif assignee.group:
        yield from assignee.group.members.all()
