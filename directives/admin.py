"""Administration of documents. Texts are read-only here: tasks point into them."""

from django.contrib import admin

from directives.models import Directive, Target


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
