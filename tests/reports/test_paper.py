"""The weekly report on paper: form, typography, what stands in it, and what printing needs."""

import os
import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader

from agencies.models import Agency, Block
from portal import clock
from reports.document.letterhead import Form, form_of, office_of
from reports.lines import clamp
from reports.papers.pdf import APT, CannotPrint, weekly_pdf
from reports.weekly import COMMON, SECRETARIAT, weekly_report
from reports.weeks import Week
from tasks import lifecycle
from tasks.lifecycle import Part, Report
from tasks.models import Task
from tests.conftest import make_agency, moment

W43, W44, W45 = (Week(2025, number) for number in (43, 44, 45))
MM = 72 / 25.4
LEFTOVERS = re.compile(
    r"\b(None|null|NaN|nan|True|False|N/A|undefined|tasks?|weeks?|overdue|due|of)\b|\{\{|\{%|\ufffd"
)


def reader_of(week, block="chinh_phu"):
    with clock.moved_to(moment(2026, 6, 1, 9)):
        return PdfReader(BytesIO(weekly_pdf(weekly_report(block, week))))


def text_of(reader):
    """The words of the paper, in one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def marks_of(page):
    """Each run of text with the place of its beginning, in points from the left and from the foot of the page."""
    marks = []

    def visit(words, cm, tm, _font, _size):
        if words.strip():
            x, y = tm[4], tm[5]
            marks.append((words.strip(), x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]))

    page.extract_text(visitor_text=visit)
    return marks


def section(text, begin, end):
    return text[text.index(begin) : text.index(end)]


@pytest.fixture
def office(cast):
    """The Party block has its standing agency too."""
    party = cast.blocks["dang"]
    party.standing_agency = make_agency(
        "van-phong-trung-uong-dang", "Văn phòng Trung ương Đảng", party, "co_quan_dang"
    )
    party.save()
    return party.standing_agency


@pytest.fixture
def many(cast):
    """Enough tasks for several pages, half of them overdue in W44; texts with tabs, quotes and angle brackets."""
    for number in range(1, 41):
        due = clock.end_of(date(2025, 10, number)) if number <= 20 else None
        task = Task.objects.create(
            directive=cast.directive, ref=f"V.{number}", order=10 + number, search="viec",
            text=f"{number})\tXây dựng “nền tảng” <số> & dữ liệu;\t" + "liên thông, đồng bộ " * (number % 12),
            block=cast.blocks["chinh_phu"], due_at=due, original_due_at=due,
        )  # fmt: skip
        with clock.moved_to(moment(2025, 9, 30, 8)):
            lifecycle.assign(task, [Part(cast.ministry, "lead"), Part(cast.other, "lead")][: 1 + number % 2])
    return cast


# --- the form -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, block, form",
    [
        ("co_quan_dang", "dang", Form.PARTY),
        ("ban_dang", "dang", Form.PARTY),
        ("dang_uy", "chinh_phu", Form.PARTY),
        ("tinh_uy", None, Form.PARTY),
        ("ban_chi_dao", "dang", Form.PARTY),
        ("don_vi", "dang", Form.PARTY),
        ("bo", "chinh_phu", Form.STATE),
        ("co_quan_quoc_hoi", None, Form.STATE),
        ("mat_tran", None, Form.STATE),
        ("don_vi", None, Form.STATE),
        ("ban_chi_dao", "chinh_phu", Form.STATE),
        ("ubnd_tinh", None, Form.STATE),
    ],
)
def test_the_form_follows_the_body_that_issues(kind, block, form):
    assert form_of(Agency(kind=kind, block=Block(code=block) if block else None)) == form


def test_a_ministry_reports_in_the_form_of_the_state(cast):
    text = text_of(reader_of(W44))
    for words in (
        "BỘ KHOA HỌC VÀ CÔNG NGHỆ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số:",
        "/BC-BO-KHCN",
        "Hà Nội, ngày 03 tháng 11 năm 2025",
        "I. TÌNH HÌNH CHUNG",
        "nêu tại Phụ lục kèm theo./.",
        "Lưu: VT, BO-KHCN.",
        "BỘ TRƯỞNG",
    ):
        assert words in text
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" not in text


def test_the_office_of_the_central_committee_reports_in_the_form_of_the_party(office):
    text = text_of(reader_of(W44, "dang"))
    for words in (
        "BAN CHẤP HÀNH TRUNG ƯƠNG VĂN PHÒNG *",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "-BC/VPTW",
        "-----",
        "I- TÌNH HÌNH CHUNG",
        "nêu tại Phụ lục kèm theo.",
        "- Lưu Văn phòng Trung ương Đảng.",
        "CHÁNH VĂN PHÒNG",
    ):
        assert words in text
    assert "CỘNG HÒA" not in text
    assert "Số:" not in text
    assert "./." not in text


def test_the_common_tasks_are_reported_by_the_secretariat_of_the_committee(cast):
    make_agency(SECRETARIAT, "Tổ Giúp việc Ban Chỉ đạo", cast.blocks["dang"], "ban_chi_dao")
    Task.objects.update(block=None)
    text = text_of(reader_of(W44, COMMON))
    assert "SÁNG TẠO VÀ CHUYỂN ĐỔI SỐ TỔ GIÚP VIỆC *" in text
    assert "Tình hình thực hiện các nhiệm vụ chung – Tuần 44 (từ 27/10/2025 đến 02/11/2025)" in text
    assert "TIẾN ĐỘ THỰC HIỆN TỪNG NHIỆM VỤ CHUNG" in text
    assert "- Lưu Tổ Giúp việc Ban Chỉ đạo." in text


def test_a_unit_names_the_body_above_it(cast):
    parent = Agency(name="Bộ Khoa học và Công nghệ", kind="bo")
    unit = Agency(name="Cục Chuyển đổi số quốc gia", kind="don_vi", short="CĐSQG", parent=parent)
    assert office_of(unit).above == "Bộ Khoa học và Công nghệ"
    assert office_of(Agency(name="Bộ Y tế", kind="bo", parent=Agency(name="Chính phủ"))).above == ""


def test_paper_margins_and_page_numbers(many):
    """A4, text from 30 mm to 15 mm before the edge; the number in the top margin, 10 mm down, not on page 1."""
    reader = reader_of(W44)
    assert len(reader.pages) > 4
    for number, page in enumerate(reader.pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert (round(min(width, height) / MM), round(max(width, height) / MM)) == (210, 297)
        marks = marks_of(page)
        top = [(words, height - up) for words, _, up in marks if height - up < 20 * MM]
        assert [words for words, _ in top] == ([] if number == 1 else [str(number)])
        assert all(down == pytest.approx(10 * MM + 12, abs=3) for _, down in top)  # the foot of a digit of 14 pt
        body = [x for _, x, up in marks if height - up >= 20 * MM]
        assert min(body) >= 30 * MM - 0.5
        assert max(body) <= width - 15 * MM


def test_the_appendix_lies_across_and_repeats_its_head(many):
    across = [page for page in reader_of(W44).pages if page.mediabox.width > page.mediabox.height]
    assert len(across) > 1
    assert "Phụ lục" in across[0].extract_text()
    for page in across:
        assert "Kết quả thực hiện" in " ".join(page.extract_text().split())


def test_all_fonts_are_embedded_and_as_wide_as_times(many):
    fonts = {}
    for page in reader_of(W44).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            fonts[font["/BaseFont"].partition("+")[2]] = inner["/FontDescriptor"]
    assert fonts
    assert all(re.match("(Times-New-Roman|Liberation-Serif|Tinos)", name) for name in fonts), fonts.keys()
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in fonts.values())


def test_a_screen_reader_and_a_search_find_their_way(cast):
    reader = reader_of(W44)
    assert reader.metadata["/Title"] == "Báo cáo tuần 44/2025 – Khối Chính phủ"
    assert reader.metadata["/Author"] == "Bộ Khoa học và Công nghệ"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    (_, sections, _, groups) = reader.outline
    assert [mark.title[:4] for mark in sections] == ["I. T", "II. ", "III.", "IV. ", "V. N", "VI. "]
    assert groups[0].title == "46-TB/TGV, ngày\xa030/09/2025 – Thông báo kết luận (1 nhiệm vụ)"


def test_the_same_report_is_the_same_file(cast):
    with clock.moved_to(moment(2026, 6, 1, 9)):
        assert weekly_pdf(weekly_report("chinh_phu", W44)) == weekly_pdf(weekly_report("chinh_phu", W44))


# --- what stands in it --------------------------------------------------------------------------


def test_every_overdue_task_is_named_with_its_days(many):
    text = section(text_of(reader_of(W44)), "III. NHIỆM VỤ QUÁ HẠN", "IV. NHIỆM VỤ ĐẾN HẠN")
    for number in range(1, 21):
        assert f"V.{number}, 46-TB/TGV." in text
    assert "IV.7.a, 46-TB/TGV." in text
    assert "Có 21 nhiệm vụ chưa hoàn thành, quá hạn, trong đó 1 nhiệm vụ mới quá hạn trong tuần" in text
    assert "V.21," not in text


def test_both_rates_say_what_they_divide(many, proof):
    with clock.moved_to(moment(2025, 10, 28, 9)):
        lifecycle.claim(many.lead, many.leader, Report("Xong."), evidence=[proof(many.lead, many.leader)])
    with clock.moved_to(moment(2025, 10, 29, 9)):
        lifecycle.verify(many.lead, many.secretary)
    text = text_of(reader_of(W44))
    assert "Khối Chính phủ: được giao 41 nhiệm vụ" in text
    assert "Tỷ lệ hoàn thành / tổng số được giao 1/41 = 2,4%" in text
    assert "Tỷ lệ hoàn thành / (hoàn thành + quá hạn chưa hoàn thành) 1/21 = 4,8%" in text
    assert "Đã hoàn thành 1 nhiệm vụ (tăng 1), trong đó 1 đúng hạn, 0 quá hạn" in text
    assert "12/BC-BYT ngày 20/10/2025" in section(text, "V. NHIỆM VỤ ĐƯỢC XÁC NHẬN", "VI. NHIỆM VỤ THƯỜNG XUYÊN")


def test_the_totals_by_agency_are_printed_as_they_add_up(many):
    with clock.moved_to(moment(2026, 6, 1, 9)):
        total = weekly_report("chinh_phu", W44).agencies_total
    text = text_of(reader_of(W44))
    assert f"Cộng 2 cơ quan {total.total} 0 0 {total.open_on_time} {total.overdue} 0 0,0 0,0" in text


def test_a_task_that_several_finished_is_told_once(many, proof):
    parts = list(Task.objects.get(ref="V.21").assignments.all())
    with clock.moved_to(moment(2025, 10, 28, 9)):
        for part in parts:
            lifecycle.claim(part, many.leader, Report("Xong."), evidence=[proof(part, many.leader)])
            lifecycle.verify(part, many.secretary)
    text = section(text_of(reader_of(W44)), "V. NHIỆM VỤ ĐƯỢC XÁC NHẬN", "VI. NHIỆM VỤ THƯỜNG XUYÊN")
    assert "1 V.21, 46-TB/TGV. 21) Xây dựng" in text
    assert "2 V.21, 46-TB/TGV. (như trên) Bộ Xây dựng" in text


def test_a_claim_that_waits_says_so_where_the_task_is_overdue(cast, proof):
    with clock.moved_to(moment(2025, 11, 3, 9)):
        lifecycle.claim(cast.lead, cast.leader, Report("Xong."), evidence=[proof(cast.lead, cast.leader)])
    text = section(text_of(reader_of(W45)), "III. NHIỆM VỤ QUÁ HẠN", "IV. NHIỆM VỤ ĐẾN HẠN")
    assert "Đã báo hoàn thành ngày 03/11/2025, chờ xác nhận. Xong. (03/11/2025)" in text


def test_empty_sections_say_so_in_a_sentence(cast, office):
    text = text_of(reader_of(W43, "dang"))
    for sentence in (
        "khối Đảng chưa có nhiệm vụ nào được giao.",
        "Chưa có cơ quan nào được giao chủ trì nhiệm vụ phải tính tiến độ.",
        "Không có nhiệm vụ quá hạn.",
        "Không có nhiệm vụ đến hạn trong thời gian này.",
        "Trong tuần không có nhiệm vụ nào được xác nhận hoàn thành.",
        "Không có nhiệm vụ thường xuyên, định kỳ.",
        "Chưa có nhiệm vụ nào được giao.",
    ):
        assert sentence in text


def test_the_moment_of_the_data_is_that_of_the_report(cast, at):
    assert "Số liệu tính đến 24 giờ 00 ngày 02/11/2025" in text_of(reader_of(W44))
    with at(2025, 10, 28, 14, 5):
        running = text_of(PdfReader(BytesIO(weekly_pdf(weekly_report("chinh_phu", W44)))))
    assert "Số liệu tính đến 14 giờ 05 ngày 28/10/2025" in running
    assert "Hà Nội, ngày 28 tháng 10 năm 2025" in running
    assert "ĐẾN HẠN TỪ 28/10/2025 ĐẾN 09/11/2025" in running


def test_texts_are_printed_as_they_are_and_nothing_of_the_machine_is(many):
    text = text_of(reader_of(W44))
    assert "“nền tảng” <số> & dữ liệu" in text
    assert LEFTOVERS.findall(text) == []


def test_a_real_week_prints_without_leftovers(real_data):
    for block in ("chinh_phu", "mttq"):
        with clock.moved_to(moment(2026, 6, 1, 9)):
            told = weekly_report(block, Week(2025, 41))
        text = text_of(reader_of(Week(2025, 41), block))
        late = section(text, "NHIỆM VỤ QUÁ HẠN", "NHIỆM VỤ ĐẾN HẠN")
        assert [row.task.ref for row in told.overdue if f"{row.task.ref}, " not in late] == []
        assert LEFTOVERS.findall(text) == []
        assert "Tuần 41 (từ 06/10/2025 đến 12/10/2025)" in text


@pytest.mark.parametrize(
    "text, shown",
    [
        ("a)\tRà soát\n  kỹ", "A) Rà soát kỹ"),
        ("- rà soát", "Rà soát"),
        ("một hai ba bốn", "Một hai ba bốn"),
        ("một hai ba, bốn năm", "Một hai ba…"),
        ("mộthaibabốnnămsáu", "Mộthaibabốnnăm…"),
        ("", ""),
    ],
)
def test_long_texts_end_between_two_words(text, shown):
    assert clamp(text, 14) == shown


# --- what printing needs ------------------------------------------------------------------------


def test_without_a_body_to_issue_it_nothing_is_printed(cast):
    Block.objects.update(standing_agency=None)
    with pytest.raises(CannotPrint, match="chưa có cơ quan thường trực"):
        reader_of(W44)


@pytest.mark.parametrize("fonts", ["/nonexistent", "/usr/share/fonts/truetype/dejavu"])
def test_a_machine_without_the_font_says_what_to_install(fonts, tmp_path):
    """Asked of a process of its own: without any font Pango would bring this one down."""
    config = tmp_path / "fonts.conf"
    config.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    code = "import django; django.setup(); from reports.papers.pdf import missing; print(missing())"
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, "FONTCONFIG_FILE": str(config), "DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "phông chữ tương đương Times New Roman" in answer.stdout
    assert APT in answer.stdout
