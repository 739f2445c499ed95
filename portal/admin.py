"""Background jobs as the administrator sees them."""

from django.contrib import admin
from django.http import HttpRequest

from portal.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ("kind", "params", "state", "attempts", "message", "requested_by", "created_at", "finished_at")
    list_filter = ("state", "kind")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False
