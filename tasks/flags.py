"""Which deadlines have been passed and not yet been written down? Selected by state, never by "yesterday".

A run that is missed, doubled or a day late changes nothing in the result: whatever moves an assignment writes its
missed deadline down first (lifecycle.move), and this finds the rest.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from portal import clock
from tasks import timeliness
from tasks.lifecycle import note_missed_deadline
from tasks.models import Assignment, MissedDeadline
from tasks.statuses import COUNTED


def flag_overdue() -> int:
    """Writes down each passed deadline once; returns how many were new."""
    moment = clock.now()
    known = MissedDeadline.objects.filter(assignment=OuterRef("pk"), due_at=OuterRef("due_at"))
    passed = Assignment.objects.filter(timeliness.past_deadline_q(moment), ~Exists(known), status__in=COUNTED)
    return sum(note_missed_deadline(assignment, moment) for assignment in passed.iterator())
