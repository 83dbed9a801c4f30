"""What every reader of a structured format does: parse, bring into a shape, keep the places.

A reader builds the data of its kind and notes in *places*, for a key path of that data, the key
path of the file that it was read from; keys below a noted one follow it. A key that the format
does not know is left out of the data, never filled with a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeVar

from aigov.api import Document, Json, Keys, Unreadable, parse_json, parse_toml, parse_yaml

Places = dict[Keys, Keys]
"""For a key of the shape, the key of the file that it was read from."""

T = TypeVar("T")


def structured(path: str, raw: bytes) -> Document:
    """The file as JSON, TOML or else YAML, by how its name ends. Raises Unreadable."""
    suffix = path.lower().rpartition(".")[2]
    if suffix in ("json", "jsonld"):
        return parse_json(raw)
    return parse_toml(raw) if suffix == "toml" else parse_yaml(raw)


def relocated(data: Json, source: Document, places: Places) -> Document:
    """A document of the shape whose keys are located where ``source`` has them."""

    def locate(keys: Keys) -> tuple[int, int]:
        for end in range(len(keys), -1, -1):
            if keys[:end] in places:
                return source.locate(places[keys[:end]] + keys[end:])
        return source.locate(keys)

    return Document(data, locate, source.valid, source.reason)


def refused(data: Json, source: Document, at: Keys, reason: str) -> Document:
    """A file that breaks its own format at the key ``at``."""
    line, column = source.locate(at)
    return Document(data, lambda _: (line, column), False, reason)


def mapping(value: Any) -> dict[str, Json]:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Json]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def whole(values: Iterable[T], most: int, what: str) -> list[T]:
    """The values, all of them. Raises Unreadable for more than are read: a part is not the file."""
    found = list(islice(values, most + 1))
    if len(found) > most:
        raise Unreadable(f"has more than {most} {what}, which is all that is read")
    return found


def text(value: Any) -> str:
    """The value where it is text, stripped; a number as it reads; else an empty text."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def present(**values: Json) -> dict[str, Json]:
    """The pairs whose value says something: None, empty texts, lists and mappings are left out."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
