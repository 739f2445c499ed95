"""What is to be done and by whom: tasks, whom the document names, each agency's part. No rule stands here."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, Block, Group
from directives.models import Directive, Provision
from tasks.querysets import AssignmentQuerySet, TaskQuerySet
from tasks.statuses import Status

USER = settings.AUTH_USER_MODEL


class Deadline(models.Model):
    """Thời hạn, as written and as counted; the original one is kept, `due_at` is the one in force.

    `due_at` is the first moment that is late: 24:00 of the last day, or the hour that the document gives.
    """

    class Rule(models.TextChoices):
        BEFORE = "before", "trước ngày"
        WITHIN = "within", "trong kỳ"
        NO_LATER = "no_later", "chậm nhất"
        ON = "on", "vào ngày"
        RANGE = "range", "từ … đến"
        FROM = "from", "từ ngày"
        RECURRING = "recurring", "định kỳ"
        UNDATED = "undated", "không ghi ngày"
        NONE = "none", "không có"

    class Origin(models.TextChoices):
        DOCUMENT = "document", "theo văn bản"
        QUOTED = "quoted", "theo văn bản được viện dẫn"
        ASSIGNED = "assigned", "do Tổ giúp việc ấn định"
        EXTENDED = "extended", "được gia hạn"

    due_at = models.DateTimeField("hết hạn lúc", null=True, blank=True, db_index=True)
    original_due_at = models.DateTimeField("hạn ban đầu", null=True, blank=True)
    origin = models.CharField("nguồn của hạn", max_length=10, choices=Origin.choices, default=Origin.DOCUMENT)

    class Meta:
        abstract = True


class Facts(models.Model):
    """What timeliness is derived from: status, deadline (above) and the day of the claim."""

    status = models.CharField(
        "trạng thái", max_length=12, choices=Status.choices, default=Status.ASSIGNED, db_index=True
    )
    claimed_at = models.DateTimeField("báo hoàn thành lúc", null=True, blank=True)
    verified_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta:
        abstract = True


class Task(Deadline, Facts):
    """Nhiệm vụ: one piece of work that a provision assigns. Status and facts are rolled up from its leads."""

    class Recurrence(models.TextChoices):
        WEEKLY = "weekly", "hằng tuần"
        MONTHLY = "monthly", "hằng tháng"
        YEARLY = "yearly", "hằng năm"
        ONGOING = "ongoing", "thường xuyên"

    class ProblemGroup(models.TextChoices):
        INSTITUTIONS = "the_che", "Thể chế"
        INFRASTRUCTURE = "ha_tang", "Hạ tầng kỹ thuật, công nghệ"
        DATA = "du_lieu", "Dữ liệu"
        PLATFORMS = "nen_tang", "Nền tảng, ứng dụng"
        PEOPLE = "nhan_luc", "Nhân lực"
        FINANCE = "tai_chinh", "Tài chính"

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="tasks", verbose_name="văn bản")
    provision = models.ForeignKey(
        Provision, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="mục, điểm"
    )
    ref = models.CharField("địa chỉ", max_length=100)
    order = models.PositiveIntegerField("thứ tự", default=0)
    text = models.TextField("nội dung")
    further_sources = models.JSONField("trích dẫn khác", default=list, blank=True)
    search = models.TextField(editable=False, default="")
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)
    source_line = models.PositiveIntegerField("dòng nguồn", null=True, blank=True)
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, verbose_name="khối")
    problem_group = models.CharField("nhóm vấn đề", max_length=12, choices=ProblemGroup.choices, blank=True)
    is_key = models.BooleanField("nhiệm vụ trọng tâm", default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="giao tiếp từ"
    )
    deliverables = models.JSONField("sản phẩm", default=list, blank=True)
    remark = models.TextField("lưu ý khi đọc", blank=True)

    phrase = models.CharField("thời hạn như văn bản viết", max_length=300, blank=True)
    rule = models.CharField("cách tính", max_length=10, choices=Deadline.Rule.choices, default="none")
    due_on = models.DateField("ngày đến hạn theo văn bản", null=True, blank=True)
    due_time = models.TimeField("giờ đến hạn", null=True, blank=True)
    starts_on = models.DateField("bắt đầu từ", null=True, blank=True)
    assigned_due_at = models.DateTimeField("hạn ấn định thay", null=True, blank=True)
    deadline_basis = models.CharField("căn cứ của hạn", max_length=300, blank=True)
    deadline_flag = models.CharField("hạn cần xem lại", max_length=500, blank=True)
    recurrence = models.CharField("định kỳ", max_length=10, choices=Recurrence.choices, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        ordering = ["directive", "order"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "ref"], name="task_ref_once"),
            models.CheckConstraint(
                name="task_claim_only_when_claimed",
                condition=Q(claimed_at__isnull=True) | Q(status__in=[Status.AWAITING, Status.COMPLETED]),
            ),
        ]
        indexes = [models.Index(fields=["status", "due_at"], name="task_status_due")]

    def __str__(self) -> str:
        return f"{self.ref}, {self.directive}"

    def get_absolute_url(self) -> str:
        return reverse("task", args=[self.pk])

    @property
    def given_due_at(self) -> datetime | None:
        """The deadline that each agency is given with the task: the document's, or the one set in its place."""
        return self.assigned_due_at or self.original_due_at

    @property
    def is_recurring(self) -> bool:
        """A duty without an end; counted apart. A dated task that also reports monthly is not one."""
        return bool(self.recurrence) and self.due_at is None


