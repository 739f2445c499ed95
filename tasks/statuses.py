"""Which statuses does an assignment know, and what do they have in common?"""

from django.db import models


class Status(models.TextChoices):
    """Where an assignment, or the task that its leads roll up to, stands (design.md, life of an assignment)."""

    ASSIGNED = "assigned", "Mới giao"
    IN_PROGRESS = "in_progress", "Đang thực hiện"
    AWAITING = "awaiting", "Chờ xác nhận"
    SENT_BACK = "sent_back", "Trả lại, thực hiện lại"
    COMPLETED = "completed", "Đã hoàn thành"
    DECLINED = "declined", "Đề nghị giao lại"
    SUSPENDED = "suspended", "Tạm dừng"
    CANCELLED = "cancelled", "Đã hủy"
    EXEMPT = "exempt", "Được miễn"


OPEN = frozenset({Status.ASSIGNED, Status.IN_PROGRESS, Status.AWAITING, Status.SENT_BACK, Status.DECLINED})
DONE = frozenset({Status.COMPLETED})
COUNTED = OPEN | DONE  # what rates are taken of
SET_ASIDE = frozenset({Status.SUSPENDED, Status.CANCELLED, Status.EXEMPT})
WITH_AGENCY = OPEN - {Status.AWAITING, Status.DECLINED}  # the next move is the agency's
