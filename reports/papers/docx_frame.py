"""How do the head and the foot of a paper stand in Word, in the form of its body? Tables without lines, rules apart.

A rule is a border of an empty paragraph, as long as the form wants it: an underline would follow the words instead.
"""

from __future__ import annotations

from reports.document.blocks import Appendix, Foot, Head
from reports.document.letterhead import Form
from reports.papers.docx_styles import twips
from reports.papers.docx_tables import cell_xml
from reports.papers.docx_words import paragraph

WIDTH = 165.0  # of the text on a page that stands upright, in millimetres
LEFT_OF_HEAD = {Form.STATE: 75.0, Form.PARTY: 88.0}
LEFT_OF_FOOT = 90.0
GAP = 2.0  # between the two sides of the head
NATION, MOTTO, PARTY = "Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập - Tự do - Hạnh phúc", "Đảng Cộng sản Việt Nam"
MOTTO_WIDTH, PARTY_WIDTH = 56.2, 73.0  # of these words in Times New Roman, bold, 13 pt and in capitals of 15 pt
SUBJECT_RULE = 55.0
CAPITAL = 0.717 * 12 * 25.4 / 72  # mean width of a bold capital of 12 pt; a space has a third of it
OPEN = "\u00a0" * 12  # room for the number that the clerk writes by hand


def rule(length: float, within: float, above: int = 1, after: float = 0) -> str:
    """A centred line; `above` and `after` in points, lengths in millimetres."""
    side = max(twips((within - length) / 2), 0)
    look = (
        f'<w:pBdr><w:top w:val="single" w:sz="5" w:space="{above}" w:color="000000"/></w:pBdr>'
        f'<w:spacing w:before="{above * 20}" w:after="{round(after * 20)}" w:line="60" w:lineRule="exact"/>'
        f'<w:ind w:left="{side}" w:right="{side}"/>'
    )
    return paragraph("Rule", (), look=look)


def head_xml(head: Head, form: Form) -> str:
    """Two sides: who issues it with its number, and under whose name with place and day; then kind and subject."""
    left = LEFT_OF_HEAD[form]
    right = WIDTH - left
    rows = [(_issuer(head, form, left - GAP), _nation(form, right)), (_number(head, form), _place(head))]
    under = rule(SUBJECT_RULE, WIDTH, 2, 12) if form == Form.STATE else paragraph("Dashes", "-----")
    return _two_sides(rows, left) + paragraph("Title", head.kind) + paragraph("Subtitle", head.subject) + under


def foot_xml(foot: Foot, form: Form) -> str:
    """Who receives it, and who signs."""
    end = "," if form == Form.PARTY else ";"
    listed = [*(f"- {recipient}{end}" for recipient in foot.recipients), f"- {foot.archive}"]
    left = paragraph("RecipientsTitle", "Nơi nhận:") + "".join(paragraph("Recipients", line) for line in listed)
    right = "".join(paragraph("Post", line) for line in (foot.authority, foot.post) if line)
    right += paragraph("Signer", foot.name) if foot.name else ""
    return paragraph("AfterTable", (), keep=True) + _two_sides([(left, right)], LEFT_OF_FOOT, least=42)


def appendix_xml(appendix: Appendix, is_first: bool) -> str:
    """`Phụ lục I`, on a new page, its title and the paper that it goes with."""
    kind = paragraph(
        "Appendix", f"Phụ lục {appendix.number}".strip(), look="" if is_first else "<w:pageBreakBefore/>"
    )
    return kind + paragraph("AppendixTitle", appendix.title) + paragraph("AppendixWith", appendix.with_words)


def _issuer(head: Head, form: Form, width: float) -> str:
    above = paragraph("Above", head.above) if head.above else ""
    body = paragraph("Issuer", head.body)
    if form == Form.PARTY:
        return above + body + paragraph("Above", "*")
    words = head.body.split(" ")
    wide = sum(map(len, words)) * CAPITAL + (len(words) - 1) * CAPITAL / 3
    return above + body + rule(0.4 * min(wide, width), width, 2)


def _nation(form: Form, width: float) -> str:
    if form == Form.PARTY:
        return paragraph("Nation", PARTY) + rule(PARTY_WIDTH, width)
    return paragraph("Nation", NATION) + paragraph("Motto", MOTTO) + rule(MOTTO_WIDTH, width)


def _number(head: Head, form: Form) -> str:
    room = OPEN if head.number[:1] in ("/", "-") else " "
    return paragraph("Number", f"Số{':' if form == Form.STATE else ''}{room}{head.number}")


def _place(head: Head) -> str:
    return paragraph("Place", head.place)


def _two_sides(rows: list[tuple[str, str]], left: float, least: float = 0) -> str:
    """`left` in millimetres; `least`: the height of a row."""
    widths = [twips(left), twips(WIDTH) - twips(left)]
    gap = f'<w:tcMar><w:right w:w="{twips(GAP)}" w:type="dxa"/></w:tcMar>'
    height = f'<w:trHeight w:val="{twips(least)}" w:hRule="atLeast"/>' if least else ""
    written = "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>{cell_xml(one, widths[0], look=gap)}"
        f"{cell_xml(other, widths[1])}</w:tr>"
        for one, other in rows
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Frame"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>'
    )
