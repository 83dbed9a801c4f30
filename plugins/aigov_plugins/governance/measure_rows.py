"""The measures of a system as they are shown: of its manifest, its monitoring, its evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aigov.api import Location, Measured, Params, System, SystemEvidence, Unreadable
from aigov_plugins.governance.measure_history import Past
from aigov_plugins.governance.measure_monitored import monitored
from aigov_plugins.governance.measure_pointers import Pointers
from aigov_plugins.governance.measure_results import Results
from aigov_plugins.governance.measure_sources import (
    Sources,
    Value,
    is_in_per_cent,
    missed,
    too_many,
)


def run(system: System, params: Params, evidence: SystemEvidence) -> tuple[Measured, ...]:
    """Each measure with its value, its bounds and what it was; and what is not shown."""
    past = Past(Sources(system, evidence))
    places: set[Location] = set()
    if what := too_many(system):
        rows = [Measured("", "", system.at("measures"), reason=what)]
    else:
        rows = [_row(n, measure, past, places) for n, measure in enumerate(system.measures)]
    pointers = Pointers(past.sources)
    return (
        *rows,
        *_monitored(pointers, rows),
        *Results(past, pointers).measures(rows, places),
        *_unread(past),
    )


def _row(n: int, measure: Mapping[str, Any], past: Past, places: set[Location]) -> Measured:
    sources, source = past.sources, measure["from"]
    found = sources.read(source)
    lowest, highest = measure.get("min"), measure.get("max")
    row = Measured(
        id=measure["id"],
        source=source,
        at=sources.system.at("measures", n),
        kind=measure.get("kind", ""),
        minimum=lowest,
        maximum=highest,
        reason=found.reason,
    )
    value = found.value
    if value is None:
        return row
    at = Location(value.path, value.line, value.column)
    places.add(at)
    limited = lowest is not None or highest is not None
    return replace(
        row,
        at=at,
        value=value.number,
        percent=value.percent,
        minimum=_as_share(lowest, value),
        maximum=_as_share(highest, value),
        within=not any(missed(value, measure)) if limited else None,
        earlier=past.of(*sources.place(source)),
    )


def _as_share(limit: float | None, value: Value) -> float | None:
    """A bound in the unit of the value: a share, where that is one."""
    return limit / 100 if limit is not None and is_in_per_cent(value, limit) else limit


def _monitored(pointers: Pointers, rows: list[Measured]) -> tuple[Measured, ...]:
    try:
        return tuple(monitored(pointers, rows))
    except Unreadable as exc:
        return (Measured("", "", pointers.sources.system.declared_at, reason=exc.what),)


def _unread(past: Past) -> Iterator[Measured]:
    """Of which files the older versions were not looked at, told by the first of them."""
    if past.unread:
        first, *others = past.unread
        more = f"; nor of {len(others)} more files" if others else ""
        reason = f"older versions are not read of {first}{more}"
        yield Measured("", "", past.sources.system.declared_at, reason=reason)
