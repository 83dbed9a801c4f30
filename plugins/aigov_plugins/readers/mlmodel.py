"""MLflow model: ``MLmodel`` as kind ``registered-model``.

Files: ``MLmodel``, beside the weights of a logged, saved or registered model.

Format: MLflow Models, storage format (MLflow 1 to 3). ``flavors`` must be there; a signature is
JSON inside of the YAML.

Data (kind ``registered-model``): ``flavors`` (names), ``libraries`` (versions that the flavours
name), ``python_version``, ``mlflow_version``, ``run_id``, ``model_uuid``, ``model_id``,
``created``, ``size``; ``signature`` (whether the inputs are stated) with ``inputs``, ``outputs``
and ``parameters``; ``input_example``; ``files`` (weights that the flavours name) and
``environment_files``, both from the root; scalars of ``metadata``.

It proves which run made the model, with which libraries, and in which form it is kept.

It cannot show that this model is the one that is served, or what the weights hold: there is no
digest in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable, parse_json, parse_yaml
from aigov_plugins.addresses import address, without_credentials
from aigov_plugins.lineage.mlflow_values import pairs
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_WEIGHTS: Final = ("model_path", "pickled_model", "data", "model_data", "model_binary")
_SIDES: Final = ("inputs", "outputs", "params")
_MAX_COLUMNS: Final = 5000

Signature = dict[str, list[Json]]


def parse(path: str, raw: bytes) -> Document | None:
    """The model's description; invalid without ``flavors``, or with a signature that is no JSON."""
    source = parse_yaml(raw)
    signature: Signature = {}
    fault = next(_faults(source.data), None) or _read_signature(source.data, signature)
    if fault is not None:
        return refused({"format": "mlmodel"}, source, *fault)
    data, folder = source.data, path.rpartition("/")[0]
    places: Places = {
        ("created",): ("utc_time_created",),
        ("size",): ("model_size_bytes",),
        ("libraries",): ("flavors",),
        ("python_version",): ("flavors", "python_function", "python_version"),
        ("files",): ("flavors",),
        ("environment_files",): ("flavors", "python_function", "env"),
        ("input_example",): ("saved_input_example_info",),
        **{(name,): ("signature", name) for name in ("inputs", "outputs")},
        ("parameters",): ("signature", "params"),
    }
    shaped: dict[str, Json] = {
        "format": "mlmodel",
        "flavors": sorted(data["flavors"]),
        **_texts(data),
        **present(created=_created(data.get("utc_time_created")), size=_size(data)),
        "signature": bool(signature.get("inputs")),
        "input_example": bool(mapping(data.get("saved_input_example_info"))),
        "files": _files(data["flavors"], folder),
        **_environment(data["flavors"], folder),
        **present(metadata=pairs(data.get("metadata"))),
        **_described(signature),
    }
    return relocated(without_credentials(shaped), source, places)


def _faults(data: Json) -> Iterator[tuple[Keys, str]]:
    if not isinstance(data, dict):
        yield (), "the file must be a mapping with 'flavors'"
        return
    flavors = data.get("flavors")
    if not isinstance(flavors, dict) or not flavors:
        yield ("flavors",) if "flavors" in data else (), "has no flavors"
        return
    for name, flavor in flavors.items():
        if not isinstance(flavor, dict | None):
            yield ("flavors", name), f"flavor {name!r} must be a mapping"
    if not isinstance(data.get("signature"), dict | None):
        yield ("signature",), "'signature' must be a mapping"
    for key in ("run_id", "model_uuid", "artifact_path", "utc_time_created"):
        if isinstance(data.get(key), list | dict):
            yield (key,), f"{key!r} must be text"


def _read_signature(data: Json, into: Signature) -> tuple[Keys, str] | None:
    """Fills ``into`` with the columns of each side; a fault where one is no JSON list."""
    for side in _SIDES:
        value = mapping(data.get("signature")).get(side)
        if value is None:
            continue
        try:
            found = parse_json(value.encode()).data if isinstance(value, str) else value
        except (Unreadable, UnicodeEncodeError):
            return ("signature", side), f"{side!r} of the signature is no JSON"
        if isinstance(found, dict):
            found = [found]
        listed = isinstance(found, list) and all(isinstance(column, dict) for column in found)
        if not listed or len(found) > _MAX_COLUMNS:
            return ("signature", side), f"{side!r} of the signature is no list of columns"
        into[side] = found
    return None


def _described(signature: Signature) -> dict[str, Json]:
    names = [text(entry.get("name")) for entry in signature.get("params", [])]
    return present(
        inputs=[_column(column) for column in signature.get("inputs", [])],
        outputs=[_column(column) for column in signature.get("outputs", [])],
        parameters=[name for name in names if name],
    )


def _column(column: dict[str, Json]) -> dict[str, Json]:
    spec = mapping(column.get("tensor-spec"))
    shape = items(spec.get("shape"))
    whole = all(isinstance(size, int) and not isinstance(size, bool) for size in shape)
    found = present(
        name=text(column.get("name")),
        type=text(column.get("type")),
        dtype=text(spec.get("dtype")),
        shape=shape if whole else None,
    )
    if isinstance(column.get("required"), bool):
        found["required"] = column["required"]
    return found


def _texts(data: dict[str, Json]) -> dict[str, Json]:
    names = ("run_id", "model_uuid", "model_id", "mlflow_version")
    return present(**{name: text(data.get(name)) for name in names})


def _created(value: Json) -> str:
    """The moment with the ``T`` of ISO 8601; MLflow writes a blank."""
    moment = text(value)
    return f"{moment[:10]}T{moment[11:]}" if moment[10:11] == " " else moment


def _size(data: dict[str, Json]) -> int | None:
    size = data.get("model_size_bytes")
    return size if isinstance(size, int) and not isinstance(size, bool) else None


def _environment(flavors: dict[str, Json], folder: str) -> dict[str, Json]:
    """Versions and files of the packages that the model was saved with."""
    libraries = {
        key.removesuffix("_version"): text(value)
        for _, flavor in sorted(flavors.items())
        for key, value in mapping(flavor).items()
        if key.endswith("_version") and key != "python_version" and text(value)
    }
    function = mapping(flavors.get("python_function"))
    env = function.get("env")
    named = [text(env)] if isinstance(env, str) else [text(name) for name in mapping(env).values()]
    return present(
        libraries=libraries,
        python_version=text(function.get("python_version")),
        environment_files=_inside(folder, named),
    )


def _files(flavors: dict[str, Json], folder: str) -> list[str]:
    named = {
        flavor[key]
        for flavor in flavors.values()
        if isinstance(flavor, dict)
        for key in _WEIGHTS
        if isinstance(flavor.get(key), str) and flavor[key]
    }
    return _inside(folder, named)


def _inside(folder: str, names: Json) -> list[str]:
    paths = {address(folder, name).get("path") for name in names if name}
    return sorted(path for path in paths if path)
