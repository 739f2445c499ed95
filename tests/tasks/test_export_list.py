"""A list as a file: the same rows, numbers as numbers, days as days, and no text that computes."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal import clock, exports, jobs, shelf
from portal.models import Job
from portal.tables import TABLES, file_name, write
from tasks import lifecycle
from tasks.jobs import drop_old_exports
from tasks.lifecycle import Report
from tasks.models import Assignee, Assignment, Evidence, Task
from tests.conftest import moment

NOW = moment(2025, 11, 12, 9)
HEAD = [
    "Mã nhiệm vụ", "STT", "Văn bản", "Mục, điểm", "Nội dung nhiệm vụ", "Khối", "Cơ quan chủ trì", "Cơ quan phối hợp",
    "Thời hạn theo văn bản", "Hạn đang áp dụng", "Trạng thái", "Tiến độ", "Quá hạn (ngày)", "Cập nhật lần cuối",
]  # fmt: skip


def made(kind, user, form="xlsx", **chosen):
    """The file of a list, at NOW."""
    query, target = QueryDict(mutable=True), BytesIO()
    query.update(chosen)
    with clock.moved_to(NOW):
        write(TABLES[kind](user, query, NOW), form, NOW, target)
    return target.getvalue()


def sheet(user, kind="tasks", **chosen):
    return load_workbook(BytesIO(made(kind, user, **chosen))).active


def values(user, **chosen):
    """Head and rows; two lines with title and moment stand above."""
    return [list(row) for row in sheet(user, **chosen).iter_rows(min_row=3, values_only=True)]


@pytest.fixture
def named(cast, at):
    """The document names both agencies; the lead reported once."""
    for role, agency in (("lead", cast.ministry), ("coordinating", cast.partner)):
        Assignee.objects.create(task=cast.task, role=role, written=agency.name, agency=agency)
    with at(2025, 10, 20, 23, 30):
        lifecycle.report(cast.lead, cast.officer, Report("Đang làm"))
    return cast


def test_a_row_has_typed_cells(named):
    head, row = values(named.inspector)
    assert head == HEAD
    assert row == [
        "46-tb-tgv/IV.7.a", 1, "46-TB/TGV", "IV.7.a", named.task.text,
        "Chính phủ", "Bộ Y tế", "Bộ Công an", "trước ngày 31/10/2025",
        datetime(2025, 10, 31), "Đang thực hiện", "Chưa hoàn thành, quá hạn", 12, datetime(2025, 10, 20),
    ]  # fmt: skip


def test_days_are_days_for_a_reader_in_vietnam(named):
    cells = sheet(named.inspector)[4]
    assert [(cell.data_type, cell.number_format) for cell in cells if cell.is_date] == [("d", "dd/mm/yyyy")] * 2
    assert [cell.data_type for cell in cells if cell.column_letter in "BM"] == ["n", "n"]


@pytest.mark.parametrize("words", ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|'/c calc'!A0"])
@pytest.mark.parametrize("field", ["text", "phrase"])
def test_words_that_look_like_a_formula_are_words(cast, field, words):
    Task.objects.update(**{field: words})
    cells = [cell for row in sheet(cast.inspector).iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert values(cast.inspector)[1][4 if field == "text" else 8] == words


def test_characters_that_a_sheet_cannot_hold_do_not_break_it(cast):
    Task.objects.update(text="Hoàn thành\x0b 4 CSDL")
    assert values(cast.inspector)[1][4].replace(" ", "") == "Hoànthành4CSDL"


def test_the_sheet_holds_the_rows_of_the_list_in_its_order(cast, signed_in):
    for number in range(60):
        due = clock.end_of(date(2025, 10, 1 + number % 30)) if number % 7 else None
        Task.objects.create(
            directive=cast.directive, ref=f"X.{number}", order=number + 5, text="Việc", search="viec", due_at=due
        )
    client, asked = signed_in(cast.inspector), {"q": "viec", "state": "dated"}
    pages = [client.get(reverse("task_list"), {**asked, "page": page}) for page in (1, 2)]
    on_screen = [row[0].ref for page in pages for row in page.context["rows"]]
    exported = load_workbook(BytesIO(client.get(reverse("task_export"), asked).content)).active
    rows = list(exported.iter_rows(min_row=4, values_only=True))
    assert [row[3] for row in rows] == on_screen
    assert [row[1] for row in rows] == list(range(1, 61))


def test_with_an_agency_chosen_the_row_is_that_agencys(named):
    Assignment.objects.filter(pk=named.support.pk).update(status="completed", claimed_at=moment(2025, 10, 15))
    row = values(named.inspector, agency="bo-cong-an")[1]
    assert (row[10], row[11], row[12]) == ("Đã hoàn thành", "Hoàn thành đúng hạn", None)


def test_a_wrong_question_gives_an_empty_sheet_with_its_head(cast):
    assert values(cast.inspector, state="late") == [HEAD]


def test_the_sheet_is_ready_to_read_and_to_print(named):
    page = sheet(named.inspector)
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A4", "A3:N4", "$3:$3")
    assert (page.page_setup.orientation, page.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    assert page.column_dimensions["E"].width == pytest.approx(70, abs=1)


def test_the_file_is_a_workbook_with_its_day_in_the_name(cast, signed_in):
    answer = signed_in(cast.inspector).get(reverse("task_export"))
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"] == f'attachment; filename="nhiem-vu-{timezone.localdate():%Y-%m-%d}.xlsx"'


def test_a_sheet_of_many_rows_costs_as_many_queries_as_one_of_few(named):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            made("tasks", named.inspector)
        return len(asked)

    made("tasks", named.inspector)
    few = queries()
    for number in range(5):
        task = Task.objects.create(directive=named.directive, ref=f"X.{number}", order=number + 5, text="Việc")
        Assignee.objects.create(task=task, role="lead", written="Bộ Y tế", agency=named.ministry)
    assert queries() == few <= 6


def test_the_lines_above_the_head_say_what_was_asked_and_of_when(named):
    above = [cell.value for cell in sheet(named.inspector, agency="bo-y-te", state="overdue")["A"]][:2]
    assert above == [
        "Danh sách nhiệm vụ",
        "Tình trạng lúc 09:00 ngày 12/11/2025. Lọc theo cơ quan: Bộ Y tế; tình trạng: Chưa hoàn thành, quá hạn.",
    ]


def test_a_past_day_is_exported_as_it_was(named, at):
    with at(2025, 11, 3, 9):
        proof = Evidence(
            assignment=named.lead, document_number="1/BC", uploaded_by=named.leader, uploaded_at=clock.now()
        )
        lifecycle.claim(named.lead, named.leader, Report("Xong"), evidence=[proof])
        lifecycle.verify(named.lead, named.secretary)
    row = values(named.inspector, on="2025-10-21")[1]
    assert row[10:12] == ["Đang thực hiện", "Đang thực hiện, trong hạn"]
    assert values(named.inspector)[1][11] == "Hoàn thành quá hạn"


def test_csv_holds_the_same_rows(named):
    lines = made("tasks", named.inspector, "csv").decode("utf-8-sig").splitlines()
    assert lines[0] == ";".join(HEAD)
    assert lines[1].startswith("46-tb-tgv/IV.7.a;1;46-TB/TGV;IV.7.a;")
    assert ";31/10/2025;" in lines[1]
    assert len(lines) == 2


# --- who gets what


def test_a_stranger_exports_nothing_of_it(named, signed_in):
    client = signed_in(named.stranger)
    content = client.get(reverse("export", args=["tasks", "csv"])).content.decode("utf-8-sig")
    assert "IV.7.a" not in content
    assert len(content.splitlines()) == 1


def test_the_queue_is_exported_by_who_verifies_with_the_rows_of_the_page(named, at, proof, signed_in):
    with at(2025, 10, 25, 9):
        lifecycle.claim(named.lead, named.leader, Report("Xong"), evidence=[proof(named.lead, named.leader)])
    rows = list(sheet(named.secretary, "verification").iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[4], row[7], row[8]) for row in rows] == [("46-tb-tgv/IV.7.a", "Bộ Y tế", 18, 1)]
    with pytest.raises(PermissionDenied):
        made("verification", named.officer)
    assert signed_in(named.officer).get(reverse("export", args=["verification", "xlsx"])).status_code == 403


def test_the_directives_are_exported_with_totals_that_add_up(named):
    rows = list(sheet(named.inspector, "directives").iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["46-TB/TGV", "Tổng số"]
    assert rows[0][6:] == rows[1][6:] == (0, 0, 0, 1, 1, 0)
    assert list(sheet(named.stranger, "directives").iter_rows(min_row=2, max_row=2, max_col=2, values_only=True)) == [
        (None, "Tổng số")
    ]


def test_the_agencies_are_exported_by_who_keeps_them(named):
    rows = list(sheet(named.administrator, "agencies").iter_rows(min_row=2, values_only=True))
    assert ("bo-y-te", "Bộ Y tế", "BO-Y-TE", "Bộ", "Chính phủ") in [row[:5] for row in rows]
    with pytest.raises(PermissionDenied):
        made("agencies", named.leader)


def test_a_list_or_form_that_does_not_exist_is_not_found(cast, signed_in):
    client = signed_in(cast.inspector)
    assert client.get("/xuat/secrets.xlsx").status_code == 404
    assert client.get("/xuat/tasks.pdf").status_code == 404


# --- long lists


@pytest.fixture
def long_list(named, monkeypatch):
    """A list of one row is long."""
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    return named


def test_a_long_list_is_made_by_a_job_with_the_eyes_of_who_asked(long_list, signed_in):
    client = signed_in(long_list.officer)
    page = client.get(reverse("export", args=["tasks", "xlsx"]), {"q": "CSDL"}, follow=True)
    job = Job.objects.get(kind="export")
    assert page.context["job"] == job
    assert client.get(reverse("export_download", args=[job.pk])).status_code == 404
    jobs.run_job(job.pk)
    assert "Tải tệp" in client.get(reverse("export_job", args=[job.pk])).content.decode()
    content = client.get(reverse("export_download", args=[job.pk]))
    rows = list(load_workbook(BytesIO(content.getvalue())).active.iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == ["46-tb-tgv/IV.7.a"]


def test_asking_twice_makes_one_file(long_list, signed_in):
    client = signed_in(long_list.officer)
    for _ in range(2):
        client.get(reverse("export", args=["tasks", "xlsx"]))
    assert Job.objects.filter(kind="export").count() == 1


def test_only_who_asked_sees_the_job_and_takes_the_file(long_list, signed_in):
    signed_in(long_list.officer).get(reverse("export", args=["tasks", "xlsx"]))
    job = Job.objects.get(kind="export")
    jobs.run_job(job.pk)
    for who in (long_list.stranger, long_list.secretary):
        client = signed_in(who)
        names = ("export_job", "export_download")
        assert [client.get(reverse(name, args=[job.pk])).status_code for name in names] == [404, 404]
        assert client.post(reverse("export_cancel", args=[job.pk])).status_code == 404


def test_a_cancelled_export_leaves_no_file(long_list, signed_in):
    client = signed_in(long_list.officer)
    client.get(reverse("export", args=["tasks", "csv"]))
    job = Job.objects.get(kind="export")
    client.post(reverse("export_cancel", args=[job.pk]))
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("cancelled", {})
    assert client.get(reverse("export_download", args=[job.pk])).status_code == 404


def test_a_file_can_be_taken_for_a_week(long_list, signed_in):
    client = signed_in(long_list.officer)
    client.get(reverse("export", args=["tasks", "csv"]))
    job = Job.objects.get(kind="export")
    jobs.run_job(job.pk)
    with clock.moved_to(timezone.now() + exports.KEPT_FOR + timedelta(hours=1)):
        assert client.get(reverse("export_download", args=[job.pk])).status_code == 404


def test_who_lost_their_account_gets_no_file(long_list, signed_in):
    signed_in(long_list.officer).get(reverse("export", args=["tasks", "csv"]))
    type(long_list.officer).objects.filter(pk=long_list.officer.pk).update(is_active=False)
    job = Job.objects.get(kind="export")
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "Người yêu cầu không còn tài khoản trên cổng.")


def test_an_old_file_is_thrown_away_unless_a_later_one_is_the_same(long_list, signed_in):
    client = signed_in(long_list.officer)
    for query, form in (("CSDL", "csv"), ("4 CSDL", "csv"), ("CSDL", "xlsx")):  # the first two have the same rows
        client.get(reverse("export", args=["tasks", form]), {"q": query})
    first, twin, other = Job.objects.filter(kind="export").order_by("pk")
    for job in (first, twin, other):
        jobs.run_job(job.pk)
        job.refresh_from_db()
    long_ago = timezone.now() - exports.KEPT_FOR - timedelta(hours=1)
    Job.objects.filter(pk__in=[first.pk, other.pk]).update(finished_at=long_ago)
    assert drop_old_exports() == 2
    assert shelf.take(other.result) is None
    with shelf.take(twin.result) as left:
        assert left.read().startswith(b"\xef\xbb\xbf")
    assert client.get(reverse("export_download", args=[first.pk])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "day"), [("", "2025-11-12"), ("2025-11-12", "2025-11-12"), ("2025-10-19", "2025-10-19")]
)
def test_a_file_is_named_by_the_day_that_it_tells_of(named, asked, day):
    with clock.moved_to(NOW):
        of_day = TABLES["tasks"](named.inspector, QueryDict(f"on={asked}"), NOW)
    assert file_name(of_day, "xlsx", NOW) == f"nhiem-vu-{day}.xlsx"


def test_a_file_of_a_past_day_that_a_job_makes_is_named_by_that_day(named, signed_in, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    address = reverse("export", args=["tasks", "csv"])
    with clock.moved_to(NOW):
        signed_in(named.inspector).get(address, {"on": "2025-10-19"})
        job = Job.objects.get()
        jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.result["name"] == "nhiem-vu-2025-10-19.csv"
