"""Are live data measured, each contract of them, against limits, with somebody who is told?

Joins ``data_signals`` of the monitoring plans that people keep with the data contracts of the
system (Open Data Contract Standard and others) and the alert routing (Alertmanager, Grafana).

Fails when

- an aspect that is asked for has no signal: freshness, completeness, validity, volume, schema, or
  output (empty, invalid or unsupported answers);
- a signal lacks its dataset, limit (sign and number), reason, owner, action or last result, or was
  last checked too long ago;
- a data contract has no signal: none names its id, its name or one of its tables. Contracts that
  are drafts, deprecated or retired are left aside; without any contract there is nothing that the
  signals could be tied to;
- the plan is not reviewed by another than its author, or its ``alert_route`` is neither a receiver
  that the alert routing defines, with a channel, nor a person or team.

Parameters:
    aspects: what has to be measured ([freshness, completeness, validity, volume, schema]).
    contracts: whether every contract needs a signal (true).
    results_age: days that the last result may be old (90).
    review_age: days that the review of the plan may be old (365).

Example:
    alert_route: data-alerts    # monitoring-plan.yaml:9: alert_route 'data-alerts' is no receiver
                                # of the alert routing, and no person
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.operations.plan_entries import (
    HEAD,
    Entry,
    Test,
    entries,
    folded,
    given,
    head,
    invalid,
    lacking,
    number,
    one_of,
    person,
    plans,
    prose,
    recent,
    shown,
    sign,
)

_ASPECTS: Final = ("freshness", "completeness", "validity", "volume", "schema", "output")
_OVER: Final = frozenset(("deprecated", "draft", "inactive", "proposed", "retired"))
_FORMS: Final = frozenset(("odcs", "data-contract-specification"))
"""Formats that are contracts by themselves; settings of dbt, say, are none."""


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap in what is measured of live data, by path and line."""
    found = plans(evidence, "data_signals")
    signals = entries(found, "data_signals")
    yield from invalid(found)
    if not signals:
        what = f"{system.id} has no monitoring plan that lists signals of live data"
        hint = "list them under data_signals: aigov schema monitoring-plan --template"
        yield Problem("no-data-signals", what, system.declared_at, hint=hint)
        return
    records = list({one.record.path: one.record for one in signals}.values())
    problems = [
        *_heads(records, evidence, params["review_age"]),
        *_aspects(signals, params["aspects"]),
        *_signals(signals, params, evidence),
        *(_contracts(system, signals, evidence) if params["contracts"] else ()),
        *_routes(records, evidence),
    ]
    yield from sorted(problems, key=lambda problem: (problem.at, problem.id, problem.key))


def _heads(
    records: Sequence[Artifact], evidence: SystemEvidence, limit: float
) -> Iterator[Problem]:
    """Who, when: signals are about data, whichever version of the model reads them."""
    fields = [name for name in HEAD if name != "model_version"]
    for record in records:
        yield from head(record, evidence, limit, fields)


def _aspects(signals: Sequence[Entry], wanted: Sequence[str]) -> Iterator[Problem]:
    measured = {folded(one.text("aspect")) for one in signals}
    lost = [aspect for aspect in wanted if folded(aspect) not in measured]
    if lost:
        what = f"nothing measures {', '.join(lost)}"
        hint = "add a signal for each: aspect, dataset, operator, value, owner, action"
        at = signals[0].record.at("data_signals")
        yield Problem("unmeasured-aspect", what, at, ",".join(lost), hint)


def _signals(
    signals: Sequence[Entry], params: Params, evidence: SystemEvidence
) -> Iterator[Problem]:
    demands: Mapping[str, Test] = {
        "dataset": given, "aspect": one_of(*_ASPECTS), "operator": sign, "value": number,
        "rationale": prose(5), "owner": person(evidence), "action": given, "result": number,
        "checked": recent(evidence, params["results_age"]),
    }  # fmt: skip
    yield from lacking(signals, demands)


def _contracts(
    system: System, signals: Sequence[Entry], evidence: SystemEvidence
) -> Iterator[Problem]:
    contracts = [one for one in evidence.of("data-contract") if _counts(one)]
    named = {folded(one.text("dataset")) for one in signals}
    if not contracts:
        what = f"{system.id} has no data contract that its signals could be tied to"
        hint = "write a data contract for each dataset that feeds the live model"
        yield Problem("unbound-signals", what, signals[0].record.at("data_signals"), hint=hint)
    for contract in contracts:
        if not named & set(map(folded, _names(contract.data))):
            name = contract.data.get("name") or contract.data.get("id") or contract.path
            what = f"no signal measures the data of the contract {name!r}"
            hint = "name the contract or one of its tables as the dataset of a signal"
            yield Problem("unmonitored-contract", what, contract.at("name"), str(name), hint)


def _counts(contract: Artifact) -> bool:
    status = str(contract.data.get("status") or "").lower()
    return contract.valid and contract.data.get("format") in _FORMS and status not in _OVER


def _names(data: Json) -> Iterator[str]:
    yield from (str(data[key]) for key in ("id", "name", "data_product") if data.get(key))
    for table in data.get("tables") or ():
        if isinstance(table, dict) and table.get("name"):
            yield str(table["name"])


def _routes(records: Sequence[Artifact], evidence: SystemEvidence) -> Iterator[Problem]:
    receivers = {
        str(one.get("name"))
        for routing in evidence.of("alert-routing")
        if routing.valid
        for one in routing.data.get("receivers") or ()
        if not one.get("empty")
    }
    for record in records:
        route = record.data.get("alert_route")
        why = given(route)
        if not why and route not in receivers and why_nobody(str(route), evidence.people):
            why = f"{shown(route)} is no receiver of the alert routing, and no person"
        if why:
            at = record.at("alert_route")
            yield Problem("alerts-go-nowhere", f"alert_route {why}", at, "alert_route")
