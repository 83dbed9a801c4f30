"""Names of measures that the repository defines, by family, and where dashboards show them.

A family is ``business``, ``model`` or ``fairness``. What asks must read the kinds ``kpi-map``,
``monitoring-plan``, ``evaluation``, ``evaluation-criteria`` and ``fairness-report``: names are
looked up in the last three, and no answer rests on what else they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, System, SystemEvidence, Unreadable
from aigov_plugins.operations.plan_entries import entries, folded, plans

_FAMILIES: Final[Mapping[str, str]] = {
    "business": "business", "product": "business", "user": "business",
    "model": "model", "quality": "model", "drift": "model",
    "fairness": "fairness",
}  # fmt: skip
_MOST_PANELS: Final = 1_000
_LONGEST: Final = 2_000
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
    found = plans(evidence, "metrics", "drift_tests")
    for one in entries(found, "metrics"):
        yield _FAMILIES.get(folded(one.text("kind")), ""), one.text("name")
    for one in entries(found, "drift_tests"):
        yield "model", f"{one.text('feature')} drift"


def _of_maps(evidence: SystemEvidence) -> Iterator[tuple[str, Json]]:
    for one in entries(evidence.of("kpi-map"), "links"):
        yield "business", one.text("business_kpi")


def _of_runs(evidence: SystemEvidence) -> Iterator[tuple[str, Json]]:
    evidence.leave_aside((*evidence.of("evaluation"), *evidence.of("evaluation-criteria")))
    evidence.leave_aside(evidence.of("fairness-report"))
    for artifact in evidence.of("evaluation"):
        metrics = artifact.data.get("metrics") if artifact.valid else None
        for name in metrics if isinstance(metrics, dict) else ():
            yield "model", name
    for one in entries(evidence.of("evaluation-criteria"), "criteria"):
        yield "model", one.text("metric")
    for one in entries(evidence.of("fairness-report"), "metrics"):
        yield "fairness", one.text("name")


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel with a query says, as words with single blanks, one before and one behind."""

    told: str
    words: frozenset[str]

    def shows(self, name: str) -> bool:
        """Whether the title, a query or a metric holds a name, as words."""
        return self.words.issuperset(name.split()) and f" {name} " in self.told


def panels_of(board: Artifact) -> list[Panel]:
    """The panels of a dashboard that have a query. Raises Unreadable for too many of them."""
    found = []
    for panel in board.data.get("panels") or () if board.valid else ():
        queries = panel.get("queries") or []
        if queries:
            texts = [panel.get("title"), *queries, *(panel.get("metrics") or [])]
            parts = [folded(text[:_LONGEST]) for text in texts[:50] if isinstance(text, str)]
            told = f" {' '.join(parts)} "
            found.append(Panel(told, frozenset(told.split())))
    if len(found) > _MOST_PANELS:
        what = f"{board.path} has more than {_MOST_PANELS} panels"
        raise Unreadable(what, hint="split the dashboard")
    return found