class Assignee(models.Model):
    """Whom the document names for a task, as written: an agency, a collective, or nobody in particular."""

    class Role(models.TextChoices):
        LEAD = "lead", "Chủ trì"
        COORDINATING = "coordinating", "Phối hợp"

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignees")
    role = models.CharField(max_length=12, choices=Role.choices)
    written = models.CharField("như văn bản viết", max_length=300)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "bên được giao"
        verbose_name_plural = "bên được giao"
        ordering = ["task", "-role", "order"]
        constraints = [
            models.UniqueConstraint(fields=["task", "role", "order"], name="assignee_order_once"),
            models.CheckConstraint(
                name="assignee_is_one_or_many", condition=Q(agency__isnull=True) | Q(group__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.written


class Assignment(Deadline, Facts):
    """One agency's part in a task, with a status and a lateness of its own. Moved only by tasks/lifecycle.py."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", verbose_name="nhiệm vụ")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="assignments", verbose_name="cơ quan")
    named = models.ForeignKey(
        Agency, models.PROTECT, related_name="named_assignments", verbose_name="cơ quan văn bản nêu tên"
    )
    role = models.CharField("vai trò", max_length=12, choices=Assignee.Role.choices)
    assignee = models.ForeignKey(
        Assignee, models.SET_NULL, null=True, blank=True, related_name="assignments", verbose_name="theo"
    )
    assigned_at = models.DateTimeField("giao lúc")
    claimed_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    last_update_at = models.DateTimeField("cập nhật lần cuối", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("tiến độ (%)", default=0)
    version = models.PositiveIntegerField(default=1)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "phân công"
        verbose_name_plural = "phân công"
        ordering = ["task", "-role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "agency", "role"], name="assignment_once"),
            models.CheckConstraint(
                name="assignment_claim_only_when_claimed",
                condition=Q(claimed_at__isnull=True) | Q(status__in=[Status.AWAITING, Status.COMPLETED]),
            ),
            models.CheckConstraint(
                name="assignment_done_was_claimed",
                condition=~Q(status__in=[Status.AWAITING, Status.COMPLETED]) | Q(claimed_at__isnull=False),
            ),
            models.CheckConstraint(name="assignment_progress_percent", condition=Q(progress__lte=100)),
        ]
        indexes = [
            models.Index(fields=["agency", "status", "due_at"], name="assignment_agency_status"),
            models.Index(fields=["task", "role"], name="assignment_task_role"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} – {self.task}"

    @property
    def is_lead(self) -> bool:
        return self.role == Assignee.Role.LEAD
