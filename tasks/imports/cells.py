"""What does a cell say? A day, a percent, names of agencies, a document's number; else a sentence about the cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from agencies.models import Agency, Group
from agencies.names import Resolver, normal_form
from tasks.fields import EARLIEST, LATEST
from tasks.imports.nearness import nearest
from tasks.imports.reading import CELL_ERRORS, as_text

T = TypeVar("T")
NUMBER = re.compile(r"\b\d{1,6}[a-zA-Z]?\s*[-/]\s*[0-9A-Za-zĐđƯưƠơÔôÂâÊê/.&-]*[A-Za-zĐđ]")
DAY = re.compile(r"\b(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\b")
DAY_IN_WORDS = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"[;\n]+")
NOBODY = "liên quan"  # `các cơ quan, đơn vị liên quan` names nobody (domain.md section 2)


class Wrong(ValidationError):
    """What is wrong with one cell; `field` is the column."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__({field: [sentence]})


class Gathered:
    """All that is wrong with the cells of a row: the first sentence of each, told together by `settle`."""

    def __init__(self) -> None:
        self.of: dict[str, list[str]] = {}

    def take(self, read: Callable[..., T], *args: Any, otherwise: T, **named: Any) -> T:
        """What the cell says; `otherwise` when it is wrong."""
        try:
            return read(*args, **named)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                self.of.setdefault(name, sentences)
            return otherwise

    def say(self, name: str, sentence: str) -> None:
        self.of.setdefault(name, [sentence])

    def settle(self) -> None:
        if self.of:
            raise ValidationError(self.of)


def text(row: dict[str, Any], name: str, most: int = 10_000) -> str:
    """The words of a cell; raises `Wrong` on a formula's error and on what is longer than the portal keeps."""
    words = as_text(row.get(name))
    if words in CELL_ERRORS:
        raise Wrong(name, f"ô có lỗi công thức ({words}).")
    if len(words) > most:
        raise Wrong(name, f"dài {len(words)} ký tự, quá giới hạn {most}.")
    return words


def day(row: dict[str, Any], name: str) -> date | None:
    """A date cell, or a day in words; None of an empty cell."""
    value = row.get(name)
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        words = text(row, name)
        if not words:
            return None
        value = day_in(words)
    if value is None or not EARLIEST <= value <= LATEST:
        raise Wrong(name, f"“{text(row, name)}” không phải là ngày; hãy ghi dạng 31/12/2025.")
    return value


def day_in(words: str) -> date | None:
    """The first day that a text names: 30/9/2025 or `ngày 30 tháng 9 năm 2025`."""
    found = DAY.search(words) or DAY_IN_WORDS.search(words)
    if found is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def number_in(words: str) -> str:
    """The first document number that a text names: `Thông báo số 46-TB/TGV ngày …` -> `46-TB/TGV`."""
    without_days = DAY.sub(" ", words)
    found = NUMBER.search(without_days)
    return re.sub(r"\s+", "", found[0]) if found else ""


def percent(row: dict[str, Any], name: str) -> int | None:
    """80, `80%` or 80.0 -> 80; None of an empty cell."""
    words = text(row, name).replace(",", ".").rstrip("% ")
    if not words:
        return None
    try:
        value = float(words)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise Wrong(name, f"“{text(row, name)}” không phải là số từ 0 đến 100.")
    return round(value)


@dataclass(frozen=True)
class Named:
    """One name of a cell: an agency, a collective, or nobody in particular."""

    written: str
    agency: Agency | None = None
    group: Group | None = None

    @property
    def agencies(self) -> list[Agency]:
        if self.agency:
            return [self.agency]
        return list(self.group.members.all()) if self.group else []


@dataclass
class Names:
    """Reads names of agencies; what does not resolve to one is told with what comes near."""

    resolver: Resolver = field(default_factory=Resolver.load)
    _hints: dict[str, str] = field(default_factory=dict)

    def read(self, row: dict[str, Any], name: str, known: Container[str] = ()) -> list[Named]:
        """The agencies of a cell, each once. `known`: normal forms that the task's document uses already."""
        pieces = [piece.strip(" -–•+.") for piece in BETWEEN_NAMES.split(text(row, name))]
        found: list[Named] = []
        for piece in filter(None, pieces):
            found += [self._one(piece)] if normal_form(piece) in known else self._several(piece, name)
        return list({normal_form(named.written): named for named in found}.values())

    def one(self, row: dict[str, Any], name: str) -> Agency | None:
        """A cell that names one agency; None when it is empty."""
        words = text(row, name)
        if not words:
            return None
        agency = self._one(words).agency
        if agency is None:
            raise Wrong(name, self._unknown(words))
        return agency

    def _several(self, piece: str, name: str) -> list[Named]:
        """`Bộ Y tế, Bộ Công an`: commas part names, unless they belong to one."""
        whole = self._one(piece)
        if whole.agency or whole.group or NOBODY in normal_form(piece):
            return [whole]
        words = re.split(r",|\bvà\b", piece)
        if len(words) > 1 and not self.resolver.resolve(piece).is_ambiguous:
            parts = self._longest(re.split(r"(,|\bvà\b)", piece))
            if parts:
                return parts
        raise Wrong(name, self._unknown(piece))

    def _longest(self, tokens: Sequence[str]) -> list[Named]:
        """The names that the tokens make up, the longest first at each place; [] when they do not add up."""
        found: list[Named] = []
        start = 0
        while start < len(tokens):
            for end in range(len(tokens), start, -2):  # names and what parts them take turns
                named = self._one("".join(tokens[start:end]).strip(" ,"))
                if named.agency or named.group:
                    found.append(named)
                    start = end + 1  # over the comma
                    break
            else:
                return []
        return found

    def _one(self, words: str) -> Named:
        found = self.resolver.resolve(words)
        return Named(words, found.agency, found.group)

    def _unknown(self, words: str) -> str:
        """The name as this cell writes it, with what comes near; that is looked for once a name."""
        found = self.resolver.resolve(words)
        if found.is_ambiguous:
            several = [*(a.name for a in found.agencies), *(g.name for g in found.groups)]
            return f"“{words}” có thể là {', '.join(several)}; hãy ghi tên đầy đủ."
        key = normal_form(words)
        if key not in self._hints:
            names = nearest(words, self.resolver)
            self._hints[key] = f"; gần nhất: {', '.join(names)}" if names else ""
        return f"cổng chưa có cơ quan “{words[:120]}”{self._hints[key]}."
