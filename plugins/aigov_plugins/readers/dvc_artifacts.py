"""DVC model registry: ``artifacts`` of ``dvc.yaml`` as kind ``registered-model``.

Files: ``dvc.yaml``, in any folder, where its section ``artifacts`` declares a model.

Format: DVC 3 (https://dvc.org/doc/user-guide/project-structure/dvcyaml-files#artifacts).

Data (kind ``registered-model``): ``versions`` has an entry for each artifact of the type
``model``, or without a type and with a path that is named like weights: ``name``, ``path`` from
the root, ``type``, ``description``, ``labels`` and, of ``meta``, ``owner`` and ``tags``
(scalars). Versions and stages are git tags (``name@v1.0.0``, ``name#prod``) and stand in no file.

It proves that a model is declared under a name, and which file it is.

It cannot show which version of it was registered or assigned to a stage.
"""

from __future__ import annotations

import posixpath

from aigov.api import Document, Json, parse_yaml
from aigov_plugins.addresses import address, without_credentials
from aigov_plugins.lineage.dvc_schema import first_fault
from aigov_plugins.lineage.dvc_template import declared, interpolated
from aigov_plugins.lineage.lineage_roles import is_model
from aigov_plugins.lineage.mlflow_values import pairs
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text


def parse(path: str, raw: bytes) -> Document | None:
    """The models that a pipeline file declares; None when it declares none."""
    source = parse_yaml(raw)
    artifacts = mapping(mapping(source.data).get("artifacts"))
    if not artifacts:
        return None
    shape: dict[str, Json] = {"format": "dvc-artifacts"}
    fault = first_fault(source.data)
    if fault is not None:
        return refused(shape, source, *fault)
    scope = declared(source.data.get("vars", []))
    places: Places = {}
    versions: list[Json] = []
    for name, artifact in artifacts.items():
        file, complete = interpolated(artifact["path"], scope)
        kind = text(artifact.get("type")).lower()
        if kind != "model" and (kind or not is_model(file)):
            continue
        places[("versions", len(versions))] = ("artifacts", name)
        places[("versions", len(versions), "description")] = ("artifacts", name, "desc")
        where = address(posixpath.dirname(path), file) if complete else {"templated": True}
        versions.append({"name": name, **where, **entry(artifact)})
    return (
        relocated(without_credentials({**shape, "versions": versions}), source, places)
        if versions
        else None
    )


def entry(artifact: dict[str, Json]) -> dict[str, Json]:
    """What an artifact says of itself under the keys of a version."""
    meta = mapping(artifact.get("meta")) or mapping(artifact.get("custom"))
    return present(
        type=text(artifact.get("type")).lower(),
        description=text(artifact.get("desc")) or text(artifact.get("description")),
        labels=[text(label) for label in items(artifact.get("labels")) if text(label)],
        owner=text(meta.get("owner")),
        tags=pairs(meta),
    )
