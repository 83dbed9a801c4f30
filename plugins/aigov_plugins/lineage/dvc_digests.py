"""Entries of DVC's lock and pointer files as items of ``files`` (kind ``data-version``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Json, is_placeholder
from aigov_plugins.addresses import address

DIGESTS = ("md5", "etag", "checksum", "version_id")
_FORMS: Final = {"md5": re.compile(r"[0-9a-fA-F]{32}(?:\.dir)?")}
_FILLED: Final = re.compile(r"[^\s{}<>]{1,1024}")
"""What a digest looks like; a placeholder or a variable in its place pins nothing."""


def versions(entry: Json, folder: str) -> Iterator[dict[str, Json]]:
    """What one entry pins: itself, or its ``files`` when only these have digests."""
    inner = entry.get("files")
    digest = _digest(entry)
    if digest or not isinstance(inner, list):
        yield {**_place(entry["path"], folder), **digest, **_size(entry)}
        return
    for item in inner:
        if isinstance(item, dict) and isinstance(item.get("relpath"), str):
            path = f"{entry['path'].rstrip('/')}/{item['relpath']}"
            yield {**_place(path, folder), **_digest(item), **_size(item)}


def _place(name: str, folder: str) -> dict[str, Json]:
    where = address(folder, name)
    return {"path": name, **where}


def _digest(entry: Json) -> dict[str, Json]:
    """Digest and algorithm; the first that is there, also below ``cloud``."""
    for holder in (entry, *_clouds(entry)):
        for key in DIGESTS:
            value = _text(holder.get(key))
            if _FORMS.get(key, _FILLED).fullmatch(value) and not is_placeholder(value):
                return _named(key, value, holder)
    return {}


def _text(value: Json) -> str:
    """A digest as text: YAML reads one without a letter as a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value).zfill(32)
    return value if isinstance(value, str) else ""


def _clouds(entry: Json) -> list[Json]:
    cloud = entry.get("cloud")
    remotes = cloud.values() if isinstance(cloud, dict) else ()
    return [remote for remote in remotes if isinstance(remote, dict)]


def _named(key: str, value: str, holder: Json) -> dict[str, Json]:
    algorithm = "md5-dos2unix" if key == "md5" and holder.get("hash") != "md5" else key
    if value.endswith(".dir"):
        return {"digest": value.removesuffix(".dir"), "algorithm": algorithm, "directory": True}
    return {"digest": value, "algorithm": algorithm}


def _size(entry: Json) -> dict[str, Json]:
    size = entry.get("size")
    return {"size": size} if isinstance(size, int) and not isinstance(size, bool) else {}
