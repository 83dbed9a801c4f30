"""Feast definitions: feature views in Python as kind ``feature-store``.

Files: Python in folders ``features``, ``feature_repo``, ``feature_views`` and ``feature_store``, or
with ``feature`` in its name, that imports ``feast`` and declares a view, an entity or a service.

Format: the Python API of Feast 0.10 and later. The file is parsed into a syntax tree and never
run: literals outside of functions are read, a name stands for what the same file declares under
it, and an argument that is computed is listed in ``computed``, neither absent nor guessed.

Data (kind ``feature-store``): ``feature_views`` with entities, source, ``ttl_seconds``, owner,
description, ``fields`` and tags; ``entities``, ``sources`` with their ``timestamp_field``, and
``services``. ``format`` is ``feast-python``.

It proves what the definitions in the repository say. It cannot show what is applied to a
registry, what helper functions add, nor that training and serving see the same values.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff
from aigov_plugins.addresses import without_secrets
from aigov_plugins.data.data_rules import bounded
from aigov_plugins.data.python_calls import (
    Call,
    ComputedError,
    calls_of,
    dotted,
    literal,
    seconds,
    text_of,
)
from aigov_plugins.located import located
from aigov_plugins.shaping import present

_IMPORT: Final = re.compile(rb"^[ \t]*(?:from|import)[ \t]+feast\b", re.MULTILINE)
_VIEWS: Final = {
    "FeatureView": "feature-view",
    "BatchFeatureView": "batch-feature-view",
    "StreamFeatureView": "stream-feature-view",
    "OnDemandFeatureView": "on-demand-feature-view",
    "batch_feature_view": "batch-feature-view",
    "stream_feature_view": "stream-feature-view",
    "on_demand_feature_view": "on-demand-feature-view",
}
_TEXTS: Final = ("name", "owner", "description")
_WHERE: Final = ("path", "table", "timestamp_field", "event_timestamp_column")


@dataclass(slots=True)
class _Store:
    """The declarations so far, where each stands, and what each variable holds."""

    data: dict[str, list[Json]] = field(default_factory=dict)
    places: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, part: str, call: Call, found: dict[str, Json]) -> None:
        """One declaration, if it has a name."""
        listed = self.data.setdefault(part, [])
        self.places[part, len(listed)] = call.place()
        for key in found:
            self.places[part, len(listed), key] = call.place(*_WRITTEN.get(key, (key,)))
        listed.append(found)


_WRITTEN: Final = {
    "ttl_seconds": ("ttl",),
    "source": ("source", "batch_source", "stream_source", "sources"),
    "fields": ("schema", "features"),
    "join_keys": ("join_keys", "join_key"),
    "timestamp_field": ("timestamp_field", "event_timestamp_column"),
    "path": ("path", "table"),
}


def sniff(_path: str, head: bytes) -> Sniff:
    """Yes when the head imports Feast, or ends before the imports may."""
    return Sniff.YES if _IMPORT.search(head) or len(head) >= HEAD_SIZE else Sniff.NO


def parse(_path: str, raw: bytes) -> Document | None:
    """The declarations of a file; None when it has none."""
    if not _IMPORT.search(raw):
        return None
    calls = [call for call in calls_of(raw, "feast") if _part_of(call.name)]
    store = _Store()
    for call in calls:
        name = call.function or _text(call, "name") or _first(call)
        if call.variable and name:
            store.names[call.variable] = bounded(name)
    for call in calls:
        part = _part_of(call.name)
        store.add(part, call, _READ[part](call, store))
    if not store.data:
        return None
    return Document({"format": "feast-python", **store.data}, located(store.places))


def _part_of(name: str) -> str:
    if name in _VIEWS:
        return "feature_views"
    known = {"Entity": "entities", "FeatureService": "services"}
    return known.get(name, "sources" if name.endswith("Source") else "")


def _text(call: Call, name: str) -> str:
    return text_of(call.arguments.get(name))


def _first(call: Call) -> str:
    return text_of(call.node.args[0]) if call.node.args else ""


def _head(call: Call, *further: str) -> dict[str, Json]:
    """Name, owner and description, and which arguments are computed."""
    found = present(**{name: _text(call, name) for name in _TEXTS})
    name = call.function or found.get("name") or _first(call) or call.variable
    given = call.arguments
    computed = [key for key in (*_TEXTS, *further) if key in given and not _is_literal(given[key])]
    return {**found, "name": name or call.name, **present(computed=computed + ["**"] * call.open)}


def _is_literal(node: ast.expr) -> bool:
    try:
        literal(node)
    except ComputedError:
        return False
    return True


def _view(call: Call, store: _Store) -> dict[str, Json]:
    given = call.arguments
    found: dict[str, Json] = {"kind": _VIEWS[call.name], **_head(call)}
    computed: list[Json] = found.pop("computed", [])
    if "ttl" in given and not _is_none(given["ttl"]):
        try:
            found["ttl_seconds"] = seconds(given["ttl"])
        except ComputedError:
            computed.append("ttl")
    if isinstance(given.get("online"), ast.Constant) and _is_literal(given["online"]):
        flag = literal(given["online"])
        found.update({"online": flag} if isinstance(flag, bool) else {})
    sources = next((given[key] for key in _WRITTEN["source"] if key in given), None)
    schema = next((given[key] for key in _WRITTEN["fields"] if key in given), None)
    if schema is not None and not _all_written(schema):
        computed.append("schema")
    if "tags" in given and not _is_literal(given["tags"]):
        computed.append("tags")
    return {
        **found,
        **present(
            entities=_names(given.get("entities"), store),
            source=", ".join(_names(sources, store)),
            fields=_fields(schema),
            tags=_tags(given.get("tags")),
            computed=computed,
        ),
    }


def _all_written(schema: ast.expr) -> bool:
    """Whether each field stands there as a call: ``*COMMON`` and names are known only in a run."""
    listed = schema.elts if isinstance(schema, ast.List | ast.Tuple) else [schema]
    return all(isinstance(item, ast.Call) for item in listed) and listed != [schema]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _names(node: ast.expr | None, store: _Store) -> list[str]:
    """What an expression refers to: texts, variables, calls that say their own name."""
    listed = node.elts if isinstance(node, ast.List | ast.Tuple) else [node] if node else []
    found = []
    for item in listed:
        if isinstance(item, ast.Call):
            inner = Call("", item)
            owner = item.func.value if isinstance(item.func, ast.Attribute) else item.func
            found.append(_text(inner, "name") or _first(inner) or dotted(owner))
        elif isinstance(item, ast.Subscript):  # view[["feature"]]
            found.append(store.names.get(dotted(item.value), dotted(item.value)))
        elif isinstance(item, ast.Constant):
            found.append(text_of(item))
        else:
            found.append(store.names.get(dotted(item), dotted(item)))
    return [name for name in found if name]


def _fields(schema: ast.expr | None) -> list[Json]:
    found: list[Json] = []
    for item in schema.elts if isinstance(schema, ast.List | ast.Tuple) else []:
        if not isinstance(item, ast.Call):
            continue
        call = Call("", item)
        name = _text(call, "name") or _first(call)
        kind = call.arguments.get("dtype", item.args[1] if len(item.args) > 1 else None)
        told = present(type=_type(kind), description=_text(call, "description"))
        tags = present(tags=_tags(call.arguments.get("tags")))
        if name:
            found.append({"name": name, **told, **tags})
    return found


def _type(node: ast.expr | None) -> str:
    if isinstance(node, ast.Call):
        inner = ", ".join(dotted(item) for item in node.args)
        return f"{dotted(node.func)}({inner})"
    return dotted(node) if node else ""


def _tags(node: ast.expr | None) -> dict[str, str]:
    if node is None or not _is_literal(node):
        return {}
    value = literal(node)
    pairs = value.items() if isinstance(value, dict) else ()
    return {key: str(one) for key, one in pairs if isinstance(one, str | int | float)}


def _entity(call: Call, store: _Store) -> dict[str, Json]:
    given: Mapping[str, ast.expr] = call.arguments
    node = given.get("join_keys", given.get("join_key"))
    return {**_head(call), **present(join_keys=_names(node, store))}


def _source(call: Call, _store: _Store) -> dict[str, Json]:
    path = without_secrets(_text(call, "path") or _text(call, "table"))
    stamp = _text(call, "timestamp_field") or _text(call, "event_timestamp_column")
    return {"kind": call.name, **_head(call, *_WHERE), **present(path=path, timestamp_field=stamp)}


def _service(call: Call, store: _Store) -> dict[str, Json]:
    return {**_head(call), **present(features=_names(call.arguments.get("features"), store))}


_READ: Final = {
    "feature_views": _view,
    "entities": _entity,
    "sources": _source,
    "services": _service,
}
