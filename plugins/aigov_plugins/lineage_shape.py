"""The two shapes that every lineage and data-version format is brought into.

One shape a kind, so that one policy reads DVC, OpenLineage and our own record alike. Keys that
a format does not know are left out, never filled with a guess.

An *endpoint* (an item of ``inputs`` or ``outputs``) always has the ``name`` that the file uses,
and where they are known: ``path`` (from the root of the repository, normalised), ``uri`` (data
outside of it, with a scheme), ``namespace``, ``role`` and ``templated`` (the name holds an
expression that this file alone cannot resolve). A path that leaves the repository has neither
``path`` nor ``uri``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from aigov.api import Json

TEXT = {"type": "string"}
FLAG = {"type": "boolean"}

ENDPOINT: Json = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": TEXT,
        "path": TEXT,
        "uri": TEXT,
        "namespace": TEXT,
        "role": {"enum": ["dep", "out", "metric", "plot"]},
        "aliases": {"type": "array", "items": TEXT},
        "templated": FLAG,
    },
}

JOB: Json = {
    "type": "object",
    "required": ["name", "inputs", "outputs"],
    "properties": {
        "name": TEXT,
        "namespace": TEXT,
        "command": TEXT,
        "description": TEXT,
        "frozen": FLAG,
        "templated": FLAG,
        "parent": FLAG,
        "runs": {"type": "array", "items": {"type": "object", "required": ["id", "state"]}},
        "inputs": {"type": "array", "items": ENDPOINT},
        "outputs": {"type": "array", "items": ENDPOINT},
    },
}

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
DATASET: Json = {
    "type": "object",
    "required": ["id"],
    "properties": dict.fromkeys(DATASET_TEXTS, TEXT),
}

LINEAGE: Json = {
    "type": "object",
    "required": ["format", "jobs", "datasets"],
    "properties": {
        "format": {"enum": ["dvc", "openlineage", "record"]},
        "jobs": {"type": "array", "items": JOB},
        "datasets": {"type": "array", "items": DATASET},
        "metrics": {"type": "array", "items": TEXT},
        "params": {"type": "array", "items": TEXT},
        "model": {"type": "object", "properties": {"path": TEXT, "version": TEXT}},
        "generated_at": TEXT,
    },
}
"""Data of kind ``lineage``; a record adds its header (id, system, owner, author, ...)."""

DATA_VERSION: Json = {
    "type": "object",
    "required": ["format", "files"],
    "properties": {
        "format": {"enum": ["dvc-lock", "dvc-pointer", "dvc-config"]},
        "files": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "role"],
                "properties": {
                    "path": TEXT,
                    "uri": TEXT,
                    "digest": TEXT,
                    "algorithm": TEXT,
                    "size": {"type": "integer"},
                    "directory": FLAG,
                    "stage": TEXT,
                    "role": {"enum": ["dep", "out"]},
                    "origin": TEXT,
                    "description": TEXT,
                },
            },
        },
        "stages": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": TEXT, "command": TEXT}},
        },
        "remotes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "url", "default"],
                "properties": {"name": TEXT, "url": TEXT, "default": FLAG},
            },
        },
    },
}
"""Data of kind ``data-version``: what pins a dataset, and where its content is kept."""

SYNONYMS = {
    "origin": ("origin", "source", "url", "uri", "homepage"),
    "licence": ("licence", "license"),
    "collected_for": ("collected_for", "purpose"),
    "owner": ("owner",),
    "obtained_on": ("obtained_on", "downloaded_on"),
}

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def address(folder: str, name: str) -> dict[str, Json]:
    """``path`` or ``uri`` of a name that a file in ``folder`` gives; neither when it leaves."""
    if _SCHEME.match(name):
        return {"uri": without_secrets(name)}
    if name.startswith(("/", "~")) or _DRIVE.match(name):
        return {}
    path = posixpath.normpath(posixpath.join(folder, name.replace("\\", "/")))
    return {} if path == ".." or path.startswith("../") else {"path": path}


def without_secrets(url: str) -> str:
    """The URL without user, password, query and fragment; other text as it is."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    authority, slash, path = rest.partition("/")
    path = path.partition("?")[0].partition("#")[0]
    return f"{scheme}://{authority.rpartition('@')[2].partition('?')[0]}{slash}{path}"


def described(description: Json, meta: Json) -> dict[str, str]:
    """What a free description and a free mapping say about a dataset, under our keys."""
    found: dict[str, str] = {}
    if isinstance(description, str) and description.strip():
        found["description"] = description
    for key, names in SYNONYMS.items():
        value = next((text for name in names if (text := _text(meta, name))), "")
        if value:
            found[key] = value
    return found


def _text(meta: Json, name: str) -> str:
    value: Any = meta.get(name) if isinstance(meta, Mapping) else None
    return value if isinstance(value, str) and value.strip() else ""
