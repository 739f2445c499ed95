"""Which roles exist, and which of them oversee?"""

from django.db import models


class Role(models.TextChoices):
    """What a membership makes of a user (domain.md section 6)."""

    OFFICER = "officer", "Chuyên viên"
    LEADER = "leader", "Lãnh đạo cơ quan"
    COORDINATOR = "coordinator", "Điều phối khối"
    SECRETARIAT = "secretariat", "Tổ giúp việc"
    COMMITTEE = "committee", "Lãnh đạo Ban Chỉ đạo"
    INSPECTOR = "inspector", "Kiểm tra, giám sát"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


AGENCY_ROLES = frozenset({Role.OFFICER, Role.LEADER})
READ_EVERYTHING = frozenset({Role.SECRETARIAT, Role.COMMITTEE, Role.INSPECTOR})
