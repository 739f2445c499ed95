"""What is kept of a report: the numbered edition with its frozen data, its files, steps, readers and layouts.

An issued edition is never changed (reports/immutable.py); an erratum is an edition of its own that names it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, Block, User
from agencies.policies import standing
from agencies.roles import Role
from portal.templatetags.components import vdate, vdatetime
from reports.scopes import COMMON
from reports.spans import Span, SpanKind
from reports.states import OPEN, State


class EditionQuerySet(models.QuerySet["Edition"]):
    def issued(self) -> EditionQuerySet:
        return self.filter(state=State.ISSUED)

    def open(self) -> EditionQuerySet:
        return self.filter(state__in=OPEN)

    def of(self, scope: str, span: Span) -> EditionQuerySet:
        return self.filter(scope=scope, kind=span.kind, year=span.year, span_number=span.number)

    def standing(self, scope: str, span: Span) -> Edition | None:
        """The edition of a scope and span, whatever its state, that is neither dropped nor an erratum."""
        return self.of(scope, span).filter(corrects=None).exclude(state=State.DROPPED).first()

    def last_before(self, scope: str, span: Span) -> Edition | None:
        """What the first page compares with: the issued edition before a span, or the last erratum of it."""
        before = self.issued().filter(scope=scope, kind=span.kind, last_day__lt=span.first)
        return before.select_related("corrects").order_by("-last_day", "-issued_at", "-pk").first()

    def visible_to(self, user: User | AnonymousUser) -> EditionQuerySet:
        """Issued: to overseers, the block's or agency's people, and whom it was sent to. Else: to who works on it."""
        who = standing(user)
        own = Q(block__in=who.block_ids) | Q(agency__in=who.agency_ids)
        sent = Q(pk__in=Delivery.objects.filter(user_id=user.pk).values("edition")) if user.pk else Q(pk=None)
        read = own | Q(agency__in=who.home_ids) | sent
        if who.reads_everything:
            read = Q()
        if who.has(Role.SECRETARIAT, Role.COMMITTEE):
            own |= Q(agency=None)
        return self.filter(Q(read, state=State.ISSUED) | own) if user.pk else self.none()


class Edition(models.Model):
    """Báo cáo kỳ: of one scope (a block, common tasks, the whole, an agency) and one span of days.

    `number` runs by kind, year and scope; of an erratum it counts the errata of what it corrects, which is never
    an erratum itself. `paper_number` is the clerk's.
    """

    kind = models.CharField("loại kỳ", max_length=10, choices=SpanKind.choices)
    year = models.PositiveSmallIntegerField("năm")
    span_number = models.PositiveSmallIntegerField("kỳ trong năm")
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến ngày")
    scope = models.CharField("phạm vi", max_length=120)
    scope_name = models.CharField("tên phạm vi", max_length=300)
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="editions")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="editions")
    moment = models.DateTimeField("thời điểm số liệu")
    content = models.JSONField("số liệu đã chốt")
    layout = models.JSONField("các phần")
    remarks = models.TextField("nhận xét, đánh giá", blank=True)
    proposals = models.TextField("đề xuất, kiến nghị", blank=True)
    recipients = models.JSONField("nơi nhận", default=dict)
    post = models.CharField("chức vụ người ký", max_length=200, blank=True)
    signer = models.CharField("người ký", max_length=200, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=State.choices, default=State.DRAFT)
    number = models.PositiveIntegerField("kỳ số hoặc lần đính chính", null=True, blank=True)
    paper_number = models.CharField("số văn bản", max_length=60, blank=True)
    last = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="errata")
    erratum = models.TextField("nội dung đính chính", blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("lập lúc")
    issued_at = models.DateTimeField("phát hành lúc", null=True, blank=True)
    version = models.PositiveIntegerField("phiên bản", default=1)
    job = models.ForeignKey("portal.Job", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo kỳ"
        verbose_name_plural = "báo cáo kỳ"
        ordering = ["-last_day", "scope", "-pk"]
        indexes = [models.Index(fields=["scope", "kind", "-last_day"], name="edition_scope_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "scope", "number"],
                name="edition_number_once",
                condition=Q(number__isnull=False, corrects__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["corrects", "number"],
                name="edition_erratum_number_once",
                condition=Q(number__isnull=False, corrects__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["scope", "kind", "year", "span_number"],
                name="edition_once_per_span",
                condition=Q(corrects__isnull=True) & ~Q(state="dropped"),
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                name="edition_one_open_erratum",
                condition=Q(state__in=["draft", "checked", "approved", "issuing"]),
            ),
            models.CheckConstraint(
                name="edition_issued_has_number_and_time",
                condition=~Q(state="issued") | Q(number__isnull=False, issued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_number_only_when_issued", condition=Q(number__isnull=True) | Q(state="issued")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("edition", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(SpanKind(self.kind), self.year, self.span_number)

    @property
    def name(self) -> str:
        """`Báo cáo tuần 42 năm 2025 của khối cơ quan Đảng`; an erratum says that it is one."""
        return f"{'Đính chính báo cáo' if self.corrects_id else 'Báo cáo'} {self.when} {self.whose}"

    @property
    def whose(self) -> str:
        """`của khối cơ quan Đảng`, within a sentence."""
        if self.agency_id:
            return f"của {self.scope_name}"
        name = self.scope_name[:1].lower() + self.scope_name[1:]
        return f"về các {name}" if self.scope == COMMON else f"của {name}"

    @property
    def heading(self) -> str:
        """`Báo cáo tuần 42 năm 2025, kỳ số 12/2025`; `Đính chính lần 1 của báo cáo kỳ số 12/2025, tuần 42 …`."""
        if not self.corrects:
            return ", ".join(filter(None, [f"Báo cáo {self.when}", self.number_words]))
        words = self.number_words or f"đính chính báo cáo {self.period_words}"
        return f"{words[:1].upper()}{words[1:]}, {self.when}"

    @property
    def when(self) -> str:
        """`tuần 42 năm 2025`, within a sentence."""
        return self.span.title[:1].lower() + self.span.title[1:]

    @property
    def as_of(self) -> str:
        """The moment of the data: `hết ngày 19/10/2025`, or with its hour while the span runs."""
        if self.moment == self.span.ends:
            return f"hết ngày {vdate(self.last_day)}"
        return vdatetime(self.moment)

    @property
    def number_words(self) -> str:
        """`kỳ số 12/2025`, `đính chính lần 1 của báo cáo kỳ số 12/2025`; empty while it has none."""
        if not self.corrects:
            return self.period_words
        return f"đính chính lần {self.number} của báo cáo {self.period_words}" if self.number else ""

    @property
    def period_words(self) -> str:
        """`kỳ số 12/2025`: an erratum belongs to the period of what it corrects."""
        return f"kỳ số {self.ordinal}" if self.ordinal else ""

    @property
    def ordinal(self) -> str:
        """`12/2025`, of the period."""
        period = self.corrects or self
        return f"{period.number}/{period.year}" if period.number else ""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class EditionFile(models.Model):
    """One paper of an issued edition, kept on the shelf under its SHA-256."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word (DOCX)"
        XLSX = "xlsx", "Excel (XLSX)"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files")
    format = models.CharField("dạng tệp", max_length=4, choices=Format.choices)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("số byte")
    name = models.CharField("tên tệp", max_length=200)
    signature = models.CharField("chữ ký số", max_length=500, blank=True)

    class Meta:
        verbose_name = "tệp báo cáo"
        verbose_name_plural = "tệp báo cáo"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "format"], name="edition_file_once_per_format")]

    def __str__(self) -> str:
        return self.name

    @property
    def paper(self) -> dict[str, Any]:
        """What the shelf needs to find it."""
        return {"sha256": self.sha256, "size": self.size, "name": self.name}


