"""Random histories for property tests: a small world of tasks, and steps that the life cycle allows."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from agencies.models import User
from directives.models import Directive
from portal import clock
from tasks import actions, lifecycle
from tasks.lifecycle import Part, Refused
from tasks.models import Assignment, Evidence, Task
from tasks.policies import available_actions
from tests.conftest import moment

BEGUN = moment(2025, 9, 30, 8)
FIRST = moment(2025, 10, 1, 9)
DAYS = [moment(2025, 10, 10), moment(2025, 10, 20), moment(2025, 11, 3)]  # 24:00 of the day before each
NOW = moment(2025, 11, 12, 9)
OUT = {"transfer", "merge"}  # steps that the portal takes by itself

# Which part, which of its open steps, by whom, and how many hours after the step before.
steps = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 15), st.integers(0, 5), st.integers(1, 60)), min_size=12, max_size=40
)


def few(examples: int) -> settings:
    """Each example is a history in the database: few of them, and no minutes of shrinking when one fails."""
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


def world(cast: Any) -> Any:
    """Beside the cast's task: dated, undated and recurring ones of two documents, of one lead and of three."""
    other = Directive.objects.create(
        slug="08-tb-tgv", number="08-TB/TGV", kind="ket_luan", title="Kết luận", text="x",
        issuer=cast.secretariat_agency, issued_on=moment(2025, 10, 12).date(),
    )  # fmt: skip
    cast.blocks["chinh_phu"].leader = "Nguyễn Văn A"
    cast.blocks["chinh_phu"].save()
    everyone = [Part(agency, "lead") for agency in (cast.ministry, cast.other, cast.partner)]
    for number in range(7):
        due = clock.end_of(moment(2025, 10, 6).date() + timedelta(days=6 * number)) if number % 3 else None
        late = number == 6
        task = Task.objects.create(
            directive=other if late else cast.directive, ref=f"X.{number}", order=10 + number, text=f"Việc {number}",
            search="viec", block=(cast.blocks["chinh_phu"], cast.blocks["dang"], None)[number % 3], due_at=due,
            original_due_at=due, recurrence="weekly" if number == 3 else "",
            problem_group=("", "du_lieu")[number % 2],
        )  # fmt: skip
        with clock.moved_to(moment(2025, 10, 13, 8) if late else BEGUN):
            lifecycle.assign(task, everyone if number in (1, 3) else everyone[: 1 + number % 2])
    return cast


def play(cast: Any, drawn: list[tuple[int, int, int, int]], record: Any = None) -> None:
    """Takes the steps; `record(day)` is called as each of DAYS begins, before the steps that follow."""
    at, days = FIRST, list(DAYS)
    people = [cast.leader, cast.stranger, cast.partner_officer, cast.secretary, cast.second_secretary, cast.secretary]
    for which, verb, person, hours in drawn:
        at = min(at + timedelta(hours=hours), NOW)
        while days and days[0] <= at:
            _recorded(record, days.pop(0))
        with clock.moved_to(at):
            _step(cast, which, verb, people[person])
    for day in days:
        _recorded(record, day)


def _recorded(record: Any, day: Any) -> None:
    if record:
        with clock.moved_to(day):
            record(day)


def _step(cast: Any, which: int, verb: int, person: User) -> None:
    parts = Assignment.objects.filter(assigned_at__lte=clock.now()).select_related("task", "agency").order_by("pk")
    part = parts[which % len(parts)]
    user = User.objects.get(pk=person.pk)
    verbs = [name for name in available_actions(user, part) if name not in OUT]
    if verbs:
        with contextlib.suppress(Refused), transaction.atomic():
            actions.perform(user, part, verbs[verb % len(verbs)], _data(cast, part, user))


def _data(cast: Any, part: Assignment, user: User) -> dict[str, Any]:
    today = clock.today()
    return {
        "reason": "vì", "document": "1/CV", "result": f"xong {clock.now()}", "letter_number": "2/CV",
        "letter_date": today, "due_on": today + timedelta(days=25), "granted": today.day % 3 > 0,
        "agency": cast.other,
        "evidence": [Evidence(assignment=part, document_number="1/BC", uploaded_by=user, uploaded_at=clock.now())],
    }  # fmt: skip


@contextlib.contextmanager
def undone() -> Any:
    """What happens within leaves no trace: each example begins with the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
