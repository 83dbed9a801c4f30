"""What the tests of evaluation readers share: the shape, hostile values, and a way to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from jsonschema import Draft202012Validator

import aigov
from aigov.api import Document, Json, Unreadable

HOSTILE: Final[list[Json]] = [
    None, True, 0, -1, 1e300, 10**30, "", "nan", "x" * 5000, [], [None], [[]], {}, {"a": None},
    {"": {"value": "x"}},
]  # fmt: skip


@lru_cache
def shape(kind: str) -> Draft202012Validator:
    """The validator of the published shape of a kind."""
    text = Path(aigov.__file__).with_name("schemas").joinpath(f"{kind}.json").read_text()
    return Draft202012Validator(json.loads(text))


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


def holds(
    parse: Callable[[str, bytes], Document | None], path: str, content: bytes, kind: str
) -> None:
    """Fails unless the bytes end in a document of the shape, in None, or in Unreadable."""
    try:
        document = parse(path, content)
    except Unreadable:
        return
    if document is not None:
        document.locate(("metrics", "accuracy"))
        assert document.valid or document.reason
        if document.valid:
            shape(kind).validate(document.data)
