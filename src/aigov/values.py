"""Values in an artifact's data: how a flat path finds them and why one is no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import System
from aigov.placeholders import is_placeholder
from aigov.strict import describe
from aigov.yaml_events import Keys

MISSING = object()
MAX_ELEMENTS = 20_000
_SIGNS = frozenset(("!=", "<", "<=", "=", "==", ">", ">="))
"""Answers without a word: how a value is compared."""


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a value does not do; ``unknown`` when it cannot be told."""

    what: str
    hint: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Where a value stands: its artifact and key path, and what else may be asked.

    ``point`` gives the day and description of a reference point, or the reason there is none.
    """

    artifact: Artifact
    keys: Keys
    system: System
    evidence: SystemEvidence
    point: Callable[[str], tuple[date, str] | str]

    @property
    def today(self) -> date:
        """The day the verdict is for."""
        return self.evidence.today

    def sibling(self, path: str) -> Any:
        """The value at ``path`` beside this one, else from the top; MISSING when there is none."""
        for start in (self.keys[:-1], ()):
            found = walk(self.artifact.data, (*start, *path.split(".")))
            if found is not MISSING:
                return found
        return MISSING


Test = Callable[[Any, Context], Miss | None]
Modifiers = Mapping[str, Any]


def walk(data: Any, keys: Keys) -> Any:
    """The value at a key path, or MISSING; a name after a list collects that of each entry."""
    for key in keys:
        if isinstance(data, Mapping) and key in data:
            data = data[key]
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[int(key)]
        elif isinstance(data, list) and isinstance(key, str):
            found = [item[key] for item in data if isinstance(item, Mapping) and key in item]
            data = found or MISSING
        else:
            return MISSING
    return data


def values(data: Any, path: str) -> list[tuple[Keys, Any]]:
    """Every value at a flat path, with its key path.

    ``risks[].owner`` is the owner of each risk, ``risks.owner`` the list of all owners.
    A list that is missing or empty gives one MISSING at the list: never vacuously true.
    """
    found: list[tuple[Keys, Any]] = [((), data)]
    for part in path.split("."):
        name, each = part.removesuffix("[]"), part.endswith("[]")
        found = [
            ((*keys, name), walk(value, (name,))) if value is not MISSING else (keys, value)
            for keys, value in found
        ]
        if each:
            found = [inner for keys, value in found for inner in _elements(keys, value)]
    return found


def _elements(keys: Keys, value: Any) -> list[tuple[Keys, Any]]:
    if isinstance(value, list) and value:
        return [((*keys, n), item) for n, item in enumerate(value)]
    if isinstance(value, Mapping) and value:
        return [((*keys, name), item) for name, item in value.items()]
    return [(keys, MISSING)]


def leaves(data: Any) -> Iterator[tuple[Keys, Any]]:
    """Every value that is no list or mapping, with its key path, in the order of the file."""
    todo: list[tuple[Keys, Any]] = [((), data)]
    while todo:
        keys, value = todo.pop()
        if isinstance(value, Mapping):
            todo.extend(((*keys, key), item) for key, item in reversed(list(value.items())))
        elif isinstance(value, list):
            todo.extend(((*keys, n), item) for n, item in reversed(list(enumerate(value))))
        else:
            yield keys, value


def why_not_present(value: Any) -> Miss | None:
    """Why a value is no answer: absent, empty, or a placeholder."""
    if value is MISSING or value is None:
        return Miss("is missing")
    if isinstance(value, str):
        if not value.strip():
            return Miss("is empty")
        if value.strip() not in _SIGNS and is_placeholder(value):
            return Miss(f"{describe(value)} is a placeholder", "write what is true of this system")
    elif isinstance(value, list | dict):
        if not value:
            return Miss("is empty")
        if all(why_not_present(item) for item in (value if isinstance(value, list) else [])):
            return None if isinstance(value, dict) else Miss("holds placeholders only")
    return None
