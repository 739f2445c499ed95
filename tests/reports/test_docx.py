"""The report in Word: named styles of its form, fields, tables that keep together, a file that reaches nowhere."""

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx as python_docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reports.document.blocks import (
    Bar,
    Cell,
    Column,
    Heading,
    Kind,
    Paragraph,
    Row,
    RowStyle,
    Run,
    Segment,
    Table,
    runs,
)
from reports.document.letterhead import Form
from reports.papers.docx import docx
from tests.reports.sample_document import BAR, agencies_table, cells_table, only, sample

FORMS = pytest.mark.parametrize("form", list(Form))


def file_of(document):
    return python_docx.Document(BytesIO(docx(document)))


def parts_of(document):
    with ZipFile(BytesIO(docx(document))) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


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


@pytest.fixture(scope="module")
def state():
    return file_of(sample(tasks=12))


@pytest.fixture(scope="module")
def party():
    return file_of(sample(Form.PARTY, tasks=12))


# --- the form -----------------------------------------------------------------------------------


def look(file, style):
    """Size, weight, slant and capitals of a style, as domain.md section 4 gives them."""
    font = file.styles[style].font
    return font.size.pt, bool(font.bold), bool(font.italic), bool(font.all_caps)


@pytest.mark.parametrize(
    "style, of_state, of_party",
    [
        ("Cơ quan cấp trên", (12, False, False, True), (14, False, False, True)),
        ("Cơ quan ban hành", (12, True, False, True), (14, True, False, True)),
        ("Quốc hiệu", (12, True, False, True), (15, True, False, True)),
        ("Số và ký hiệu", (13, False, False, False), (14, False, False, False)),
        ("Địa danh và thời gian", (13, False, True, False), (14, False, True, False)),
        ("Title", (14, True, False, True), (16, True, False, True)),
        ("Subtitle", (14, True, False, False), (14, True, False, False)),
        ("Thân báo cáo", (14, False, False, False), (14, False, False, False)),
        ("Chức vụ người ký", (14, True, False, True), (14, True, False, True)),
        ("Nơi nhận", (12, True, True, False), (14, False, False, False)),
        ("Danh sách nơi nhận", (11, False, False, False), (12, False, False, False)),
        ("Phụ lục", (14, True, False, False), (14, True, False, False)),
        ("Tên phụ lục", (14, True, False, True), (14, True, False, True)),
        ("Kèm theo văn bản", (14, False, True, False), (14, False, True, False)),
        ("Header", (14, False, False, False), (14, False, False, False)),
    ],
)
def test_each_part_of_the_paper_has_the_letters_of_its_form(state, party, style, of_state, of_party):
    assert (look(state, style), look(party, style)) == (of_state, of_party)


def test_a_paragraph_of_the_state_begins_12_7_mm_in_and_one_of_the_party_10_mm_with_lines_of_20_points(state, party):
    body, of_party = (file.styles["Thân báo cáo"].paragraph_format for file in (state, party))
    for each in (body, of_party):
        assert (each.space_after, each.alignment) == (Pt(6), WD_ALIGN_PARAGRAPH.JUSTIFY)
    assert round(body.first_line_indent.mm, 1) == 12.7
    assert round(of_party.first_line_indent.mm, 1) == 10.0
    assert of_party.line_spacing == Pt(20)
    assert 1 <= body.line_spacing <= 1.5


@FORMS
def test_all_words_are_in_times_new_roman_and_vietnamese(form):
    styles = parts_of(sample(form, tasks=1))["word/styles.xml"]
    assert set(re.findall(r'w:(?:ascii|hAnsi|cs)="([^"]+)"', styles)) == {"Times New Roman"}
    assert 'w:lang w:val="vi-VN"' in styles


def test_the_head_of_the_state_has_its_two_lines_and_a_number_with_a_colon(state):
    words = [cell.text for row in state.tables[0].rows for cell in row.cells]
    assert words[0].split("\n")[0] == "Bộ Khoa học và Công nghệ"
    assert words[1].split("\n")[:2] == ["Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc"]
    assert re.fullmatch(r"Số:\s+/BC-BKHCN", words[2])
    assert words[3] == "Hà Nội, ngày\u00a013 tháng\u00a010 năm\u00a02025"


def test_the_head_of_the_party_has_a_star_and_a_number_without_a_colon(party):
    words = [cell.text for row in party.tables[0].rows for cell in row.cells]
    assert words[0].split("\n") == ["Ban Chấp hành Trung ương", "Văn phòng", "*"]
    assert words[1].strip() == "Đảng Cộng sản Việt Nam"
    assert re.fullmatch(r"Số\s+-BC/VPTW", words[2])
    assert "-----" in [each.text for each in party.paragraphs]


def test_a_number_that_is_given_leaves_no_room_for_the_clerk():
    document = sample(tasks=1)
    head = file_of(replace(document, head=replace(document.head, number="12/BC-BKHCN"))).tables[0]
    assert head.cell(1, 0).text == "Số: 12/BC-BKHCN"


