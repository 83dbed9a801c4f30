"""Is the quality of the served model measured, against limits, with recent results?

Joins the monitoring plans that people keep, in however many files: ``metrics`` of the kinds asked
for, ``outcome_metrics``, ``dimensions``, ``results`` and ``breaches``. Configurations of tools are
left aside.

Fails when

- fewer metrics than wanted are of the kinds: uptime and latency are of the kind ``service``;
- a metric lacks its source, limit (sign and number), reason, window, owner, action (``notify``,
  ``investigate``, ``retrain``, ``rollback``, ``disable``) or the path of a runbook;
- a metric has no result, only old ones, or its last result is of another version than the plan;
- a result crossed its limit, and no entry of ``breaches`` from that day on says what was decided;
- no outcome is described with the delay of its labels, or a proxy with the reason for it; the
  dimensions do not name the model version and something to slice by;
- the plan is not reviewed by another than its author, or a registry (MLflow, model register) serves
  another version than the plan is for.

Parameters:
    kinds: kinds of metric that count ([model]).
    min_metrics: how many there have to be (3).
    results_age: days that the last result may be old (30).
    review_age: days that the review of the plan may be old (365).
    generative: whether one metric has to be of generated text: groundedness, refusal, feedback of
        users, a judge (false).

Example:
    results:
      - {metric: auc, value: 0.79, date: 2026-11-02, model_version: "3.1"}
    # monitoring-plan.yaml:41: 'auc' crossed its limit on 2026-11-02 (0.79, >= 0.82 is wanted),
    # and no decision is written down
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.limit_breaches import crosses, incomplete, is_decided
from aigov_plugins.operations.plan_entries import (
    Entry,
    Test,
    entries,
    folded,
    given,
    head,
    in_tree,
    invalid,
    lacking,
    number,
    one_of,
    person,
    plans,
    prose,
    sign,
)
from aigov_plugins.operations.served_versions import served_versions

_FIELDS: Final = ("metrics", "results", "breaches", "outcome_metrics", "dimensions")
_ACTIONS: Final = ("notify", "investigate", "retrain", "rollback", "disable")
_GENERATIVE: Final = (
    "faithful", "feedback", "grounded", "hallucination", "judge", "refusal", "thumbs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every question shares: the plans with their lists, and the evidence."""

    evidence: SystemEvidence
    params: Params
    metrics: Sequence[Entry]
    results: Mapping[str, Sequence[Entry]]
    breaches: Sequence[Entry]


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap in what is measured, by path and line."""
    found = plans(evidence, *_FIELDS)
    listed = entries(found, "metrics")
    yield from invalid(found)
    if not listed:
        what = f"{system.id} has no monitoring plan that lists its metrics"
        hint = "aigov schema monitoring-plan --template prints a record to fill in"
        yield Problem("no-metrics", what, system.declared_at, hint=hint)
        return
    kinds = {folded(kind) for kind in params["kinds"]}
    metrics = [one for one in listed if folded(one.text("kind")) in kinds]
    results: dict[str, list[Entry]] = {}
    for one in entries(found, "results"):
        results.setdefault(folded(one.text("metric")), []).append(one)
    asked = _Asked(evidence, params, metrics, results, entries(found, "breaches"))
    about = list({one.record.path: one.record for one in metrics or listed}.values())
    problems = [*_plan(asked, about), *_metrics(asked, listed[0])]
    yield from sorted(problems, key=lambda problem: (problem.at, problem.id, problem.key))


def _plan(asked: _Asked, about: Sequence[Artifact]) -> Iterator[Problem]:
    served = served_versions(asked.evidence)
    for record in about:
        yield from head(record, asked.evidence, asked.params["review_age"])
        version = str(record.data.get("model_version"))
        if served and version not in served:
            what = f"the plan is for version {version}, the registry serves {', '.join(served)}"
            yield Problem("other-version", what, record.at("model_version"), "model_version")
    said: Mapping[str, Test] = {"outcome_metrics": prose(15), "dimensions": _dimensions}
    for field, test in said.items():
        reasons = [test(record.data.get(field)) for record in about]
        if all(reasons):
            yield Problem("incomplete-plan", f"{field} {reasons[0]}", about[0].at(field), field)


def _dimensions(value: Json) -> str:
    """The model version, and something to slice by."""
    names = [folded(one) for one in value] if isinstance(value, list) else []
    versions = [name for name in names if "version" in name]
    if given(value):
        return given(value)
    if not versions:
        return "do not name the model version"
    return "" if len(names) > len(versions) else "name the version only, and nothing to slice by"


def _metrics(asked: _Asked, first: Entry) -> Iterator[Problem]:
    wanted, kinds = asked.params["min_metrics"], " or ".join(asked.params["kinds"])
    if len(asked.metrics) < wanted:
        what = f"has {len(asked.metrics)} metrics of the kind {kinds}, {wanted} are wanted"
        yield Problem("few-metrics", what, first.record.at("metrics"), "metrics")
    names = " ".join(folded(one.text("name")) for one in asked.metrics)
    if asked.params["generative"] and not any(word in names for word in _GENERATIVE):
        what = "no metric is of the generated text: groundedness, refusal, feedback, a judge"
        yield Problem("not-generative", what, first.record.at("metrics"), "metrics")
    evidence = asked.evidence
    demands: Mapping[str, Test] = {
        "name": given, "source": given, "operator": sign, "value": number,
        "rationale": prose(10), "window": given, "owner": person(evidence),
        "action": one_of(*_ACTIONS), "runbook": in_tree(evidence),
    }  # fmt: skip
    yield from lacking(asked.metrics, demands)
    yield from incomplete(asked.breaches, evidence)
    for metric in asked.metrics:
        yield from _results(asked, metric)


def _results(asked: _Asked, metric: Entry) -> Iterator[Problem]:
    name = metric.text("name")
    found = asked.results.get(folded(name), ())
    last = max(found, key=lambda one: one.day("date") or date.min, default=None)
    if last is None:
        yield Problem("metric-without-result", f"{name!r} has no result", metric.at(), name)
        return
    day, limit = last.day("date"), asked.params["results_age"]
    if day is None or day > asked.evidence.today:
        what = f"the last result of {name!r} has no day that has come"
        yield Problem("undated-result", what, last.at("date"), name)
    elif (age := (asked.evidence.today - day).days) > limit:
        what = f"the last result of {name!r} is {age} days old, at most {limit:g} are allowed"
        yield Problem("old-result", what, last.at("date"), name)
    version, plan = last.text("model_version"), str(metric.record.data.get("model_version"))
    if version != plan:
        what = f"the last result of {name!r} is of version {version or 'none'}, not of {plan}"
        yield Problem("other-version", what, last.at("model_version"), name)
    for one in found:
        yield from _breach(asked, metric, one)


def _breach(asked: _Asked, metric: Entry, result: Entry) -> Iterator[Problem]:
    value, limit = result.data.get("value"), metric.data.get("value")
    day, name = result.day("date") or date.min, metric.text("name")
    if given(value) or isinstance(value, str):
        what = f"a result of {name!r} is no number"
        yield Problem("result-without-number", what, result.at("value"), name)
    elif crosses(value, metric.data.get("operator"), limit) and not is_decided(
        asked.breaches, [name], day
    ):
        wanted = f"{metric.text('operator')} {metric.text('value')} is wanted"
        what = f"{name!r} crossed its limit on {day} ({value}, {wanted}), and no decision"
        hint = "write under breaches what was decided, when and by whom"
        where = result.at("value")
        yield Problem("undecided-breach", f"{what} is written down", where, name, hint)
