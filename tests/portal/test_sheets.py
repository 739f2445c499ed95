"""The one writer of workbooks and CSV: typed cells, texts that never compute, ready to read and to print."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal import sheets
from portal.sheets import Column, Row, Sheet, TooManyRows, write_csv, write_xlsx

COLUMNS = [
    Column("Nội dung", "text", 40),
    Column("Số", "integer", 8),
    Column("Tỷ lệ", "percent", 8),
    Column("Ngày", "date", 12),
    Column("Lúc", "datetime", 16),
]
MADE = datetime(2025, 10, 20, 2, tzinfo=UTC)
LATE = datetime(2025, 10, 31, 17, 30, tzinfo=UTC)  # 00:30 of 01/11 in Hà Nội
DANGEROUS = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "  =1+1", "＝1+1"]


def written(*rows, columns=COLUMNS, **sheet):
    target = BytesIO()
    write_xlsx(target, [Sheet("Bảng", columns, rows, **sheet)], title="Bảng thử", author="Cổng", made_at=MADE)
    return load_workbook(BytesIO(target.getvalue()))


def text(*rows):
    return b"".join(write_csv(COLUMNS, rows)).decode("utf-8-sig")


def test_each_cell_has_the_type_of_its_column():
    page = written(["Việc", 1234, 0.803, date(2025, 10, 31), LATE]).active
    cells = page[2]
    assert [cell.value for cell in cells] == [
        "Việc",
        1234,
        0.803,
        datetime(2025, 10, 31),
        datetime(2025, 11, 1, 0, 30),
    ]
    assert [cell.number_format for cell in cells[1:]] == ["#,##0", "0.0%", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"]


@pytest.mark.parametrize("words", DANGEROUS)
def test_a_text_is_never_a_formula(words):
    page = written([words, words, words, words, words]).active
    assert [cell.data_type for cell in page[2]] == ["s"] * 5
    assert all(cell.quotePrefix for cell in page[2])


def test_an_address_is_not_made_a_link():
    assert written(["https://example.vn/a"]).active["A2"].hyperlink is None


def test_what_a_cell_cannot_hold_is_dropped_or_cut():
    page = written(["a\x00b\x0bc\ud800\uffffd\r\ne"], ["x" * 40_000]).active
    assert page["A2"].value == "abcd\ne"
    assert (len(page["A3"].value), page["A3"].value[-1]) == (32_767, "…")


def test_a_day_before_excels_calendar_is_written_in_words():
    assert written(["", None, None, date(1899, 12, 31)]).active["D2"].value == "31/12/1899"


def test_the_sheet_is_ready_to_read_and_to_print():
    book = written(["Việc", 1], heading_lines=["Danh sách", "Tình trạng"])
    page = book.active
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A4", "A3:E4", "$3:$3")
    assert (page["A1"].value, page["A3"].value) == ("Danh sách", "Nội dung")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.page_setup.fitToWidth in (None, 1)  # one page wide is what is meant when it is left out
    assert page.page_setup.fitToHeight == 0
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.oddFooter.right.text == "Trang &P/&N"
    assert page.column_dimensions["A"].width == pytest.approx(40, abs=1)
    assert (book.properties.title, book.properties.creator) == ("Bảng thử", "Cổng")


def test_totals_and_groups_stand_out():
    page = written(Row(["Khối Đảng"], "group"), ["Việc", 1], Row(["Tổng số", 1], "total")).active
    assert [page[f"A{n}"].font.bold for n in (2, 3, 4)] == [True, False, True]
    assert page["E2"].fill.fgColor.rgb == page["A2"].fill.fgColor.rgb  # the whole row


def test_sheets_of_one_title_and_with_forbidden_signs_get_titles_of_their_own():
    target = BytesIO()
    write_xlsx(target, [Sheet("46-TB/TGV: việc", COLUMNS, []), Sheet("46-TB/TGV: việc", COLUMNS, [])])
    assert load_workbook(BytesIO(target.getvalue())).sheetnames == ["46-TB-TGV- việc", "46-TB-TGV- việc (2)"]


def test_the_same_rows_give_the_same_bytes():
    def once():
        target = BytesIO()
        write_xlsx(target, [Sheet("Bảng", COLUMNS, [["Việc", 1]])], made_at=MADE)
        return target.getvalue()

    assert once() == once()


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(TooManyRows, match="Một trang tính chỉ chứa được 3 dòng"):
        written(["a"], ["b"], ["c"])


def test_csv_opens_in_a_vietnamese_excel_by_a_double_click():
    raw = b"".join(write_csv(COLUMNS, [["Việc; gấp", 1234, 0.803, date(2025, 10, 31), LATE]]))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines() == [
        "Nội dung;Số;Tỷ lệ;Ngày;Lúc",
        '"Việc; gấp";1234;80,3%;31/10/2025;01/11/2025 00:30',
    ]


@pytest.mark.parametrize("words", DANGEROUS)
def test_a_text_in_csv_is_never_a_formula(words):
    cell = text([words]).split("\r\n", 1)[1].lstrip('"')
    assert cell.startswith("'")


def test_a_negative_number_in_csv_stays_a_number():
    assert text(["", -5]).splitlines()[1] == ";-5"
