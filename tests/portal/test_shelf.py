"""What lies on the shelf is given out only as it was put there."""

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from portal import shelf


def read(kept):
    with shelf.take_whole(kept) as file:
        return file.read()


def damage(kept):
    path = storages["evidence"].path(shelf.path_of(kept))
    content = Path(path).read_bytes()
    Path(path).chmod(0o600)
    Path(path).write_bytes(content[:-1] + b"!")


def test_a_file_is_found_again_by_what_it_holds():
    kept = shelf.keep(ContentFile(b"noi dung"), "xuat", "a.csv")
    assert read(kept) == b"noi dung"
    assert (kept["size"], kept["name"]) == (8, "a.csv")


def test_a_damaged_file_is_not_given_out():
    kept = shelf.keep(ContentFile(b"noi dung"), "xuat", "a.csv")
    damage(kept)
    assert shelf.take_whole(kept) is None


def test_the_same_content_again_mends_a_damaged_file():
    kept = shelf.keep(ContentFile(b"noi dung"), "xuat", "a.csv")
    damage(kept)
    assert read(shelf.keep(ContentFile(b"noi dung"), "xuat", "b.csv")) == b"noi dung"


def test_what_is_gone_is_none():
    kept = shelf.keep(ContentFile(b"noi dung"), "xuat", "a.csv")
    shelf.drop(kept)
    assert shelf.take_whole(kept) is None
