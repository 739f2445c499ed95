"""Blocks in Word: headings of the navigation pane, tables that keep together, the bar as shapes."""

import re
from dataclasses import replace

import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from reports.document.blocks import Bar, Cell, Column, Kind, Paragraph, Row, RowStyle, Run, Segment, Table, runs
from reports.document.letterhead import Form
from tests.reports.sample_document import BAR, agencies_table, cells_table, only, sample
from tests.reports.test_docx import file_of, parts_of


def data_tables(file):
    return [table for table in file.tables if table.style.name == "Bảng"]


def table_of(rows, columns=None, **changes):
    columns = columns or (Column("TT", 9), Column("Cơ quan"))
    return Table("one", "Một bảng", columns, tuple(rows), **changes)


def row_of(*words, style=RowStyle.PLAIN):
    return Row(tuple(Cell(runs(each)) for each in words), style)


def kept_rows(table):
    """Places of the rows that stay on the page of the next row."""
    return [
        place for place, row in enumerate(table.rows) if row.cells[-1].paragraphs[0].paragraph_format.keep_with_next
    ]


def only_table(block, **changes):
    return data_tables(file_of(only(block, **changes)))[0]


# --- sections and sentences ---------------------------------------------------------------------


@pytest.mark.parametrize("form, first", [(Form.STATE, "I. Tình hình chung"), (Form.PARTY, "I- Tình hình chung")])
def test_headings_are_those_of_the_navigation_pane_and_stay_with_what_follows(form, first):
    headings = [each for each in file_of(sample(form, tasks=1)).paragraphs if each.style.name.startswith("Heading")]
    assert (headings[0].text, headings[0].style.name) == (first, "Heading 1")
    assert [each.text for each in headings if each.style.name == "Heading 2"] == ["1. Xếp theo số ngày quá hạn"]
    assert all(each.style.paragraph_format.keep_with_next for each in headings)


def test_runs_keep_their_look_their_lines_and_odd_letters():
    said = runs(
        "a < b & “c” ", Run("đậm", bold=True), Run("nghiêng", italic=True), Run("dòng sau", small=True, breaks=True)
    )
    file = file_of(only(Paragraph(said)))
    paragraph = next(each for each in file.paragraphs if each.style.name == "Thân báo cáo")
    assert paragraph.text == "a < b & “c” đậmnghiêng\ndòng sau"
    assert [(run.bold, run.italic, run.style.name) for run in paragraph.runs][1:] == [
        (True, None, "Default Paragraph Font"),
        (None, True, "Default Paragraph Font"),
        (None, None, "Chữ nhỏ"),
    ]


def test_letters_that_no_file_can_hold_are_left_out():
    file = file_of(only(Paragraph(runs("a\x00b\x0bc\ud800d"))))
    assert "abcd" in [each.text for each in file.paragraphs]


# --- tables -------------------------------------------------------------------------------------


def test_a_table_fills_the_width_of_the_text_with_columns_as_wide_as_asked():
    columns = (Column("TT", 9), Column("Cơ quan"), Column("Hạn", 22, Kind.DATE), Column("Kết quả"))
    table = only_table(table_of([row_of("1", "a", "b", "c")], columns))
    widths = [round(cell.width.mm, 1) for cell in table.rows[1].cells]
    assert widths == [9.0, 67.0, 22.0, 67.0]
    assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"


def test_heads_are_repeated_and_no_row_is_torn():
    table = only_table(table_of([row_of("1", "a")] * 3))
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_words_over_several_columns_are_merged_and_the_other_heads_go_down_two_rows():
    table = only_table(agencies_table())
    upper, lower = ([cell.text for cell in row.cells] for row in table.rows[:2])
    assert upper[3:7] == ["Đã hoàn thành"] * 2 + ["Chưa hoàn thành"] * 2
    assert lower[3:7] == ["đúng hạn", "quá hạn", "trong hạn", "quá hạn"]
    assert table.cell(0, 1)._tc is table.cell(1, 1)._tc
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows[:3]] == [True, True, False]


