"""MLflow model: the ``MLmodel`` file beside a logged or registered model.

Files: ``MLmodel``. Format: MLflow Models (MLflow documentation, "MLflow Models", storage format).
Data (kind ``registered-model``): ``flavors`` (names), ``run_id``, ``model_uuid``, ``created``,
``signature`` (whether there is one), ``files`` (weights that the flavours name, from the root).

It proves which run made the model and in which form it is kept. It cannot show that this model is
the one that is served.
"""

from __future__ import annotations

from typing import Final

from aigov.api import Document, Json, Keys, parse_yaml

_WEIGHTS: Final = ("model_path", "pickled_model", "data", "model_data", "model_binary")


def parse(path: str, raw: bytes) -> Document | None:
    """The model's description; invalid without ``flavors``."""
    document = parse_yaml(raw)
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("flavors"), dict):
        return Document({}, document.locate, valid=False, reason="has no flavors")
    folder = path.rpartition("/")[0]
    shaped = {
        "format": "mlmodel",
        "flavors": sorted(data["flavors"]),
        "run_id": data.get("run_id"),
        "model_uuid": data.get("model_uuid"),
        "created": data.get("utc_time_created"),
        "signature": "signature" in data,
        "files": _files(data["flavors"], folder),
    }

    def locate(keys: Keys) -> tuple[int, int]:
        source = {"created": "utc_time_created", "files": "flavors"}
        return document.locate((source.get(str(keys[0]), keys[0]),) if keys else ())

    return Document(shaped, locate)


def _files(flavors: dict[str, Json], folder: str) -> list[str]:
    named = {
        str(flavor[key])
        for flavor in flavors.values()
        if isinstance(flavor, dict)
        for key in _WEIGHTS
        if isinstance(flavor.get(key), str)
    }
    return sorted(f"{folder}/{name}" if folder else name for name in named)
