"""Administration of documents. Texts are read-only here: tasks point into them."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from directives.models import Directive, Measurement, Target
from portal import clock


@admin.register(Directive)
class DirectiveAdmin(admin.ModelAdmin):
    list_display = ("number", "title", "kind", "issuer", "issued_on", "form", "status")
    list_filter = ("kind", "form", "status")
    search_fields = ("number", "title")
    readonly_fields = ("text", "form", "source")
    autocomplete_fields = ("issuer", "named_agencies")


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin):
    list_display = ("text", "value", "unit", "by", "directive")
    list_filter = ("directive",)
    search_fields = ("text",)


@admin.register(Measurement)
class MeasurementAdmin(admin.ModelAdmin):
    """Values are added, never changed: what was shown on a past day stays what it was."""

    list_display = ("target", "value", "on", "source", "entered_by", "entered_at")
    list_filter = ("target__directive",)
    autocomplete_fields = ("target",)

    def save_model(self, request: HttpRequest, obj: Measurement, form: ModelForm, change: bool) -> None:
        obj.entered_by, obj.entered_at = request.user, clock.now()  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
