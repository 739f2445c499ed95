"""In which order does a report say what? The chosen parts become numbered sections and appendices."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reports.content import Content
from reports.document import annexes, overview, tables
from reports.document.blocks import Appendix, Block, Document, Foot, Head, Heading, Paragraph, ParagraphStyle, runs
from reports.document.cells import NBSP
from reports.document.letterhead import Form
from reports.document.wording import Telling, Words
from reports.layouts import PARTS
from reports.scopes import AGENCY

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
BODY: dict[str, Callable[[Telling], list[Block]]] = {
    "summary": overview.summary,
    "agencies": overview.agencies,
    "overdue": tables.overdue,
    "due": tables.due,
    "finished": tables.finished,
    "difficulties": tables.difficulties,
    "duties": tables.duties,
    "collective": tables.collective,
    "targets": tables.targets,
}
ANNEXES: dict[str, Callable[[Telling], list[Block]]] = {
    "annex_tasks": annexes.ordered,
    "annex_progress": annexes.by_leader,
    "annex_documents": annexes.by_document,
}
OF_SEVERAL = ("agencies", "collective")  # say nothing in the report of one agency


class NoIssuer(ValueError):
    """No body is there to issue the report; `str()` says what to do."""


def compose(content: Content, words: Words) -> Document:
    """The report as blocks: from the frozen data and the words of people, nothing else. Raises NoIssuer."""
    if content.issuer is None:
        raise NoIssuer(
            f"{content.scope_name} chưa có cơ quan thường trực để đứng tên báo cáo; "
            "hãy nạp danh mục cơ quan (manage.py load_data) rồi lập lại báo cáo."
        )
    telling = Telling(content, words)
    return Document(
        form=content.issuer.form,
        title=telling.title,
        subject=telling.subject.replace(NBSP, " "),
        author=content.issuer.name,
        keywords=(f"báo cáo {content.span.unit}", content.scope_name, content.span.title),
        head=_head(telling),
        blocks=tuple(_body(telling)),
        foot=_foot(telling),
        appendices=tuple(_appendices(telling)),
        draft="" if not words.is_draft else f"DỰ THẢO – số liệu tính đến {telling.as_of}",
        moment=content.moment,
    )


def _paper_number(telling: Telling) -> str:
    """Left open for the clerk: `/BC-BKHCN` of the State, `-BC/VPTW` of the Party."""
    assert telling.content.issuer is not None  # noqa: S101 - compose() asks first
    if telling.words.paper_number:
        return telling.words.paper_number
    sign = telling.content.issuer.office.sign
    return f"-BC/{sign}" if telling.form == Form.PARTY else f"/BC-{sign}"


def _head(telling: Telling) -> Head:
    issuer, on = telling.content.issuer, telling.issued_on
    assert issuer is not None  # noqa: S101
    month = f"{on.month:02}" if on.month < 3 else f"{on.month}"
    return Head(
        above=issuer.office.above,
        body=issuer.office.name,
        number=_paper_number(telling),
        place=f"Hà Nội, ngày{NBSP}{on.day:02} tháng{NBSP}{month} năm{NBSP}{on.year}",
        kind="Báo cáo",
        subject=telling.subject,
    )


def _body(telling: Telling) -> list[Block]:
    """The opening, a section for each chosen part, the closing. Parts that people wrote are left out when empty."""
    blocks: list[Block] = [Paragraph(runs(telling.opening))]
    place = 0
    alone = telling.content.scope.startswith(AGENCY)
    for part in telling.words.layout.body:
        if alone and part in OF_SEVERAL:
            continue
        made = BODY[part](telling) if part in BODY else _written(getattr(telling.words, part))
        if made:
            blocks += [Heading(ROMAN[place], _title(part, telling)), *made]
            place += 1
    return [*blocks, Paragraph(runs(telling.closing), ParagraphStyle.CLOSING)]


def _title(part: str, telling: Telling) -> str:
    if part == "finished":
        return f"Nhiệm vụ được xác nhận hoàn thành trong {telling.unit}"
    return PARTS[part].label


def _written(text: str) -> list[Block]:
    lines = [line.strip() for line in text.splitlines()]
    return [Paragraph(runs(line)) for line in lines if line]


def _appendices(telling: Telling) -> list[Appendix]:
    chosen = telling.words.layout.appendices
    made = partial(_appendix, telling)
    return [made(part, ROMAN[place] if len(chosen) > 1 else "") for place, part in enumerate(chosen)]


def _appendix(telling: Telling, part: str, number: str) -> Appendix:
    issuer, head = telling.content.issuer, _head(telling)
    assert issuer is not None  # noqa: S101
    on = head.place.partition(", ")[2]
    gap = " " if telling.words.paper_number else NBSP * 8
    return Appendix(
        number=number,
        title=f"{PARTS[part].label} – {telling.content.scope_name}",
        with_words=f"(Kèm theo Báo cáo số{gap}{head.number} {on} của {issuer.by})",
        blocks=tuple(ANNEXES[part](telling)),
    )


def _foot(telling: Telling) -> Foot:
    issuer, words = telling.content.issuer, telling.words
    assert issuer is not None  # noqa: S101
    is_party = telling.form == Form.PARTY
    return Foot(
        recipients=telling.recipients,
        archive=f"Lưu {issuer.by}." if is_party else f"Lưu: VT, {issuer.office.sign}.",
        authority=words.authority,
        post=words.post or issuer.office.head,
        name=words.signer,
    )
