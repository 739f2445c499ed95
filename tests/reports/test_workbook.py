"""The workbook of a report: one sheet a table, numbers and dates as such, nothing that computes."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.document.blocks import Align, Appendix, Cell, Column, Kind, Row, RowStyle, Run, Table, runs
from reports.papers.xlsx import workbook
from tests.reports.sample_document import only, sample


def book_of(document):
    return load_workbook(BytesIO(workbook(document)))


def table(*rows, columns=None):
    columns = columns or (Column("Cơ quan"), Column("Số", 20, Kind.INTEGER), Column("Hạn", 22, Kind.DATE))
    return Table("one", "Một bảng", columns, tuple(rows))


def sheet_of(one):
    return book_of(only(one))[one.title]


def below_head(sheet):
    """The rows of a sheet below its title and its head."""
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=3)]


@pytest.fixture(scope="module")
def book():
    return book_of(sample(tasks=12))


def test_the_first_sheet_says_what_the_paper_says_and_each_table_has_one_of_its_own(book):
    assert book.sheetnames == [
        "Báo cáo",
        "Kết quả thực hiện",
        "Theo cơ quan chủ trì",
        "Nhiệm vụ quá hạn",
        "Tiến độ từng nhiệm vụ",
        "Tiến độ từng nhiệm vụ (2)",
    ]


def test_the_first_sheet_has_subject_headings_and_sentences_in_the_order_of_the_paper(book):
    lines = [row[0] for row in book["Báo cáo"].iter_rows(min_row=4, values_only=True)]
    assert book["Báo cáo"]["A1"].value.startswith("Báo cáo: Tình hình thực hiện nhiệm vụ")
    order = [
        "I. Tình hình chung",
        "1. Khối cơ quan Chính phủ: được giao 1.269 nhiệm vụ.",
        "IV. Nhiệm vụ thường xuyên, định kỳ",
        "Phụ lục II. Nhiệm vụ đã tạm dừng, hủy hoặc được miễn",
    ]
    assert [line for line in lines if line in order] == order


def test_a_cell_is_typed_by_its_column():
    columns = (
        Column("Cơ quan"),
        Column("Số", 20, Kind.INTEGER),
        Column("Tỷ lệ", 20, Kind.PERCENT),
        Column("Hạn", 22, Kind.DATE),
    )
    cells = (
        Cell(runs("Bộ Tài chính")),
        Cell(runs("1.269"), 1269),
        Cell(runs("80,3"), 80.3),
        Cell(runs("20/10/2025"), date(2025, 10, 20)),
    )
    row = next(sheet_of(table(Row(cells), columns=columns)).iter_rows(min_row=3))
    assert [cell.value for cell in row] == ["Bộ Tài chính", 1269, pytest.approx(0.803), datetime(2025, 10, 20)]
    assert [cell.number_format for cell in row] == ["General", "#,##0", "0.0%", "dd/mm/yyyy"]


def test_a_column_of_texts_whose_cells_count_holds_numbers():
    columns = (Column(""), Column("Cộng", align=Align.RIGHT))
    counted = Row((Cell(runs("Đã hoàn thành")), Cell(runs("15", Run(" (+1)", small=True)), 15)))
    assert below_head(sheet_of(table(counted, columns=columns))) == [("Đã hoàn thành", 15)]


def test_words_without_a_value_stay_words_in_a_column_of_numbers():
    row = Row((Cell(runs("Bộ Công an")), Cell(runs("–")), Cell(runs("chưa có thời hạn"))))
    assert below_head(sheet_of(table(row))) == [("Bộ Công an", "–", "chưa có thời hạn")]


def test_a_rate_in_a_column_of_counts_stays_in_words():
    rate = Row((Cell(runs("Tỷ lệ")), Cell(runs("15/1.269 = 1,2%"), 1.2), Cell(())))
    assert below_head(sheet_of(table(rate))) == [("Tỷ lệ", "15/1.269 = 1,2%", None)]


def test_a_long_note_stands_in_lines_no_wider_than_the_table():
    note = "(*) Đã hoàn thành chia cho số được giao. " * 20
    sheet = sheet_of(replace(table(Row((Cell(runs("Bộ Công an")), Cell(()), Cell(())))), note=note))
    lines = [sheet.cell(row, 1).value for row in range(2, int(sheet.freeze_panes[1:]) - 1)]
    width = sum(column.width for column in sheet.column_dimensions.values())
    assert " ".join(lines) == note.strip()
    assert max(map(len, lines)) <= width + 1


def test_a_group_stands_over_its_rows_and_a_total_is_a_bold_number():
    group = Row((Cell(runs("46-TB/TGV"), span=3),), RowStyle.GROUP)
    plain = Row((Cell(runs("Bộ Công an")), Cell(runs("2"), 2), Cell(())))
    total = Row((Cell(runs("Cộng")), Cell(runs("2"), 2), Cell(())), RowStyle.TOTAL)
    sheet = sheet_of(table(group, plain, total))
    assert below_head(sheet) == [("46-TB/TGV", None, None), ("Bộ Công an", 2, None), ("Cộng", 2, None)]
    assert [sheet.cell(row, 1).font.bold for row in (3, 4, 5)] == [True, False, True]
    assert sheet.cell(5, 2).font.bold


def test_a_cell_over_several_columns_leaves_the_next_value_in_its_column():
    row = Row((Cell(runs("Tỷ lệ"), span=2), Cell(runs("20/10/2025"), date(2025, 10, 20))))
    assert below_head(sheet_of(table(row))) == [("Tỷ lệ", None, datetime(2025, 10, 20))]


def test_a_head_says_the_words_above_it_too(book):
    assert [cell.value for cell in book["Theo cơ quan chủ trì"][3]][3:5] == [
        "Đã hoàn thành – đúng hạn",
        "Đã hoàn thành – quá hạn",
    ]


def test_the_head_is_frozen_filtered_and_repeated_in_print(book):
    sheet = book["Nhiệm vụ quá hạn"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A3", "A2:F8", "$2:$2")
    assert sheet.column_dimensions["C"].width > 2 * sheet.column_dimensions["A"].width


def test_a_column_takes_the_room_that_its_page_leaves():
    columns = (Column("TT", 15), Column("Nhiệm vụ"))
    upright = table(Row((Cell(()), Cell(runs("a")))), columns=columns)
    across = replace(upright, title="Phụ lục I")
    book = book_of(only(upright, appendices=(Appendix("I", "Danh mục", "", (across,)),)))
    assert book["Phụ lục I"].column_dimensions["B"].width > 1.5 * book["Một bảng"].column_dimensions["B"].width


@pytest.mark.parametrize("words", ["=1+1", "+84", "-5", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_words_never_become_a_formula(words):
    sheet = sheet_of(table(Row((Cell(runs(words)), Cell(runs(words)), Cell(())))))
    assert [(cell.value, cell.data_type) for cell in sheet[3][:2]] == [(words, "s")] * 2
    assert all(cell.quotePrefix for cell in sheet[3][:2])


def test_a_row_is_as_high_as_its_longest_text():
    short, long = (Row((Cell(runs(words)), Cell(()), Cell(()))) for words in ("ngắn", "rất dài " * 60))
    sheet = sheet_of(table(short, long))
    assert (sheet.row_dimensions[3].height or 15) == 15
    assert sheet.row_dimensions[4].height > 60


def test_the_same_document_gives_the_same_bytes_and_its_properties():
    document = sample(tasks=2)
    assert workbook(document) == workbook(document)
    assert workbook(document) != workbook(replace(document, title="Báo cáo khác"))
    properties = book_of(document).properties
    assert (properties.title, properties.creator) == (document.title, document.author)


def test_a_draft_says_so_on_the_first_sheet():
    sheet = book_of(replace(sample(tasks=1), draft="BẢN DỰ THẢO"))["Báo cáo"]
    assert "BẢN DỰ THẢO" in [sheet.cell(row, 1).value for row in (1, 2, 3)]
