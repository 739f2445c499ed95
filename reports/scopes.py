"""Of what does a report tell? Of a block, the common tasks, the whole, or one agency."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from agencies.models import Agency, Block
from tasks.models import Event, Task
from tasks.querysets import TaskQuerySet

COMMON = "chung"
WHOLE = "toan_bo"
AGENCY = "co_quan:"  # and the agency's code
SECRETARIAT = "to-giup-viec-bcdtw"  # reports on the whole, the common tasks, and a block without a standing agency


class UnknownScope(ValueError):
    """Nothing has this code; `str()` is a sentence."""


@dataclass(frozen=True)
class Scope:
    """What a report is about. `code`: `dang`, `quoc_hoi`, `chinh_phu`, `mttq`, `chung`, `toan_bo`, `co_quan:…`."""

    code: str
    block: Block | None = None
    agency: Agency | None = None

    @property
    def name(self) -> str:
        if self.block:
            return self.block.name
        if self.agency:
            return self.agency.name
        return "Nhiệm vụ chung" if self.code == COMMON else "Toàn bộ các khối"

    @property
    def issuer(self) -> Agency | None:
        """The block's standing agency (46-TB/TGV VI.1), the agency itself, else the committee's secretariat."""
        if self.agency:
            return self.agency
        if self.block and self.block.standing_agency:
            return self.block.standing_agency
        return Agency.objects.select_related("parent", "block").filter(code=SECRETARIAT).first()

    @property
    def leader(self) -> str:
        """Who answers for the block (46-TB/TGV VI.2), with the title; empty without."""
        if not self.block or not self.block.leader:
            return ""
        return " ".join(filter(None, [self.block.leader_title, self.block.leader]))

    def tasks(self) -> TaskQuerySet:
        """An agency's are those that it leads or led, whoever answers for them today."""
        tasks = Task.objects.order_by("directive__issued_on", "directive", "order")
        if self.agency:
            named = Event.objects.filter(agency=self.agency, assignment__role="lead").values("task")
            return tasks.filter(Q(pk__in=named) | Q(pk__in=Task.objects.led_by(self.agency).values("pk")))
        return tasks if self.code == WHOLE else tasks.filter(block=self.block)


def scope_of(code: str) -> Scope:
    """Raises UnknownScope, with a sentence."""
    if code in (COMMON, WHOLE):
        return Scope(code)
    if code.startswith(AGENCY):
        agency = Agency.objects.select_related("parent", "block").filter(code=code.removeprefix(AGENCY)).first()
        if agency is None:
            raise UnknownScope(f"Không có cơ quan “{code.removeprefix(AGENCY)}”; hãy xem mã ở trang Cơ quan.")
        return Scope(code, agency=agency)
    block = (
        Block.objects.select_related("standing_agency__parent", "standing_agency__block").filter(code=code).first()
    )
    if block is None:
        codes = ", ".join([*Block.objects.values_list("code", flat=True), COMMON, WHOLE])
        raise UnknownScope(f"Không có khối “{code}”; hãy chọn một trong: {codes}; hoặc {AGENCY}mã-cơ-quan.")
    return Scope(code, block=block)


def scopes_of_the_whole() -> list[Scope]:
    """The blocks, the common tasks and the whole: what is reported every week."""
    blocks = Block.objects.select_related("standing_agency__parent", "standing_agency__block")
    return [*(Scope(block.code, block=block) for block in blocks), Scope(COMMON), Scope(WHOLE)]
