"""How does an edition become paper? Its frozen data and written words, as a document and as three files.

Nothing here asks a table of tasks: an old edition printed again says what it said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
        number=number,
        layout=Layout.from_json(edition.layout),
        remarks=edition.remarks,
        proposals=edition.proposals,
        recipients=Recipients.of(edition).printed,
        post=edition.post,
        signer=edition.signer,
        erratum=edition.erratum,
        corrects=_called(edition.corrects) if edition.corrects else "",
        last=Content.from_json(last.content) if last else None,
        last_name=_called(last) if last else "",
        is_draft=number is None,
    )


def _called(edition: Edition) -> str:
    """How another paper calls it: `Báo cáo kỳ số 12/2025 (tuần 42 năm 2025)`."""
    return f"Báo cáo kỳ {edition.number_words} ({edition.when})"


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
    """`bao-cao-dang-2025-W42-so-12.pdf`."""
    scope = edition.scope.replace("_", "-").replace(":", "-")
    last = f"so-{number}" if number else "du-thao"
    return f"bao-cao-{scope}-{edition.span}-{last}.{ending}"
