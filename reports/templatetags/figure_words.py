"""How is a difference between two figures printed?"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.templatetags.components import vnum
from reports.figures import Figures

register = template.Library()


@register.filter
def difference(change: int) -> SafeString:
    """`+3`, `−2` with a true minus sign; a quiet zero."""
    if not change:
        return format_html('<span class="zero">{}</span>', 0)
    return format_html("{}{}", "+" if change > 0 else "−", vnum(abs(change)))


@register.simple_tag
def change_note(figures: Figures, before: Figures | None, name: str) -> str:
    """`trước đó 12 (+3)`; empty where nothing is compared."""
    if before is None:
        return ""
    was = getattr(before, name)
    change = getattr(figures, name) - was
    sign = "+" if change > 0 else "−"
    return f"trước đó {vnum(was)} ({sign}{vnum(abs(change))})" if change else f"trước đó cũng {vnum(was)}"
