"""One task from assignment to verified completion, in a browser, by the people whose work it is.

An officer of Bộ Y tế reports on the half of 46-TB/TGV IV.7.a that was due on 31/10/2025 and uploads evidence,
their leader claims completion, the secretariat sends it back with a reason and later verifies; the dashboard moves
accordingly. The report that lists it: test_one_report.py.
"""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from agencies.demo import hire
from tasks.models import Assignment, Download, Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def part(transactional_db, settings):
    """Bộ Y tế's part in the task, among all the real data."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    call_command("load_data", verbosity=0)
    hire()
    return Assignment.objects.get(task__ref="IV.7.a(1)", task__directive__number="46-TB/TGV", role="lead")


def _cell(page: Page, live_server, state: str) -> int:
    """The number on the dashboard for Bộ Y tế in this state, which must equal the list behind it."""
    page.goto(f"{live_server}/tong-quan/?agencies=all")
    link = page.locator(f'a[href*="agency=bo-y-te&"][href$="state={state}"]')
    if link.count() == 0:
        return 0
    number = int(link.first.inner_text())
    link.first.click()
    expect(page.locator("table.data tbody tr[data-href]")).to_have_count(number)
    return number


def _numbers(page: Page, live_server) -> dict[str, int]:
    return {state: _cell(page, live_server, state) for state in ("overdue", "done_on_time", "done_late")}


def _open(page: Page, live_server, part: Assignment) -> None:
    page.goto(f"{live_server}{part.task.get_absolute_url()}")


def _step(page: Page, part: Assignment, verb: str) -> None:
    page.locator(f'a[href*="/phan-cong/{part.pk}/{verb}/"]:visible').first.click()


def test_one_task_from_report_to_verified_completion(part, person, live_server, tmp_path):
    proof = tmp_path / "bao-cao-4-csdl.pdf"
    proof.write_bytes(b"%PDF-1.7\n% 4 CSDL\n%%EOF\n")
    program = tmp_path / "ket-qua.pdf.exe"
    program.write_bytes(b"MZ\x90\x00")

    secretary = person("tgv1")
    before = _numbers(secretary, live_server)
    assert before["overdue"] > 0

    officer = person("cv.bo-y-te")
    officer.get_by_text("hoàn thành 4 CSDL trước ngày 31/10/2025").first.click()
    expect(officer.locator("mark")).to_contain_text("hoàn thành 4 CSDL trước ngày 31/10/2025")
    _step(officer, part, "report")
    officer.get_by_label("Kết quả thực hiện").fill("Đã hoàn thành 3 trên 4 cơ sở dữ liệu.")
    officer.get_by_label("Khó khăn, vướng mắc").fill("Dữ liệu tiêm chủng của một số địa phương gửi chậm.")
    officer.locator("input[type=file]").set_input_files([str(proof), str(program)])
    officer.get_by_role("button", name="Báo cáo tiến độ").click()
    expect(officer.locator("body")).to_contain_text("ket-qua.pdf.exe” là tệp chương trình nên không được nhận")
    expect(officer.get_by_label("Kết quả thực hiện")).to_have_value("Đã hoàn thành 3 trên 4 cơ sở dữ liệu.")
    expect(officer.locator("body")).to_contain_text("bao-cao-4-csdl.pdf")
    officer.get_by_role("button", name="Báo cáo tiến độ").click()
    expect(officer.locator("body")).to_contain_text("Bộ Y tế đã báo cáo tiến độ")
    expect(officer.get_by_role("link", name="bao-cao-4-csdl.pdf")).to_be_visible()
    assert officer.locator(f'a[href*="/phan-cong/{part.pk}/claim/"]').count() == 0  # the leader's step

    leader = person("ld.bo-y-te")
    _claim(leader, live_server, part, "17/BC-BYT")

    _open(secretary, live_server, part)
    _step(secretary, part, "send_back")
    secretary.get_by_role("button", name="Trả lại").click()
    expect(secretary.locator("body")).to_contain_text("Hãy ghi lý do.")
    secretary.get_by_label("Lý do").fill("Chưa có biên bản nghiệm thu cơ sở dữ liệu thứ tư.")
    secretary.get_by_role("button", name="Trả lại").click()
    expect(secretary.locator("body")).to_contain_text("Đã trả lại, yêu cầu thực hiện lại: Bộ Y tế")
    assert _numbers(secretary, live_server) == before

    _open(leader, live_server, part)
    expect(leader.locator("body")).to_contain_text("Chưa có biên bản nghiệm thu cơ sở dữ liệu thứ tư.")
    _claim(leader, live_server, part, "21/BC-BYT")

    with secretary.expect_download() as download:
        _open(secretary, live_server, part)
        secretary.get_by_role("link", name="bao-cao-4-csdl.pdf").first.click()
    assert download.value.suggested_filename == "bao-cao-4-csdl.pdf"
    assert Download.objects.filter(user__username="tgv1").count() == 1

    secretary.goto(f"{live_server}/cho-xac-nhan/")
    expect(secretary.locator("body")).to_contain_text("hoàn thành 4 CSDL trước ngày 31/10/2025")
    _open(secretary, live_server, part)
    _step(secretary, part, "verify")
    secretary.get_by_role("button", name="Xác nhận hoàn thành").click()
    expect(secretary.locator("body")).to_contain_text("Đã xác nhận hoàn thành: Bộ Y tế")
    after = _numbers(secretary, live_server)
    assert after == {**before, "overdue": before["overdue"] - 1, "done_late": before["done_late"] + 1}

    verbs = list(Event.objects.filter(assignment=part).values_list("verb", flat=True))
    assert verbs == ["assign", "report", "claim", "send_back", "claim", "verify"]


def _claim(leader: Page, live_server, part: Assignment, number: str) -> None:
    _open(leader, live_server, part)
    _step(leader, part, "claim")
    leader.get_by_label("Kết quả thực hiện").fill("Đã hoàn thành 4 cơ sở dữ liệu.")
    leader.get_by_label("Số, ký hiệu văn bản").fill(number)
    leader.get_by_role("button", name="Đề nghị xác nhận hoàn thành").click()
    expect(leader.locator("body")).to_contain_text("Bộ Y tế đã báo hoàn thành")


def test_the_late_task_of_bo_y_te_is_two_clicks_from_the_dashboard(part, person, live_server):
    committee = person("bcd")
    committee.goto(f"{live_server}/tong-quan/?agencies=all")
    committee.locator('a[href*="agency=bo-y-te&"][href$="state=overdue"]').first.click()
    committee.locator("a", has_text="hoàn thành 4 CSDL trước ngày 31/10/2025").first.click()
    expect(committee.locator("blockquote")).to_contain_text("hoàn thành 4 CSDL trước ngày 31/10/2025")
    expect(committee.locator("body")).to_contain_text("quá hạn")


@pytest.mark.parametrize("who", ["cv.bo-y-te", "tgv1", "bcd", "ubkt"])
def test_no_page_scrolls_sideways_on_a_phone(who, part, person, live_server):
    page = person(who, width=390)
    task = part.task.get_absolute_url()
    for path in ("/", "/tong-quan/", "/nhiem-vu/?state=overdue", task, "/van-ban/", "/van-ban/46-tb-tgv/"):
        page.goto(f"{live_server}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_the_portal_works_without_javascript(part, person, live_server):
    page = person("cv.bo-y-te", java_script_enabled=False)
    _open(page, live_server, part)
    _step(page, part, "report")
    page.get_by_label("Kết quả thực hiện").fill("Báo cáo không cần kịch bản.")
    page.get_by_role("button", name="Báo cáo tiến độ").click()
    expect(page.locator("body")).to_contain_text("Báo cáo không cần kịch bản.")
