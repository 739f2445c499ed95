"""What does each step ask for? One form per kind of step; files are checked here, the step itself in lifecycle.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from agencies.models import Agency, User
from portal import clock
from tasks import evidence as store
from tasks import policies
from tasks.fields import DayField
from tasks.lifecycle import evidence_at_hand
from tasks.models import Assignment, Evidence, Extension
from tasks.timeliness import last_day


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by tasks/evidence.py; a bad one is named, the good ones are kept."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [f for f in (data if isinstance(data, (list, tuple)) else [data]) if f]


class StepForm(forms.Form):
    """The part that every step shares: the version of the assignment that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, assignment: Assignment, user: User, verb: str, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["version"] = assignment.version
        super().__init__(*args, **kwargs)
        self.assignment, self.user, self.verb = assignment, user, verb

    def step_data(self) -> dict[str, Any]:
        """What `actions.perform` needs."""
        return dict(self.cleaned_data)


class PlainForm(StepForm):
    """A step that needs nothing but the press of a button."""


class NoteForm(StepForm):
    """Verification: a remark when one is wanted."""

    reason = forms.CharField(
        label="Ý kiến (nếu có)", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class ReasonForm(StepForm):
    """A step that must say why."""

    reason = forms.CharField(
        label="Lý do",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={"required": "Hãy ghi lý do."},
    )


class DocumentForm(ReasonForm):
    """A step that must cite a document."""

    document = forms.CharField(
        label="Số, ký hiệu văn bản làm căn cứ",
        max_length=100,
        error_messages={"required": "Hãy ghi số, ký hiệu văn bản làm căn cứ."},
    )
    field_order = ["version", "document", "reason"]


class ReassignForm(ReasonForm):
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Giao cho cơ quan",
        to_field_name="code",
        error_messages={"required": "Hãy chọn cơ quan nhận nhiệm vụ."},
    )
    field_order = ["version", "agency", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = Assignment.objects.filter(task=self.assignment.task_id).values("agency")
        field = self.fields["agency"]
        field.queryset = Agency.objects.in_force().exclude(pk__in=taken)  # type: ignore[attr-defined]


class DueForm(ReasonForm):
    due_on = DayField(label="Thời hạn", error_messages={"required": "Hãy chọn ngày."})
    field_order = ["version", "due_on", "reason"]


class ExtensionForm(DueForm):
    document = forms.CharField(label="Văn bản làm căn cứ (nếu có)", required=False, max_length=200)
    field_order = ["version", "due_on", "document", "reason"]

    def clean_due_on(self) -> Any:
        due_on, due_at = self.cleaned_data["due_on"], self.assignment.due_at
        if due_on < clock.today():
            raise forms.ValidationError("Hạn xin gia hạn đã ở trong quá khứ; hãy chọn ngày từ hôm nay trở đi.")
        if due_at and clock.end_of(due_on) <= due_at:
            raise forms.ValidationError(f"Hạn mới phải sau thời hạn đang có ({last_day(due_at):%d/%m/%Y}).")
        return due_on


class DecisionForm(StepForm):
    granted = forms.TypedChoiceField(
        label="Quyết định",
        choices=[("yes", "Đồng ý gia hạn"), ("no", "Không đồng ý")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn đồng ý hoặc không đồng ý."},
    )
    reason = forms.CharField(label="Ý kiến", widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)

    @property
    def pending(self) -> Extension | None:
        return self.assignment.extensions.filter(decision=Extension.Decision.PENDING).first()


class ReportForm(StepForm):
    """Báo cáo tiến độ and đề nghị xác nhận hoàn thành: what was done, with files or a numbered document.

    A file that is not accepted is refused in a sentence; the accepted ones stay with the form (`kept`), and so
    does every word, until the form as a whole is right.
    """

    result = forms.CharField(
        label="Kết quả thực hiện",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10000,
        error_messages={"required": "Hãy ghi kết quả đã thực hiện."},
    )
    progress = forms.IntegerField(
        label="Tiến độ ước tính (%)", required=False, min_value=0, max_value=100, widget=forms.NumberInput
    )
    difficulties = forms.CharField(
        label="Khó khăn, vướng mắc",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=10000,
    )
    proposals = forms.CharField(
        label="Đề xuất, kiến nghị", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=10000
    )
    committed_on = DayField(
        label="Cam kết hoàn thành ngày",
        required=False,
        help_text="Khi quá hạn hoặc khó kịp hạn; hạn của nhiệm vụ không thay đổi.",
    )
    document_number = forms.CharField(label="Số, ký hiệu văn bản", required=False, max_length=100)
    document_date = DayField(label="Ngày văn bản", required=False)
    files = FilesField(label="Tệp minh chứng", required=False)  # type: ignore[assignment]
    letter_number = forms.CharField(label="Nhập thay theo công văn số", required=False, max_length=100)
    letter_date = DayField(label="Ngày công văn", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_proxy = policies.is_proxy(self.user, self.verb, self.assignment)
        self.refused: list[str] = []
        if self.verb == "claim":
            del self.fields["progress"], self.fields["committed_on"]
        if not self.by_proxy:
            del self.fields["letter_number"], self.fields["letter_date"]
        if self.verb == "finish":
            for name in ("files", "document_number", "document_date", "progress", "committed_on"):
                self.fields.pop(name, None)

    @property
    def kept(self) -> list[Evidence]:
        """Files that earlier tries of this form brought in and that wait for it to be right."""
        wanted = self.data.getlist("kept") if isinstance(self.data, MultiValueDict) else []
        pks = [int(pk) for pk in wanted if pk.isascii() and pk.isdecimal() and len(pk) < 19]
        return list(
            Evidence.objects.filter(
                pk__in=pks, assignment=self.assignment, uploaded_by=self.user, update__isnull=True
            )
        )

    def clean_document_date(self) -> Any:
        return self._not_in_future("document_date")

    def clean_committed_on(self) -> Any:
        day = self.cleaned_data["committed_on"]
        if day and day < clock.today():
            raise forms.ValidationError("Ngày cam kết không thể trước ngày hôm nay.")
        return day

    def clean_letter_date(self) -> Any:
        return self._not_in_future("letter_date")

    def _not_in_future(self, name: str) -> Any:
        day = self.cleaned_data[name]
        if day and day > clock.today():
            raise forms.ValidationError("Ngày của văn bản không thể sau ngày hôm nay.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._waiting = self.kept
        for upload in data.get("files") or ():
            self._take(upload)
        for sentence in self.refused:
            self.add_error("files", sentence)
        if data.get("document_date") and not data.get("document_number"):
            self.add_error("document_number", "Có ngày văn bản thì cần ghi số, ký hiệu văn bản.")
        if self.by_proxy and not self.errors and not (data.get("letter_number") and data.get("letter_date")):
            self.add_error("letter_number", "Nhập thay cơ quan thì cần ghi số và ngày công văn của cơ quan đó.")
        if self.verb == "claim" and not self._has_evidence(data):
            self.add_error("files", "Cần ít nhất một minh chứng: tải tệp lên hoặc ghi số, ký hiệu văn bản.")
        return data

    def _take(self, upload: UploadedFile) -> None:
        try:
            kept = store.keep(upload)
        except store.Unacceptable as reason:
            self.refused.append(str(reason))
            return
        self._waiting.append(
            Evidence.objects.create(
                assignment=self.assignment,
                name=kept.name,
                sha256=kept.sha256,
                size=kept.size,
                content_type=kept.content_type,
                uploaded_by=self.user,
                uploaded_at=clock.now(),
            )
        )

    @property
    def waiting(self) -> list[Evidence]:
        """The accepted files that go in with this form; shown again when the rest of it must be mended."""
        return getattr(self, "_waiting", [])

    def _has_evidence(self, data: dict[str, Any]) -> bool:
        earlier = evidence_at_hand(self.assignment).exists()
        letter = self.by_proxy and data.get("letter_number")
        return bool(self.waiting or data.get("document_number") or letter or earlier or self.refused)

    def step_data(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        pieces = self.waiting
        for piece in pieces:
            piece.document_number = data.get("document_number") or ""
            piece.document_date = data.get("document_date")
        number, day = data.get("document_number"), data.get("document_date")
        if self.by_proxy and not number and self.verb == "claim":
            number, day = data["letter_number"], data["letter_date"]  # the letter itself is the proof
        if not pieces and number:
            pieces = [
                Evidence(
                    assignment=self.assignment,
                    document_number=number,
                    document_date=day,
                    uploaded_by=self.user,
                    uploaded_at=clock.now(),
                )
            ]
        return {**data, "evidence": pieces}


FORMS: dict[str, type[StepForm]] = {
    "acknowledge": PlainForm,
    "report": ReportForm,
    "claim": ReportForm,
    "finish": ReportForm,
    "withdraw": ReasonForm,
    "verify": NoteForm,
    "send_back": ReasonForm,
    "decline": ReasonForm,
    "insist": ReasonForm,
    "reassign": ReassignForm,
    "suspend": DocumentForm,
    "resume": DocumentForm,
    "cancel": DocumentForm,
    "reopen": ReasonForm,
    "exempt": ReasonForm,
    "extend": DecisionForm,
    "request_extension": ExtensionForm,
    "set_deadline": DueForm,
}


class AssignForm(forms.Form):
    """Gives a task to a further agency."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label="Giao cho cơ quan", to_field_name="code")
    role = forms.ChoiceField(label="Vai trò", choices=[("lead", "Chủ trì"), ("coordinating", "Phối hợp")])
    reason = forms.CharField(label="Căn cứ, lý do", max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.in_force()  # type: ignore[attr-defined]
