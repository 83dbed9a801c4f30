"""Feast: ``feature_store.yaml`` as kind ``feature-store``.

Files: ``feature_store*.yaml`` and ``feature_store*.yml``.

Format: the configuration of a Feast repository (``project``, ``registry``, ``provider``, stores,
``auth``). Feast publishes no schema of it; a file without ``project`` or with a part of the wrong
type is invalid.

Data (kind ``feature-store``): ``project``, ``provider``, ``registry``, ``online_store``,
``offline_store``, ``auth``, ``entity_key_serialization_version``, ``flags``; a part that the file
does not state is absent, though Feast has a default for it. Addresses are given without user,
password and query, connection strings not at all. ``templated`` lists the keys that the
environment fills in (``${NAME}``).

It proves where features are kept and served, and how access is controlled. It cannot show the
features: their definitions are Python, for the reader ``feast-python``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.addresses import address, without_secrets
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text
from aigov_plugins.templates import untemplated as refuse_template

_KEYS: Final = re.compile(
    rb"^[\"']?(?:project|registry|provider|online_store|offline_store)[\"']?[ \t]*:", re.MULTILINE
)
_VARIABLE: Final = re.compile(r"\$\{[^}\n]{0,200}\}|\$[A-Z][A-Z0-9_]*")
_SECRET: Final = re.compile(
    r"(?:password|passwd|pwd|secret|token|accountkey|access_?key)[ \t]*=", re.IGNORECASE
)
_STORES: Final = ("online_store", "offline_store", "batch_engine")
_PARTS: Final = (*_STORES, "registry", "auth", "feature_server", "flags")
_MAX_VARIABLES: Final = 200


def sniff(_path: str, head: bytes) -> Sniff:
    """Yes when a key of the configuration starts a line of the head."""
    return Sniff.YES if _KEYS.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The settings of a feature store; None when no key of them is there."""
    if not _KEYS.search(raw):
        return None
    refuse_template(raw, "where its features are")
    source = parse_yaml(raw)
    node = source.data
    if not isinstance(node, dict):
        return None
    places: Places = {("registry", "location"): ("registry",)}
    shape = _shape(node, places, posixpath.dirname(path))
    fault = _fault(node)
    if fault:
        keys, what = fault
        line, _ = source.locate(keys)
        return refused(shape, source, keys, f"line {line}: {what}")
    return relocated(shape, source, places)


def _fault(node: Mapping[str, Json]) -> tuple[Keys, str] | None:
    if not text(node.get("project")):
        return ("project",), "a feature store has a 'project'"
    for name in _PARTS:
        value = node.get(name)
        if name in ("registry", *_STORES) and isinstance(value, str):
            continue
        if value is not None and not isinstance(value, dict):
            return (name,), f"{name!r} must be a mapping"
    return None


def _shape(node: Mapping[str, Json], places: Places, folder: str) -> dict[str, Json]:
    shape: dict[str, Json] = {"format": "feast"}
    names = {"project": "project", "provider": "provider", "description": "project_description"}
    for name, key in names.items():
        shape.update(present(**{name: text(node.get(key))}))
        places[name,] = (key,)
    if node.get("registry") is not None:
        shape["registry"] = _registry(node["registry"], places, folder)
    for name in _STORES:
        if node.get(name) is not None:
            shape[name] = _store(node[name], name, places, folder)
    if isinstance(node.get("auth"), dict):
        shape["auth"] = present(type=text(node["auth"].get("type")))
    if isinstance(node.get("feature_server"), dict):
        shape["feature_server"] = _server(node["feature_server"], places)
    version = node.get("entity_key_serialization_version")
    if type(version) is int:
        shape["entity_key_serialization_version"] = version
    flags = {key: flag for key, flag in mapping(node.get("flags")).items() if type(flag) is bool}
    filled = [".".join(str(key) for key in keys) for keys in _variables(node)]
    return {**shape, **present(flags=flags, templated=filled)}


def _registry(value: Json, places: Places, folder: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        return {"type": "file", **_address(text(value), folder)}
    places["registry", "type"] = ("registry", "registry_type")
    places["registry", "location"] = ("registry", "path")
    kind = text(value.get("registry_type")) or text(value.get("registry_store_type"))
    seconds = value.get("cache_ttl_seconds")
    cached = {"cache_ttl_seconds": seconds} if type(seconds) in (int, float) else {}
    base = folder if kind in ("", "file") else None
    return {**present(type=kind), **_address(text(value.get("path")), base), **cached}


def _store(value: Json, name: str, places: Places, folder: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        return present(type=text(value))
    found = present(type=text(value.get("type")))
    for key in ("path", "host", "dataset", "region", "account"):
        base = folder if key == "path" and found.get("type", "sqlite") == "sqlite" else None
        told = _address(text(value.get(key)), base)
        if told:
            places[name, "location"] = places[name, "templated"] = (name, key)
            return {**found, **told}
    filled = any(True for _ in _variables(value))
    return {**found, "templated": True} if filled else found


def _address(told: str, folder: str | None = None) -> dict[str, Json]:
    """A path or an address without what opens it; one that the environment fills in is unknown.

    ``folder`` is given where the text is a path from there: a path of the repository is then
    given from its root.
    """
    if not told:
        return {}
    if _VARIABLE.search(told):
        return {"templated": True}
    if _SECRET.search(told):
        return {}
    inside = address(folder, told).get("path") if folder is not None else None
    return present(location=inside or without_secrets(told))


def _server(value: Mapping[str, Json], places: Places) -> dict[str, Json]:
    found = present(type=text(value.get("type")))
    if isinstance(value.get("enabled"), bool):
        found["enabled"] = value["enabled"]
    logging = mapping(value.get("feature_logging")).get("enabled")
    if isinstance(logging, bool):
        found["logging"] = logging
        places["feature_server", "logging"] = ("feature_server", "feature_logging", "enabled")
    return found


def _variables(node: Json) -> Iterator[Keys]:
    """Keys of the texts that the environment fills in, in order, up to a bound."""
    todo: list[tuple[Keys, Json]] = [((), node)]
    count = 0
    while todo and count < _MAX_VARIABLES:
        keys, value = todo.pop()
        if isinstance(value, str) and _VARIABLE.search(value):
            count += 1
            yield keys
        inner = list(value.items()) if isinstance(value, dict) else list(enumerate(items(value)))
        todo.extend(((*keys, key), part) for key, part in reversed(inner))
