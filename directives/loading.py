"""How do the documents of `fixtures/directives/` come into the database? May be run any number of times.

`text.tsv` holds the wording, a paragraph a line: line of the source, address of the provision that begins there
(empty: it goes on), paragraph. The directive's text is these paragraphs joined by line breaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from agencies.loading import read
from agencies.names import Resolver
from directives.models import Directive, Provision, Relation, Target


@dataclass(frozen=True)
class Paragraph:
    line: int
    address: str
    text: str


def read_text(path: Path) -> list[Paragraph]:
    """The paragraphs of a `text.tsv`."""
    rows = (row.split("\t", 2) for row in path.read_text(encoding="utf-8").splitlines() if row)
    return [Paragraph(int(line), address, text) for line, address, text in rows]


@transaction.atomic
def load_directives(folder: Path) -> int:
    """Directives with their provisions, targets and relations, and stubs of what they cite."""
    names = Resolver.load()
    folders = sorted(path.parent for path in folder.glob("*/directive.yaml"))
    rows = {path: read(path / "directive.yaml") for path in folders}
    for row in read(folder / "stubs.yaml"):
        _save_directive({**row, "form": Directive.Form.STUB, "slug": _stub_slug(row)}, names)
    for path, row in rows.items():
        directive = _save_directive(row, names, read_text(path / "text.tsv"))
        targets = path / "targets.yaml"
        _load_targets(directive, read(targets) if targets.exists() else [])
    for row in rows.values():
        _load_relations(row)
    return len(rows)


def by_number(number: str) -> Directive:
    """A directive by its number, or, when it has none, by its title or slug."""
    found = Directive.objects.filter(number=number) or Directive.objects.filter(title=number)
    return found.first() or Directive.objects.get(slug=number)


def _stub_slug(row: dict[str, Any]) -> str:
    plain = (row.get("number") or row["title"]).replace("Đ", "D").replace("đ", "d")
    return slugify(plain)[:90]


def _save_directive(row: dict[str, Any], names: Resolver, paragraphs: list[Paragraph] | None = None) -> Directive:
    directive, _ = Directive.objects.update_or_create(
        slug=row["slug"],
        defaults={
            "number": row.get("number") or "",
            "kind": row["kind"],
            "title": row["title"],
            "issuer": names.resolve(row["issuer"]).agency if row.get("issuer") else None,
            "signer": row.get("signer") or "",
            "signer_title": row.get("signer_title") or "",
            "issued_on": row.get("issued_on"),
            "effective_on": row.get("effective_on"),
            "form": row["form"],
            "source": row.get("source") or "",
            "remark": row.get("remark") or "",
            "text": "\n".join(p.text for p in paragraphs or ()),
        },
    )
    named = (names.resolve(written).agency for written in row.get("named_agencies") or ())
    directive.named_agencies.add(*[agency for agency in named if agency])
    if paragraphs:
        _load_provisions(directive, paragraphs)
    return directive


def parent_address(address: str) -> str:
    """`IV.7.a` -> `IV.7`; `Phụ lục 1, II.7` -> `Phụ lục 1, II`; `Đề án, V` -> `Đề án`; top level -> empty."""
    shorter = re.sub(r"(\([^()]+\)|[-+]\d+|\.[^.,()+-]+)$", "", address)
    if shorter != address:
        return shorter
    return address.rpartition(", ")[0]


def _load_provisions(directive: Directive, paragraphs: list[Paragraph]) -> None:
    position = 0
    spans: dict[str, tuple[int, int, int]] = {}
    current = ""
    for paragraph in paragraphs:
        current = paragraph.address or current
        end = position + len(paragraph.text)
        if current:
            start, line = spans[current][0::2] if current in spans else (position, paragraph.line)
            spans[current] = (start, end, line)
        position = end + 1
    kept: dict[str, Provision] = {}
    for order, (address, (start, end, line)) in enumerate(spans.items(), start=1):
        kept[address], _ = Provision.objects.update_or_create(
            directive=directive,
            address=address,
            defaults={
                "order": order,
                "start": start,
                "end": end,
                "source_line": line,
                "parent": kept.get(parent_address(address)),
            },
        )


def _load_targets(directive: Directive, rows: list[dict[str, Any]]) -> None:
    provisions = {p.address: p for p in directive.provisions.all()}
    for order, row in enumerate(rows, start=1):
        Target.objects.update_or_create(
            directive=directive,
            order=order,
            defaults={
                "provision": provisions[row["ref"]],
                "text": row["text"],
                "value": row.get("value"),
                "value_max": row.get("value_max"),
                "unit": row.get("unit") or "",
                "by": row.get("by"),
                "basis": row.get("basis") or "",
                "remark": row.get("remark") or "",
                "source_line": row["line"],
            },
        )


def _load_relations(row: dict[str, Any]) -> None:
    source = Directive.objects.get(slug=row["slug"])
    provisions = {p.address: p for p in source.provisions.all()}
    for relation in row.get("relations") or ():
        Relation.objects.update_or_create(
            source=source,
            target=by_number(relation["to"]),
            kind=relation["kind"],
            defaults={"provision": provisions.get(relation.get("at")), "source_line": relation["line"]},
        )
