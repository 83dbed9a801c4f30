"""Does the monitoring plan say which errors are counted, and what calls may cost?

Joins ``error_classes`` of the monitoring plans that people keep: a model fails in more ways than
its server does.

Fails when a class that is asked for is not listed, or, where a budget is asked for, when no plan
gives ``cost_budget`` as a number above zero.

Parameters:
    classes: classes of error that have to be listed ([http, timeout]).
    budget: whether a cost budget is wanted (false).

Example:
    error_classes: [http]     # monitoring-plan.yaml:7: error_classes does not name timeout
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.plan_entries import folded, invalid, number, plans


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for the classes that are not listed, one for the budget."""
    found = plans(evidence, "error_classes", "cost_budget")
    if not found:
        what = f"{system.id} has no monitoring plan that says which errors are counted"
        hint = "list them under error_classes: aigov schema monitoring-plan --template"
        yield Problem("no-error-classes", what, system.declared_at, hint=hint)
        return
    yield from invalid(found)
    valid = [one for one in found if one.valid]
    if valid:
        yield from _classes(valid, params["classes"])
        yield from _budget(valid) if params["budget"] else ()


def _classes(records: Sequence[Artifact], wanted: Sequence[str]) -> Iterator[Problem]:
    listed = " | ".join(folded(one) for record in records for one in _listed(record))
    lost = [name for name in wanted if f" {folded(name)} " not in f" {listed} "]
    if lost:
        what = f"error_classes does not name {', '.join(lost)}"
        hint = "count these errors apart, and list them"
        at = records[0].at("error_classes")
        yield Problem("uncounted-errors", what, at, "error_classes", hint)


def _listed(record: Artifact) -> list[Json]:
    listed = record.data.get("error_classes")
    return listed if isinstance(listed, list) else []


def _budget(records: Sequence[Artifact]) -> Iterator[Problem]:
    values = [record.data.get("cost_budget") for record in records]
    if not any(number(one) == "" and one > 0 for one in values):
        at = records[0].at("cost_budget")
        why = number(values[0]) or "is no budget"
        hint = "say what calls of models may cost in a month"
        yield Problem("cost-without-budget", f"cost_budget {why}", at, "cost_budget", hint)
