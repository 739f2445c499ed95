"""What was brought in from workbooks: which file, by whom, what it came to. No rule stands here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from directives.models import Directive

USER = settings.AUTH_USER_MODEL


class ImportRun(models.Model):
    """One workbook on its way in: tried, confirmed, imported; what it came to stands here as data."""

    class Kind(models.TextChoices):
        TASKS = "tasks", "Nhiệm vụ"
        PROGRESS = "progress", "Tiến độ"
        AGENCIES = "agencies", "Cơ quan"

    class State(models.TextChoices):
        CHECKING = "checking", "Đang kiểm tra"
        READY = "ready", "Chờ xác nhận nhập"
        WRONG = "wrong", "Có lỗi cần sửa"
        REFUSED = "refused", "Không đọc được"
        IMPORTING = "importing", "Đang nhập"
        DONE = "done", "Đã nhập"
        CANCELLED = "cancelled", "Đã hủy"

    kind = models.CharField("loại", max_length=10, choices=Kind.choices)
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.CHECKING)
    file = models.JSONField("tệp")  # what portal.shelf.take needs
    directive = models.ForeignKey(Directive, models.SET_NULL, null=True, blank=True, verbose_name="văn bản giao")
    source_number = models.CharField("số văn bản chứa bảng", max_length=100, blank=True)
    source_date = models.DateField("ngày văn bản chứa bảng", null=True, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="imports", verbose_name="người nhập")
    created_at = models.DateTimeField("tải lên lúc")
    job = models.ForeignKey("portal.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.JSONField("kết quả kiểm tra", default=dict)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    imported_at = models.DateTimeField("nhập lúc", null=True, blank=True)
    claimed = models.JSONField("phần việc đã báo hoàn thành", default=list)
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lượt nhập từ tệp"
        verbose_name_plural = "các lượt nhập từ tệp"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file.get('name', '')}"

    def get_absolute_url(self) -> str:
        return reverse("import_run", args=[self.pk])
