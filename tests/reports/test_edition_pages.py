"""The pages of a report: who finds what, whose turn it is, that no word is lost, that no broken file leaves."""

import hashlib
import html
import re
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from portal import clock, jobs, notices
from portal.models import Job, Notice
from reports import drafts, editions, issuing, kinds, mailing
from reports import jobs as report_jobs  # noqa: F401 - registers what the worker does
from reports.layouts import DEFAULT, PARTS, Layout
from reports.models import Delivery, Edition, EditionStep, SavedLayout, State
from reports.printing import Paper, print_papers
from reports.recipients import Recipients
from reports.scopes import scope_of
from reports.spans import Span
from tests.conftest import make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),  # WeasyPrint 70
]
W43 = Span.parse("2025-W43")


@pytest.fixture(autouse=True)
def _friday(at):
    with at(2025, 10, 24, 15, 5):
        yield


@pytest.fixture(autouse=True)
def woken(monkeypatch):
    """Messages to workers are collected, not sent."""
    sent = []
    monkeypatch.setattr(jobs.run_job, "delay", sent.append)
    return sent


@pytest.fixture
def edition(cast):
    return drafts.draft(scope_of("chinh_phu"), W43, cast.secretary)


@pytest.fixture
def issued(edition, cast):
    """Issued without printing, sent to its recipients."""
    Edition.objects.filter(pk=edition.pk).update(state=State.ISSUING)
    editions.seal(edition, None, 1, issuing._send)
    edition.refresh_from_db()
    return edition


def words_of(answer):
    text = re.sub(r"<[^>]+>", " ", re.sub(r'value="[^"]*"', "", answer.content.decode()))
    return re.sub(r"\s+", " ", html.unescape(text))


def url(name, edition, *more):
    return reverse(name, args=[edition.pk, *more])


def run_jobs(kind):
    for job in Job.objects.filter(kind=kind, state=Job.State.QUEUED):
        jobs.run_job(job.pk)


def words_form(edition, **changed):
    return {
        "version": edition.version,
        "remarks": "Nhận xét của tôi",
        "proposals": "Kiến nghị của tôi",
        "groups": ["committee"],
        "lines": "Lưu: VT",
        "emails": "",
        "post": "Tổ trưởng",
        "signer": "",
        **changed,
    }


# --- who finds what ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "list_sees", "page"),
    [
        ("secretary", True, 200),
        ("coordinator", True, 200),
        ("committee", True, 200),
        ("inspector", False, 404),
        ("officer", False, 404),
        ("stranger", False, 404),
        ("nobody", False, 404),
    ],
)
def test_a_draft_is_found_by_who_works_on_it_and_is_404_for_others(cast, edition, signed_in, who, list_sees, page):
    client = signed_in(cast.people[who])
    assert (edition.get_absolute_url() in client.get(reverse("report_list")).content.decode()) is list_sees
    for name in ("edition", "edition_progress"):
        assert client.get(url(name, edition)).status_code == page
    for verb in ("check", "approve", "drop"):
        answer = client.get(url("edition_step", edition, verb))
        assert answer.status_code in ((200, 403) if page == 200 else (404,))
    if page == 404:
        assert client.post(url("edition_words", edition), words_form(edition)).status_code == 404
        assert client.post(url("edition_print", edition)).status_code == 404


def test_a_recipient_reads_what_was_sent_to_them_and_that_is_written_down(cast, issued, signed_in):
    assert notices.unread(cast.officer) == 1
    answer = signed_in(cast.officer).get(issued.get_absolute_url())
    assert answer.status_code == 200
    assert Delivery.objects.get(user=cast.officer).opened_at == clock.now()
    assert notices.unread(cast.officer) == 0
    assert Delivery.objects.get(user=cast.leader).opened_at is None
    assert signed_in(cast.stranger).get(issued.get_absolute_url()).status_code == 404
    assert "Đã gửi" not in words_of(answer)  # to whom else is not the recipient's to know
    makers = signed_in(cast.secretary).get(issued.get_absolute_url())  # drafted it: not counted though it is open
    assert "5 người, 1 đã mở" in words_of(makers)
    assert "người lập, duyệt báo cáo" in words_of(makers)


