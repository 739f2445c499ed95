"""What is to be said in a report of a scope and a span? Reads the database once; the answer is data (content.py).

Its moment is the end of the span, or now while the span runs; everything in it is as it was at that moment
(tasks/history.py), so the report of an old week can be gathered at any time and says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import F

from agencies.models import Block
from agencies.names import alphabetical
from directives.measures import latest
from directives.models import Measurement, Target
from portal import clock
from portal.templatetags.components import vnum
from reports import figures
from reports.content import Content, FiguresLine, TargetLine, TaskLine
from reports.document.letterhead import Issuer
from reports.figures import Figures
from reports.rows import Reader, document_name
from reports.scopes import COMMON, WHOLE, Scope
from reports.spans import Span
from tasks import timeliness
from tasks.history import PastTask, Snapshot, closing, snapshot
from tasks.rollup import share

A_MONTH = timedelta(days=31)


class NotBegun(ValueError):
    """There is nothing to say of a span that lies ahead."""


def gather(scope: Scope, span: Span) -> Content:
    """The content of one report. Raises NotBegun, with a sentence."""
    moment = min(span.ends, clock.now())
    if moment < span.begins:
        raise NotBegun(f"{span.title} chưa bắt đầu; hãy chọn kỳ hiện tại hoặc kỳ đã qua.")
    now_running = moment < span.ends
    past = _own(snapshot(scope.tasks(), moment) if now_running else closing(scope.tasks(), moment), scope)
    before = _own(closing(scope.tasks(), span.begins), scope)
    leaders: dict[int | None, str] = {
        block.pk: Scope(block.code, block=block).leader for block in Block.objects.all()
    }
    reader = Reader(past, before, span, leaders)
    dated = [item for item in past.tasks if not item.is_duty]
    end = max(span.next.ends, moment)
    return Content(
        scope=scope.code,
        scope_name=scope.name,
        issuer=Issuer.of(issuer) if (issuer := scope.issuer) else None,
        leader=scope.leader,
        kind=span.kind,
        year=span.year,
        number=span.number,
        moment=moment,
        figures=figures.total(figures.of_snapshot_tasks(past).values()),
        previous=figures.total(figures.of_snapshot_tasks(before).values()),
        blocks=_by_block(past) if scope.code == WHOLE else [],
        agencies=_by_agency(past, reader),
        overdue=_latest_first(reader.row(item) for item in dated if timeliness.is_overdue(item, moment)),
        due=reader.due(dated, moment, end),
        due_later=reader.due(dated, end, end + A_MONTH),
        finished=reader.finished(),
        difficulties=list(reader.difficulties()),
        duties=[reader.duty(item) for item in past.tasks if item.is_duty and timeliness.is_open(item)],
        collective=[reader.collective(item) for item in dated if share(item.leads).of > 1],
        targets=_targets(past),
        tasks=[reader.row(item) for item in past.tasks],
    )


def _own(past: Snapshot, scope: Scope) -> Snapshot:
    """Of an agency only what it led then, with the facts of its own part (design.md, Units of count)."""
    if scope.agency is None:
        return past
    own = []
    for item in past.tasks:
        for part in item.leads:
            if part.agency_id == scope.agency.pk:
                due_at = part.due_at or item.due_at
                facts = PastTask(item.task, part.status, due_at, part.claimed_at, (part,))
                own.append(facts)
    return replace(past, tasks=tuple(own))


def _by_agency(past: Snapshot, reader: Reader) -> list[FiguresLine]:
    counted = figures.of_snapshot_parts(past)
    lines = [FiguresLine(reader.agencies[pk].code, reader.agencies[pk].name, own) for pk, own in counted.items()]
    return sorted(lines, key=_worst_first)


def _by_block(past: Snapshot) -> list[FiguresLine]:
    counted = figures.of_snapshot_tasks(past, key=lambda item: item.task.block_id)
    names = [(block.pk, block.code, block.name) for block in Block.objects.all()]
    lines = [
        FiguresLine(code, name, counted.get(pk, Figures()))
        for pk, code, name in [*names, (None, COMMON, "Nhiệm vụ chung")]
    ]
    return [line for line in lines if line.figures != Figures()]


def _worst_first(line: FiguresLine) -> tuple[int, int, list[int]]:
    return (-line.figures.overdue, -line.figures.total, alphabetical(line.name))


def _latest_first(rows: Iterable[TaskLine]) -> list[TaskLine]:
    return sorted(rows, key=lambda row: -row.days_late)


def _targets(past: Snapshot) -> list[TargetLine]:
    """The targets of the documents reported on, those of the nearest year first, with what is known of each."""
    documents = {item.task.directive_id for item in past.tasks}
    chosen = Target.objects.filter(directive__in=documents).select_related("directive")
    known = latest(chosen, past.moment)
    in_order = chosen.order_by(F("by").asc(nulls_last=True), "directive__issued_on", "directive", "order")
    return [_target(target, known.get(target.pk)) for target in in_order]


def _target(target: Target, measured: Measurement | None) -> TargetLine:
    aims = [_plain(value) for value in (target.value, target.value_max) if value is not None]
    return TargetLine(
        document=document_name(target.directive),
        text=target.text,
        by=target.by,
        aim=_with_unit(" – ".join(aims), target.unit) if aims else "",
        measured=_with_unit(_plain(measured.value), target.unit) if measured else "",
        measured_on=measured.on if measured else None,
    )


def _plain(value: Decimal) -> str:
    """`70`, `99,5`: no more places than it has."""
    return vnum(value, 0 if value == value.to_integral() else 2)


def _with_unit(value: str, unit: str) -> str:
    return f"{value}{unit}" if unit == "%" else f"{value} {unit}".strip()
