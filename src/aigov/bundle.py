"""An evidence bundle: all that a verdict rests on in one archive, byte for byte the same each time.

Entries are stored, sorted, of one date and mode; so neither the machine nor a version of a
compressor shows. A path of the repository may be anything: an entry has a name of its own, and
the manifest says which path it is.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aigov.diskfiles import safe, to_bytes

SCHEMA_VERSION = "1"
MANIFEST = "manifest.json"
RESULT = "result.json"
MAX_BUNDLE = 512 << 20
"""Bytes above which no bundle is written or read: it is held in memory."""

MAX_ENTRIES = 200_000
"""Entries above which no bundle is written or read: the list of them takes 150 MB of memory."""

_LONGEST = 200
_LONGEST_PART = 100
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP entry can have (PKWARE APPNOTE 4.4.6)."""
_UNIX, _VERSION, _MODE = 3, 20, 0o100644 << 16
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))]
)
"""Names that Windows keeps for devices, whatever ending they have."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the repository: its bytes, its git blob id, and what the run took it for."""

    data: bytes
    blob: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a bundle.

    Attributes:
        result: the canonical result, as it is written.
        files: by path from the root that was judged.
        policies: by id, the bytes of each policy's file.
        built_in: by id, the digest of each policy that no file holds.
    """

    result: bytes
    files: Mapping[str, File]
    policies: Mapping[str, bytes]
    built_in: Mapping[str, str] = field(default_factory=dict)


def archive_of(content: Content) -> bytes:
    """The bundle, as a ZIP archive."""
    names = names_of(map(encoded, content.files))
    described = [_described(RESULT, content.result, roles=["result"])]
    entries = {RESULT: content.result}
    for path, file in content.files.items():
        name = names[encoded(path)]
        entries[name] = file.data
        about = {"path": safe(path), "encoded_path": encoded(path), "blob": file.blob}
        described.append(_described(name, file.data, roles=sorted(file.roles), **about))
    for policy, data in content.policies.items():
        name = policy_name(policy)
        entries[name] = data
        described.append(_described(name, data, roles=["policy"], policy=policy))
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "entries": sorted(described, key=lambda each: str(each["name"])),
        "built_in": [
            {"policy": policy, "sha256": digest}
            for policy, digest in sorted(content.built_in.items())
        ],
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=True) + "\n"
    return zipped({**entries, MANIFEST: text.encode()})


def _described(name: str, data: bytes, **about: object) -> dict[str, Any]:
    digest = hashlib.sha256(data).hexdigest()
    return {"name": name, "size": len(data), "sha256": digest, **about}


def policy_name(policy: str) -> str:
    """The entry that holds the file of a policy; ids are lower-case words and hyphens."""
    return f"policies/{policy}.yaml"


def encoded(path: str) -> str:
    """A path as ASCII, reversibly: what is not a plain name is percent-encoded, byte by byte.

    So are the dots of ``.`` and ``..``, and one at the end of a part, which Windows drops.
    """
    from urllib.parse import quote_from_bytes

    parts = (quote_from_bytes(part, safe="") for part in to_bytes(path).split(b"/"))
    return "/".join(_dotless(part.replace("~", "%7E")) for part in parts)


def _dotless(part: str) -> str:
    if not part.strip("."):
        return "%2E" * len(part)
    return f"{part[:-1]}%2E" if part.endswith(".") else part


def names_of(paths: Iterable[str]) -> dict[str, str]:
    """By encoded path, the entry that holds its file.

    A path that is too long to be extracted, that only upper and lower case tell from another one,
    or that Windows takes for a device, has a name made of its SHA-256.
    """
    known = sorted(set(paths))
    spellings: dict[str, set[str]] = {}
    for path in known:
        for start in _starts(path) if len(path) <= _LONGEST else ():
            spellings.setdefault(start.lower(), set()).add(start)
    return {path: _name(path, spellings) for path in known}


def _starts(path: str) -> list[str]:
    """A path and the folders around it."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _name(path: str, spellings: Mapping[str, set[str]]) -> str:
    parts = path.split("/")
    plain = (
        len(path) <= _LONGEST
        and all(0 < len(part) <= _LONGEST_PART for part in parts)
        and all(part.lower().partition(".")[0] not in _RESERVED for part in parts)
        and all(len(spellings[start.lower()]) == 1 for start in _starts(path))
    )
    if plain:
        return f"repository/{path}"
    return f"repository/~/{hashlib.sha256(path.encode()).hexdigest()}"


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of entries with ASCII names: everything in it depends on them alone."""
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(entries.items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system, info.external_attr = _UNIX, _MODE
            info.create_version = info.extract_version = _VERSION
            archive.writestr(info, data)
    return buffer.getvalue()
