"""Does one dashboard show business and model measures side by side, and does somebody look?

Asks every dashboard (Grafana). A panel shows a measure when its title, query or metric holds the
measure's name, and the name is defined: a business measure in the KPI map, under ``measures:`` of
the manifest (kind product) or in the monitoring plan; a model measure there or in an evaluation; a
fairness measure in the fairness report or the plan. Panels without a query show nothing, and a
count of requests is no business measure.

Fails when the best of the dashboards shows fewer measures of a family than wanted, or has no
annotation for releases or versions that is drawn; when no entry of the dashboard register (by uid,
path or title) names its owner, its audience, or how often it is looked at.

Parameters:
    business: business measures wanted (2).
    model: model measures wanted (2).
    fairness: fairness measures wanted (0).
    markers: annotations of releases or versions wanted (1).

Example:
    {"title": "Loan model", "panels": [{"title": "AUC", "targets": [{"expr": "loan_auc"}]}]}
    # dashboards/loan.json:1: shows 0 business measures that are defined, 2 are wanted
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.operations.measures import defined, panels_of
from aigov_plugins.operations.plan_entries import (
    Entry,
    Test,
    entries,
    folded,
    given,
    lacking,
    person,
)

_MARKER: Final = re.compile(r"releas|deploy|version|rollout|model change")
_MEANS: Final[Mapping[str, str]] = {
    "business": "name them in governance/kpi-map.yaml, and draw them in panels",
    "model": "name them in the monitoring plan, and draw them in panels",
    "fairness": "name them in the fairness report, and draw them in panels",
}


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """Nothing when one dashboard will do; else what the one lacks that lacks least."""
    boards = [one for one in evidence.of("dashboard") if one.valid and one.data.get("panels")]
    if not boards:
        what = f"{system.id} has no dashboard that is kept as code"
        yield Problem("no-dashboard", what, system.declared_at, hint="commit its JSON")
        return
    names = defined(system, evidence)
    evidence.leave_aside((*evidence.of("kpi-map"), *evidence.of("monitoring-plan")))
    register = entries(evidence.of("dashboard-register"), "dashboards")
    each = [
        [*_families(board, names, params), *_owned(board, register, evidence)] for board in boards
    ]
    best = min(each, key=len)
    evidence.leave_aside(boards[n] for n, problems in enumerate(each) if problems is not best)
    yield from best


def _families(board: Artifact, names: Mapping[str, set[str]], params: Params) -> Iterator[Problem]:
    panels = panels_of(board)
    for family, known in names.items():
        found = {name for name in known if any(panel.shows(name) for panel in panels)}
        if len(found) < params[family]:
            what = f"shows {len(found)} {family} measures that are defined"
            what += f", {params[family]:g} are wanted"
            yield Problem("few-measures", what, board.at("panels"), family, _MEANS[family])
    markers = [one for one in board.data.get("annotations") or () if _marks(one)]
    if len(markers) < params["markers"]:
        what = "no annotation marks releases or versions of the model"
        hint = "add an annotation query on deployments, so that a change is seen beside its effect"
        yield Problem("unmarked-releases", what, board.at("annotations"), "annotations", hint)


def _marks(annotation: Mapping[str, object]) -> bool:
    told = f"{annotation.get('name')} {annotation.get('query')}".lower()
    return annotation.get("enabled") is not False and bool(_MARKER.search(told))


def _owned(board: Artifact, register: list[Entry], evidence: SystemEvidence) -> Iterator[Problem]:
    wanted = {folded(board.data.get("uid") or ""), folded(board.data.get("title") or ""),
              folded(board.path)} - {""}  # fmt: skip
    found = [
        one for one in register if {folded(one.text("uid")), folded(one.text("name"))} & wanted
    ]
    if not found:
        what = "no entry of the dashboard register says who owns it and who looks at it"
        hint = "aigov schema dashboard-register --template prints a record to fill in"
        yield Problem("unregistered-dashboard", what, board.at("title"), "register", hint)
    demands: Mapping[str, Test] = {
        "owner": person(evidence), "audience": given, "cadence": given,
    }  # fmt: skip
    yield from lacking(found, demands)
