"""What every reader of lineage and of data versions shares: endpoints, addresses, descriptions.

The shapes of the two kinds are the schemas ``lineage-graph`` and ``data-version``: one shape a
kind, so that one policy reads DVC, OpenLineage, dbt and our own record alike.

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

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_USER = re.compile(r"(?<=://)[^\s/?#]*@|(?<=:/)[^\s/?#:@]*:[^\s/?#]*@")
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


def without_credentials(data: Json) -> Json:
    """The data with the user and password of every address in any of its texts left out."""
    if isinstance(data, str):
        return _USER.sub("", data) if "@" in data and ":/" in data else data
    if isinstance(data, dict):
        return {
            without_credentials(key) if "@" in key else key: without_credentials(value)
            for key, value in data.items()
        }
    return [without_credentials(item) for item in data] if isinstance(data, list) else data


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
