"""In which states may an edition be, and which belong together?"""

from django.db import models


class State(models.TextChoices):
    """Where an edition stands; moved by reports/editions.py alone."""

    DRAFT = "draft", "Dự thảo"
    CHECKED = "checked", "Đã kiểm tra"
    APPROVED = "approved", "Đã duyệt"
    ISSUING = "issuing", "Đang phát hành"
    ISSUED = "issued", "Đã phát hành"
    DROPPED = "dropped", "Đã bỏ"


OPEN = frozenset({State.DRAFT, State.CHECKED, State.APPROVED, State.ISSUING})
ROAD = (State.DRAFT, State.CHECKED, State.APPROVED, State.ISSUED)  # the steps that a page shows
