"""How does a document become a PDF/A? As HTML with a style sheet (html.py, paper.css), printed by WeasyPrint.

Where the machine lacks WeasyPrint's libraries or a Times-metric font, `missing()` says what to install.
"""

from __future__ import annotations

import ctypes
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from reports.document.blocks import Document
from reports.papers.cutting import parts_of
from reports.papers.html import html_of
from reports.papers.joining import joined
from reports.papers.press import VARIANT, Job, Pages, no_collector, typeset_all

Step = Callable[[str], None]
APT = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2"
STYLE = Path("templates/reports/paper.css")
NO_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)  # of the files in a document that has none
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


@dataclass(frozen=True)
class Attachment:
    """A file within the PDF; `relationship` as in ISO 19005-3 (`Data`: the tables were made of it)."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Data"


def print_pdf(document: Document, attachments: Sequence[Attachment] = (), step: Step = lambda _: None) -> bytes:
    """The document as PDF/A-3a, the same bytes each time. Raises `CannotPrint`; tells `step` what is being done."""
    lack = missing()
    if lack:
        raise CannotPrint(lack)
    step("Soạn trang")
    pages = [html_of(document, part) for part in parts_of(document)]
    step("Dàn trang và in PDF")
    enclosed = tuple(_enclosed(each, document.moment) for each in attachments)
    return typeset(pages[0], enclosed) if len(pages) == 1 else typeset_long(pages, enclosed, step)


def typeset(html: str, enclosed: Sequence[dict[str, Any]] = ()) -> bytes:
    """A document in one part, in this process."""
    from weasyprint import CSS, HTML
    from weasyprint import Attachment as Enclosed

    with no_collector(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
        content = HTML(string=html).write_pdf(
            stylesheets=[CSS(filename=str(settings.BASE_DIR / STYLE))],
            pdf_variant=VARIANT,
            attachments=[Enclosed(**each) for each in enclosed],
        )
    return content or b""


def typeset_long(pages: Sequence[str], enclosed: Sequence[dict[str, Any]] = (), step: Step = lambda _: None) -> bytes:
    """A document in several parts, by processes of their own, which end when `step` raises."""
    style = str(settings.BASE_DIR / STYLE)
    jobs = [Job(html, style, () if place else tuple(enclosed)) for place, html in enumerate(pages)]
    with closing(typeset_all(jobs)) as parts:
        return joined(_told(parts, len(jobs), step))


def _told(parts: Iterable[Pages], count: int, step: Step) -> Iterator[Pages]:
    for number, part in enumerate(parts, start=1):
        step(f"Dàn trang: xong {number}/{count} phần")
        yield part


def _enclosed(attachment: Attachment, moment: datetime | None) -> dict[str, Any]:
    day = (moment or NO_MOMENT).astimezone(UTC)
    return {
        "string": attachment.content,
        "name": attachment.name,
        "description": attachment.description,
        "created": day,
        "modified": day,
        "relationship": attachment.relationship,
    }
