"""A result that was stored: read strictly, and held against the published schema."""

from __future__ import annotations

import os
from typing import Any

from aigov.documents import Limits
from aigov.errors import Unreadable, UsageError
from aigov.json_text import parse_json
from aigov.schema_rules import first_violation

MAX_RESULT = 256 << 20
"""Bytes above which no result is read: 30,000 findings, each with all it read, are 180 MB."""

MAX_VALUES = 10_000_000
"""Values above which no result is read."""

VERSION = "1"
"""The one version of the format that is read."""

_HINT = "aigov check -o json=result.json writes one"


def read_result(path: str) -> tuple[dict[str, Any], bytes]:
    """A result as ``aigov check -o json`` wrote it, and the bytes it was read from.

    The file is data that anybody may have written: duplicate keys, NaN, deep nesting and what
    breaks ``schemas/results.v1`` are refused. Raises UsageError with file, line and key.
    """
    raw = read_file(path, MAX_RESULT)
    return result_of(raw, path), raw


def read_file(path: str, most: int) -> bytes:
    """The bytes of a file that the command line names; UsageError above ``most`` bytes."""
    try:
        with open(path, "rb") as file:
            raw = file.read(most + 1)
    except OSError as exc:
        what = f"cannot be read: {os.strerror(exc.errno or 0).lower()}"
        raise UsageError(what, where=path) from exc
    if len(raw) > most:
        raise UsageError(f"is larger than {most >> 20} MiB: no such file is read", where=path)
    return raw


def result_of(raw: bytes, path: str) -> dict[str, Any]:
    """The result that these bytes are; ``path`` is where an error says they stand."""
    try:
        document = parse_json(raw, Limits(MAX_RESULT, MAX_VALUES))
    except Unreadable as exc:
        where = f"{path}:{exc.line}:{exc.column}" if exc.line else path
        raise UsageError(exc.what, where=where, hint=exc.hint or _HINT) from exc
    data = document.data
    version = data.get("schema_version", VERSION) if isinstance(data, dict) else VERSION
    if version != VERSION:
        found = repr(version)[:20]
        what = f"is a result of version {found}, and this aigov reads version {VERSION!r}"
        raise UsageError(what, where=path, hint="use the aigov that wrote it")
    broken = first_violation("results.v1", data)
    if broken is not None:
        keys, message = broken
        line, column = document.locate(keys)
        key = ".".join(map(str, keys)) or "the file"
        what = f"is no result of aigov check: {key}: {message}"
        raise UsageError(what, where=f"{path}:{line}:{column}", hint=_HINT)
    assert isinstance(data, dict)
    _refuse_strangers(data, path)
    _refuse_odd_graphs(data, path)
    return data


def _refuse_strangers(data: dict[str, Any], path: str) -> None:
    """UsageError for a finding about a policy or a system that the result does not list."""
    for one, many in (("policy", "policies"), ("system", "systems")):
        known = {each["id"] for each in data[many]}
        for number, finding in enumerate(data["findings"]):
            if finding[one] not in known:
                what = f"findings.{number}.{one}: {finding[one]!r} is not among the {many}"
                raise UsageError(f"is no result of aigov check: {what}", where=path, hint=_HINT)


def _refuse_odd_graphs(data: dict[str, Any], path: str) -> None:
    """UsageError for a lineage that is no graph: what graph.v1 refuses, or an edge to nothing."""
    head = {key: data[key] for key in ("schema_version", "snapshot", "as_of")}
    for number, graph in enumerate(data.get("lineage", ())):
        broken = first_violation("graph.v1", {**head, **graph})
        if broken is None:
            known = {node["id"] for node in graph["nodes"]}
            ends = ((n, end) for n, edge in enumerate(graph["edges"]) for end in ("from", "to"))
            lost = next((e for e in ends if graph["edges"][e[0]][e[1]] not in known), None)
            broken = (("edges", *lost), "names no node of the graph") if lost else None
        if broken is not None:
            keys, message = broken
            what = f"lineage.{number}.{'.'.join(map(str, keys))}: {message}"
            raise UsageError(f"is no result of aigov check: {what}", where=path, hint=_HINT)
