"""Who: blocks, agencies with their other names and groups, users and their roles."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from agencies.roles import Role
from portal import clock


class Block(models.Model):
    """Khối: Party, National Assembly, Government, Front. Standing agencies and leaders: 46-TB/TGV VI."""

    code = models.SlugField("mã", unique=True)
    name = models.CharField("tên", max_length=200)
    short = models.CharField("tên ngắn", max_length=60)
    standing_agency = models.ForeignKey(
        "Agency", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="cơ quan thường trực"
    )
    leader = models.CharField("người phụ trách", max_length=200, blank=True)
    leader_title = models.CharField("chức vụ", max_length=300, blank=True)
    leader_source = models.CharField("căn cứ", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "khối"
        verbose_name_plural = "khối"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class AgencyQuerySet(models.QuerySet["Agency"]):
    def in_force(self, on: date | None = None) -> AgencyQuerySet:
        """Bodies that exist on the day `on` (today)."""
        on = on or clock.today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class Agency(models.Model):
    """A body or a post that work is assigned to. Bodies that ended stay, with their successors."""

    class Kind(models.TextChoices):
        MINISTRY = "bo", "Bộ"
        MINISTERIAL = "co_quan_ngang_bo", "Cơ quan ngang bộ"
        GOVERNMENT = "co_quan_thuoc_chinh_phu", "Cơ quan thuộc Chính phủ"
        PARTY_COMMISSION = "ban_dang", "Ban Đảng"
        PARTY = "co_quan_dang", "Cơ quan đảng"
        PARTY_COMMITTEE = "dang_uy", "Đảng ủy"
        PARTY_UNIT = "don_vi_su_nghiep_dang", "Đơn vị sự nghiệp của Đảng"
        ASSEMBLY = "co_quan_quoc_hoi", "Cơ quan của Quốc hội"
        FRONT = "mat_tran", "Mặt trận Tổ quốc"
        MASS_ORGANISATION = "to_chuc_ctxh", "Tổ chức chính trị - xã hội"
        JUDICIARY = "tu_phap", "Tòa án, Viện kiểm sát"
        STATE = "co_quan_nha_nuoc", "Cơ quan nhà nước khác"
        PROVINCE = "ubnd_tinh", "Ủy ban nhân dân tỉnh, thành phố"
        PROVINCIAL_PARTY = "tinh_uy", "Tỉnh ủy, thành ủy"
        DEPARTMENT = "so_nganh", "Sở, ngành"
        UNIT = "don_vi", "Đơn vị trực thuộc"
        ENTERPRISE = "doanh_nghiep", "Doanh nghiệp"
        STEERING = "ban_chi_dao", "Ban chỉ đạo, tổ giúp việc"
        POST = "chuc_danh", "Chức danh"

    code = models.SlugField("mã", max_length=100, unique=True)
    name = models.CharField("tên", max_length=250, unique=True)
    short = models.CharField("viết tắt", max_length=60)
    kind = models.CharField("loại", max_length=30, choices=Kind.choices)
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, verbose_name="khối")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="cơ quan cấp trên")
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors", verbose_name="cơ quan kế thừa"
    )
    basis = models.CharField("căn cứ", max_length=500, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="agency_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another way in which documents write an agency or a group; `key` is its normal form (names.py)."""

    key = models.CharField(max_length=300, db_index=True)
    written = models.CharField("cách viết", max_length=300)
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="aliases")
    group = models.ForeignKey("Group", models.CASCADE, null=True, blank=True, related_name="aliases")

    class Meta:
        verbose_name = "tên khác"
        verbose_name_plural = "tên khác"
        constraints = [
            models.CheckConstraint(
                name="alias_names_one_thing",
                condition=Q(agency__isnull=False, group__isnull=True) | Q(agency__isnull=True, group__isnull=False),
            ),
            models.UniqueConstraint(fields=["key", "agency"], name="alias_once_per_agency"),
            models.UniqueConstraint(fields=["key", "group"], name="alias_once_per_group"),
        ]

    def __str__(self) -> str:
        return self.written


class Group(models.Model):
    """A collective name (`các tỉnh, thành phố trực thuộc Trung ương`) and its members."""

    code = models.SlugField("mã", max_length=100, unique=True)
    name = models.CharField("tên", max_length=250)
    members = models.ManyToManyField(Agency, related_name="collectives", verbose_name="thành viên")
    basis = models.CharField("căn cứ", max_length=500, blank=True)

    class Meta:
        verbose_name = "nhóm cơ quan"
        verbose_name_plural = "nhóm cơ quan"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What they may do follows from their memberships."""

    full_name = models.CharField("họ và tên", max_length=200, blank=True)
    job_title = models.CharField("chức vụ", max_length=200, blank=True)
    is_demo = models.BooleanField("tài khoản trình diễn", default=False, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date | None = None) -> MembershipQuerySet:
        """Memberships that hold on the day `on` (today)."""
        on = on or clock.today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
        )


class Membership(models.Model):
    """A user's role in an agency, from a day to a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="người dùng")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name="cơ quan")
    role = models.CharField("vai trò", max_length=20, choices=Role.choices)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "vai trò của người dùng"
        verbose_name_plural = "vai trò của người dùng"
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "role", "valid_from"], name="membership_once"),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}, {self.agency}"
