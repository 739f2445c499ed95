"""The sheet of a list: the same rows, numbers as numbers, days as days, and no text that computes."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from portal import clock
from tasks import lifecycle
from tasks.filters import TaskFilter
from tasks.lifecycle import Report
from tasks.models import Assignee, Assignment, Task
from tasks.resources import workbook
from tests.conftest import moment

NOW = moment(2025, 11, 12, 9)
HEAD = [
    "STT", "Văn bản", "Mục, điểm", "Nội dung nhiệm vụ", "Khối", "Cơ quan chủ trì", "Cơ quan phối hợp",
    "Thời hạn theo văn bản", "Hạn đang áp dụng", "Trạng thái", "Tiến độ", "Quá hạn (ngày)", "Cập nhật lần cuối",
]  # fmt: skip


def sheet(user, **chosen):
    return load_workbook(BytesIO(workbook(TaskFilter(chosen, user), NOW))).active


def values(user, **chosen):
    return [list(row) for row in sheet(user, **chosen).iter_rows(values_only=True)]


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
        1, "46-TB/TGV", "IV.7.a", named.task.text, "Chính phủ", "Bộ Y tế", "Bộ Công an", "trước ngày 31/10/2025",
        datetime(2025, 10, 31), "Đang thực hiện", "Chưa hoàn thành, quá hạn", 12, datetime(2025, 10, 20),
    ]  # fmt: skip


def test_days_are_days_for_a_reader_in_vietnam(named):
    cells = sheet(named.inspector)[2]
    assert [(cell.data_type, cell.number_format) for cell in cells if cell.is_date] == [("d", "dd/mm/yyyy")] * 2
    assert [cell.data_type for cell in cells if cell.column_letter in "AL"] == ["n", "n"]


@pytest.mark.parametrize("words", ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|'/c calc'!A0"])
@pytest.mark.parametrize("field", ["text", "phrase"])
def test_words_that_look_like_a_formula_are_words(cast, field, words):
    Task.objects.update(**{field: words})
    cells = [cell for row in sheet(cast.inspector).iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert values(cast.inspector)[1][3 if field == "text" else 7] == words


def test_characters_that_a_sheet_cannot_hold_do_not_break_it(cast):
    Task.objects.update(text="Hoàn thành\x0b 4 CSDL")
    assert values(cast.inspector)[1][3].replace(" ", "") == "Hoànthành4CSDL"


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
    rows = list(exported.iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in rows] == on_screen
    assert [row[0] for row in rows] == list(range(1, 61))


def test_with_an_agency_chosen_the_row_is_that_agencys(named):
    Assignment.objects.filter(pk=named.support.pk).update(status="completed", claimed_at=moment(2025, 10, 15))
    row = values(named.inspector, agency="bo-cong-an")[1]
    assert (row[9], row[10], row[11]) == ("Đã hoàn thành", "Hoàn thành đúng hạn", None)


def test_a_wrong_question_gives_an_empty_sheet_with_its_head(cast):
    assert values(cast.inspector, state="late") == [HEAD]


def test_the_sheet_is_ready_to_read_and_to_print(named):
    made = sheet(named.inspector)
    assert (made.freeze_panes, made.auto_filter.ref, made.print_title_rows) == ("A2", "A1:M2", "$1:$1")
    assert (made.page_setup.orientation, made.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    assert made.column_dimensions["D"].width == 70


def test_the_file_is_a_workbook_with_its_day_in_the_name(cast, signed_in):
    answer = signed_in(cast.inspector).get(reverse("task_export"))
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"] == f'attachment; filename="nhiem-vu-{timezone.localdate():%Y-%m-%d}.xlsx"'


def test_a_sheet_of_many_rows_costs_as_many_queries_as_one_of_few(named, django_assert_num_queries):
    def queries():
        chosen = TaskFilter({}, named.inspector)
        with django_assert_num_queries(4):
            workbook(chosen, NOW)

    list(TaskFilter({}, named.inspector).rows(NOW))
    queries()
    for number in range(5):
        task = Task.objects.create(directive=named.directive, ref=f"X.{number}", order=number + 5, text="Việc")
        Assignee.objects.create(task=task, role="lead", written="Bộ Y tế", agency=named.ministry)
    queries()
