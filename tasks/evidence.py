"""What may be handed in as evidence, and how is it kept?

The content is sniffed and must agree with the name. A file is kept under its SHA-256 in the storage `evidence`,
outside the web root; the same content twice is one file. Each refusal is one sentence that says what to do.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from math import ceil
from pathlib import PurePosixPath
from xml.etree import ElementTree

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal import shelf

OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = {
    "pdf": "application/pdf",
    "docx": OFFICE + "wordprocessingml.document",
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "pptx": OFFICE + "presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "webp": "image/webp",
}
OOXML_PART = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
BLANK = b"\xef\xbb\xbf \t\r\n\x00"  # what may stand before a PDF's first line
OLE = {"doc", "xls", "ppt"}
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAM = {
    "doc": "WordDocument".encode("utf-16-le"),
    "xls": "Workbook".encode("utf-16-le"),
    "ppt": "PowerPoint Document".encode("utf-16-le"),
}
OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
OOXML_MAGIC = b"PK\x03\x04"
OOXML_TYPES = "[Content_Types].xml"
OOXML_MACROS = ("vbaproject", "macroenabled", "macrosheet")  # what the list of types calls a part, whatever its name
MOST_PARTS, MOST_DIRECTORY = 5000, 1024 * 1024  # parts, and bytes of their list, that a document may have
MOST_TYPES = 1024 * 1024  # bytes of the list of types that are read: a real one has a few thousand
BROKEN_PACKAGE = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError, RuntimeError)
MACRO_NAMES = {
    "docm": "docx",
    "dotm": "docx",
    "xlsm": "xlsx",
    "xltm": "xlsx",
    "xlam": "xlsx",
    "pptm": "pptx",
    "potm": "pptx",
    "ppsm": "pptx",
}
ARCHIVE_NAMES = {"zip", "rar", "7z", "tar", "gz", "bz2", "xz", "iso", "cab"}
PROGRAM_NAMES = {
    "exe",
    "dll",
    "msi",
    "bat",
    "cmd",
    "com",
    "scr",
    "ps1",
    "vbs",
    "js",
    "jar",
    "sh",
    "apk",
    "lnk",
}
PAGE_NAMES = {"html", "htm", "xhtml", "mht", "svg", "xml", "php"}
KINDS = "PDF, Word, Excel, PowerPoint hoặc ảnh (PNG, JPG, TIFF, WEBP)"


class Unacceptable(Exception):
    """The file is not taken; `str()` is one sentence for the person."""


@dataclass(frozen=True)
class Kept:
    """A file that was accepted and stored."""

    name: str
    sha256: str
    size: int
    content_type: str


def keep(upload: UploadedFile) -> Kept:
    """Checks and stores an upload. Raises `Unacceptable`; then nothing was stored."""
    name = clean_name(upload.name or "")
    extension = check_name(name)
    check_size(upload, name)
    check_content(upload, extension, name)
    digest = _digest(upload)
    upload.seek(0)
    put(path_of(digest), upload, upload.size or 0)
    return Kept(name, digest, upload.size or 0, ALLOWED[extension])


put = shelf.put


def path_of(sha256: str) -> str:
    """Where content with this SHA-256 lies in the storage."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def clean_name(raw: str) -> str:
    """The name without folders, control and direction marks, and at most 200 characters. Raises when none is left."""
    name = unicodedata.normalize("NFC", raw)
    if ".." in re.split(r"[\\/]", name) or "\x00" in name:
        raise Unacceptable(f"Tên tệp “{_shown(raw)}” chứa đường dẫn không hợp lệ; hãy đổi tên tệp rồi tải lại.")
    name = PurePosixPath(name.replace("\\", "/")).name
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip(" .")
    if not name:
        raise Unacceptable("Tệp không có tên; hãy đặt tên cho tệp rồi tải lại.")
    if len(name) > 200:
        stem, dot, extension = name.rpartition(".")
        name = f"{stem[: 199 - len(extension)]}{dot}{extension}"
    return name


