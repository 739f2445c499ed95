"""The pages of an import: who may, what they show, what a cancelled or a killed job leaves."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Alias
from agencies.names import normal_form
from directives.models import Directive
from portal import clock, jobs
from portal.models import Job
from tasks.imports import heads, running
from tasks.models import Assignment, ImportRun, Task
from tests.tasks.imported import ANNEX_1, ANNEX_2, brought_in, confirmed, tried, upload, workbook

NEW = workbook(ANNEX_1, [1, "Việc mới", "46-TB/TGV", "Bộ Y tế", "31/12/2025"])
START = "/nhap-lieu/"


@pytest.fixture
def office(cast, at):
    Alias.objects.create(agency=cast.ministry, written="Bộ Y tế", key=normal_form("Bộ Y tế"))
    with at(2025, 11, 17, 9):
        yield cast


KINDS = {
    "secretary": ["tasks", "progress", "agencies"],
    "administrator": ["agencies"],
    "officer": ["progress"],
    "leader": ["progress"],
    "coordinator": [],
    "committee": [],
    "inspector": [],
    "nobody": [],
}


@pytest.mark.parametrize("who", KINDS)
def test_everybody_is_offered_what_they_may_bring_in_and_may_send_no_other(office, signed_in, who):
    client, kinds = signed_in(office.people[who]), KINDS[who]
    page = client.get(START)
    assert page.status_code == (200 if kinds else 403)
    if kinds:
        assert [layout.kind for layout, _ in page.context["forms"]] == kinds
    for kind in heads.LAYOUTS:
        blank = client.get(reverse("import_blank", args=[kind])).status_code
        sent = client.post(START, {"kind": kind, "file": upload(NEW)}).status_code
        assert (blank, sent in (302, 422)) == ((200, True) if kind in kinds else (404, False)), kind


@pytest.mark.parametrize("kind", heads.LAYOUTS)
def test_the_blank_workbook_is_one_that_the_portal_reads(office, signed_in, kind):
    content = signed_in(office.secretary).get(reverse("import_blank", args=[kind])).content
    book = load_workbook(BytesIO(content))
    layout = heads.LAYOUTS[kind]
    assert [cell.value for cell in book.active[1]] == [head.title for head in layout.heads if head.own]
    assert "Hướng dẫn" in book.sheetnames
    run = tried(office.secretary, kind, content)
    assert (run.state, run.outcome["wrong"]) == ("ready", 0)


def test_the_menu_has_it_for_who_may_bring_something_in(office, signed_in):
    everyone = {"secretary": True, "administrator": True, "officer": True, "leader": True, "inspector": False}
    for who, shown in everyone.items():
        page = signed_in(office.people[who]).get("/").content.decode()
        assert (f'href="{START}"' in page) is shown, who


def test_from_upload_to_import_on_the_pages(office, signed_in):
    client = signed_in(office.secretary)
    sent = client.post(START, {"kind": "tasks", "file": upload(NEW)})
    run = ImportRun.objects.get()
    assert sent["Location"] == run.get_absolute_url()
    assert "Đang chờ đến lượt" in client.get(run.get_absolute_url()).content.decode()
    jobs.run_job(run.job.pk)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Nhập 1 dòng" in page
    assert "Việc mới" in page
    client.post(reverse("import_step", args=[run.pk, "nhap"]))
    run.refresh_from_db()
    jobs.run_job(run.job.pk)
    assert "Đã nhập lúc 09:00" in client.get(run.get_absolute_url()).content.decode()
    assert Task.objects.filter(text="Việc mới").exists()


def test_a_bad_file_is_refused_on_the_form(office, signed_in):
    page = signed_in(office.secretary).post(START, {"kind": "tasks", "file": upload(b"x", "a.xlsm")})
    assert page.status_code == 422
    assert "Tệp có macro; hãy lưu lại dạng .xlsx (không macro) rồi tải lên." in page.content.decode()


def test_errors_are_shown_with_row_and_column_and_given_back_in_the_file(office, signed_in):
    run = tried(office.secretary, "tasks", workbook(ANNEX_1, [1, "Việc", "46-TB/TGV", "Bộ X", ""]))
    client = signed_in(office.secretary)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Dòng 2, cột “Cơ quan chủ trì”: cổng chưa có cơ quan “Bộ X”" in page
    assert "Nhập 1 dòng" not in page
    marked = client.get(reverse("import_marked", args=[run.pk])).getvalue()
    assert load_workbook(BytesIO(marked)).active["F1"].value == "Lỗi"


def test_a_run_of_progress_is_seen_by_its_author_and_the_secretariat(office, signed_in):
    run = tried(office.officer, "progress", workbook(["Mã nhiệm vụ", "Kết quả"], ["46-tb-tgv/IV.7.a", "Xong"]))
    seen = {
        who: signed_in(office.people[who]).get(run.get_absolute_url()).status_code
        for who in ("officer", "secretary", "leader", "stranger", "administrator")
    }
    assert seen == {"officer": 200, "secretary": 200, "leader": 404, "stranger": 404, "administrator": 404}
    step = reverse("import_step", args=[run.pk, "nhap"])
    assert signed_in(office.secretary).post(step).status_code == 403


def test_what_is_done_by_the_table_is_verified_by_somebody_else_on_the_page(office, signed_in):
    row = [1, "Việc xong", "Bộ Y tế", "31/10/2025", "", "Đã hoàn thành"]
    above = ["(Kèm theo Thông báo số 624/TB-VPCP ngày 16/11/2025)"]
    run = brought_in(office.secretary, "tasks", workbook(ANNEX_2, row, above=above), directive=office.directive)
    step = reverse("import_step", args=[run.pk, "xac-nhan"])
    own = signed_in(office.secretary)
    assert "Người nhập không tự xác nhận" in own.get(run.get_absolute_url()).content.decode()
    assert own.post(step).status_code == 403
    other = signed_in(office.second_secretary)
    assert "Xác nhận hoàn thành 1 phần việc" in other.get(run.get_absolute_url()).content.decode()
    other.post(step)
    jobs.run_job(Job.objects.get(kind="import_verify").pk)
    assert Assignment.objects.get(task__text="Việc xong").status == "completed"
    assert "đã xác nhận hoàn thành lúc" in other.get(run.get_absolute_url()).content.decode()


# --- cancelled and killed


def test_an_import_given_up_is_not_imported(office, signed_in):
    run = tried(office.secretary, "tasks", NEW)
    running.confirm(run, office.secretary)
    signed_in(office.secretary).post(reverse("import_step", args=[run.pk, "huy"]))
    run.refresh_from_db()
    jobs.run_job(run.job.pk)
    run.refresh_from_db()
    assert (run.state, Task.objects.count()) == ("cancelled", 1)


def test_what_is_cancelled_while_it_is_written_is_taken_back(office, monkeypatch):
    run = tried(office.secretary, "tasks", NEW)
    running.confirm(run, office.secretary)
    run.refresh_from_db()
    real = running.carry_out

    def cancelled_meanwhile(*given):
        done = real(*given)
        Job.objects.filter(pk=run.job.pk).update(state="cancelled")
        return done

    monkeypatch.setattr(running, "carry_out", cancelled_meanwhile)
    jobs.run_job(run.job.pk)
    run.refresh_from_db()
    assert (run.imported_at, Task.objects.count()) == (None, 1)


def test_a_worker_that_dies_while_it_writes_leaves_nothing_and_the_next_one_does_it(office, monkeypatch):
    run = tried(office.secretary, "tasks", NEW)
    running.confirm(run, office.secretary)
    run.refresh_from_db()
    with monkeypatch.context() as broken:
        broken.setattr(running, "_finish", lambda *given: (_ for _ in ()).throw(SystemError))
        jobs.run_job(run.job.pk)
    assert Task.objects.count() == 1
    Job.objects.filter(pk=run.job.pk).update(state="queued", not_before=run.job.created_at)
    jobs.run_job(run.job.pk)
    run.refresh_from_db()
    assert (run.state, Task.objects.count()) == ("done", 2)


def test_a_job_that_runs_again_after_it_was_done_imports_nothing_twice(office):
    run = confirmed(tried(office.secretary, "tasks", NEW))
    Job.objects.filter(pk=run.job.pk).update(state="queued")
    jobs.run_job(run.job.pk)
    run.refresh_from_db()
    assert (run.state, Task.objects.count()) == ("done", 2)


def test_who_lost_the_right_meanwhile_imports_nothing(office):
    run = tried(office.secretary, "tasks", NEW)
    office.secretary.memberships.all().delete()
    confirmed(run, office.second_secretary)
    assert Task.objects.count() == 1
    assert "không còn quyền nhập" in run.note


def test_whoever_sent_it_is_told_when_it_was_tried(office):
    run = tried(office.secretary, "tasks", NEW)
    assert [(n.text, n.url) for n in office.secretary.notices.all()] == [
        ("Đã xong: kiểm tra tệp “bang.xlsx”.", run.get_absolute_url())
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("tasks", "mau-nhap-nhiem-vu"), ("progress", "mau-nhap-tien-do"), ("agencies", "mau-nhap-co-quan")],
)
def test_a_blank_workbook_has_a_vietnamese_name(office, signed_in, kind, name):
    answer = signed_in(office.secretary).get(reverse("import_blank", args=[kind]))
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'


def test_a_document_that_only_an_import_knows_stands_with_those_that_assign_work(office):
    assert not Directive.objects.with_tasks().filter(form="stub").exists()
    Directive.objects.create(
        slug="cited", number="9-NQ/TW", kind="nghi_quyet", title="Chỉ được dẫn", form="stub", issued_on=clock.today()
    )
    head = ["Nhiệm vụ", "Văn bản giao nhiệm vụ", "Cơ quan chủ trì"]
    brought_in(office.secretary, "tasks", workbook(head, ["Việc", "Kế hoạch số 2-KH/BCĐ ngày 19/6/2025", "Bộ Y tế"]))
    assert [d.number for d in Directive.objects.with_tasks().filter(form="stub")] == ["2-KH/BCĐ"]
