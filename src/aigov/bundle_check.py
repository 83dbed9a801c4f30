"""Whether a bundle is what it says: every digest again, without extracting or unpacking anything.

The archive comes from anywhere. Only stored entries are read, so that nothing grows, and at the
end the same entries, written anew, must give the same archive: nothing hides between them.
"""

from __future__ import annotations

import hashlib
import io
import stat
import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from aigov import __version__
from aigov.builtin import BUILT_IN
from aigov.bundle import MANIFEST, MAX_ENTRIES, RESULT, encoded, names_of, policy_name, zipped
from aigov.bundle_roles import absent, misfits, unnamed
from aigov.diskfiles import safe, to_text
from aigov.documents import Limits
from aigov.errors import Unreadable, UsageError
from aigov.excusing import EVERYWHERE, GOVERNANCE, built_in
from aigov.gitobjects import digest
from aigov.json_text import parse_json
from aigov.report.result import as_json
from aigov.schema_rules import first_violation
from aigov.stored import result_of

if TYPE_CHECKING:
    from zipfile import ZipInfo

MAX_MANIFEST = Limits(64 << 20, 5_000_000)
"""How much of a manifest is read: that of 100,000 files has 50 MB."""

_RECORD = b"PK\x01\x02"
"""Signature of a record of the directory (PKWARE APPNOTE 4.3.12)."""
_ENCRYPTED = 1
_LENGTHS = struct.Struct("<HH")
"""Lengths of name and extra field, at 26 of a local header (PKWARE APPNOTE 4.3.7)."""
_HEADER = 30

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found: the differences and, where there is none, the manifest and the result."""

    differences: tuple[str, ...]
    manifest: Mapping[str, Any]
    result: Mapping[str, Any]
    digest: str = ""

    @property
    def files(self) -> dict[str, Entry]:
        """By path, as git has it, the entries that hold files of the repository."""
        found = (entry for entry in self.manifest["entries"] if "path" in entry)
        return {to_text(unquote_to_bytes(entry["encoded_path"])): entry for entry in found}


def examined(raw: bytes, path: str) -> Examined:
    """Everything that is wrong with a bundle; UsageError for what is none."""
    infos = _listed(raw, path)
    if not any(info.filename == MANIFEST for info in infos):
        what = f"is no evidence bundle: it has no {MANIFEST}"
        raise UsageError(what, where=path, hint="aigov evidence bundle -o FILE.zip writes one")
    odd = tuple(_odd(infos))
    if odd:
        return Examined(odd, {}, {})
    entries = {info.filename: _stored(raw, info) for info in infos}
    try:
        manifest = _manifest(entries[MANIFEST])
        found = [*misfits(manifest["entries"]), *_entries(manifest["entries"], entries)]
        result = _result(entries)
    except Unreadable as exc:
        return Examined((exc.what,), {}, {})
    if not any(misfits(manifest["entries"])):
        found += [*_names(manifest), *unnamed(manifest["entries"], result)]
        found += [*_rests_on(manifest, result), *absent(manifest["entries"], result)]
    if not found and zipped(entries) != raw:
        found.append("archive: holds bytes that are part of no entry, or an odd header")
    return Examined(tuple(found), manifest, result, hashlib.sha256(entries[MANIFEST]).hexdigest())


def _listed(raw: bytes, path: str) -> list[ZipInfo]:
    import zipfile

    # No parser finds more records than there are signatures, whatever the end record says.
    if raw.count(_RECORD) > MAX_ENTRIES:
        what = f"holds more than {MAX_ENTRIES:,} entries: no such bundle is read"
        raise UsageError(what, where=path)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, OSError) as exc:
        raise UsageError("is no ZIP archive that can be read", where=path) from exc


def _odd(infos: Sequence[ZipInfo]) -> Iterator[str]:
    """What no bundle has, seen before any entry is read."""
    seen = set[str]()
    for info in infos:
        if info.filename in seen:
            yield f"{info.filename}: stands in the archive twice"
        seen.add(info.filename)
        for told in _faults(info):
            yield f"{info.filename}: {told}"


def _faults(info: ZipInfo) -> Iterator[str]:
    if info.flag_bits & _ENCRYPTED:
        yield "is encrypted"
    if info.compress_type:
        yield "is compressed, and only stored entries are read"
    elif info.compress_size != info.file_size:
        yield f"has {info.compress_size} bytes stored, and says {info.file_size}"
    if stat.S_ISLNK(info.external_attr >> 16):
        yield "is a symbolic link"
    parts = info.filename.split("/")
    if not info.filename.isascii() or "\\" in info.filename or {"", ".", ".."} & set(parts):
        yield "has a name that no entry of a bundle has"


def _stored(raw: bytes, info: ZipInfo) -> bytes:
    """The bytes of a stored entry; whatever its header says, they lie inside the archive."""
    header = raw[info.header_offset : info.header_offset + _HEADER]
    if len(header) < _HEADER:
        return b""
    start = info.header_offset + _HEADER + sum(_LENGTHS.unpack_from(header, 26))
    return raw[start : start + info.file_size]


def _manifest(raw: bytes) -> Mapping[str, Any]:
    """The manifest; Unreadable, naming it, where it is none."""
    try:
        data = parse_json(raw, MAX_MANIFEST).data
    except Unreadable as exc:
        raise Unreadable(f"{MANIFEST}: {exc.what}") from exc
    broken = first_violation("bundle.v1", data)
    if broken is not None:
        keys, message = broken
        raise Unreadable(f"{MANIFEST}: {'.'.join(map(str, keys))}: {message}")
    assert isinstance(data, dict)
    return data


def _entries(listed: Sequence[Entry], entries: Mapping[str, bytes]) -> Iterator[str]:
    """What the manifest says of each entry, against its bytes."""
    names = Counter(entry["name"] for entry in listed)
    for name in sorted(name for name, count in names.items() if count > 1):
        yield f"{name}: stands in {MANIFEST} twice"
    for name in sorted(entries.keys() - {*names, MANIFEST}):
        yield f"{name}: is in the archive, and not in {MANIFEST}"
    for entry in listed:
        if entry["name"] not in entries:
            yield f"{_shown(entry)}: is missing"
            continue
        for told in _wrong(entry, entries[entry["name"]]):
            yield f"{_shown(entry)}: {told}"


def _shown(entry: Entry) -> str:
    path = entry.get("path")
    return entry["name"] if path is None else f"{entry['name']} ({path})"


def _wrong(entry: Entry, data: bytes) -> Iterator[str]:
    if len(data) != entry["size"]:
        yield f"has {len(data)} bytes, the manifest says {entry['size']}"
    found = hashlib.sha256(data).hexdigest()
    if found != entry["sha256"]:
        yield f"has SHA-256 {found}, the manifest says {entry['sha256']}"
    if "blob" in entry:
        blob = digest("blob", data, "sha1" if len(entry["blob"]) == 40 else "sha256")
        if blob != entry["blob"]:
            yield f"has git blob id {blob}, the manifest says {entry['blob']}"


def _names(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Every entry has the name that its path or its policy gives it."""
    files = [entry for entry in manifest["entries"] if "path" in entry]
    names = names_of(entry["encoded_path"] for entry in files)
    for entry in files:
        path = to_text(unquote_to_bytes(entry["encoded_path"]))
        if encoded(path) != entry["encoded_path"] or safe(path) != entry["path"]:
            yield f"{_shown(entry)}: its path and its encoded path differ"
        elif names[entry["encoded_path"]] != entry["name"]:
            yield f"{_shown(entry)}: another name belongs to this path"
    for entry in manifest["entries"]:
        if "policy" in entry and entry["name"] != policy_name(entry["policy"]):
            yield f"{_shown(entry)}: another name belongs to policy {entry['policy']}"


