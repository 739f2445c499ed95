"""How does a document become a DOCX? Blocks written as WordprocessingML, put together as a file by python-docx.

Nothing in it reaches out or runs: no macro, no outer relation. The same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import singledispatch
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx as python_docx
from docx.document import Document as File
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reports.document.blocks import Bar, Block, Document, Heading, Paragraph, ParagraphStyle, Table
from reports.papers.docx_bar import bar_xml, numbered
from reports.papers.docx_frame import WIDTH, appendix_xml, foot_xml, head_xml
from reports.papers.docx_styles import defaults_xml, styles_xml, twips
from reports.papers.docx_tables import table_xml
from reports.papers.docx_words import field, paragraph

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTH_ACROSS = 252.0  # of the text on a page that lies across
TOP, RIGHT, BOTTOM, LEFT, HEADER = 20, 15, 20, 30, 10  # margins in millimetres
PARAGRAPHS = {
    ParagraphStyle.BODY: "Body",
    ParagraphStyle.LEAD_IN: "LeadIn",
    ParagraphStyle.CLOSING: "Closing",
    ParagraphStyle.EMPTY: "Empty",
}
NEEDED = ("styles", "settings", "officeDocument", "core-properties", "header")  # of python-docx's template
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)  # of a document without a moment
DRAFT = "Bản dự thảo"  # on all pages but the first, which says more


def docx(document: Document) -> bytes:
    """The paper as a Word file, in the form of the body that issues it."""
    file = python_docx.Document()
    _strip(file)
    _style(file, document)
    headers = _headers(file, document.draft)
    _describe(file, document)
    return _packed(file, _body(document, headers))


# --- what it says -------------------------------------------------------------------------------


def _body(document: Document, headers: str) -> str:
    upright, across = _section(headers, is_first=True), _section(headers, is_first=False)
    whole = [head_xml(document.head, document.form), _blocks(document, document.blocks, WIDTH)]
    whole.append(foot_xml(document.foot, document.form))
    whole.append(paragraph("Rule", (), look=upright if document.appendices else ""))  # Word ends in no table
    for place, appendix in enumerate(document.appendices):
        whole += [appendix_xml(appendix, place == 0), _blocks(document, appendix.blocks, WIDTH_ACROSS)]
    return numbered("".join(whole)) + (across if document.appendices else upright)


def _blocks(document: Document, blocks: Iterable[Block], width: float) -> str:
    return "".join(_written(block, document, width) for block in blocks)


@singledispatch
def _written(block: Block, document: Document, width: float) -> str:
    raise TypeError(f"No way to write a {type(block).__name__}.")


@_written.register
def _heading(heading: Heading, document: Document, width: float) -> str:
    return paragraph(f"Heading{heading.level}", document.numbered(heading))


@_written.register
def _paragraph(block: Paragraph, document: Document, width: float) -> str:
    return paragraph(PARAGRAPHS[block.style], block.said)


@_written.register
def _table(table: Table, document: Document, width: float) -> str:
    return table_xml(table, width)


@_written.register
def _bar(bar: Bar, document: Document, width: float) -> str:
    return bar_xml(bar, min(width, WIDTH))


# --- its pages ----------------------------------------------------------------------------------


def _section(headers: str, *, is_first: bool) -> str:
    """A4; the first page has no number, appendices lie across."""
    wide, high = (210, 297) if is_first else (297, 210)
    turned = "" if is_first else ' w:orient="landscape"'
    return (
        f'<w:sectPr>{headers}<w:pgSz w:w="{twips(wide)}" w:h="{twips(high)}"{turned}/>'
        f'<w:pgMar w:top="{twips(TOP)}" w:right="{twips(RIGHT)}" w:bottom="{twips(BOTTOM)}" w:left="{twips(LEFT)}" '
        f'w:header="{twips(HEADER)}" w:footer="{twips(HEADER)}" w:gutter="0"/>{"<w:titlePg/>" if is_first else ""}'
        "</w:sectPr>"
    )


def _headers(file: File, draft: str) -> str:
    """Page numbers in the middle; while it is a draft, each page says so. Returns how sections name the headers."""
    first = paragraph("Draft", draft) if draft else paragraph("PageNumber", ())
    others = paragraph("PageNumber", ()).replace("</w:p>", f"{field('PAGE')}</w:p>")
    names = ""
    for kind, content in (("first", first), ("default", others)):
        part, relation = file.part.add_header_part()
        part.element[:] = _parsed(content + (paragraph("DraftAgain", DRAFT) if draft and kind == "default" else ""))
        names += f'<w:headerReference w:type="{kind}" r:id="{relation}"/>'
    return names


# --- the file -----------------------------------------------------------------------------------


SPACES = (
    f"{nsdecls('w', 'r', 'wp')} "
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
BODY = "word/document.xml"


def _parsed(content: str) -> list[Any]:
    return list(parse_xml(f"<w:body {SPACES}>{content}</w:body>"))


def _strip(file: File) -> None:
    """Leaves of python-docx's template what the paper needs."""
    for relations in (file.part.package.rels, file.part.rels):
        for name in [name for name, each in relations.items() if not each.reltype.endswith(NEEDED)]:
            del relations[name]


def _style(file: File, document: Document) -> None:
    file.styles.element[:] = _parsed(defaults_xml() + "".join(styles_xml(document.form)))
    file.settings.element[:] = _parsed(SETTINGS)


SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
)


def _describe(file: File, document: Document) -> None:
    properties = file.core_properties
    properties.title, properties.subject = document.title[:255], document.subject[:255]
    properties.author = properties.last_modified_by = document.author[:255]
    properties.keywords = ", ".join(document.keywords)[:255]
    properties.language, properties.comments = "vi-VN", ""
    moment = (document.moment or LONG_AGO).astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.created = properties.modified = moment


def _packed(file: File, body: str) -> bytes:
    """The parts without the time of their writing; the body as written: lxml takes minutes to move 5,000 rows."""
    written, packed = BytesIO(), BytesIO()
    file.save(written)
    whole = f'<?xml version="1.0" encoding="UTF-8"?><w:document {SPACES}><w:body>{body}</w:body></w:document>'
    with ZipFile(written) as parts, ZipFile(packed, "w") as paper:
        for name in parts.namelist():
            entry = ZipInfo(name)  # of 01/01/1980, always
            entry.compress_type = ZIP_DEFLATED
            paper.writestr(entry, whole.encode() if name == BODY else parts.read(name))
    return packed.getvalue()