def test_an_inspector_reads_what_is_issued_and_may_press_nothing(cast, issued, signed_in):
    client = signed_in(cast.inspector)
    answer = client.get(issued.get_absolute_url())
    assert answer.status_code == 200
    assert "/buoc/" not in answer.content.decode()
    assert client.post(url("edition_step", issued, "correct"), {"version": 1, "note": "x"}).status_code == 403
    assert client.get(reverse("edition_new")).status_code == 403


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "Chờ Tổ Giúp việc hoặc cơ quan điều phối khối soạn nhận xét"),
        ("checked", "Chờ lãnh đạo Ban Chỉ đạo, Tổ Giúp việc, cơ quan điều phối khối duyệt"),
        ("approved", "Đã duyệt; chờ Tổ Giúp việc hoặc cơ quan điều phối khối hoặc người duyệt bấm phát hành"),
        ("issuing", "Cổng đang in và phát hành"),
    ],
)
def test_list_and_page_say_whose_turn_it_is(cast, edition, signed_in, state, sentence):
    Edition.objects.update(state=state)
    client = signed_in(cast.committee)
    for page in (reverse("report_list"), edition.get_absolute_url()):
        assert sentence in words_of(client.get(page))


@pytest.mark.parametrize(
    ("state", "who", "strong"),
    [
        ("draft", "secretary", "Soạn nhận xét, kiến nghị"),
        ("checked", "committee", "Duyệt"),
        ("approved", "coordinator", "Phát hành"),
    ],
)
def test_the_next_step_is_the_one_strong_button(cast, edition, signed_in, state, who, strong):
    Edition.objects.update(state=state)
    page = signed_in(cast.people[who]).get(edition.get_absolute_url()).content.decode()
    assert re.findall(r'class="button button-strong"[^>]*>([^<]+)<', page) == [strong]


def test_the_list_is_filtered_by_kind_scope_year_and_state(cast, edition, issued, signed_in):
    client = signed_in(cast.secretary)
    other = drafts.draft(scope_of("dang"), Span.parse("2025-M10"))

    def found(**query):
        page = client.get(reverse("report_list"), query).content.decode()
        return [each for each in (issued, other) if each.get_absolute_url() in page]

    assert found() == [issued, other]
    assert found(kind="monthly") == [other]
    assert found(scope="chinh_phu") == [issued]
    assert found(year=2025) == [issued, other]
    assert found(state="issued") == [issued]
    assert found(state="draft", scope="chinh_phu") == []


# --- from the button to the sealed paper ---------------------------------------------------------


def test_a_report_goes_from_the_button_to_the_sealed_paper(cast, signed_in):
    secretary, committee = signed_in(cast.secretary), signed_in(cast.committee)
    asked = {"scope": "chinh_phu", "kind": "weekly", "day": "2025-10-24"}
    answer = secretary.post(reverse("edition_new"), asked)
    assert secretary.get(answer.url).status_code == 200
    run_jobs(kinds.DRAFT)
    edition = Edition.objects.get()
    assert secretary.get(answer.url).url == edition.get_absolute_url()
    assert secretary.get(answer.url, headers={"HX-Request": "true"})["HX-Redirect"] == edition.get_absolute_url()
    run_jobs(kinds.PREVIEW)
    pages = secretary.get(url("edition_pages", edition))
    assert pages["Content-Type"] == "application/pdf"
    assert "DỰ THẢO" in PdfReader(BytesIO(pages.content)).pages[0].extract_text().upper()
    secretary.post(url("edition_words", edition), words_form(edition))
    assert "Dự thảo đã được sửa sau lần in này" in words_of(secretary.get(edition.get_absolute_url()))
    for client, verb in [(secretary, "check"), (committee, "approve"), (secretary, "issue")]:
        edition.refresh_from_db()
        answer = client.post(url("edition_step", edition, verb), {"version": edition.version, "note": ""})
        assert (verb, answer.status_code) == (verb, 302)
        run_jobs(kinds.PREVIEW)
    assert Notice.objects.filter(user=cast.committee, text__startswith="Chờ duyệt").count() == 1
    run_jobs(kinds.ISSUE)
    edition.refresh_from_db()
    assert (edition.state, edition.number) == (State.ISSUED, 1)
    for file in edition.files.all():
        taken = secretary.get(url("edition_file", edition, file.format))
        assert hashlib.sha256(taken.content).hexdigest() == file.sha256
        assert file.name in taken["Content-Disposition"]
        assert file.sha256 in secretary.get(edition.get_absolute_url()).content.decode()
    reader = PdfReader(BytesIO(secretary.get(url("edition_file", edition, "pdf")).content))
    [inside] = reader.attachments.values()
    assert hashlib.sha256(inside[0]).hexdigest() == edition.files.get(format="xlsx").sha256
    assert load_workbook(BytesIO(inside[0])).sheetnames
    assert "Chưa ký số" in words_of(secretary.get(edition.get_absolute_url()))


