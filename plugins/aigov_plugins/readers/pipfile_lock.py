"""Pipenv locks: ``Pipfile.lock`` as kind ``environment-lock``.

Files: ``**/Pipfile.lock``.

Format: JSON with ``_meta``, ``default``, ``develop`` and further categories, ``pipfile-spec`` 6
(github.com/pypa/pipfile).

Data (kind ``environment-lock``): ``format`` (``pipfile-lock``), ``packages`` with ``version``,
``source``, ``commit``, ``groups`` (the category), ``marker``, ``extras``, ``hashed``, ``local``,
``python``, ``indexes``, ``manifest_digest`` (of the ``Pipfile``), ``counts``, ``locked``,
``hashed``. A category that locks nothing (``"version": "*"``) is not pinned.

It proves which versions and files ``pipenv sync`` installs. It cannot show that the lock fits the
``Pipfile`` as it is now, nor that a build uses it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from aigov.api import Document, Json, Keys, parse_json
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.lock_entries import (
    Fault,
    broken,
    from_index,
    from_path,
    from_repository,
    from_url,
    texts,
)
from aigov_plugins.environments.lock_shape import Lock, exact_version, normal_name
from aigov_plugins.shaping import items, mapping, present, text


def parse(path: str, raw: bytes) -> Document | None:
    """The packages of every category; None for JSON without ``_meta``."""
    source = parse_json(raw)
    top = mapping(source.data)
    if "_meta" not in top:
        return None
    fault = next(_faults(top), None)
    if fault is not None:
        return broken("pipfile-lock", source, fault)
    lock = Lock("pipfile-lock")
    for category, entries in top.items():
        for name, entry in entries.items() if category != "_meta" else ():
            _add(lock, category, (name, entry), posixpath.dirname(path))
    meta = top["_meta"]
    requires = mapping(meta.get("requires"))
    full = "python_full_version" if "python_full_version" in requires else "python_version"
    lock.note("python", "_meta", "requires", full)
    lock.note("manifest_digest", "_meta", "hash")
    urls = (text(mapping(index).get("url")) for index in items(meta.get("sources")))
    return lock.document(
        source,
        tool="pipenv",
        python=text(requires.get(full)),
        indexes=[without_secrets(url) for url in urls if url],
        manifest_digest=next(iter(texts([*mapping(meta.get("hash")).values()])), ""),
    )


def _faults(top: dict[str, Json]) -> Iterator[Fault]:
    for category, entries in top.items():
        if not isinstance(entries, dict):
            yield (category,), f"{category!r} must be an object"
            return
        for name, entry in entries.items() if category != "_meta" else ():
            if not isinstance(entry, dict | str):
                yield (category, name), f"package {name!r} must be an object"


def _add(lock: Lock, category: str, named: tuple[str, Json], folder: str) -> None:
    name, entry = named
    at: Keys = (category, name)
    entry = entry if isinstance(entry, dict) else {"version": entry}
    version = exact_version(text(entry.get("version")))
    extras, marker = texts(entry.get("extras")), text(entry.get("markers"))
    package: dict[str, Json] = {
        "name": normal_name(name),
        "manager": "pip",
        "groups": [category],
        **present(version=version, specifier=text(entry.get("version")), extras=extras),
        **present(marker=marker),
    }
    path = entry.get("path") or entry.get("file")
    if "git" in entry:
        lock.add(from_repository(package, entry["git"], entry.get("ref")), at)
    elif "://" in text(path):
        lock.add(from_url(package, path, texts(entry.get("hashes"))), at)
    elif path:
        found, local = from_path(package, path, folder, editable=entry.get("editable") is True)
        (lock.add_local if local else lock.add)(found, at)
    else:
        lock.add(from_index(package, texts(entry.get("hashes"))), at)
