"""Which steps does an assignment know, and from which status may each start? The table of design.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasks.models import Assignment
from tasks.statuses import OPEN, Status


@dataclass(frozen=True)
class Step:
    """One row of the table: the words on its button, whence it may start, where it leads (None: it stays)."""

    label: str
    done: str
    sources: frozenset[str]
    target: str | None
    needs: tuple[str, ...] = ()

    def leads_to(self, before: str) -> str:
        """The status after the step; a first report on an assigned task puts it in progress."""
        return self.target or (P if self is TRANSITIONS["report"] and before == A else before)


A, P, W, B = Status.ASSIGNED, Status.IN_PROGRESS, Status.AWAITING, Status.SENT_BACK
C, D, S, X, E = Status.COMPLETED, Status.DECLINED, Status.SUSPENDED, Status.CANCELLED, Status.EXEMPT

TRANSITIONS: Mapping[str, Step] = {
    "acknowledge": Step("Xác nhận đã nhận", "đã xác nhận đã nhận", frozenset({A}), P),
    "report": Step("Báo cáo tiến độ", "đã báo cáo tiến độ", frozenset({A, P, B}), None, ("result",)),
    "claim": Step(
        "Đề nghị xác nhận hoàn thành", "đã báo hoàn thành", frozenset({A, P, B}), W, ("result", "evidence")
    ),
    "withdraw": Step("Rút đề nghị", "đã rút đề nghị xác nhận", frozenset({W}), P, ("reason",)),
    "verify": Step("Xác nhận hoàn thành", "đã xác nhận hoàn thành", frozenset({W}), C),
    "send_back": Step("Trả lại", "đã trả lại, yêu cầu thực hiện lại", frozenset({W}), B, ("reason",)),
    "decline": Step("Đề nghị giao lại", "đã đề nghị giao cơ quan khác", frozenset({A, P}), D, ("reason",)),
    "insist": Step("Giữ nguyên phân công", "đã giữ nguyên phân công", frozenset({D}), A, ("reason",)),
    "reassign": Step("Giao cơ quan khác", "đã giao cơ quan khác", frozenset({D}), A, ("reason", "agency")),
    "suspend": Step("Tạm dừng", "đã tạm dừng", frozenset(OPEN), S, ("reason", "document")),
    "resume": Step("Tiếp tục thực hiện", "đã cho tiếp tục", frozenset({S}), P, ("reason", "document")),
    "cancel": Step("Hủy nhiệm vụ", "đã hủy", frozenset(OPEN | {S, E}), X, ("document",)),
    "reopen": Step("Mở lại", "đã mở lại", frozenset({C, X, E}), P, ("reason",)),
    "exempt": Step("Miễn thực hiện", "đã miễn thực hiện", frozenset({A, P, B, D}), E, ("reason",)),
    "finish": Step("Báo đã phối hợp xong", "đã phối hợp xong", frozenset({A, P}), C, ("result",)),
    "extend": Step("Quyết định gia hạn", "đã quyết định gia hạn", frozenset(OPEN), None, ("reason",)),
    "request_extension": Step("Xin gia hạn", "đã xin gia hạn", frozenset({A, P, B}), None, ("reason", "due_on")),
    "set_deadline": Step("Ấn định thời hạn", "đã ấn định thời hạn", frozenset(OPEN), None, ("reason", "due_on")),
    "transfer": Step("Chuyển cơ quan kế thừa", "đã chuyển cơ quan kế thừa", frozenset(OPEN | {S}), None),
    "merge": Step("Nhập vào phân công của cơ quan kế thừa", "đã nhập vào cơ quan kế thừa", frozenset(OPEN | {S}), X),
}
GIVEN_OUT = Step("Giao nhiệm vụ", "đã giao nhiệm vụ", frozenset(), A)  # how each history begins
LEAD_ONLY = frozenset({"claim", "withdraw", "verify", "send_back", "request_extension"})
COORDINATING_ONLY = frozenset({"finish"})


def fits(assignment: Assignment, verb: str) -> bool:
    """Does the table allow the step now, for this role of the assignment?"""
    if verb in (LEAD_ONLY if not assignment.is_lead else COORDINATING_ONLY):
        return False
    return assignment.status in TRANSITIONS[verb].sources
