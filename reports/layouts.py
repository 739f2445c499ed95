"""Which parts has a report, in which order? Chosen once by who writes it, kept as a template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """One part: its heading, what it holds, and whether it stands in an appendix that lies across."""

    label: str
    words: str
    is_appendix: bool = False


PARTS: dict[str, Part] = {
    "summary": Part("Tình hình chung", "Số liệu, tỷ lệ, thay đổi so với kỳ trước, biểu đồ"),
    "agencies": Part(
        "Kết quả theo cơ quan chủ trì", "Bốn ô, chờ xác nhận, hai tỷ lệ, tỷ lệ cập nhật của từng cơ quan"
    ),
    "overdue": Part("Nhiệm vụ quá hạn", "Số ngày quá hạn, cơ quan, nguyên nhân, cam kết"),
    "due": Part("Nhiệm vụ sắp đến hạn", "Đến hạn trong kỳ tới và trong một tháng sau đó"),
    "finished": Part("Nhiệm vụ được xác nhận hoàn thành trong kỳ", "Số, ngày văn bản minh chứng"),
    "difficulties": Part("Khó khăn, vướng mắc và đề xuất của các cơ quan", "Như các cơ quan báo cáo trong kỳ"),
    "duties": Part("Nhiệm vụ thường xuyên, định kỳ", "Cơ quan đã và chưa cập nhật"),
    "collective": Part("Nhiệm vụ giao nhiều cơ quan", "Số cơ quan hoàn thành trên tổng số (X/Y)"),
    "targets": Part("Chỉ tiêu", "Mục tiêu từng năm và giá trị đã đo"),
    "remarks": Part("Nhận xét, đánh giá", "Do Tổ Giúp việc, cơ quan thường trực viết"),
    "proposals": Part("Kiến nghị, đề xuất", "Do Tổ Giúp việc, cơ quan thường trực viết"),
    "annex_tasks": Part("Danh mục nhiệm vụ được giao", "Theo mẫu Phụ lục I của 624/TB-VPCP", True),
    "annex_progress": Part(
        "Tiến độ thực hiện nhiệm vụ", "Theo mẫu Phụ lục II của 624/TB-VPCP, nhóm theo người chịu trách nhiệm", True
    ),
    "annex_documents": Part("Tiến độ thực hiện theo văn bản", "Nhóm theo văn bản giao nhiệm vụ", True),
}


@dataclass(frozen=True)
class Layout:
    """The chosen parts in their order; appendices come after the body whatever their place."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, parts: Iterable[str]) -> Layout:
        """Unknown and repeated parts are left out, so that an old template still prints."""
        return cls(tuple(dict.fromkeys(part for part in parts if part in PARTS)))

    @classmethod
    def from_json(cls, data: Any) -> Layout:
        return cls.of(data.get("parts", ())) if isinstance(data, dict) else DEFAULT

    def as_json(self) -> dict[str, Any]:
        return {"parts": list(self.parts)}

    @property
    def body(self) -> list[str]:
        return [part for part in self.parts if not PARTS[part].is_appendix]

    @property
    def appendices(self) -> list[str]:
        return [part for part in self.parts if PARTS[part].is_appendix]


DEFAULT = Layout(tuple(part for part in PARTS if part != "annex_documents"))
