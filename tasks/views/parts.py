"""Who does which part of a task, and what can this person do about it? The rows of the pages of work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from agencies.models import Agency, User
from agencies.policies import standing
from tasks import policies
from tasks.listing import PastFacts
from tasks.models import Assignee, Assignment, Extension, Task
from tasks.rollup import Share, share
from tasks.statuses import DONE, OPEN, Status
from tasks.timeliness import days_late, is_overdue
from tasks.transitions import TRANSITIONS, Step

MAIN_STEPS = ("verify", "acknowledge", "claim", "report", "finish")  # the strong button: the first that is open
DECISIONS = ("verify", "extend", "reassign")
FOLDED_FROM = 7  # a collective with so many members is folded behind its X/Y


@dataclass(frozen=True)
class PartRow:
    """One agency's part with what this person can do about it."""

    part: Assignment
    is_mine: bool
    actions: list[tuple[str, Step]]
    by_proxy: bool = False

    @property
    def sent_back_because(self) -> str:
        """Why the part was sent back, for those who must do it again."""
        if not self.is_mine or self.part.status != Status.SENT_BACK:
            return ""
        last = self.part.events.filter(verb="send_back").order_by("-at", "-pk").first()
        return last.note if last else ""

    @property
    def strong(self) -> str:
        """The verb of the one strong button, or nothing."""
        verbs = [verb for verb, _ in self.actions]
        return next((verb for verb in MAIN_STEPS if verb in verbs), "")

    @property
    def strong_label(self) -> str:
        return TRANSITIONS[self.strong].label if self.strong else ""

    @property
    def others(self) -> list[tuple[str, Step]]:
        return [action for action in self.actions if action[0] != self.strong]

    @property
    def awaited(self) -> str:
        """The decision that this agency waits for and this person may take: a verb, or nothing."""
        verbs = [verb for verb, _ in self.actions]
        return next((verb for verb in DECISIONS if verb in verbs), "")

    @property
    def entering(self) -> list[tuple[str, Step]]:
        """Steps taken on the agency's behalf, by letter."""
        return [action for action in self.actions if self.by_proxy and action[0] in policies.PROXY_STEPS]

    @property
    def deciding(self) -> list[tuple[str, Step]]:
        return [action for action in self.actions if action not in self.entering]

    @property
    def pending(self) -> Extension | None:
        return _pending(self.part)


@dataclass(frozen=True)
class Collective:
    """A collective that the document names, with a row for each member; the late ones first."""

    assignee: Assignee
    rows: list[PartRow]
    late: int

    @property
    def share(self) -> Share:
        return share(row.part for row in self.rows)

    @property
    def is_folded(self) -> bool:
        return len(self.rows) >= FOLDED_FROM


@dataclass
class Side:
    """Chủ trì or phối hợp: the agencies named one by one, and the collectives."""

    label: str
    singles: list[PartRow] = field(default_factory=list)
    collectives: list[Collective] = field(default_factory=list)


def rows_of(user: User, parts: Iterable[Assignment]) -> list[PartRow]:
    """A row for each part; `parts` come with agency, assignee's group and extensions."""
    home, secretariat = standing(user).home_ids, policies.is_secretariat(user)
    return [
        PartRow(
            part,
            part.agency_id in home and policies.acts_for(user, part),
            [(v, TRANSITIONS[v]) for v in policies.available_actions(user, part) if not _is_idle(part, v)],
            secretariat and not policies.acts_for(user, part),
        )
        for part in parts
    ]


def _is_idle(part: Assignment, verb: str) -> bool:
    """A step that the table allows but that has nothing to work on."""
    if verb == "extend":
        return _pending(part) is None
    return verb == "request_extension" and (part.due_at is None or _pending(part) is not None)


def _pending(part: Assignment) -> Extension | None:
    """The request for a later deadline that waits; none once the part is done or set aside."""
    waiting = (e for e in part.extensions.all() if e.decision == Extension.Decision.PENDING)
    return next(waiting, None) if part.status in OPEN else None


def side(label: str, rows: Iterable[PartRow], moment: datetime) -> Side:
    """The rows of one role, the members of each collective together."""
    made, members = Side(label), dict[int, list[PartRow]]()
    for row in rows:
        if row.part.assignee and row.part.assignee.group_id:
            members.setdefault(row.part.assignee.pk, []).append(row)
        else:
            made.singles.append(row)
    made.collectives = [_collective(together, moment) for together in members.values()]
    return made


def _collective(rows: list[PartRow], moment: datetime) -> Collective:
    def worst_first(row: PartRow) -> tuple[bool, int, bool, str]:
        late = is_overdue(row.part, moment)
        return (not late, -days_late(row.part, moment) if late else 0, row.part.status in DONE, row.part.agency.name)

    late = sum(is_overdue(row.part, moment) for row in rows)
    assignee = rows[0].part.assignee
    assert assignee is not None  # noqa: S101
    return Collective(assignee, sorted(rows, key=worst_first), late)


@dataclass(frozen=True)
class Lead:
    """Who leads, as a list names it: an agency, or a collective with X/Y."""

    agency: Agency | None = None
    written: str = ""
    share: Share | None = None


def leads_of(task: Task, parts: Iterable[Assignment | PastFacts] | None = None) -> list[Lead]:
    """From the parts (else `assignments`, with agency) and `assignees` (with group), prefetched."""
    collectives = {a.pk: a for a in task.assignees.all() if a.group_id}
    members: dict[int, list[Assignment | PastFacts]] = {}
    named: list[Lead] = []
    for part in task.assignments.all() if parts is None else parts:
        if part.is_lead and part.assignee_id and part.assignee_id in collectives:
            members.setdefault(part.assignee_id, []).append(part)
        elif part.is_lead:
            named.append(Lead(part.agency))
    return named + [Lead(None, collectives[pk].written, share(parts)) for pk, parts in members.items()]
