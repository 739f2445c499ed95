"""The work as the administrator sees it: to look up, never to change. Statuses move by the verbs alone."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from tasks.models import Assignment, Download, Event, Task


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Task)
class TaskAdmin(ReadOnly):
    list_display = ("ref", "directive", "text", "status", "due_at")
    list_filter = ("directive", "status", "block")
    search_fields = ("ref", "text")


@admin.register(Assignment)
class AssignmentAdmin(ReadOnly):
    list_display = ("task", "agency", "role", "status", "due_at", "claimed_at")
    list_filter = ("role", "status")
    search_fields = ("agency__name", "task__text")


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ("at", "verb", "actor", "agency", "task", "from_status", "to_status")
    list_filter = ("verb",)
    date_hierarchy = "at"


@admin.register(Download)
class DownloadAdmin(ReadOnly):
    list_display = ("at", "user", "evidence", "address")
    date_hierarchy = "at"
