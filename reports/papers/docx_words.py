"""How do words and paragraphs stand in WordprocessingML? As text that is parsed once, for the sake of long tables."""

from __future__ import annotations

from xml.sax.saxutils import escape

from portal.sheets import clean
from reports.document.blocks import Run, Runs

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(style: str, said: Runs | str, *, look: str = "", keep: bool = False, bold: bool = False) -> str:
    """A paragraph of a named style. `look`: further properties in XML; `bold`: all that is not small or italic."""
    words = (Run(said),) if isinstance(said, str) else said
    kept = "<w:keepNext/>" if keep else ""
    lines = "".join(_run(run, bold, run.breaks and place > 0) for place, run in enumerate(words))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{look}</w:pPr>{lines}</w:p>'


def attribute(words: str) -> str:
    """Words within an attribute."""
    return escape(clean(words), {'"': "&quot;", "\n": " "})


def field(instruction: str) -> str:
    """Words that Word computes itself, such as the number of the page."""
    shown = "<w:r><w:t>2</w:t></w:r>"
    return f'<w:fldSimple w:instr=" {instruction} ">{shown}</w:fldSimple>'


def _run(run: Run, bold: bool, on_new_line: bool) -> str:
    marks = '<w:rStyle w:val="Small"/>' if run.small else ""
    if bold and not run.bold:
        marks += "" if not (run.small or run.italic) else '<w:b w:val="0"/>'
    marks += "<w:b/>" if run.bold or (bold and not run.small and not run.italic) else ""
    marks += "<w:i/>" if run.italic else ""
    look = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    return f"<w:r>{look}{'<w:br/>' if on_new_line else ''}{_text(run.text)}</w:r>"


def _text(words: str) -> str:
    """A line break within the words is one on the paper too; a tab is a space."""
    lines = escape(clean(words).replace("\t", " ")).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
