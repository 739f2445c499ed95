"""How does a report become a PDF? Template and stylesheet of the paper, printed by WeasyPrint in a worker.

Where the machine lacks WeasyPrint's libraries or a Times-metric font, `missing()` says what to install. What the
paper says is in letterhead.py, wording.py and lines.py; what it counts comes from weekly.py.
"""

from __future__ import annotations

import ctypes
import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from reports.letterhead import form_of, office_of
from reports.lines import TASK_SHOWN, finished_lines, groups, recurring_line, task_line
from reports.weekly import WeeklyReport
from reports.wording import Paper

APT = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2"
STYLE = Path("templates/reports/paper.css")
TIMES = ("Times New Roman", "Liberation Serif", "Tinos")  # alike to the point in all widths
VIETNAMESE = "ăâđêôơư áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"


class CannotPrint(Exception):
    """PDFs cannot be made on this machine; `str()` says what is missing and what to run."""


# --- what printing needs -------------------------------------------------------------------------


def missing() -> str:
    """A sentence that says what printing lacks on this machine; empty when nothing."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return f"Máy chủ chưa có thư viện in PDF. Quản trị viên chạy: {APT}"
    if not _has_times():
        return f"Máy chủ chưa có phông chữ tương đương Times New Roman đủ chữ tiếng Việt. Quản trị viên chạy: {APT}"
    return ""


def _has_times() -> bool:
    """Asked again until the answer is yes, which then stands: a font is installed while the portal runs."""
    families = _families()
    if families and families <= set(TIMES):
        return True
    _families.cache_clear()
    return False


@cache
def _families() -> set[str]:
    """The fonts that serve all Vietnamese letters of a paper: a probe is printed, as no font list says it surely."""
    from weasyprint import HTML

    if not _count_fonts():
        return set()  # Pango would bring the process down
    letters = f"{VIETNAMESE} {VIETNAMESE.upper()}"
    names = ", ".join(f"'{name}'" for name in TIMES)
    page = f'<html style="font-family: {names}">{letters}<b>{letters}</b><i>{letters}</i>'
    document = HTML(string=page).render()
    document.write_pdf()
    return {font.family for font in document.fonts.values()}


class _FontSet(ctypes.Structure):
    """The head of fontconfig's FcFontSet."""

    _fields_ = [("count", ctypes.c_int), ("room", ctypes.c_int)]


def _count_fonts() -> int:
    """How many fonts this machine has, by the library that WeasyPrint asks too."""
    fontconfig = ctypes.CDLL("libfontconfig.so.1")
    fontconfig.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
    fontconfig.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
    fontconfig.FcConfigGetFonts.argtypes = [ctypes.c_void_p, ctypes.c_int]
    fonts = fontconfig.FcConfigGetFonts(fontconfig.FcInitLoadConfigAndFonts(), 0)
    return int(fonts.contents.count) if fonts else 0


# --- printing ------------------------------------------------------------------------------------


def compose(report: WeeklyReport) -> Paper:
    """Raises `CannotPrint` where no body is there to issue it."""
    if report.issuer is None:
        raise CannotPrint(
            f"{report.block_name} chưa có cơ quan thường trực để đứng tên báo cáo; "
            "hãy nạp danh mục cơ quan (manage.py load_data) rồi in lại."
        )
    return Paper(
        report=report,
        issuer=report.issuer,
        form=form_of(report.issuer),
        office=office_of(report.issuer),
        overdue=[task_line(row, TASK_SHOWN) for row in report.overdue],
        due=[task_line(row, TASK_SHOWN) for row in report.due_next_week],
        finished=finished_lines(report.finished),
        recurring=[recurring_line(row) for row in report.recurring],
        groups=groups(report.appendix),
    )


def weekly_pdf(report: WeeklyReport, step: Callable[[str], None] = lambda _: None) -> bytes:
    """The weekly report as PDF bytes, the same each time. Raises `CannotPrint`. `step` is told what is being done."""
    lack = missing()
    if lack:
        raise CannotPrint(lack)
    from weasyprint import CSS, HTML

    step("Soạn trang")
    html = _tight(render_to_string("reports/paper_weekly.html", {"paper": compose(report)}))
    step("Dàn trang và in PDF")
    with _no_collector():
        style = CSS(filename=str(settings.BASE_DIR / STYLE))
        page = HTML(string=html, base_url=str(settings.BASE_DIR))
        content = page.write_pdf(stylesheets=[style], pdf_tags=True)
    return content or b""


def _tight(html: str) -> str:
    """No text ends in a space, which then stands within the next element.

    Where the last space of a text does not fit on its line, WeasyPrint 70 breaks that line after its first word.
    """
    html = re.sub(r"[ \n]+(</(?:td|th|p|li|h1|h2)>|<br>)", r"\1", html)
    return re.sub(r"[ \n]+(<(?:b|i|span)(?: [^>]*)?>)", r"\1 ", html)


@contextmanager
def _no_collector() -> Iterator[None]:
    """WeasyPrint makes many small objects and no garbage worth looking for: 18 % faster (measured.md)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect()
