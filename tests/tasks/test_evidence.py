"""Which files are taken as evidence, with which sentence is each other one refused, and how are they kept?"""

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from tasks.evidence import ALLOWED, Unacceptable, clean_name, keep, path_of
from tasks.forms import FilesField

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
KINDS = "PDF, Word, Excel, PowerPoint hoặc ảnh (PNG, JPG, TIFF, WEBP)"


def office(part, *more, types=""):
    """A package as Office writes it: its types, its main part, and `more` parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<Types xmlns="{TYPES}">{types}</Types>')
        for name in (part, *more):
            package.writestr(name, "<x/>")
    return out.getvalue()


def plain_zip(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


def ole(stream, macros=False):
    return OLE + stream.encode("utf-16-le") + ("_VBA_PROJECT".encode("utf-16-le") if macros else b"")


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40 + b"IEND\xaeB\x60\x82"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 40 + b"\xff\xd9"
TIF = b"II*\x00\x08\x00\x00\x00" + b"\x00" * 40
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40
DOCX, XLSX, PPTX = office("word/document.xml"), office("xl/workbook.xml"), office("ppt/presentation.xml")
DOCX_BEHIND_PROGRAM = b"MZ\x90\x00" + b"\x00" * 200 + DOCX
HTML = b"<!doctype html><script>alert(1)</script>"

GOOD = {
    "báo cáo.pdf": PDF,
    "BAO CAO.PDF": PDF,
    "quét.pdf": b"\xef\xbb\xbf\r\n" + PDF,
    "công văn.docx": DOCX,
    "bảng.xlsx": XLSX,
    "trình bày.pptx": PPTX,
    "cũ.doc": ole("WordDocument"),
    "cũ.xls": ole("Workbook"),
    "cũ.ppt": ole("PowerPoint Document"),
    "ảnh.png": PNG,
    "ảnh.jpg": JPG,
    "ảnh.jpeg": JPG,
    "ảnh.tif": TIF,
    "ảnh.tiff": TIF,
    "ảnh.webp": WEBP,
    "a.exe.pdf": PDF,
}


def disagrees(name):
    extension = name.rpartition(".")[2]
    return (
        f"Nội dung tệp “{name}” không phải .{extension} như tên tệp; hãy mở tệp, lưu lại đúng định dạng rồi tải lên."
    )


def macros(name):
    return f"Tệp “{name}” có macro; hãy lưu lại dạng không macro rồi tải lên."


def program(name):
    return f"Tệp “{name}” là tệp chương trình nên không được nhận."


def markup(name):
    return f"Tệp “{name}” là trang web hoặc tệp đánh dấu nên không được nhận; hãy in ra PDF."


def archive(name):
    return f"Tệp “{name}” là tệp nén; hãy giải nén và tải lên từng tệp."


def unknown(name):
    return f"Tệp “{name}” không thuộc loại được nhận; hãy dùng {KINDS}."


def macro_name(name, extension):
    return f"Tệp “{name}” có macro; hãy lưu lại dạng không macro (.{extension}) rồi tải lên."


BAD = {
    "a program named as one": ("setup.exe", b"MZ\x90\x00", program),
    "a script": ("a.js", b"alert(1)", program),
    "a program renamed": ("báo cáo.pdf", b"MZ\x90\x00" + b"\x00" * 600, disagrees),
    "a program that mentions PDF": ("a.pdf", b"MZ\x90\x00" + b"\x00" * 60 + b"%PDF-1.7", disagrees),
    "a page": ("a.html", HTML, markup),
    "a page renamed": ("a.pdf", HTML, disagrees),
    "a page that mentions PDF": ("a.pdf", b"<script>1</script>%PDF-1.7", disagrees),
    "a drawing with script": ("a.svg", b"<svg onload='alert(1)'/>", markup),
    "a drawing renamed": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", disagrees),
    "a Word file with macros": ("a.docm", DOCX, lambda name: macro_name(name, "docx")),
    "a Word template with macros": ("a.dotm", DOCX, lambda name: macro_name(name, "docx")),
    "an Excel file with macros": ("a.xlsm", XLSX, lambda name: macro_name(name, "xlsx")),
    "an Excel add-in": ("a.xlam", XLSX, lambda name: macro_name(name, "xlsx")),
    "a slide show with macros": ("a.ppsm", PPTX, lambda name: macro_name(name, "pptx")),
    "macros renamed": ("a.docx", office("word/document.xml", "word/vbaProject.bin"), macros),
    "macros in other letters": ("a.xlsx", office("xl/workbook.xml", "xl/VBAPROJECT.BIN"), macros),
    "macros under another name": (
        "a.docx",
        office(
            "word/document.xml", "word/x.bin",
            types='<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
        ),
        macros,
    ),
    "a file that says it may hold macros": (
        "a.docx",
        office(
            "word/document.xml",
            types='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
        ),
        macros,
    ),
    "an old Word file with macros": ("a.doc", ole("WordDocument", macros=True), macros),
    "an old Excel file with macros": ("a.xls", ole("Workbook", macros=True), macros),
    "an archive": ("a.zip", plain_zip("a.txt"), archive),
    "another archive": ("a.rar", b"Rar!\x1a\x07\x00", archive),
    "an archive renamed": ("a.docx", plain_zip("a.txt"), disagrees),
    "an archive with the right types only": ("a.docx", plain_zip("[Content_Types].xml"), disagrees),
    "a sheet named as a text": ("a.docx", XLSX, disagrees),
    "a broken package": ("a.docx", DOCX[:60], disagrees),
    "a package behind a program": ("a.docx", DOCX_BEHIND_PROGRAM, disagrees),
    "words in a package's name": ("a.xlsx", b"chi la chu", disagrees),
    "an old sheet named as a text": ("a.doc", ole("Workbook"), disagrees),
    "an installer named as a text": ("a.doc", ole("Property"), disagrees),
    "a package named as an old one": ("a.xls", XLSX, disagrees),
    "a picture of another kind": ("a.png", JPG, disagrees),
    "a text": ("a.txt", b"chu", unknown),
    "no extension": ("README", PDF, unknown),
    "an extension alone": ("a.", PDF, lambda _: unknown("a")),
    "a name that hides its end": ("anh\u202efdp.exe", b"MZ", lambda _: program("anhfdp.exe")),
    "nothing": ("a.pdf", b"", lambda name: f"Tệp “{name}” rỗng (0 byte); hãy kiểm tra lại tệp."),
}  # fmt: skip


def upload(name, content):
    return SimpleUploadedFile(name, content)


def stored():
    """Every file in the evidence storage."""

    def walk(folder):
        try:
            folders, files = storages["evidence"].listdir(folder)
        except FileNotFoundError:
            return
        yield from (f"{folder}/{name}".strip("/") for name in files)
        for name in folders:
            yield from walk(f"{folder}/{name}".strip("/"))

    return sorted(walk(""))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_kept_under_its_sha256(name):
    kept = keep(upload(name, GOOD[name]))
    digest = hashlib.sha256(GOOD[name]).hexdigest()
    assert (kept.name, kept.sha256, kept.size) == (name, digest, len(GOOD[name]))
    assert kept.content_type == ALLOWED[name.rpartition(".")[2].lower()]
    assert stored() == [f"{digest[:2]}/{digest[2:4]}/{digest}"]
    with storages["evidence"].open(path_of(digest)) as file:
        assert file.read() == GOOD[name]


def test_every_type_that_is_taken_has_a_good_example():
    assert {name.rpartition(".")[2].lower() for name in GOOD} == set(ALLOWED)


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_not_kept(what):
    name, content, sentence = BAD[what]
    with pytest.raises(Unacceptable) as refusal:
        keep(upload(name, content))
    assert str(refusal.value) == sentence(name)
    assert stored() == []


@pytest.mark.parametrize("name", ["bao-cao-ket-qua.pdf", "bang-so-lieu.xlsx"])
def test_real_files_are_taken(name, settings):
    content = (settings.BASE_DIR / "fixtures" / "demo" / name).read_bytes()
    assert keep(upload(name, content)).size == len(content)


def test_the_same_content_is_kept_once():
    first, second = keep(upload("a.pdf", PDF)), keep(upload("b.pdf", PDF))
    assert first.sha256 == second.sha256
    assert stored() == [path_of(first.sha256)]


def test_the_limit_is_a_setting_and_the_last_byte_counts(settings):
    settings.EVIDENCE_MAX_MB = 1
    full = PDF + b"\x00" * (1024 * 1024 - len(PDF))
    assert keep(upload("a.pdf", full)).size == 1024 * 1024
    with pytest.raises(Unacceptable) as refusal:
        keep(upload("a.pdf", full + b"\x00"))
    assert str(refusal.value) == "Tệp “a.pdf” nặng 2 MB, quá giới hạn 1 MB; hãy giảm dung lượng hoặc tách tệp."


def test_a_file_that_was_too_big_for_memory_is_taken_just_so():
    with TemporaryUploadedFile("a.docx", "x", len(DOCX), None) as big:
        big.write(DOCX)
        assert keep(big).sha256 == hashlib.sha256(DOCX).hexdigest()


def test_a_package_with_a_password_on_its_parts_is_refused_not_a_crash():
    locked = bytearray(DOCX)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + flags] |= 1
            at = locked.find(mark, at + 4)
    with pytest.raises(Unacceptable):
        keep(upload("a.docx", bytes(locked)))


@pytest.mark.parametrize(
    "raw", ["../a.pdf", "../../etc/passwd", "..\\..\\a.pdf", "x/../a.pdf", "a.pdf\x00.exe", ".."]
)
def test_a_name_with_a_way_in_it_is_refused(raw):
    with pytest.raises(Unacceptable) as refusal:
        clean_name(raw)
    assert str(refusal.value) == f"Tên tệp “{raw}” chứa đường dẫn không hợp lệ; hãy đổi tên tệp rồi tải lại."


@pytest.mark.parametrize(
    "raw, name",
    [
        ("C:\\Users\\An\\báo cáo.pdf", "báo cáo.pdf"),
        ("/home/an/a.pdf", "a.pdf"),
        (" a.pdf ", "a.pdf"),
        ("a\r\nX: y.pdf", "aX: y.pdf"),
        ("ba\u0301o ca\u0301o.pdf", "báo cáo.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("..pdf", "pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_hidden_characters(raw, name):
    assert clean_name(raw) == name


@pytest.mark.parametrize("raw", ["", " ", "\u202e", "/"])
def test_a_file_without_a_name_is_refused(raw):
    with pytest.raises(Unacceptable, match="Tệp không có tên"):
        clean_name(raw)


def test_several_files_are_one_field():
    files = [upload("a.pdf", PDF), upload("b.pdf", PDF)]
    assert [file.name for file in FilesField().clean(files)] == ["a.pdf", "b.pdf"]
    assert FilesField().clean(None) == []
