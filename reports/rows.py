"""What does a row of a report know of a task, a finished part, a duty, a collective task?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from django.utils import timezone

from agencies.models import Agency
from agencies.names import alphabetical
from directives.models import Directive
from reports.content import CollectiveLine, DifficultyLine, DutyLine, FinishedLine, Source, TaskLine
from reports.spans import Span
from tasks import timeliness
from tasks.cycles import is_updated, silent_periods
from tasks.history import PastAssignment, PastTask, Snapshot
from tasks.models import Assignee, Event, Evidence, Task, Update
from tasks.rollup import share
from tasks.statuses import Status
from tasks.timeliness import Cell

NAMES_SHOWN = 4  # agencies named in a cell; more are told by the name that the document gives them together
LEFT_OUT = (Status.CANCELLED, Status.EXEMPT)

# Tiến độ, the four values of 624/TB-VPCP
PROGRESS = {
    Cell.DONE_ON_TIME: "Đã hoàn thành",
    Cell.DONE_LATE: "Đã hoàn thành quá hạn",
    Cell.OPEN_ON_TIME: "Đang thực hiện",
    Cell.OVERDUE: "Chưa hoàn thành",
}


def document_name(directive: Directive) -> str:
    """`46-TB/TGV`; kind and day for a document without a number."""
    if directive.number:
        return directive.number
    issued = f" ngày\u00a0{directive.issued_on:%d/%m/%Y}" if directive.issued_on else ""
    return f"{directive.get_kind_display()}{issued}"


def source_of(task: Task) -> Source:
    document = task.directive
    return Source(
        key=f"{document.slug}/{task.ref}",
        task_id=task.pk,
        ref=task.ref,
        document=document_name(document),
        issued_on=document.issued_on,
        title=document.title,
        text=task.text,
    )


def _is_ahead(one: PastTask | PastAssignment) -> bool:
    """Its deadline is still to be met: open, and nothing claimed."""
    return timeliness.is_open(one) and not one.claimed_at


def _next_due(item: PastTask, start: datetime, end: datetime) -> datetime | None:
    """The first deadline after `start`, up to `end`, of a lead that has not claimed; None when no such."""
    facts: Sequence[PastTask | PastAssignment] = item.leads or [item]
    unclaimed = [one for one in facts if _is_ahead(one)]
    return min((one.due_at for one in unclaimed if one.due_at and start < one.due_at <= end), default=None)


class Reader:
    """What the rows need beside the facts, read once for the whole report."""

    def __init__(self, past: Snapshot, before: Snapshot, span: Span, leaders: dict[int | None, str]) -> None:
        self.past, self.span, self.leaders = past, span, leaders
        self.was_overdue = {i.task.pk for i in before.tasks if timeliness.is_overdue(i, before.moment)}
        self.agencies = Agency.objects.in_bulk({part.agency_id for part in past.parts})
        self.updates: dict[int, list[Update]] = defaultdict(list)  # by part, the latest last
        parts = [part.pk for part in past.parts if part.is_lead]
        updates = Update.objects.filter(assignment__in=parts, event__at__lte=self.past.until)
        for update in updates.select_related("event").order_by("event__at", "event"):
            self.updates[update.assignment_id].append(update)
        self.returns: dict[int, Event] = {}  # by part, the last time that its claim was sent back
        returns = Event.objects.filter(verb="send_back", assignment__in=parts, at__lte=past.until)
        for event in returns.order_by("at", "pk"):
            self.returns[event.assignment_id] = event
        self.written: dict[tuple[int, str], list[str]] = defaultdict(list)
        tasks = [item.task.pk for item in past.tasks]
        for assignee in Assignee.objects.filter(task__in=tasks):
            self.written[assignee.task_id, assignee.role].append(assignee.written)

    # --- tasks ------------------------------------------------------------------------------------

    def row(self, item: PastTask, due_at: datetime | None = None) -> TaskLine:
        """`due_at`: the deadline to print where it is not that of the whole task."""
        moment, done = self.past.moment, share(item.leads)
        cell = timeliness.cell_of(item, moment)
        late = [lead for lead in item.leads if timeliness.is_overdue(lead, moment)]
        latest = self._latest(late or item.leads)
        returned = self._returned(late or item.leads)
        given, due = item.task.given_due_at, due_at or item.due_at
        return TaskLine(
            source=source_of(item.task),
            block=item.task.block.name if item.task.block else "",
            leader=self.leaders.get(item.task.block_id, ""),
            leads=self._leads_due(item, due_at) if due_at else self._leads(item),
            coordinating="; ".join(self.written[item.task.pk, Assignee.Role.COORDINATING]),
            due_at=due,
            moved_from=given if due and given != due else None,
            recurrence=item.task.get_recurrence_display() if item.task.recurrence else "",
            cell=cell or "",
            progress=PROGRESS[cell] if cell else Status(item.status).label,
            days_late=timeliness.days_late(item, moment),
            is_new=timeliness.is_overdue(item, moment) and item.task.pk not in self.was_overdue,
            awaiting_since=_day(item.claimed_at) if item.status == Status.AWAITING else None,
            reporter=self._reporter(item, latest) if latest and done.of > 1 else "",
            reported_on=_day(latest.event.at) if latest else None,
            result=latest.result if latest else "",
            difficulties=latest.difficulties if latest else "",
            proposals=latest.proposals if latest else "",
            committed_on=self._commitment(late),
            sent_back_on=_day(returned.at) if returned else None,
            sent_back_why=returned.note if returned else "",
            done=done.done,
            of=done.of,
        )

    def due(self, items: Sequence[PastTask], start: datetime, end: datetime) -> list[TaskLine]:
        """What falls due after `start`, up to `end`, the first deadline first."""
        days = [(day, item) for item in items if (day := _next_due(item, start, end))]
        return [self.row(item, day) for day, item in sorted(days, key=lambda pair: pair[0])]

    def _latest(self, leads: Sequence[PastAssignment]) -> Update | None:
        known = [self.updates[lead.pk][-1] for lead in leads if self.updates.get(lead.pk)]
        return max(known, key=lambda update: update.event.at, default=None)

    def _returned(self, leads: Sequence[PastAssignment]) -> Event | None:
        """The latest return of a claim that has not been made anew."""
        back = [self.returns[p.pk] for p in leads if p.status == Status.SENT_BACK and p.pk in self.returns]
        return max(back, key=lambda event: event.at, default=None)

    def _reporter(self, item: PastTask, latest: Update) -> str:
        speaker = next(lead for lead in item.leads if lead.pk == latest.assignment_id)
        return self.agencies[speaker.agency_id].name

    def _commitment(self, late: Sequence[PastAssignment]) -> date | None:
        """The latest day that a late lead has promised."""
        promised = [u.committed_on for lead in late for u in self.updates.get(lead.pk, ())[-1:] if u.committed_on]
        return max(promised, default=None)

    def _leads(self, item: PastTask) -> str:
        """Who leads; of an overdue task those who are late."""
        leads = [lead for lead in item.leads if lead.status not in LEFT_OUT] or item.leads
        late = [lead for lead in leads if timeliness.is_overdue(lead, self.past.moment)]
        if late and len(late) < len(leads):
            if len(late) <= NAMES_SHOWN:
                return f"{self._names(late)} ({len(late)}/{len(leads)} cơ quan quá hạn)"
            return f"{self._together(item)} ({len(late)}/{len(leads)} cơ quan quá hạn)"
        if leads and len(leads) <= NAMES_SHOWN:
            return self._names(leads)
        return f"{self._together(item)} ({len(leads)} cơ quan)" if leads else self._together(item)

    def _leads_due(self, item: PastTask, due_at: datetime) -> str:
        """Whose deadline that is, where the others have another or have claimed."""
        own = [lead for lead in item.leads if lead.due_at == due_at and _is_ahead(lead)]
        if not own or len(own) == len(item.leads):
            return self._leads(item)
        if len(own) <= NAMES_SHOWN:
            return self._names(own)
        return f"{self._together(item)} ({len(own)}/{len(item.leads)} cơ quan)"

    def _names(self, leads: Sequence[PastAssignment]) -> str:
        return "; ".join(self.agencies[lead.agency_id].name for lead in leads)

    def _together(self, item: PastTask) -> str:
        """Whom the document names, as written."""
        words = "; ".join(self.written[item.task.pk, Assignee.Role.LEAD]) or "Chưa rõ cơ quan chủ trì"
        return words[:1].upper() + words[1:]

    # --- what was finished, what stands in the way -------------------------------------------------

    def finished(self) -> list[FinishedLine]:
        """Parts verified in the span and still so at its moment; each once, in the order of the tasks."""
        leads = {p.pk: (p, item) for item in self.past.tasks for p in item.leads if p.status == Status.COMPLETED}
        events = Event.objects.filter(
            assignment__in=leads, verb="verify", at__gte=self.span.begins, at__lte=self.past.until
        )
        last = {event.assignment_id: event for event in events.order_by("at", "pk")}
        proofs = self._evidence(list(last))
        places = {item.task.pk: place for place, item in enumerate(self.past.tasks)}
        in_order = sorted(last, key=lambda pk: (places[last[pk].task_id], last[pk].at))
        return [self._finished(last[pk], *leads[pk], proofs[pk]) for pk in in_order]

    def _evidence(self, parts: list[int]) -> dict[int, list[str]]:
        """Number and date of each document that was handed in, or the name of a file without them."""
        proofs: dict[int, list[str]] = defaultdict(list)
        for piece in Evidence.objects.filter(assignment__in=parts, update__event__at__lte=self.past.until):
            words = piece.document_number or f"tệp “{piece.name}”"
            if piece.document_number and piece.document_date:
                words = f"{words} ngày {piece.document_date:%d/%m/%Y}"
            if words not in proofs[piece.assignment_id]:
                proofs[piece.assignment_id].append(words)
        return proofs

    def _finished(self, event: Event, part: PastAssignment, item: PastTask, evidence: list[str]) -> FinishedLine:
        return FinishedLine(
            source=source_of(item.task),
            agency=self.agencies[part.agency_id].name,
            due_at=part.due_at,
            claimed_on=_day(part.claimed_at),
            verified_on=timezone.localdate(event.at),
            is_late=timeliness.is_done_late(part, self.past.moment),
            evidence=evidence,
        )

    def difficulties(self) -> Iterator[DifficultyLine]:
        """The last word of each open lead in the span, where it names a difficulty or makes a proposal."""
        for item in self.past.tasks:
            for lead in item.leads:
                told = self.updates.get(lead.pk, ())[-1:] if timeliness.is_open(lead) else ()
                for update in told:
                    if update.event.at >= self.span.begins and (update.difficulties or update.proposals):
                        yield DifficultyLine(
                            source=source_of(item.task),
                            agency=self.agencies[lead.agency_id].name,
                            told_on=timezone.localdate(update.event.at),
                            difficulties=update.difficulties,
                            proposals=update.proposals,
                        )

    # --- duties, collective tasks ------------------------------------------------------------------

    def duty(self, item: PastTask) -> DutyLine:
        recurrence = item.task.recurrence
        heard = partial(is_updated, recurrence)
        owing = [lead for lead in item.leads if timeliness.is_open(lead)]
        silent = {
            lead.agency_id: silent_periods(recurrence, lead.given_at, lead.last_update_at, self.past.moment)
            for lead in owing
            if not heard(lead.last_update_at, self.past.until)
        }
        longest = sorted(silent, key=lambda pk: (-silent[pk], alphabetical(self.agencies[pk].name)))
        return DutyLine(
            source=source_of(item.task),
            leads=self._leads(item),
            recurrence=item.task.get_recurrence_display(),
            updated=len(owing) - len(silent),
            of=len(owing),
            silent=[self.agencies[pk].name for pk in longest],
            periods=[silent[pk] for pk in longest],
        )

    def collective(self, item: PastTask) -> CollectiveLine:
        done = share(item.leads)
        late = [lead for lead in item.leads if timeliness.is_overdue(lead, self.past.moment)]
        return CollectiveLine(
            source=source_of(item.task),
            who=self._together(item),
            due_at=item.due_at,
            done=done.done,
            of=done.of,
            overdue=sorted((self.agencies[lead.agency_id].name for lead in late), key=alphabetical),
            is_over=not timeliness.is_open(item),
        )


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
