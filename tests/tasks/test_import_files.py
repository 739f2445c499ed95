"""Which files are taken for import? Workbooks; each other is refused in one sentence before anything is kept."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from portal.models import Job
from tasks.imports import reading, running
from tasks.imports.heads import TASKS
from tasks.imports.reading import Unreadable, check, normal_head, read_pages
from tasks.models import ImportRun
from tests.tasks.imported import ANNEX_1, saved, tried, upload, workbook

GOOD = workbook(ANNEX_1, [1, "Việc", "46-TB/TGV", "Bộ Y tế", ""])


SHEET = zipfile.ZipFile(BytesIO(GOOD)).read("xl/worksheets/sheet1.xml")
WIDE_MERGE = b'<mergeCells count="1"><mergeCell ref="A50:XFD1048576"/></mergeCells>'


def packed(**parts):
    """A package of the workbook with parts added or put in the place of its own."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as book, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in book.namelist():
            package.writestr(name, parts.pop(name, None) or book.read(name))
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


BAD = {
    "programme": ("a.exe", GOOD, "Chỉ nhận tệp Excel dạng .xlsx"),
    "csv": ("a.csv", b"a;b", "Chỉ nhận tệp Excel dạng .xlsx"),
    "macro name": ("a.xlsm", GOOD, "Tệp có macro"),
    "macro inside": ("a.xlsx", packed(**{"xl/vbaProject.bin": b"x"}), "Tệp có macro"),
    "empty": ("a.xlsx", b"", "Tệp rỗng"),
    "locked or old": ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 2000, "Tệp đặt mật khẩu hoặc là dạng .xls cũ"),
    "words": ("a.xlsx", b"Xin chao", "Tệp hỏng hoặc không phải tệp Excel"),
    "cut short": ("a.xlsx", GOOD[: len(GOOD) // 2], "Tệp hỏng hoặc không phải tệp Excel"),
    "bomb": ("a.xlsx", packed(**{"xl/media/a.xml": b"0" * 40_000_000}), "Tệp bung ra quá lớn"),
    "entities": (
        "a.xlsx",
        packed(**{"xl/styles.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        "Tệp chứa khai báo lạ",
    ),
    "entities far below": (
        "a.xlsx",
        packed(**{"xl/styles.xml": b"<!--" + b"x" * 3000 + b"-->" + b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        "Tệp chứa khai báo lạ",
    ),
    "merge of a whole sheet": (
        "a.xlsx",
        packed(**{"xl/worksheets/sheet1.xml": SHEET.replace(b"</worksheet>", WIDE_MERGE + b"</worksheet>")}),
        "Tệp có vùng gộp ô hoặc liên kết quá lớn",
    ),
    "formula without a value": (
        "a.xlsx",
        workbook(ANNEX_1, [1, "=A1", "46-TB/TGV", "Bộ Y tế", ""]),
        "Tệp có ô chứa công thức chưa có giá trị",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_plain_workbook_is_refused_in_a_sentence(case):
    name, content, sentence = BAD[case]
    with pytest.raises(Unreadable, match=sentence):
        check(upload(content, name), name)


def test_a_heavy_file_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    with pytest.raises(Unreadable, match="Tệp nặng quá"):
        check(upload(GOOD), "a.xlsx")


def test_a_refused_file_leaves_no_run_no_job_and_no_file(cast):
    with pytest.raises(Unreadable):
        running.receive(cast.secretary, "tasks", upload(b"Xin chao"))
    assert (ImportRun.objects.count(), Job.objects.count()) == (0, 0)


def test_a_file_whose_sheets_are_broken_is_told_so(cast):
    run = tried(cast.secretary, "tasks", packed(**{"xl/worksheets/sheet1.xml": b"<worksheet><shee"}))
    assert (run.state, run.note.split(";")[0]) == ("refused", "Tệp hỏng hoặc không phải tệp Excel")


def test_more_rows_than_an_import_takes_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    content = workbook(ANNEX_1, *[[n, "Việc"] for n in range(4)])
    with pytest.raises(Unreadable, match="Tệp có hơn 3 dòng"):
        read_pages(upload(content), TASKS.by_head, TASKS.needed)


def test_a_sheet_that_goes_on_far_beyond_its_rows_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LAST_PLACE", 50)
    book = Workbook()
    book.active.append(ANNEX_1)
    book.active["A60"] = "x"
    with pytest.raises(Unreadable, match="quá nhiều dòng trống"):
        read_pages(upload(saved(book)), TASKS.by_head, TASKS.needed)


def test_a_workbook_without_a_known_head_is_refused():
    with pytest.raises(Unreadable, match="Không tìm thấy hàng tiêu đề"):
        read_pages(upload(workbook(["Tên", "Tuổi"], ["An", 3])), TASKS.by_head, TASKS.needed)


@pytest.mark.parametrize(
    "written", ["Tiến độ", "TIẾN ĐỘ", "Tiến độ (%)", " tiến\n độ: ", "tie\u0302\u0301n đo\u0323\u0302"]
)
def test_a_head_is_known_however_it_is_written(written):
    assert normal_head(written) == "tien do"


def test_rows_keep_the_numbers_that_excel_shows():
    pages = read_pages(
        upload(workbook(ANNEX_1, ["", "", "", "", ""], [1, "Việc", "x", "y", "z"], above=["Tựa", "Dòng hai"])),
        TASKS.by_head,
        TASKS.needed,
    )
    assert [line.number for line in pages[0].lines] == [5]
    assert pages[0].above == ["Tựa", "Dòng hai"]
