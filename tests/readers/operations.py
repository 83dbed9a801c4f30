"""What the tests of the readers of operation share: reading, and hostile values everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from aigov.api import Document, Unreadable

Parse = Callable[[str, bytes], Document | None]
ODD = (None, True, 0, -1, 1e300, "", "text", "{{ x }}", "${X}", [], [None], [[1]], {}, {"a": None})


def read(parse: Parse, text: str, path: str = "file.yaml") -> Document:
    """The document of a text that is of the format."""
    document = parse(path, text.encode())
    assert document is not None
    return document


def by_lines(parse: Parse) -> Parse:
    """For a format whose keys start a line: JSON as YAML with a line for each key."""

    def parse_lines(path: str, raw: bytes) -> Document | None:
        data = json.loads(raw)
        if isinstance(data, dict):
            lines = (f"{key}: {json.dumps(value)}\n" for key, value in data.items())
            return parse(path, "".join(lines).encode())
        return parse(path, raw)

    return parse_lines


def odd_versions(data: Any) -> Iterator[Any]:
    """The data with each of its values replaced by each odd one, in turn."""
    yield from ODD
    members = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in list(members):
        changed = odd_versions(value) if isinstance(value, dict | list) else iter(ODD)
        for new in changed:
            copy = dict(data) if isinstance(data, dict) else list(data)
            copy[key] = new
            yield copy


def survives(parse: Parse, data: Any, path: str) -> int:
    """Reads every odd version; the number of those that became a document."""
    documents = 0
    for odd in odd_versions(data):
        try:
            document = parse(path, json.dumps(odd).encode())
        except Unreadable:
            continue
        if document is not None:
            documents += 1
            json.dumps(document.data)
            document.locate(("format",))
            assert document.valid or document.reason.startswith("line ")
    return documents
