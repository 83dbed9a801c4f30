"""Does one list define business and model measures, with a recent report on both?

Joins ``metrics`` and ``results`` of the monitoring plans that people keep.

Fails when a kind that is asked for has no metric; when a metric of these kinds has no definition
(its query, file or report under ``source``) or no owner; when no result of a kind is recent enough,
so that there is no report that shows them together.

Parameters:
    kinds: kinds of metric that have to be there ([product, model]).
    results_age: days that the last result of each kind may be old (90).

Example:
    metrics: [{name: auc, kind: model, source: metrics/eval.json, owner: ana@acme.org}]
    # monitoring-plan.yaml:1: no metric is of the kind product
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.operations.plan_entries import (
    Entry,
    entries,
    folded,
    given,
    invalid,
    lacking,
    person,
    plans,
)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each kind that has no metric or no recent result."""
    found = plans(evidence, "metrics", "results")
    metrics, results = entries(found, "metrics"), entries(found, "results")
    yield from invalid(found)
    if not metrics:
        what = f"{system.id} has no monitoring plan that lists its metrics"
        yield Problem("no-metrics", what, system.declared_at)
        return
    for kind in params["kinds"]:
        of_kind = [one for one in metrics if folded(one.text("kind")) == folded(kind)]
        if not of_kind:
            at = metrics[0].record.at("metrics")
            yield Problem("missing-kind", f"no metric is of the kind {kind}", at, kind)
            continue
        yield from lacking(of_kind, {"name": given, "source": given, "owner": person(evidence)})
        yield from _results(kind, of_kind, results, params["results_age"], evidence.today)


def _results(
    kind: str, metrics: Sequence[Entry], results: Sequence[Entry], limit: float, today: date
) -> Iterator[Problem]:
    names = {folded(one.text("name")) for one in metrics}
    days = [one.day("date") for one in results if folded(one.text("metric")) in names]
    last = max((day for day in days if day and day <= today), default=None)
    at = metrics[0].at()
    if last is None:
        yield Problem("kind-without-result", f"no metric of the kind {kind} has a result", at, kind)
    elif (age := (today - last).days) > limit:
        what = (
            f"the last result of the kind {kind} is {age} days old, at most {limit:g} are allowed"
        )
        yield Problem("old-result", what, at, kind)
