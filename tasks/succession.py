"""Who answers for the open work of an agency that has ended? Its successor, from the day after its last.

What an old document names is kept on the assignment (`named`). A body with several successors is left to the
secretariat: nobody can guess which of them takes which task.
"""

from __future__ import annotations

from datetime import timedelta

from agencies.models import Agency
from portal import clock
from tasks.lifecycle import merge, transfer
from tasks.models import Assignment
from tasks.statuses import OPEN, Status


def hand_over() -> int:
    """Hands the open assignments of ended agencies to their successors; returns how many. May run twice."""
    moved = 0
    ended = (
        Assignment.objects.filter(agency__valid_to__lt=clock.today(), status__in=OPEN | {Status.SUSPENDED})
        .select_related("agency")
        .order_by("agency__valid_to", "pk")
    )
    for assignment in ended:
        successors = list(assignment.agency.successors.all())
        if len(successors) != 1 or assignment.agency.valid_to is None:
            continue
        first_day = assignment.agency.valid_to + timedelta(days=1)
        with clock.moved_to(max(clock.start_of(first_day), assignment.assigned_at)):
            _hand_to(assignment, successors[0])
        moved += 1
    return moved


def _hand_to(assignment: Assignment, successor: Agency) -> None:
    note = f"{assignment.agency} kết thúc hoạt động; {successor} kế thừa nhiệm vụ."
    same = Assignment.objects.filter(task=assignment.task_id, agency=successor, role=assignment.role)
    if same.exists():
        merge(assignment, note)
    else:
        transfer(assignment, successor, note)
