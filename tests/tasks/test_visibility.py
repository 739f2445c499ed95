"""Who does not read a directive finds nothing of it: no page, no step, no evidence, no row, no sheet."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from openpyxl import load_workbook

from directives.models import Directive, Relation
from tasks import lifecycle
from tasks.filters import TaskFilter
from tasks.lifecycle import Part, Report
from tasks.models import Assignment, Task
from tasks.policies import may_read_evidence
from tests.conftest import make_agency

SEES = {"officer", "leader", "partner_officer", "secretary", "second_secretary", "coordinator", "committee",
        "inspector", "administrator"}  # fmt: skip
TOKEN = re.compile(r'X-CSRFToken": "\w+"|value="\w{64}"')
STEPS = ("acknowledge", "report", "claim", "withdraw", "verify", "send_back", "decline", "cancel", "set_deadline")


@pytest.fixture
def hidden(cast):
    """A directive with a task that nobody of the cast but the overseers may see, beside one that the stranger may."""
    outsider = make_agency("ban-an-ninh", "Ban An ninh")
    directive = Directive.objects.create(
        slug="99-kin", number="99-KL/TW", kind="ket_luan", title="Kết luận kín", issued_on=date(2025, 9, 1),
        text="Giao Ban An ninh hoàn thành 4 CSDL",
    )  # fmt: skip
    task = Task.objects.create(directive=directive, ref="I.1", text=directive.text, search="hoan thanh 4 csdl")
    lifecycle.assign(task, [Part(outsider, "lead")])
    return task


@pytest.fixture
def piece(cast, proof):
    """A file that the lead handed in."""
    given = proof(cast.lead, cast.officer)
    given.name, given.sha256, given.size, given.content_type = "a.pdf", "a" * 64, 3, "application/pdf"
    lifecycle.report(cast.lead, cast.officer, Report("Đang làm"), evidence=[given])
    return given


def readers(cast, queryset):
    return {who for who, user in cast.people.items() if queryset.visible_to(user).exists()}


def test_a_directive_is_read_by_whom_it_names_and_by_overseers(cast):
    assert readers(cast, Directive.objects.filter(pk=cast.directive.pk)) == SEES


def test_tasks_and_parts_are_seen_by_the_readers_of_their_directive(cast):
    assert readers(cast, Task.objects.all()) == SEES
    assert readers(cast, Assignment.objects.all()) == SEES


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_a_stranger_gets_404_on_every_page_of_a_task(cast, piece, signed_in, who):
    client = signed_in(cast.people[who])
    pages = [
        reverse("task", args=[cast.task.pk]),
        reverse("directive", args=[cast.directive.slug]),
        reverse("evidence", args=[piece.pk]),
        *(reverse("step", args=[cast.lead.pk, verb]) for verb in STEPS),
    ]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    posts = [reverse("assign_agency", args=[cast.task.pk]), *pages[3:]]
    assert {page: client.post(page, {"version": 1}).status_code for page in posts} == dict.fromkeys(posts, 404)


def test_a_page_that_does_not_exist_looks_the_same_as_one_that_is_hidden(cast, signed_in):
    client = signed_in(cast.stranger)
    hidden, absent = client.get(f"/nhiem-vu/{cast.task.pk}/"), client.get("/nhiem-vu/987654321/")
    assert TOKEN.sub("", hidden.content.decode()) == TOKEN.sub("", absent.content.decode())


def test_the_list_holds_no_row_of_a_hidden_directive(cast, hidden):
    found = {who: set(TaskFilter({"q": "4 CSDL"}, user).rows()) for who, user in cast.people.items()}
    overseers = {key: {cast.task, hidden} for key in ("secretary", "second_secretary", "committee", "inspector")}
    assert found == {
        **{key: {cast.task} for key in cast.people}, "stranger": set(), "nobody": set(), **overseers,
    }  # fmt: skip


def test_the_list_offers_no_name_of_a_hidden_directive_or_agency(cast, hidden):
    chosen = TaskFilter({}, cast.officer)
    assert [str(d) for d in chosen.fields["directive"].queryset] == ["46-TB/TGV"]
    assert {a.code for a in chosen.fields["agency"].queryset} == {"bo-y-te", "bo-cong-an"}
    assert not TaskFilter({"directive": "99-kin"}, cast.officer).is_valid()
    assert list(TaskFilter({"agency": "ban-an-ninh"}, cast.officer).rows()) == []


@pytest.mark.parametrize("who, numbers", [("leader", {"46-TB/TGV"}), ("inspector", {"46-TB/TGV", "99-KL/TW"})])
def test_the_sheet_holds_no_row_of_a_hidden_directive(cast, hidden, signed_in, who, numbers):
    answer = signed_in(cast.people[who]).get(reverse("task_export"))
    rows = load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=4, values_only=True)
    assert {row[2] for row in rows} == numbers


def test_a_strangers_sheet_is_empty(cast, signed_in):
    answer = signed_in(cast.stranger).get(reverse("task_export"))
    assert load_workbook(BytesIO(answer.content)).active.max_row == 3  # two lines about it and the head


# --- passed on, drafts, blocks -------------------------------------------------------------------


@pytest.fixture
def passing_on(cast):
    """A letter to the stranger's agency that passes the notice on."""
    letter = Directive.objects.create(
        slug="10447", number="10447/UBND-VX", kind="cong_van", title="V/v", issued_on=date(2025, 10, 10), text="x"
    )
    letter.named_agencies.add(cast.other)
    Relation.objects.create(source=letter, target=cast.directive, kind=Relation.Kind.PASSES_ON)
    return letter


