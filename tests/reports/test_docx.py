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
from docx.shared import Pt

from reports.document.blocks import (
    Heading,
)
from reports.document.letterhead import Form
from reports.papers.docx import docx
from tests.reports.sample_document import only, sample

FORMS = pytest.mark.parametrize("form", list(Form))


def file_of(document):
    return python_docx.Document(BytesIO(docx(document)))


def parts_of(document):
    with ZipFile(BytesIO(docx(document))) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


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
