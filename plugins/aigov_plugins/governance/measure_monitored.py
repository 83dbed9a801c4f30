"""What monitoring plans say was measured of the model and the product, day by day.

A KPI map names outcomes with their baseline and target; a number that was measured stands in the
``results`` of a plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from aigov.api import MAX_EARLIER, Earlier, Json, Measured
from aigov_plugins.governance.measure_pointers import Pointers
from aigov_plugins.governance.measure_sources import number_in
from aigov_plugins.measured import metric_key, number_of
from aigov_plugins.operations.limit_breaches import crosses
from aigov_plugins.operations.plan_entries import SIGNS, Entry, entries, folded, plans

MAX_MONITORED: Final = 8
"""Metrics of monitoring plans that are shown of a system."""

_KINDS: Final = ("product", "model")


def monitored(pointers: Pointers, known: Sequence[Measured]) -> Iterator[Measured]:
    """Each metric of the kinds product and model with a result, those of the product first.

    ``known`` are the measures of the manifest, which are not shown again. A result without a
    number, or without a day that has come, is none. Raises Unreadable for a list that is too long.
    """
    evidence = pointers.sources.evidence
    found = plans(evidence, "metrics", "results")
    results: dict[str, list[Entry]] = {}
    for result in entries(found, "results"):
        day = result.day("date")
        if day and day <= evidence.today and number_in(result.data.get("value")):
            results.setdefault(folded(result.text("metric")), []).append(result)
    names = {metric_key(row.id) for row in known}
    new = [
        metric
        for kind in _KINDS
        for metric in _by_name(entries(found, "metrics"))
        if folded(metric.text("kind")) == kind
        and folded(metric.text("name")) in results
        and metric_key(metric.text("name")) not in names
    ]
    for metric in islice(new, MAX_MONITORED):
        yield _measure(metric, results[folded(metric.text("name"))], pointers)
    if len(new) > MAX_MONITORED:
        rest = len(new) - MAX_MONITORED
        reason = f"{rest} more metrics of monitoring plans are not shown: {MAX_MONITORED} at most"
        yield Measured("", "", evidence.system.declared_at, reason=reason)


def _by_name(metrics: Sequence[Entry]) -> list[Entry]:
    """The first metric of each name."""
    found: dict[str, Entry] = {}
    for metric in metrics:
        found.setdefault(folded(metric.text("name")), metric)
    return list(found.values())


def _measure(metric: Entry, results: list[Entry], pointers: Pointers) -> Measured:
    ordered = sorted(results, key=lambda result: str(result.day("date")))
    last = ordered[-1]
    at, value = last.at("value"), last.data.get("value")
    number, percent = number_in(value) or (None, False)
    return Measured(
        id=metric.text("name"),
        source=pointers.source(at, metric.text("name")),
        at=at,
        kind=folded(metric.text("kind")),
        value=number,
        percent=percent,
        earlier=tuple(
            Earlier(*then, str(result.day("date")))
            for result in ordered[-MAX_EARLIER - 1 : -1]
            if (then := number_in(result.data.get("value")))
        ),
        **_bounds(metric, value),
    )


def _bounds(metric: Entry, value: Json) -> dict[str, Any]:
    """The limit of a metric as a bound; none where the two cannot be compared as they stand."""
    sign, limit = metric.text("operator"), metric.data.get("value")
    plain = not isinstance(value, str) and not isinstance(limit, str)
    if sign not in SIGNS or not plain or number_of(limit) is None:
        return {}
    bound = "minimum" if sign.startswith(">") else "maximum"
    return {bound: limit, "within": not crosses(value, sign, limit)}
