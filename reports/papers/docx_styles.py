"""How do the words of a DOCX look in each form? Named styles that Word shows, in points and millimetres.

Sizes follow domain.md section 4 and are those of templates/reports/paper.css, so that PDF and DOCX look alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports.document.letterhead import Form

FONT = "Times New Roman"
SINGLE = 1.149  # Word's single line of Times New Roman, in font sizes


@dataclass(frozen=True)
class Look:
    """A paragraph style. Sizes and spaces in points, indents in millimetres; `line` in font sizes, as in CSS."""

    id: str
    name: str
    size: float = 14
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    capitals: bool = False
    align: str = "left"
    first_line: float = 0
    sides: float = 0
    before: float = 0
    after: float = 0
    line: float = 1.2
    exact: float = 0  # points, in place of `line`
    keep_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    also: str = ""  # the Vietnamese name beside a built-in one
    based_on: str = "Normal"


def twips(mm: float) -> int:
    """Twentieths of a point, in which Word measures."""
    return round(mm * 1440 / 25.4)


def _body_looks(form: Form) -> list[Look]:
    party = form == Form.PARTY
    first = 10 if party else 12.7
    body = Look("Body", "Thân báo cáo", align="both", first_line=first, after=6, line=1.3, exact=20 if party else 0)
    heading = Look(
        "Heading1", "heading 1", bold=True, capitals=True, align="both", first_line=first, before=12, after=6,
        line=1.25, keep_next=True, keep_lines=True, outline=0, also="Tiêu đề mục",
    )  # fmt: skip
    return [
        body,
        replace(body, id="LeadIn", name="Lời dẫn bảng", keep_next=True, based_on="Body"),
        replace(body, id="Closing", name="Lời kết", keep_next=True, based_on="Body"),
        replace(body, id="Empty", name="Mục không có số liệu", based_on="Body"),
        heading,
        replace(
            heading, id="Heading2", name="heading 2", capitals=False, before=6, outline=1, also="Tiêu đề tiểu mục"
        ),
    ]


def _head_looks(form: Form) -> list[Look]:
    party = form == Form.PARTY
    size, number, before = (14, 14, 6) if party else (12, 13, 4)
    centred = Look("", "", align="center")
    return [
        replace(centred, id="Above", name="Cơ quan cấp trên", size=size, capitals=True),
        replace(centred, id="Issuer", name="Cơ quan ban hành", size=size, bold=True, capitals=True),
        replace(centred, id="Nation", name="Quốc hiệu", size=15 if party else 12, bold=True, capitals=True),
        replace(centred, id="Motto", name="Tiêu ngữ", size=14 if party else 13, bold=not party),
        replace(centred, id="Number", name="Số và ký hiệu", size=number, before=before),
        replace(centred, id="Place", name="Địa danh và thời gian", size=number, italic=True, before=before),
        replace(centred, id="Rule", name="Đường kẻ", size=2, exact=3),
        replace(centred, id="Draft", name="Dự thảo", size=12, bold=True),
        replace(centred, id="DraftAgain", name="Dự thảo, trang sau", size=9, align="right", line=1),
        replace(
            centred, id="Title", name="Title", size=16 if party else 14, bold=True, capitals=True, before=12,
            line=1.3, also="Tên loại văn bản",
        ),
        replace(
            centred, id="Subtitle", name="Subtitle", bold=True, sides=6, also="Trích yếu",
            line=1.3, exact=20 if party else 0,
        ),
        replace(centred, id="Dashes", name="Gạch dưới trích yếu", line=1, after=10),
        replace(centred, id="PageNumber", name="header", line=1, also="Số trang"),
    ]  # fmt: skip


def _table_looks(form: Form) -> list[Look]:
    text = Look("TableText", "Chữ trong bảng", size=11.5, line=1.17)
    head = replace(
        text, id="TableHead", name="Đầu bảng", bold=True, align="center", keep_next=True, based_on="TableText"
    )
    caption = replace(
        text, id="Caption", name="caption", bold=True, before=6, after=4, keep_next=True, also="Tên bảng"
    )
    return [
        text,
        replace(text, id="TableNumber", name="Số trong bảng", align="right", based_on="TableText"),
        replace(text, id="TableCentre", name="Chữ giữa trong bảng", align="center", based_on="TableText"),
        replace(text, id="TableGroup", name="Nhóm trong bảng", bold=True, keep_next=True, based_on="TableText"),
        head,
        *_dense(text, head),
        caption,
        Look("Note", "Ghi chú bảng", size=11, italic=True, align="both", before=4, after=6, keep_lines=True),
        Look("AfterTable", "Sau bảng", size=1, exact=1, after=7),
        Look("Picture", "Hình", size=9.5, line=SINGLE, keep_next=True),
        Look("PictureKey", "Chú giải hình", size=9.5, before=3),
        Look("PictureNumber", "Số trong hình", size=9.5, bold=True, align="center", line=1.1, keep_next=True),
    ]


def _dense(text: Look, head: Look) -> list[Look]:
    """For tables of many columns."""
    dense = replace(text, id="DenseText", name="Chữ trong bảng nhiều cột", size=11, based_on="TableText")
    return [
        dense,
        replace(dense, id="DenseNumber", name="Số trong bảng nhiều cột", align="right", based_on="DenseText"),
        replace(dense, id="DenseCentre", name="Chữ giữa trong bảng nhiều cột", align="center", based_on="DenseText"),
        replace(head, id="DenseHead", name="Đầu bảng nhiều cột", size=10, based_on="TableHead"),
    ]


def _foot_looks(form: Form) -> list[Look]:
    party = form == Form.PARTY
    to = Look("RecipientsTitle", "Nơi nhận", size=14 if party else 12, bold=not party, italic=not party)
    signed = Look("Post", "Chức vụ người ký", bold=True, capitals=True, align="center", keep_next=True)
    appendix = Look(
        "Appendix", "Phụ lục", bold=True, align="center", line=1.3, keep_next=True, outline=0,
    )  # fmt: skip
    return [
        replace(to, underlined=party),
        Look("Recipients", "Danh sách nơi nhận", size=12 if party else 11),
        signed,
        replace(signed, id="Signer", name="Họ tên người ký", capitals=False, before=80, keep_next=False),
        appendix,
        replace(appendix, id="AppendixTitle", name="Tên phụ lục", capitals=True, outline=None),
        replace(appendix, id="AppendixWith", name="Kèm theo văn bản", bold=False, italic=True, after=8, outline=None),
    ]


def looks(form: Form) -> list[Look]:
    """All paragraph styles of a form."""
    return [*_body_looks(form), *_head_looks(form), *_table_looks(form), *_foot_looks(form)]


# --- as Word writes them ------------------------------------------------------------------------


def defaults_xml() -> str:
    """What every paragraph has before its style: Times New Roman 14, Vietnamese, no space."""
    fonts = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {fonts}/>{_size(14)}"
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )


def styles_xml(form: Form) -> list[str]:
    """Every style of the file: the basic ones, those of paragraphs, small words, tables."""
    return [*BASIC, *(_paragraph_style(look) for look in looks(form)), *_table_styles()]


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _paragraph_style(look: Look) -> str:
    also = f'<w:aliases w:val="{look.also}"/>' if look.also else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{look.id}"><w:name w:val="{look.name}"/>{also}'
        f'<w:basedOn w:val="{look.based_on}"/><w:qFormat/>'
        f"<w:pPr>{_paragraph_look(look)}</w:pPr><w:rPr>{_letters(look)}</w:rPr></w:style>"
    )


def _paragraph_look(look: Look) -> str:
    keep = ("<w:keepNext/>" if look.keep_next else "") + ("<w:keepLines/>" if look.keep_lines else "")
    outline = "" if look.outline is None else f'<w:outlineLvl w:val="{look.outline}"/>'
    line = f'w:line="{round(look.exact * 20)}" w:lineRule="exact"'
    if not look.exact:
        line = f'w:line="{round(240 * look.line / SINGLE)}" w:lineRule="auto"'
    return (
        f"{keep}<w:widowControl/>"
        f'<w:spacing w:before="{round(look.before * 20)}" w:after="{round(look.after * 20)}" {line}/>'
        f'<w:ind w:left="{twips(look.sides)}" w:right="{twips(look.sides)}" w:firstLine="{twips(look.first_line)}"/>'
        f'<w:jc w:val="{look.align}"/>{outline}'
    )


def _letters(look: Look) -> str:
    """Said in full, so that a style differs from the one that it is based on as its look does."""
    marks = {"b": look.bold, "i": look.italic, "caps": look.capitals}
    said = "".join(f'<w:{mark}/><w:{mark}Cs/>' if on and mark != "caps" else f"<w:{mark}/>" if on else ""
                   for mark, on in marks.items())  # fmt: skip
    return said + _size(look.size) + ('<w:u w:val="single"/>' if look.underlined else "")


BASIC = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>',
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>',
    '<w:style w:type="character" w:styleId="Small"><w:name w:val="Chữ nhỏ"/><w:basedOn '
    f'w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{_size(10.5)}</w:rPr></w:style>',
)


def _table_styles() -> list[str]:
    """`Bảng` with hairlines of half a point, and one without lines for the head and the foot of the paper."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    room = {"top": 44, "left": 68, "bottom": 44, "right": 68}  # 2.2 and 3.4 pt
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in room.items())
    return [
        '<w:style w:type="table" w:styleId="Table"><w:name w:val="Bảng"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{lines}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>",
        '<w:style w:type="table" w:styleId="Frame"><w:name w:val="Khung không kẻ"/><w:basedOn w:val="TableNormal"/>'
        "<w:qFormat/></w:style>",
    ]