def test_a_second_request_for_the_same_report_opens_the_one_that_stands(cast, edition, signed_in):
    asked = {"scope": "chinh_phu", "kind": "weekly", "day": "2025-10-20"}
    answer = signed_in(cast.coordinator).post(reverse("edition_new"), asked)
    assert answer.url == edition.get_absolute_url()


def test_a_report_on_another_scope_than_ones_own_cannot_be_asked_for(cast, signed_in):
    asked = {"scope": "dang", "kind": "weekly", "day": "2025-10-20"}
    assert signed_in(cast.coordinator).post(reverse("edition_new"), asked).status_code == 422
    asked["scope"] = "co_quan:bo-y-te"
    assert signed_in(cast.leader).post(reverse("edition_new"), asked).status_code == 302
    assert signed_in(cast.secretary).post(reverse("edition_new"), asked).status_code == 422


def test_a_span_that_lies_ahead_is_refused_on_the_form(cast, signed_in):
    asked = {"scope": "chinh_phu", "kind": "weekly", "day": "2025-10-27"}
    answer = signed_in(cast.secretary).post(reverse("edition_new"), asked)
    assert answer.status_code == 422
    assert "chưa bắt đầu" in words_of(answer)


# --- words -----------------------------------------------------------------------------------------


def test_of_two_on_one_draft_the_second_is_told_and_keeps_her_words(cast, edition, signed_in):
    old = words_form(edition, remarks="Lời của người thứ hai")
    editions.edit(edition, cast.secretary, editions.Written("Lời của người thứ nhất", "", "", "", Recipients()))
    answer = signed_in(cast.second_secretary).post(url("edition_words", edition), old)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Lời của người thứ hai" in page
    assert "Lời của người thứ nhất" in page
    assert "Người secretary" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    again = signed_in(cast.second_secretary).post(url("edition_words", edition), {**old, "version": version})
    assert again.status_code == 302
    edition.refresh_from_db()
    assert edition.remarks == "Lời của người thứ hai"


def test_words_sent_after_the_session_ended_are_given_back(edition, client):
    answer = client.post(url("edition_words", edition), words_form(edition))
    assert answer.status_code == 403
    assert "Nhận xét của tôi" in words_of(answer)


def test_a_wrong_address_is_named_and_nothing_is_lost(cast, edition, signed_in):
    answer = signed_in(cast.secretary).post(url("edition_words", edition), words_form(edition, emails="a@b\nsai"))
    assert answer.status_code == 422
    assert "không phải là địa chỉ thư điện tử" in words_of(answer)
    assert "Nhận xét của tôi" in answer.content.decode()


def test_the_number_that_the_clerk_gave_is_shown_on_list_page_and_step(cast, edition, signed_in):
    client = signed_in(cast.secretary)
    client.post(url("edition_words", edition), words_form(edition, paper_number="42/BC-BKHCN"))
    Edition.objects.update(state=State.APPROVED)
    for page in (reverse("report_list"), edition.get_absolute_url(), url("edition_step", edition, "issue")):
        assert "Số văn bản 42/BC-BKHCN" in words_of(client.get(page))


def test_the_check_says_whether_this_text_was_printed(cast, edition, signed_in):
    client, page = signed_in(cast.secretary), url("edition_step", edition, "check")
    assert "Bản này chưa in thử" in words_of(client.get(page))
    editions.show_pages(edition)
    run_jobs(kinds.PREVIEW)
    assert "Bản này đã in thử được" in words_of(client.get(page))
    client.post(url("edition_words", edition), words_form(edition))
    assert "Bản này chưa in thử" in words_of(client.get(page))


