"""Files of a known format with one value replaced: what every reader of it must survive."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import Draft202012Validator

from aigov.cli.schema import shape_of
from aigov.documents import Document
from aigov.errors import Unreadable
from aigov.registry import Registry

Parse = Callable[[str, bytes], Document | None]

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
    schema: Any = shape_of(Registry().kinds[kind].shape)
    shape = Draft202012Validator(schema)
    count = 0
    for index, at in enumerate(paths(data)):
        for value in ODD[index % 4 :: 4]:
            raw = json.dumps(replaced(data, at, value)).encode()
            try:
                document = parse(path, raw)
            except Unreadable:
                continue
            if document is None:
                continue
            count += 1
            line, column = document.locate(("expectations", 0, "limit"))
            assert line >= 1
            assert column >= 0
            assert document.valid or document.reason, (at, value)
            if document.valid:
                found = next(shape.iter_errors(document.data), None)
                told = found and (list(found.absolute_path), found.message[:300])
                assert told is None, (at, value, told)
                json.dumps(document.data)
    return count
