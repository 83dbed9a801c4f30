"""Evaluation results kept as JSON or YAML numbers: what DVC metrics and reports hold.

Files: ``metrics.json``, ``metrics/*.json``, ``*metrics*.{json,yaml}``, ``*.metric``,
``scores.json``, ``eval*.json``, ``classification_report*.json``. Every number under a key
becomes a metric (those in lists do not): at the top, or below a wrapper such as ``test`` or
``metrics``, under its own name;
deeper ones (a class of a classification report) as a slice, ``"macro avg.precision"``.

Data (kind ``evaluation``): ``model_version``, ``dataset``, ``split``, ``date``, ``status`` where
the file says them, and ``metrics: {NAME: {value, slice}}``. It proves what an evaluation wrote
down; it cannot show that the evaluation was run on the model that is served.
"""

from __future__ import annotations

import math
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable, parse_json, parse_yaml

_WRAPPERS: Final = frozenset(
    "metrics results result report scores evaluation eval test overall summary".split()
)
_HEAD: Final = {
    "model_version": ("model_version", "version", "model"),
    "dataset": ("dataset", "data", "eval_dataset"),
    "split": ("split",),
    "date": ("date", "evaluated_on", "timestamp"),
    "status": ("status",),
}
_MAX_METRICS: Final = 20_000


def parse(path: str, raw: bytes) -> Document | None:
    """The numbers of the file as metrics; None when it holds none. Raises Unreadable."""
    document = parse_json(raw) if path.endswith(".json") else parse_yaml(raw)
    if not isinstance(document.data, dict):
        return None
    found = _numbers(document.data)
    if not found:
        return None
    metrics = {
        name: {"value": value, "slice": part} if part else {"value": value}
        for name, (value, part, _) in found.items()
    }
    places = {name: keys for name, (_, _, keys) in found.items()}

    def locate(keys: Keys) -> tuple[int, int]:
        if len(keys) > 1 and keys[0] == "metrics" and keys[1] in places:
            return document.locate(places[str(keys[1])])
        return document.locate(keys)

    return Document({"format": "metrics", **_head(document.data), "metrics": metrics}, locate)


def _head(data: dict[str, Json]) -> dict[str, Json]:
    head: dict[str, Json] = {}
    for name, keys in _HEAD.items():
        value = next((data[key] for key in keys if isinstance(data.get(key), str)), None)
        if value is not None:
            head[name] = value
    return head


def _numbers(data: Json) -> dict[str, tuple[float, str, Keys]]:
    """Name -> value, slice, key path of every finite number, in the order of the file."""
    found: dict[str, tuple[float, str, Keys]] = {}
    todo: list[tuple[Keys, Json]] = [((), data)]
    while todo:
        if len(found) > _MAX_METRICS:
            raise Unreadable(f"has more than {_MAX_METRICS} numbers", hint="keep the results apart")
        keys, value = todo.pop()
        if isinstance(value, dict) and set(value) >= {"value"} and keys:
            value, keys = value["value"], (*keys, "value")
        if isinstance(value, dict):
            todo.extend(((*keys, key), item) for key, item in reversed(value.items()))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            named = [
                str(key) for key in keys if key != "value" and str(key).lower() not in _WRAPPERS
            ]
            if named and math.isfinite(value):
                found[".".join(named)] = (value, ".".join(named[:-1]), keys)
    return found
