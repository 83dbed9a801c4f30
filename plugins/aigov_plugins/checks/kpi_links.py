"""Do the links between model metrics and outcomes name things that exist, with a measured effect?

Asks the newest KPI map beside the evaluations, evaluation criteria, monitoring plans, ``measures:``
of the manifest and dashboards of the system.

Fails when the metric of a link is none that an evaluation, criterion or plan gives; when its
outcome is defined nowhere (a product measure of the manifest or plan, a panel of a dashboard), or
is itself a metric of the model; when the target lies on the wrong side of the baseline for the
direction; when nothing was measured of a link, or an interval does not hold its estimate.

Parameters: none.

Example:
    links:
      - {model_metric: auc, business_kpi: auc, direction: up, baseline: 0.7, target: 0.8}
    # kpi-map.yaml:2: the outcome 'auc' is a metric of the model itself
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Json, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.measures import Panel, defined, panels_of
from aigov_plugins.operations.plan_entries import (
    Entry,
    entries,
    folded,
    invalid,
    number,
    plans,
    shown,
)

_UP: Final = frozenset(("up", "increase", "higher"))
_DOWN: Final = frozenset(("down", "decrease", "lower"))
_NUMBER: Final = re.compile(r"(?<![0-9.])[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each link that leads nowhere, or was not measured."""
    maps = evidence.of("kpi-map")
    record = max(maps, key=lambda one: (str(one.data.get("date") or ""), one.path), default=None)
    if record is None:
        what = f"{system.id} has no map of its metrics to outcomes"
        hint = "aigov schema kpi-map --template prints a record to fill in"
        yield Problem("no-kpi-map", what, system.declared_at, hint=hint)
        return
    yield from invalid([record])
    links, measured = entries([record], "links"), entries([record], "measured_relation")
    metrics, outcomes = defined(system, evidence)["model"], _outcomes(system, evidence)
    boards = evidence.of("dashboard")
    panels = [panel for board in boards for panel in panels_of(board)]
    evidence.leave_aside((*boards, *evidence.of("monitoring-plan")))
    evidence.leave_aside(one for one in maps if one is not record)
    known = {folded(one.text("model_metric")) for one in measured}
    for link in links:
        yield from _ends(link, metrics, outcomes, panels)
        yield from _direction(link)
        name = link.text("model_metric")
        if folded(name) not in known:
            what = f"nothing was measured of the link of {name!r}"
            hint = "write the result of an experiment or analysis under measured_relation"
            yield Problem("unmeasured-link", what, link.at(), name, hint)
    yield from _intervals(measured)


def _outcomes(system: System, evidence: SystemEvidence) -> set[str]:
    """What the manifest and the plans measure, by name."""
    listed = (one.text("name") for one in entries(plans(evidence, "metrics"), "metrics"))
    return {folded(name) for name in (*listed, *(one.get("id", "") for one in system.measures))}


def _ends(
    link: Entry, metrics: set[str], outcomes: set[str], panels: Sequence[Panel]
) -> Iterator[Problem]:
    metric, outcome = link.text("model_metric"), link.text("business_kpi")
    if metric and folded(metric) not in metrics:
        what = f"{metric!r} is no metric of an evaluation, a criterion or a monitoring plan"
        yield Problem("unknown-metric", what, link.at("model_metric"), metric)
    name = folded(outcome)
    if name and name in metrics:
        what = f"the outcome {outcome!r} is a metric of the model itself"
        yield Problem("metric-as-outcome", what, link.at("business_kpi"), outcome)
    elif name and name not in outcomes and not any(panel.shows(name) for panel in panels):
        what = f"the outcome {outcome!r} is in no dashboard, no monitoring plan and no manifest"
        hint = "add it to measures: of ai-system.yaml, or as a metric of the kind product"
        yield Problem("unknown-outcome", what, link.at("business_kpi"), outcome, hint)


def _direction(link: Entry) -> Iterator[Problem]:
    baseline, target = link.number("baseline"), link.number("target")
    if baseline is None or target is None:
        return
    way = folded(link.text("direction"))
    if way not in _UP | _DOWN:
        what = f"direction {link.text('direction')!r} is neither up nor down"
        yield Problem("unknown-direction", what, link.at("direction"), "direction")
    elif not (target > baseline if way in _UP else target < baseline):
        what = f"the target {target:g} does not lie {way} from the baseline {baseline:g}"
        yield Problem("wrong-side", what, link.at("target"), link.text("model_metric"))


def _intervals(measured: Sequence[Entry]) -> Iterator[Problem]:
    for one in measured:
        bounds, estimate = _bounds(one.data.get("interval")), one.number("estimate")
        if estimate is None or one.data.get("interval") in (None, "", []):
            continue
        if len(bounds) != 2 or not bounds[0] <= estimate <= bounds[1]:
            what = (
                f"the interval {shown(one.data['interval'])} does not hold the estimate {estimate}"
            )
            yield Problem("other-interval", what, one.at("interval"), one.text("model_metric"))


def _bounds(value: Json) -> list[float]:
    """The two bounds of a list, or of a text as ``0.1 to 0.3``."""
    if isinstance(value, list):
        return [float(one) for one in value if not number(one)]
    return [float(one) for one in _NUMBER.findall(str(value)[:100])]