def check_name(name: str) -> str:
    """The extension, when it is one that is taken."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in ALLOWED:
        return extension
    if extension in MACRO_NAMES:
        why = f"có macro; hãy lưu lại dạng không macro (.{MACRO_NAMES[extension]}) rồi tải lên"
    elif extension in ARCHIVE_NAMES:
        why = "là tệp nén; hãy giải nén và tải lên từng tệp"
    elif extension in PROGRAM_NAMES:
        why = "là tệp chương trình nên không được nhận"
    elif extension in PAGE_NAMES:
        why = "là trang web hoặc tệp đánh dấu nên không được nhận; hãy in ra PDF"
    else:
        why = f"không thuộc loại được nhận; hãy dùng {KINDS}"
    raise Unacceptable(f"Tệp “{_shown(name)}” {why}.")


def check_size(upload: UploadedFile, name: str) -> None:
    limit = settings.EVIDENCE_MAX_MB
    if not upload.size:
        raise Unacceptable(f"Tệp “{_shown(name)}” rỗng (0 byte); hãy kiểm tra lại tệp.")
    if upload.size > limit * 1024 * 1024:
        size = ceil(upload.size / 1024 / 1024)
        raise Unacceptable(
            f"Tệp “{_shown(name)}” nặng {size} MB, quá giới hạn {limit} MB; hãy giảm dung lượng hoặc tách tệp."
        )


def check_content(upload: UploadedFile, extension: str, name: str) -> None:
    """The content must be what the name says, and hold no macros."""
    upload.seek(0)
    head = upload.read(8192)
    if extension in OOXML_PART:
        _check_ooxml(upload, head, extension, name)
    elif extension in OLE:
        _check_ole(upload, extension, name)
    elif extension not in _sniff(head):
        raise Unacceptable(_disagrees(name, extension))
    upload.seek(0)


def _sniff(head: bytes) -> set[str]:
    """The extensions that the first bytes speak for."""
    if head.lstrip(BLANK).startswith(b"%PDF-"):
        return {"pdf"}
    try:
        found = {match.extension.lstrip(".").lower() for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()
    if found & {"jpg", "jpeg", "jfif"}:
        found |= {"jpg", "jpeg"}
    if found & {"tif", "tiff"}:
        found |= {"tif", "tiff"}
    if head[:4] == b"RIFF" and head[8:12] != b"WEBP":
        return set()  # sound and film have the same envelope
    return found & {"png", "jpg", "jpeg", "tif", "tiff", "webp"}


def _check_ooxml(upload: UploadedFile, head: bytes, extension: str, name: str) -> None:
    if _is_overfull(upload):
        raise Unacceptable(_disagrees(name, extension))
    try:
        with zipfile.ZipFile(upload.file or upload) as package:
            parts = package.namelist()
            with package.open(OOXML_TYPES) as listed:
                types = _content_types(listed.read(MOST_TYPES + 1))
    except BROKEN_PACKAGE:
        raise Unacceptable(_disagrees(name, extension)) from None
    if not head.startswith(OOXML_MAGIC) or not any(p.startswith(OOXML_PART[extension]) for p in parts):
        raise Unacceptable(_disagrees(name, extension))
    macros = any(p.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in p.lower() for p in parts)
    if macros or any(word in types for word in OOXML_MACROS):
        raise Unacceptable(_macros(name))


def _is_overfull(upload: UploadedFile) -> bool:
    """Does the package list more parts than any document has? Asked of its end record, before it is opened."""
    upload.seek(max(0, (upload.size or 0) - 65557))
    tail = upload.read()
    upload.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 16:
        return False  # no package at all: told below
    parts, directory = int.from_bytes(tail[end + 10 : end + 12], "little"), tail[end + 12 : end + 16]
    return parts > MOST_PARTS or int.from_bytes(directory, "little") > MOST_DIRECTORY


def _content_types(listed: bytes) -> str:
    """The types that a package says its parts have, in lower case. Raises BadZipFile on anything but plain XML."""
    if len(listed) > MOST_TYPES or b"<!" in listed.replace(b"\x00", b"").replace(b"<!--", b""):
        raise zipfile.BadZipFile
    try:
        return " ".join(node.get("ContentType", "") for node in ElementTree.fromstring(listed)).lower()  # noqa: S314
    except ElementTree.ParseError:
        raise zipfile.BadZipFile from None


def _check_ole(upload: UploadedFile, extension: str, name: str) -> None:
    upload.seek(0)
    content = upload.read()
    if not content.startswith(OLE_MAGIC) or OLE_STREAM[extension] not in content:
        raise Unacceptable(_disagrees(name, extension))
    if OLE_MACROS in content:
        raise Unacceptable(_macros(name))


def _digest(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _disagrees(name: str, extension: str) -> str:
    return (
        f"Nội dung tệp “{_shown(name)}” không phải .{extension} như tên tệp; "
        "hãy mở tệp, lưu lại đúng định dạng rồi tải lên."
    )


def _macros(name: str) -> str:
    return f"Tệp “{_shown(name)}” có macro; hãy lưu lại dạng không macro rồi tải lên."


def _shown(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:77]}…"
