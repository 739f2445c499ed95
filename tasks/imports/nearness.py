"""Which agencies may a misspelt name mean? Those that share with it a telling word, not only `Bộ` or `tỉnh`."""

from __future__ import annotations

import difflib
import re

from agencies.names import Resolver, normal_form, without_accents

LONG = 4  # letters of a word that tells: `dựng`, not `y`
MOST, ALIKE, SLIP = 3, 0.6, 0.85
OF_MANY = frozenset(
    re.findall(
        r"\w+",
        "bo ban so cuc vu vien uy hoi dong nhan dan ubnd hdnd tinh thanh pho tp tw trung uong phong van chinh phu "
        "co quan don vi doan tong cong ty viet nam quoc gia nha nuoc cac va cua ve the cap",
    )
)


def nearest(words: str, resolver: Resolver) -> list[str]:
    """Official names of what is written nearly alike, the nearest first."""
    alike = difflib.get_close_matches(normal_form(words), resolver.keys(), 4 * MOST, ALIKE)
    names = dict.fromkeys(resolver.name_of(key) for key in alike if _is_near(words, key))
    return list(names)[:MOST]


def _is_near(words: str, key: str) -> bool:
    """Do both share a long word or an abbreviation, or differ by a slip of the pen?"""
    written, known = _telling(words), _telling(key)
    abbreviations = {without_accents(word) for word in re.findall(r"\b[^\W\d_]{2,}\b", words) if word.isupper()}
    shared = set(written) & set(known)
    if any(len(word) >= LONG or word in abbreviations for word in shared):
        return True
    ours, theirs = " ".join(written), " ".join(known)
    return bool(ours) and difflib.SequenceMatcher(None, ours, theirs).ratio() >= SLIP


def _telling(words: str) -> list[str]:
    """Without accents and without the words that many agencies have in their names."""
    return [word for word in re.findall(r"\w+", without_accents(words)) if word not in OF_MANY]
