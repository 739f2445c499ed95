"""What happened to each assignment in the demonstration? A list of steps with their moments, from a seeded die.

The die of an assignment is seeded with its document, place and agency, so the story is the same for everyone on
the same day. Some parts end near `until` (the day of the first start), so that today's screens are alive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from portal import clock
from tasks.demo import words
from tasks.models import Assignment
from tasks.timeliness import last_day

LATE_AT_BO_Y_TE = ("46-TB/TGV", "IV.7.a(1)")  # the late task that a visitor of the demo looks for


@dataclass(order=True)
class Beat:
    """One step of the story; `what` is told to the player (tasks/demo/play.py)."""

    at: datetime
    order: int
    assignment_id: int = field(compare=False)
    verb: str = field(compare=False)
    what: dict[str, Any] = field(compare=False, default_factory=dict)


def at_work(day: date, dice: Random) -> datetime:
    """A moment within office hours on the first working day from `day` on."""
    while day.weekday() >= 5:
        day += timedelta(days=1)
    minutes = dice.choice((8, 9, 10, 13, 14, 15, 16)) * 60 + dice.randrange(60)
    return clock.start_of(day) + timedelta(minutes=minutes)


def symbol(agency: Agency) -> str:
    """The body's part of a document number: UBND and TU without the province, else the abbreviation."""
    whole = {Agency.Kind.PROVINCE: "UBND", Agency.Kind.PROVINCIAL_PARTY: "TU"}
    return whole.get(Agency.Kind(agency.kind), agency.short.replace(" ", ""))


