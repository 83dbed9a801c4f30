"""npm locks: ``package-lock.json`` and ``npm-shrinkwrap.json`` as kind ``environment-lock``.

Files: ``**/package-lock.json``, ``**/npm-shrinkwrap.json``.

Format: ``lockfileVersion`` 1 (``dependencies``, nested), 2 and 3 (``packages`` by path), as in
the documentation of npm, "package-lock.json".

Data (kind ``environment-lock``): ``format`` (``npm-lock``), ``packages`` with ``version``,
``source``, ``url``, ``commit``, ``hashed`` (``integrity``), ``groups`` (``dev``, ``optional``,
``peer``), ``local`` (links, workspaces), ``counts``, ``locked``, ``hashed``. A bundled package is
part of the file of another, whose digest holds for it.

It proves which versions and files ``npm ci`` installs. It cannot show that the lock fits
``package.json`` as it is now, nor that a build uses it.
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from typing import Final

from aigov.api import Document, Json, Keys, parse_json
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.lock_entries import broken, digests, from_path, from_repository
from aigov_plugins.environments.lock_shape import Lock, is_one_version
from aigov_plugins.shaping import mapping, present, text

_MODULES: Final = "node_modules/"
_GROUPS: Final = ("dev", "optional", "peer", "devOptional")
_REPOSITORY: Final = re.compile(r"(?:git\+[a-z]+|git|github|gitlab|bitbucket):")


def parse(path: str, raw: bytes) -> Document | None:
    """The packages in file order; None for JSON without a version of the format."""
    source = parse_json(raw)
    top = mapping(source.data)
    if "lockfileVersion" not in top:
        return None
    newer = "packages" in top
    key = "packages" if newer else "dependencies"
    fault = _fault(top, key)
    if fault:
        return broken("npm-lock", source, fault)
    lock = Lock("npm-lock")
    entries = mapping(top.get(key))
    if newer:
        for name, entry in entries.items():
            _add(lock, name, entry, (posixpath.dirname(path), (key, name)))
    else:
        _add_nested(lock, entries, posixpath.dirname(path), (key,))
    return lock.document(source, tool="npm")


def _fault(top: dict[str, Json], key: str) -> tuple[Keys, str] | None:
    if not isinstance(top["lockfileVersion"], int):
        return ("lockfileVersion",), "'lockfileVersion' must be a number"
    if not isinstance(top.get(key, {}), dict):
        return (key,), f"{key!r} must be an object"
    for name, entry in mapping(top.get(key)).items():
        if not isinstance(entry, dict):
            return (key, name), f"package {name!r} must be an object"
    return None


def _add_nested(lock: Lock, entries: dict[str, Json], folder: str, at: Keys) -> None:
    todo = deque((name, entry, (*at, name)) for name, entry in entries.items())
    while todo:
        name, entry, keys = todo.popleft()
        _add(lock, _MODULES + name, mapping(entry), (folder, keys))
        inner = mapping(mapping(entry).get("dependencies"))
        todo.extend((key, value, (*keys, "dependencies", key)) for key, value in inner.items())


def _add(lock: Lock, path: str, entry: dict[str, Json], at: tuple[str, Keys]) -> None:
    folder, keys = at
    if not path:  # the project itself
        return
    version, resolved = text(entry.get("version")), text(entry.get("resolved"))
    name = text(entry.get("name")) or path.rpartition(_MODULES)[2]
    groups = [group for group in _GROUPS if entry.get(group) is True]
    package: dict[str, Json] = {"name": name, "manager": "npm", **present(groups=groups)}
    address = resolved or version
    if entry.get("link") is True or _MODULES not in path or address.startswith("file:"):
        target = address if address.startswith("file:") else resolved or path
        found, local = from_path({**package, **_exact(version)}, target, folder)
        (lock.add_local if local else lock.add)(found, keys)
    elif _REPOSITORY.match(address):
        commit = address.rpartition("#")[2]
        lock.add(from_repository({**package, **_exact(version)}, address, commit), keys)
    else:
        inner = path.count(_MODULES) > 1 or "dependencies" in keys[1:]
        lock.add({**package, **_from_registry(entry, version, resolved, inner=inner)}, keys)


def _exact(version: str) -> dict[str, Json]:
    return {"version": version} if version and ":" not in version else {}


def _from_registry(
    entry: dict[str, Json], version: str, resolved: str, *, inner: bool
) -> dict[str, Json]:
    said = entry.get("inBundle") is True or entry.get("bundled") is True
    bundled = said and inner and not resolved  # it comes with the package that it lies in
    found = digests(text(entry.get("integrity")).split()[:1])
    return {
        **_exact(version),
        "source": "index",
        "pinned": is_one_version(version),
        **found,
        **present(url=without_secrets(resolved)),
        **({"bundled": True, "hashed": True} if bundled else {}),
    }
