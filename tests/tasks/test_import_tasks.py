"""Tasks from a workbook: found again by code, place or words; both annexes of 624/TB-VPCP; nothing half-imported."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.http import QueryDict
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from agencies.models import Agency, Alias, Group
from agencies.names import normal_form, without_accents
from directives.models import Directive
from portal import clock
from portal.tables import TABLES, write
from tasks import lifecycle
from tasks.imports import running
from tasks.lifecycle import Report
from tasks.models import Assignee, Assignment, Event, Task, Update
from tasks.timeliness import cell_of, last_day
from tests.conftest import make_user, moment
from tests.tasks.imported import (
    ANNEX_1,
    ANNEX_2,
    OWN,
    brought_in,
    confirmed,
    counts,
    notes,
    saved,
    tried,
    words,
    workbook,
)

NOW = (2025, 11, 17, 9)
PAPER = {"source_number": "624/TB-VPCP", "source_date": date(2025, 11, 16)}
PLAN = "Kế hoạch số 02-KH/BCĐTW ngày 19/6/2025"


@pytest.fixture
def office(cast, at):
    """The cast with names that resolve; it is 17/11/2025."""
    for agency in (cast.ministry, cast.partner, cast.other):
        Alias.objects.create(agency=agency, written=agency.name, key=normal_form(agency.name))
    for role, agency in (("lead", cast.ministry), ("coordinating", cast.partner)):
        Assignee.objects.create(task=cast.task, role=role, written=agency.name, agency=agency)
    Assignment.objects.filter(role="lead").update(assignee=cast.task.assignees.get(role="lead"))
    Task.objects.update(search=without_accents(f"IV.7.a 46-TB/TGV {cast.task.text}"))
    with at(*NOW):
        yield cast


def of_annex_1(*rows):
    above = ["PHỤ LỤC I", "DANH MỤC NHIỆM VỤ QUÁ HẠN", "(Kèm theo Thông báo số 624/TB-VPCP ngày 16/11/2025)"]
    return workbook(ANNEX_1, ["(1)", "(2)", "(3)", "(4)", "(5)"], *rows, above=above)


def row_2(number, what, lead="Bộ Xây dựng", due="trước ngày 31/10/2025", result="", standing=""):
    return [number, what, lead, due, result, standing]


def of_annex_2(*rows):
    above = ["PHỤ LỤC II", "(Kèm theo Thông báo số 624/TB-VPCP ngày 16 tháng 11 năm 2025 của Văn phòng Chính phủ)"]
    return workbook(ANNEX_2, *rows, above=above)


# --- Annex I


def test_annex_1_becomes_tasks_with_their_agencies_deadlines_and_document(office):
    content = of_annex_1(
        [1, "Sửa Nghị định về định danh", PLAN, "Bộ Y tế, Bộ Công an", "Tháng 9/2025"],
        [2, "Kết nối dữ liệu", "46-TB/TGV", "Bộ Xây dựng", datetime(2025, 12, 15)],
    )
    run = brought_in(office.secretary, "tasks", content)
    assert counts(run) == (2, 0, 0, 0)
    first, second = Task.objects.exclude(pk=office.task.pk).order_by("pk")
    assert (first.directive.number, first.directive.form) == ("02-KH/BCĐTW", "stub")
    assert (first.directive.issued_on, first.directive.kind) == (date(2025, 6, 19), "ke_hoach")
    assert [a.agency.code for a in first.assignments.order_by("agency__code")] == ["bo-cong-an", "bo-y-te"]
    assert {a.role for a in first.assignments.all()} == {"lead"}
    assert (first.phrase, first.rule, first.due_on) == ("Tháng 9/2025", "within", date(2025, 9, 30))
    assert (second.directive, second.due_on, second.block) == (
        office.directive,
        date(2025, 12, 15),
        office.task.block,
    )
    assert last_day(second.due_at).date() == date(2025, 12, 15)


def test_tasks_count_as_given_out_on_the_day_of_their_document(office):
    brought_in(office.secretary, "tasks", of_annex_1([1, "Việc mới", PLAN, "Bộ Y tế", "Tháng 9/2025"]))
    part = Assignment.objects.get(task__text="Việc mới")
    assert timezone.localdate(part.assigned_at) == date(2025, 6, 19)
    event = part.events.get()
    assert (event.verb, event.actor, event.note) == ("assign", office.secretary, "Nhập từ tệp bang.xlsx")


def test_a_second_import_of_the_same_file_changes_nothing(office):
    content = of_annex_1(
        [1, "Sửa Nghị định về định danh", PLAN, "Bộ Y tế, Bộ Công an", "Tháng 9/2025"],
        [2, "Kết nối dữ liệu", PLAN, "Bộ Xây dựng", datetime(2025, 12, 15)],
    )
    brought_in(office.secretary, "tasks", content)
    before = (Task.objects.count(), Assignment.objects.count(), Event.objects.count(), Directive.objects.count())
    run = tried(office.second_secretary, "tasks", content)
    assert counts(run) == (0, 0, 2, 0)
    confirmed(run)
    after = (Task.objects.count(), Assignment.objects.count(), Event.objects.count(), Directive.objects.count())
    assert after == before


def test_trying_writes_nothing(office):
    before = (Task.objects.count(), Directive.objects.count(), Event.objects.count())
    tried(office.secretary, "tasks", of_annex_1([1, "Việc mới", PLAN, "Bộ Y tế", "Tháng 9/2025"]))
    assert (Task.objects.count(), Directive.objects.count(), Event.objects.count()) == before


# --- Annex II


def test_annex_2_is_read_under_its_leaders_with_the_standings_of_the_paper(office):
    content = of_annex_2(
        ["I", "Phó Thủ tướng Nguyễn Chí Dũng"],
        row_2(1, "Việc xong", result="Đã trình", standing="Đã hoàn thành"),
        row_2(2, "Việc xong muộn", standing="Đã hoàn thành quá hạn"),
        ["II", "Bộ trưởng Bộ Xây dựng"],
        row_2(3, "Việc đang làm", due="Tháng 12/2025", result="Đang lấy ý kiến", standing="Đang thực hiện"),
        row_2(4, "Việc quá hạn", standing="Chưa hoàn thành"),
    )
    run = brought_in(office.secretary, "tasks", content, directive=office.directive)
    assert counts(run) == (4, 0, 0, 0)
    tasks = {t.text: t for t in Task.objects.exclude(pk=office.task.pk)}
    assert [tasks[n].status for n in ("Việc xong", "Việc xong muộn", "Việc đang làm", "Việc quá hạn")] == [
        "awaiting", "awaiting", "in_progress", "assigned",
    ]  # fmt: skip
    assert tasks["Việc xong"].remark == "Người chịu trách nhiệm: Phó Thủ tướng Nguyễn Chí Dũng"
    assert tasks["Việc quá hạn"].remark == "Người chịu trách nhiệm: Bộ trưởng Bộ Xây dựng"
    assert Update.objects.get(assignment__task=tasks["Việc đang làm"]).result == "Đang lấy ý kiến"


def test_a_completion_cites_the_paper_and_waits_for_somebody_else(office):
    content = of_annex_2(row_2(1, "Việc xong", result="Đã trình", standing="Đã hoàn thành"))
    run = brought_in(office.secretary, "tasks", content, directive=office.directive)
    part = Assignment.objects.get(task__text="Việc xong")
    claim = part.events.get(verb="claim")
    assert (claim.by_proxy, claim.letter_number, claim.letter_date) == (True, "624/TB-VPCP", date(2025, 11, 16))
    assert [e.document_number for e in part.evidence.all()] == ["624/TB-VPCP"]
    assert running.to_verify(run, office.secretary) == []
    assert [p.pk for p in running.to_verify(run, office.second_secretary)] == [part.pk]
    running.verify_all(run, office.second_secretary, lambda done, total: None)
    part.refresh_from_db()
    assert (part.status, part.events.last().actor) == ("completed", office.second_secretary)


def test_done_and_done_late_fall_on_their_side_of_the_deadline(office):
    content = of_annex_2(
        row_2(1, "Việc xong", standing="Đã hoàn thành"), row_2(2, "Việc muộn", standing="Đã hoàn thành quá hạn")
    )
    run = brought_in(office.secretary, "tasks", content, directive=office.directive)
    running.verify_all(run, office.second_secretary, lambda done, total: None)
    cells = {p.task.text: cell_of(p, clock.now()) for p in Assignment.objects.exclude(task=office.task)}
    assert cells == {"Việc xong": "done_on_time", "Việc muộn": "done_late"}
    claimed = Assignment.objects.get(task__text="Việc xong").claimed_at
    assert timezone.localdate(claimed) == date(2025, 10, 31)


def test_done_late_before_the_deadline_is_an_error(office):
    content = of_annex_2(row_2(1, "Việc", due="31/12/2025", standing="Đã hoàn thành quá hạn"))
    run = tried(office.secretary, "tasks", content, directive=office.directive)
    assert words(run) == [
        "Dòng 4, cột “Tiến độ”: “Đã hoàn thành quá hạn” nhưng ngày 16/11/2025 chưa qua thời hạn (31/12/2025)."
    ]


def test_a_standing_needs_the_paper_that_says_so(office):
    content = workbook(ANNEX_2, row_2(1, "Việc", standing="Đã hoàn thành"))
    run = tried(office.secretary, "tasks", content, directive=office.directive)
    assert words(run) == ["Dòng 2, cột “Tiến độ”: cần số và ngày của văn bản chứa bảng này; hãy ghi khi tải tệp lên."]
    assert tried(office.secretary, "tasks", content, directive=office.directive, **PAPER).state == "ready"


def test_a_second_import_of_annex_2_claims_and_reports_nothing(office):
    content = of_annex_2(
        row_2(1, "Việc xong", result="Đã trình", standing="Đã hoàn thành"),
        row_2(2, "Việc đang làm", due="Tháng 12/2025", result="Đang lấy ý kiến", standing="Đang thực hiện"),
    )
    brought_in(office.secretary, "tasks", content, directive=office.directive)
    run = tried(office.secretary, "tasks", content, directive=office.directive)
    assert counts(run) == (0, 0, 2, 0)


def test_a_known_task_is_found_by_its_words_alone_when_the_table_names_no_document(office):
    run = brought_in(
        office.secretary, "tasks", of_annex_2(row_2(1, office.task.text, "Bộ Y tế", standing="Đã hoàn thành"))
    )
    assert counts(run) == (0, 1, 0, 0)
    office.lead.refresh_from_db()
    assert office.lead.status == "awaiting"
    unknown = tried(office.secretary, "tasks", of_annex_2(row_2(1, "Việc lạ")))
    assert words(unknown)[0].startswith("Dòng 4, cột “Tên nhiệm vụ”: cổng chưa có nhiệm vụ này")


def test_what_is_done_on_the_portal_is_not_undone_by_a_table(office, proof):
    with clock.moved_to(moment(2025, 10, 20)):
        lifecycle.claim(office.lead, office.leader, Report("Xong"), evidence=[proof(office.lead, office.leader)])
    run = tried(
        office.secretary, "tasks", of_annex_2(row_2(1, office.task.text, "Bộ Y tế", standing="Chưa hoàn thành"))
    )
    assert counts(run) == (0, 0, 1, 0)
    assert notes(run) == [
        "Bảng ghi “Chưa hoàn thành” nhưng cổng ghi “Chờ xác nhận”; không đổi. Dùng “Mở lại” nếu cần."
    ]


def test_the_block_above_the_rows_is_theirs(office):
    content = of_annex_2(["A", "KHỐI ĐẢNG"], row_2(1, "Việc của khối"))
    brought_in(office.secretary, "tasks", content, directive=office.directive)
    assert Task.objects.get(text="Việc của khối").block == office.blocks["dang"]


# --- deadlines


@pytest.mark.parametrize(
    "phrase", ["ngày 31/02/2026", "32/13/2026", "trước ngày 30 tháng 2 năm 2026", "tháng 13/2026", "31/12/2200"]
)
def test_a_day_that_cannot_be_is_an_error(office, phrase):
    run = tried(office.secretary, "tasks", of_annex_1([1, "Việc", PLAN, "Bộ Y tế", phrase]))
    assert words(run) == [f"Dòng 6, cột “Thời hạn”: “{phrase}” có ngày không có thật; hãy ghi dạng 31/12/2025."]


def test_a_deadline_that_is_not_understood_is_told_first_and_needs_no_action(office):
    content = of_annex_1(
        [1, "Việc một", PLAN, "Bộ Y tế; các cơ quan liên quan", "31/12/2025"],
        [2, "Việc hai", PLAN, "Bộ Y tế", "bao giờ xong thì xong"],
    )
    run = brought_in(office.secretary, "tasks", content)
    first, second = run.outcome["notes"]
    assert (first["where"], first["is_warning"]) == ("dòng 7", True)
    assert first["words"] == "Chưa hiểu thời hạn “bao giờ xong thì xong”; nhiệm vụ sẽ được nhập không có hạn."
    assert (second["where"], second["is_warning"]) == ("dòng 6", False)
    task = Task.objects.get(text="Việc hai")
    assert (task.phrase, task.due_at) == ("bao giờ xong thì xong", None)


def test_a_deadline_before_its_document_is_kept_and_flagged_and_told_as_a_warning(office):
    content = of_annex_1([1, "Việc", PLAN, "Bộ Y tế", "trước ngày 01/01/2020"])
    run = brought_in(office.secretary, "tasks", content)
    task, (note,) = Task.objects.get(text="Việc"), run.outcome["notes"]
    assert note["is_warning"]
    assert note["words"].endswith("Ngày 01/01/2020 trước ngày ban hành (19/06/2025); cần người kiểm tra.")
    assert task.due_on == date(2020, 1, 1)
    assert task.deadline_flag in note["words"]


def test_an_impossible_day_that_the_portal_keeps_already_comes_back_unchanged(office):
    Task.objects.update(phrase="trước ngày 31/02/2026")
    run = tried(office.secretary, "tasks", changed(office, **{"Thời hạn": "trước ngày 31/02/2026"}))
    assert counts(run) == (0, 0, 1, 0)


# --- layouts


def test_columns_are_known_by_their_heads_in_any_order_and_strange_ones_are_passed_over(office):
    head = ["Ghi chú riêng", "THỜI HẠN\n(theo văn bản)", "Đơn vị chủ trì", "Nội dung nhiệm vụ", "Văn bản"]
    content = workbook(head, ["x", "31/12/2025", "Bộ Y tế", "Việc", "46-TB/TGV"], above=["Biểu tổng hợp", ""])
    assert counts(tried(office.secretary, "tasks", content)) == (1, 0, 0, 0)


def test_a_cell_merged_downwards_counts_for_all_its_rows(office):
    book = Workbook()
    book.active.append(ANNEX_1)
    book.active.append([1, "Việc một", "46-TB/TGV", "Bộ Y tế", "31/12/2025"])
    book.active.append([2, "Việc hai"])
    for column in "CDE":
        book.active.merge_cells(f"{column}2:{column}3")
    brought_in(office.secretary, "tasks", saved(book))
    second = Task.objects.get(text="Việc hai")
    assert (second.directive, second.due_on) == (office.directive, date(2025, 12, 31))
    assert [part.agency.code for part in second.assignments.all()] == ["bo-y-te"]


def test_both_annexes_in_one_workbook_are_both_read(office):
    content = workbook(
        ANNEX_1,
        [1, "Việc một", "46-TB/TGV", "Bộ Y tế", ""],
        PL2=[ANNEX_2, row_2(1, "Việc hai", lead="Bộ X")],
        Ghi_chú=[["không phải bảng"]],
    )
    run = tried(office.secretary, "tasks", content, directive=office.directive)
    assert counts(run) == (1, 0, 0, 1)
    assert words(run)[0].startswith("Trang “PL2”, dòng 2, cột “Đơn vị chủ trì”: cổng chưa có cơ quan “Bộ X”")


# --- agencies


def test_an_unknown_agency_is_told_with_what_comes_near(office):
    run = tried(office.secretary, "tasks", of_annex_1([1, "Việc", PLAN, "Bộ Y tê", ""]))
    assert words(run) == ["Dòng 6, cột “Cơ quan chủ trì”: cổng chưa có cơ quan “Bộ Y tê”; gần nhất: Bộ Y tế."]


def test_a_name_that_shares_only_a_common_word_is_not_called_near(office):
    run = tried(
        office.secretary, "tasks", of_annex_1([1, "Việc", PLAN, "Bộ Ma tế", ""], [2, "Sự", PLAN, "bộ XÂY dụng", ""])
    )
    assert words(run) == [
        "Dòng 6, cột “Cơ quan chủ trì”: cổng chưa có cơ quan “Bộ Ma tế”.",
        "Dòng 7, cột “Cơ quan chủ trì”: cổng chưa có cơ quan “bộ XÂY dụng”; gần nhất: Bộ Xây dựng.",
    ]


def test_each_cell_is_told_as_it_is_written(office):
    run = tried(office.secretary, "tasks", of_annex_1([1, "Việc", PLAN, "Bộ X", ""], [2, "Sự", PLAN, "BỘ  x", ""]))
    assert [said.split("cơ quan “")[1] for said in words(run)] == ["Bộ X”.", "BỘ  x”."]


def test_an_ambiguous_name_is_never_guessed(office):
    for agency in (office.ministry, office.other):
        Alias.objects.create(agency=agency, written="BTC", key="btc")
    run = tried(office.secretary, "tasks", of_annex_1([1, "Việc", PLAN, "BTC", ""]))
    assert words(run) == ["Dòng 6, cột “Cơ quan chủ trì”: “BTC” có thể là Bộ Y tế, Bộ Xây dựng; hãy ghi tên đầy đủ."]


def test_a_collective_gives_each_member_a_part_and_nobody_in_particular_none(office):
    group = Group.objects.create(code="cac-bo", name="Các bộ")
    group.members.set([office.ministry, office.other])
    Alias.objects.create(group=group, written="các bộ", key="các bộ")
    head = [*ANNEX_1, "Cơ quan phối hợp"]
    row = [1, "Việc", "46-TB/TGV", "Các bộ", "", "các cơ quan, đơn vị liên quan"]
    run = brought_in(office.secretary, "tasks", workbook(head, row))
    task = Task.objects.get(text="Việc")
    assert {part.agency.code for part in task.assignments.all()} == {"bo-y-te", "bo-xay-dung"}
    assert [a.written for a in task.assignees.filter(role="coordinating")] == ["các cơ quan, đơn vị liên quan"]
    assert notes(run)[-1].endswith("không nêu đích danh nên không giao cho cơ quan nào.")
    assert counts(tried(office.secretary, "tasks", workbook(head, row))) == (0, 0, 1, 0)


# --- documents


def test_a_document_without_its_day_must_be_there_first(office):
    run = tried(office.secretary, "tasks", of_annex_1([1, "Việc", "Nghị quyết 99-NQ/TW", "Bộ Y tế", ""]))
    assert words(run) == [
        "Dòng 6, cột “Văn bản giao nhiệm vụ”: chưa có văn bản “Nghị quyết 99-NQ/TW”; "
        "hãy nhập văn bản trước, hoặc ghi cả số và ngày ban hành."
    ]


def test_a_number_of_another_day_is_not_taken_for_the_same_document(office):
    run = tried(office.secretary, "tasks", of_annex_1([1, "Việc", "46-TB/TGV ngày 30/9/2024", "Bộ Y tế", ""]))
    assert "ban hành ngày 30/09/2025" in words(run)[0]


# --- changing what is there


def changed(office, **cells):
    """The task of the cast as a row of our own layout, with some cells otherwise."""
    row = dict(zip(OWN, ["46-tb-tgv/IV.7.a", "", "", office.task.text, "Bộ Y tế"], strict=True)) | cells
    return workbook(list(row), list(row.values()))


def test_a_further_agency_is_given_its_part_and_one_left_out_keeps_its(office):
    run = brought_in(office.secretary, "tasks", changed(office, **{"Cơ quan chủ trì": "Bộ Xây dựng"}))
    assert counts(run) == (0, 1, 0, 0)
    assert {p.agency.code for p in office.task.assignments.filter(role="lead")} == {"bo-y-te", "bo-xay-dung"}
    assert notes(run) == ["Bộ Y tế không có trong tệp nhưng vẫn giữ phần việc; dùng “Hủy nhiệm vụ” nếu cần."]


def test_another_deadline_is_set_by_its_step_and_the_documents_own_is_kept(office):
    run = brought_in(
        office.secretary, "tasks", changed(office, **{"Hạn đang áp dụng": datetime(2025, 12, 31)}), **PAPER
    )
    assert run.outcome["rows"][0]["changes"] == [{"label": "Thời hạn", "before": "31/10/2025", "after": "31/12/2025"}]
    office.lead.refresh_from_db()
    assert last_day(office.lead.due_at).date() == date(2025, 12, 31)
    event = office.lead.events.get(verb="set_deadline")
    assert event.note == "Ấn định thời hạn 31/12/2025. Theo 624/TB-VPCP ngày 16/11/2025, tệp bang.xlsx."
    assert last_day(office.lead.original_due_at).date() == date(2025, 10, 31)


def test_the_words_of_a_document_are_not_changed_and_that_is_told(office):
    run = tried(office.secretary, "tasks", changed(office, **{"Nội dung nhiệm vụ": "Việc khác"}))
    assert counts(run) == (0, 0, 1, 0)
    assert notes(run) == ["Nội dung là trích nguyên văn của văn bản nên không đổi qua tệp."]


def test_a_problem_group_is_a_plain_field(office):
    brought_in(office.secretary, "tasks", changed(office, **{"Nhóm vấn đề": "Dữ liệu"}))
    office.task.refresh_from_db()
    assert office.task.problem_group == "du_lieu"


def test_an_unknown_code_is_an_error_and_no_new_task(office):
    run = tried(office.secretary, "tasks", changed(office, **{"Mã nhiệm vụ": "46-tb-tgv/IX"}))
    assert words(run) == [
        "Dòng 2, cột “Mã nhiệm vụ”: cổng không có nhiệm vụ mã “46-tb-tgv/IX”; để trống mã nếu là nhiệm vụ mới."
    ]


def test_one_task_twice_in_a_file_is_an_error(office):
    rows = [[1, "Việc", "46-TB/TGV", "Bộ Y tế", ""], [2, "Việc ", "46-TB/TGV", "Bộ Công an", ""]]
    run = tried(office.secretary, "tasks", workbook(ANNEX_1, *rows))
    assert words(run) == ["Dòng 3, cột “Nhiệm vụ”: nhiệm vụ này đã có ở dòng 2."]


def test_all_that_is_wrong_with_a_row_is_told_at_once(office):
    run = tried(
        office.secretary, "tasks", changed(office, **{"Khối": "Sao Hỏa", "Hạn đang áp dụng": "mai", "Tiến độ": "Ổn"})
    )
    assert [w.split("“")[1].split("”")[0] for w in words(run)] == ["Hạn đang áp dụng", "Khối", "Tiến độ"]


def columns(run):
    return [said.split("“")[1].split("”")[0] for said in words(run)]


def test_missing_words_hide_no_other_wrong_cell(office):
    cells = {"Nội dung nhiệm vụ": "", "Cơ quan chủ trì": "Bộ X", "Thời hạn": "31/02/2026", "Khối": "Sao Hỏa"}
    cells |= {"Nhóm vấn đề": "Chuyện KHÁC", "Ngày hoàn thành": "30/2/2025", "Tiến độ": "Ổn"}
    run = tried(office.secretary, "tasks", changed(office, **cells))
    assert sorted(columns(run)) == sorted(cells)
    assert "Dòng 2, cột “Nhóm vấn đề”: “Chuyện KHÁC” không phải là một trong sáu nhóm vấn đề." in words(run)


def test_an_unknown_code_hides_no_other_wrong_cell(office):
    cells = {"Mã nhiệm vụ": "46-tb-tgv/IX", "Cơ quan chủ trì": "Bộ X", "Thời hạn": "31/02/2026"}
    assert columns(tried(office.secretary, "tasks", changed(office, **cells))) == list(cells)


def test_a_standing_without_its_paper_is_told_beside_the_other_wrong_cells(office):
    cells = {"Nhóm vấn đề": "Khác lạ", "Tiến độ": "Đã hoàn thành"}
    assert columns(tried(office.secretary, "tasks", changed(office, **cells))) == list(cells)


def test_our_own_export_comes_back_unchanged(office):
    target = BytesIO()
    write(TABLES["tasks"](office.secretary, QueryDict(), clock.now()), "xlsx", clock.now(), target)
    run = tried(office.secretary, "tasks", target.getvalue())
    assert counts(run) == (0, 0, 1, 0)
    assert (words(run), notes(run)) == ([], [])


def test_an_export_of_a_past_day_is_refused(office):
    target = BytesIO()
    write(TABLES["tasks"](office.secretary, QueryDict("on=2025-10-20"), clock.now()), "xlsx", clock.now(), target)
    run = tried(office.secretary, "tasks", target.getvalue())
    assert (run.state, run.note.split(";")[0]) == ("refused", "Tệp này ghi tình trạng tại một ngày đã qua")


def test_the_whole_fixture_comes_back_unchanged(real_data):
    who = make_user("thu-ky", (Agency.objects.first(), "secretariat"))
    target = BytesIO()
    write(TABLES["tasks"](who, QueryDict(), clock.now()), "xlsx", clock.now(), target)
    run = tried(who, "tasks", target.getvalue())
    assert (words(run), notes(run)) == ([], [])
    assert counts(run) == (0, 0, 213, 0)


# --- wholly or not at all


def test_an_error_in_the_last_row_leaves_nothing(office):
    content = of_annex_1([1, "Việc một", PLAN, "Bộ Y tế", ""], [2, "Việc hai", PLAN, "Bộ X", ""])
    run = tried(office.secretary, "tasks", content)
    assert (run.state, counts(run)) == ("wrong", (1, 0, 0, 1))
    assert not running.confirm(run, office.secretary)
    assert Task.objects.count() == 1


def test_a_refusal_in_the_last_row_takes_everything_back(office, monkeypatch):
    content = of_annex_1([1, "Việc một", PLAN, "Bộ Y tế", ""], [2, "Việc hai", PLAN, "Bộ Y tế", ""])
    run = tried(office.secretary, "tasks", content)
    real = lifecycle.assign

    def refuse_the_second(task, parts, *more, **named):
        if task.text == "Việc hai":
            raise lifecycle.Refused("Không giao được.")
        return real(task, parts, *more, **named)

    monkeypatch.setattr("tasks.imports.new_task.assign", refuse_the_second)
    confirmed(run)
    assert (Task.objects.count(), Directive.objects.count()) == (1, 1)
    assert run.imported_at is None


def test_a_portal_that_changed_meanwhile_is_tried_again_and_said_so(office):
    run = tried(office.secretary, "tasks", changed(office, **{"Nhóm vấn đề": "Dữ liệu"}))
    Task.objects.update(problem_group="the_che")
    confirmed(run)
    office.task.refresh_from_db()
    assert (run.state, office.task.problem_group) == ("ready", "the_che")
    assert run.note.startswith("Dữ liệu trên cổng đã thay đổi sau lần kiểm tra trước")
    assert run.outcome["rows"][0]["changes"][0]["before"] == "Thể chế"
    assert confirmed(run).state == "done"


def test_the_marked_workbook_says_what_is_wrong_beside_each_row(office):
    content = of_annex_1([1, "Việc một", PLAN, "Bộ Y tế", ""], [2, "Việc hai", PLAN, "Bộ X", "mai"])
    run = tried(office.secretary, "tasks", content)
    with running.shelf.take(run.outcome["marked"]) as marked:
        page = load_workbook(BytesIO(marked.read())).active
    assert (page["F4"].value, page["F6"].value) == ("Lỗi", None)
    assert page["F7"].value.startswith("Dòng 7, cột “Cơ quan chủ trì”: cổng chưa có cơ quan “Bộ X”")
    assert page["D7"].fill.fgColor.rgb == page["F7"].fill.fgColor.rgb != page["D6"].fill.fgColor.rgb
