"""Administration of who: agencies and their names, groups, blocks, users and their roles."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest

from agencies.models import Agency, Alias, Block, Group, Membership, User
from agencies.names import normal_form


class AliasInline(admin.TabularInline):
    model = Alias
    fields = ("written", "key")
    readonly_fields = ("written", "key")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        return False  # names are added through their own page, which writes the normal form


class AliasForm(forms.ModelForm):
    """A name is kept under its normal form; one that is known already is refused in a sentence."""

    class Meta:
        model = Alias
        fields = ("written", "agency", "group")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.instance.key = normal_form(data.get("written") or "")
        agency, group = data.get("agency"), data.get("group")
        if bool(agency) == bool(group):
            raise forms.ValidationError("Hãy chọn một cơ quan hoặc một nhóm cơ quan.")
        known = Alias.objects.filter(key=self.instance.key, agency=agency, group=group)
        if known.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Cách viết này đã có cho cơ quan hoặc nhóm đó.")
        return data


@admin.register(Alias)
class AliasAdmin(admin.ModelAdmin):
    form = AliasForm
    list_display = ("written", "agency", "group")
    search_fields = ("written",)
    autocomplete_fields = ("agency", "group")


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ("name", "short", "kind", "block", "valid_from", "valid_to")
    list_filter = ("kind", "block")
    search_fields = ("name", "short", "aliases__written")
    autocomplete_fields = ("parent", "successors")
    inlines = (AliasInline,)


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    list_display = ("name", "basis")
    search_fields = ("name",)
    autocomplete_fields = ("members",)


@admin.register(Block)
class BlockAdmin(admin.ModelAdmin):
    list_display = ("name", "standing_agency", "leader")
    autocomplete_fields = ("standing_agency",)


class MembershipInline(admin.TabularInline):
    model = Membership
    autocomplete_fields = ("agency",)
    extra = 1


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    list_display = ("username", "full_name", "job_title", "is_active")
    search_fields = ("username", "full_name")
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Thông tin", {"fields": ("full_name", "job_title", "email")}),
        ("Quyền quản trị", {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
