"""Can those who are called act on every alert, and are there few enough of them?

Asks the alert rules (Prometheus, Grafana), how alerts are routed (Alertmanager, Grafana), and what
people wrote about both.

Fails when

- a rule lacks a field that is asked for, has a severity that is none of those agreed, or a runbook
  that is missing or says nothing; when a rule is paused, or no metric decides it;
- four rules or more all have one severity;
- the routing lacks what is asked for (``group_by``, ``group_wait``, ``group_interval``,
  ``repeat_interval``; ``inhibit_rules``, which Grafana does not have), repeats more often than
  ``min_repeat``, does not group (``...``), or tells nobody: by default, or of a rule that is here;
- ``with_review``: the newest alert review names an alert that no rule makes, leaves out a rule that
  pages, counts more actions than alerts, gives a share that its counts do not, keeps a noisy
  alert as it is, or has a silence without reason, owner or a day to come on which it ends;
- ``with_criteria``: no monitoring plan says under ``paging_criteria`` who is called for what.

Where the review, or the criteria, are asked for and are not there, that alone is said.

Parameters:
    fields: what every rule has ([severity, owner, runbook]).
    severities: the words for severity ([page, ticket, info, critical, warning]).
    routing: what the default route has ([]).
    min_repeat: fewest minutes before an alert is told again (0).
    with_review: whether the alert review is asked (false).
    criteria_words: words that the paging criteria have; 0 does not ask (0).

Example:
    - alert: LoanErrors      # alerts.yml:3: owner is missing
      labels: {severity: page}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.alert_review import review_problems
from aigov_plugins.operations.alert_routing import routing_problems
from aigov_plugins.operations.plan_entries import (
    Entry,
    Test,
    entries,
    given,
    invalid,
    lacking,
    one_of,
    person,
    plans,
    prose,
)
from aigov_plugins.operations.runbooks import runbook

_FEWEST: Final = 4


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each fault of rules, routing and review."""
    review = _newest(evidence.of("alert-review")) if params["with_review"] else None
    if params["with_review"] and review is None:
        what = f"{system.id} has no review of its alerts"
        hint = "aigov schema alert-review --template prints a record to fill in"
        yield Problem("no-alert-review", what, system.declared_at, hint=hint)
        return
    if params["criteria_words"]:
        said = plans(evidence, "paging_criteria")
        if not said:
            what = f"{system.id} has no monitoring plan that says which alerts call somebody"
            hint = "write it under paging_criteria in the monitoring plan"
            yield Problem("no-paging-criteria", what, system.declared_at, hint=hint)
            return
        yield from _criteria(said, params["criteria_words"])
    artifacts = [one for one in evidence.of("alert-rules") if one.data.get("rules")]
    rules = entries(artifacts, "rules")
    yield from invalid(artifacts)
    if not rules:
        what = f"{system.id} has no alert rules"
        name = "no-alert-rules" if review is None else "alert-rules-missing"
        yield Problem(name, what, system.declared_at)
        return
    yield from _rules(rules, params, evidence)
    if params["routing"] or params["min_repeat"]:
        yield from routing_problems(system, rules, params, evidence)
    if review is not None:
        yield from review_problems(review, rules, evidence)


def _newest(reviews: Sequence[Artifact]) -> Artifact | None:
    return max(reviews, key=lambda one: (str(one.data.get("date") or ""), one.path), default=None)


def _criteria(said: Sequence[Artifact], wanted: int) -> Iterator[Problem]:
    reasons = [prose(wanted)(one.data.get("paging_criteria")) for one in said]
    if all(reasons):
        at = said[0].at("paging_criteria")
        yield Problem("few-words", f"paging_criteria {reasons[0]}", at, "paging_criteria")


def _rules(rules: Sequence[Entry], params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    tests: Mapping[str, Test] = {
        "severity": one_of(*params["severities"]),
        "owner": person(evidence),
        "runbook": runbook(evidence),
    }
    yield from lacking(rules, {field: tests.get(field, given) for field in params["fields"]})
    for rule in rules:
        if rule.data.get("paused"):
            what = f"alert {rule.text('alert')!r} is paused"
            yield Problem("paused-rule", what, rule.at(), rule.text("alert"))
        elif rule.data.get("vacuous"):
            what = f"no metric decides the alert {rule.text('alert')!r}"
            yield Problem("vacuous-rule", what, rule.at("expr"), rule.text("alert"))
    severities = {rule.text("severity") for rule in rules}
    if "severity" in params["fields"] and len(rules) >= _FEWEST and len(severities) == 1:
        what = f"all {len(rules)} alerts have the severity {rules[0].text('severity')!r}"
        hint = "let few alerts call somebody, and make tickets of the others"
        yield Problem("one-severity", what, rules[0].at("severity"), "severity", hint)
