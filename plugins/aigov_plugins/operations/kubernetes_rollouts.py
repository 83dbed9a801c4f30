"""How an Argo Rollout shifts traffic: steps, pauses, gates, the analyses that it asks for.

A pause without a duration waits for a person, and is a gate while the new version does not have
all traffic; a pause with a duration goes on by itself and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov_plugins.nodes import BrokenError, Node, Part, part, unresolved

_ACTIONS: Final = {
    "setWeight": "weight",
    "pause": "pause",
    "analysis": "analysis",
    "experiment": "experiment",
    "setCanaryScale": "scale",
    "setHeaderRoute": "header",
    "setMirrorRoute": "mirror",
    "replicaProgressThreshold": "progress",
    "plugin": "plugin",
}
_DURATION: Final = re.compile(
    r"[0-9]{1,18}|(?:[0-9]{1,18}(?:\.[0-9]{1,18})?(?:ns|us|µs|ms|s|m|h))+"
)
_EXCLUSIVE: Final = ("setWeight", "pause", "analysis", "experiment")


def add_rollout(workload: Part, spec: Node) -> None:
    """Adds the strategy of a Rollout. Raises BrokenError."""
    strategy = spec.map("strategy")
    canary, blue_green = strategy.child("canary"), strategy.child("blueGreen")
    if canary is not None and blue_green is not None:
        raise BrokenError(strategy.keys, "spec.strategy has both canary and blueGreen")
    if canary is not None:
        _add_canary(workload, canary)
    elif blue_green is not None:
        _add_blue_green(workload, blue_green)
    workload.put_one("rollback", _rollback(spec))
    if any("dry_run" not in one for one in workload.data.get("analyses", ())):
        workload.data["on_failure"] = "abort"


def _rollback(spec: Node) -> Part:
    return part(
        spec.keys,
        revisions=spec.number("revisionHistoryLimit"),
        deadline_seconds=spec.number("progressDeadlineSeconds"),
        on_deadline="abort" if spec.flag("progressDeadlineAbort") else None,
        window_revisions=spec.map("rollbackWindow").number("revisions"),
    )


def _add_canary(workload: Part, canary: Node) -> None:
    steps = canary.entries("steps")
    workload.data["strategy"] = "canary" if steps else "rolling"
    workload.note("strategy", canary.keys)
    limit = canary.map("trafficRouting").number("maxTrafficWeight") or 100
    weight: float = 0
    gate = False
    background = canary.child("analysis")
    if background is not None:
        workload.put("analyses", references(background, "background"))
    for index, node in enumerate(steps):
        step = _step(node, limit)
        weight = step.data.get("weight", weight)
        stands = step.data.get("pause") == "indefinite" and weight < limit
        if stands:
            step.data["gate"] = gate = True
        workload.put("steps", [step])
        workload.put("analyses", _of_step(node, index))
        workload.put("mirrors", _mirrors(node))
    workload.data["gate"] = gate
    workload.note("gate", canary.at("steps"))
    routing = canary.map("trafficRouting")
    routers = [str(node.keys[-1]) for node in routing.children() if isinstance(node.value, dict)]
    if routers:
        workload.data["routers"] = routers
        workload.note("routers", routing.keys)


def _step(node: Node, limit: float) -> Part:
    name = _action(node)
    step = part(node.keys, action=_ACTIONS[name])
    if name == "setWeight":
        weight = node.number(name)
        if weight is not None and not 0 <= weight <= limit:
            raise BrokenError(node.at(name), f"setWeight must be 0 to {limit}, found {weight}")
        step.data |= {} if weight is None else {"weight": weight}
    elif name == "pause":
        duration = _duration(node.map(name))
        step.data |= {"pause": "timed" if duration else "indefinite"}
        step.data |= {"duration": duration} if duration else {}
        step.note("duration", node.at(name, "duration"))
    elif name == "experiment":
        duration = node.map(name).text("duration")
        step.data |= {"duration": duration} if duration else {}
    return step


def _duration(pause: Node) -> str:
    """How long a pause lasts; empty where it waits for a person. Raises BrokenError."""
    stated = pause.get("duration")
    duration = pause.text("duration")
    if stated is not None and not unresolved(stated) and not _DURATION.fullmatch(duration):
        what = f"duration must be seconds or as 1h30m, found {duration!r}"
        raise BrokenError(pause.at("duration"), what)
    return duration


def _action(node: Node) -> str:
    """What a step does; what sets headers and scale may stand beside it."""
    actions = [name for name in _ACTIONS if node.get(name) is not None]
    if not actions or len([name for name in actions if name in _EXCLUSIVE]) > 1:
        what = "a step must have one of: " + ", ".join(_ACTIONS)
        raise BrokenError(node.keys, what)
    return actions[0]


def _of_step(node: Node, index: int) -> Iterator[Part]:
    analysis = node.child("analysis")
    found = list(references(analysis, "step")) if analysis is not None else []
    experiment = node.child("experiment")
    if experiment is not None:
        found += experiment_references(experiment)
    for reference in found:
        reference.data["step"] = index
        yield reference


def _mirrors(node: Node) -> Iterator[Part]:
    mirror = node.child("setMirrorRoute")
    percent = mirror.number("percentage") if mirror is not None else None
    if mirror is not None and percent is not None:
        yield part(mirror.keys, target=mirror.text("name"), percent=percent, active=percent > 0)


def _add_blue_green(workload: Part, node: Node) -> None:
    automatic, seconds = node.flag("autoPromotionEnabled"), node.number("autoPromotionSeconds")
    gate = automatic is False and not seconds
    workload.data |= {"strategy": "blue-green", "gate": gate}
    workload.note("strategy", node.keys)
    workload.note("gate", node.at("autoPromotionEnabled"))
    for name, stage in (
        ("prePromotionAnalysis", "pre-promotion"),
        ("postPromotionAnalysis", "post-promotion"),
    ):
        analysis = node.child(name)
        if analysis is not None:
            workload.put("analyses", references(analysis, stage))


def references(analysis: Node, stage: str) -> Iterator[Part]:
    """The templates that an analysis of a rollout names."""
    starting = analysis.number("startingStep")
    dry = any(entry.text("metricName") for entry in analysis.entries("dryRun"))
    for template in analysis.entries("templates"):
        yield part(
            template.keys,
            template=template.text("templateName"),
            scope="cluster" if template.flag("clusterScope") else None,
            stage=stage,
            starting_step=starting,
            dry_run=dry or None,
        )


def experiment_references(experiment: Node) -> list[Part]:
    """The analyses of an experiment, those of a Rollout's step and those of an Experiment."""
    return [
        part(
            entry.keys,
            template=entry.text("templateName"),
            scope="cluster" if entry.flag("clusterScope") else None,
            stage="experiment",
            required=entry.flag("requiredForCompletion"),
        )
        for entry in experiment.entries("analyses")
    ]
