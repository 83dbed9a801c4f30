"""What the locks of Python tools share: faults of their tables, digests, sources of a package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from aigov.api import Document, Json, Keys
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.lock_shape import COMMIT, inside, is_one_version, normal_name
from aigov_plugins.shaping import items, mapping, present, refused, text

Fault = tuple[Keys, str]

_HEX_DIGITS: Final = {
    "md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128, "blake2b": 128,
}  # fmt: skip
_HEX: Final = re.compile(r"[0-9a-f]+")
_INTEGRITY: Final = re.compile(r"(sha1|sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})(?:\?\S*)?")


def broken(format_name: str, source: Document, fault: Fault) -> Document:
    """A lock that breaks its own format."""
    keys, what = fault
    line, _ = source.locate(keys)
    empty = {"packages": 0, "pinned": 0, "hashed": 0, "local": 0}
    data: Json = {"format": format_name, "counts": empty, "packages": []}
    return refused(data, source, keys, f"line {line}: {what}")


def table_faults(entries: Any, at: Keys, *required: str) -> Iterator[Fault]:
    """What is wrong with a list of tables in which each has the ``required`` texts."""
    if not isinstance(entries, list):
        yield at, f"{at[-1]!r} must be a list of tables"
        return
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            yield (*at, index), f"an entry of {at[-1]!r} is no table"
            continue
        for key in required:
            if not text(entry.get(key)):
                yield (*at, index), f"an entry of {at[-1]!r} has no {key!r}"


def algorithm(digest: Any) -> str:
    """``sha256`` of ``sha256:0f..`` or ``sha256-..``; empty for what is no whole digest."""
    integrity = _INTEGRITY.fullmatch(text(digest))
    if integrity:  # three bytes are four characters of Base64
        size = _HEX_DIGITS[integrity[1]] // 2
        return integrity[1] if len(integrity[2]) == -(-size // 3) * 4 else ""
    name, _, value = text(digest).partition(":")
    whole = len(value) == _HEX_DIGITS.get(name) and _HEX.fullmatch(value.lower())
    return name if whole else ""


def digests(values: Iterable[Any]) -> dict[str, Json]:
    """``hashed`` and ``algorithms`` of the files of a package: each of them needs a digest."""
    found = [algorithm(value) for value in values]
    known = sorted({name for name in found if name})
    return {"hashed": bool(found) and all(found), **present(algorithms=known)}


def named(entry: dict[str, Json], manager: str = "pip") -> dict[str, Json]:
    """Name and version of a package of a lock."""
    return {
        "name": normal_name(text(entry.get("name"))),
        "manager": manager,
        **present(version=text(entry.get("version"))),
    }


def from_index(package: dict[str, Json], files: Iterable[Any]) -> dict[str, Json]:
    """A package of an index, pinned by its version."""
    pinned = is_one_version(text(package.get("version")))
    return {**package, "source": "index", "pinned": pinned, **digests(files)}


def from_repository(package: dict[str, Json], url: Any, commit: Any) -> dict[str, Json]:
    """A package of a version control system: its commit is both version and digest."""
    exact = COMMIT.fullmatch(text(commit)) is not None
    known = {"commit": text(commit), "algorithms": ["git"]} if exact else {}
    where = present(url=without_secrets(text(url)))
    return {**package, "source": "vcs", **where, "pinned": exact, "hashed": exact, **known}


def from_url(package: dict[str, Json], url: Any, files: Iterable[Any]) -> dict[str, Json]:
    """A package of an address, pinned by its version or its digest."""
    found = digests(files)
    pinned = is_one_version(text(package.get("version"))) or found["hashed"] is True
    where = present(url=without_secrets(text(url)))
    return {**package, "source": "url", **where, "pinned": pinned, **found}


def from_path(
    package: dict[str, Json], path: Any, folder: str, *, editable: bool = False
) -> tuple[dict[str, Json], bool]:
    """A package of a folder, and whether that lies in this repository."""
    found = inside(folder, text(path) or ".")
    flag: dict[str, Json] = {"editable": True} if editable else {}
    if found:
        return {**package, "path": found, **flag}, True
    return {**package, **flag, "source": "path", "pinned": False, "hashed": False}, False


def texts(values: Any) -> list[str]:
    """The texts of a list; a single text alone."""
    return [found for value in [*items(values)] if (found := text(value))]


def names_of(groups: Any) -> list[str]:
    """Keys of a mapping, or the texts of a list."""
    return [*mapping(groups)] or texts(groups)
