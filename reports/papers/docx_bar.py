"""How is the bar of the four cells drawn in Word? As shapes with the stripes of the dashboard, said in words too.

DrawingML that Word 2010 and LibreOffice draw as lines, not as a picture of dots: a group of rectangles, over two of
them a comb of white stripes, so that the four are told apart in black and white.
"""

from __future__ import annotations

import re
from itertools import count, pairwise

from portal.templatetags.components import vnum
from reports.document.blocks import Bar, Run, Segment, runs
from reports.papers.docx_styles import twips
from reports.papers.docx_tables import cell_xml
from reports.papers.docx_words import attribute, paragraph

MM = 36000  # English metric units in a millimetre
HEIGHT, SWATCH = 7.0, 3.0
STRIPE = 0.4
GAPS = {"late": 1.32, "overdue": 0.66}  # between the stripes, as in templates/reports/paper_bar.html
ROOM_FOR_LABEL = 7  # percent of the bar that a number needs
GRAPHIC = "http://schemas.openxmlformats.org/drawingml/2006/main"
GROUP = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"

DECORATIVE = (
    f'<a:extLst xmlns:a="{GRAPHIC}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)  # nothing that a screen reader should say


def bar_xml(bar: Bar, width: float) -> str:
    """The numbers over their parts of the bar, the bar, its key; `width` of the text in millimetres."""
    if not bar.segments:
        return ""
    shown = [segment for segment in bar.segments if segment.value]
    shapes = "".join(_cell(each, each.start / 100 * width, each.width / 100 * width, HEIGHT) for each in shown)
    drawn = _drawing(shapes, width, HEIGHT, bar.words)
    return f'{_numbers(shown, width)}<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr>{drawn}</w:p>{_key(bar, width)}'


def numbered(body: str) -> str:
    """Gives each drawing and each of its shapes a number of its own in the file, which Word wants."""
    numbers = count(1)
    return re.sub(r'Pr id="0"', lambda _: f'Pr id="{next(numbers)}"', body)


# --- the parts ----------------------------------------------------------------------------------


def _cell(segment: Segment, left: float, wide: float, high: float) -> str:
    """A coloured rectangle, striped where it is past the deadline."""
    ink = f'<a:solidFill><a:srgbClr val="{segment.colour[1:]}"/></a:solidFill>'
    box = _shape(left, wide, high, f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{ink}', line=6350)
    gap = GAPS.get(segment.tone)
    return box if gap is None else box + _stripes(left, wide, high, gap)


def _stripes(left: float, wide: float, high: float, gap: float) -> str:
    """One shape of many upright stripes."""
    inset = 0.3
    comb, place = "", inset
    while place + STRIPE < wide - inset:
        comb += _path((place, inset), (place + STRIPE, inset), (place + STRIPE, high - inset), (place, high - inset))
        place += STRIPE + gap
    outline = f'<a:pathLst><a:path w="{_emu(wide)}" h="{_emu(high)}">{comb}</a:path></a:pathLst>'
    geometry = (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        f'<a:rect l="0" t="0" r="r" b="b"/>{outline}</a:custGeom>'
        '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
    )
    return _shape(left, wide, high, geometry)


def _path(*corners: tuple[float, float]) -> str:
    points = [f'<a:pt x="{_emu(x)}" y="{_emu(y)}"/>' for x, y in corners]
    lines = "".join(f"<a:lnTo>{point}</a:lnTo>" for point in points[1:])
    return f"<a:moveTo>{points[0]}</a:moveTo>{lines}<a:close/>"


def _shape(left: float, wide: float, high: float, look: str, *, line: int = 0) -> str:
    """`look`: geometry and fill; `line` in English metric units; millimetres else."""
    ink = f'<a:ln w="{line}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
    return (
        f'<wps:wsp><wps:cNvPr id="0" name="Ô"/><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="{_emu(left)}" y="0"/>'
        f'<a:ext cx="{_emu(wide)}" cy="{_emu(high)}"/></a:xfrm>{look}'
        f"{ink if line else '<a:ln><a:noFill/></a:ln>'}</wps:spPr><wps:bodyPr/></wps:wsp>"
    )


def _drawing(shapes: str, wide: float, high: float, words: str) -> str:
    """Shapes in the line of the text. `words` for who cannot see them; empty where the text says it already."""
    size = f'cx="{_emu(wide)}" cy="{_emu(high)}"'
    box = f'<a:off x="0" y="0"/><a:ext {size}/><a:chOff x="0" y="0"/><a:chExt {size}/>'
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="0" name="Biểu đồ" descr="{attribute(words)}">{"" if words else DECORATIVE}</wp:docPr>'
        "<wp:cNvGraphicFramePr/>"
        f'<a:graphic xmlns:a="{GRAPHIC}"><a:graphicData uri="{GROUP}"><wpg:wgp><wpg:cNvGrpSpPr/>'
        f"<wpg:grpSpPr><a:xfrm>{box}</a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def _numbers(segments: list[Segment], width: float) -> str:
    """Each number over the middle of its segment, where there is room for it."""
    said = [vnum(segment.value) if segment.width >= ROOM_FOR_LABEL else "" for segment in segments]
    edges = [0, *(twips((segment.start + segment.width) / 100 * width) for segment in segments)]
    widths = [after - before for before, after in pairwise(edges)]
    return _row([paragraph("PictureNumber", words) for words in said], widths) if segments else ""


def _key(bar: Bar, width: float) -> str:
    """Each cell with its number and its words."""
    wide = twips(width / len(bar.segments))
    return _row([_key_words(segment) for segment in bar.segments], [wide] * len(bar.segments)) + paragraph(
        "AfterTable", ()
    )


def _row(contents: list[str], widths: list[int]) -> str:
    """A table of one row and no lines; widths in twips."""
    cells = "".join(cell_xml(content, width) for content, width in zip(contents, widths, strict=True))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Frame"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
    )


def _key_words(segment: Segment) -> str:
    swatch = _drawing(_cell(segment, 0, SWATCH, SWATCH), SWATCH, SWATCH, "")
    said = paragraph("PictureKey", runs(" ", Run(vnum(segment.value), bold=True), f" {segment.label}"))
    return said.replace("</w:pPr>", f"</w:pPr>{swatch}", 1)


def _emu(mm: float) -> int:
    return round(mm * MM)
