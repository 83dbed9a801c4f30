"""MLflow model registry: ``meta.yaml`` of a file store as kind ``registered-model``.

Files: ``models/<name>/meta.yaml`` and ``models/<name>/version-N/meta.yaml`` of a file store
(``mlruns`` or any other folder), and ``models/m-.../meta.yaml`` of an experiment (MLflow 3); known
by their keys, since other tools have a ``meta.yaml`` too.

Format: MLflow file store (MLflow 1 to 3).

Data (kind ``registered-model``): of a registered model ``name``, ``description`` and ``aliases``
(alias to version); of a version one entry of ``versions`` with ``version``, ``stage`` (in lower
case; ``none`` until it is moved), ``aliases``, ``status``, ``run_id``, ``created``, ``updated``
and ``owner``; of a logged model ``name``, ``model_id`` and ``run_id``. ``source`` is a ``uri``
where it is an address; a path of the machine that wrote it is never a path here: then ``local``
is true. Tags lie in files of their own and are not read.

It proves which run a version came from and which stage or alias was given to it.

It cannot show which version is deployed, nor a digest: the registry keeps none.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.addresses import without_credentials
from aigov_plugins.lineage.mlflow_values import is_local, moment, pairs, remote
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_VERSION: Final = re.compile(rb"^current_stage[ \t]*:", re.MULTILINE)
_MODEL: Final = re.compile(rb"^last_updated_timestamp[ \t]*:", re.MULTILINE)
_LOGGED: Final = re.compile(rb"^model_id[ \t]*:", re.MULTILINE)


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether the head has the keys of a registered model, a version or a logged model."""
    known = _VERSION.search(head) or _MODEL.search(head) or _LOGGED.search(head)
    return Sniff.YES if known else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """A registered model, one of its versions or a logged model; None for another file."""
    source = parse_yaml(raw)
    data = source.data
    if not isinstance(data, dict) or not ("last_updated_timestamp" in data or "model_id" in data):
        return None
    shape: dict[str, Json] = {"format": "mlflow-registry"}
    fault = _fault(data)
    if fault is not None:
        return refused(shape, source, *fault)
    places: Places = {
        ("updated",): ("last_updated_timestamp",),
        ("created",): ("creation_timestamp",),
        ("run_id",): ("source_run_id",),
    }
    if "current_stage" in data or "version" in data:
        places[("versions", 0)] = ()
        for name, key in (("stage", "current_stage"), ("uri", "source"), ("owner", "user_id")):
            places[("versions", 0, name)] = (key,)
            places[("versions", 0, "local")] = ("source",)
        places[("versions", 0, "updated")] = ("last_updated_timestamp",)
        places[("versions", 0, "created")] = ("creation_timestamp",)
        shape.update(name=text(data["name"]), versions=[_version(data)])
    else:
        shape.update(_model(data))
    return relocated(without_credentials(shape), source, places)


def _fault(data: dict[str, Json]) -> tuple[Keys, str] | None:
    if not text(data.get("name")):
        return (), "the model has no 'name'"
    if "current_stage" in data and not text(data.get("version")):
        return (), "the version of the model has no 'version'"
    for key in ("creation_timestamp", "last_updated_timestamp"):
        if data.get(key) is not None and not moment(data[key]):
            return (key,), f"{key!r} must be milliseconds since 1970"
    return None


def _version(data: dict[str, Json]) -> dict[str, Json]:
    version: dict[str, Json] = {
        **present(
            name=text(data["name"]),
            version=text(data.get("version")),
            description=text(data.get("description")),
            stage=_stage(data),
            aliases=[text(alias) for alias in items(data.get("aliases")) if text(alias)],
            status=text(data.get("status")).lower(),
            run_id=text(data.get("run_id")),
            run_link=remote(data.get("run_link")),
            uri=remote(data.get("source")),
            owner=text(data.get("user_id")),
        ),
        **_moments(data),
    }
    if text(data.get("source")):
        version["local"] = is_local(data["source"])
    return version


def _stage(data: dict[str, Json]) -> str:
    """The stage in lower case; an empty value and the word None both mean that none was given."""
    return (text(data["current_stage"]) or "none").lower() if "current_stage" in data else ""


def _model(data: dict[str, Json]) -> dict[str, Json]:
    return {
        **present(
            name=text(data["name"]),
            description=text(data.get("description")),
            aliases=pairs(mapping(data.get("aliases"))),
            model_id=text(data.get("model_id")),
            run_id=text(data.get("source_run_id")),
        ),
        **_moments(data),
    }


def _moments(data: dict[str, Json]) -> dict[str, Json]:
    return present(
        created=moment(data.get("creation_timestamp")),
        updated=moment(data.get("last_updated_timestamp")),
    )
