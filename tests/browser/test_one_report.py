"""One weekly report from the draft to the signed PDF, in a browser, by the people whose work it is.

The secretariat asks for the Government block's report of 13 to 19 October 2025, writes the assessment beside the
figures, hands it on; a committee leader approves; the secretariat issues it, signed. The leader finds it, opens it,
and it says what `manage.py figures` says. This test is the worker.
"""

import json
from io import BytesIO, StringIO
from types import SimpleNamespace

import docx as python_docx
import pytest
from django.core.management import call_command
from django.db import connection
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from agencies.demo import hire
from portal.jobs import run_job
from portal.models import Job
from reports import immutable, jobs  # noqa: F401 - this test is the worker
from reports.models import Delivery, Edition, EditionFile, EditionStep
from reports.papers.pdf import missing
from reports.papers.signature import verify

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(missing()), reason=missing() or "PDFs can be printed here"),
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),  # WeasyPrint 70
]


@pytest.fixture
def office(transactional_db, settings, tmp_path):
    """All the real data, a key to sign with, and a database that can be emptied afterwards."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    key = tmp_path / "khoa.p12"
    call_command("make_test_key", str(key), stdout=StringIO())
    settings.SIGNING_KEY, settings.SIGNING_PASSPHRASE = str(key), "khoa-thu"
    call_command("load_data", verbosity=0)
    hire()
    yield
    immutable.release(None, SimpleNamespace(connection=connection))
    for model in (EditionStep, EditionFile, Delivery, Edition):
        model.objects.all().delete()
    immutable.protect(None, SimpleNamespace(connection=connection))


def _work() -> None:
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("pk"):
        run_job(job.pk)


def _press(page: Page, words: str) -> None:
    """A step of the report: its button, then the same on the page that asks whether it is meant."""
    page.get_by_role("link", name=words, exact=True).click()
    page.get_by_role("button", name=words, exact=True).click()


def _take(page: Page, words: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=words).first.click()
    with open(download.value.path(), "rb") as file:
        return file.read()


def test_one_report_from_the_draft_to_the_signed_paper(office, person, live_server):
    secretary = person("tgv1")
    secretary.goto(f"{live_server}/bao-cao/")
    secretary.get_by_role("link", name="Lập báo cáo").click()
    secretary.get_by_label("Báo cáo của").select_option("chinh_phu")
    secretary.locator("input[name=day]").fill("2025-10-15")
    secretary.locator("main form button.button-strong").click()
    _work()
    edition = Edition.objects.get()
    address = f"{live_server}{edition.get_absolute_url()}"
    secretary.goto(address)
    secretary.get_by_role("link", name="Soạn nhận xét, kiến nghị").click()
    expect(secretary.get_by_label("Nhận xét, đánh giá")).not_to_be_empty()
    secretary.get_by_label("Nhận xét, đánh giá").fill("Tiến độ các nhiệm vụ còn chậm so với yêu cầu.")
    secretary.get_by_role("button", name="Ghi", exact=True).click()
    _press(secretary, "Trình duyệt")
    _work()

    leader = person("bcd")
    leader.goto(address)
    _press(leader, "Duyệt")
    secretary.goto(address)
    _press(secretary, "Phát hành")
    _work()
    secretary.goto(address)
    expect(secretary.locator("body")).to_contain_text("Báo cáo tuần 42 năm 2025, kỳ số 1/2025")

    leader.goto(f"{live_server}/thong-bao/")
    leader.get_by_role("button", name="đã được phát hành và gửi đến bạn").first.click()
    expect(leader.locator("body")).to_contain_text("Đã ký số")
    pdf, word, book = (_take(leader, name) for name in ("PDF", "DOCX", "XLSX"))
    assert verify(pdf).is_sound
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "Tiến độ các nhiệm vụ còn chậm so với yêu cầu." in " ".join(said.split())
    person("dp.chinh-phu").goto(address)
    secretary.goto(address)
    expect(secretary.locator("body")).to_contain_text("1 đã mở")  # who wrote and approved it is not counted
    _says_what_the_command_says(word, book)


def _says_what_the_command_says(word: bytes, book: bytes) -> None:
    told = StringIO()
    call_command("figures", on="2025-10-19", by="block", json=True, stdout=told)
    block = next(row for row in json.loads(told.getvalue())["rows"] if row["key"] == "chinh_phu")
    whole = load_workbook(BytesIO(book))["Kết quả thực hiện"]
    assert block["total"] in [cell.value for row in whole.iter_rows() for cell in row]
    text = "\n".join(paragraph.text for paragraph in python_docx.Document(BytesIO(word)).paragraphs)
    assert f"Tổng số nhiệm vụ được giao: {block['total']} " in text
