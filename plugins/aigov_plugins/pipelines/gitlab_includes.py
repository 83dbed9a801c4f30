"""What a file of GitLab CI takes from elsewhere, and how exactly it says which version.

Source: docs.gitlab.com, "CI/CD YAML syntax reference" (``include``, ``trigger``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.addresses import address, without_secrets
from aigov_plugins.pipelines.ci_pins import COMMIT, is_expression
from aigov_plugins.pipelines.ci_shape import names, short
from aigov_plugins.shaping import present

_REMOTE: Final = re.compile(r"https?://")
_INTEGRITY: Final = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")


def includes(value: Json, at: Keys) -> Iterator[tuple[Json, Keys]]:
    """Each entry of ``include:`` as a dependency, with its place."""
    listed = isinstance(value, list)
    for index, entry in enumerate(value if listed else [value]):
        keys: Keys = (*at, index) if listed else at
        if isinstance(entry, str):
            kind = "remote" if _REMOTE.match(entry) else "local"
            yield _include({kind: entry}), keys
        elif isinstance(entry, dict):
            yield _include(entry), keys


def _include(entry: dict[str, Json]) -> Json:
    if "local" in entry:
        return local(short(entry["local"]))
    if "project" in entry:
        files = ", ".join(names(entry.get("file")))
        ref = short(entry.get("ref"))
        return _versioned("include", f"{short(entry['project'])}: {files}", ref)
    if "component" in entry:
        name, _, ref = short(entry["component"]).rpartition("@")
        return _versioned("component", name or ref, ref if name else "")
    if "template" in entry:
        return {"kind": "template", "name": short(entry["template"]), "pinned": False}
    name = without_secrets(short(entry.get("remote") or entry.get("artifact")))
    if is_expression(name):
        return {"kind": "include", "name": name, "templated": True}
    return {
        "kind": "include",
        "name": name,
        "pinned": _INTEGRITY.fullmatch(short(entry.get("integrity"))) is not None,
    }


def local(name: str) -> Json:
    """A file of the repository; a leading slash is its root."""
    if is_expression(name):
        return {"kind": "include", "name": name, "templated": True}
    return {"kind": "include", "name": name, **address("", name.lstrip("/"))}


def _versioned(kind: str, name: str, ref: str) -> Json:
    found = {"kind": kind, "name": name, **present(ref=ref)}
    if is_expression(name) or is_expression(ref):
        return {**found, "templated": True}
    return {**found, "pinned": COMMIT.fullmatch(ref) is not None}
