"""Rows that are all alike: filled in, not assessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.inline import count_words
from aigov.model import Problem
from aigov.rejections.leaves import rows, shown, top
from aigov.strict import describe

_RATINGS = (
    "impact", "likelihood", "probability", "rating", "residual_impact", "residual_likelihood",
    "residual_risk", "score", "severity",
)  # fmt: skip
_REASONS = (
    "findings", "harms", "justification", "measure", "mitigation", "rationale",
    "reason", "reasoning", "risk", "treatment", "why_suitable",
)  # fmt: skip
_FEWEST_TO_COMPARE = 4
_FEWEST_WORDS = 4
_HINT = "assess each on its own"


def uniform_values(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Every rating of a list of four or more is the same, or every reason, word for word."""
    if not evidence.is_written(artifact.kind):
        return
    for name in top(artifact):
        compared = [row for _, row in rows(artifact.data, name)]
        if len(compared) < _FEWEST_TO_COMPARE:
            continue
        if same := _same_ratings(compared):
            what = f"all {len(compared)} {name} have the same {' and '.join(same[:3])}"
            yield Problem("uniform-values", what, artifact.at(name, 0), str(name), _HINT)
        if said := _same_reasons(compared):
            what = f"all {len(compared)} {name} give the same {shown(said)}"
            key = f"{name}[].{said[0].partition(' ')[0]}"
            yield Problem("uniform-values", what, artifact.at(name, 0), key, _HINT)


def _same_ratings(compared: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ratings, where there are two or more and none of them differs between rows."""
    rated = [key for key in _RATINGS if all(row.get(key) not in (None, "") for row in compared)]
    same = [key for key in rated if len({str(row[key]).lower() for row in compared}) == 1]
    return same if len(rated) >= 2 and same == rated else []


def _same_reasons(compared: Sequence[Mapping[str, Any]]) -> list[str]:
    """Reasons of a sentence's length that every row repeats, with their words."""
    found = []
    for key in _REASONS:
        told = {" ".join(str(row.get(key) or "").lower().split()) for row in compared}
        if len(told) == 1 and count_words(next(iter(told))) >= _FEWEST_WORDS:
            found.append(f"{key} {describe(compared[0][key])}")
    return found
