"""What comes into the database from `fixtures/`, to whom, and what a second loading leaves alone."""

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from agencies.loading import read as read_yaml
from agencies.models import Agency, Group
from directives.models import Directive, Provision, Relation, Target
from portal import clock
from tasks.lifecycle import Report, report
from tasks.loading import GIVEN_OUT_AT, load_tasks
from tasks.models import Assignee, Assignment, Event, Task
from tasks.statuses import Status
from tasks.succession import hand_over

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_data")]
FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FOLDERS = sorted(path.parent for path in (FIXTURES / "directives").glob("*/tasks.yaml"))
ROWS = {(folder.name, row["ref"]): row for folder in FOLDERS for row in read_yaml(folder / "tasks.yaml")}


@pytest.fixture(scope="module")
def real_data(django_db_setup, django_db_blocker):
    """The fixtures loaded once for this file; each test's own changes are undone, and all of it after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_data", verbosity=0)
        yield
        transaction.set_rollback(True)


def task(ref, slug="46-tb-tgv"):
    return Task.objects.get(directive__slug=slug, ref=ref)


def given(ref, slug="46-tb-tgv", role="lead"):
    """Codes of the agencies that the document gave a part in this role."""
    return set(task(ref, slug).assignments.filter(role=role).values_list("named__code", flat=True))


def everything():
    """Every row of every table of ours, with its key."""
    ours = [model for app in ("agencies", "directives", "tasks") for model in apps.get_app_config(app).get_models()]
    linked = [field.remote_field.through for model in ours for field in model._meta.many_to_many]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in ours + linked}


# --- all of it


def test_each_task_of_the_files_is_there_with_its_words():
    loaded = {(t.directive.slug, t.ref): t for t in Task.objects.select_related("directive", "block")}
    assert set(loaded) == set(ROWS)
    for key, row in ROWS.items():
        found = loaded[key]
        assert (found.text, found.source_line, found.deliverables) == (
            row["text"], row["line"], row.get("deliverables", []),
        )  # fmt: skip
        assert (found.block.code if found.block else "chung", found.recurrence) == (
            row["block"], row.get("recurrence", ""),
        )  # fmt: skip


def test_the_documents_their_stubs_and_their_citations_are_there():
    abouts = [read_yaml(folder / "directive.yaml") for folder in FOLDERS]
    stubs = read_yaml(FIXTURES / "directives" / "stubs.yaml")
    assert Directive.objects.with_tasks().count() == len(abouts) == 8
    assert Directive.objects.filter(form="stub").count() == len(stubs)
    assert Relation.objects.count() == sum(len(about["relations"]) for about in abouts)
    assert Target.objects.count() == 32
    assert set(Relation.objects.filter(kind="passes_on").values_list("source__number", "target__number")) == {
        ("10447/UBND-VX", "46-TB/TGV")
    }


def test_every_provision_hangs_under_the_one_that_its_address_says():
    notice = Provision.objects.filter(directive__slug="46-tb-tgv")
    assert notice.get(address="IV.7.a").parent.address == "IV.7"
    assert notice.get(address="I.2.c-1").parent.address == "I.2.c"
    scheme = Provision.objects.filter(directive__slug="204-qd-tw")
    assert scheme.get(address="Phụ lục 1, II.7").parent.address == "Phụ lục 1, II"
    assert scheme.get(address="Đề án, V").parent.address == "Đề án"


def test_no_word_is_longer_than_its_column():
    """SQLite does not count; PostgreSQL refuses."""
    for model in (Agency, Group, Directive, Provision, Target, Task, Assignee):
        for field in model._meta.fields:
            if isinstance(field, models.CharField):
                longest = max(map(len, model.objects.values_list(field.name, flat=True)), default=0)
                assert longest <= field.max_length, field


def test_the_spans_point_at_the_words_in_the_provision():
    for found in Task.objects.select_related("directive", "provision"):
        words = found.directive.text[found.span_start : found.span_end].split()
        assert words == found.text.split(), found
        assert found.provision.start <= found.span_start < found.span_end <= found.provision.end, found


def test_the_same_words_at_two_places_keep_their_own_place():
    first, second = task("II.3.b(1)", "08-tb-tgv"), task("II.6.c(2)", "08-tb-tgv")
    assert first.text == second.text
    assert first.span_end < second.span_start


# --- deadlines


def test_a_deadline_ends_with_its_day():
    assert task("IV.7.a(1)").due_at == clock.start_of(date(2025, 11, 1))
    assert task("IV.7.a(2)").due_at == clock.start_of(date(2026, 1, 1))


def test_a_deadline_with_an_hour_ends_at_it():
    assert timezone.localtime(task("VI.1(2)").due_at).isoformat() == "2025-10-03T10:00:00+07:00"


def test_an_assigned_date_is_in_force_but_not_the_documents():
    found = task("IV.6")
    assert (found.due_on, found.original_due_at, found.origin) == (None, None, "assigned")
    assert found.due_at == found.assigned_due_at == clock.end_of(date(2025, 10, 31))
    assert found.deadline_basis == "624/TB-VPCP ghi nhận hạn 31/10/2025; văn bản không nêu hạn"
    assert set(found.assignments.values_list("due_at", "original_due_at", "origin")) == {
        (found.due_at, None, "assigned")
    }


def test_a_quoted_deadline_names_its_origin():
    found = task("IV.2.b(2)")
    assert (found.due_on, found.origin, found.deadline_basis) == (date(2026, 1, 1), "quoted", "35-TB/TGV")


def test_each_agency_has_the_deadline_of_its_task():
    wrong = Assignment.objects.exclude(due_at=F("task__due_at")).exclude(due_at=None, task__due_at=None)
    assert not wrong.exists()


def test_what_is_passed_on_has_its_parent_and_its_flag():
    passed_on = task("1", "10447-ubnd-vx")
    assert (passed_on.parent, passed_on.due_at > passed_on.parent.due_at) == (task("V.1"), True)
    assert passed_on.deadline_flag.startswith("Hạn 16/10/2025 muộn hơn")
    assert task("2", "10447-ubnd-vx").parent == task("V.6")


# --- to whom


def test_who_is_named_is_written_down_in_order_as_the_document_writes_it():
    for (slug, ref), row in ROWS.items():
        for role in ("lead", "coordinating"):
            entries = row.get(role) or ()
            written = [entry["name"] if isinstance(entry, dict) else entry for entry in entries]
            assignees = Assignee.objects.filter(task__directive__slug=slug, task__ref=ref, role=role).order_by(
                "order"
            )
            assert [assignee.written for assignee in assignees] == written, (slug, ref)


@pytest.mark.parametrize(
    "ref, group",
    [("IV.11.a", "cac-tinh-thanh-pho"), ("I.1", "cac-ban-dang"), ("V.1", "cac-bo-co-quan-tw-dia-phuong")],
)
def test_a_collective_is_a_row_for_each_member(ref, group):
    assert given(ref) == set(Group.objects.get(code=group).members.values_list("code", flat=True))


def test_34_provinces_have_34_rows():
    assert task("IV.11.b").assignments.filter(role="lead").count() == 34


def test_nobody_gets_no_row_but_stays_written_down():
    found = task("IV.7.a(1)")
    assert given("IV.7.a(1)", role="coordinating") == {"bo-cong-an"}
    nobody = found.assignees.get(written="các cơ quan liên quan")
    assert (nobody.agency, nobody.group, nobody.assignments.count()) == (None, None, 0)


def test_two_or_four_lead_together():
    assert given("IV.5") == {"bo-cong-an", "van-phong-chinh-phu"}
    assert given("IV.2.g") == {"bo-cong-an", "bo-tu-phap", "bo-nong-nghiep-va-moi-truong", "van-phong-chinh-phu"}
    assert given("VI.1(1)") == given("VI.1(2)")
    assert len(given("VI.1(1)")) == 4


def test_who_leads_does_not_also_coordinate():
    roles = Counter(Assignment.objects.exclude(status=Status.CANCELLED).values_list("task", "agency"))
    assert set(roles.values()) == {1}
    assert "bo-cong-an" in given("IV.2.d")  # among all ministries that lead, and named as coordinating
    assert given("IV.2.d", role="coordinating") == set()


def test_the_work_was_given_out_on_the_morning_of_the_documents_day():
    for found in Assignment.objects.select_related("task__directive").iterator():
        assert found.assigned_at == clock.at_hour(found.task.directive.issued_on, GIVEN_OUT_AT)
    assert Event.objects.filter(verb="assign").exclude(at=F("assignment__assigned_at")).count() == 0
    assert Event.objects.filter(verb="assign").count() == Assignment.objects.count()


def test_only_the_row_that_names_nobody_is_given_to_nobody():
    unled = Task.objects.exclude(assignments__role="lead")
    assert [str(found) for found in unled] == ["Phụ lục 1, VI.2, 204-QĐ/TW"]


# --- agencies that ended


def test_the_work_of_an_ended_agency_goes_to_its_successor_on_the_day_after():
    moved = Assignment.objects.exclude(agency=F("named")).select_related("named")
    assert moved.count() == 13
    for found in moved:
        assert found.agency in found.named.successors.all()
        transfer = found.events.get(verb="transfer")
        assert transfer.at == clock.start_of(found.named.valid_to + timedelta(days=1))
        assert transfer.note == f"{found.named} kết thúc hoạt động; {found.agency} kế thừa nhiệm vụ."


@pytest.mark.parametrize(
    "ref, named, answers",
    [
        ("Phụ lục 2, 7(6)", "Ban Kinh tế Trung ương", "Ban Chính sách, chiến lược Trung ương"),
        ("Đề án, V.2.2-6", "Ban Tuyên giáo Trung ương", "Ban Tuyên giáo và Dân vận Trung ương"),
        ("Đề án, V.5-1", "Ban cán sự đảng Chính phủ", "Đảng ủy Chính phủ"),
    ],
)
def test_what_an_old_document_names_is_kept_and_the_successor_answers(ref, named, answers):
    found = task(ref, "204-qd-tw").assignments.get(role="lead")
    assert (found.named.name, found.agency.name) == (named, answers)


def test_where_the_successor_answers_already_the_old_part_is_closed():
    """204-QĐ/TW, Phụ lục 1, II.8 names both Bộ Tài chính and Bộ Kế hoạch và Đầu tư, which became part of it."""
    parts = task("Phụ lục 1, II.8", "204-qd-tw").assignments.filter(role="coordinating")
    assert {part.named.code: (part.agency.code, part.status) for part in parts} == {
        "bo-tai-chinh": ("bo-tai-chinh", Status.ASSIGNED),
        "bo-ke-hoach-va-dau-tu": ("bo-ke-hoach-va-dau-tu", Status.CANCELLED),
    }


def test_no_open_work_is_left_with_an_agency_that_ended():
    left = Assignment.objects.filter(agency__valid_to__lt=clock.today()).exclude(status=Status.CANCELLED)
    assert not left.exists()
    assert hand_over() == 0


# --- a second time


def test_loading_twice_changes_nothing():
    before = everything()
    assert sum(map(len, before.values())) > 5000
    call_command("load_data", again=True, verbosity=0)
    assert everything() == before


def test_what_the_administrator_corrected_stays_until_the_files_change():
    Agency.objects.filter(code="bo-y-te").update(valid_to=date(2027, 1, 1))
    call_command("load_data", verbosity=0)
    assert Agency.objects.get(code="bo-y-te").valid_to == date(2027, 1, 1)
    call_command("load_data", again=True, verbosity=0)
    assert Agency.objects.get(code="bo-y-te").valid_to is None


@pytest.fixture
def officer(django_user_model):
    return django_user_model.objects.create_user("can-bo", password="mat-khau-rat-dai")


def test_what_agencies_did_since_is_kept(officer):
    part = task("IV.7.a(1)").assignments.get(role="lead")
    with clock.moved_to(clock.at_hour(date(2025, 10, 6), GIVEN_OUT_AT)):
        report(part, officer, Report("Đã hoàn thành 2/4 CSDL.", progress=50))
    later = clock.end_of(date(2025, 11, 30))
    Task.objects.filter(pk=part.task_id).update(due_at=later, origin="extended")
    before = everything()
    load_tasks(FIXTURES / "directives")
    assert everything() == before
    part.refresh_from_db()
    assert (part.status, part.progress, part.task.due_at) == (Status.IN_PROGRESS, 50, later)


def test_a_correction_of_the_files_arrives_and_a_new_task_is_given_out(tmp_path):
    folder = tmp_path / "10447-ubnd-vx"
    folder.mkdir()
    shutil.copy(FIXTURES / "directives" / "10447-ubnd-vx" / "tasks.yaml", folder)
    path = folder / "tasks.yaml"
    corrected = path.read_text(encoding="utf-8").replace("Giao lại cả Mục V", "Giao lại toàn bộ Mục V")
    new = (
        '\n- {ref: "2(2)", provision: "2", line: 26, text: "Công an tỉnh chủ trì", block: chung, lead: ["Bộ Y tế"]}\n'
    )
    path.write_text(corrected + new, encoding="utf-8")
    kept = task("1", "10447-ubnd-vx")
    result = load_tasks(tmp_path)
    assert (result.new, result.assigned) == (1, 1)
    assert task("1", "10447-ubnd-vx").pk == kept.pk
    assert task("1", "10447-ubnd-vx").remark.startswith("Giao lại toàn bộ Mục V")
    assert given("2(2)", "10447-ubnd-vx") == {"bo-y-te"}
