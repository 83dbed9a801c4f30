"""Lineage record: ``lineage.yaml``, kept by people, as kind ``lineage``.

Files: ``lineage.{yaml,yml,json}`` in ``governance/``, ``governance/<system>/`` or beside the
system. JSON without ``sources`` or ``steps`` is left to other readers.

Format: our own record; ``aigov schema lineage --template`` prints one to fill in.

Data (kind ``lineage``): ``sources`` become ``datasets``; ``steps`` become ``jobs``, the ``code`` of
a step one of its inputs. An input or output is the ``name`` of a source, the path of a file from
the root of the repository, a URI, or a mapping with one of these as ``name``, ``path`` or ``uri``.
``model`` is what is served. The header (``system``, ``owner``, ``author``, ``reviewer``, ``date``,
``next_review``, ``status``) and every other key stay as they are written.

It proves that a person wrote the lineage down, and which origin and purpose they name.

It cannot show that the steps are what runs; lineage that a tool emits is better.
"""

from __future__ import annotations

from typing import Any

from aigov.api import Document, Json, Keys, judged, parse_json, parse_yaml
from aigov_plugins.addresses import address, without_credentials
from aigov_plugins.lineage.datasets import DATASET_TEXTS
from aigov_plugins.shaping import Places, relocated

SIDES = (("inputs", "dep"), ("outputs", "out"))


def parse(path: str, raw: bytes) -> Document | None:
    """The record in the shape of kind ``lineage``; None when the file is about something else."""
    source = parse_json(raw) if path.endswith(".json") else parse_yaml(raw)
    data = source.data
    if not isinstance(data, dict) or not ("sources" in data or "steps" in data):
        return None
    shape: dict[str, Any] = {
        **{key: value for key, value in data.items() if key not in ("sources", "steps")},
        "format": "record",
        "jobs": [],
        "datasets": [],
        "metrics": [],
        "params": [],
    }
    checked = judged(source, "lineage")
    if not checked.valid:
        return Document(shape, source.locate, False, checked.reason)
    places: Places = {(): ()}
    for index, entry in enumerate(data.get("sources") or []):
        places[("datasets", index)] = ("sources", index)
        shape["datasets"].append(_dataset(entry))
    known = {entry["name"]: entry for entry in shape["datasets"] if entry["name"]}
    for index, step in enumerate(data.get("steps") or []):
        shape["jobs"].append(_job(step, index, known, places))
    if isinstance(shape.get("model"), dict):
        shape["model"] = {**shape["model"], **_written(shape["model"], ("path", "uri"))}
    return relocated(without_credentials(shape), source, places)


def _dataset(entry: Json) -> Json:
    found = {key: entry[key] for key in DATASET_TEXTS[1:] if isinstance(entry.get(key), str)}
    found.update(_written(entry, ("path", "uri")))
    name = found.get("name", "")
    return {"id": found.get("path", found.get("uri", name)), "name": name, **found}


def _written(entry: Json, keys: tuple[str, ...]) -> dict[str, Json]:
    """``path`` or ``uri`` of the first of ``keys`` that says something."""
    text = next((entry[key] for key in keys if isinstance(entry.get(key), str) and entry[key]), "")
    return address("", text) if text else {}


def _job(step: Json, index: int, known: dict[str, Json], places: Places) -> Json:
    at: Keys = ("jobs", index)
    places[at] = ("steps", index)
    job: dict[str, Any] = {"name": step.get("name") or "", "inputs": [], "outputs": []}
    for key in ("command", "description"):
        if isinstance(step.get(key), str):
            job[key] = step[key]
    for side, role in SIDES:
        for number, entry in enumerate(step.get(side) or []):
            places[(*at, side, len(job[side]))] = ("steps", index, side, number)
            job[side].append({**_endpoint(entry, known), "role": role})
    for name in _listed(step.get("code")):
        places[(*at, "inputs", len(job["inputs"]))] = ("steps", index, "code")
        job["inputs"].append({"name": name, **address("", name), "role": "dep"})
    return job


def _endpoint(entry: Json, known: dict[str, Json]) -> dict[str, Json]:
    if isinstance(entry, dict):
        where = _written(entry, ("path", "uri"))
        named = {
            key: entry[key] for key in ("name", "namespace") if isinstance(entry.get(key), str)
        }
        source = {} if where else _place(known.get(named.get("name", ""), {}))
        text = entry.get("path") or entry.get("uri") or ""
        return {"name": text, **named, **source, **where}
    text = entry or ""
    if text in known:
        return {"name": text, **_place(known[text])}
    return {"name": text, **(address("", text) if text else {})}


def _place(dataset: Json) -> dict[str, Json]:
    return {key: dataset[key] for key in ("path", "uri", "namespace") if key in dataset}


def _listed(value: Json) -> list[str]:
    return [value] if isinstance(value, str) and value else value if isinstance(value, list) else []
