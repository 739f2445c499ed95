"""Progress from a workbook: by an agency for itself, by the secretariat with a letter; the same words once."""

from datetime import date

import pytest

from agencies.models import Alias
from tasks import lifecycle
from tasks.lifecycle import Report
from tasks.models import Update
from tests.tasks.imported import brought_in, counts, tried, words, workbook

HEAD = [
    "Mã nhiệm vụ",
    "Cơ quan",
    "Tiến độ (%)",
    "Kết quả thực hiện",
    "Khó khăn",
    "Đề xuất",
    "Số công văn",
    "Ngày công văn",
]
KEY = "46-tb-tgv/IV.7.a"


@pytest.fixture
def office(cast, at):
    for agency in (cast.ministry, cast.partner, cast.other):
        Alias.objects.create(agency=agency, written=agency.name, key=agency.name.lower())
    with at(2025, 10, 20, 9):
        yield cast


def of(*rows):
    return workbook(HEAD, *rows)


def test_an_officer_reports_for_the_own_agency(office):
    brought_in(office.officer, "progress", of([KEY, "", 60, "Xong 2 CSDL", "Thiếu vốn", "Cấp vốn"]))
    said = Update.objects.get()
    assert (said.result, said.difficulties, said.proposals, said.progress) == (
        "Xong 2 CSDL", "Thiếu vốn", "Cấp vốn", 60,
    )  # fmt: skip
    assert (said.event.actor, said.event.by_proxy) == (office.officer, False)
    office.lead.refresh_from_db()
    assert (office.lead.status, office.lead.progress) == ("in_progress", 60)


def test_the_secretariat_reports_by_letter(office):
    row = [KEY, "Bộ Y tế", "60%", "Xong 2 CSDL", "", "", "15/BYT-VP", "18/10/2025"]
    brought_in(office.secretary, "progress", of(row))
    event = Update.objects.get().event
    assert (event.by_proxy, event.letter_number, event.letter_date) == (True, "15/BYT-VP", date(2025, 10, 18))


def test_without_a_letter_the_secretariat_reports_for_nobody(office):
    run = tried(office.secretary, "progress", of([KEY, "Bộ Y tế", 60, "Xong 2 CSDL"]))
    assert words(run) == ["Dòng 2, cột “Số công văn”: nhập thay cơ quan thì cần số và ngày công văn của cơ quan đó."]


def test_one_letter_for_the_whole_table_is_given_when_it_is_sent(office):
    content = of([KEY, "Bộ Y tế", 60, "Xong 2 CSDL"])
    brought_in(office.secretary, "progress", content, source_number="15/BYT-VP", source_date=date(2025, 10, 18))
    assert Update.objects.get().event.letter_number == "15/BYT-VP"


def test_what_was_said_last_is_not_said_again(office):
    content = of([KEY, "", 60, "Xong 2 CSDL"])
    brought_in(office.officer, "progress", content)
    assert counts(tried(office.officer, "progress", content)) == (0, 0, 1, 0)
    assert counts(tried(office.officer, "progress", of([KEY, "", 70, "Xong 2 CSDL"]))) == (0, 1, 0, 0)


def test_an_officer_reports_for_no_other_agency(office):
    run = tried(office.officer, "progress", of([KEY, "Bộ Công an", 60, "Xong"]))
    assert words(run) == ["Dòng 2, cột “Cơ quan”: Bạn không có quyền “Báo cáo tiến độ” với nhiệm vụ của Bộ Công an."]


def test_a_task_that_one_may_not_see_is_told_like_one_that_does_not_exist(office):
    hidden = tried(office.stranger, "progress", of([KEY, "", 60, "Xong"]))
    absent = tried(office.stranger, "progress", of(["46-tb-tgv/X", "", 60, "Xong"]))
    assert words(hidden) == [f"Dòng 2, cột “Mã nhiệm vụ”: cổng không có nhiệm vụ mã “{KEY}”."]
    assert words(absent) == ["Dòng 2, cột “Mã nhiệm vụ”: cổng không có nhiệm vụ mã “46-tb-tgv/X”."]


@pytest.mark.parametrize("progress", ["140", "-1", "nhiều"])
def test_a_progress_that_is_no_percentage_is_an_error(office, progress):
    run = tried(office.officer, "progress", of([KEY, "", progress, "Xong"]))
    assert words(run) == [f"Dòng 2, cột “Tiến độ (%)”: “{progress}” không phải là số từ 0 đến 100."]


def test_rows_on_which_nothing_is_said_are_passed_over(office):
    run = tried(office.officer, "progress", of([KEY, "Bộ Công an", "", ""], [KEY, "", 60, "Xong"]))
    assert counts(run) == (0, 1, 0, 0)


def columns(run):
    return [said.split("“")[1].split("”")[0] for said in words(run)]


def test_a_wrong_code_hides_no_other_wrong_cell(office):
    run = tried(
        office.secretary, "progress", of(["46-tb-tgv/X", "Bộ X", "160%", "", "Thiếu vốn", "", "", "31/02/2025"])
    )
    assert columns(run) == ["Kết quả thực hiện", "Tiến độ (%)", "Ngày công văn", "Mã nhiệm vụ", "Cơ quan"]


def test_160_percent_and_a_day_that_cannot_be_are_wrong_even_of_a_part_that_is_done(office, proof):
    lifecycle.claim(office.lead, office.leader, Report("Xong"), evidence=[proof(office.lead, office.leader)])
    run = tried(office.officer, "progress", of([KEY, "", "160%", "Xong", "", "", "15/BYT-VP", "31/02/2025"]))
    assert columns(run) == ["Tiến độ (%)", "Ngày công văn", "Mã nhiệm vụ"]
    assert "“160%”" in words(run)[0]


def test_a_letter_whose_day_is_wrong_is_told_once(office):
    run = tried(office.secretary, "progress", of([KEY, "Bộ Y tế", 60, "Xong", "", "", "15/BYT-VP", "31/02/2025"]))
    assert words(run) == ["Dòng 2, cột “Ngày công văn”: “31/02/2025” không phải là ngày; hãy ghi dạng 31/12/2025."]
