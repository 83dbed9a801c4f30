"""What was seen in one file: an artifact and its places, or a doubt about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from aigov.yaml_events import Keys

HEAD_SIZE = 8192
"""Bytes of a file that ``Reader.sniff`` sees."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in the snapshot: POSIX path, 1-based line and column (0: the whole file)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}:{self.column}" if self.column else place


NOWHERE = Location("")
"""The default of a place that is filled in later."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file read: its kind, where it came from, its data, and the place of each key.

    ``blob`` is the git blob id of the bytes read. ``valid`` is false when the file breaks its
    own format's schema, with the reason: such an artifact never evidences anything.
    """

    kind: str
    reader: str
    path: str
    blob: str
    data: Any
    locate: Callable[[Keys], tuple[int, int]]
    valid: bool = True
    reason: str = ""
    tracked: bool = True

    def at(self, *keys: str | int) -> Location:
        """Where ``keys`` is written; the nearest known parent when it is absent."""
        line, column = self.locate(keys)
        return Location(self.path, line, column)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A file that may be evidence of ``kind`` and could not be read, with the reason."""

    kind: str
    reader: str
    path: str
    reason: str
    line: int = 0
    column: int = 0
    hint: str = ""

    @property
    def at(self) -> Location:
        """Where reading stopped."""
        return Location(self.path, self.line, self.column)


class DocumentCache(Protocol):
    """Parsed documents by blob id and reader, kept between runs.

    ``history`` is the file in which the history is kept.
    """

    history: str

    def get(self, blob: str, reader: str) -> Any:
        """The stored value, or None."""

    def put(self, blob: str, reader: str, value: Any) -> None:
        """Store a JSON-like value."""


_FIELDS = {
    "other": {},
    "unreadable": {"reason": str, "line": int, "column": int, "hint": str},
    "read": {"data": object, "valid": bool, "reason": str},
}
"""What is stored of a file, by its state."""


def is_whole(stored: Any) -> bool:
    """Whether a value of the cache has the fields of its state; any other is read again."""
    fields = _FIELDS.get(str(stored.get("state"))) if isinstance(stored, dict) else None
    return fields is not None and all(
        name in stored and isinstance(stored[name], kind) for name, kind in fields.items()
    )
