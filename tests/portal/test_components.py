"""Every status has its word, shape and colour; every colour can be read; no page carries inline style or script."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from agencies.models import Agency
from portal.templatetags import components
from tasks.models import Assignment, Task
from tasks.statuses import Status
from tasks.templatetags import task_components

NOW = timezone.make_aware(datetime(2025, 10, 15, 9, 0))
TODAY = timezone.make_aware(datetime(2025, 10, 16))  # the first late moment of 15/10/2025
LOAD = "{% load components task_components %}"


def days(number: int) -> timedelta:
    return timedelta(days=number)


def print_(source: str, **context: object) -> str:
    return " ".join(Template(LOAD + source).render(Context(context)).split())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


# --- the status ----------------------------------------------------------------------------------

BADGES = [
    # status, due, claimed: word, shape, tone, detail
    (Status.ASSIGNED, TODAY + days(30), None, "Mới giao", "open", "open", ""),
    (Status.IN_PROGRESS, TODAY + days(30), None, "Đang thực hiện", "open", "open", ""),
    (Status.SENT_BACK, TODAY + days(30), None, "Trả lại, thực hiện lại", "open", "open", ""),
    (Status.DECLINED, TODAY + days(30), None, "Đề nghị giao lại", "open", "open", ""),
    (Status.IN_PROGRESS, TODAY + days(3), None, "Còn 3 ngày", "soon", "soon", ""),
    (Status.IN_PROGRESS, TODAY, None, "Hết hạn hôm nay", "soon", "soon", ""),
    (Status.SENT_BACK, TODAY + days(1), None, "Còn 1 ngày", "soon", "soon", "trả lại, thực hiện lại"),
    (Status.DECLINED, TODAY + days(1), None, "Còn 1 ngày", "soon", "soon", "đề nghị giao lại"),
    (Status.IN_PROGRESS, TODAY - days(1), None, "Quá hạn 1 ngày", "overdue", "overdue", ""),
    (Status.ASSIGNED, TODAY - days(1200), None, "Quá hạn 1.200 ngày", "overdue", "overdue", ""),
    (Status.SENT_BACK, TODAY - days(5), None, "Quá hạn 5 ngày", "overdue", "overdue", "trả lại, thực hiện lại"),
    (Status.AWAITING, TODAY + days(1), NOW, "Chờ xác nhận", "awaiting", "awaiting", ""),
    (Status.AWAITING, TODAY - days(2), TODAY - days(3), "Chờ xác nhận", "awaiting", "awaiting", ""),
    (Status.AWAITING, TODAY - days(2), NOW, "Chờ xác nhận", "awaiting", "awaiting", "quá hạn 2 ngày"),
    (Status.AWAITING, None, NOW, "Chờ xác nhận", "awaiting", "awaiting", ""),
    (Status.COMPLETED, TODAY, NOW, "Hoàn thành đúng hạn", "done", "done", ""),
    (Status.COMPLETED, TODAY - days(3), NOW, "Hoàn thành quá hạn 3 ngày", "late", "late", ""),
    (Status.COMPLETED, None, NOW, "Đã hoàn thành", "done", "done", ""),
    (Status.IN_PROGRESS, None, None, "Đang thực hiện", "none", "none", ""),
    (Status.SENT_BACK, None, None, "Trả lại, thực hiện lại", "none", "none", ""),
    (Status.SUSPENDED, TODAY - days(3), None, "Tạm dừng", "aside", "none", ""),
    (Status.CANCELLED, TODAY - days(3), None, "Đã hủy", "aside", "none", ""),
    (Status.EXEMPT, TODAY - days(3), None, "Được miễn", "aside", "none", ""),
]


@pytest.mark.parametrize("status, due_at, claimed_at, word, shape, tone, detail", BADGES)
def test_each_state_has_its_word_shape_and_colour(status, due_at, claimed_at, word, shape, tone, detail):
    task = Task(status=status, due_at=due_at, claimed_at=claimed_at)
    html = print_("{% status_badge task moment %}", task=task, moment=NOW)
    assert words(html) == f"{word} {detail}".strip()
    assert f'href="#s-{shape}"' in html
    assert f'class="status status-{tone}"' in html


def test_no_status_is_without_a_badge():
    assert {status for status, *_ in BADGES} == set(Status)


def test_every_tone_has_a_shape_of_its_own_among_what_is_counted():
    counted = {(shape, tone) for *_, shape, tone, _ in BADGES if tone != "none"}
    assert len({shape for shape, _ in counted}) == len({tone for _, tone in counted}) == len(counted)


@pytest.mark.parametrize(
    "recurrence, word",
    [("weekly", "Hằng tuần"), ("monthly", "Hằng tháng"), ("yearly", "Hằng năm"), ("ongoing", "Thường xuyên")],
)
def test_a_recurring_task_says_how_often_it_recurs(recurrence, word):
    task = Task(status=Status.IN_PROGRESS, recurrence=recurrence)
    part = Assignment(status=Status.IN_PROGRESS, task=task)
    for thing in (task, part):
        assert words(print_("{% status_badge thing %}", thing=thing)) == word
        assert words(print_("{% deadline thing %}", thing=thing)) == word


def test_a_dated_task_that_also_reports_monthly_shows_its_deadline():
    task = Task(status=Status.IN_PROGRESS, recurrence="monthly", due_at=TODAY)
    assert words(print_("{% status_badge task moment %}", task=task, moment=NOW)) == "Hết hạn hôm nay"


def test_every_shape_and_icon_is_drawn():
    drawn = set(re.findall(r'<symbol id="([is]-[a-z-]+)"', Path("templates/components/_icons.html").read_text()))
    shapes = {f"s-{shape}" for *_, shape, _, _ in BADGES} | {"s-recurring"}
    assert drawn == shapes | {f"i-{name}" for name in components.ICONS}


# --- the deadline --------------------------------------------------------------------------------

DEADLINES = [
    ({"due_at": TODAY + days(16)}, "31/10/2025 còn 16 ngày"),
    ({"due_at": TODAY}, "15/10/2025 hết hạn hôm nay"),
    ({"due_at": TODAY - days(12)}, "03/10/2025 quá hạn 12 ngày"),
    ({"due_at": timezone.make_aware(datetime(2025, 10, 17, 10))}, "10:00 ngày 17/10/2025 còn 2 ngày"),
    ({"due_at": TODAY, "status": Status.AWAITING, "claimed_at": NOW}, "15/10/2025"),
    ({"due_at": TODAY, "status": Status.COMPLETED, "claimed_at": NOW}, "15/10/2025"),
    ({"due_at": TODAY - days(1), "status": Status.CANCELLED}, "14/10/2025"),
    ({"due_at": None}, "Không có hạn"),
    (
        {"due_at": TODAY + days(16), "original_due_at": TODAY, "origin": "extended"},
        "Hạn ban đầu 15/10/2025 được gia hạn đến 31/10/2025 còn 16 ngày",
    ),
]


@pytest.mark.parametrize("facts, said", DEADLINES)
def test_a_deadline_is_its_last_day_and_what_is_left(facts, said):
    task = Task(**{"status": Status.IN_PROGRESS, **facts})
    assert words(print_("{% deadline task moment %}", task=task, moment=NOW)) == said


def test_a_deadline_beside_a_badge_leaves_the_countdown_to_it():
    task = Task(status=Status.IN_PROGRESS, due_at=TODAY)
    assert words(print_("{% deadline task moment plain=True %}", task=task, moment=NOW)) == "15/10/2025"


def test_a_full_deadline_says_where_it_came_from():
    task = Task(status=Status.IN_PROGRESS, due_at=TODAY, original_due_at=TODAY, origin="assigned")
    html = print_("{% deadline task moment full=True %}", task=task, moment=NOW)
    assert words(html) == "15/10/2025 hết hạn hôm nay do Tổ giúp việc ấn định"


def test_an_agency_is_called_by_its_name_and_by_its_abbreviation_where_room_is_scarce():
    agency = Agency(name="Bộ Khoa học và Công nghệ", short="BKHCN")
    assert words(print_("{% agency_name a %}", a=agency)) == "Bộ Khoa học và Công nghệ"
    assert 'title="Bộ Khoa học và Công nghệ">BKHCN<' in print_("{% agency_name a short=True %}", a=agency)
    assert words(print_("{% agency_name a %}", a=None)) == "–"


# --- the four cells ------------------------------------------------------------------------------


def counts(*values: int) -> SimpleNamespace:
    names = ("done_on_time", "done_late", "open_on_time", "overdue")
    return SimpleNamespace(**dict(zip(names, values, strict=True)), total=sum(values))


@pytest.mark.parametrize("values", [(34, 6, 41, 12), (1, 1, 1, 1), (0, 0, 9, 0), (14068, 1983, 5640, 223)])
def test_the_cells_fill_the_bar_in_the_official_order(values):
    segments = task_components.segments_of(counts(*values))
    assert [s.tone for s in segments] == ["done", "late", "open", "overdue"]
    assert [s.value for s in segments] == list(values)
    assert sum(float(s.width.rstrip("%")) for s in segments) == pytest.approx(100, abs=0.01)
    assert [s.end for s in segments[:-1]] == [s.start for s in segments[1:]]


def test_a_bar_is_also_said_in_words_and_written_out():
    html = print_('{% four_cells counts label="Khối Đảng" %}', counts=counts(14068, 6, 41, 0))
    assert 'aria-label="Khối Đảng: hoàn thành đúng hạn 14.068, hoàn thành quá hạn 6,' in html
    assert "<b>0</b> Chưa hoàn thành, quá hạn" in html


def test_a_compact_bar_has_no_words_and_takes_a_mapping():
    html = print_("{% four_cells counts compact=True %}", counts=vars(counts(1, 2, 3, 4)))
    assert html.startswith("<svg")
    assert "<ul" not in html


def test_a_bar_of_nothing_says_so():
    assert words(print_("{% four_cells counts %}", counts=counts(0, 0, 0, 0))) == "Chưa có nhiệm vụ"


def test_late_and_overdue_are_hatched_for_black_and_white():
    html = print_("{% four_cells counts compact=True %}", counts=counts(1, 1, 1, 1))
    patterns = re.findall(r'stroke-dasharray="([^"]+)"', html)
    assert len(patterns) == len(set(patterns)) == 2


# --- numbers, dates ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source, printed",
    [
        ("{{ 1234567|vnum }}", "1.234.567"),
        ("{{ share|vnum:1 }}", "80,3"),
        ("{{ fraction|percent }}", "80,3%"),
        ("{{ nothing|vnum }}", "–"),
        ("{{ nothing|percent }}", "–"),
        ("{{ nothing|vdate }}", "–"),
        ("{{ nothing|vdatetime }}", "–"),
        ("{{ late_utc|vdate }}", "16/10/2025"),
        ("{{ late_utc|vdatetime }}", "03:30 ngày 16/10/2025"),
        ("{{ 300|vsize }}", "1 KB"),
        ("{{ 1258291|vsize }}", "1,2 MB"),
        ("{% share 34 34 'địa phương' %}", "34/34 địa phương"),
        ("{% num 1200 %}", "1.200"),
        ("{% num 0 '/x' %}", "0"),
        ("{% num nothing %}", "–"),
        ("{% figure 0 'quá hạn' '/x' %}", "0 quá hạn"),
        ("{% figure 23 'quá hạn' '/x' tone='overdue' note='tăng 4' %}", "23 quá hạn tăng 4"),
    ],
)
def test_numbers_and_dates_are_printed_as_vietnamese_papers_write_them(source, printed):
    late_utc = datetime(2025, 10, 15, 20, 30, tzinfo=timezone.get_fixed_timezone(0))
    context = {"share": Decimal("80.28"), "fraction": 0.8028, "nothing": None, "late_utc": late_utc}
    assert words(print_(source, **context)) == printed


def test_a_zero_is_quiet_and_leads_nowhere():
    assert print_("{% num 0 '/x' %}") == '<span class="zero">0</span>'
    assert "href" not in print_("{% figure 0 'quá hạn' '/x' %}")


def test_an_unknown_icon_or_tone_is_a_mistake():
    with pytest.raises(ValueError, match="no icon"):
        components.icon("rocket")
    with pytest.raises(ValueError, match="no tone"):
        components.figure(1, "x", tone="pink")


def test_pages_keep_the_filter_in_their_addresses():
    request = RequestFactory().get("/", {"q": "dữ liệu", "page": "2"})
    page = Paginator(range(1234), 50).page(2)
    html = print_("{% pagination page %}", page=page, request=request)
    assert "51–100 trong 1.234" in html
    assert 'href="?q=d%E1%BB%AF+li%E1%BB%87u&amp;page=3"' in html


# --- forms ---------------------------------------------------------------------------------------


class ReportForm(forms.Form):
    result = forms.CharField(label="Kết quả", widget=forms.Textarea, help_text="Nêu số liệu.")
    granted = forms.ChoiceField(label="Quyết định", widget=forms.RadioSelect, choices=[("1", "Có"), ("0", "Không")])
    note = forms.CharField(label="Ghi chú", required=False)
    files = forms.FileField(label="Minh chứng", required=False)
    version = forms.CharField(label="Bản", widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Nhiệm vụ đã thay đổi.")


def test_a_field_ties_label_help_and_error_to_its_control():
    html = print_("{% field form.result rows=4 %}", form=ReportForm({}))
    assert '<label for="id_result">Kết quả</label>' in html
    assert 'aria-describedby="id_result_helptext id_result_error"' in html
    assert 'id="id_result_helptext">Nêu số liệu.' in html
    assert 'id="id_result_error"><p><span class="visually-hidden">Lỗi: </span>Hãy nhập “Kết quả”.</p>' in html
    assert 'rows="4"' in html


def test_an_optional_field_says_so_and_a_group_has_a_legend():
    assert "(không bắt buộc)" in print_("{% field form.note %}", form=ReportForm())
    assert "<legend>Quyết định</legend>" in print_("{% field form.granted %}", form=ReportForm())


def test_attributes_of_a_file_input_reach_the_script():
    html = print_("{% field form.files data_max_mb=50 %}", form=ReportForm())
    assert 'data-max-mb="50"' in html
    assert "data-preview" in html


def test_a_field_may_be_a_search_box():
    html = print_("{% field form.note type='search' %}", form=ReportForm())
    assert re.findall(r'type="(\w+)"', html) == ["search"]
    assert "field-search" in html


def test_the_summary_lists_each_error_with_the_way_to_its_field():
    html = print_("{% error_summary form %}", form=ReportForm({}))
    assert re.findall(r"<li>(.*?)</li>", html) == [
        "Nhiệm vụ đã thay đổi.",
        '<a href="#id_result">Hãy nhập “Kết quả”.</a>',
        '<a href="#id_granted_0">Hãy chọn “Quyết định”.</a>',
        "Bản: Hãy nhập “Bản”.",
    ]


def test_a_form_without_errors_has_no_summary():
    assert print_("{% error_summary form %}", form=ReportForm()) == ""


# --- conventions ---------------------------------------------------------------------------------

PAGES = [path for path in sorted(Path("templates").rglob("*.html")) if not path.name.startswith("paper")]
INLINE = re.compile(
    r"""\sstyle\s*=|<style\b|<script\b(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*["']|javascript:""", re.IGNORECASE
)


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_no_page_carries_inline_style_or_script(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_the_pattern_for_inline_code_finds_it():
    found = ['<p style="x">', "<style>", "<script>x</script>", '<a onclick="x">', '<a href="javascript:x">']
    assert all(INLINE.search(text) for text in found)
    assert not INLINE.search('<script src="x" defer></script> <p class="style"> data-once="1"')


# --- contrast ------------------------------------------------------------------------------------

CSS = (settings.BASE_DIR / "static/css/portal.css").read_text(encoding="utf-8")
BLOCKS = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
TOKENS = [dict(re.findall(r"--([a-z-]+):\s*(#[0-9A-F]{6});", block)) for block in BLOCKS]
LIGHT, DARK = TOKENS[0], {**TOKENS[0], **TOKENS[1]}
STATUS_TONES = ("done", "late", "open", "soon", "overdue", "awaiting", "none")
PAIRS = [
    *[(tone, f"{tone}-tint") for tone in STATUS_TONES],
    *[(tone, "surface") for tone in STATUS_TONES],
    *[("surface", tone) for tone in ("done", "late", "overdue")],  # the numbers in the bar of four cells
    *[(ink, ground) for ink in ("ink", "muted", "quiet") for ground in ("ground", "surface", "sunken", "raised")],
    *[("ink", f"{tone}-tint") for tone in ("open", "done", "soon", "overdue")],  # banners
    ("ink", "mark"),
    ("on-bar", "bar"),
    ("on-strong", "strong"),
    ("surface", "accent"),
    ("accent", "surface"),
    ("accent", "accent-tint"),
]


def contrast(one: str, other: str) -> float:
    """WCAG 2: the ratio of the relative luminances of two colours `#RRGGBB`."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text, ground", PAIRS)
def test_text_can_be_read_on_its_ground(scheme, text, ground):
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("edge", ["line-strong", "focus"])
def test_edges_of_controls_and_the_focus_can_be_seen(scheme, edge):
    assert contrast(scheme[edge], scheme["surface"]) >= 3


def test_the_colours_are_those_of_the_binding_look():
    agreed = {
        "done": "#1B7F5C",
        "late": "#7A6200",
        "open": "#1F5FA8",
        "soon": "#A85600",
        "overdue": "#B2182B",
        "awaiting": "#5E4B9B",
        "none": "#5A6572",
    }
    assert {tone: LIGHT[tone] for tone in agreed} == agreed
    assert LIGHT["accent"] == "#A3161F"
