"""DVC pipeline: ``dvc.yaml`` as kind ``lineage``.

Files: ``dvc.yaml``, in any folder.

Format: DVC 2 and 3 (https://dvc.org/doc/user-guide/project-structure/dvcyaml-files). A file that
DVC would refuse (an unknown key, a stage without ``cmd``) is read as invalid, with the reason.

Data (kind ``lineage``): each stage is a job: ``deps`` are its inputs; ``outs``, ``metrics`` and
``plots`` its outputs, told apart by ``role``. Paths are relative to the file and its ``wdir`` and
are given from the root of the repository. ``foreach`` and ``matrix`` become the stages that DVC
makes of them. ``${...}`` is replaced where ``vars`` of the same file say the value; otherwise the
endpoint and its job say ``templated: true``, since ``params.yaml`` and other files are not seen
here: the ``dvc.lock`` beside it holds the names that DVC used. ``desc`` and ``meta`` of outputs and
the entries of ``artifacts`` and ``datasets`` are datasets; ``origin`` (also ``source``, ``url``),
``licence``, ``owner``, ``collected_for`` (also ``purpose``) and ``obtained_on`` are read from
``meta``.

It proves which step reads and writes what, as the authors declare it.

It cannot show that the pipeline ran (``dvc.lock`` says so), or that a command reads nothing else.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.addresses import address, without_credentials
from aigov_plugins.lineage.datasets import described
from aigov_plugins.lineage.dvc_schema import first_fault
from aigov_plugins.lineage.dvc_template import Stage, declared, interpolated, stages
from aigov_plugins.shaping import Places, refused, relocated

ROLES = {"outs": "out", "metrics": "metric", "plots": "plot"}


def parse(path: str, raw: bytes) -> Document:
    """The pipeline in a ``dvc.yaml``; raises Unreadable for more stages than DVC could run."""
    source = parse_yaml(raw)
    data = {} if source.data is None else source.data
    shape: dict[str, Any] = {
        "format": "dvc",
        "jobs": [],
        "datasets": [],
        "metrics": [],
        "params": [],
    }
    fault = first_fault(data)
    if fault is not None:
        return refused(shape, source, *fault)
    places: Places = {}
    folder = posixpath.dirname(path)
    for stage in stages(data):
        _add_job(shape, places, stage, folder)
    _add_artifacts(shape, places, data, folder)
    for name in data.get("metrics", []):
        shape["metrics"].append(address(folder, name).get("path", name))
    for name in data.get("params", []):
        shape["params"].append(address(folder, name).get("path", name))
    for key in ("metrics", "params"):
        shape[key] = sorted(set(shape[key]))
    return relocated(without_credentials(shape), source, places)


def _add_job(shape: Json, places: Places, stage: Stage, folder: str) -> None:
    definition = stage.definition
    wdir, complete = interpolated(definition.get("wdir", "."), stage.scope)
    base = posixpath.join(folder, wdir) if complete else ""
    keys: Keys = ("jobs", len(shape["jobs"]))
    places[keys] = stage.keys
    places[(*keys, "command")] = (*stage.keys, "cmd")
    job: dict[str, Any] = {
        "name": stage.name,
        "namespace": folder,
        "command": _command(definition["cmd"]),
        "inputs": [],
        "outputs": [],
    }
    if isinstance(definition.get("desc"), str):
        job["description"] = definition["desc"]
    if definition.get("frozen") is True:
        job["frozen"] = True
    for side, name, options, at in _endpoints(stage):
        endpoint = _endpoint(name, at, stage, base, resolvable=complete)
        places[(*keys, side, len(job[side]))] = at
        job[side].append(endpoint)
        _add_description(shape, places, endpoint, options, at)
        if endpoint["role"] == "metric":
            shape["metrics"].append(endpoint.get("path", endpoint["name"]))
    if not complete or stage.templated or any(e.get("templated") for e in _both(job)):
        job["templated"] = True
    shape["jobs"].append(job)
    if complete:
        shape["params"].extend(_params(definition.get("params", []), base))


def _both(job: Json) -> list[Json]:
    return [*job["inputs"], *job["outputs"]]


def _command(command: Json) -> str:
    return command if isinstance(command, str) else "\n".join(map(str, command))


def _endpoints(stage: Stage) -> Iterator[tuple[str, str, Json, Keys]]:
    """Side, name as written, options and key of everything a stage reads and writes."""
    for index, name in enumerate(stage.definition.get("deps", [])):
        yield "inputs", name, None, (*stage.keys, "deps", index)
    for part in ROLES:
        for index, entry in enumerate(stage.definition.get(part, [])):
            at = (*stage.keys, part, index)
            for name, options in entry.items() if isinstance(entry, dict) else [(entry, None)]:
                yield "outputs", name, options, at


def _endpoint(name: str, at: Keys, stage: Stage, base: str, *, resolvable: bool) -> dict[str, Json]:
    text, complete = interpolated(name, stage.scope)
    endpoint: dict[str, Json] = {"name": text, "role": ROLES.get(str(at[-2]), "dep")}
    if not (complete and resolvable):
        return {**endpoint, "templated": True}
    return {**endpoint, **address(base, text)}


def _add_description(shape: Json, places: Places, endpoint: Json, options: Json, at: Keys) -> None:
    if not isinstance(options, dict):
        return
    found = described(options.get("desc"), options.get("meta"))
    if isinstance(options.get("type"), str):
        found["type"] = options["type"]
    if found:
        places[("datasets", len(shape["datasets"]))] = at
        shape["datasets"].append(_dataset(endpoint, found))


def _dataset(endpoint: Json, found: dict[str, str]) -> Json:
    known = endpoint.get("path", endpoint.get("uri", endpoint["name"]))
    where = {"path": endpoint["path"]} if "path" in endpoint else {}
    return {"id": known, **where, **found}


def _add_artifacts(shape: Json, places: Places, data: Json, folder: str) -> None:
    scope = declared(data.get("vars", []))
    for name, artifact in data.get("artifacts", {}).items():
        text, complete = interpolated(artifact["path"], scope)
        where = address(folder, text) if complete else {}
        found = described(artifact.get("desc"), artifact.get("meta"))
        if isinstance(artifact.get("type"), str):
            found["type"] = artifact["type"]
        places[("datasets", len(shape["datasets"]))] = ("artifacts", name)
        shape["datasets"].append(_dataset({"name": text, **where}, found))
    for index, dataset in enumerate(data.get("datasets", [])):
        if isinstance(dataset, dict) and isinstance(dataset.get("name"), str):
            places[("datasets", len(shape["datasets"]))] = ("datasets", index)
            shape["datasets"].append({"id": f"ds://{dataset['name']}", **described(None, dataset)})


def _params(entries: Json, base: str) -> Iterator[str]:
    for entry in entries:
        names = list(entry) if isinstance(entry, dict) else ["params.yaml"]
        yield from (str(address(base, name).get("path", name)) for name in names)
