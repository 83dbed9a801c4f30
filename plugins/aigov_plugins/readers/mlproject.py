"""MLflow project: ``MLproject`` as kind ``experiment``.

Files: ``MLproject``, in the folder of the project.

Format: MLflow Projects (MLflow 1 to 3).

Data (kind ``experiment``): how runs are started: ``name``, ``entry_points`` with their
``command`` and ``parameters`` (name, type, default), ``environment_files`` (``conda_env`` or
``python_env``, from the root) and ``image`` (``docker_env``). It names no data, so it is no
lineage, and pins no package itself, so it is no environment: the file that it names is read as
one.

It proves with which command and parameters training is meant to be started.

It cannot show that it ever ran: a run does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.addresses import address, without_credentials
from aigov_plugins.shaping import Places, mapping, present, refused, relocated, text

_ENVIRONMENTS: Final = ("conda_env", "python_env")
_SECRET: Final = re.compile(r"password|secret|token\Z|api_?key|credential", re.IGNORECASE)


def parse(path: str, raw: bytes) -> Document | None:
    """The entry points of a project; invalid where they have no command."""
    source = parse_yaml(raw)
    shape: dict[str, Json] = {"format": "mlflow-project"}
    fault = next(_faults(source.data), None)
    if fault is not None:
        return refused(shape, source, *fault)
    data = mapping(source.data)
    folder = path.rpartition("/")[0]
    files = [address(folder, text(data[key])) for key in _ENVIRONMENTS if text(data.get(key))]
    places: Places = {
        ("environment_files",): (next((k for k in _ENVIRONMENTS if k in data), "name"),),
        ("image",): ("docker_env", "image"),
    }
    shape.update(
        present(
            name=text(data.get("name")),
            environment_files=[file["path"] for file in files if "path" in file],
            image=text(mapping(data.get("docker_env")).get("image")),
        )
    )
    entries: list[Json] = []
    for name, entry in mapping(data.get("entry_points")).items():
        places[("entry_points", len(entries))] = ("entry_points", name)
        entries.append(_entry(name, entry))
    return relocated(
        without_credentials({**shape, **present(entry_points=entries)}), source, places
    )


def _faults(data: Json) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data, dict | None):
        yield (), "the file must be a mapping"
        return
    points = mapping(data).get("entry_points")
    if not isinstance(points, dict | None):
        yield ("entry_points",), "'entry_points' must be a mapping"
    if sum(key in mapping(data) for key in (*_ENVIRONMENTS, "docker_env")) > 1:
        yield (), "a project has one environment: conda_env, python_env or docker_env"
    for name, entry in mapping(points).items():
        at: Keys = ("entry_points", name)
        if not isinstance(mapping(entry).get("command"), str):
            yield at, f"entry point {name!r} has no 'command'"
        elif not isinstance(entry.get("parameters"), dict | None):
            yield (*at, "parameters"), f"'parameters' of {name!r} must be a mapping"


def _entry(name: str, entry: dict[str, Json]) -> dict[str, Json]:
    parameters = [_parameter(key, item) for key, item in mapping(entry.get("parameters")).items()]
    return {
        "name": name,
        "command": entry["command"],
        **present(parameters=parameters),
    }


def _parameter(name: str, value: Json) -> dict[str, Json]:
    """A parameter is its type alone, or a mapping with type and default."""
    if not isinstance(value, dict):
        return {"name": name, **present(type=text(value))}
    default = value.get("default")
    plain = isinstance(default, str | int | float) and not _SECRET.search(name)
    stated = {"default": default} if plain else {}
    return {"name": name, **present(type=text(value.get("type"))), **stated}