def test_list_and_page_call_an_erratum_by_what_it_corrects(cast, issued, signed_in):
    client = signed_in(cast.secretary)
    erratum = editions.correct(issued, cast.secretary, "Sai")
    assert "Đính chính báo cáo kỳ số 1/2025, tuần 43 năm 2025" in words_of(client.get(erratum.get_absolute_url()))
    Edition.objects.filter(pk=erratum.pk).update(state=State.ISSUING)
    editions.seal(erratum, None, 1, issuing._send)
    for page in (reverse("report_list"), erratum.get_absolute_url()):
        assert "ính chính lần 1 của báo cáo kỳ số 1/2025" in words_of(client.get(page))
    assert "Báo cáo tuần 43 năm 2025, kỳ số 1/2025" in words_of(client.get(issued.get_absolute_url()))


# --- parts -----------------------------------------------------------------------------------------


def press(client, edition, parts, **button):
    edition.refresh_from_db()
    asked = {"version": edition.version, "order": list(PARTS), "part": parts, **button}
    answer = client.post(url("edition_parts", edition), asked)
    edition.refresh_from_db()
    return answer, list(Layout.from_json(edition.layout).parts)


def test_parts_are_chosen_and_moved_by_buttons(cast, edition, signed_in):
    client = signed_in(cast.secretary)
    three = ["summary", "agencies", "overdue"]
    assert press(client, edition, three, done="1")[1] == three
    assert press(client, edition, three, up="overdue")[1] == ["summary", "overdue", "agencies"]
    assert press(client, edition, three, down="summary")[1] == ["agencies", "summary", "overdue"]
    assert press(client, edition, three, up="summary")[1] == three
    assert press(client, edition, three, down="overdue")[1] == three


def test_a_layout_is_kept_by_name_and_loaded_into_another_report(cast, edition, signed_in):
    client = signed_in(cast.secretary)
    press(client, edition, ["overdue"], save_as="1", name="Ngắn gọn", is_shared="on")
    saved = SavedLayout.objects.get()
    assert (saved.name, saved.owner, saved.is_shared) == ("Ngắn gọn", cast.secretary, True)
    other = drafts.draft(scope_of("chinh_phu"), W43.previous)
    assert press(signed_in(cast.coordinator), other, [], load=saved.pk)[1] == ["overdue"]
    assert press(client, other, [], load="default")[1] == list(DEFAULT.parts)


def test_a_layout_that_is_not_shared_is_its_owners_alone(cast, edition, signed_in):
    press(signed_in(cast.secretary), edition, ["overdue"], save_as="1", name="Riêng")
    saved = SavedLayout.objects.get()
    client = signed_in(cast.coordinator)
    assert press(client, edition, ["summary"], load=saved.pk)[0].status_code == 404
    assert client.post(reverse("layout_delete", args=[saved.pk])).status_code == 404
    assert signed_in(cast.secretary).post(reverse("layout_delete", args=[saved.pk])).status_code == 302


def test_the_next_report_of_a_scope_begins_with_the_layout_of_the_last(cast, issued):
    erratum = editions.correct(issued, cast.secretary, "Sai")
    assert erratum.layout == issued.layout
    short = Layout(("summary",)).as_json()
    earlier = drafts.draft(scope_of("dang"), W43.previous)
    Edition.objects.filter(pk=earlier.pk).update(layout=short, state=State.ISSUING)
    editions.seal(earlier, None, 1, lambda row: None)
    assert drafts.draft(scope_of("dang"), W43).layout == short


# --- files -----------------------------------------------------------------------------------------


@pytest.fixture
def printed(edition, cast):
    Edition.objects.filter(pk=edition.pk).update(state=State.ISSUING)
    edition.refresh_from_db()
    issuing.publish(edition, cast.secretary)
    edition.refresh_from_db()
    return edition


