"""conda-lock locks: ``conda-lock.yml`` as kind ``environment-lock``.

Files: ``**/*conda-lock.{yml,yaml}``.

Format: YAML, version 1 of the unified lock of conda-lock: ``metadata`` and a list ``package``.

Data (kind ``environment-lock``): ``format`` (``conda-lock``), ``packages`` (one for each platform:
``version``, ``manager``, ``platform``, ``groups``, ``hashed``, ``algorithms``, ``url``), ``python``
where all platforms have the same, ``platforms``, ``channels``, ``manifests`` (the files it was made
of), ``counts``, ``locked``, ``hashed``.

It proves which builds an installation takes on each platform. It cannot show that the lock fits its
manifests as they are now, nor that a build uses it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, parse_yaml
from aigov_plugins.environments.conda_specs import channel_address
from aigov_plugins.environments.lock_entries import Fault, broken, digests, table_faults, texts
from aigov_plugins.environments.lock_shape import Lock, inside, is_one_version, normal_name
from aigov_plugins.shaping import items, mapping, present, text

_COMMIT: Final = re.compile(r"[@#=][0-9a-f]{40}(?:$|[#&])")
_NAMED: Final = re.compile(r"\.(?:conda|tar\.bz2)$")  # the address of one build


def parse(path: str, raw: bytes) -> Document | None:
    """The packages of the lock; None for YAML without its list of packages."""
    source = parse_yaml(raw)
    top = mapping(source.data)
    if "package" not in top or not {"metadata", "version"} & set(top):
        return None
    fault = next(_faults(top), None)
    if fault is not None:
        return broken("conda-lock", source, fault)
    lock = Lock("conda-lock")
    for index, entry in enumerate(items(top["package"])):
        lock.add(_package(entry), ("package", index))
    metadata = mapping(top.get("metadata"))
    folder = posixpath.dirname(path)
    lock.note("platforms", "metadata", "platforms")
    lock.note("channels", "metadata", "channels")
    lock.note("manifests", "metadata", "sources")
    return lock.document(
        source,
        tool="conda-lock",
        python=_python(lock),
        platforms=texts(metadata.get("platforms")),
        channels=[_channel(entry) for entry in items(metadata.get("channels"))],
        manifests=[inside(folder, name) or name for name in texts(metadata.get("sources"))],
    )


def _faults(top: dict[str, Json]) -> Iterator[Fault]:
    yield from table_faults(top["package"], ("package",), "name", "version")
    if not isinstance(top.get("metadata"), dict):
        yield (), "a lock has a mapping 'metadata'"


def _package(entry: dict[str, Json]) -> dict[str, Json]:
    conda = text(entry.get("manager")) != "pip"
    name = text(entry.get("name"))
    hashes = mapping(entry.get("hash"))
    address = text(entry.get("url"))
    repository = address.startswith("git+")
    return {
        "name": name if conda else normal_name(name),
        "version": text(entry["version"]),
        "manager": "conda" if conda else "pip",
        "source": "vcs" if repository else "channel" if conda else "index",
        "pinned": _is_pinned(text(entry["version"]), address),
        **digests(f"{key}:{value}" for key, value in hashes.items()),
        **present(
            platform=text(entry.get("platform")),
            url=channel_address(address),
            groups=texts([entry.get("category")]),
        ),
    }


def _is_pinned(version: str, address: str) -> bool:
    if address.startswith("git+"):
        return _COMMIT.search(address) is not None
    return is_one_version(version) or _NAMED.search(address) is not None


def _channel(entry: Json) -> str:
    return channel_address(text(mapping(entry).get("url")) or text(entry))


def _python(lock: Lock) -> str:
    found = {entry["version"] for entry in lock.packages if entry["name"] == "python"}
    return str(found.pop()) if len(found) == 1 else ""
