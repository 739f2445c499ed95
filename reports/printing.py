"""How does an edition become paper? Its frozen data and written words, as a document and as three files.

Nothing here asks a table of tasks: an old edition printed again says what it said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from portal import clock
from reports.content import Content
from reports.document.blocks import Document
from reports.document.sections import compose
from reports.document.wording import Words
from reports.layouts import Layout
from reports.models import Edition, EditionFile
from reports.papers import signature
from reports.papers.docx import docx
from reports.papers.pdf import Attachment, print_pdf
from reports.papers.xlsx import workbook
from reports.recipients import Recipients

Say = Callable[[str], None]
UNSIGNED = "Chưa ký số: cổng chưa được cấu hình khóa ký."
STEPS = 8  # how often `say` is called at most, for a progress bar
Format = EditionFile.Format


@dataclass(frozen=True)
class Paper:
    """One finished file. `signature` says in words who signed it, or that nobody did."""

    format: str
    name: str
    content: bytes
    signature: str = ""


def document_of(edition: Edition, number: int | None = None) -> Document:
    """What the edition says; a draft without a number."""
    return compose(Content.from_json(edition.content), _words(edition, number or edition.number))


def _words(edition: Edition, number: int | None) -> Words:
    last = edition.last
    return Words(
        number=edition.corrects.number if edition.corrects and number else number,
        paper_number=edition.paper_number,
        issued_on=_issued_on(edition) if number else None,
        layout=Layout.from_json(edition.layout),
        remarks=edition.remarks,
        proposals=edition.proposals,
        recipients=Recipients.of(edition).printed,
        post=edition.post,
        signer=edition.signer,
        erratum=edition.erratum,
        erratum_number=number if edition.corrects else None,
        corrects=f"Báo cáo {edition.corrects.number_words}" if edition.corrects else "",
        last=Content.from_json(last.content) if last else None,
        last_name=last.period_words if last else "",
        is_draft=number is None,
    )


def _issued_on(edition: Edition) -> date:
    """The day printed beside the place: today while it is being issued."""
    return timezone.localdate(edition.issued_at) if edition.issued_at else clock.today()


def print_draft(edition: Edition, say: Say = lambda words: None) -> bytes:
    """The pages of a draft, as they will be printed but for number and signature."""
    say("Xếp nội dung")
    return print_pdf(document_of(edition), step=say)


def print_papers(edition: Edition, number: int | None, say: Say = lambda words: None) -> list[Paper]:
    """PDF with the XLSX inside, signed where the portal has a key; DOCX; XLSX."""
    say("Xếp nội dung")
    document = document_of(edition, number)
    say("Ghi bảng tính")
    sheet = Paper(Format.XLSX, file_name(edition, number, "xlsx"), workbook(document))
    say("Ghi tệp Word")
    text = Paper(Format.DOCX, file_name(edition, number, "docx"), docx(document))
    inside = Attachment(sheet.name, sheet.content, "Số liệu của báo cáo")
    pdf = print_pdf(document, attachments=[inside], step=say)
    words = UNSIGNED
    if number is not None and signature.is_configured():
        say("Ký số")
        pdf = signature.sign(pdf)
        words = signature.verify(pdf).sentence
    return [Paper(Format.PDF, file_name(edition, number, "pdf"), pdf, words), text, sheet]


def file_name(edition: Edition, number: int | None, ending: str) -> str:
    """`bao-cao-dang-2025-W42-ky-so-12.pdf`, `…-ky-so-12-dinh-chinh-1.pdf`, `…-du-thao.pdf`."""
    scope = edition.scope.replace("_", "-").replace(":", "-")
    last = f"ky-so-{number}" if number else "du-thao"
    if edition.corrects:
        last = f"ky-so-{edition.corrects.number}-dinh-chinh-{number or 'du-thao'}"
    return f"bao-cao-{scope}-{edition.span}-{last}.{ending}"
