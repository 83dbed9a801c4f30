"""The values of an artifact's data, and one problem for many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.model import Problem
from aigov.strict import describe
from aigov.yaml_events import Keys

Detector = Callable[[Artifact, SystemEvidence], Iterator[Problem]]
Found = Sequence[tuple[Keys, str]]
"""Where something was found, and the words that show it."""

MAX_SHOWN = 3
CARDS = ("dataset-card", "model-card")


def nodes(data: Any) -> Iterator[tuple[Keys, Mapping[str, Any]]]:
    """Every mapping, with its key path, in the order of the file."""
    todo: list[tuple[Keys, Any]] = [((), data)]
    while todo:
        keys, value = todo.pop()
        inner: list[tuple[Any, Any]] = []
        if isinstance(value, dict):
            yield keys, value
            inner = list(value.items())
        elif isinstance(value, list):
            inner = list(enumerate(value))
        for key, item in reversed(inner):
            if isinstance(item, dict | list):
                todo.append(((*keys, key), item))


def top(artifact: Artifact) -> Mapping[str, Any]:
    """The data of an artifact where it is a mapping, else an empty one."""
    return artifact.data if isinstance(artifact.data, Mapping) else {}


def rows(data: Any, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings in a list, with their index."""
    items = data.get(name) if isinstance(data, Mapping) else None
    if isinstance(items, list):
        yield from ((n, item) for n, item in enumerate(items) if isinstance(item, Mapping))


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_card(artifact: Artifact) -> bool:
    """Whether it is judged heading by heading."""
    return artifact.kind in CARDS


def dotted(keys: Keys) -> str:
    """A key path without indexes, as a finding's fingerprint holds it: ``risks[].owner``."""
    return ".".join("[]" if isinstance(key, int) else str(key) for key in keys).replace(".[]", "[]")


def shown(texts: Sequence[str]) -> str:
    """The first few texts, and how many more there are."""
    more = f" and {len(texts) - MAX_SHOWN} more" if len(texts) > MAX_SHOWN else ""
    return ", ".join(texts[:MAX_SHOWN]) + more


def grouped(found: Found, artifact: Artifact, code: str, what: str, hint: str) -> Iterator[Problem]:
    """One problem for all of ``found``, at the first, with the first few shown as values."""
    if found:
        message = f"{what}: {shown([describe(text) for _, text in found])}"
        keys = found[0][0]
        yield Problem(code, message, artifact.at(*keys), dotted(keys), hint)
