"""Flagger: what a Canary measures, how it shifts traffic, and where it waits for a person."""

from __future__ import annotations

import re
from typing import Final

from aigov_plugins.nodes import Node, Part, part
from aigov_plugins.operations.promql import vacuous as asks_nothing

_BUILT_IN: Final = ("request-success-rate", "request-duration")
_ASK_NOTHING: Final = ("event", "post-rollout", "rollback")
_AGREES: Final = re.compile(r"/gate/approve/?(?:[?#]|\Z)")
_MAX_STEPS: Final = 100


def add_canary(workload: Part, spec: Node) -> Part:
    """Adds the strategy of a Canary; returns its analysis. Raises BrokenError."""
    analysis = spec.child("analysis") or spec.map("canaryAnalysis")
    skipped = spec.flag("skipAnalysis") is True
    entries = analysis.entries("webhooks")
    hooks = [_webhook(entry) for entry in entries]
    gate = not skipped and any(map(_waits, entries))
    found = _metrics(analysis, str(workload.data.get("name", "")))
    workload.data |= {"strategy": _strategy(analysis), "gate": gate}
    workload.note("strategy", analysis.keys)
    workload.note("gate", analysis.at("webhooks"))
    workload.put("steps", _steps(analysis))
    workload.put("webhooks", hooks)
    workload.put("mirrors", _mirrors(analysis))
    workload.put_one("rollback", _rollback(analysis, spec))
    if skipped:
        workload.data["skip_analysis"] = True
    elif _can_fail(found, hooks):
        workload.data["on_failure"] = "rollback"
    if spec.flag("suspend") is True:
        workload.data["paused"] = True
        workload.note("paused", spec.at("suspend"))
    return found


def _waits(hook: Node) -> bool:
    """Whether a hook asks somebody; the tester of Flagger has an address that always agrees."""
    agrees = _AGREES.search(hook.text("url")) is not None
    return hook.text("type").startswith("confirm-") and not agrees


def _can_fail(analysis: Part, hooks: list[Part]) -> bool:
    real = any(not metric["vacuous"] for metric in analysis.data.get("metrics", ()))
    return real or any(hook.data["type"] not in _ASK_NOTHING for hook in hooks)


def _strategy(analysis: Node) -> str:
    if analysis.get("stepWeight") is not None or analysis.get("stepWeights") is not None:
        return "canary"
    return "ab-test" if analysis.entries("match") else "blue-green"


def _steps(analysis: Node) -> list[Part]:
    listed = Node(analysis.get("stepWeights"), analysis.at("stepWeights"))
    if isinstance(listed.value, list):
        for entry in listed.children():
            if isinstance(entry.value, bool) or not isinstance(entry.value, int):
                raise entry.wrong("a number")
        entries = listed.children()
        return [part(entry.keys, action="weight", weight=entry.value) for entry in entries]
    width, most = analysis.number("stepWeight"), analysis.number("maxWeight")
    if not width or width < 0:
        return []
    top = min(most or 100, 100)
    count = min(int(top // width), _MAX_STEPS)
    at = analysis.at("stepWeight")
    return [part(at, action="weight", weight=width * step) for step in range(1, count + 1)]


def _webhook(entry: Node) -> Part:
    return part(entry.keys, name=entry.text("name"), type=entry.text("type") or "rollout")


def _mirrors(analysis: Node) -> list[Part]:
    if analysis.flag("mirror") is not True:
        return []
    percent = analysis.number("mirrorWeight")
    return [part(analysis.at("mirror"), target="canary", percent=percent, active=percent != 0)]


def _rollback(analysis: Node, spec: Node) -> Part:
    return part(
        analysis.keys,
        failed_checks=analysis.number("threshold"),
        deadline_seconds=spec.number("progressDeadlineSeconds"),
    )


def _metrics(analysis: Node, name: str) -> Part:
    found = part(analysis.keys, name=name, kind="Canary", interval=analysis.text("interval"))
    found.put("metrics", (_metric(entry) for entry in analysis.entries("metrics")))
    return found


def _metric(entry: Node) -> Part:
    limits, name = entry.map("thresholdRange"), entry.text("name")
    single, lowest, highest = entry.number("threshold"), limits.number("min"), limits.number("max")
    if single is not None and name == "request-success-rate":
        lowest = single
    elif single is not None:
        highest = single
    reference = entry.map("templateRef")
    found = part(
        entry.keys,
        name=name,
        provider="built-in" if name in _BUILT_IN else "template" if reference.value else None,
        template=reference.text("name"),
        query=entry.text("query"),
        min=lowest,
        max=highest,
        interval=entry.text("interval"),
        vacuous=_vacuous(name, lowest, highest) or _is_constant(entry),
    )
    found.note("min", entry.at("thresholdRange"))
    found.note("max", entry.at("thresholdRange"))
    return found


def _vacuous(name: str, lowest: float | None, highest: float | None) -> bool:
    if name == "request-success-rate":  # per cent
        return (lowest is None or lowest <= 0) and (highest is None or highest >= 100)
    if name == "request-duration":  # milliseconds
        return highest is None and (lowest is None or lowest <= 0)
    return lowest is None and highest is None


def _is_constant(node: Node) -> bool:
    """Whether a query of PromQL asks for no metric, hence gives one value for ever."""
    query = node.text("query")
    return bool(query) and "{{" not in query and asks_nothing(query)


def metric_template(name: str, spec: Node) -> Part:
    """A MetricTemplate: where a metric of a Canary comes from."""
    found = part(spec.keys, name=name, kind="MetricTemplate")
    provider = spec.map("provider").text("type")
    metric = part(
        spec.keys,
        name=name,
        provider=provider,
        query=spec.text("query"),
        vacuous=True if provider == "prometheus" and _is_constant(spec) else None,
    )
    metric.note("query", spec.at("query"))
    found.put("metrics", [metric])
    return found
