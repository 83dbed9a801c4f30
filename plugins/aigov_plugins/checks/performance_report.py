"""Is there a recent report that sets what was measured beside the time before and a limit?

Asks the newest record of the kind ``monitoring-plan`` that has ``results``, as in
``reports/performance-report-2026-10.md`` with a table of metric, value, previous and threshold.

Fails when the report is old, has no author, or no reviewer other than the author; when fewer
results than wanted are of the kinds asked for; when one of them lacks its value, the value of the
time before, or its limit, or is not a number; when it does not say which version it is about, or
a registry (MLflow, model register) serves another one; when a result equals the one before and
its limit alike in every line, which nobody measured.

Parameters:
    kinds: kinds of result that count; any when empty ([]).
    min_results: how many there have to be (3).
    max_age: days that the report may be old (90).

Example:
    | metric | value | previous | threshold |
    | ------ | ----- | -------- | --------- |
    | auc    | 0.84  |          | 0.82      |
    # reports/performance-report.md:9: previous is missing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.plan_entries import (
    Entry,
    Test,
    entries,
    folded,
    given,
    head,
    invalid,
    lacking,
    number,
    plans,
)
from aigov_plugins.operations.served_versions import served_versions

_HEAD: Final = ("author", "reviewer", "date", "model_version")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap in the newest report."""
    found = plans(evidence, "results")
    if not found:
        what = f"{system.id} has no report of what was measured in use"
        hint = (
            "write reports/performance-report.md with a table: metric, value, previous, threshold"
        )
        yield Problem("no-performance-report", what, system.declared_at, hint=hint)
        return
    report = max(found, key=lambda one: (str(one.data.get("date") or ""), one.path))
    evidence.leave_aside(one for one in found if one is not report)
    yield from invalid([report])
    yield from head(report, evidence, params["max_age"], _HEAD)
    yield from _version(report, evidence)
    yield from _results(report, params)


def _version(report: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    served, version = served_versions(evidence), str(report.data.get("model_version"))
    if served and version not in served:
        what = f"the report is about version {version}, the registry serves {', '.join(served)}"
        yield Problem("other-version", what, report.at("model_version"), "model_version")


def _results(report: Artifact, params: Params) -> Iterator[Problem]:
    kinds = {folded(kind) for kind in params["kinds"]}
    results = [
        one
        for one in entries([report], "results")
        if not kinds or folded(one.text("kind")) in kinds
    ]
    if len(results) < params["min_results"]:
        of = f" of the kind {' or '.join(params['kinds'])}" if kinds else ""
        what = f"has {len(results)} results{of}, {params['min_results']:g} are wanted"
        yield Problem("few-results", what, report.at("results"), "results")
    demands: Mapping[str, Test] = {
        "metric": given, "value": number, "previous": number, "threshold": number,
    }  # fmt: skip
    yield from lacking(results, demands)
    if results and _copied(results):
        what = "every result equals the one before and its threshold"
        yield Problem("copied-results", what, results[0].at("value"), "results")


def _copied(results: Sequence[Entry]) -> bool:
    return all(
        one.text("value") == one.text("previous") == one.text("threshold") for one in results
    )
