"""What the tests of evaluation readers share: the shape, hostile values, and a way to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from aigov.api import Json

HOSTILE: Final[list[Json]] = [
    None, True, 0, -1, 1e300, 10**30, "", "nan", "x" * 5000, [], [None], [[]], {}, {"a": None},
    {"": {"value": "x"}},
]  # fmt: skip


def raw(data: Json) -> bytes:
    """The data as JSON, a key a line."""
    return json.dumps(data, indent=1).encode()


def everywhere(data: Json, value: Json) -> Iterator[Json]:
    """The data with the value in the place of each of its parts."""
    yield value
    if isinstance(data, dict | list):
        for key, part in list(data.items() if isinstance(data, dict) else enumerate(data)):
            for other in everywhere(part, value):
                copied = dict(data) if isinstance(data, dict) else list(data)
                copied[key] = other
                yield copied
