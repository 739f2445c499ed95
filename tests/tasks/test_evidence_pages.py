"""Handing evidence in with a form, and taking it out again: nothing is lost or leaks, downloads are logged."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal import clock
from tasks import jobs, lifecycle
from tasks.evidence import path_of
from tasks.lifecycle import Report
from tasks.models import Assignment, Download, Event, Evidence, Update
from tests.conftest import moment

PDF = b"%PDF-1.7\n%%EOF\n"
OTHER_PDF = b"%PDF-1.4\n%%EOF\n"
SHA = hashlib.sha256(PDF).hexdigest()


def upload(name="báo cáo.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def form(cast, signed_in):
    """Sends a form of the lead's part, as the officer unless told otherwise."""

    def send(verb="report", who="officer", **fields):
        part = Assignment.objects.get(pk=cast.lead.pk)
        data = {"version": part.version, "result": "Đã xong 2 CSDL", **fields}
        return signed_in(cast.people[who]).post(reverse("step", args=[part.pk, verb]), data)

    return send


def errors(answer):
    return {name: list(sentences) for name, sentences in answer.context["form"].errors.items()}


# --- handing in ----------------------------------------------------------------------------------


def test_files_go_in_with_the_report_under_number_and_date_of_the_document(cast, form, at):
    with at(2025, 10, 20, 9):
        answer = form(
            files=[upload(), upload("b.pdf", OTHER_PDF)], document_number="12/BC-BYT", document_date="2025-10-18"
        )
    assert (answer.status_code, answer["Location"]) == (302, reverse("task", args=[cast.task.pk]))
    update = Update.objects.get()
    told = ("name", "document_number", "document_date", "uploaded_by", "uploaded_at")
    pieces = list(update.evidence.values_list(*told))
    same = ("12/BC-BYT", date(2025, 10, 18), cast.officer.pk, moment(2025, 10, 20, 9))
    assert pieces == [("báo cáo.pdf", *same), ("b.pdf", *same)]


def test_a_numbered_document_without_a_file_is_evidence(cast, form):
    assert form("claim", "leader", document_number="12/BC-BYT", document_date="2025-10-18").status_code == 302
    piece = Evidence.objects.get()
    assert (piece.document_number, piece.sha256, piece.update.event.verb) == ("12/BC-BYT", "", "claim")


def test_a_bad_file_is_named_and_the_rest_of_the_form_is_kept(cast, form):
    answer = form(files=[upload("a.exe", b"MZ")], difficulties="Thiếu vốn", document_number="12/BC-BYT")
    assert (answer.status_code, errors(answer)) == (
        422, {"files": ["Tệp “a.exe” là tệp chương trình nên không được nhận."]},
    )  # fmt: skip
    content = answer.content.decode()
    for words in ("Đã xong 2 CSDL", "Thiếu vốn", "12/BC-BYT", "Tệp “a.exe” là tệp chương trình"):
        assert words in content
    assert (Event.objects.exclude(verb="assign").count(), Evidence.objects.count()) == (0, 0)


def test_each_bad_file_has_a_sentence_of_its_own(cast, form):
    answer = form(files=[upload("a.exe", b"MZ"), upload("b.zip", b"PK"), upload("c.pdf", b"")])
    assert errors(answer) == {
        "files": [
            "Tệp “a.exe” là tệp chương trình nên không được nhận.",
            "Tệp “b.zip” là tệp nén; hãy giải nén và tải lên từng tệp.",
            "Tệp “c.pdf” rỗng (0 byte); hãy kiểm tra lại tệp.",
        ]
    }


def test_an_oversized_file_is_refused_by_the_setting(form, settings):
    settings.EVIDENCE_MAX_MB = 1
    answer = form(files=[upload("to.pdf", PDF + b"\x00" * 1024 * 1024)])
    assert errors(answer) == {
        "files": ["Tệp “to.pdf” nặng 2 MB, quá giới hạn 1 MB; hãy giảm dung lượng hoặc tách tệp."]
    }


def test_good_files_of_a_form_that_was_not_right_stay_and_go_in_when_it_is(cast, form):
    first = form("claim", "leader", result="", files=[upload(), upload("a.exe", b"MZ")])
    assert sorted(errors(first)) == ["files", "result"]
    kept = Evidence.objects.get()
    assert (kept.update, kept.name) == (None, "báo cáo.pdf")
    assert f'name="kept" value="{kept.pk}"' in first.content.decode()
    second = form("claim", "leader", kept=[kept.pk], files=[upload("b.pdf", OTHER_PDF)], document_number="12/BC-BYT")
    assert second.status_code == 302
    assert [(e.name, e.document_number) for e in Update.objects.get().evidence.all()] == [
        ("báo cáo.pdf", "12/BC-BYT"),
        ("b.pdf", "12/BC-BYT"),
    ]


def test_a_kept_file_alone_is_enough_for_a_claim(cast, form):
    form("claim", "leader", result="", files=[upload()])
    assert form("claim", "leader", kept=[Evidence.objects.get().pk]).status_code == 302


