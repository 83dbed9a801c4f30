"""Did an experiment measure the outcome and the model metric that is meant to move it, together?

Asks the newest experiment record with ``primary_metric`` (runs of a tracking server have none).

Fails when it is too old or has no day; when its primary metric does not name both the business
measure and the model measure, or names one twice; when fewer than two variants have a number for
both; when nobody decided on it.

Parameters:
    max_age: days that the experiment may be old (365).

Example:
    primary_metric: [{business_metric: approved_volume, linked_model_metric: auc}]
    result: [{metric: auc, variant: new, value: 0.86}]
    # experiments/threshold.yaml:2: no variant has a number for 'approved_volume', two are wanted
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.plan_entries import (
    Entry,
    entries,
    folded,
    given,
    invalid,
    number,
    person,
    recent,
)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the newest experiment lacks."""
    found = [one for one in evidence.of("experiment") if one.data.get("primary_metric")]
    if not found:
        what = f"{system.id} has no experiment that names an outcome and a model metric"
        yield Problem("no-experiment", what, system.declared_at)
        return
    record = max(found, key=lambda one: (str(one.data.get("date") or ""), one.path))
    evidence.leave_aside(one for one in evidence.of("experiment") if one is not record)
    yield from invalid([record])
    demands = (("date", recent(evidence, params["max_age"])), ("decision", given),
               ("decided_by", person(evidence)))  # fmt: skip
    for field, test in demands:
        why = test(record.data.get(field))
        if why:
            yield Problem("incomplete-experiment", f"{field} {why}", record.at(field), field)
    results = entries([record], "result")
    for one in entries([record], "primary_metric"):
        yield from _both(record, one, results)


def _both(record: Artifact, primary: Entry, results: Sequence[Entry]) -> Iterator[Problem]:
    names = [primary.text("business_metric"), primary.text("linked_model_metric")]
    if not all(names) or folded(names[0]) == folded(names[1]):
        what = "does not name a business measure and the model measure that is meant to move it"
        yield Problem("one-family", what, primary.at(), "primary_metric")
        return
    for name in names:
        variants = {
            folded(one.text("variant"))
            for one in results
            if folded(one.text("metric")) == folded(name) and not number(one.data.get("value"))
        } - {""}
        if len(variants) < 2:
            told = "one variant has" if variants else "no variant has"
            what = f"{told} a number for {name!r}, two are wanted"
            yield Problem("unmeasured-metric", what, record.at("result"), name)
