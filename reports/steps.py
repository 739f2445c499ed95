"""Which steps does an edition know, and from which state may each start? The life of a report, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.models import State

D, C, A, G, I, X = State.DRAFT, State.CHECKED, State.APPROVED, State.ISSUING, State.ISSUED, State.DROPPED  # noqa: E741


@dataclass(frozen=True)
class Step:
    """One row of the table: the words on its button, whence it may start, where it leads (None: it stays)."""

    label: str
    done: str
    sources: frozenset[str]
    target: str | None
    needs_note: bool = False
    hint: str = ""


STEPS: Mapping[str, Step] = {
    "edit": Step("Soạn nhận xét, kiến nghị", "đã sửa nội dung", frozenset({D}), None),
    "arrange": Step("Chọn các phần", "đã chọn lại các phần", frozenset({D}), None),
    "refresh": Step(
        "Tính lại số liệu",
        "đã tính lại số liệu",
        frozenset({D}),
        None,
        hint="Số liệu và các bảng được lấy lại tại thời điểm này; phần nhận xét, kiến nghị đã viết được giữ nguyên.",
    ),
    "check": Step(
        "Trình duyệt",
        "đã kiểm tra và trình duyệt",
        frozenset({D}),
        C,
        hint="Cổng đối chiếu các tổng số và in thử. Sau bước này số liệu và lời văn không sửa được, trừ khi trả lại.",
    ),
    "send_back": Step(
        "Trả lại để sửa",
        "đã trả lại để sửa",
        frozenset({C, A}),
        D,
        needs_note=True,
        hint="Báo cáo trở về dự thảo để sửa; người soạn thấy lý do.",
    ),
    "approve": Step(
        "Duyệt", "đã duyệt", frozenset({C}), A, hint="Người duyệt khác người đã trình. Sau khi duyệt thì phát hành."
    ),
    "issue": Step(
        "Phát hành",
        "đã yêu cầu phát hành",
        frozenset({A}),
        G,
        hint="Cổng ghi số kỳ, in PDF, DOCX, XLSX, rồi gửi đến nơi nhận. Báo cáo đã phát hành thì không sửa được nữa; "
        "nếu sai thì lập đính chính.",
    ),
    "cancel": Step("Dừng phát hành", "đã dừng phát hành", frozenset({G}), A),
    "fail": Step("Không phát hành được", "không phát hành được", frozenset({G}), A),
    "seal": Step("Đã phát hành", "đã phát hành", frozenset({G}), I),
    "correct": Step(
        "Lập đính chính",
        "đã lập dự thảo đính chính",
        frozenset({I}),
        None,
        needs_note=True,
        hint="Cổng lập một dự thảo mới ghi rõ đính chính cho báo cáo này; báo cáo đã phát hành giữ nguyên.",
    ),
    "drop": Step(
        "Bỏ dự thảo",
        "đã bỏ dự thảo",
        frozenset({D, C, A}),
        X,
        needs_note=True,
        hint="Dự thảo không dùng nữa; lịch sử vẫn được giữ và có thể lập dự thảo khác cho kỳ này.",
    ),
}
BORN = Step("Lập dự thảo", "đã lập dự thảo", frozenset(), D)  # how each history begins
OF_THE_PORTAL = frozenset({"fail", "seal"})  # nobody presses these


def step_named(verb: str) -> Step:
    return STEPS.get(verb, BORN)


def fits(state: str, verb: str) -> bool:
    """Does the table allow the step in this state?"""
    return state in STEPS[verb].sources
