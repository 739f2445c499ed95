"""How long does an export take, and does its memory grow with the rows?

Makes a database of its own in a temporary folder, fills it with invented tasks, and writes the task list as XLSX and
CSV, each in a process of its own: `.venv/bin/python benchmarks/export_rows.py 10000 100000`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = (
    "Chủ trì, phối hợp với các cơ quan liên quan hoàn thành kết nối, chia sẻ cơ sở dữ liệu số %d theo yêu cầu. " * 2
)


def start() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()


def fill(count: int) -> None:
    """Makes the database and `count` tasks of twenty agencies, each with a lead and a helping part."""
    start()
    from django.core.management import call_command

    from agencies.models import Agency, Membership, User
    from directives.models import Directive
    from portal import clock
    from tasks.models import Assignee, Assignment, Task

    call_command("migrate", verbosity=0)
    make = Agency.objects.create
    agencies = [make(code=f"co-quan-{n}", name=f"Cơ quan {n}", short=f"CQ{n}", kind="bo") for n in range(20)]
    user = User.objects.create(username="thu-ky")
    Membership.objects.create(user=user, agency=agencies[0], role="secretariat")
    document = Directive.objects.create(
        slug="1-kl", number="1-KL/TW", kind="ket_luan", title="Kết luận", issued_on=clock.today(), text="x" * 200_000
    )
    due = clock.end_of(clock.today())
    for begin in range(0, count, 5000):
        tasks = Task.objects.bulk_create(
            Task(directive=document, ref=f"I.{n}", order=n, text=WORDS.replace("%d", str(n)), due_at=due)
            for n in range(begin, min(begin + 5000, count))
        )
        given = [
            (t, agencies[(t.order + at) % 20], role)
            for t in tasks
            for at, role in enumerate(("lead", "coordinating"))
        ]
        Assignee.objects.bulk_create(Assignee(task=t, agency=a, role=r, written=a.name) for t, a, r in given)
        Assignment.objects.bulk_create(
            Assignment(task=t, agency=a, named=a, role=r, assigned_at=due, due_at=due) for t, a, r in given
        )


def export(form: str) -> None:
    """Writes the list and prints rows, seconds, size of the file (MB) and the process's largest memory (MB)."""
    start()
    from django.http import QueryDict

    from agencies.models import User
    from portal import clock
    from portal.tables import TABLES, write

    begun, moment = time.monotonic(), clock.now()
    made = TABLES["tasks"](User.objects.get(), QueryDict(), moment)
    with tempfile.TemporaryFile() as target:
        write(made, form, moment, target)
        size = target.tell()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{made.size:>8} {form:>5} {time.monotonic() - begun:>8.1f} s {size / 2**20:>8.1f} MB {most:>8.0f} MB memory"
    )


def main(counts: list[str]) -> None:
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            around = {**os.environ, "PORTAL_DATA": folder}
            for task in (["fill", count], ["export", "xlsx"], ["export", "csv"]):
                subprocess.run([sys.executable, __file__, *task], env=around, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
    elif sys.argv[1:2] == ["export"]:
        export(sys.argv[2])
    else:
        main(sys.argv[1:] or ["10000", "100000"])
