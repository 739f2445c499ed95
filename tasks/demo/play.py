"""Plays the demonstration's story through the verbs, with a moved clock, in the order of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from agencies.demo import hire
from agencies.models import User
from portal import clock
from tasks import evidence as store
from tasks import extensions, lifecycle
from tasks.demo import words
from tasks.demo.story import Beat, Story, symbol
from tasks.flags import flag_overdue
from tasks.lifecycle import Letter, Refused, Report
from tasks.models import Assignment, Event, Evidence, Extension

Facts = dict[str, Any]
TOLD_EVERY = 2000  # steps


@dataclass
class Played:
    steps: int = 0
    refused: int = 0


def is_played() -> bool:
    """Has the story been told already? Then nothing is added: what people did since stays as it is."""
    return Event.objects.filter(actor__is_demo=True).exists()


def play(until: datetime | None = None, tell: Callable[[int, int], None] = lambda done, of: None) -> Played:
    """Hires the cast and plays every story up to `until` (now). Does nothing when it was played before."""
    people = hire()
    if is_played():
        return Played()
    until = until or clock.now()
    parts = Assignment.objects.select_related("task__directive", "task__block__standing_agency", "agency", "assignee")
    by_pk = {part.pk: part for part in parts}
    beats = sorted(beat for part in by_pk.values() for beat in Story(part, until).beats())
    player = _Player(people, _samples())
    with transaction.atomic():  # told wholly or not at all: a start that was broken off begins anew
        for done, beat in enumerate(beats, start=1):
            player.take(by_pk[beat.assignment_id], beat)
            if done % TOLD_EVERY == 0 or done == len(beats):
                tell(done, len(beats))
        flag_overdue()
    return player.played


def _samples() -> list[store.Kept]:
    files = sorted(Path(settings.BASE_DIR / "fixtures" / "demo").iterdir())
    return [store.keep(SimpleUploadedFile(path.name, path.read_bytes())) for path in files]


class _Player:
    def __init__(self, people: dict[str, User], samples: list[store.Kept]) -> None:
        self.people, self.samples, self.played = people, samples, Played()

    def take(self, part: Assignment, beat: Beat) -> None:
        """One step. A refusal is part of life: the rest of that story goes on where it can."""
        with clock.moved_to(beat.at):
            try:
                getattr(self, f"_{beat.verb}")(part, beat.what)
                self.played.steps += 1
            except Refused:
                self.played.refused += 1

    def _actor(self, part: Assignment, prefix: str) -> User | None:
        return self.people.get(f"{prefix}.{part.agency.code}")

    def _letter(self, part: Assignment) -> Letter:
        return Letter(f"{100 + part.pk % 800}/CV-{symbol(part.agency)}", clock.today())

    def _acknowledge(self, part: Assignment, what: Facts) -> None:
        officer = self._actor(part, "cv")
        if officer:
            lifecycle.acknowledge(part, officer)

    def _report(self, part: Assignment, what: Facts) -> None:
        officer = self._actor(part, "cv")
        letter = None if officer else self._letter(part)
        lifecycle.report(part, officer or self.people["tgv1"], _content(what), letter=letter)

    def _claim(self, part: Assignment, what: Facts) -> None:
        leader = self._actor(part, "ld")
        who = leader or self.people["tgv1"]
        letter = None if leader else self._letter(part)
        lifecycle.claim(part, who, _content(what), evidence=[self._proof(part, what, who)], letter=letter)

    def _proof(self, part: Assignment, what: Facts, who: User) -> Evidence:
        sample = self.samples[what["sample"]] if what["sample"] < len(self.samples) else None
        return Evidence(
            assignment=part,
            document_number=what["proof"],
            document_date=what["proof_date"],
            name=sample.name if sample else "",
            sha256=sample.sha256 if sample else "",
            size=sample.size if sample else 0,
            content_type=sample.content_type if sample else "",
            uploaded_by=who,
            uploaded_at=clock.now(),
        )

    def _verify(self, part: Assignment, what: Facts) -> None:
        lifecycle.verify(part, self.people["tgv2"])

    def _send_back(self, part: Assignment, what: Facts) -> None:
        lifecycle.send_back(part, self.people["tgv2"], what["reason"])

    def _finish(self, part: Assignment, what: Facts) -> None:
        officer = self._actor(part, "cv")
        if officer:
            lifecycle.finish(part, officer, _content(what))

    def _decline(self, part: Assignment, what: Facts) -> None:
        leader = self._actor(part, "ld")
        if leader:
            lifecycle.decline(part, leader, what["reason"])

    def _insist(self, part: Assignment, what: Facts) -> None:
        lifecycle.insist(part, self.people["tgv1"], what["reason"])

    def _request_extension(self, part: Assignment, what: Facts) -> None:
        leader = self._actor(part, "ld")
        if leader:
            extensions.request_extension(part, leader, what["due_on"], what["reason"])

    def _extend(self, part: Assignment, what: Facts) -> None:
        pending = part.extensions.filter(decision=Extension.Decision.PENDING).first()
        if pending:
            pending.assignment = part
            extensions.decide_extension(pending, self.people["tgv1"], what["granted"], what["reason"])


def _content(what: Facts) -> Report:
    return Report(
        what.get("result", words.RESULTS[0]),
        what.get("difficulties", ""),
        what.get("proposals", ""),
        what.get("progress"),
        what.get("committed_on"),
    )