@pytest.mark.parametrize("form, left", [(Form.STATE, 73.0), (Form.PARTY, 86.0)])
def test_rules_are_lines_of_their_own_length_and_no_underlines(form, left):
    head = file_of(sample(form, tasks=1)).tables[0]
    rules = [
        each for row in head.rows for cell in row.cells for each in cell.paragraphs if each.style.name == "Đường kẻ"
    ]
    width = {Form.STATE: 90.0, Form.PARTY: 77.0}[form]
    words_wide = {Form.STATE: 56.1, Form.PARTY: 72.9}[form]  # of tiêu ngữ, of the Party's name, in Times New Roman
    nation = rules[-1].paragraph_format
    assert width - nation.left_indent.mm - nation.right_indent.mm == pytest.approx(words_wide, abs=0.3)
    if form == Form.STATE:
        issuer = rules[0].paragraph_format
        share = (left - issuer.left_indent.mm - issuer.right_indent.mm) / 65.3  # of the issuer's words
        assert 1 / 3 <= share <= 1 / 2
    assert not any(
        run.underline for row in head.rows for cell in row.cells for p in cell.paragraphs for run in p.runs
    )


@pytest.mark.parametrize("form, end", [(Form.STATE, ";"), (Form.PARTY, ",")])
def test_the_foot_lists_who_receives_it_and_who_signs(form, end):
    document = sample(form, tasks=1)
    foot = next(table for table in file_of(document).tables if "Nơi nhận" in table.cell(0, 0).text)
    assert foot.cell(0, 0).text.split("\n") == [
        "Nơi nhận:",
        *(f"- {each}{end}" for each in document.foot.recipients),
        f"- {document.foot.archive}",
    ]
    signed = [document.foot.authority, document.foot.post, document.foot.name]
    assert foot.cell(0, 1).text.split("\n") == [each for each in signed if each]


def test_the_closing_words_stay_with_the_foot():
    inner = list(file_of(sample(tasks=1)).iter_inner_content())
    place = next(place for place, each in enumerate(inner) if each.style.name == "Lời kết")
    closing, space, foot = inner[place : place + 3]
    assert closing.style.paragraph_format.keep_with_next
    assert space.paragraph_format.keep_with_next
    assert "Nơi nhận" in foot.cell(0, 0).text


# --- pages --------------------------------------------------------------------------------------


@FORMS
def test_pages_are_a4_with_the_margins_of_the_form_and_appendices_lie_across(form):
    upright, across = file_of(sample(form, tasks=2)).sections
    assert (round(upright.page_width.mm), round(upright.page_height.mm)) == (210, 297)
    assert (round(across.page_width.mm), round(across.page_height.mm)) == (297, 210)
    assert across.orientation == WD_ORIENT.LANDSCAPE
    for section in (upright, across):
        margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
        assert [round(each.mm) for each in margins] == [20, 15, 20, 30]
        assert round(section.header_distance.mm) == 10


def test_a_report_without_appendices_has_no_page_that_lies_across():
    assert len(file_of(only(Heading("I", "Tình hình chung"))).sections) == 1


def test_each_page_but_the_first_has_its_number_in_the_middle(state):
    first, other = state.sections
    field = first.header.paragraphs[0]
    assert [each.get(qn("w:instr")).strip() for each in field._p.iter(qn("w:fldSimple"))] == ["PAGE"]
    assert field.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert first.different_first_page_header_footer
    assert first.first_page_header.paragraphs[0].text == ""
    assert not other.different_first_page_header_footer


def test_each_appendix_begins_on_a_new_page(state):
    begun = [each for each in state.paragraphs if each.style.name == "Phụ lục"]
    assert [each.text for each in begun] == ["Phụ lục I", "Phụ lục II"]
    assert [bool(each.paragraph_format.page_break_before) for each in begun] == [False, True]  # the first: a section


def test_a_draft_says_so_on_every_page_and_an_issued_report_on_none(state):
    draft = file_of(replace(sample(tasks=1), draft="BẢN DỰ THẢO, tạo lúc 08:00")).sections[0]
    assert draft.first_page_header.paragraphs[0].text == "BẢN DỰ THẢO, tạo lúc 08:00"
    assert draft.header.paragraphs[1].text == "Bản dự thảo"
    assert len(state.sections[0].header.paragraphs) == 1


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


# --- the file -----------------------------------------------------------------------------------


def test_the_file_holds_nothing_that_runs_or_reaches_out():
    parts = parts_of(sample(tasks=2))
    assert not [name for name in parts if re.search("vba|macro|embed|activeX|media|customXml", name, re.I)]
    assert not [name for name, content in parts.items() if "TargetMode" in content]
    assert set(parts) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "word/settings.xml",
        "word/header1.xml",
        "word/header2.xml",
    }


@FORMS
def test_the_same_document_gives_the_same_bytes(form):
    document = sample(form, tasks=3)
    assert docx(document) == docx(document)
    with ZipFile(BytesIO(docx(document))) as parts:
        assert {each.date_time for each in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_properties_say_what_it_is():
    document = sample(tasks=1)
    properties = file_of(document).core_properties
    assert (properties.title, properties.subject, properties.author) == (
        document.title,
        document.subject,
        document.author,
    )
    assert (properties.keywords, properties.language) == ("báo cáo tuần, tuần 41 năm 2025", "vi-VN")
    assert properties.created == properties.modified == document.moment
    assert properties.comments == ""


def test_every_style_that_a_paragraph_names_is_in_the_file():
    for form in Form:
        parts = parts_of(replace(sample(form, tasks=2), draft="BẢN DỰ THẢO"))
        known = set(re.findall(r'w:styleId="([^"]+)"', parts["word/styles.xml"]))
        named = set(re.findall(r'w:(?:pStyle|tblStyle|rStyle) w:val="([^"]+)"', " ".join(parts.values())))
        assert named <= known
