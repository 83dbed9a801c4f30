"""How lineage and data versions name data: endpoints, and what is said of a dataset.

The shapes of the two kinds are the schemas ``lineage-graph`` and ``data-version``: one shape a
kind, so that one policy reads DVC, OpenLineage, dbt and our own record alike.

An *endpoint* (an item of ``inputs`` or ``outputs``) always has the ``name`` that the file uses,
and where they are known: ``path`` (from the root of the repository, normalised), ``uri`` (data
outside of it, with a scheme), ``namespace``, ``role`` and ``templated`` (the name holds an
expression that this file alone cannot resolve). A path that leaves the repository has neither
``path`` nor ``uri``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigov.api import Json

DATASET_TEXTS = (
    "id",
    "name",
    "path",
    "uri",
    "namespace",
    "type",
    "version",
    "description",
    "origin",
    "licence",
    "lawful_basis",
    "collected_for",
    "owner",
    "obtained_on",
)

SYNONYMS = {
    "origin": ("origin", "source", "url", "uri", "homepage"),
    "licence": ("licence", "license"),
    "collected_for": ("collected_for", "purpose"),
    "owner": ("owner",),
    "obtained_on": ("obtained_on", "downloaded_on"),
}


def described(description: Json, meta: Json) -> dict[str, str]:
    """What a free description and a free mapping say about a dataset, under our keys."""
    found: dict[str, str] = {}
    if isinstance(description, str) and description.strip():
        found["description"] = description
    for key, names in SYNONYMS.items() if meta else ():
        value = next((text for name in names if (text := _text(meta, name))), "")
        if value:
            found[key] = value
    return found


def _text(meta: Json, name: str) -> str:
    value: Any = meta.get(name) if isinstance(meta, Mapping) else None
    return value if isinstance(value, str) and value.strip() else ""