class EditionStep(models.Model):
    """One step in the life of an edition: who, when, what was said. Only ever added."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="steps")
    verb = models.CharField("bước", max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("lúc")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    note = models.TextField("nội dung", blank=True)

    class Meta:
        verbose_name = "bước của báo cáo"
        verbose_name_plural = "các bước của báo cáo"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class Delivery(models.Model):
    """To whom an issued edition was sent, by notice or by e-mail, and when it was first opened."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    email = models.EmailField("thư điện tử", blank=True)
    sent_at = models.DateTimeField("gửi lúc")
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)
    opened_at = models.DateTimeField("mở lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lượt gửi báo cáo"
        verbose_name_plural = "các lượt gửi báo cáo"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "user"], name="delivery_once_per_person", condition=Q(user__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["edition", "email"], name="delivery_once_per_address", condition=Q(user__isnull=True)
            ),
            models.CheckConstraint(name="delivery_has_addressee", condition=Q(user__isnull=False) | ~Q(email="")),
        ]

    def __str__(self) -> str:
        return str(self.user or self.email)


class SavedLayoutQuerySet(models.QuerySet["SavedLayout"]):
    def visible_to(self, user: User) -> SavedLayoutQuerySet:
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedLayout(models.Model):
    """Mẫu trình bày: which parts a report has, in which order; chosen once and loaded again by its name."""

    name = models.CharField("tên mẫu", max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="layouts")
    is_shared = models.BooleanField("mọi người dùng được", default=False)
    layout = models.JSONField("các phần")

    objects = SavedLayoutQuerySet.as_manager()

    class Meta:
        verbose_name = "mẫu trình bày"
        verbose_name_plural = "mẫu trình bày"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="layout_name_once_per_owner")]

    def __str__(self) -> str:
        return self.name
