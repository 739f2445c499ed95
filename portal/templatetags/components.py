"""How is an icon, a number, a form field, a page of a list printed? Everything that knows nothing of the field."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

DASH = "–"
ICONS = frozenset(
    [
        "arrow-left",
        "arrow-right",
        "bell",
        "calendar",
        "check",
        "chevron-down",
        "chevron-left",
        "chevron-right",
        "clock",
        "close",
        "comment",
        "download",
        "edit",
        "error",
        "external",
        "file",
        "filter",
        "flag",
        "info",
        "link",
        "lock",
        "menu",
        "pause",
        "plus",
        "print",
        "search",
        "star",
        "success",
        "upload",
        "user",
        "warning",
    ]
)
Number = int | float | Decimal


# --- drawings ------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing of `components/_icons.html`; with a label it is spoken, without one it is decoration."""
    if name == "debug":
        name = "info"
    if name not in ICONS:
        raise ValueError(f"no icon is called {name!r}")
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="#i-{}"/></svg>', label, name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


# --- numbers and dates, as Vietnamese papers write them ------------------------------------------


@register.filter
def vnum(value: Number | None, places: int = 0) -> str:
    """`1.234` and, with places, `80,3`; a dash for None."""
    if value is None or value == "":
        return DASH
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


@register.filter
def percent(fraction: Number | None, places: int = 1) -> str:
    """A fraction of one as `80,3%`; a dash for None."""
    return DASH if fraction is None else f"{vnum(fraction * 100, places)}%"


@register.filter
def vdate(value: date | datetime | None) -> str:
    """`03/10/2025`, in the office's time zone."""
    if not value:
        return DASH
    return _local(value).strftime("%d/%m/%Y")


@register.filter
def vdatetime(value: datetime | None) -> str:
    """`14:05 ngày 03/10/2025`, in the office's time zone."""
    if not value:
        return DASH
    return _local(value).strftime("%H:%M ngày %d/%m/%Y")


@register.filter
def vsize(size: int | None) -> str:
    """A number of bytes as `312 KB` or `1,2 MB`."""
    if size is None:
        return DASH
    if size < 1024 * 1024:
        return f"{vnum(max(1, round(size / 1024)))} KB"
    return f"{vnum(size / 1024 / 1024, 1)} MB"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.simple_tag
def num(value: Number | None, url: str = "", places: int = 0) -> SafeString:
    """A number in a table; a zero is quiet and leads nowhere."""
    words = vnum(value, places)
    if not value:
        return format_html('<span class="zero">{}</span>', words)
    if url:
        return format_html('<a class="num-link" href="{}">{}</a>', url, words)
    return format_html("{}", words)


@register.simple_tag
def share(done: int, of: int, unit: str = "") -> SafeString:
    """`34/34 địa phương`: how many members of a collective are done."""
    tone = " share-full" if of and done >= of else ""
    tail = format_html(" {}", unit) if unit else ""
    return format_html('<span class="share{}"><b>{}</b>/{}{}</span>', tone, vnum(done), vnum(of), tail)


TONES = frozenset({"", "done", "late", "open", "soon", "overdue", "awaiting"})


@register.inclusion_tag("components/figure.html")
def figure(value: Number | None, label: str, url: str = "", tone: str = "", note: str = "") -> dict[str, Any]:
    """A number that a page turns on, leading to what it counts."""
    if tone not in TONES:
        raise ValueError(f"no tone is called {tone!r}")
    words = value if isinstance(value, str) else vnum(value)
    quiet = not value
    return {
        "words": words,
        "label": label,
        "url": url,
        "tone": "" if quiet else tone,
        "note": note,
        "quiet": quiet,
    }


# --- lists ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, Any]:
    """Which rows are shown of how many, and the way to the others; the filter in the address is kept."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "query": context["request"].GET,
        "page": page,
        "numbers": list(numbers),
        "gap": page.paginator.ELLIPSIS,
        "first": page.start_index(),
        "last": page.end_index(),
        "count": page.paginator.count,
    }


# --- forms ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", help: str | None = None, **attrs: Any) -> dict[str, Any]:
    """One field: label, help, error, control. Further arguments become attributes of the control (`rows=6`)."""
    widget = copy(bound.field.widget)
    kind = _kind(widget)
    controls = {name.replace("_", "-"): value for name, value in attrs.items()}
    if isinstance(widget, forms.widgets.Input) and (of_type := controls.pop("type", "")):
        widget.input_type = of_type
        kind = "search" if of_type == "search" else kind
    if kind not in ("group", "check"):
        controls["class"] = f"{widget.attrs.get('class', '')} control control-{kind}".strip()
    if "data-max-mb" in controls:
        controls["data-preview"] = True
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "help": bound.help_text if help is None else help,
        "optional": not bound.field.required and kind != "check",
        "errors": errors_of(bound),
        "control": bound.as_widget(widget, controls),
    }


def _kind(widget: forms.Widget) -> str:
    """How the control is laid out; a select of several is a box with lines, not a drop-down."""
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "group"
    if isinstance(widget, forms.Select):
        return "multiple" if widget.allow_multiple_selected else "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, (forms.DateInput, forms.TimeInput, forms.NumberInput)):
        return "short"
    return "text"


MISSING = {
    "check": "Hãy đánh dấu",
    "select": "Hãy chọn",
    "group": "Hãy chọn",
    "multiple": "Hãy chọn",
    "file": "Hãy chọn tệp cho",
}


def errors_of(bound: BoundField) -> list[str]:
    """The field's errors; Django's stock sentence for a missing value becomes one that names the field."""
    stock = str(forms.Field.default_error_messages["required"])
    return [_missing(bound) if text == stock else str(text) for text in bound.errors]


def _missing(bound: BoundField) -> str:
    verb = MISSING.get(_kind(bound.field.widget), "Hãy nhập")
    return f"{verb} “{bound.label}”."


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """All fields of a form in their order, the hidden ones too."""
    return {"form": form}


@dataclass(frozen=True)
class Mistake:
    """One error and the control that it is about; no target for what concerns the whole form."""

    text: str
    target: str


@register.inclusion_tag("components/error_summary.html")
def error_summary(*of: forms.BaseForm) -> dict[str, Any]:
    """What is wrong, at the head of the form, each leading to its field."""
    return {"mistakes": [mistake for form in of if form.is_bound for mistake in _mistakes(form)]}


def _mistakes(form: forms.BaseForm) -> Iterator[Mistake]:
    for text in form.non_field_errors():
        yield Mistake(str(text), "")
    for bound in form:
        target = "" if bound.is_hidden else _first_control(bound)
        for text in errors_of(bound):
            yield Mistake(f"{bound.label}: {text}" if bound.is_hidden else text, target)


def _first_control(bound: BoundField) -> str:
    """The id of the control to go to: of a group its first choice."""
    is_group = _kind(bound.field.widget) == "group"
    return f"{bound.auto_id}_0" if is_group else (bound.id_for_label or bound.auto_id)
