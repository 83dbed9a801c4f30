"""Names of measures that the repository defines, by family, and where dashboards show them.

A family is ``business``, ``model`` or ``fairness``. What asks must read the kinds ``kpi-map``,
``monitoring-plan``, ``evaluation``, ``evaluation-criteria`` and ``fairness-report``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from aigov.api import Json, System, SystemEvidence
from aigov_plugins.operations.plan_entries import entries, folded, plans

_FAMILIES: Final[Mapping[str, str]] = {
    "business": "business", "product": "business", "user": "business",
    "model": "model", "quality": "model", "drift": "model",
    "fairness": "fairness",
}  # fmt: skip
_REQUESTS: Final = re.compile(r"\b(?:http |api )?requests?(?: total| count| rate)?\b|\bhits\b")


def defined(system: System, evidence: SystemEvidence) -> dict[str, set[str]]:
    """The names of each family, without case and punctuation."""
    found: dict[str, set[str]] = {"business": set(), "model": set(), "fairness": set()}
    pairs = (*_of_manifest(system), *_of_plans(evidence), *_of_maps(evidence), *_of_runs(evidence))
    for family, name in pairs:
        if family in found and folded(name):
            found[family].add(folded(name))
    found["business"] = {name for name in found["business"] if not _REQUESTS.fullmatch(name)}
    return found


def _of_manifest(system: System) -> Iterator[tuple[str, Json]]:
    for one in system.measures:
        yield _FAMILIES.get(str(one.get("kind")), ""), one.get("id", "")


def _of_plans(evidence: SystemEvidence) -> Iterator[tuple[str, Json]]:
    found = plans(evidence)
    for one in entries(found, "metrics"):
        yield _FAMILIES.get(folded(one.text("kind")), ""), one.text("name")
    for one in entries(found, "drift_tests"):
        yield "model", f"{one.text('feature')} drift"


def _of_maps(evidence: SystemEvidence) -> Iterator[tuple[str, Json]]:
    for one in entries(evidence.of("kpi-map"), "links"):
        yield "business", one.text("business_kpi")


def _of_runs(evidence: SystemEvidence) -> Iterator[tuple[str, Json]]:
    for artifact in evidence.of("evaluation"):
        metrics = artifact.data.get("metrics") if artifact.valid else None
        for name in metrics if isinstance(metrics, dict) else ():
            yield "model", name
    for one in entries(evidence.of("evaluation-criteria"), "criteria"):
        yield "model", one.text("metric")
    for one in entries(evidence.of("fairness-report"), "metrics"):
        yield "fairness", one.text("name")


def shown(names: set[str], panel: Mapping[str, Json]) -> set[str]:
    """Which of the names a panel shows: in its title, its queries or the metrics that it draws.

    A panel without a query shows nothing.
    """
    queries = panel.get("queries") or []
    if not queries:
        return set()
    texts = [panel.get("title"), *queries, *(panel.get("metrics") or [])]
    told = " ".join(folded(text)[:5_000] for text in texts[:200] if isinstance(text, str))
    return {name for name in names if f" {name} " in f" {told} "}
