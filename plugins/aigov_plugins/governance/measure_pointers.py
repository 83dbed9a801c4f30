"""Where a number that was read stands in its file, as ``from:`` of a measure would name it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from aigov.api import Document, Json, Keys, Location, Unreadable
from aigov_plugins.governance.measure_sources import Sources

_MAX_VALUES: Final = 2_000
_KEYED: Final = ("json", "toml", "yaml", "yml")


@dataclass(frozen=True, slots=True)
class Pointers:
    """The JSON pointers of the files of a system; each file is looked through once."""

    sources: Sources
    known: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)

    def source(self, at: Location, name: str) -> str:
        """The path, # and the pointer to what stands there; the name where there are no keys."""
        if at.path not in self.known:
            self.known[at.path] = self._pointers(at.path)
        return f"{at.path}#{self.known[at.path].get((at.line, at.column), name)}"

    def _pointers(self, path: str) -> dict[tuple[int, int], str]:
        if path.lower().rpartition(".")[2] not in _KEYED:
            return {}
        try:
            document = self.sources.content(path)
        except Unreadable:
            return {}
        if not isinstance(document, Document):
            return {}
        found = islice(_values(document.data, ()), _MAX_VALUES)
        return {document.locate(keys): "".join(map(_step, keys)) for keys in found}


def _values(data: Json, keys: Keys) -> Iterator[Keys]:
    """The key paths of what is neither a mapping nor a list."""
    if isinstance(data, dict | list):
        pairs = data.items() if isinstance(data, dict) else enumerate(data)
        for key, inner in pairs:
            yield from _values(inner, (*keys, key))
    else:
        yield keys


def _step(key: str | int) -> str:
    return "/" + str(key).replace("~", "~0").replace("/", "~1")