def _result(entries: Mapping[str, bytes]) -> Mapping[str, Any]:
    """The result; Unreadable, naming it, where it is none."""
    if RESULT not in entries:
        raise Unreadable(f"{RESULT}: is missing")
    try:
        result = result_of(entries[RESULT], RESULT)
    except UsageError as exc:
        raise Unreadable(f"{exc.where}: {exc.what}") from exc
    if as_json(result).encode() != entries[RESULT]:
        raise Unreadable(f"{RESULT}: is not as aigov wrote it: spaces, order or encoding differ")
    return result


def _rests_on(manifest: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[str]:
    """Everything that the result names is there, as it was, and nothing else is called evidence."""
    held = {(e["path"], e["blob"]) for e in manifest["entries"] if "evidence" in e["roles"]}
    used = {(a["path"], a["blob"]) for f in result["findings"] for a in f["evidence"]}
    for path, blob in sorted(used - held):
        yield f"{path}: the result rests on it, blob {blob}, and it is not in the bundle"
    for path, blob in sorted(held - used):
        yield f"{path}: is called evidence, blob {blob}, and the result does not name it"
    systems = {entry["path"] for entry in manifest["entries"] if "system" in entry["roles"]}
    for system in result["systems"]:
        declared = system["declared"] and system["id"] != EVERYWHERE
        if declared and system["path"] not in systems:
            yield f"{system['path']}: declares {system['id']}, and is not in the bundle"
    yield from _policies(manifest, result)


def _policies(manifest: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[str]:
    named = {(p["id"], p["digest"], p["source"] == BUILT_IN) for p in result["policies"]}
    filed = {(e["policy"], e["sha256"], False) for e in manifest["entries"] if "policy" in e}
    held = filed | {(e["policy"], e["sha256"], True) for e in manifest["built_in"]}
    for policy, found, _ in sorted(named - held):
        yield f"policy {policy}: the result names SHA-256 {found}, which is not in the bundle"
    yield from _built_in(manifest, result)
    for policy, found, _ in sorted(held - named):
        yield f"policy {policy}: the bundle holds SHA-256 {found}, which the result does not name"


def _built_in(manifest: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[str]:
    """Only one policy has no file; its digest is known of the aigov that is installed here."""
    version = result.get("tool", {}).get("version")
    ours = built_in().policy.digest
    for entry in manifest["built_in"]:
        if entry["policy"] != GOVERNANCE:
            yield f"policy {entry['policy']}: is not built into aigov, and no file holds it"
        elif version == __version__ and entry["sha256"] != ours:
            yield f"policy {GOVERNANCE}: has SHA-256 {entry['sha256']}, in aigov {version} {ours}"
