"""Was each guardrail of the plan measured, and is each result that of a guardrail?

Asked of the newest ``guardrail-plan`` of the system with ``rails``.

Fails when a rail has no entry of ``results`` under its name, when a result names no rail of the
plan, and when two results are of one rail. Absent without a plan that lists rails.

Parameters: none.

Example:
    rails: [{name: off-topic}, {name: private data}]
    results: [{rail: off-topic}]     # guardrail-plan.yaml:1: 'private data' has no result
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.records.entries import entries, folded, newest, said


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each rail or result without the other."""
    plans = [a for a in evidence.of("guardrail-plan") if a.valid and entries(a, "rails")]
    plan = newest(plans)
    if plan is None:
        what = f"{system.id} has no plan that lists its guardrails"
        hint = "aigov schema guardrail-plan --template prints a record to fill in"
        yield Problem("no-rails", what, system.declared_at, hint=hint)
        return
    rails = {folded(said(row, "name")): number for number, row in entries(plan, "rails")}
    measured: set[str] = set()
    for number, row in entries(plan, "results"):
        name, at = folded(said(row, "rail")), plan.at("results", number, "rail")
        if name and name not in rails:
            what = f"{said(row, 'rail')!r} is no rail of the plan"
            yield Problem("unknown-rail", what, at, "results[].rail", "name it as rails does")
        if name in measured:
            what = f"{said(row, 'rail')!r} has a second result"
            yield Problem("measured-twice", what, at, "results[].rail", "give one for each rail")
        measured.add(name)
    for name, number in rails.items():
        if name and name not in measured:
            what = f"{name!r} has no result"
            hint = "measure what it misses and what it blocks wrongly"
            yield Problem("unmeasured-rail", what, plan.at("rails", number), "rails[].name", hint)
