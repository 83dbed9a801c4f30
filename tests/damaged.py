"""Files of a known format with one value replaced: what every reader of it must survive."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from held import Parse, held

ODD: tuple[Any, ...] = (
    None, True, 0, -1.5, 10**30, "", " ", "x" * 5000, "${NAME}", "{{ name }}", [], {}, [[]],
    [None, 1, "a", {}], {"": None}, {"a": {"b": {"c": []}}}, {"$ref": "#/definitions/x"},
    {"type": 3, "name": [], "kwargs": "x", "checks": {}, "fields": [1]}, "\u202e\U0001f600",
)  # fmt: skip
"""Values that stand where something else was expected."""


def paths(data: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key path of data, the empty one first."""
    yield above
    if isinstance(data, dict | list):
        pairs = data.items() if isinstance(data, dict) else enumerate(data)
        for key, value in pairs:
            yield from paths(value, (*above, key))


def replaced(data: Any, at: tuple[str | int, ...], value: Any) -> Any:
    """A copy of data with another value at a path."""
    if not at:
        return value
    changed = copy.deepcopy(data)
    node = changed
    for key in at[:-1]:
        node = node[key]
    node[at[-1]] = value
    return changed


def survives(parse: Parse, path: str, data: Any, kind: str) -> int:
    """How often a damaged file was read; fails where a reader crashes or leaves its shape."""
    return sum(
        held(parse, path, json.dumps(replaced(data, at, value)).encode(), kind) is not None
        for index, at in enumerate(paths(data))
        for value in ODD[index % 4 :: 4]
    )