class Story:
    """The beats of one assignment up to `until`."""

    def __init__(self, part: Assignment, until: datetime) -> None:
        task = part.task
        self.part, self.until = part, until
        key = f"{task.directive.slug}|{task.ref}|{part.agency.code}|{part.role}"
        self.dice = Random(key)  # noqa: S311 - a story, not a secret
        self.whole = Random(f"{task.directive.slug}|{task.ref}")  # noqa: S311 - the same for all members
        self.start = timezone.localdate(part.assigned_at)
        self.today = timezone.localdate(until)
        self._order, self._last = 0, part.assigned_at

    def beats(self) -> Iterator[Beat]:
        for beat in self._plot():
            if beat.at < self.until:
                yield beat

    def _beat(self, day: date, verb: str, **what: Any) -> Beat:
        """The next step on `day`, or on the first working day after the step before it."""
        self._order += 1
        moment = at_work(day, self.dice)
        while moment <= self._last:
            day += timedelta(days=1)
            moment = at_work(day, self.dice)
        self._last = moment
        return Beat(moment, self._order, self.part.pk, verb, what)

    def _plot(self) -> Iterator[Beat]:
        task = self.part.task
        if not self.part.is_lead:
            yield from self._coordinating()
        elif (str(task.directive), task.ref) == LATE_AT_BO_Y_TE:
            yield from self._overdue(date(2025, 10, 31), self.today - timedelta(days=17))
        elif task.is_recurring:
            yield from self._duty()
        elif self.part.due_at is None:
            yield from self._undated()
        else:
            yield from self._dated(last_day(self.part.due_at).date())

    @property
    def _is_member(self) -> bool:
        """One of many that a collective name stands for."""
        return self.part.assignee is not None and self.part.assignee.group_id is not None

    # --- plots -----------------------------------------------------------------------------------

    def _coordinating(self) -> Iterator[Beat]:
        luck = self.dice.random()
        if luck > 0.8:
            return  # silent
        day = self.start + timedelta(days=self.dice.randint(1, 12))
        yield self._beat(day, "acknowledge")
        if luck < 0.45:
            day += timedelta(days=self.dice.randint(10, 120))
            yield self._beat(day, "finish", result=self.dice.choice(words.FINISHED))

    def _duty(self) -> Iterator[Beat]:
        """Recurring: some agencies report each period, some now and then, a few never."""
        step = {"monthly": 30, "yearly": 180}.get(self.part.task.recurrence, 7)
        zeal = self.dice.random()
        if zeal < 0.06:
            return
        if self._is_member and step == 7:
            step = 14 if zeal < 0.35 else 28  # many members: enough to see the pattern
        day = self.start + timedelta(days=self.dice.randint(1, step))
        last = self.today - timedelta(days=self.dice.randint(20, 90) if zeal < 0.2 else 0)
        while day <= last:
            yield self._beat(day, "report", result=self.dice.choice(words.DUTY))
            day += timedelta(days=step + self.dice.randint(-2, 2))
        if zeal > 0.4 and self.today.weekday() > 0:
            monday = self.today - timedelta(days=self.today.weekday())
            recent = monday + timedelta(days=self.dice.randint(0, min(4, self.today.weekday() - 1)))
            yield self._beat(recent, "report", result=self.dice.choice(words.DUTY))

    def _undated(self) -> Iterator[Beat]:
        luck = self.dice.random()
        if luck < 0.07:
            return
        day = self.start + timedelta(days=self.dice.randint(1, 9))
        yield self._beat(day, "acknowledge")
        if luck < 0.5:
            done = self.start + timedelta(days=self.dice.randint(50, 260))
            yield from self._work(day, done)
            yield from self._claim_and_verify(done)
        elif luck < 0.54:
            yield from self._work(day, self.today - timedelta(days=12))
            yield from self._claim(self.today - timedelta(days=self.dice.randint(1, 9)))
        else:
            yield from self._work(day, self.today - timedelta(days=self.dice.randint(3, 150)))

    def _dated(self, due: date) -> Iterator[Beat]:
        luck = self.dice.random()
        if self._is_member and self.whole.random() < 0.55:
            luck *= 0.66  # the whole collective got it done
        if due < self.start + timedelta(days=3):
            luck = 0.6 if luck < 0.9 else luck  # the document asked for a day that was gone: late
        day = self.start + timedelta(days=self.dice.randint(1, 5))
        if due >= self.today:
            yield from self._still_running(day, due, luck)
        elif luck < 0.54:
            span = max(1, (due - self.start).days)
            done = due - timedelta(days=min(self.dice.randint(0, 10), span // 2))
            yield from self._done(day, done)
        elif luck < 0.66:
            yield from self._done(day, max(due, self.start) + timedelta(days=self.dice.randint(2, 45)))
        elif luck < 0.76:
            yield from self._sent_back(day, due)
        elif luck < 0.89:
            yield from self._extended(day, due)
        elif luck < 0.92:
            yield from self._awaiting(day)
        elif luck < 0.97:
            yield from self._overdue(due, self.today - timedelta(days=self.dice.randint(2, 90)))

    def _still_running(self, day: date, due: date, luck: float) -> Iterator[Beat]:
        yield self._beat(day, "acknowledge")
        if luck < 0.12:
            done = self.start + timedelta(days=int((self.today - self.start).days * (0.5 + luck * 3)))
            yield from self._work(day, done)
            yield from self._claim_and_verify(done)
        elif luck < 0.2:
            yield from self._awaiting(day, acknowledged=True)
        else:
            yield from self._work(day, self.today - timedelta(days=self.dice.randint(1, 40)))

    def _done(self, day: date, done: date) -> Iterator[Beat]:
        if day < done:
            yield self._beat(day, "acknowledge")
            yield from self._work(day, done)
        yield from self._claim_and_verify(done)

    def _sent_back(self, day: date, due: date) -> Iterator[Beat]:
        first = due - timedelta(days=self.dice.randint(1, 6))
        if day < first:
            yield self._beat(day, "acknowledge")
        yield from self._claim(first)
        back = first + timedelta(days=self.dice.randint(2, 5))
        yield self._beat(back, "send_back", reason=self.dice.choice(words.SENT_BACK))
        if self.dice.random() < 0.8:
            yield from self._claim_and_verify(back + timedelta(days=self.dice.randint(3, 25)))

    def _extended(self, day: date, due: date) -> Iterator[Beat]:
        yield self._beat(day, "acknowledge")
        asked = max(day, due - timedelta(days=self.dice.randint(2, 8)))
        alive = self.dice.random() < 0.45
        later = self.today + timedelta(days=self.dice.randint(-8, 26)) if alive else None
        new_due = later or due + timedelta(days=self.dice.choice((30, 45, 60, 90)))
        yield from self._work(day, asked)
        yield self._beat(asked, "request_extension", due_on=new_due, reason=self.dice.choice(words.EXTEND))
        granted = alive or self.dice.random() < 0.85
        decided = asked + timedelta(days=self.dice.randint(1, 4))
        note = words.GRANTED if granted else words.REFUSED
        yield self._beat(decided, "extend", granted=granted, reason=note)
        if not alive:
            yield from self._claim_and_verify(new_due + timedelta(days=self.dice.randint(-12, 6)))
        else:
            yield from self._work(decided, self.today - timedelta(days=self.dice.randint(2, 30)))

    def _awaiting(self, day: date, acknowledged: bool = False) -> Iterator[Beat]:
        if not acknowledged:
            yield self._beat(day, "acknowledge")
        yield from self._work(day, self.today - timedelta(days=15))
        yield from self._claim(self.today - timedelta(days=self.dice.randint(1, 10)))

    def _overdue(self, due: date, last_word: date) -> Iterator[Beat]:
        day = self.start + timedelta(days=self.dice.randint(1, 5))
        yield self._beat(day, "acknowledge")
        if self.dice.random() < 0.05:
            yield self._beat(day + timedelta(days=2), "decline", reason=words.DECLINE)
            yield self._beat(day + timedelta(days=5), "insist", reason=words.INSIST)
        yield from self._work(day + timedelta(days=6), min(due, last_word))
        yield self._report(last_word, trouble=True)

    # --- pieces ----------------------------------------------------------------------------------

    def _work(self, start: date, end: date) -> Iterator[Beat]:
        """Reports on the way, one every few weeks."""
        pace = (120, 240) if self._is_member else (30, 70)
        day = start + timedelta(days=self.dice.randint(5, pace[0]))
        while day < end:
            yield self._report(day, trouble=self.dice.random() < 0.25)
            day += timedelta(days=self.dice.randint(*pace))

    def _report(self, day: date, trouble: bool) -> Beat:
        what: dict[str, Any] = {
            "result": self.dice.choice(words.PROGRESS),
            "progress": self.dice.randrange(20, 90, 5),
        }
        if trouble:
            what["difficulties"] = self.dice.choice(words.DIFFICULTIES)
            what["proposals"] = self.dice.choice(words.PROPOSALS)
            if self.part.due_at and day > last_day(self.part.due_at).date():
                what["committed_on"] = day + timedelta(days=14 + day.day)
        return self._beat(day, "report", **what)

    def _claim(self, day: date) -> Iterator[Beat]:
        yield self._beat(
            day,
            "claim",
            result=self.dice.choice(words.RESULTS),
            proof=f"{self.dice.randint(12, 980)}/{self.dice.choice(words.KINDS_OF_PROOF)}-{symbol(self.part.agency)}",
            proof_date=day - timedelta(days=self.dice.randint(0, 3)),
            sample=self.dice.randrange(5),
        )

    def _claim_and_verify(self, day: date) -> Iterator[Beat]:
        yield from self._claim(day)
        yield self._beat(day + timedelta(days=self.dice.randint(1, 6)), "verify")
