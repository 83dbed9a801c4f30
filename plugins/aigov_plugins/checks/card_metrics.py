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

import re
from collections.abc import Iterator

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence

_SAME = {"f1score": "f1", "acc": "accuracy", "rocauc": "auc", "aucroc": "auc", "prec": "precision"}
_UNFINISHED = frozenset(("running", "cancelled", "error", "invalidated"))
MAX_SHOWN = 3


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each metric of a card that every evaluation result contradicts."""
    cards = evidence.of("model-card")
    paths = {card.path for card in cards}
    results = [
        (name, entry, result)
        for result in evidence.of("evaluation")
        if result.path not in paths and result.data.get("status") not in _UNFINISHED
        for name, entry in (result.data.get("metrics") or {}).items()
    ]
    for card in cards:
        for name, claim in sorted((card.data.get("metrics") or {}).items()):
            measured = [
                (entry["value"], result, theirs)
                for theirs, entry, result in results
                if _folded(theirs) == _folded(name) and _same_part(claim, entry)
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
    return _folded(entry["slice"]) in {_folded(part) for part in about if part}


def _folded(name: str) -> str:
    letters = re.sub(r"[^a-z0-9]", "", name.lower())
    for prefix in ("test", "eval", "val", "overall"):
        letters = letters.removeprefix(prefix) or letters
    return _SAME.get(letters, letters)


def _digits(number: float) -> int:
    """Digits after the point that a number is written with, trailing zeros left out."""
    text = f"{number:.12f}".rstrip("0")
    return len(text.partition(".")[2])


def _equal(claim: Json, measured: float) -> bool:
    """Whether a measured value rounds to the one on the card, as a share or as a percentage."""
    claimed = claim["value"]
    digits = _digits(claimed)
    scales = (1, 100, 0.01) if claim.get("unit") == "%" or abs(claimed) > 1 else (1, 0.01)
    return any(abs(measured * scale - claimed) <= 0.5 * 10.0**-digits + 1e-9 for scale in scales)
