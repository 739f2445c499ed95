"""Signed papers: who signed, whether anything changed since, whom the portal trusts, and keys that cannot be used."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pypdf import PdfReader, PdfWriter

from portal import signing_key
from portal.checks import signing_key_is_fit
from portal.signing_key import UnfitKey
from reports.management.commands.make_test_key import NAME, make_pkcs12
from reports.papers.pdf import print_pdf
from reports.papers.signature import SignatureState, Verdict, is_configured, sign, verify
from tests.reports.sample_document import only

NOW = datetime(2025, 10, 20, 7, 5, tzinfo=UTC)  # 14:05 in Hà Nội
SECRET = "mat-khau-rieng"


@cache
def paper():
    return print_pdf(only())


@cache
def pkcs12(name=NAME, begins=NOW - timedelta(days=30), days=60):
    return make_pkcs12(SECRET, name, begins, days)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def configure(settings, tmp_path):
    """Puts a key into the settings."""

    def use(content, passphrase=SECRET):
        path = tmp_path / "khoa.p12"
        path.write_bytes(content)
        settings.SIGNING_KEY, settings.SIGNING_PASSPHRASE = str(path), passphrase
        return path

    return use


def key_of(content, tmp_path):
    path = tmp_path / "other.p12"
    path.write_bytes(content)
    return signing_key.read(path, SECRET)


# --- signing and verifying ----------------------------------------------------------------------


def test_a_signed_paper_says_who_signed_it_and_when(configure):
    configure(pkcs12())
    state = verify(sign(paper(), reason="Ban hành báo cáo tuần", location="Hà Nội"))
    assert state == SignatureState(Verdict.SOUND, NAME, NOW)
    assert state.sentence == (
        "Đã ký số lúc 14:05 ngày 20/10/2025. Con dấu/chứng thư: Tổ Giúp việc (khóa thử); "
        "nội dung nguyên vẹn, chứng thư tin cậy."
    )
    assert state.is_signed
    assert state.is_sound


def test_signing_adds_to_the_paper_and_changes_nothing_of_it(configure):
    configure(pkcs12())
    signed = sign(paper(), reason="Ban hành")
    assert signed.startswith(paper())
    root = PdfReader(BytesIO(signed)).trailer["/Root"]
    assert b'pdfaid:part="3"' in root["/Metadata"].get_data()
    (field,) = root["/AcroForm"]["/Fields"]
    assert field.get_object()["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"
    assert field.get_object()["/V"]["/Reason"] == "Ban hành"
    assert int(field.get_object().get("/F", 0)) & 0b0110 == 0b0100  # printed, not hidden: PDF/A wants it


def test_without_a_key_a_paper_stays_unsigned_and_says_so(settings):
    settings.SIGNING_KEY = ""
    assert not is_configured()
    assert verify(paper()).sentence == "Chưa ký số."
    assert not verify(paper()).is_signed
    with pytest.raises(UnfitKey, match="Chưa khai báo khóa ký số"):
        sign(paper())


def test_a_byte_changed_after_signing_is_seen(configure):
    configure(pkcs12())
    signed = bytearray(sign(paper()))
    place = signed.index(b"stream\n") + 300
    signed[place] ^= 1
    state = verify(bytes(signed))
    assert state.verdict == Verdict.ALTERED
    assert state.is_broken


def test_what_is_appended_after_signing_is_seen(configure):
    configure(pkcs12())
    writer = PdfWriter(BytesIO(sign(paper())), incremental=True)
    writer.add_metadata({"/Title": "Một tên khác"})
    appended = BytesIO()
    writer.write(appended)
    state = verify(appended.getvalue())
    assert state.verdict == Verdict.EXTENDED
    assert state.is_broken
    assert verify(sign(paper()) + b"\n% more\n").verdict == Verdict.EXTENDED


def test_another_key_is_named_but_not_trusted(configure, tmp_path):
    configure(pkcs12())
    state = verify(sign(paper(), key=key_of(pkcs12("Người lạ"), tmp_path)))
    assert (state.verdict, state.signer) == (Verdict.UNTRUSTED, "Người lạ")
    assert not state.is_sound


def test_a_root_of_the_settings_makes_another_key_trusted(configure, settings, tmp_path):
    from cryptography.hazmat.primitives.serialization import Encoding

    configure(pkcs12())
    other = key_of(pkcs12("Văn phòng"), tmp_path)
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "van-phong.pem").write_bytes(other.certificate.public_bytes(Encoding.PEM))
    settings.SIGNING_TRUST = str(roots)
    assert verify(sign(paper(), key=other)).verdict == Verdict.SOUND


def test_a_paper_stays_sound_after_its_certificate_has_ended(configure):
    configure(pkcs12())
    signed = sign(paper())
    with time_machine.travel(NOW + timedelta(days=400), tick=False):
        assert verify(signed).verdict == Verdict.SOUND


def test_an_expired_certificate_signs_nothing(configure):
    configure(pkcs12())
    with time_machine.travel(NOW + timedelta(days=31), tick=False), pytest.raises(UnfitKey, match="hết hạn"):
        sign(paper())


def test_a_signature_by_an_expired_certificate_is_told(configure, monkeypatch):
    """Made elsewhere, by a program that does not ask."""
    configure(pkcs12())
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        monkeypatch.setattr(signing_key.SigningKey, "is_valid_at", lambda key, moment: True)
        state = verify(sign(paper()))
    assert state.verdict == Verdict.EXPIRED
    assert "lúc ký chứng thư không có hiệu lực" in state.sentence


@pytest.mark.parametrize("content", [b"", b"khong phai PDF", b"%PDF-1.7\n%%EOF", "nửa"])
def test_a_file_that_cannot_be_read_is_told(content):
    content = paper()[: len(paper()) // 2] if content == "nửa" else content
    assert verify(content).verdict == Verdict.UNREADABLE


def test_each_verdict_has_a_sentence():
    told = {SignatureState(verdict, "A").sentence for verdict in Verdict}
    assert len(told) == len(Verdict)


# --- keys ---------------------------------------------------------------------------------------


def test_a_fit_key_passes_the_check_and_none_passes_too(configure, settings):
    assert signing_key_is_fit() == []
    configure(pkcs12())
    assert signing_key_is_fit() == []


@pytest.mark.parametrize(
    "content, passphrase, sentence, variable",
    [
        (b"\x30\x03\x02\x01\x03", SECRET, "Tệp khóa ký số không phải là PKCS#12", "SIGNING_KEY"),
        (b"khong phai khoa", SECRET, "Tệp khóa ký số không phải là PKCS#12", "SIGNING_KEY"),
        (None, "mat-khau-sai", "Sai mật khẩu của khóa ký số", "SIGNING_PASSPHRASE"),
        (None, "", "Sai mật khẩu của khóa ký số", "SIGNING_PASSPHRASE"),
    ],
)
def test_a_key_that_cannot_be_opened_is_an_error_without_secrets(configure, content, passphrase, sentence, variable):
    path = configure(content or pkcs12(), passphrase)
    (error,) = signing_key_is_fit()
    assert error.is_serious()
    assert sentence in error.msg
    assert variable in error.hint
    assert not any(secret in f"{error.msg} {error.hint}" for secret in (SECRET, "mat-khau-sai", str(path)))


def test_a_key_that_is_not_there_is_an_error(configure):
    configure(pkcs12()).unlink()
    assert [error.msg for error in signing_key_is_fit()] == ["Không tìm thấy tệp khóa ký số."]


def test_an_expired_key_is_a_warning_that_stops_no_start(configure):
    configure(pkcs12())
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        (warning,) = signing_key_is_fit()
    assert not warning.is_serious()
    assert "chỉ có hiệu lực từ 20/09/2025 đến 19/11/2025; chưa thể phát hành báo cáo" in warning.msg


def test_roots_that_cannot_be_read_are_an_error(settings, tmp_path):
    settings.SIGNING_TRUST = str(tmp_path)
    assert "không có tệp PEM" in signing_key_is_fit()[0].msg
    (tmp_path / "goc.pem").write_text("khong phai chung thu")
    assert "Không đọc được chứng thư gốc" in signing_key_is_fit()[0].msg


def test_a_key_never_shows_its_secret(configure):
    configure(pkcs12())
    assert "private" not in repr(signing_key.configured())


def test_the_command_makes_a_key_that_signs_and_overwrites_none(settings, tmp_path):
    path, told = tmp_path / "khoa-thu.p12", StringIO()
    call_command("make_test_key", str(path), stdout=told)
    settings.SIGNING_KEY, settings.SIGNING_PASSPHRASE = (line.partition("=")[2] for line in told.getvalue().split())
    assert path.stat().st_mode & 0o077 == 0
    assert verify(sign(paper())).is_sound
    with pytest.raises(CommandError, match="không bị ghi đè"):
        call_command("make_test_key", str(path))


def test_the_command_refuses_in_production(settings, tmp_path):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="hệ thống thật"):
        call_command("make_test_key", str(tmp_path / "a.p12"))


def test_who_runs_an_event_loop_can_sign_and_verify(configure):
    async def both():
        return verify(sign(paper()))

    configure(pkcs12())
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(both())).result().is_sound
