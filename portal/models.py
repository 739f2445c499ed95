"""Rows of the project itself: jobs (portal/jobs.py moves them), marks, notices (portal/notices.py)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Job(models.Model):
    """One piece of long work, durable on any broker: the row is the truth, the message only wakes a worker."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không thành công"
        CANCELLED = "cancelled", "Đã hủy"

    kind = models.CharField("việc", max_length=60)
    params = models.JSONField("tham số", default=dict)
    key = models.CharField("khóa", max_length=200, unique=True, null=True, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    alive_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần chạy", default=0)
    done = models.PositiveIntegerField("đã làm", default=0)
    total = models.PositiveIntegerField("tất cả", default=0)
    message = models.CharField("thông báo", max_length=500, blank=True)
    result = models.JSONField("kết quả", default=dict)

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "not_before"], name="job_state_time")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)


class Mark(models.Model):
    """Something to remember from one start to the next, by name."""

    name = models.CharField("tên", max_length=100, unique=True)
    value = models.CharField("giá trị", max_length=200)

    class Meta:
        verbose_name = "dấu"
        verbose_name_plural = "dấu"

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """Thông báo: one line for one person, with the page that it is about (portal/notices.py)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    text = models.CharField("nội dung", max_length=500)
    url = models.CharField("trang", max_length=300, blank=True)
    at = models.DateTimeField("lúc")
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["user", "-at"], name="notice_user_time"),
        ]

    def __str__(self) -> str:
        return self.text
