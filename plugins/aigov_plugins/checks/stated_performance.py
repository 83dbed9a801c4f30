"""Are the numbers that the instructions for use state the ones that were measured?

Asked of the newest ``instructions-for-use`` of the system, against its evaluations and model cards.

Fails when a stated metric is in no evaluation that ran to its end, when no evaluation gives the
stated value, and when a model card claims another one. Numbers are compared at the precision of the
instructions: 0.87 equals 0.8713, and 87 equals 0.8713. A number that is stated for a dataset is
compared with what was measured on that dataset, where any was. Absent without instructions.

Parameters: none.

Example:
    performance:
      - {metric: auc, value: 0.94}   # docs/ifu.yaml:9: states auc 0.94, the evaluation says 0.8713
                                     # at metrics/eval.json:4:3
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Location, Params, Problem, System, SystemEvidence
from aigov_plugins.governance.entries import mapped, newest, rows
from aigov_plugins.measured import UNFINISHED, agree, metric_key, number_of

_KIND: Final = "instructions-for-use"


@dataclass(frozen=True, slots=True)
class _Measured:
    """One number of an evaluation or a card, with what it was measured on."""

    name: str
    value: float
    dataset: str
    at: Location


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each stated number that was not measured, or measured otherwise."""
    records = evidence.of(_KIND)
    if not records:
        what = f"{system.id} has no instructions for use"
        hint = f"write docs/instructions-for-use.yaml: aigov schema {_KIND}"
        yield Problem("no-instructions", what, system.declared_at, hint=hint)
    record = newest(records)
    if record is None:
        return
    cards = evidence.of("model-card")
    evidence.leave_aside(cards)
    done = [e for e in evidence.of("evaluation") if e.data.get("status") not in UNFINISHED]
    sources = {
        "the evaluation": _numbers(done),
        "the model card": _numbers(cards),
    }
    for index, entry in rows(record.data, "performance"):
        value = number_of(entry.get("value"))
        if value is not None:
            yield from _compared(record, index, entry, value, sources)


def _numbers(artifacts: Sequence[Artifact]) -> list[_Measured]:
    """The numbers of whole datasets: those of groups and tasks are stated as such."""
    return [
        _Measured(name, value, str(entry.get("dataset") or a.data.get("dataset") or ""), at)
        for a in artifacts
        for name, entry in mapped(a.data.get("metrics")).items()
        if isinstance(entry, dict) and not entry.get("slice")
        for value, at in [(number_of(entry.get("value")), a.at("metrics", name))]
        if value is not None
    ]


def _compared(
    record: Artifact,
    index: int,
    entry: Mapping[str, Json],
    value: float,
    sources: Mapping[str, list[_Measured]],
) -> Iterator[Problem]:
    name, at = str(entry.get("metric") or ""), record.at("performance", index)
    about = metric_key(str(entry.get("dataset") or ""))
    for source, numbers in sources.items():
        same = [one for one in numbers if metric_key(one.name) == metric_key(name)]
        same = [one for one in same if about and metric_key(one.dataset) == about] or same
        if not same and source == "the evaluation":
            what = f"states {name} {value:g}, which no evaluation of the system holds"
            hint = "evaluate this version, and state what came out"
            yield Problem("not-measured", what, at, name, hint)
        elif same and not any(agree(value, one.value) for one in same):
            what = f"states {name} {value:g}, {source} says {same[0].value:g} at {same[0].at}"
            hint = "state the number that was measured"
            yield Problem("other-number", what, at, f"{name}.{source}", hint)
