"""In which form does a body write its papers, and how does it write itself? (domain.md section 4)"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agencies.models import Agency

NBSP = "\u00a0"


class Form(StrEnum):
    """Thể thức: of the State (30/2020/NĐ-CP) or of the Party (05-HD/VPTW)."""

    STATE = "state"
    PARTY = "party"


KIND = Agency.Kind
PARTY_KINDS = {KIND.PARTY, KIND.PARTY_COMMISSION, KIND.PARTY_COMMITTEE, KIND.PARTY_UNIT, KIND.PROVINCIAL_PARTY}
KINDS_OF_BOTH = {KIND.STEERING, KIND.UNIT, KIND.POST}  # the block says whose they are
SUBORDINATE = {KIND.STEERING, KIND.UNIT, KIND.DEPARTMENT}  # these name the body above them in the heading
PARTY_BLOCK = "dang"


def form_of(agency: Agency) -> Form:
    """The form follows the body that issues the paper; the Front's bodies write in that of the State."""
    if agency.kind in KINDS_OF_BOTH:
        is_party = agency.block is not None and agency.block.code == PARTY_BLOCK
    else:
        is_party = agency.kind in PARTY_KINDS
    return Form.PARTY if is_party else Form.STATE


@dataclass(frozen=True)
class Office:
    """How a body writes itself at the head and the foot of its papers."""

    above: str
    name: str
    sign: str  # in the number of its papers
    head: str


# where it is not what the agency's name, abbreviation and kind say: 36-HD/VPTW, 46-TB/TGV, papers of the bodies
OFFICES = {
    "van-phong-trung-uong-dang": Office("Ban Chấp hành Trung ương", "Văn phòng", "VPTW", "Chánh Văn phòng"),
    "van-phong-quoc-hoi": Office("", "Văn phòng Quốc hội", "VPQH", "Chủ nhiệm"),
    "van-phong-co-quan-ubtw-mttq": Office(
        f"Ủy ban Trung ương {'Mặt trận Tổ quốc Việt Nam'.replace(' ', NBSP)}",
        "Văn phòng Cơ quan",
        "VPMTTQ",
        "Chánh Văn phòng",
    ),
    "to-giup-viec-bcdtw": Office(
        "Ban Chỉ đạo Trung ương về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
        "Tổ Giúp việc",
        "TGV",
        "Tổ trưởng",
    ),
}


def office_of(agency: Agency) -> Office:
    """Heading, sign and head of the body that issues a paper."""
    if agency.code in OFFICES:
        return OFFICES[agency.code]
    above = agency.parent.name if agency.parent and agency.kind in SUBORDINATE else ""
    head = "Bộ trưởng" if agency.kind == KIND.MINISTRY else "Thủ trưởng cơ quan"
    return Office(above, agency.name, agency.short, head)


@dataclass(frozen=True)
class Issuer:
    """Who issues a paper, as it stood when the report was gathered."""

    code: str
    name: str
    form: Form
    office: Office

    @classmethod
    def of(cls, agency: Agency) -> Issuer:
        return cls(agency.code, agency.name, form_of(agency), office_of(agency))

    @property
    def by(self) -> str:
        """The issuer, without the body above it where that is part of the name."""
        return self.name.removesuffix(f" {self.office.above}")
