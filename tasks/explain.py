"""How was this deadline counted? In sentences, for the page of a task."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from tasks.models import Deadline, Extension, Task
from tasks.timeliness import last_day

PERIODS = {
    Task.Recurrence.WEEKLY: "Nhiệm vụ định kỳ: cập nhật ít nhất mỗi tuần một lần.",
    Task.Recurrence.MONTHLY: "Báo cáo hằng tháng.",
    Task.Recurrence.YEARLY: "Thực hiện hằng năm; báo cáo ít nhất mỗi năm một lần.",
    Task.Recurrence.ONGOING: "Nhiệm vụ thường xuyên: cập nhật ít nhất mỗi tuần một lần (46-TB/TGV VI.4).",
}


def how_counted(task: Task) -> list[str]:
    """From the phrase of the document to the day: rule, origin, recurrence, and what a person should look at."""
    sentences = []
    if task.phrase:
        sentences.append(f"Văn bản viết: “{task.phrase}”.")
    elif not task.recurrence:
        sentences.append("Văn bản không nêu thời hạn.")
    rule = _rule(task)
    if rule:
        sentences.append(rule)
    if task.origin == Deadline.Origin.QUOTED:
        sentences.append(f"Hạn này do {task.deadline_basis} đặt ra và được văn bản dẫn lại.")
    if task.assigned_due_at:
        day = last_day(task.assigned_due_at)
        sentences.append(f"Hạn {day:%d/%m/%Y} do Tổ giúp việc ấn định. {task.deadline_basis}.")
    sentences += [_granted(extension) for extension in _extensions(task)]
    if task.recurrence:
        sentences.append(PERIODS[Task.Recurrence(task.recurrence)])
    if task.deadline_flag:
        sentences.append(f"Cần xem lại: {task.deadline_flag}")
    return sentences


def _extensions(task: Task) -> QuerySet[Extension]:
    leads = {"assignment__task": task, "assignment__role": "lead", "decision": Extension.Decision.GRANTED}
    return Extension.objects.filter(**leads).select_related("assignment__agency").order_by("decided_at")


def _granted(extension: Extension) -> str:
    until, decided = last_day(extension.new_due_at), timezone.localdate(extension.decided_at)
    return (
        f"{extension.assignment.agency} được gia hạn (lần {extension.number}) đến {until:%d/%m/%Y}, "
        f"quyết định ngày {decided:%d/%m/%Y}."
    )


def _rule(task: Task) -> str:
    if task.due_on is None:
        if task.rule == Deadline.Rule.FROM and task.starts_on:
            return f"Văn bản chỉ nêu ngày bắt đầu ({task.starts_on:%d/%m/%Y}), không nêu ngày kết thúc."
        return "Cụm từ này không xác định được ngày." if task.rule == Deadline.Rule.UNDATED else ""
    if task.due_time:
        return f"Hết hạn đúng {task.due_time:%H:%M} ngày {task.due_on:%d/%m/%Y}."
    day = last_day(task.original_due_at) if task.original_due_at else task.due_on
    if task.rule == Deadline.Rule.BEFORE:
        if settings.BEFORE_INCLUDES_DAY:
            return f"“Trước ngày” được tính đến hết ngày {day:%d/%m/%Y} (cách ghi của 624/TB-VPCP)."
        return f"“Trước ngày” được tính đến hết ngày liền trước, {day:%d/%m/%Y} (theo cấu hình)."
    if task.rule == Deadline.Rule.WITHIN:
        return f"Tính đến hết ngày cuối của kỳ: {day:%d/%m/%Y}."
    if task.rule == Deadline.Rule.RANGE and task.starts_on:
        return f"Thực hiện từ {task.starts_on:%d/%m/%Y}, hết hạn sau ngày {day:%d/%m/%Y}."
    return f"Tính đến hết ngày {day:%d/%m/%Y}."