def test_files_survive_a_page_that_was_out_of_date(cast, form, signed_in):
    lifecycle.acknowledge(Assignment.objects.get(pk=cast.lead.pk), cast.leader)
    stale = form(version=1, files=[upload()])
    kept = Evidence.objects.get()
    assert (stale.status_code, kept.update) == (409, None)
    assert f'name="kept" value="{kept.pk}"' in stale.content.decode()
    assert form(kept=[kept.pk]).status_code == 302
    kept.refresh_from_db()
    assert kept.update == Update.objects.get()


def test_nobody_hands_in_what_another_person_or_part_keeps(cast, form, signed_in):
    form(result="", files=[upload()])
    theirs = Evidence.objects.get()
    answer = form("claim", "leader", kept=[theirs.pk])
    assert errors(answer) == {"files": ["Cần ít nhất một minh chứng: tải tệp lên hoặc ghi số, ký hiệu văn bản."]}
    other = signed_in(cast.partner_officer).post(
        reverse("step", args=[cast.support.pk, "report"]), {"version": 1, "result": "x", "kept": [theirs.pk]}
    )
    theirs.refresh_from_db()
    assert (other.status_code, theirs.update) == (302, None)


@pytest.mark.parametrize("kept", ["abc", "²", "-1", "99999999999999999999999999", "1;drop"])
def test_a_forged_number_of_a_kept_file_is_nothing(form, kept):
    assert form(kept=[kept]).status_code == 302
    assert Evidence.objects.count() == 0


def test_evidence_handed_in_once_does_not_move_to_another_report(cast, form):
    form(files=[upload()])
    piece = Evidence.objects.get()
    form(result="Thêm", kept=[piece.pk])
    assert Evidence.objects.get().update_id == piece.update_id


def test_a_claim_without_evidence_is_told_beside_the_files(form):
    answer = form("claim", "leader")
    assert errors(answer) == {"files": ["Cần ít nhất một minh chứng: tải tệp lên hoặc ghi số, ký hiệu văn bản."]}


@pytest.mark.parametrize(
    "fields, told",
    [
        ({"document_date": "2025-10-01"}, {"document_number": ["Có ngày văn bản thì cần ghi số, ký hiệu văn bản."]}),
        (
            {"document_number": "1", "document_date": "2025-10-21"},
            {"document_date": ["Ngày của văn bản không thể sau ngày hôm nay."]},
        ),
        ({"result": " "}, {"result": ["Hãy ghi kết quả đã thực hiện."]}),
    ],
)
def test_what_is_not_right_is_told_at_its_field(form, at, fields, told):
    with at(2025, 10, 20, 9):
        assert errors(form(**fields)) == told


def test_the_secretariat_enters_by_letter_only(cast, form, at):
    with at(2025, 10, 20, 9):
        without = form(who="secretary")
        assert errors(without) == {
            "letter_number": ["Nhập thay cơ quan thì cần ghi số và ngày công văn của cơ quan đó."]
        }
        assert form(who="secretary", letter_number="88/BYT", letter_date="2025-10-17").status_code == 302
    event = Event.objects.get(verb="report")
    assert (event.by_proxy, event.letter_number, event.letter_date) == (True, "88/BYT", date(2025, 10, 17))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1234-56-78", "31/02/2025"])
@pytest.mark.parametrize("field", ["letter_date", "document_date"])
def test_an_impossible_date_is_an_error_of_the_form(form, field, day):
    fields = {"letter_number": "88/BYT", "letter_date": "2025-10-17", "document_number": "1", field: day}
    answer = form("claim", "secretary", **fields)
    assert (answer.status_code, list(errors(answer))) == (422, [field])


def test_a_name_with_a_way_in_it_cannot_leave_the_folder(cast, signed_in):
    """Django itself cuts the folders off an uploaded name, so that none of them ever reaches the portal."""
    body = "\r\n".join(
        [
            "--b", 'Content-Disposition: form-data; name="version"', "", "1",
            "--b", 'Content-Disposition: form-data; name="result"', "", "Xong",
            "--b", 'Content-Disposition: form-data; name="files"; filename="../../../a.pdf"',
            "Content-Type: application/pdf", "", PDF.decode(), "--b--", "",
        ]
    )  # fmt: skip
    answer = signed_in(cast.officer).post(
        reverse("step", args=[cast.lead.pk, "report"]), body, content_type="multipart/form-data; boundary=b"
    )
    assert (answer.status_code, Evidence.objects.get().name) == (302, "a.pdf")
    assert storages["evidence"].exists(path_of(Evidence.objects.get().sha256))


# --- taking out ----------------------------------------------------------------------------------


@pytest.fixture
def piece(cast):
    """`báo cáo.pdf`, handed in by the officer."""
    storages["evidence"].save(path_of(SHA), ContentFile(PDF))
    given = Evidence(
        assignment=cast.lead, name="báo cáo.pdf", sha256=SHA, size=len(PDF), content_type="application/pdf",
        uploaded_by=cast.officer, uploaded_at=moment(2025, 10, 1),
    )  # fmt: skip
    lifecycle.report(cast.lead, cast.officer, Report("Đang làm"), evidence=[given])
    return given


