"""What was ordered: documents, their provisions, how they relate to each other, their targets."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from agencies.models import Agency, User
from agencies.policies import standing
from agencies.roles import Role


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def with_tasks(self) -> DirectiveQuerySet:
        """Leaves out those known only because another document cites them; an import gives tasks to a stub too."""
        assigning = Directive.objects.filter(tasks__isnull=False).values("pk")
        return self.filter(~Q(form=Directive.Form.STUB) | Q(pk__in=assigning))

    def visible_to(self, user: User | AnonymousUser) -> DirectiveQuerySet:
        """Overseers see all; an agency what names it, and what is passed on to it; a coordinator their block's."""
        who = standing(user)
        published = self.exclude(status=Directive.Status.DRAFT)
        if who.has(Role.SECRETARIAT):
            return self
        if who.reads_everything:
            return published
        named = Q(issuer__in=who.home_ids) | Q(named_agencies__in=who.home_ids)
        named |= Q(tasks__assignments__agency__in=who.home_ids)
        named |= Q(tasks__block__in=who.block_ids) | Q(tasks__assignments__agency__block__in=who.block_ids)
        direct = Directive.objects.exclude(status=Directive.Status.DRAFT).filter(named).values("pk")
        passed_on = Relation.objects.filter(kind=Relation.Kind.PASSES_ON, source__in=direct).values("target")
        return published.filter(Q(pk__in=direct) | Q(pk__in=passed_on))


class Directive(models.Model):
    """A numbered document that assigns work, or a stub of one that another document cites."""

    class Kind(models.TextChoices):
        DECISION = "quyet_dinh", "Quyết định"
        RESOLUTION = "nghi_quyet", "Nghị quyết"
        CONCLUSION = "ket_luan", "Kết luận"
        NOTICE = "thong_bao_ket_luan", "Thông báo kết luận"
        PLAN = "ke_hoach", "Kế hoạch"
        INSTRUCTION = "chi_thi", "Chỉ thị"
        TELEGRAM = "cong_dien", "Công điện"
        LETTER = "cong_van", "Công văn"
        REGULATION = "quy_dinh", "Quy định"
        RULES = "quy_che", "Quy chế"
        GUIDELINE = "huong_dan", "Hướng dẫn"
        DECREE = "nghi_dinh", "Nghị định"
        CIRCULAR = "thong_tu", "Thông tư"
        LAW = "luat", "Luật"
        SUBMISSION = "to_trinh", "Tờ trình"
        REPORT = "bao_cao", "Báo cáo"
        NEWS = "tin", "Tin về cuộc họp"
        PROGRAMME = "chuong_trinh", "Chương trình"
        SCHEME = "de_an", "Đề án"
        CHARTER = "dieu_le", "Điều lệ"
        OTHER = "khac", "Văn bản khác"

    class Form(models.TextChoices):
        TEXT = "text", "Toàn văn"
        SUMMARY = "summary", "Bản tóm tắt"
        STUB = "stub", "Chỉ được viện dẫn"

    class Status(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        IN_FORCE = "in_force", "Đang có hiệu lực"
        SUPERSEDED = "superseded", "Đã được thay thế"

    slug = models.SlugField(max_length=100, unique=True)
    number = models.CharField("số, ký hiệu", max_length=100, blank=True)
    kind = models.CharField("loại văn bản", max_length=30, choices=Kind.choices)
    title = models.TextField("trích yếu")
    issuer = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="issued", verbose_name="cơ quan ban hành"
    )
    signer = models.CharField("người ký", max_length=200, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=300, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    effective_on = models.DateField("ngày có hiệu lực", null=True, blank=True)
    form = models.CharField("dạng lưu", max_length=10, choices=Form.choices, default=Form.TEXT)
    status = models.CharField("tình trạng", max_length=12, choices=Status.choices, default=Status.IN_FORCE)
    text = models.TextField("toàn văn", blank=True)
    source = models.CharField("nguồn", max_length=200, blank=True)
    remark = models.TextField("ghi chú", blank=True)
    named_agencies = models.ManyToManyField(
        Agency, blank=True, related_name="named_in", verbose_name="cơ quan được gửi để thực hiện"
    )

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản chỉ đạo"
        verbose_name_plural = "văn bản chỉ đạo"
        ordering = ["-issued_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "issued_on"], condition=~Q(number=""), name="directive_number_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.number or self.title

    def get_absolute_url(self) -> str:
        return reverse("directive", args=[self.slug])


class Provision(models.Model):
    """An addressed place in a directive; `start` and `end` count characters of its text."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="provisions")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    address = models.CharField("địa chỉ", max_length=100)
    order = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    source_line = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "mục, điểm"
        verbose_name_plural = "mục, điểm"
        ordering = ["directive", "order"]
        constraints = [
            models.UniqueConstraint(fields=["directive", "address"], name="provision_address_once"),
            models.CheckConstraint(name="provision_has_length", condition=Q(end__gt=F("start"))),
        ]

    def __str__(self) -> str:
        return f"{self.address}, {self.directive}"

    @property
    def anchor(self) -> str:
        """The fragment of the directive's page at which this provision stands."""
        return f"d{self.order}"

    @property
    def text(self) -> str:
        """The wording of this provision alone, without its children's."""
        return self.directive.text[self.start : self.end]


class Relation(models.Model):
    """What one document says of another, and where."""

    class Kind(models.TextChoices):
        IMPLEMENTS = "implements", "Thực hiện"
        AMENDS = "amends", "Sửa đổi, bổ sung"
        PASSES_ON = "passes_on", "Giao tiếp"
        CITES = "cites", "Viện dẫn"

    source = models.ForeignKey(Directive, models.CASCADE, related_name="relations")
    target = models.ForeignKey(Directive, models.CASCADE, related_name="cited_by")
    kind = models.CharField("quan hệ", max_length=12, choices=Kind.choices)
    provision = models.ForeignKey(Provision, models.SET_NULL, null=True, blank=True)
    source_line = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "quan hệ văn bản"
        verbose_name_plural = "quan hệ văn bản"
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="relation_once"),
            models.CheckConstraint(name="relation_between_two", condition=~Q(source=F("target"))),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display().lower()} {self.target}"


class Target(models.Model):
    """Chỉ tiêu: a measurable aim, with its value, unit and year."""

    directive = models.ForeignKey(Directive, models.CASCADE, related_name="targets")
    provision = models.ForeignKey(Provision, models.SET_NULL, null=True, blank=True)
    order = models.PositiveIntegerField(default=0)
    text = models.TextField("nội dung")
    value = models.DecimalField("giá trị", max_digits=14, decimal_places=2, null=True, blank=True)
    value_max = models.DecimalField("đến", max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField("đơn vị", max_length=60, blank=True)
    by = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    remark = models.TextField("ghi chú", blank=True)
    source_line = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["directive", "order"]
        constraints = [models.UniqueConstraint(fields=["directive", "order"], name="target_order_once")]

    def __str__(self) -> str:
        return self.text[:80]


class Measurement(models.Model):
    """What a target had reached on a day, by whose account. A correction is a further row; none is ever changed."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="measurements", verbose_name="chỉ tiêu")
    value = models.DecimalField("giá trị đạt được", max_digits=14, decimal_places=2)
    on = models.DateField("số liệu tại ngày")
    source = models.CharField("nguồn số liệu", max_length=300)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    entered_at = models.DateTimeField("nhập lúc", editable=False)

    class Meta:
        verbose_name = "số liệu chỉ tiêu"
        verbose_name_plural = "số liệu chỉ tiêu"
        ordering = ["target", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.value} {self.target.unit} ({self.on:%d/%m/%Y})"
