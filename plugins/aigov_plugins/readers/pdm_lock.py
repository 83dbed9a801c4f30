"""PDM locks: ``pdm.lock`` as kind ``environment-lock``.

Files: ``**/pdm.lock`` and ``**/pdm.*.lock``.

Format: TOML, ``lock_version`` 4 with the digests beside each package, and 3 with the digests in
``metadata.files`` (pdm-project.org, lock file).

Data (kind ``environment-lock``): ``format`` (``pdm-lock``), ``packages`` with ``version``,
``source``, ``commit``, ``groups``, ``marker``, ``hashed``, ``local``, ``python``,
``manifest_digest``, ``platforms``, ``counts``, ``locked``, ``hashed``.

It proves which versions and files ``pdm sync`` installs. It cannot show that the lock fits
``pyproject.toml`` as it is now, nor that a build uses it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from aigov.api import Document, Json, Keys, parse_toml
from aigov_plugins.environments.lock_entries import (
    Fault,
    broken,
    from_index,
    from_path,
    from_repository,
    from_url,
    named,
    table_faults,
    texts,
)
from aigov_plugins.environments.lock_shape import Lock
from aigov_plugins.shaping import items, mapping, present, text


def parse(path: str, raw: bytes) -> Document | None:
    """The packages of the lock; None for TOML without its metadata."""
    source = parse_toml(raw)
    top = mapping(source.data)
    if not {"package", "metadata"} & set(top):
        return None
    fault = next(_faults(top), None)
    if fault is not None:
        return broken("pdm-lock", source, fault)
    lock = Lock("pdm-lock")
    metadata = mapping(top.get("metadata"))
    for index, entry in enumerate(items(top.get("package"))):
        _add(lock, entry, _hashes(entry, metadata), (posixpath.dirname(path), ("package", index)))
    targets = [mapping(target) for target in items(metadata.get("targets"))]
    lock.note("manifest_digest", "metadata", "content_hash")
    return lock.document(
        source,
        tool="pdm",
        python=next(iter(texts([target.get("requires_python") for target in targets])), ""),
        platforms=sorted(set(texts([target.get("platform") for target in targets]))),
        manifest_digest=text(metadata.get("content_hash")),
    )


def _faults(top: dict[str, Json]) -> Iterator[Fault]:
    yield from table_faults(top.get("package", []), ("package",), "name")
    if not isinstance(top.get("metadata"), dict):
        yield (), "a lock has a table 'metadata'"


def _hashes(entry: dict[str, Json], metadata: dict[str, Json]) -> list[Json]:
    name = f"{text(entry.get('name'))} {text(entry.get('version'))}"
    files = items(entry.get("files")) or items(mapping(metadata.get("files")).get(name))
    return [mapping(file).get("hash") for file in files]


def _add(lock: Lock, entry: dict[str, Json], hashes: list[Json], at: tuple[str, Keys]) -> None:
    folder, keys = at
    said = present(groups=texts(entry.get("groups")), extras=texts(entry.get("extras")))
    package = {**named(entry), **said, **present(marker=text(entry.get("marker")))}
    if entry.get("path"):
        editable = entry.get("editable") is True
        found, local = from_path(package, entry["path"], folder, editable=editable)
        (lock.add_local if local else lock.add)(found, keys)
    elif entry.get("git"):
        lock.add(from_repository(package, entry["git"], entry.get("revision")), keys)
    elif entry.get("url"):
        lock.add(from_url(package, entry["url"], hashes), keys)
    else:
        lock.add(from_index(package, hashes), keys)