def test_a_file_that_was_tampered_with_is_not_handed_out(cast, printed, signed_in, tmp_path):
    file = printed.files.get(format="pdf")
    [lying] = list(Path(tmp_path, "evidence").rglob(file.sha256))
    lying.chmod(0o600)
    lying.write_bytes(lying.read_bytes().replace(b"%%EOF", b"%%EOf"))
    for address in (url("edition_file", printed, "pdf"), url("edition_pages", printed)):
        answer = signed_in(cast.secretary).get(address)
        assert answer.status_code == 409
        assert "không còn đúng với mã SHA-256" in words_of(answer)
    assert signed_in(cast.secretary).get(url("edition_file", printed, "docx")).status_code == 200


@pytest.fixture
def key(settings, tmp_path):
    told = StringIO()
    call_command("make_test_key", str(tmp_path / "key.p12"), stdout=told)
    settings.SIGNING_KEY, settings.SIGNING_PASSPHRASE = (line.partition("=")[2] for line in told.getvalue().split())


def test_with_a_key_the_pdf_is_signed_and_the_page_says_by_whom(cast, key, edition, signed_in):
    Edition.objects.filter(pk=edition.pk).update(state=State.ISSUING)
    edition.refresh_from_db()
    issuing.publish(edition, cast.secretary)
    file = edition.files.get(format="pdf")
    assert "khóa thử" in file.signature
    client = signed_in(cast.secretary)
    assert file.signature in words_of(client.get(edition.get_absolute_url()))
    assert client.get(url("edition_file", edition, "pdf")).status_code == 200


def test_a_pdf_whose_signature_is_broken_is_not_handed_out(cast, key, edition, signed_in):
    pdf = print_papers(edition, 1)[0].content
    place = pdf.index(b"/Title")
    changed = Paper("pdf", "x.pdf", pdf[:place] + b"/Tytle" + pdf[place + 6 :])
    Edition.objects.filter(pk=edition.pk).update(state=State.ISSUING)
    editions.seal(edition, None, 1, lambda row: issuing._attach(row, [(changed, issuing.keep(changed))]))
    answer = signed_in(cast.secretary).get(url("edition_file", edition, "pdf"))
    assert answer.status_code == 409
    assert "Chữ ký số của tệp không còn giá trị" in words_of(answer)


