"""Ownership record: who owns data, model and deployment, and who stands in.

Files: ``governance/ownership.{yaml,yml,json}``, ``governance/<system>/ownership.{yaml,yml,json}``,
``**/ownership.yaml`` beside a system. Shape: our schema ``ownership`` (``aigov schema ownership``).

Data (kind ``ownership``): ``format`` (``record``), ``system`` (an id, absent for all systems),
``areas`` (a name such as ``data``, ``model``, ``deployment``, ``review`` to ``owner``, ``deputy``,
``contact``, ``escalation``), ``rules`` and ``errors`` (empty here), and what else the file says.
``areas`` may also be a list of mappings with ``area`` or ``name``.

It proves that names were written down. It cannot show that these people know of it.
"""

from __future__ import annotations

from typing import Any, Final

from aigov.api import Document, Keys, parse_json, parse_yaml

_FIELDS: Final = ("owner", "deputy", "contact", "escalation")
_TEXTS: Final = ("system", "owner", "author", "reviewer", "date", "next_review", "status")


def parse(path: str, raw: bytes) -> Document | None:
    """The record as written; None when the file is about something else."""
    document = parse_json(raw) if path.endswith(".json") else parse_yaml(raw)
    data = document.data
    if not isinstance(data, dict) or "areas" not in data:
        return None
    named, indices = _areas(data["areas"])
    result = {**data, "format": "record", "areas": named, "rules": [], "errors": []}
    reason = _wrong_type(data)

    def locate(keys: Keys) -> tuple[int, int]:
        if len(keys) > 1 and keys[0] == "areas" and keys[1] in indices:
            keys = ("areas", indices[str(keys[1])], *keys[2:])
        return document.locate(keys)

    return Document(result, locate, valid=not reason, reason=reason)


def _areas(areas: Any) -> tuple[dict[str, Any], dict[str, int]]:
    """Areas by name, and for those written as a list where in it each one is."""
    if isinstance(areas, dict):
        return {str(name): area for name, area in areas.items()}, {}
    named: dict[str, Any] = {}
    indices: dict[str, int] = {}
    for index, area in enumerate(areas if isinstance(areas, list) else ()):
        name = area.get("area", area.get("name")) if isinstance(area, dict) else None
        if isinstance(name, str) and name not in named:
            named[name], indices[name] = area, index
    return named, indices


def _wrong_type(data: dict[str, Any]) -> str:
    """The first known key with a value of the wrong type, as a reason; empty when there is none."""
    for key in _TEXTS:
        if not isinstance(data.get(key), str | None):
            return f"{key!r} has to be text"
    areas = data["areas"]
    if not isinstance(areas, dict | list):
        return "'areas' has to be a mapping"
    entries = areas.items() if isinstance(areas, dict) else enumerate(areas)
    for name, area in entries:
        if not isinstance(area, dict):
            return f"area {name!r} has to be a mapping with {', '.join(_FIELDS)}"
        for key in _FIELDS:
            if not isinstance(area.get(key), str | list | None):
                return f"{key!r} of area {name!r} has to be text or a list"
    return _unnamed(areas) if isinstance(areas, list) else ""


def _unnamed(areas: list[dict[str, Any]]) -> str:
    """The first entry of a list that has no name, or that of another; nothing may go missing."""
    named: set[str] = set()
    for index, area in enumerate(areas):
        said = area.get("area", area.get("name"))
        if not isinstance(said, str) or said in named:
            return f"area {index} of the list needs a name of its own"
        named.add(said)
    return ""
