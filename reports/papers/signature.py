"""Is a paper signed, by whom, and unchanged since? PAdES baseline B by pyHanko, with the key of the settings.

No time stamp: the portal stands in a closed network, so the time of signing is that of its own clock.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from portal import clock, signing_key
from portal.signing_key import SigningKey, UnfitKey

FIELD = "ChuKySo"
MAY_SIGN = {"digital_signature", "non_repudiation"}  # a certificate for either will do


# --- signing ------------------------------------------------------------------------------------


def is_configured() -> bool:
    return signing_key.is_configured()


def sign(pdf: bytes, key: SigningKey | None = None, reason: str = "", location: str = "") -> bytes:
    """The PDF with a signature appended, by `key` or that of the settings. Raises `UnfitKey`; PDF/A stays PDF/A."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, fields, signers

    key = key or signing_key.configured()
    if key is None:
        raise UnfitKey("Chưa khai báo khóa ký số.")
    if not key.is_valid_at(clock.now()):
        raise UnfitKey("Chứng thư của khóa ký số chưa có hiệu lực hoặc đã hết hạn.")
    said = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason or None,
        location=location or None,
    )
    whole, signed = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    _apart(lambda: signers.sign_pdf(whole, said, signer=_signer(key), output=signed))
    return signed.getvalue()


def _apart(work: Callable[[], Any]) -> Any:
    """Does it in a thread of its own: pyHanko runs an event loop, and the caller may be in one already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def _signer(key: SigningKey) -> Any:
    from pyhanko.keys import internal
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    others = SimpleCertificateStore()
    others.register_multiple(_asn1(each) for each in key.others)
    return SimpleSigner(
        signing_cert=_asn1(key.certificate),
        signing_key=internal.translate_pyca_cryptography_key_to_asn1(key.private),
        cert_registry=others,
    )


def _asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


# --- verifying ----------------------------------------------------------------------------------


class Verdict(StrEnum):
    SOUND = "sound"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    ALTERED = "altered"  # the signed bytes are not those that were signed
    EXTENDED = "extended"  # something was appended after signing
    EXPIRED = "expired"  # the certificate was not valid when it signed
    UNTRUSTED = "untrusted"  # nobody whom the settings trust vouches for the signer


SENTENCES = {
    Verdict.SOUND: "Đã ký số{when}. Con dấu/chứng thư: {who}; nội dung nguyên vẹn, chứng thư tin cậy.",
    Verdict.UNSIGNED: "Chưa ký số.",
    Verdict.UNREADABLE: "Tệp hỏng hoặc không phải PDF nên không kiểm tra được chữ ký số.",
    Verdict.ALTERED: "Chữ ký số không còn đúng: tệp đã bị sửa sau khi ký.",
    Verdict.EXTENDED: "Tệp đã bị thêm nội dung sau khi ký số{when}; phần thêm không được chữ ký bảo đảm. "
    "Con dấu/chứng thư: {who}.",
    Verdict.EXPIRED: "Đã ký số{when}. Con dấu/chứng thư: {who}; nội dung nguyên vẹn, "
    "nhưng lúc ký chứng thư không có hiệu lực.",
    Verdict.UNTRUSTED: "Đã ký số{when}. Con dấu/chứng thư: {who}; nội dung nguyên vẹn, "
    "nhưng chứng thư không thuộc nguồn mà cổng tin cậy.",
}


@dataclass(frozen=True)
class SignatureState:
    """What is known of a paper's signature; of several, the last."""

    verdict: Verdict
    signer: str = ""
    at: datetime | None = None  # as the signer's clock had it

    @property
    def is_signed(self) -> bool:
        return self.verdict not in (Verdict.UNSIGNED, Verdict.UNREADABLE)

    @property
    def is_sound(self) -> bool:
        return self.verdict == Verdict.SOUND

    @property
    def is_broken(self) -> bool:
        """Must nobody rely on this file?"""
        return self.verdict in (Verdict.UNREADABLE, Verdict.ALTERED, Verdict.EXTENDED)

    @property
    def sentence(self) -> str:
        """Whose seal it is, and when by the clock of the machine that signed."""
        when = f" lúc {timezone.localtime(self.at):%H:%M ngày %d/%m/%Y}" if self.at else ""
        return SENTENCES[self.verdict].format(who=self.signer, when=when)


def verify(pdf: bytes) -> SignatureState:
    """Looks at the bytes and the trust of the settings only; asks no network."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
        return _state(found[-1]) if found else SignatureState(Verdict.UNSIGNED)
    except (PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return SignatureState(Verdict.UNREADABLE)


def _state(signature: Any) -> SignatureState:
    certificate = signature.signer_cert
    at = signature.self_reported_timestamp
    return SignatureState(_verdict(signature, certificate, at), _name(certificate), at)


def _verdict(signature: Any, certificate: x509.Certificate, at: datetime | None) -> Verdict:
    from pyhanko.sign.validation import SignatureCoverageLevel

    seen = _seen(signature, at)
    if not (seen.intact and seen.valid):
        return Verdict.ALTERED
    if seen.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return Verdict.EXTENDED
    if at is None or not certificate.not_valid_before <= at <= certificate.not_valid_after:
        return Verdict.EXPIRED
    return Verdict.SOUND if _is_own(certificate) or seen.trusted else Verdict.UNTRUSTED


def _seen(signature: Any, at: datetime | None) -> Any:
    from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=_roots(), moment=at, allow_fetching=False)
    usage = KeyUsageConstraints(key_usage=MAY_SIGN, match_all_key_usages=False)
    return _apart(lambda: validate_pdf_signature(signature, context, key_usage_settings=usage, skip_diff=True))


def _roots() -> list[x509.Certificate]:
    """Those that can be read; system checks tell of the others."""
    try:
        return [_asn1(each) for each in signing_key.trusted_roots()]
    except UnfitKey:
        return []


def _is_own(certificate: x509.Certificate) -> bool:
    """Is it the certificate with which this portal signs?"""
    try:
        own = signing_key.configured()
    except UnfitKey:
        return False
    return own is not None and bool(_asn1(own.certificate).dump() == certificate.dump())


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.native
    return str(names.get("common_name") or names.get("organization_name") or certificate.subject.human_friendly)