def test_what_is_passed_on_to_an_agency_it_reads(cast, passing_on, signed_in):
    assert set(Directive.objects.visible_to(cast.stranger)) == {cast.directive, passing_on}
    assert list(Task.objects.visible_to(cast.stranger)) == [cast.task]


@pytest.mark.parametrize("kind", ["implements", "amends", "cites"])
def test_what_is_only_cited_it_does_not_read(cast, passing_on, kind):
    Relation.objects.update(kind=kind)
    assert list(Directive.objects.visible_to(cast.stranger)) == [passing_on]


def test_a_draft_is_the_secretariats_alone(cast):
    Directive.objects.update(status="draft")
    assert readers(cast, Directive.objects.all()) == {"secretary", "second_secretary"}
    assert readers(cast, Task.objects.all()) == {"secretary", "second_secretary"}


def test_a_draft_passes_nothing_on_yet(cast, passing_on):
    Directive.objects.filter(pk=passing_on.pk).update(status="draft")
    assert list(Directive.objects.visible_to(cast.stranger)) == []


def test_a_superseded_directive_stays_readable(cast):
    Directive.objects.update(status="superseded")
    assert readers(cast, Directive.objects.all()) == SEES


def test_a_coordinator_reads_what_concerns_their_block(cast):
    outside = Directive.objects.create(slug="x", number="1-NQ/ĐU", kind="nghi_quyet", title="x", text="x")
    task = Task.objects.create(directive=outside, ref="1", text="x")
    assert not Directive.objects.filter(pk=outside.pk).visible_to(cast.coordinator).exists()
    lifecycle.assign(task, [Part(cast.other, "lead")])  # an agency of the coordinator's block
    assert Directive.objects.filter(pk=outside.pk).visible_to(cast.coordinator).exists()


def test_an_agency_reads_the_whole_directive_and_acts_on_its_own_rows(cast, signed_in):
    second = Task.objects.create(directive=cast.directive, ref="IV.8", text="Bộ Công an làm", block=cast.task.block)
    lifecycle.assign(second, [Part(cast.partner, "lead")])
    client = signed_in(cast.officer)
    part = second.assignments.get()
    assert set(Task.objects.visible_to(cast.officer)) == {cast.task, second}
    assert client.post(reverse("step", args=[part.pk, "acknowledge"]), {"version": 1}).status_code == 403
    part.refresh_from_db()
    assert part.status == "assigned"


# --- evidence ------------------------------------------------------------------------------------


def test_evidence_is_read_by_overseers_the_block_and_the_agencies_of_the_task(cast, piece):
    assert {who for who, user in cast.people.items() if may_read_evidence(user, piece)} == SEES - {"administrator"}


def test_an_agency_that_reads_the_directive_but_has_no_part_reads_no_evidence(cast, piece, signed_in):
    Directive.objects.get(pk=cast.directive.pk).named_agencies.add(cast.other)
    client = signed_in(cast.stranger)
    assert Task.objects.visible_to(cast.stranger).exists()
    assert client.get(reverse("evidence", args=[piece.pk])).status_code == 404


def test_a_waiting_upload_is_its_uploaders_alone(cast, proof):
    waiting = proof(cast.lead, cast.officer)
    waiting.save()
    assert {who for who, user in cast.people.items() if may_read_evidence(user, waiting)} == {"officer"}


# --- without an account --------------------------------------------------------------------------

OPEN_TO_ALL = {
    "/tai-khoan/dang-nhap/",
    "/tai-khoan/dang-xuat/",
    "/tai-khoan/quen-mat-khau/",
    "/tai-khoan/chua-co-tai-khoan/",
    "/tai-khoan/tai-khoan-bi-khoa/",
    "/health/",
}
SAMPLES = {"pk": "1", "slug": "46-tb-tgv", "verb": "report", "kind": "tasks", "form": "xlsx", "step": "nhap"}
PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def addresses(patterns, prefix="/"):
    """Every address of the portal, with a sample in each place that varies; the admin by its front page."""
    for pattern in patterns:
        route = str(pattern.pattern).removeprefix("^").removesuffix("$")
        if "<format>" in route or "<drf_format_suffix" in route:
            continue
        route = prefix + PLACE.sub(lambda found: SAMPLES[found[1] or found[2]], route)
        if isinstance(pattern, URLPattern) or route == "/quan-tri/":
            yield route
        else:
            yield from addresses(pattern.url_patterns, route)


def is_open(address):
    return any(address.startswith(start) for start in OPEN_TO_ALL)


def test_without_an_account_every_page_leads_to_sign_in(cast, piece):
    closed = [a for a in addresses(get_resolver().url_patterns) if not is_open(a) and not a.startswith("/api/")]
    assert len(closed) > 14
    for address in closed:
        for send in (Client().get, Client().post):
            answer = send(address)
            assert answer.status_code == 302, address
            assert answer["Location"].partition("?")[0] in ("/tai-khoan/dang-nhap/", "/quan-tri/login/"), address


def test_without_an_account_the_api_answers_nothing(cast, piece):
    for address in addresses(get_resolver().url_patterns):
        if address.startswith("/api/"):
            assert Client().get(address).status_code == 403, address


def test_what_is_open_to_all_says_nothing_of_any_directive(cast, piece):
    for address in OPEN_TO_ALL:
        content = Client().get(address, follow=True).content.decode()
        assert ("46-TB/TGV" in content, "CSDL" in content) == (False, False), address
