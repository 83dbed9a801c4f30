"""Walking a parsed file with its keys, and building a shape whose keys keep their places.

A ``Node`` is a value of the file with the keys that lead to it. What has the wrong type for its
format is a ``BrokenError`` at its keys: the file is then an artifact that is not valid. A ``Part``
is data of the shape together with the keys of the file that each of its own was read from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys
from aigov_plugins.shaping import Places, present, refused, relocated

_UNRESOLVED: Final = re.compile(r"\{\{|\$[({A-Za-z_]|<%|\{%")
_MAX_REASON: Final = 160
_WORDS: Final = {dict: "a mapping", list: "a list", str: "text", bool: "true or false"}


class BrokenError(ValueError):
    """A value that its format does not allow, at the keys of the file."""

    def __init__(self, keys: Keys, reason: str) -> None:
        super().__init__(reason)
        self.keys, self.reason = keys, reason


def unresolved(value: Json) -> bool:
    """Whether a text holds a template expression or a variable that nothing resolves here."""
    return isinstance(value, str) and _UNRESOLVED.search(value) is not None


def _found(value: Json) -> str:
    return "nothing" if value is None else _WORDS.get(type(value), "a number")


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file and the keys that lead to it."""

    value: Json
    keys: Keys = ()

    def get(self, name: str) -> Json:
        """The value below a key; None where there is none."""
        return self.value.get(name) if isinstance(self.value, dict) else None

    def at(self, *names: str) -> Keys:
        """The keys of what lies below."""
        return (*self.keys, *names)

    def wrong(self, expected: str) -> BrokenError:
        """What to raise where this value is not what its format expects."""
        first = 1 if self.keys and isinstance(self.keys[0], int) else 0  # index of the document
        named = ".".join(str(key) for key in self.keys[first:]) or "the file"
        return BrokenError(self.keys, f"{named} must be {expected}, found {_found(self.value)}")

    def map(self, *names: str) -> Node:
        """The mapping below a path of keys, empty where a key is not there. Raises BrokenError."""
        node = self
        for name in names:
            value = node.get(name)
            node = Node({} if value is None else value, node.at(name))
            if not isinstance(node.value, dict):
                raise node.wrong("a mapping")
        return node

    def child(self, name: str) -> Node | None:
        """The mapping below a key, None where there is none. Raises BrokenError."""
        return None if self.get(name) is None else self.map(name)

    def children(self) -> list[Node]:
        """Each value of a mapping or list, with its keys."""
        if isinstance(self.value, dict):
            return [Node(value, (*self.keys, key)) for key, value in self.value.items()]
        items = self.value if isinstance(self.value, list) else []
        return [Node(value, (*self.keys, index)) for index, value in enumerate(items)]

    def entries(self, name: str) -> list[Node]:
        """The mappings of the list below a key. Raises BrokenError."""
        found = Node(self.get(name), self.at(name))
        if found.value is None:
            return []
        if not isinstance(found.value, list):
            raise found.wrong("a list")
        for entry in found.children():
            if not isinstance(entry.value, dict):
                raise entry.wrong("a mapping")
        return found.children()

    def text(self, name: str) -> str:
        """The text below a key, a number as it reads, stripped. Raises BrokenError."""
        value = self.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Node(value, self.at(name)).wrong("text")
        return str(value).strip()

    def texts(self, name: str) -> list[str]:
        """The texts of the list below a key; one text alone is a list of it. Raises BrokenError."""
        value = self.get(name)
        found = Node(value if isinstance(value, list) else [value], self.at(name))
        if value is None:
            return []
        for entry in found.children():
            if isinstance(entry.value, dict | list):
                raise entry.wrong("text")
        return [str(entry) for entry in found.value if entry is not None]

    def number(self, name: str) -> float | None:
        """The number below a key; None where nothing or a variable stands. Raises BrokenError."""
        value = self.get(name)
        if value is None or unresolved(value):
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Node(value, self.at(name)).wrong("a number")
        return value

    def flag(self, name: str) -> bool | None:
        """True or false below a key; None where nothing or a variable stands."""
        value = self.get(name)
        if value is None or unresolved(value):
            return None
        if not isinstance(value, bool):
            raise Node(value, self.at(name)).wrong("true or false")
        return value


@dataclass(slots=True)
class Part:
    """Data of the shape, with the keys of the file for its own keys."""

    data: dict[str, Json]
    places: Places = field(default_factory=dict)

    def note(self, key: str, keys: Keys) -> None:
        """Says where a key was read from."""
        if key in self.data:
            self.places[(key,)] = keys

    def put(self, key: str, parts: Iterable[Part]) -> None:
        """Adds a list of parts; none at all is left out."""
        for part in parts:
            entries = self.data.setdefault(key, [])
            self._adopt((key, len(entries)), part)
            entries.append(part.data)

    def put_one(self, key: str, part: Part | None) -> None:
        """Adds a part that says something."""
        if part is not None and part.data:
            self._adopt((key,), part)
            self.data[key] = part.data

    def _adopt(self, prefix: Keys, part: Part) -> None:
        for keys, place in part.places.items():
            self.places[(*prefix, *keys)] = place


def part(at: Keys, /, **values: Json) -> Part:
    """A part read from the keys ``at``, of the values that say something."""
    return Part(present(**values), {(): at})


def shaped(whole: Part, source: Document) -> Document:
    """The document of a finished part."""
    return relocated(whole.data, source, whole.places)


def broken(name: str, source: Document, error: BrokenError) -> Document:
    """The document of a file that breaks its format, which is called ``name``."""
    line, _ = source.locate(error.keys)
    told = error.reason
    told = told if len(told) <= _MAX_REASON else f"{told[:_MAX_REASON]} ..."
    return refused({"format": name}, source, error.keys, f"line {line}: {told}")
