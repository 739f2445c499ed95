"""How do parts become one PDF? Their objects are numbered through; pages, tags and bookmarks are joined.

pypdf joins pages but not tags, and would need minutes for the objects of a thousand tagged pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pydyf

from reports.papers.press import Pages

REFERENCE = re.compile(rb"(\d+) 0 R")
HEAD_OF_CELL = re.compile(rb"\((\d+)(-\d+-\d+\))")  # the name of a table's head: number of the table, row, column
PAGE_OF_TAGS = re.compile(rb"/StructParents \d+")
ONCE = ("Metadata", "OutputIntents", "Names", "AF", "Lang", "ViewerPreferences", "MarkInfo")  # of the first part
PIXEL = 0.75  # points


class Raw(pydyf.Object):
    """An object as it was written."""

    __slots__ = ("_data", "_is_compressible")

    def __init__(self, data: bytes, is_compressible: bool = True) -> None:
        super().__init__()
        self._data, self._is_compressible = data, is_compressible

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._is_compressible


def joined(parts: Iterable[Pages]) -> bytes:
    """The parts, in their order, as the bytes of one PDF; catalog and properties are those of the first."""
    whole = _Whole()
    for part in parts:
        whole.add(part)
    return whole.written()


class _Whole:
    def __init__(self) -> None:
        self.pdf = pydyf.PDF()
        self.tags = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.document = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document"})
        self.parents = pydyf.Dictionary({"Nums": pydyf.Array()})
        for each in (self.tags, self.document, self.parents):
            self.pdf.add_object(each)
        self.kids: list[bytes] = []
        self.pages: list[Any] = []  # what the outline needs of them

    def add(self, part: Pages) -> None:
        shift = len(self.pdf.objects)
        own = {
            part.tags: self.tags.number,
            part.tagged: self.document.number,
            1: self.pdf.pages.number,
        }
        first, pages = len(self.pages), {number: place for place, number in enumerate(part.pages)}
        for number, (data, is_compressible) in enumerate(part.objects):
            data = _renumbered(data, is_compressible, shift, own)
            if number in pages:
                data = PAGE_OF_TAGS.sub(b"/StructParents %d" % (first + pages[number]), data)
            self.pdf.add_object(Raw(b"null" if number in own or number in (0, 2) else data, is_compressible))
        self._add_pages(part, shift, own)
        if not first:
            self._frame(part, shift, own)

    def _add_pages(self, part: Pages, shift: int, own: dict[int, int]) -> None:
        for number, height, bookmarks, nums in zip(part.pages, part.heights, part.bookmarks, part.nums, strict=True):
            self.pdf.pages["Kids"].extend([number + shift, 0, "R"])
            self.pdf.pages["Count"] += 1
            self.parents["Nums"].extend([len(self.pages), _renumbered(nums, True, shift, own)])
            self.pages.append(SimpleNamespace(height=height, bookmarks=bookmarks))
        self.kids += [_renumbered(kid, True, shift, own) for kid in part.kids]

    def _frame(self, part: Pages, shift: int, own: dict[int, int]) -> None:
        """Output intent, metadata, enclosed files and properties."""
        for key in ONCE:
            if key in part.catalog:
                self.pdf.catalog[key] = _renumbered(part.catalog[key], True, shift, own)
        self.pdf.info.update(part.info)

    def written(self) -> bytes:
        from weasyprint.document import Document
        from weasyprint.pdf.anchors import add_outlines

        tree = Document.make_bookmark_tree(SimpleNamespace(pages=self.pages), PIXEL, transform_pages=True)
        add_outlines(self.pdf, tree)
        self.document.update({"P": self.tags.reference, "K": pydyf.Array(self.kids)})
        self.tags.update({"ParentTree": self.parents.reference, "K": pydyf.Array([self.document.reference])})
        self.pdf.catalog["StructTreeRoot"] = self.tags.reference
        target = BytesIO()
        self.pdf.write(target, b"1.7", identifier=True, compress=True)
        return target.getvalue()


def _renumbered(data: bytes, is_compressible: bool, shift: int, own: dict[int, int]) -> bytes:
    """References shifted, but to the `own` objects of the whole; in a stream those of its head."""

    def reference(found: re.Match[bytes]) -> bytes:
        number = int(found[1])
        return b"%d 0 R" % own.get(number, number + shift)

    head, mark, rest = (data, b"", b"") if is_compressible else data.partition(b"\nstream\n")
    head = REFERENCE.sub(reference, head)
    if b"-" in head:
        head = HEAD_OF_CELL.sub(lambda found: b"(%d%s" % (int(found[1]) + shift, found[2]), head)
    return head + mark + rest
