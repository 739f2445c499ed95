"""What happened: history, reports, evidence, extensions, missed deadlines. No rule stands here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.models import Agency
from tasks.models.work import Assignment, Task
from tasks.statuses import Status

USER = settings.AUTH_USER_MODEL


class Event(models.Model):
    """One step in the life of an assignment: who, for which agency, when, from, to, why. Append-only.

    The facts after the step stand here too, so that any past moment can be told (tasks/history.py).
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="events")
    task = models.ForeignKey(Task, models.PROTECT, related_name="events")
    verb = models.CharField("bước", max_length=20)
    actor = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="thay mặt cơ quan")
    at = models.DateTimeField("lúc")
    from_status = models.CharField(max_length=12, choices=Status.choices, blank=True)
    to_status = models.CharField(max_length=12, choices=Status.choices)
    note = models.TextField("nội dung", blank=True)
    letter_number = models.CharField("theo công văn số", max_length=100, blank=True)
    letter_date = models.DateField("ngày công văn", null=True, blank=True)
    by_proxy = models.BooleanField("nhập thay", default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "lịch sử"
        verbose_name_plural = "lịch sử"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["assignment", "at", "id"], name="event_assignment_at")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%d/%m/%Y %H:%M}"


class Update(models.Model):
    """Báo cáo tiến độ: what an agency reports, with the event that records it."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="update")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="updates")
    progress = models.PositiveSmallIntegerField("tiến độ (%)", null=True, blank=True)
    result = models.TextField("kết quả thực hiện")
    difficulties = models.TextField("khó khăn, vướng mắc", blank=True)
    proposals = models.TextField("đề xuất, kiến nghị", blank=True)
    committed_on = models.DateField("cam kết hoàn thành ngày", null=True, blank=True)

    class Meta:
        verbose_name = "báo cáo tiến độ"
        verbose_name_plural = "báo cáo tiến độ"
        ordering = ["-event__at"]
        constraints = [
            models.CheckConstraint(
                name="update_progress_percent", condition=Q(progress__isnull=True) | Q(progress__lte=100)
            )
        ]

    def __str__(self) -> str:
        return self.result[:80]


class Evidence(models.Model):
    """Minh chứng: a file kept under its SHA-256, or a numbered document, or both (46-TB/TGV VI.4).

    Without `update` it is an upload that waits for its form to be accepted (`uploaded_by` alone sees it).
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evidence")
    update = models.ForeignKey(Update, models.PROTECT, null=True, blank=True, related_name="evidence")
    name = models.CharField("tên tệp", max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField("dung lượng (byte)", default=0)
    content_type = models.CharField(max_length=100, blank=True)
    document_number = models.CharField("số văn bản", max_length=100, blank=True)
    document_date = models.DateField("ngày văn bản", null=True, blank=True)
    uploaded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("nộp lúc")

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_file_or_document", condition=~Q(sha256="") | ~Q(document_number="")
            )
        ]

    def __str__(self) -> str:
        return self.name or self.document_number


class Download(models.Model):
    """Who took which piece of evidence, and when."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="downloads")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")
    address = models.GenericIPAddressField("địa chỉ mạng", null=True, blank=True)

    class Meta:
        verbose_name = "lượt tải minh chứng"
        verbose_name_plural = "lượt tải minh chứng"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.user} – {self.evidence}"


class Extension(models.Model):
    """Xin gia hạn: a later date asked for and decided on; the original date is kept on the assignment."""

    class Decision(models.TextChoices):
        PENDING = "pending", "Chờ quyết định"
        GRANTED = "granted", "Đồng ý"
        REFUSED = "refused", "Không đồng ý"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    number = models.PositiveSmallIntegerField("lần thứ")
    old_due_at = models.DateTimeField("hạn đang có")
    new_due_at = models.DateTimeField("hạn xin")
    reason = models.TextField("lý do")
    basis = models.CharField("văn bản làm căn cứ", max_length=200, blank=True)
    requested_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PENDING)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField("ý kiến", blank=True)

    class Meta:
        verbose_name = "xin gia hạn"
        verbose_name_plural = "xin gia hạn"
        ordering = ["assignment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="extension_number_once"),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(decision="pending"), name="one_pending_extension"
            ),
            models.CheckConstraint(name="extension_is_later", condition=Q(new_due_at__gt=F("old_due_at"))),
        ]

    def __str__(self) -> str:
        return f"Gia hạn lần {self.number}: {self.assignment}"


class MissedDeadline(models.Model):
    """That an assignment passed a deadline: one row for each assignment and deadline, whenever it is noticed."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="missed")
    due_at = models.DateTimeField("hạn đã qua")

    class Meta:
        verbose_name = "lần quá hạn"
        verbose_name_plural = "các lần quá hạn"
        ordering = ["assignment", "due_at"]
        constraints = [models.UniqueConstraint(fields=["assignment", "due_at"], name="missed_deadline_once")]

    def __str__(self) -> str:
        return f"{self.assignment} – {self.due_at:%d/%m/%Y}"
