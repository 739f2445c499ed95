"""What is said when something goes wrong? What happened, what was kept, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

SECRET_WORDS = ("password", "csrf", "token", "secret")
NOT_WRITTEN = frozenset({"version", "next", "verb", "id", "action", "groups", "order", "part"})
FIELD_WORDS = {
    "result": "Kết quả thực hiện",
    "difficulties": "Khó khăn, vướng mắc",
    "proposals": "Đề xuất, kiến nghị",
    "progress": "Tiến độ (%)",
    "committed_on": "Cam kết hoàn thành ngày",
    "reason": "Lý do",
    "note": "Nội dung",
    "text": "Nội dung",
    "title": "Trích yếu",
    "number": "Số, ký hiệu",
    "document": "Văn bản làm căn cứ",
    "document_number": "Số văn bản",
    "document_date": "Ngày văn bản",
    "letter_number": "Theo công văn số",
    "letter_date": "Ngày công văn",
    "due_on": "Thời hạn",
    "remarks": "Nhận xét, đánh giá",
    "erratum": "Nội dung đính chính",
    "lines": "Nơi nhận khác",
    "emails": "Gửi thêm tới thư điện tử",
    "post": "Chức vụ người ký",
    "signer": "Người ký",
    "login": "Tên đăng nhập",
}


@dataclass(frozen=True)
class Entered:
    """What a person had written into one field."""

    label: str
    text: str


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: without context, for the request itself may be what is wrong."""
    return HttpResponse(render_to_string("400.html"), status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the reason is shown, for whoever raised it wrote it for the person."""
    return render(request, "403.html", {"reason": str(exception)}, status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither database nor session nor the manifest of static files."""
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was refused (CSRF): its page was too old. Nothing was saved; what was written is given back."""
    back = request.META.get("HTTP_REFERER", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    entered = list(_entered(request))
    files = [file.name for name in request.FILES for file in request.FILES.getlist(name)]
    context = {"entered": entered, "files": files, "back": back if is_ours else request.path}
    return render(request, "errors/stale_form.html", context, status=HTTPStatus.FORBIDDEN)


def _entered(request: HttpRequest) -> Iterator[Entered]:
    """The words that the person wrote: no secrets, no numbers of rows that a page carries along."""
    for name, values in request.POST.lists():
        field = name.rpartition("-")[2]
        if field in NOT_WRITTEN or any(word in name.lower() for word in SECRET_WORDS):
            continue
        for text in values:
            if text.strip() and (field in FIELD_WORDS or not text.isdecimal()):
                yield Entered(FIELD_WORDS.get(field, "Nội dung đã nhập"), text)