def test_two_rows_stand_under_the_head_and_at_the_end_of_a_table():
    assert kept_rows(only_table(table_of([row_of("1", "a")] * 6))) == [0 + 1, 4 + 1]


def test_a_group_stays_with_its_first_row_and_a_total_with_the_row_above():
    group = Row((Cell(runs("46-TB/TGV"), span=2),), RowStyle.GROUP)
    plain, total = row_of("1", "a"), row_of("", "Cộng", style=RowStyle.TOTAL)
    table = only_table(table_of([plain, plain, group, plain, plain, total, plain, plain, plain]))
    assert kept_rows(table) == [1, 3, 5, 8]
    assert table.cell(3, 0)._tc is table.cell(3, 1)._tc


def test_a_small_table_stands_on_one_page_with_what_follows():
    assert kept_rows(only_table(table_of([row_of("1", "a")] * 5, keep=True))) == [1, 2, 3, 4, 5]


def test_a_total_is_bold_but_for_its_small_words():
    total = Row((Cell(runs("Cộng")), Cell(runs("15", Run(" (+1)", small=True)))), RowStyle.TOTAL)
    cells = only_table(table_of([row_of("1", "a"), total])).rows[2].cells
    assert [run.bold for cell in cells for run in cell.paragraphs[0].runs] == [True, True, False]


def test_numbers_stand_to_the_right_and_dates_in_the_middle():
    styles = [cell.paragraphs[0].style.name for cell in data_tables(file_of(sample(tasks=1)))[2].rows[1].cells]
    assert styles == [
        "Chữ giữa trong bảng",
        "Số trong bảng",
        "Chữ trong bảng",
        "Chữ trong bảng",
        "Chữ giữa trong bảng",
        "Chữ trong bảng",
    ]


def test_two_tables_in_a_row_are_not_joined():
    file = file_of(only(cells_table(), replace(cells_table(), key="again")))
    assert len(data_tables(file)) == 2


def test_caption_stands_above_and_note_below():
    file = file_of(only(agencies_table()))
    names = [child.style.name for child in file.iter_inner_content()]
    place = names.index("Bảng")
    assert (names[place - 1], names[place + 1]) == ("Caption", "Ghi chú bảng")
    assert file.styles["Caption"].paragraph_format.keep_with_next


# --- the bar ------------------------------------------------------------------------------------


def test_the_bar_is_drawn_as_shapes_as_wide_as_its_numbers_and_said_in_words():
    body = parts_of(only(BAR))["word/document.xml"]
    assert body.count("<wps:wsp>") == 6 + 6  # four cells, two of them striped; the same in the key
    assert [descr for descr in re.findall(r'descr="([^"]*)"', body) if descr] == [BAR.words]
    widths = [int(each) for each in re.findall(r'<a:ext cx="(\d+)" cy="252000"/></a:xfrm><a:prst', body)]
    assert [round(width / Mm(165) * 100, 1) for width in widths] == [30.0, 7.5, 37.5, 25.0]


def test_each_cell_of_the_bar_has_its_number_and_words_in_the_key():
    texts = [cell.text.strip() for table in file_of(only(BAR)).tables for row in table.rows for cell in row.cells]
    assert "3 Hoàn thành quá hạn" in texts
    assert "10 Chưa hoàn thành, quá hạn" in texts


def test_an_empty_cell_of_the_bar_is_not_drawn():
    empty = replace(BAR.segments[1], value=0, width=0.0)
    body = parts_of(only(Bar((BAR.segments[0], empty))))["word/document.xml"]
    assert body.count('cy="252000"/></a:xfrm><a:prst') == 1


def test_drawings_are_numbered_and_a_bar_of_nothing_is_no_error():
    body = parts_of(only(BAR, BAR, Bar((Segment("Hoàn thành", "done", "#1B7F5C", 0, 0.0, 0.0),))))[
        "word/document.xml"
    ]
    numbers = [int(each) for each in re.findall(r'<(?:wp:docPr|wps:cNvPr) id="(\d+)"', body)]
    assert numbers == list(range(1, len(numbers) + 1))
