"""What does a row of a table of agencies come to? Found by its code; an empty cell changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from agencies.models import Agency, Alias, Block
from agencies.names import normal_form
from tasks.imports import cells
from tasks.imports.cells import BETWEEN_NAMES, Gathered, Wrong
from tasks.imports.heads import AGENCIES
from tasks.imports.reading import Page, as_text
from tasks.imports.trying import Plan, RowImport, Source

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KINDS = {normal_form(w): code for code, label in Agency.Kind.choices for w in (code, str(label))}
PLAIN = ("name", "short", "basis")
DAYS = ("valid_from", "valid_to")
MOST = {"name": 250, "short": 60, "basis": 500}


class AgencyImport(RowImport):
    """Agencies by code. Rows may name each other, whichever comes first."""

    layout = AGENCIES

    def __init__(self, source: Source, pages: Sequence[Page], told: Callable[[int, int], None]) -> None:
        super().__init__(source, pages, told)
        found = Agency.objects.select_related("block", "parent").prefetch_related("successors", "aliases")
        self.agencies = {agency.code: agency for agency in found}
        self.code_of = {normal_form(agency.name): code for code, agency in self.agencies.items()}
        self.blocks = {normal_form(w): b for b in Block.objects.all() for w in (b.code, b.short, b.name)}
        self.parents = {code: a.parent.code for code, a in self.agencies.items() if a.parent}
        for page in pages:
            for line in page.lines:
                code, name = as_text(line.values.get("code")), normal_form(as_text(line.values.get("name")))
                if code and name:
                    self.code_of.setdefault(name, code)
        self.later: list[Callable[[], object]] = []
        self.in_file = {as_text(line.values.get("code")) for page in pages for line in page.lines}

    def plan(self, row: dict[str, Any]) -> Plan | None:
        wrong = Gathered()
        code = wrong.take(self._code, row, otherwise="")
        agency = self.agencies.get(code) or Agency(code=code)
        wanted = self._read(row, agency, wrong)
        plan = Plan(f"{code}: {wanted.get('name') or agency.name}", is_new=agency.pk is None)
        fields = {name: value for name, value in wanted.items() if getattr(agency, name) != value}
        for name, value in fields.items():
            plan.change(self._label(name), _word(agency, name, getattr(agency, name)), _word(agency, name, value))
        plan.steps.append(partial(_save, agency, fields))
        for compare in (self._compare_parent, self._compare_successors, self._compare_aliases):
            wrong.take(compare, plan, agency, row, otherwise=None)
        wrong.settle()
        if "name" in fields:
            plan.steps.append(partial(_add_alias, agency, str(wanted["name"])))
        return plan

    def _code(self, row: dict[str, Any]) -> str:
        code = cells.text(row, "code")
        if not CODE.fullmatch(code) or len(code) > 100:
            raise Wrong("code", f"“{code}” không phải là mã: chữ thường không dấu, số và gạch nối, như bo-y-te.")
        self.once(code, "code", f"mã “{code}”")
        return code

    def _label(self, name: str) -> str:
        return self.layout.title({"kind": "agency_kind"}.get(name, name))

    def _read(self, row: dict[str, Any], agency: Agency, wrong: Gathered) -> dict[str, Any]:
        """The fields that the row speaks of."""
        read: dict[str, Any] = {name: wrong.take(cells.text, row, name, MOST[name], otherwise="") for name in PLAIN}
        read |= {name: wrong.take(cells.day, row, name, otherwise=None) for name in DAYS}
        read["kind"] = wrong.take(self._kind, row, otherwise=None)
        read["block"] = wrong.take(self._block, row, otherwise=None)
        wanted = {name: value for name, value in read.items() if value}
        if agency.pk is None and "code" not in wrong.of:
            for name in ("name", "short", "kind"):
                if name not in wanted:
                    wrong.say({"kind": "agency_kind"}.get(name, name), "bắt buộc với cơ quan mới.")
        if "code" not in wrong.of:
            wrong.take(self._check_name, wanted, agency, otherwise=None)
        wrong.take(self._check_days, wanted, agency, otherwise=None)
        return wanted

    def _kind(self, row: dict[str, Any]) -> str | None:
        words = cells.text(row, "agency_kind")
        if words and normal_form(words) not in KINDS:
            raise Wrong("agency_kind", f"“{words}” không phải là một loại cơ quan.")
        return KINDS.get(normal_form(words))

    def _block(self, row: dict[str, Any]) -> Block | None:
        words = cells.text(row, "block")
        if words and normal_form(words) not in self.blocks:
            raise Wrong("block", f"không có khối “{words}”.")
        return self.blocks.get(normal_form(words))

    def _check_name(self, wanted: dict[str, Any], agency: Agency) -> None:
        owner = self.code_of.get(normal_form(wanted["name"])) if wanted.get("name") else None
        if owner and owner != agency.code:
            raise Wrong("name", f"“{wanted['name']}” đã là tên của cơ quan mã {owner}.")

    def _check_days(self, wanted: dict[str, Any], agency: Agency) -> None:
        first, last = (wanted.get(name, getattr(agency, name)) for name in DAYS)
        if first and last and last < first:
            raise Wrong("valid_to", f"{last:%d/%m/%Y} ở trước ngày bắt đầu {first:%d/%m/%Y}.")

    # --- links to other agencies, and other names

    def _compare_parent(self, plan: Plan, agency: Agency, row: dict[str, Any]) -> None:
        parents = self._codes(row, "parent")
        before = agency.parent.code if agency.pk and agency.parent else ""
        if parents and parents[0] != before:
            self._refuse_loop(agency.code, parents[0])
            self.parents[agency.code] = parents[0]
            plan.change(self._label("parent"), before, parents[0], partial(self._set_parent, agency, parents[0]))

    def _compare_successors(self, plan: Plan, agency: Agency, row: dict[str, Any]) -> None:
        wanted = self._codes(row, "successors")
        now = sorted(a.code for a in agency.successors.all()) if agency.pk else []
        if wanted and sorted(wanted) != now:
            if agency.code in wanted:
                raise Wrong("successors", "cơ quan không kế thừa chính mình.")
            step = partial(self._set_successors, agency, wanted)
            plan.change(self._label("successors"), "; ".join(now), "; ".join(wanted), step)

    def _compare_aliases(self, plan: Plan, agency: Agency, row: dict[str, Any]) -> None:
        words = [w.strip() for w in BETWEEN_NAMES.split(cells.text(row, "aliases")) if w.strip()]
        known = {alias.key for alias in agency.aliases.all()} if agency.pk else set()
        fresh = list({normal_form(w): w for w in words if normal_form(w) not in known}.values())
        if any(len(written) > 300 for written in fresh):
            raise Wrong("aliases", "có tên gọi dài quá 300 ký tự.")
        if fresh:
            plan.change(self._label("aliases"), "", "thêm " + "; ".join(fresh))
            plan.steps += [partial(_add_alias, agency, written) for written in fresh]

    def _codes(self, row: dict[str, Any], field: str) -> list[str]:
        """Codes of the agencies that a cell names by code or by name."""
        found = []
        for words in filter(None, (w.strip() for w in BETWEEN_NAMES.split(cells.text(row, field)))):
            code = words if words in self.agencies or words in self.in_file else self.code_of.get(normal_form(words))
            if code is None:
                raise Wrong(field, f"không có cơ quan “{words}” trên cổng và trong tệp.")
            found.append(code)
        return found

    def _refuse_loop(self, code: str, parent: str) -> None:
        above: str | None = parent
        while above:
            if above == code:
                raise Wrong("parent", "cơ quan cấp trên lại thuộc chính cơ quan này.")
            above = self.parents.get(above)

    def _set_parent(self, agency: Agency, code: str) -> None:
        self.later.append(lambda: _save(agency, {"parent": Agency.objects.get(code=code)}))

    def _set_successors(self, agency: Agency, codes: Sequence[str]) -> None:
        self.later.append(lambda: agency.successors.set(Agency.objects.filter(code__in=codes)))

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Links are made when every row is there."""
        for step in self.later:
            step()


def _save(agency: Agency, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(agency, name, value)
    if fields or agency.pk is None:
        agency.save()


def _add_alias(agency: Agency, written: str) -> None:
    Alias.objects.get_or_create(key=normal_form(written), agency=agency, defaults={"written": written})


def _word(agency: Agency, name: str, value: Any) -> str:
    if name == "kind":
        return str(Agency.Kind(value).label) if value else ""
    return as_text(value.short if isinstance(value, Block) else value)