def read(answer):
    """The whole of a streamed answer; its end closes the file."""
    return b"".join(answer.streaming_content)


def test_a_file_leaves_as_an_attachment_that_no_browser_interprets(cast, piece, signed_in):
    answer = signed_in(cast.partner_officer).get(reverse("evidence", args=[piece.pk]))
    assert (answer.status_code, read(answer)) == (200, PDF)
    assert {
        name: answer[name]
        for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control")
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=UTF-8''b%C3%A1o%20c%C3%A1o.pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert "sandbox" in answer["Content-Security-Policy"]


def test_every_download_is_logged(cast, piece, signed_in, at):
    with at(2025, 10, 20, 9):
        read(signed_in(cast.inspector).get(reverse("evidence", args=[piece.pk])))
    assert list(Download.objects.values_list("evidence", "user", "at", "address")) == [
        (piece.pk, cast.inspector.pk, moment(2025, 10, 20, 9), "127.0.0.1")
    ]


def test_asking_for_the_head_is_no_download(cast, piece, signed_in):
    answer = signed_in(cast.inspector).head(reverse("evidence", args=[piece.pk]))
    assert (answer.status_code, read(answer), Download.objects.count()) == (200, b"", 0)


@pytest.mark.parametrize("who", ["stranger", "nobody", "administrator"])
def test_who_may_not_read_it_finds_nothing_and_nothing_is_logged(cast, piece, signed_in, who):
    assert signed_in(cast.people[who]).get(reverse("evidence", args=[piece.pk])).status_code == 404
    assert Download.objects.count() == 0


def test_without_an_account_one_is_sent_to_sign_in(piece):
    address = reverse("evidence", args=[piece.pk])
    assert Client().get(address)["Location"] == f"/tai-khoan/dang-nhap/?next={address}"


def test_a_file_that_is_missing_in_the_storage_is_404_and_no_download(cast, piece, signed_in):
    storages["evidence"].delete(path_of(SHA))
    assert signed_in(cast.officer).get(reverse("evidence", args=[piece.pk])).status_code == 404
    assert Download.objects.count() == 0


def test_a_numbered_document_has_no_file_to_take(cast, proof, signed_in):
    document = proof(cast.lead, cast.officer)
    lifecycle.report(cast.lead, cast.officer, Report("Đang làm"), evidence=[document])
    assert signed_in(cast.officer).get(reverse("evidence", args=[document.pk])).status_code == 404


def test_evidence_is_only_read(cast, piece, signed_in):
    assert signed_in(cast.officer).post(reverse("evidence", args=[piece.pk])).status_code == 405


def test_behind_a_front_server_the_file_is_handed_over_to_it(cast, piece, signed_in, settings):
    settings.EVIDENCE_X_ACCEL = "/evidence-files/"
    answer = signed_in(cast.officer).get(reverse("evidence", args=[piece.pk]))
    assert (answer["X-Accel-Redirect"], answer.content) == (f"/evidence-files/{path_of(SHA)}", b"")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Download.objects.count() == 1


def test_the_storage_is_reached_by_no_address(cast, piece, signed_in):
    client = signed_in(cast.secretary)
    for address in (f"/{path_of(SHA)}", f"/evidence/{path_of(SHA)}", f"/static/{path_of(SHA)}", f"/media/{SHA}"):
        assert client.get(address).status_code == 404


# --- uploads whose form was never sent -----------------------------------------------------------


def stray(cast, hours):
    return Evidence.objects.create(
        assignment=cast.lead, name="a.pdf", sha256=SHA, size=3, uploaded_by=cast.officer,
        uploaded_at=moment(2025, 10, 20, 9) - timedelta(hours=hours),
    )  # fmt: skip


def test_stray_uploads_are_dropped_after_a_day_and_nothing_else_is(cast, piece):
    old, young = stray(cast, 25), stray(cast, 23)
    with clock.moved_to(moment(2025, 10, 20, 9)):
        assert (jobs.drop_stray_uploads(), jobs.drop_stray_uploads()) == (1, 0)
    assert set(Evidence.objects.all()) == {piece, young}
    assert old not in Evidence.objects.all()


def test_the_content_of_a_dropped_upload_stays_for_another_row(cast, piece):
    stray(cast, 25)
    with clock.moved_to(moment(2025, 10, 20, 9)):
        jobs.drop_stray_uploads()
    assert storages["evidence"].exists(path_of(SHA))


def test_a_stray_upload_that_its_uploader_looked_at_does_not_stop_the_job(cast, piece, signed_in):
    seen, other = stray(cast, 25), stray(cast, 26)
    read(signed_in(cast.officer).get(reverse("evidence", args=[seen.pk])))
    with clock.moved_to(moment(2025, 10, 20, 9)):
        assert jobs.drop_stray_uploads() == 1
    assert (Download.objects.count(), Evidence.objects.filter(pk=other.pk).exists()) == (1, False)
