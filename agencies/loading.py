"""How do the agencies of `fixtures/agencies/` come into the database? May be run any number of times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from agencies.models import Agency, Alias, Block, Group
from agencies.names import normal_form

NOT_AGENCIES = {"blocks.yaml", "groups.yaml", "nobody.yaml"}


def read(path: Path) -> Any:
    """The content of a YAML file; an empty file is an empty list."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or []


@transaction.atomic
def load_agencies(folder: Path) -> int:
    """Blocks, agencies, successors, groups, aliases. Returns the number of agencies."""
    rows = [row for path in sorted(folder.glob("*.yaml")) if path.name not in NOT_AGENCIES for row in read(path)]
    blocks = _load_blocks(read(folder / "blocks.yaml"))
    agencies = {row["code"]: _save_agency(row, blocks) for row in rows}
    for row in rows:
        agency = agencies[row["code"]]
        parent = agencies[row["parent"]] if row.get("parent") else None
        if agency.parent_id != (parent.pk if parent else None):
            agency.parent = parent
            agency.save(update_fields=["parent"])
        agency.successors.set([agencies[code] for code in row.get("successors") or ()])
    _load_groups(read(folder / "groups.yaml"), agencies)
    _load_aliases(rows, read(folder / "groups.yaml"))
    _load_standing_agencies(read(folder / "blocks.yaml"), blocks)
    return len(rows)


def _load_blocks(rows: list[dict[str, Any]]) -> dict[str, Block]:
    return {
        row["code"]: Block.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "short": row["short"],
                "order": row["order"],
                "leader": row.get("leader") or "",
                "leader_title": row.get("leader_title") or "",
                "leader_source": row.get("leader_source") or "",
            },
        )[0]
        for row in rows
    }


def _save_agency(row: dict[str, Any], blocks: dict[str, Block]) -> Agency:
    return Agency.objects.update_or_create(
        code=row["code"],
        defaults={
            "name": row["name"],
            "short": row["short"],
            "kind": row["kind"],
            "block": blocks[row["block"]] if row.get("block") else None,
            "valid_from": row.get("valid_from"),
            "valid_to": row.get("valid_to"),
            "basis": row.get("basis") or "",
        },
    )[0]


def _load_groups(rows: list[dict[str, Any]], agencies: dict[str, Agency]) -> None:
    in_force = list(Agency.objects.in_force())
    for row in rows:
        group, _ = Group.objects.update_or_create(
            code=row["code"], defaults={"name": row["name"], "basis": row.get("basis") or ""}
        )
        kinds = set(row.get("kinds") or ())
        members = [a for a in in_force if a.kind in kinds] + [agencies[c] for c in row.get("members") or ()]
        group.members.set(members)


def _load_aliases(agencies: list[dict[str, Any]], groups: list[dict[str, Any]]) -> None:
    """Every written form, the official name among them. Forms added in the portal itself stay."""
    pk_of_agency = dict(Agency.objects.values_list("code", "pk"))
    pk_of_group = dict(Group.objects.values_list("code", "pk"))
    wanted = []
    for row in agencies:
        for key, written in _forms(row).items():
            wanted.append(Alias(key=key, written=written, agency_id=pk_of_agency[row["code"]]))
    for row in groups:
        for key, written in _forms(row).items():
            wanted.append(Alias(key=key, written=written, group_id=pk_of_group[row["code"]]))
    Alias.objects.bulk_create(wanted, ignore_conflicts=True)


def _forms(row: dict[str, Any]) -> dict[str, str]:
    written = [row["name"], *(row.get("aliases") or ())]
    return {normal_form(form): form for form in written}


def _load_standing_agencies(rows: list[dict[str, Any]], blocks: dict[str, Block]) -> None:
    for row in rows:
        block = blocks[row["code"]]
        block.standing_agency = Agency.objects.get(name=row["standing_agency"])
        block.save(update_fields=["standing_agency"])