def test_only_the_pages_may_stand_in_a_frame_and_only_in_our_own(cast, printed, signed_in):
    client = signed_in(cast.secretary)
    pages, page = client.get(url("edition_pages", printed)), client.get(printed.get_absolute_url())
    assert (pages["X-Frame-Options"], page["X-Frame-Options"]) == ("SAMEORIGIN", "DENY")
    assert "frame-ancestors 'self'" in pages["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_files_are_taken_by_their_readers_only(cast, printed, signed_in):
    for who, code in [("officer", 200), ("inspector", 200), ("stranger", 404), ("nobody", 404)]:
        assert signed_in(cast.people[who]).get(url("edition_file", printed, "xlsx")).status_code == code
    assert signed_in(cast.officer).get(url("edition_file", printed, "exe")).status_code == 404


# --- letters ---------------------------------------------------------------------------------------


def test_without_a_mail_server_the_page_says_so_and_no_letter_is_asked_for(cast, edition, signed_in):
    editions.check(edition, cast.secretary)
    editions.approve(edition, cast.second_secretary)
    assert "chưa được cấu hình máy chủ thư điện tử" in words_of(
        signed_in(cast.secretary).get(url("edition_step", edition, "issue"))
    )


def test_each_letter_is_sent_once_with_a_link_or_with_the_paper(cast, printed, settings):
    settings.EMAIL_URL, settings.SITE_URL = "smtp://x", "https://cong.example.vn"
    cast.officer.email = "cv@example.vn"
    cast.officer.save()
    Delivery.objects.create(edition=printed, email="van-thu@example.vn", sent_at=clock.now())
    assert mailing.send(printed) == 2
    assert mailing.send(printed) == 0
    link, paper = sorted(mail.outbox, key=lambda letter: len(letter.attachments))
    assert f"https://cong.example.vn{printed.get_absolute_url()}" in link.body
    assert (paper.to, paper.attachments[0][0]) == (["van-thu@example.vn"], printed.files.get(format="pdf").name)


# --- the command -----------------------------------------------------------------------------------


def test_the_command_writes_a_draft_without_keeping_it_and_issues_when_asked(cast, tmp_path, capsys):
    call_command("edition", scope="chinh_phu", span="2025-W43", out=tmp_path / "a")
    assert Edition.objects.count() == 0
    assert sorted(path.suffix for path in (tmp_path / "a").iterdir()) == [".docx", ".pdf", ".xlsx"]
    call_command("edition", scope="chinh_phu", span="2025-W43", out=tmp_path / "b", issue=True)
    edition = Edition.objects.get()
    assert (edition.state, edition.number) == (State.ISSUED, 1)
    for file in edition.files.all():
        assert hashlib.sha256((tmp_path / "b" / file.name).read_bytes()).hexdigest() == file.sha256
    call_command("edition", scope="chinh_phu", span="2025-W43", out=tmp_path / "c")
    assert sorted(p.name for p in (tmp_path / "c").iterdir()) == sorted(p.name for p in (tmp_path / "b").iterdir())


@pytest.mark.parametrize(("scope", "span"), [("bo", "2025-W43"), ("dang", "2025-W99"), ("dang", "2025-W50")])
def test_the_command_says_what_is_wrong_in_a_sentence(cast, tmp_path, scope, span):
    with pytest.raises(CommandError, match=r"[.]$"):
        call_command("edition", scope=scope, span=span, out=tmp_path)


# --- what a page costs -----------------------------------------------------------------------------


def cost(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_pages_cost_the_same_however_many_rows_they_have(cast, issued, signed_in, django_assert_max_num_queries):
    client = signed_in(cast.secretary)

    def costs():
        return [
            cost(client, address, django_assert_max_num_queries)
            for address in (reverse("report_list"), issued.get_absolute_url())
        ]

    first = costs()
    for number, span in enumerate((W43.previous, W43.previous.previous), start=2):
        more = drafts.draft(scope_of("chinh_phu"), span)
        drafts.draft(scope_of("dang"), span)
        Edition.objects.filter(pk=more.pk).update(state=State.ISSUING)
        editions.seal(more, None, number, lambda row: None)
        reader = make_user(f"reader{number}", (cast.other, "officer"))
        Delivery.objects.create(edition=issued, user=reader, sent_at=clock.now())
    assert costs() == first


def test_who_only_reads_sees_neither_notes_nor_private_addresses(cast, edition, signed_in):
    edition.recipients = {**edition.recipients, "emails": ["rieng@example.vn"]}
    edition.save()
    EditionStep.objects.create(
        edition=edition, verb="send_back", actor=cast.secretary, at=clock.now(), note="Chỉ nội bộ biết",
        from_state=State.CHECKED, to_state=State.DRAFT,
    )  # fmt: skip
    Edition.objects.filter(pk=edition.pk).update(state=State.ISSUING)
    editions.seal(edition, None, 1, issuing._send)
    for person, sees in ((cast.secretary, True), (cast.inspector, False)):
        told = words_of(signed_in(person).get(edition.get_absolute_url()))
        assert ("Chỉ nội bộ biết" in told, "rieng@example.vn" in told) == (sees, sees)


def test_an_address_that_no_mail_server_takes_is_refused(cast, edition, signed_in):
    long = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.vn"
    answer = signed_in(cast.secretary).post(url("edition_words", edition), {**words_form(edition), "emails": long})
    assert answer.status_code == 422
    assert "không phải là địa chỉ thư điện tử" in words_of(answer)


def test_a_number_that_no_row_has_is_no_error_of_the_portal(cast, edition, signed_in):
    client = signed_in(cast.secretary)
    asked = {"version": edition.version, "order": ["summary"], "part": ["summary"], "load": "9" * 5000}
    assert client.post(url("edition_parts", edition), asked).status_code == 404
    saved = SavedLayout.objects.create(name="Mẫu", owner=cast.secretary, layout={"parts": ["summary"]})
    answer = client.post(reverse("layout_delete", args=[saved.pk]), {"edition": "9" * 5000})
    assert answer.url == reverse("report_list")


def test_a_press_without_the_page_s_parts_empties_no_layout(cast, edition, signed_in):
    signed_in(cast.secretary).post(url("edition_parts", edition), {"version": edition.version})
    edition.refresh_from_db()
    assert edition.layout["parts"]
