"""uv locks: ``uv.lock`` as kind ``environment-lock``.

Files: ``**/uv.lock``, and ``*.py.lock`` beside a script. A lock of a workspace lists the packages
of all its members.

Format: TOML, ``version`` 1 with any ``revision`` (docs.astral.sh/uv/concepts/projects/layout); uv
calls it its own format and may change it.

Data (kind ``environment-lock``): ``format`` (``uv-lock``), ``packages`` with ``version``,
``source`` (``index``, ``vcs``, ``url``, ``path``), ``commit``, ``hashed`` (every file of the
package has a digest), ``local`` (members of the workspace, folders), ``python``, ``indexes``,
``counts``, ``locked``, ``hashed``.

It proves which versions and files ``uv sync --locked`` installs. It cannot show that the lock fits
``pyproject.toml`` as it is now, nor that a build uses it. A lock without packages locks nothing.
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
from aigov_plugins.shaping import items, mapping, text

_FOLDERS: Final = ("editable", "virtual", "directory", "path")


def parse(path: str, raw: bytes) -> Document | None:
    """The packages of the lock; None for TOML without a version of the format."""
    source = parse_toml(raw)
    top = mapping(source.data)
    if "version" not in top:
        return None
    fault = next(_faults(top), None)
    if fault is not None:
        return broken("uv-lock", source, fault)
    lock = Lock("uv-lock")
    for index, entry in enumerate(items(top.get("package"))):
        _add(lock, entry, posixpath.dirname(path), ("package", index))
    lock.note("python", "requires-python")
    return lock.document(
        source,
        tool="uv",
        python=text(top.get("requires-python")),
        environments=texts(top.get("resolution-markers")),
        indexes=_indexes(top),
    )


def _faults(top: dict[str, Json]) -> Iterator[Fault]:
    if not isinstance(top["version"], int):
        yield ("version",), "'version' must be a number"
    yield from table_faults(top.get("package", []), ("package",), "name")
    for index, entry in enumerate(items(top.get("package"))):
        if not isinstance(mapping(entry).get("source", {}), dict):
            yield ("package", index, "source"), "'source' must be a table"


def _add(lock: Lock, entry: dict[str, Json], folder: str, at: Keys) -> None:
    source = mapping(entry.get("source"))
    package = named(entry)
    kind = next((key for key in _FOLDERS if key in source), "")
    files = [*([entry["sdist"]] if "sdist" in entry else []), *items(entry.get("wheels"))]
    hashes = [mapping(file).get("hash") for file in files]
    if kind:
        found, local = from_path(package, source[kind], folder, editable=kind == "editable")
        (lock.add_local if local else lock.add)(found, at)
    elif "git" in source:
        address = text(source["git"])
        lock.add(from_repository(package, address, address.partition("#")[2]), at)
    elif "url" in source:
        lock.add(from_url(package, source["url"], hashes), at)
    else:
        lock.add(from_index(package, hashes), at)


def _indexes(top: dict[str, Json]) -> list[str]:
    sources = (mapping(mapping(entry).get("source")) for entry in items(top.get("package")))
    return sorted({without_secrets(text(s["registry"])) for s in sources if s.get("registry")})
