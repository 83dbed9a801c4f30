"""The numbers of evaluation results as measures of the model, beside those of the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from aigov.api import Artifact, Json, Location, Measured, Written
from aigov_plugins.governance.measure_history import Past
from aigov_plugins.governance.measure_pointers import Pointers
from aigov_plugins.governance.measure_sources import Value
from aigov_plugins.measured import metric_key, number_of, share
from aigov_plugins.measured_values import Value as Result
from aigov_plugins.measured_values import is_result, values_of
from aigov_plugins.shaping import mapping, text

MAX_RESULTS: Final = 8
"""Numbers of evaluations that are shown of a system."""


@dataclass(frozen=True, slots=True)
class Results:
    """The evaluations of one system; what an older version of one said is read once."""

    past: Past
    pointers: Pointers
    older: dict[tuple[str, str], Json] = field(default_factory=dict)

    def measures(self, known: list[Measured], places: set[Location]) -> Iterator[Measured]:
        """The numbers of the newest results that the manifest does not show, the whole first.

        ``known`` and ``places`` are the measures of the manifest and where their values stand.
        Claims of cards, and runs that did not come to their end, are no results.
        """
        evidence = self.past.sources.evidence
        results = [artifact for artifact in evidence.of("evaluation") if is_result(artifact)]
        results.sort(key=lambda result: text(result.data.get("date")), reverse=True)
        values = [value for result in results for value in values_of(result)]
        seen = {(metric_key(row.id), "") for row in known}
        found = []
        for value in sorted(values, key=lambda value: bool(value.part)):
            if (value.metric, value.part) not in seen:
                seen.add((value.metric, value.part))
                found.append(value)
        paths = {place.path for place in places}
        new = (v for v in found if v.result.path not in paths or _at(v) not in places)
        yield from (self._measure(value) for value in islice(new, MAX_RESULTS))
        rest = sum(1 for _ in new)
        if rest:
            reason = f"{rest} more numbers of evaluations are not shown: {MAX_RESULTS} at most"
            yield Measured("", "", evidence.system.declared_at, reason=reason)

    def _measure(self, value: Result) -> Measured:
        at, path = _at(value), value.result.path
        now = _read(value.entry, at)
        return Measured(
            id=value.name,
            source=self.pointers.source(at, value.name),
            at=at,
            kind="model",
            value=now.number if now else None,
            percent=bool(now and now.percent),
            earlier=self.past.by_commit(path, lambda blob: self._then(value, blob)),
        )

    def _then(self, value: Result, blob: str) -> Value | None:
        """The number of the same name in an older version of a result that came to its end."""
        path = value.result.path
        if (path, blob) not in self.older:
            self.older[path, blob] = self._said(value.result, blob)
        said = mapping(self.older[path, blob])
        ended = said.get("status") in (None, "completed")
        entry = mapping(said.get("metrics")).get(value.name)
        return _read(mapping(entry), _at(value)) if ended else None

    def _said(self, result: Artifact, blob: str) -> Json:
        point = next(p for p, each in self.past.versions(result.path) if each == blob)
        return self.past.sources.evidence.said(result, Written(point, blob))


def _at(value: Result) -> Location:
    return value.result.at(*value.at, "value")


def _read(entry: Json, at: Location) -> Value | None:
    """A number in per cent as its share, like one that is written with a per cent sign."""
    number, percent = number_of(entry.get("value")), entry.get("unit") == "percent"
    if number is None:
        return None
    return Value(share(number) if percent else number, percent, at.path, at.line, at.column)
