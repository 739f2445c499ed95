"""Which agency or group does a written name mean?

Normal form: Unicode NFC, lower case, tone marks in one place (uỷ/ủy, hoà/hòa), single spaces, plain dashes and
quotes. Several candidates are returned as such and never guessed (domain.md section 5).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from agencies.models import Agency, Alias, Group

TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
# Vowel pairs whose tone mark is written on either letter; the second is chosen here.
MOVABLE = re.compile(rf"([ou])([{TONES}])([aeyo])(?![a-z{TONES}\u0302\u0306\u031b])")
DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "“": '"', "”": '"', "’": "'"})


ALPHABET = {letter: place for place, letter in enumerate(" aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
LAST = len(ALPHABET)


def alphabetical(name: str) -> list[int]:
    """The key by which names stand in Vietnamese order: a, ă, â, b, c, d, đ, e, ê …; tones do not matter."""
    toneless = re.sub(f"[{TONES}]", "", unicodedata.normalize("NFD", name.lower()))
    return [ALPHABET.get(letter, LAST) for letter in unicodedata.normalize("NFC", toneless)]


def normal_form(written: str) -> str:
    """The key under which spellings of one name meet: `Uỷ Ban nhân dân` and `ủy ban nhân dân` are one."""
    text = unicodedata.normalize("NFD", written.translate(DASHES).lower())
    text = MOVABLE.sub(r"\1\3\2", text)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip(" .;,:")
    return re.sub(r"\s*-\s*", "-", text)


def without_accents(text: str) -> str:
    """Lower case without marks, for searching: `Bộ Y tế` becomes `bo y te`."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(c for c in plain if not unicodedata.combining(c))


@dataclass(frozen=True)
class Named:
    """What a written name resolved to: one agency, one group, several candidates, or nobody."""

    written: str
    agencies: tuple[Agency, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def agency(self) -> Agency | None:
        return self.agencies[0] if len(self.agencies) == 1 and not self.groups else None

    @property
    def group(self) -> Group | None:
        return self.groups[0] if len(self.groups) == 1 and not self.agencies else None

    @property
    def is_ambiguous(self) -> bool:
        return len(self.agencies) + len(self.groups) > 1


@dataclass
class Resolver:
    """Resolves many names with two queries: build it once for a document or an import."""

    _agencies: dict[str, list[Agency]] = field(default_factory=lambda: defaultdict(list))
    _groups: dict[str, list[Group]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls) -> Resolver:
        resolver = cls()
        for alias in Alias.objects.select_related("agency", "group"):
            if alias.agency:
                resolver._agencies[alias.key].append(alias.agency)
            elif alias.group:
                resolver._groups[alias.key].append(alias.group)
        return resolver

    def resolve(self, written: str) -> Named:
        key = normal_form(written)
        return Named(written, tuple(self._agencies.get(key, ())), tuple(self._groups.get(key, ())))

    def keys(self) -> list[str]:
        """The normal forms of all names that resolve."""
        return [*self._agencies, *self._groups]

    def name_of(self, key: str) -> str:
        """The official name behind a normal form; of several agencies the first."""
        return [*self._agencies.get(key, ()), *self._groups.get(key, ())][0].name


def resolve(written: str) -> Named:
    """One name, looked up at once. For many names use `Resolver.load()`."""
    aliases = Alias.objects.filter(key=normal_form(written)).select_related("agency", "group")
    return Named(
        written,
        tuple(a.agency for a in aliases if a.agency),
        tuple(a.group for a in aliases if a.group),
    )
