"""Which lists can be taken away as XLSX or CSV, and how is the file made?

Each app says in its `tables.py` which lists it has (`@table`); a table holds the rows of the screen, whole. Few rows
are answered at once, many by a job (portal/exports.py).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from portal import clock, shelf
from portal.jobs import GaveUp, handles, tick
from portal.models import Job
from portal.sheets import Column, Row, Sheet, TooManyRows, write_csv, write_xlsx

EXPORT = "export"  # the kind of job, and the folder of what it makes
FORMS = ("xlsx", "csv")
AUTHOR = "Cổng theo dõi thực hiện văn bản chỉ đạo"
STEP = 500  # rows between two signs of progress


@dataclass(frozen=True)
class Table:
    """A list as it is taken away: `rows` begins anew at each call; `size` is how many there are."""

    name: str  # of the file, without day and ending
    title: str
    columns: Sequence[Column]
    rows: Callable[[], Iterable[Row | Sequence[Any]]]
    size: int
    heading_lines: Sequence[str] = ()
    past_day: date | None = None  # which the rows tell of; None of the present


Maker = Callable[[Any, QueryDict, datetime], Table]
TABLES: dict[str, Maker] = {}


def table(kind: str) -> Callable[[Maker], Maker]:
    """Registers a list; its function takes user, query, moment, and raises PermissionDenied where the page does."""

    def register(maker: Maker) -> Maker:
        TABLES[kind] = maker
        return maker

    return register


def file_name(made: Table, form: str, moment: datetime) -> str:
    """Named by the day that its rows tell of: `nhiem-vu-2025-10-19.xlsx`."""
    return f"{made.name}-{made.past_day or timezone.localdate(moment):%Y-%m-%d}.{form}"


def write(
    made: Table, form: str, moment: datetime, target: BinaryIO, told: Callable[[int], None] = lambda done: None
) -> None:
    """Writes the file; `told` hears every few hundred rows how many are done."""
    rows = _telling(made.rows(), told)
    if form == "csv":
        for line in write_csv(made.columns, rows):
            target.write(line)
    else:
        sheet = Sheet(made.title, made.columns, rows, made.heading_lines)
        write_xlsx(target, [sheet], title=made.title, author=AUTHOR, made_at=moment)


def _telling(rows: Iterable[Any], told: Callable[[int], None]) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number % STEP == 0:
            told(number)
        yield row


def _about(job: Job) -> tuple[str, str]:
    return f"xuất tệp “{job.result.get('name', job.params['kind'])}”", reverse("export_job", args=[job.pk])


def drop_old(before: datetime) -> int:
    """Throws away files that were made before that moment, unless a later one has the same content."""
    made = Job.objects.filter(kind=EXPORT, result__has_key="sha256")
    old = list(made.filter(finished_at__lt=before))
    kept = {job.result["sha256"] for job in made.exclude(pk__in=[job.pk for job in old])}
    for job in old:
        if job.result["sha256"] not in kept:
            shelf.drop(job.result)
        Job.objects.filter(pk=job.pk).update(result={})
    return len(old)


@handles(EXPORT, about=_about)
def export_table(job: Job) -> dict[str, Any]:
    """Makes the file that `params` (kind, query, form) ask for, with the eyes of who asked, and keeps it."""
    if job.requested_by is None or not job.requested_by.is_active:
        raise GaveUp("Người yêu cầu không còn tài khoản trên cổng.")
    moment = clock.now()
    made = TABLES[job.params["kind"]](job.requested_by, QueryDict(job.params["query"]), moment)
    form = job.params["form"]
    with tempfile.TemporaryFile() as target:
        try:
            write(made, form, moment, cast(BinaryIO, target), lambda done: tick(job, done, made.size, "Đang ghi tệp"))
        except TooManyRows as reason:
            raise GaveUp(str(reason)) from reason
        kept = shelf.keep(File(target), EXPORT, file_name(made, form, moment))
    return {**kept, "rows": made.size, "title": made.title}
