"""Where do files lie that the portal made or was given, and how are they found again? Under their SHA-256."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files import File
from django.core.files.storage import storages


def put(path: str, content: File, size: int) -> None:
    """Stores content of `size` bytes under a path that its digest names, once, and wholly or not at all.

    What an earlier write left unfinished (a full disk, a killed process) is written anew.
    """
    storage = storages["evidence"]
    if storage.exists(path):
        if storage.size(path) == size:
            return
        storage.delete(path)
    try:
        written = storage.save(path, content)
    except BaseException:
        storage.delete(path)
        raise
    if written != path:  # somebody stored the same content in the same moment
        storage.delete(written)


def keep(content: File, folder: str, name: str) -> dict[str, Any]:
    """Stores a file of any length; returns what `take` needs: folder, sha256, size (bytes), name."""
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    kept = {"folder": folder, "sha256": digest.hexdigest(), "size": size, "name": name}
    if whole := take_whole(kept):
        whole.close()
        return kept
    drop(kept)  # nothing lies there, or it is damaged: the same content mends it
    put(path_of(kept), content, size)
    return kept


def take(kept: dict[str, Any]) -> File | None:
    """The file, open for reading; None when it is no longer there."""
    storage, path = storages["evidence"], path_of(kept)
    return storage.open(path) if storage.exists(path) else None


def take_whole(kept: dict[str, Any]) -> File | None:
    """The file when every byte of it is as it was kept; None when it is gone or damaged."""
    content = take(kept)
    if content is None:
        return None
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    if digest.hexdigest() != kept["sha256"]:
        content.close()
        return None
    content.seek(0)
    return content


def drop(kept: dict[str, Any]) -> None:
    storages["evidence"].delete(path_of(kept))


def path_of(kept: dict[str, Any]) -> str:
    """Where it lies in the storage."""
    return f"{kept['folder']}/{kept['sha256'][:2]}/{kept['sha256']}"
