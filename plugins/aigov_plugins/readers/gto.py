"""GTO registry: ``artifacts.yaml`` as kind ``registered-model``.

Files: ``artifacts.yaml`` at the root of a repository or a project, where each entry is a mapping
with keys of GTO; other files of this name are left alone.

Format: GTO 0.1 to 1 (https://github.com/iterative/gto): artifact name to ``type``, ``path``,
``description``, ``labels`` and ``custom``.

Data (kind ``registered-model``): ``versions`` has an entry for each artifact of the type
``model``, or without a type and with a path that is named like weights, as the reader
``dvc-artifacts`` gives it. Versions and stages are git tags and stand in no file.

It proves that a model is declared under a name, and which file it is.

It cannot show which version of it was registered or assigned to a stage.
"""

from __future__ import annotations

import posixpath
from typing import Final

from aigov.api import Document, Json, parse_yaml
from aigov_plugins.addresses import address, without_credentials
from aigov_plugins.lineage.lineage_roles import is_model
from aigov_plugins.readers.dvc_artifacts import entry
from aigov_plugins.shaping import Places, refused, relocated, text

_TEXTS: Final = ("type", "path", "description")
_KEYS: Final = frozenset((*_TEXTS, "labels", "custom", "virtual", "name"))


def parse(path: str, raw: bytes) -> Document | None:
    """The models that the file annotates; None for a file of something else."""
    source = parse_yaml(raw)
    data = source.data
    if not isinstance(data, dict) or not data:
        return None
    entries = [value for value in data.values() if isinstance(value, dict)]
    if len(entries) < len(data) or any(not value or value.keys() - _KEYS for value in entries):
        return None
    places: Places = {}
    versions: list[Json] = []
    for name, artifact in data.items():
        for key in _TEXTS:
            if not isinstance(artifact.get(key), str | None):
                shape = {"format": "gto"}
                return refused(shape, source, (name, key), f"{key!r} of {name!r} must be text")
        file, kind = text(artifact.get("path")), text(artifact.get("type")).lower()
        if kind == "model" or (not kind and is_model(file)):
            places[("versions", len(versions))] = (name,)
            where = address(posixpath.dirname(path), file) if file else {}
            versions.append({"name": name, **where, **entry(artifact)})
    return (
        relocated(without_credentials({"format": "gto", "versions": versions}), source, places)
        if versions
        else None
    )
