"""With which key does the portal sign papers, and is it fit? A PKCS#12 file and its passphrase, from the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto.pkcs12 import Pfx
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from portal import clock

PEM = ("*.pem", "*.crt", "*.cer")


class UnfitKey(Exception):
    """`str()` says in a sentence, without secrets, why this key cannot sign; `variable` is the setting to look at."""

    def __init__(self, sentence: str, variable: str = "SIGNING_KEY") -> None:
        super().__init__(sentence)
        self.variable = variable


@dataclass(frozen=True)
class SigningKey:
    """An opened key; `others` are the certificates above its own."""

    private: Any = field(repr=False)
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...] = ()

    def is_valid_at(self, moment: datetime) -> bool:
        return self.certificate.not_valid_before_utc <= moment <= self.certificate.not_valid_after_utc


def is_configured() -> bool:
    return bool(settings.SIGNING_KEY)


def configured() -> SigningKey | None:
    """The key of the settings, None when there is none. Raises `UnfitKey`; an expired key is returned."""
    return read(Path(settings.SIGNING_KEY), settings.SIGNING_PASSPHRASE) if is_configured() else None


def read(path: Path, passphrase: str) -> SigningKey:
    content = _content(path)
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(content, passphrase.encode() or None)
    except UnsupportedAlgorithm as error:
        raise UnfitKey("Khóa ký số được mã hóa bằng thuật toán cũ, không còn dùng.") from error
    except ValueError as error:
        raise _refusal(content) from error
    if private is None or certificate is None:
        raise UnfitKey("Tệp khóa ký số thiếu khóa bí mật hoặc chứng thư.")
    return SigningKey(private, certificate, tuple(others))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnfitKey("Không tìm thấy tệp khóa ký số.") from error
    except OSError as error:
        raise UnfitKey("Cổng không được phép đọc tệp khóa ký số.") from error


def _refusal(content: bytes) -> UnfitKey:
    """Is the passphrase wrong, or is it no PKCS#12 file at all?"""
    try:
        Pfx.load(content, strict=True)["version"].native  # noqa: B018 - parsed when asked for
    except (ValueError, TypeError):
        return UnfitKey("Tệp khóa ký số không phải là PKCS#12 (.p12, .pfx).")
    return UnfitKey("Sai mật khẩu của khóa ký số.", "SIGNING_PASSPHRASE")


def trusted_roots() -> list[x509.Certificate]:
    """The certificates of SIGNING_TRUST: a file, or all .pem, .crt and .cer of a folder. Raises `UnfitKey`."""
    if not settings.SIGNING_TRUST:
        return []
    path = Path(settings.SIGNING_TRUST)
    files = sorted(file for kind in PEM for file in path.glob(kind)) if path.is_dir() else [path]
    try:
        found = [each for file in files for each in x509.load_pem_x509_certificates(file.read_bytes())]
    except (OSError, ValueError) as error:
        raise UnfitKey("Không đọc được chứng thư gốc tin cậy dạng PEM.", "SIGNING_TRUST") from error
    if not found:
        raise UnfitKey("Thư mục chứng thư gốc tin cậy không có tệp PEM nào.", "SIGNING_TRUST")
    return found


def expiry() -> str:
    """A sentence when the configured key is not valid today; empty otherwise. Raises `UnfitKey`."""
    key = configured()
    if key is None or key.is_valid_at(clock.now()):
        return ""
    first, last = key.certificate.not_valid_before_utc, key.certificate.not_valid_after_utc
    days = f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
    return (
        f"Chứng thư của khóa ký số chỉ có hiệu lực {days}; chưa thể phát hành báo cáo cho đến khi thay khóa "
        "hoặc bỏ SIGNING_KEY."
    )
