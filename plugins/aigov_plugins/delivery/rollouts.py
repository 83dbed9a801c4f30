"""Rollouts that shift traffic in steps: what they measure on the way, and what a failure does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Location, Outcome, Params, Problem
from aigov_plugins.delivery.measures import of_the_model

_STRATEGIES: Final = ("canary", "blue-green", "ab-test", "experiment")
_BACK: Final = ("abort", "rollback")
_FLAGGER: Final = "Canary"
_TEMPLATES: Final = frozenset(("AnalysisTemplate", "ClusterAnalysisTemplate"))
_MAX_NESTED: Final = 50

Measured = Mapping[str, dict[str, Json]]


@dataclass(frozen=True, slots=True)
class Rollout:
    """One workload that is exchanged step by step, and its place."""

    artifact: Artifact
    index: int
    item: dict[str, Json]

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return f"{self.item['kind']} {self.item.get('name', '')!r}"

    def at(self, *keys: str | int) -> Location:
        """Where a part of it stands."""
        return self.artifact.at("workloads", self.index, *keys)


def is_progressive(item: Mapping[str, Json]) -> bool:
    """Whether a workload is exchanged otherwise than all at once."""
    return item.get("strategy") in _STRATEGIES or bool(item.get("steps") or item.get("analyses"))


def measured(files: Sequence[Artifact]) -> Measured:
    """Analyses and templates of metrics by name, wherever they are defined."""
    found: dict[str, dict[str, Json]] = {}
    for artifact in files:
        for analysis in artifact.data.get("analyses") or []:
            found.setdefault(str(analysis.get("name", "")), analysis)
    return found


def problems(rollout: Rollout, known: Measured, params: Params) -> Iterator[Problem]:
    """What a rollout lacks of what is asked."""
    if params["steps"] and not _shares(rollout.item):
        message = f"{rollout.name} sends no share of the traffic to the new version first"
        hint = "add steps with weights between 0 and 100"
        yield Problem("steps-missing", message, rollout.at("strategy"), rollout.name, hint)
    if params["analysis"] or params["quality"]:
        yield from _analysis(rollout, known, params)
    if params["on_failure"] and rollout.item.get("on_failure") not in _BACK:
        message = f"nothing takes {rollout.name} back when its analysis fails"
        hint = "let the tool abort or roll back by an analysis"
        yield Problem("goes-on", message, rollout.at(), rollout.name, hint)
    yield from _revisions(rollout, params["revisions"])


def _shares(item: Mapping[str, Json]) -> bool:
    parts = [*(item.get("steps") or []), *(item.get("traffic") or [])]
    return any(0 < (part.get("weight") or 0) < 100 and not part.get("shadow") for part in parts)


def _analysis(rollout: Rollout, known: Measured, params: Params) -> Iterator[Problem]:
    names, lost = _templates(rollout.item, known)
    metrics = [m for name in names for m in known[name].get("metrics") or []]
    working = [m for m in metrics if not (m.get("vacuous") or m.get("dry_run"))]
    at = rollout.at("analyses", 0) if rollout.item.get("analyses") else rollout.at()
    undecided = Outcome.UNKNOWN if lost else Outcome.FAIL
    gone = _missing(rollout.item, lost, known)
    if gone and not rollout.item.get("skip_analysis"):
        message = f"{rollout.name} asks for the template {gone!r}, which no manifest here defines"
        hint = "mend the name, or keep the template with the others"
        yield Problem("rollout-template-missing", message, at, gone, hint)
    elif rollout.item.get("skip_analysis") or not (names or lost):
        message = f"{rollout.name} asks for no analysis"
        hint = "measure the new version while it has a share of the traffic"
        yield Problem("not-measured", message, at, rollout.name, hint)
    elif lost and (not working or not _has_quality(working, known)):
        message = f"{rollout.name} asks for the analysis {lost[0]!r}, which is not here"
        hint = "keep the template with the rollout"
        yield Problem("analysis-elsewhere", message, at, lost[0], hint, undecided)
    elif not working:
        message = f"no metric of the analysis of {rollout.name} could fail"
        hint = "give each metric a condition that a real value can miss"
        yield Problem("vacuous-analysis", message, at, rollout.name, hint)
    elif params["quality"] and not _has_quality(working, known):
        shown = ", ".join(repr(m.get("name", "")) for m in working[:3])
        message = f"no metric of the analysis of {rollout.name} is about the model: {shown}"
        hint = (
            "add one, as drift of the scores, overrides by staff, agreement with the live version"
        )
        yield Problem("quality-missing", message, at, rollout.name, hint)


def _templates(item: Mapping[str, Json], known: Measured) -> tuple[list[str], list[str]]:
    """Names of the analyses that count and are known, and of those that are not."""
    asked = [str(one.get("template", "")) for one in item.get("analyses") or []
             if not one.get("dry_run")]  # fmt: skip
    if item["kind"] == _FLAGGER:
        asked.append(str(item.get("name", "")))
    todo = list(dict.fromkeys(asked))
    names: list[str] = []
    lost: list[str] = []
    while todo and len(names) + len(lost) < _MAX_NESTED:
        name = todo.pop(0)
        if name not in known:
            lost.append(name)
        elif name not in names:
            names.append(name)
            todo += [str(inner) for inner in known[name].get("templates") or []]
    return names, lost


def _missing(item: Mapping[str, Json], lost: Sequence[str], known: Measured) -> str:
    """A template of the namespace that is not here, where others of its kind are kept here.

    What belongs to the whole cluster may be kept elsewhere, as may all templates be.
    """
    kinds = {str(one.get("kind")) for one in known.values()}
    cluster = {str(one.get("template", "")) for one in item.get("analyses") or []
               if one.get("scope") == "cluster"}  # fmt: skip
    metrics = known.get(str(item.get("name", "")), {}).get("metrics") or []
    if item["kind"] == _FLAGGER:
        named = [str(m["template"]) for m in metrics if m.get("template")]
        gone = [name for name in named if name not in known]
        return gone[0] if gone and "MetricTemplate" in kinds else ""
    gone = [name for name in lost if name and name not in cluster]
    return gone[0] if gone and kinds & _TEMPLATES else ""


def _has_quality(metrics: Sequence[Mapping[str, Json]], known: Measured) -> bool:
    for metric in metrics:
        template = known.get(str(metric.get("template", "")), {}).get("metrics") or [{}]
        queries = (metric.get("query"), *(each.get("query") for each in template))
        if of_the_model(metric.get("name"), metric.get("template"), *queries):
            return True
    return False


def _revisions(rollout: Rollout, wanted: float) -> Iterator[Problem]:
    kept = (rollout.item.get("rollback") or {}).get("revisions")
    if not wanted or rollout.item["kind"] == _FLAGGER or (kept is not None and kept >= wanted):
        return
    say = "does not say how many earlier versions it keeps" if kept is None else (
        f"keeps {kept} earlier versions, {wanted} are wanted")  # fmt: skip
    hint = f"revisionHistoryLimit: {wanted}"
    at = rollout.at("rollback") if kept is not None else rollout.at()
    yield Problem("too-few-revisions", f"{rollout.name} {say}", at, rollout.name, hint)
