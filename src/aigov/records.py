"""Records of our own: a file breaks its schema only where a known key has the wrong type.

What a record must hold is for policies to say, not for its schema.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aigov.documents import Document
from aigov.schemas import load, written
from aigov.strict import describe
from aigov.yaml_events import Keys

_TYPES: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}


def record_schema(kind: str) -> Any:
    """The published schema of a record (``aigov schema KIND``), without the fields of tools."""
    schema = load(kind)
    for node in (schema, *(n["items"] for n in schema["properties"].values() if "items" in n)):
        if "properties" in node:
            node["properties"] = written(node["properties"])
    return schema


def judged(document: Document, schema: str) -> Document:
    """The document, marked invalid where a key that the schema knows has the wrong type."""
    if not isinstance(document.data, dict):
        what = f"expected a mapping, found {describe(document.data)}"
        return replace(document, valid=False, reason=what)
    found = wrong_type(document.data, load(schema))
    if found is None:
        return document
    keys, what = found
    line, _ = document.locate(keys)
    return replace(document, valid=False, reason=f"line {line}: {what}")


def wrong_type(data: Any, schema: Any) -> tuple[Keys, str] | None:
    """The first key whose value is not of the type that the schema names, if any."""
    todo: list[tuple[Keys, Any, Any]] = [((), data, schema)]
    while todo:
        keys, value, node = todo.pop(0)
        names = node.get("type", ())
        names = [names] if isinstance(names, str) else list(names)
        if names and not any(_is(value, name) for name in names):
            key = ".".join(str(key) for key in keys)
            wanted = " or ".join(name for name in names if name != "null")
            return keys, f"{key} must be {wanted}, found {describe(value)}"
        if isinstance(value, dict):
            known = node.get("properties", {})
            todo += [((*keys, key), value[key], known[key]) for key in known if key in value]
        elif isinstance(value, list) and "items" in node:
            todo += [((*keys, n), item, node["items"]) for n, item in enumerate(value)]
    return None


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])
