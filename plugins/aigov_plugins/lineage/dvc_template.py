"""Stages of a ``dvc.yaml`` as DVC would generate them: ``foreach``, ``matrix``, ``${...}``.

Only values written in the same file (``vars``) are known here; DVC also reads ``params.yaml``
and other files. What cannot be resolved stays as it is written and makes the stage *templated*.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aigov.api import Json, Keys, Unreadable

MAX_STAGES = 2000
MAX_LENGTH = 4096

Scope = Mapping[str, Json]

_EXPRESSION = re.compile(r"(\\?)\$\{([^{}]*)\}")
_STEP = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True, slots=True)
class Stage:
    """One generated stage: its name, where its definition stands, and what its names mean."""

    name: str
    keys: Keys
    definition: Mapping[str, Json]
    scope: Scope
    templated: bool = False


class _Absent:
    """No value under this name in this file."""


ABSENT = _Absent()


def stages(data: Json) -> Iterator[Stage]:
    """Every stage, generated ones included. Raises Unreadable above ``MAX_STAGES``."""
    for count, stage in enumerate(_stages(data)):
        if count == MAX_STAGES:
            raise Unreadable(f"has more than {MAX_STAGES} stages", hint="split the pipeline")
        yield stage


def _stages(data: Json) -> Iterator[Stage]:
    scope = declared(data.get("vars", []))
    for name, stage in data.get("stages", {}).items():
        keys: Keys = ("stages", name)
        if "foreach" in stage:
            keys, items = (*keys, "do"), _foreach(stage["foreach"], scope, keys)
            yield from _generated(name, keys, stage["do"], scope, items)
        elif "matrix" in stage:
            yield from _generated(name, keys, stage, scope, _matrix(stage["matrix"], scope, keys))
        else:
            yield Stage(name, keys, stage, _with_vars(scope, stage))


def declared(entries: Json) -> dict[str, Json]:
    """Values of ``vars`` that are written in place; names of files are passed over."""
    scope: dict[str, Json] = {}
    for entry in entries:
        if isinstance(entry, dict):
            scope.update(entry)
    return scope


def interpolated(text: str, scope: Scope) -> tuple[str, bool]:
    """The text with its expressions replaced, and whether all of them could be."""
    complete = "{{" not in text and "{%" not in text

    def replacement(match: re.Match[str]) -> str:
        nonlocal complete
        if match[1]:
            return match[0][1:]
        value = _written(_look_up(match[2].strip(), scope))
        if value is None:
            complete = False
            return match[0]
        return value

    result = _EXPRESSION.sub(replacement, text)
    if len(result) > MAX_LENGTH:
        return text, False
    return result, complete


def _with_vars(scope: Scope, definition: Mapping[str, Json]) -> Scope:
    local = definition.get("vars")
    return {**scope, **declared(local)} if isinstance(local, list) else scope


def _generated(
    name: str,
    keys: Keys,
    definition: Mapping[str, Json],
    scope: Scope,
    items: Mapping[str, Scope] | None,
) -> Iterator[Stage]:
    scope = _with_vars(scope, definition)
    if items is None:
        yield Stage(name, keys, definition, scope, templated=True)
        return
    for suffix, values in items.items():
        yield Stage(f"{name}@{suffix}", keys, definition, {**scope, **values})


def _foreach(items: Json, scope: Scope, keys: Keys) -> Mapping[str, Scope] | None:
    if isinstance(items, str):
        items = _whole(items, scope)
    if not isinstance(items, dict | list):
        return None
    _bound(len(items), keys)
    if isinstance(items, dict):
        return {key: {"item": value, "key": key} for key, value in items.items()}
    if any(isinstance(item, dict | list) for item in items):
        return {str(index): {"item": item} for index, item in enumerate(items)}
    return {_written(item) or "": {"item": item} for item in items}


def _matrix(axes: Mapping[str, Json], scope: Scope, keys: Keys) -> Mapping[str, Scope] | None:
    lists: list[list[Json]] = []
    for values in axes.values():
        resolved = _whole(values, scope) if isinstance(values, str) else values
        if not isinstance(resolved, list):
            return None
        lists.append(resolved)
    _bound(math.prod(map(len, lists)), keys)
    found: dict[str, Scope] = {}
    for combination in itertools.product(*(enumerate(values) for values in lists)):
        named = list(zip(axes, combination, strict=True))
        suffix = "-".join(_label(axis, index, value) for axis, (index, value) in named)
        item = {axis: value for axis, (_, value) in named}
        found[suffix] = {"item": item, "key": suffix}
    return found


def _label(axis: str, index: int, value: Json) -> str:
    """DVC names a combination by its scalars, and by position where a value is none."""
    written = _written(value)
    return f"{axis}{index}" if written is None else written


def _bound(count: int, keys: Keys) -> None:
    if count > MAX_STAGES:
        what = f"stage {keys[1]!r} makes {count} stages, limit {MAX_STAGES}"
        raise Unreadable(what, hint="split the stage")


def _whole(text: str, scope: Scope) -> Json:
    """The value of a text that is one expression and nothing else."""
    match = _EXPRESSION.fullmatch(text.strip())
    return _look_up(match[2].strip(), scope) if match and not match[1] else ABSENT


def _look_up(expression: str, scope: Scope) -> Json:
    value: Json = scope
    for step in _STEP.findall(expression):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and _is_index(step, value):
            value = value[int(step)]
        else:
            return ABSENT
    return ABSENT if value is scope else value


def _is_index(step: str, values: list[Json]) -> bool:
    return step.isdecimal() and len(step) < 9 and int(step) < len(values)


def _written(value: Json) -> str | None:
    """A scalar as DVC writes it into a text; None for what has no such form here."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return None if "${" in value else value
    return str(value) if isinstance(value, int | float) else None
