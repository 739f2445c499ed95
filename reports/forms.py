"""What does a report ask for? A scope and a day; words and recipients; a reason; a filter; a name for a layout."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, validate_email

from agencies.models import User
from portal import clock
from reports.editions import Written
from reports.models import Edition, SavedLayout, State
from reports.recipients import GROUPS, Recipients
from reports.scopes import Scope
from reports.spans import Span, SpanKind
from tasks.fields import DayField

MOST_WORDS = 20000
LINES = ("post", "signer", "paper_number")


class DraftForm(forms.Form):
    """Of what, of which kind, and a day in the span that the report covers."""

    scope = forms.ChoiceField(label="Báo cáo của")
    kind = forms.ChoiceField(label="Loại kỳ", choices=SpanKind.choices)
    day = DayField(
        label="Một ngày trong kỳ", help_text="Cổng tự chọn tuần, tháng, quý hoặc năm có ngày này.", required=True
    )

    def __init__(self, scopes: list[Scope], *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"kind": SpanKind.WEEKLY, "day": clock.today(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [(scope.code, scope.name) for scope in scopes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "kind" in cleaned and "day" in cleaned:
            span = Span.of(SpanKind(cleaned["kind"]), cleaned["day"])
            if span.begins > clock.now():
                self.add_error("day", "Kỳ này chưa bắt đầu; hãy chọn một ngày của kỳ hiện tại hoặc kỳ đã qua.")
            cleaned["span"] = span
        return cleaned


class VersionForm(forms.Form):
    """The version of the edition that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": edition.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class StepForm(VersionForm):
    """A step with a remark, or with a reason where the table wants one."""

    note = forms.CharField(label="Ghi chú", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, edition: Edition, needs_note: bool, label: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(edition, *args, **kwargs)
        self.fields["note"].required = needs_note
        self.fields["note"].label = label


def _lines(text: str) -> list[str]:
    return [line for line in (raw.strip() for raw in text.splitlines()) if line]


class WordsForm(VersionForm):
    """What people write on a draft."""

    remarks = forms.CharField(
        label="Nhận xét, đánh giá",
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="Mỗi đoạn một dòng. Cổng đã điền sẵn từ số liệu; hãy sửa lại theo đánh giá của mình.",
    )
    proposals = forms.CharField(
        label="Kiến nghị, đề xuất", required=False, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 7})
    )
    erratum = forms.CharField(
        label="Nội dung đính chính", max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )
    groups = forms.MultipleChoiceField(
        label="Gửi đến",
        required=False,
        choices=[(key, group.words) for key, group in GROUPS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Những người này nhận thông báo trên cổng khi phát hành; cơ quan điều phối của khối luôn nhận.",
    )
    lines = forms.CharField(
        label="Nơi nhận khác",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi nơi một dòng, được in dưới “Nơi nhận”; cơ quan ghi đúng tên cũng nhận thông báo trên cổng.",
    )
    emails = forms.CharField(
        label="Gửi thêm tới thư điện tử",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Mỗi địa chỉ một dòng.",
    )
    post = forms.CharField(label="Chức vụ người ký", required=False, max_length=200)
    signer = forms.CharField(
        label="Họ và tên người ký", required=False, max_length=200, help_text="Bỏ trống để ký tay, ghi tên sau."
    )

    paper_number = forms.CharField(
        label="Số văn bản",
        required=False,
        max_length=60,
        help_text="Do văn thư cấp, ví dụ 42/BC-BKHCN; bỏ trống thì để chỗ ghi tay.",
    )

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        written = Recipients.of(edition)
        kwargs["initial"] = {
            **{name: getattr(edition, name) for name in ("remarks", "proposals", "erratum", *LINES)},
            "groups": written.groups,
            "lines": "\n".join(written.lines),
            "emails": "\n".join(written.emails),
        }
        super().__init__(edition, *args, **kwargs)
        if not edition.corrects_id:
            del self.fields["erratum"]

    def clean_emails(self) -> list[str]:
        addresses = list(dict.fromkeys(_lines(self.cleaned_data["emails"])))
        for address in addresses:
            try:
                MaxLengthValidator(LONGEST_ADDRESS)(address)
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(f"“{address}” không phải là địa chỉ thư điện tử.") from None
        return addresses

    def written(self) -> Written:
        data = self.cleaned_data
        recipients = Recipients(data["groups"], _lines(data["lines"]), data["emails"])
        words = {name: data[name].strip() for name in ("remarks", "proposals", *LINES)}
        return Written(**words, recipients=recipients, erratum=data.get("erratum", ""))


LONGEST_ADDRESS = 254  # RFC 5321


class EditionFilter(forms.Form):
    """Which editions a list shows."""

    kind = forms.ChoiceField(label="Loại kỳ", required=False)
    scope = forms.ChoiceField(label="Của", required=False)
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label="Trạng thái", required=False)

    def __init__(self, visible: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = set(visible.order_by().values_list("scope", "scope_name", "year").distinct())
        scopes = sorted({(code, name) for code, name, _ in facts}, key=lambda pair: pair[1])
        years = [(year, year) for year in sorted({year for _, _, year in facts}, reverse=True)]
        for name, choices in [
            ("kind", SpanKind.choices),
            ("scope", scopes),
            ("year", years),
            ("state", State.choices),
        ]:
            self.fields[name].choices = [("", "Tất cả"), *choices]  # type: ignore[attr-defined]

    def chosen(self, visible: Any) -> Any:
        """The rows; a wrong value in the address chooses nothing."""
        if not self.is_valid():
            return visible
        return visible.filter(**{name: value for name, value in self.cleaned_data.items() if value})


class LayoutNameForm(forms.Form):
    """Under which name a layout is kept, and for whom."""

    name = forms.CharField(label="Tên mẫu", max_length=100)
    is_shared = forms.BooleanField(label="Mọi người dùng được", required=False)

    def save(self, owner: User, layout: dict[str, Any]) -> SavedLayout:
        """A name that the owner has already is kept with the new layout."""
        values = {"layout": layout, "is_shared": self.cleaned_data["is_shared"]}
        return SavedLayout.objects.update_or_create(owner=owner, name=self.cleaned_data["name"], defaults=values)[0]
