"""MLflow runs and experiments: ``meta.yaml`` of a file store, JSON of the API, as ``experiment``.

Files: ``mlruns/<experiment>/meta.yaml`` and ``mlruns/<experiment>/<run>/meta.yaml`` (the folder
may have any name), known by their keys; a run as the tracking API returns it, in JSON files with
``run`` or ``mlflow`` in their name.

Format: MLflow file store and tracking API (MLflow 1 to 3).

Data (kind ``experiment``): ``run_id``, ``experiment_id``, ``name``, ``status`` (from its number),
``lifecycle`` (also ``deleted`` for what lies in ``.trash``), ``user``, ``started``, ``ended``,
``source`` and ``source_type``. ``artifact_uri`` only where it is an address: a path of the
machine that ran it is never a path here, then ``artifacts_local`` is true. JSON of the API adds
``params``, ``metrics``, ``commit``, ``repository``, ``datasets`` and ``tags`` of people; values
that look like credentials are left out. In a file store parameters, metrics and tags are files of
their own beside ``meta.yaml``: a reader sees one file, so they are not in the data.

It proves that a run was recorded, when, by whom, and how it ended.

It cannot show which data it read, unless they were logged, or that its numbers are those of the
model that is served.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, Unreadable, parse_json, parse_yaml
from aigov_plugins.addresses import without_credentials
from aigov_plugins.lineage.mlflow_values import (
    SOURCES,
    STATUSES,
    is_local,
    moment,
    pairs,
    remote,
    word,
)
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_STORE: Final = re.compile(rb"^(?:artifact_uri|artifact_location)[ \t]*:", re.MULTILINE)
_OF_RUN: Final = re.compile(rb"^(?:run_uuid|run_id|experiment_id)[ \t]*:", re.MULTILINE)
_MACHINE: Final = re.compile(r"file:|[/~\\]|[A-Za-z]:[\\/]")
_RENAMED: Final = {
    "name": "run_name",
    "user": "user_id",
    "started": "start_time",
    "ended": "end_time",
    "lifecycle": "lifecycle_stage",
    "source": "source_name",
    "artifacts_local": "artifact_uri",
    "entry_point": "entry_point_name",
}


def sniff(path: str, head: bytes) -> Sniff:
    """Whether the head has the keys of a run or an experiment."""
    if path.lower().endswith(".json"):
        known = b'"artifact_uri"' in head and (b'"run_id"' in head or b'"run_uuid"' in head)
    else:
        known = bool(_STORE.search(head) and _OF_RUN.search(head))
    return Sniff.YES if known else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """A run or an experiment; None for another file. Raises Unreadable for several runs."""
    if path.lower().endswith(".json"):
        return _api_run(path, parse_json(raw))
    source = parse_yaml(raw)
    data = source.data
    if not isinstance(data, dict):
        return None
    if "run_id" in data or "run_uuid" in data:
        return _run(path, source, data, ())
    if "artifact_location" in data and "experiment_id" in data and "model_id" not in data:
        return _experiment(path, source, data)
    return None


def _run(path: str, source: Document, info: dict[str, Json], at: Keys) -> Document:
    shape: dict[str, Json] = {"format": "mlflow-run"}
    fault = _fault(info)
    if fault is not None:
        return refused(shape, source, (*at, *fault[0]), fault[1])
    places: Places = {(name,): (*at, key) for name, key in _RENAMED.items()}
    places |= {(name,): (*at, name) for name in ("run_id", "experiment_id", "status")}
    places[("artifact_uri",)] = (*at, "artifact_uri")
    shape.update(_about(info), **_source(info), **_lifecycle(path, info))
    if text(info.get("artifact_uri")):
        shape["artifacts_local"] = is_local(info["artifact_uri"])
    return relocated(without_credentials(shape), source, places)


def _fault(info: dict[str, Json]) -> tuple[Keys, str] | None:
    if not (text(info.get("run_id")) or text(info.get("run_uuid"))):
        return (), "the run has no 'run_id'"
    if info.get("status") is not None and not word(info["status"], STATUSES):
        return ("status",), f"status {str(info['status'])[:40]!r} is none of MLflow"
    for key in ("start_time", "end_time"):
        if info.get(key) not in (None, "", 0) and not moment(info[key]):
            return (key,), f"{key!r} must be milliseconds since 1970"
    return None


def _about(info: dict[str, Json]) -> dict[str, Json]:
    return present(
        run_id=text(info.get("run_id")) or text(info.get("run_uuid")),
        experiment_id=text(info.get("experiment_id")),
        name=text(info.get("run_name")) or text(info.get("name")),
        status=word(info.get("status"), STATUSES),
        user=text(info.get("user_id")),
        started=moment(info.get("start_time")),
        ended=moment(info.get("end_time")),
        deleted=moment(info.get("deleted_time")),
        artifact_uri=remote(info.get("artifact_uri")),
    )


def _source(info: dict[str, Json]) -> dict[str, Json]:
    return present(
        source=_script(info.get("source_name")),
        source_type=word(info.get("source_type"), SOURCES),
        entry_point=text(info.get("entry_point_name")),
        commit=text(info.get("source_version")),
    )


def _script(value: Json) -> str:
    """The name of what was run: an address, or a path that names no machine."""
    name = text(value)
    return remote(name) or ("" if _MACHINE.match(name) else name)


def _lifecycle(path: str, data: dict[str, Json]) -> dict[str, Json]:
    stage = text(data.get("lifecycle_stage")).lower()
    return present(lifecycle="deleted" if "/.trash/" in f"/{path}" else stage)


def _experiment(path: str, source: Document, data: dict[str, Json]) -> Document:
    shape: dict[str, Json] = {"format": "mlflow-experiment"}
    for key in ("creation_time", "last_update_time"):
        if data.get(key) is not None and not moment(data[key]):
            return refused(shape, source, (key,), f"{key!r} must be milliseconds since 1970")
    if not text(data.get("experiment_id")):
        return refused(shape, source, ("experiment_id",), "the experiment has no 'experiment_id'")
    shape.update(
        present(
            experiment_id=text(data["experiment_id"]),
            name=text(data.get("name")),
            created=moment(data.get("creation_time")),
            updated=moment(data.get("last_update_time")),
            artifact_uri=remote(data.get("artifact_location")),
        ),
        **_lifecycle(path, data),
    )
    if text(data.get("artifact_location")):
        shape["artifacts_local"] = is_local(data["artifact_location"])
    places: Places = {
        ("created",): ("creation_time",),
        ("updated",): ("last_update_time",),
        ("lifecycle",): ("lifecycle_stage",),
        ("artifact_uri",): ("artifact_location",),
        ("artifacts_local",): ("artifact_location",),
    }
    return relocated(without_credentials(shape), source, places)


def _api_run(path: str, source: Document) -> Document | None:
    """A run as ``runs/get`` returns it, also inside of a recorded response."""
    found = _unwrapped(source.data)
    if found is None:
        return None
    at, run = found
    document = _run(path, source, mapping(run.get("info")), (*at, "info"))
    if not document.valid:
        return document
    logged, used = mapping(run.get("data")), mapping(run.get("inputs"))
    tags = pairs(logged.get("tags"))
    metrics, metric_places = _metrics(logged.get("metrics"), (*at, "data", "metrics"))
    places: Places = {
        ("params",): (*at, "data", "params"),
        ("datasets",): (*at, "inputs", "dataset_inputs"),
        **{(name,): (*at, "data", "tags") for name in _tagged(tags)},
        **metric_places,
    }
    shape = {
        **document.data,
        **_tagged(tags),
        **present(
            params=pairs(logged.get("params")),
            metrics=metrics,
            datasets=[_dataset(entry) for entry in items(used.get("dataset_inputs"))],
        ),
    }
    known = {keys[0] for keys in places}

    def locate(keys: Keys) -> tuple[int, int]:
        return (shaped if keys and keys[0] in known else document).locate(keys)

    shaped = relocated(without_credentials(shape), source, places)
    return Document(shaped.data, locate)


def _unwrapped(data: Json) -> tuple[Keys, dict[str, Json]] | None:
    at: Keys = ()
    node = mapping(data)
    for key in ("response", "run"):
        if isinstance(node.get(key), dict):
            node, at = node[key], (*at, key)
    if isinstance(node.get("runs"), list) and len(node["runs"]) == 1:
        node, at = mapping(node["runs"][0]), (*at, "runs", 0)
    elif isinstance(node.get("runs"), list) and any("info" in mapping(r) for r in node["runs"]):
        raise Unreadable("holds several runs", hint="keep a file for each run")
    info = mapping(node.get("info"))
    known = "run_id" in info or "run_uuid" in info
    return (at, node) if known and ("artifact_uri" in info or "status" in info) else None


def _tagged(tags: dict[str, str]) -> dict[str, Json]:
    """What the tags of MLflow say of a run; ``tags`` are those of people."""
    return present(
        description=tags.get("mlflow.note.content"),
        user=tags.get("mlflow.user"),
        source=_script(tags.get("mlflow.source.name")),
        source_type=word(tags.get("mlflow.source.type"), SOURCES),
        commit=tags.get("mlflow.source.git.commit"),
        repository=tags.get("mlflow.source.git.repoURL"),
        entry_point=tags.get("mlflow.project.entryPoint"),
        tags={key: value for key, value in tags.items() if not key.startswith("mlflow.")},
    )


def _metrics(listed: Json, at: Keys) -> tuple[dict[str, Json], Places]:
    metrics: dict[str, Json] = {}
    places: Places = {}
    for number, entry in enumerate(items(listed)):
        name, value = text(mapping(entry).get("key")), mapping(entry).get("value")
        if not name or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        step = entry.get("step")
        whole = isinstance(step, int) and not isinstance(step, bool)
        metrics[name] = {"value": value, **({"step": step} if whole else {})}
        places[("metrics", name)] = (*at, number)
    return metrics, places


def _dataset(entry: Json) -> dict[str, Json]:
    dataset = mapping(mapping(entry).get("dataset"))
    return {
        "name": text(dataset.get("name")),
        **present(
            digest=text(dataset.get("digest")),
            source_type=text(dataset.get("source_type")),
            context=pairs(mapping(entry).get("tags")).get("mlflow.data.context"),
        ),
    }
