"""Letters, extensions, repeated reports and half-written files: what must not slip through."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from tasks import evidence, extensions, lifecycle
from tasks.lifecycle import Letter, Refused, Report
from tasks.models import Event


def test_a_letter_older_than_the_assignment_claims_nothing(cast, proof, at):
    with at(2025, 10, 20, 9), pytest.raises(Refused):
        lifecycle.claim(
            cast.lead,
            cast.secretary,
            Report("xong"),
            evidence=[proof(cast.lead, cast.secretary)],
            letter=Letter("1/CV", date(2025, 9, 29)),
        )
    assert cast.lead.events.count() == 1


def test_granting_never_shortens_the_deadline_in_force(cast, at):
    with at(2025, 10, 20, 9):
        asked = extensions.request_extension(cast.lead, cast.leader, date(2025, 11, 30), "chờ")
        extensions.set_deadline(cast.lead, cast.secretary, date(2026, 3, 31), "theo 1/TB")
        due_at = cast.lead.due_at
        with pytest.raises(Refused):
            extensions.decide_extension(asked, cast.secretary, True, "đồng ý")
    cast.lead.refresh_from_db()
    assert cast.lead.due_at == due_at


def test_the_same_report_on_the_same_day_is_written_once(cast, at):
    with at(2025, 10, 20, 9):
        lifecycle.report(cast.lead, cast.officer, Report("Đã xong 2 CSDL."))
        with pytest.raises(Refused):
            lifecycle.report(cast.lead, cast.officer, Report("Đã xong 2 CSDL."))
    assert Event.objects.filter(assignment=cast.lead, verb="report").count() == 1


def test_a_half_written_file_is_written_anew():
    storages["evidence"].save("ab/cd/abcd", ContentFile(b"half"))
    evidence.put("ab/cd/abcd", ContentFile(b"half and half"), 13)
    with storages["evidence"].open("ab/cd/abcd") as kept:
        assert kept.read() == b"half and half"
