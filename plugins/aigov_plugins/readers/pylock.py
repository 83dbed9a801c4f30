"""Standard Python locks: ``pylock.toml`` as kind ``environment-lock``.

Files: ``**/pylock.toml`` and ``**/pylock.<name>.toml``.

Format: PEP 751, ``lock-version`` 1.x (packaging.python.org, "pylock.toml specification"). A file
without ``lock-version``, ``created-by`` or ``packages``, and a package without a source, break it.

Data (kind ``environment-lock``): ``format`` (``pylock``), ``packages`` with ``version``,
``source``, ``commit``, ``marker``, ``hashed`` (every file of the package has a digest), ``local``
(directories), ``python``, ``environments`` (markers), ``indexes``, ``tool`` (``created-by``),
``counts``, ``locked``, ``hashed``.

It proves which versions and files an installer takes. It cannot show that the lock fits the
manifest as it is now, nor that a build uses it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, parse_toml
from aigov_plugins.addresses import without_secrets
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

_SOURCES: Final = ("vcs", "directory", "archive", "sdist", "wheels")


def parse(path: str, raw: bytes) -> Document | None:
    """The packages of the lock."""
    source = parse_toml(raw)
    top = mapping(source.data)
    if not {"lock-version", "packages", "created-by"} & set(top):
        return None
    fault = next(_faults(top), None)
    if fault is not None:
        return broken("pylock", source, fault)
    lock = Lock("pylock")
    for index, entry in enumerate(items(top.get("packages"))):
        _add(lock, entry, posixpath.dirname(path), ("packages", index))
    lock.note("python", "requires-python")
    lock.note("tool", "created-by")
    indexes = {without_secrets(text(entry.get("index"))) for entry in top["packages"]}
    return lock.document(
        source,
        tool=text(top["created-by"]),
        python=text(top.get("requires-python")),
        environments=texts(top.get("environments")),
        indexes=sorted(indexes - {""}),
    )


def _faults(top: dict[str, Json]) -> Iterator[Fault]:
    for key in ("lock-version", "created-by"):
        if not isinstance(top.get(key), str):
            yield (key,), f"{key!r} must be text"
    if not text(top.get("lock-version")).startswith("1."):
        yield ("lock-version",), f"lock-version {top.get('lock-version')!r} is not known"
    yield from table_faults(top.get("packages"), ("packages",), "name")
    for index, entry in enumerate(items(top.get("packages"))):
        if not set(_SOURCES) & set(mapping(entry)):
            name = text(mapping(entry).get("name"))
            yield ("packages", index), f"package {name!r} has none of {', '.join(_SOURCES)}"


def _hashes(file: Json) -> list[str]:
    """``algorithm:digest`` of a file, or one empty text where it has no digest."""
    return [f"{name}:{text(value)}" for name, value in mapping(mapping(file).get("hashes")).items()]


def _add(lock: Lock, entry: dict[str, Json], folder: str, at: Keys) -> None:
    package = {**named(entry), **present(marker=text(entry.get("marker")))}
    directory, archive = mapping(entry.get("directory")), mapping(entry.get("archive"))
    if "vcs" in entry:
        vcs = mapping(entry["vcs"])
        lock.add(from_repository(package, vcs.get("url"), vcs.get("commit-id")), at)
    elif "directory" in entry:
        editable = directory.get("editable") is True
        found, local = from_path(package, directory.get("path"), folder, editable=editable)
        (lock.add_local if local else lock.add)(found, at)
    elif "archive" in entry:
        lock.add(from_url(package, archive.get("url"), _hashes(archive)[:1] or [""]), at)
    else:
        files = [entry["sdist"]] if "sdist" in entry else []
        files += items(entry.get("wheels"))
        lock.add(from_index(package, [(_hashes(file) or [""])[0] for file in files]), at)
