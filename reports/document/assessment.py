"""What does the secretariat find in the draft of the assessment? Remarks and proposals drawn from the data."""

from __future__ import annotations

from portal.templatetags.components import vnum
from reports.content import Content, FiguresLine, TaskLine
from reports.document.cells import percent
from reports.scopes import AGENCY

FIRST = 3  # agencies named as the worst


def drafted_remarks(content: Content) -> str:
    """Nhận xét, đánh giá, as far as the data carry it; the secretariat goes on from here."""
    now, told = content.figures, []
    if now.rate_of_due is not None:
        told.append(
            f"Tỷ lệ hoàn thành trên số nhiệm vụ đã hoàn thành và quá hạn đạt {percent(now.rate_of_due)}%, "
            f"trên tổng số được giao đạt {percent(now.rate_of_all)}%."
        )
    late = [line for line in content.agencies if line.figures.overdue]
    if late and not content.scope.startswith(AGENCY):
        told.append(f"Cơ quan có nhiều nhiệm vụ quá hạn nhất: {_most(late)}.")
    if content.overdue:
        worst = content.overdue[0]
        told.append(
            f"Nhiệm vụ quá hạn lâu nhất: {worst.source.ref}, {worst.source.document}, quá hạn "
            f"{vnum(worst.days_late)} ngày ({worst.leads})."
        )
    if now.recurring:
        told.append(
            f"Có {vnum(now.recurring_updated)}/{vnum(now.recurring)} nhiệm vụ thường xuyên, định kỳ được tất cả cơ "
            "quan chủ trì cập nhật trong kỳ."
        )
    return "\n".join(told) or "Các nhiệm vụ được thực hiện theo đúng tiến độ."


def drafted_proposals(content: Content) -> str:
    """Kiến nghị, as far as the data carry it: who must do what next."""
    if content.scope.startswith(AGENCY):
        return "Không có kiến nghị."
    told = []
    if content.overdue:
        told.append(f"Đề nghị {_who(content.overdue)} tập trung hoàn thành {_late(content.overdue)}.")
    if content.due:
        told.append(
            f"Đề nghị {_who(content.due)} bảo đảm tiến độ {vnum(len(content.due))} nhiệm vụ đến hạn trong kỳ tới; "
            "trường hợp khó khăn, báo cáo trước khi hết hạn."
        )
    if content.figures.awaiting:
        told.append(
            f"Đề nghị cơ quan có thẩm quyền xác nhận {vnum(content.figures.awaiting)} nhiệm vụ đã báo hoàn thành."
        )
    if content.figures.recurring_silent:
        told.append(
            f"Đề nghị cập nhật {vnum(content.figures.recurring_silent)} nhiệm vụ thường xuyên, định kỳ chưa được "
            "cập nhật đầy đủ trong kỳ."
        )
    return "\n".join(told) or "Không có kiến nghị."


def _most(late: list[FiguresLine]) -> str:
    """The three with most, by name; who has as many as the third is counted, not left out by chance."""
    names = "; ".join(f"{line.name} ({vnum(line.figures.overdue)} nhiệm vụ)" for line in late[:FIRST])
    least = late[:FIRST][-1].figures.overdue
    more = sum(line.figures.overdue == least for line in late[FIRST:])
    return f"{names} và {vnum(more)} cơ quan khác cùng có {vnum(least)} nhiệm vụ" if more else names


def _who(lines: list[TaskLine]) -> str:
    if len(lines) > 1:
        return "các cơ quan chủ trì"
    leads = lines[0].leads
    return f"{leads[:1].lower()}{leads[1:]}" if leads.startswith("Các ") else leads


def _late(lines: list[TaskLine]) -> str:
    """`3 nhiệm vụ quá hạn, báo cáo nguyên nhân và cam kết thời gian hoàn thành (2 nhiệm vụ chưa có cam kết)`."""
    silent = sum(line.committed_on is None for line in lines)
    none = f"{vnum(silent)} nhiệm vụ chưa có cam kết"
    if silent == len(lines):
        none = "đều chưa có cam kết" if silent > 1 else "chưa có cam kết"
    told = f" ({none})" if silent else ""
    return f"{vnum(len(lines))} nhiệm vụ quá hạn, báo cáo nguyên nhân và cam kết thời gian hoàn thành{told}"
