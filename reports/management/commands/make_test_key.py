"""With what can the demo sign? A self-signed key that nobody but this portal trusts."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import clock

NAME = "Tổ Giúp việc (khóa thử)"
DAYS = 365


class Command(BaseCommand):
    help = "Makes a self-signed PKCS#12 key for trying signatures out: never for papers that count."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase", default=settings.SIGNING_PASSPHRASE or "khoa-thu")

    def handle(self, *args: Any, file: Path, passphrase: str, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Khóa thử không được dùng cho hệ thống thật.")
        try:
            with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
                target.write(make_pkcs12(passphrase))
        except OSError as error:
            raise CommandError(f"Không ghi được tệp khóa (tệp có sẵn không bị ghi đè): {error.strerror}.") from error
        self.stdout.write(f"SIGNING_KEY={file.resolve()}\nSIGNING_PASSPHRASE={passphrase}")


def make_pkcs12(passphrase: str, name: str = NAME, begins: datetime | None = None, days: int = DAYS) -> bytes:
    """A new RSA key with a certificate that it signed itself, valid from `begins` (by default an hour ago)."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    begins = begins or clock.now() - timedelta(hours=1)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(subject, subject, private.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_only_signing(), critical=True)
        .sign(private, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        name.encode(), private, certificate, None, BestAvailableEncryption(passphrase.encode())
    )


def _only_signing() -> x509.KeyUsage:
    others = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        encipher_only=False,
        decipher_only=False,
        **dict.fromkeys(others, False),
    )
