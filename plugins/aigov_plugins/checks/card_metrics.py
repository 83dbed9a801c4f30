"""Do the numbers on the model card equal the evaluation results?

For every metric on a card (``model-index`` in the front matter, or a table or line that states a
metric and a number), the evaluation results of the same system are searched for a metric of that
name. When there are some and none is equal, that is a problem. Of a metric that a card gives
several times (for several datasets) the first is compared: the results do not name the others.
A number of a slice or task is compared with a claim about that slice, task or dataset alone. What
a card says of itself is no result, nor is a run that did not end (``status``).
Values are compared at the precision of the card: 0.94 equals 0.9412, and 94 % equals 0.9412. A
metric that no result holds is not judged here.

Parameters: none.

Fails, for example: the card says ``accuracy: 0.94`` and ``metrics/eval.json`` says 0.71.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.measured import UNFINISHED, agree, metric_key

MAX_SHOWN = 3


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each metric of a card that every evaluation result contradicts."""
    cards = evidence.of("model-card")
    paths = {card.path for card in cards}
    results = [
        (name, entry, result)
        for result in evidence.of("evaluation")
        if result.path not in paths and result.data.get("status") not in UNFINISHED
        for name, entry in (result.data.get("metrics") or {}).items()
    ]
    for card in cards:
        for name, claim in sorted((card.data.get("metrics") or {}).items()):
            measured = [
                (entry["value"], result, theirs)
                for theirs, entry, result in results
                if metric_key(theirs) == metric_key(name) and _same_part(claim, entry)
            ]
            if measured and not any(_equal(claim, value) for value, _, _ in measured):
                yield _contradiction(card, name, claim, measured)


def _contradiction(
    card: Artifact, name: str, claim: Json, measured: list[tuple[float, Artifact, str]]
) -> Problem:
    shown = ", ".join(
        f"{value} at {result.at('metrics', theirs)}"
        for value, result, theirs in measured[:MAX_SHOWN]
    )
    unit = claim.get("unit") or ""
    return Problem(
        "card-contradicts-evaluation",
        f"card says {name} is {claim['value']}{unit}, the evaluation says {shown}",
        card.at("metrics", name),
        f"metrics.{name}",
        "write the number that the evaluation gave, or evaluate this version again",
    )


def _same_part(claim: Json, entry: Json) -> bool:
    """Whether a measured number is of the whole, or of a part that the claim is about."""
    if not entry.get("slice"):
        return True
    about = (claim.get(key) for key in ("dataset", "split", "slice"))
    return metric_key(entry["slice"]) in {metric_key(part) for part in about if part}


def _equal(claim: Json, measured: float) -> bool:
    """Whether a measured value rounds to the one on the card."""
    return agree(claim["value"], measured, percent=claim.get("unit") == "%")
