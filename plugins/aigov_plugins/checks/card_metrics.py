"""Do the numbers on the model card equal the evaluation results?

For every metric on a card (``model-index`` in the front matter, or a table or line that states a
metric and a number), the evaluation results of the same system are searched for a metric of that
name. When there are some and none is equal, that is a problem. What a card says of itself is no
result, nor is a run that did not end (``status``).

A claim is compared with results of the same thing:

- a number of a slice or task with a claim about that slice, task or dataset alone;
- a number of the training data with a claim about the training data alone, one of the validation
  data with no claim about the test, and of a table with days the newest row;
- numbers of another version than the card's (``model_version``) with none where there are numbers
  of the version that the card names.

Of a metric that a card gives several times (for several datasets, models or classes) the first is
compared, and of the others what results name too.

Values are compared at the precision of the card: 0.94 equals 0.9412, and 94 % equals 0.9412. A
metric that no result holds is not judged here.

Parameters: none.

Fails, for example: the card says ``accuracy: 0.94`` and ``metrics/eval.json`` says 0.71.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.cards.card_claims import Number, claims_of, results_of, version_of
from aigov_plugins.measured import agree, metric_key
from aigov_plugins.versions import differ, numbers_of

MAX_SHOWN: Final = 3
MOST_PAIRS: Final = 200_000


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each metric of a card that every evaluation result contradicts."""
    cards = evidence.of("model-card")
    paths = {card.path for card in cards}
    evaluations = [result for result in evidence.of("evaluation") if result.path not in paths]
    evidence.leave_aside(_of_other_versions(cards, evaluations))
    results: dict[str, list[Number]] = {}
    for number in results_of(evaluations):
        results.setdefault(number.key, []).append(number)
    for card in cards:
        claims: dict[str, list[Number]] = {}
        for claim in claims_of(card):
            claims.setdefault(claim.key, []).append(claim)
        for key in sorted(claims.keys() & results.keys()):
            if len(claims[key]) * len(results[key]) > MOST_PAIRS:
                yield _too_many(card, key)
                continue
            for claim, measured in _pairs(claims[key], results[key]):
                if measured and not any(_equal(claim, number.value) for number in measured):
                    yield _contradiction(claim, measured)


def _of_other_versions(
    cards: Sequence[Artifact], evaluations: Sequence[Artifact]
) -> Iterator[Artifact]:
    """Results that are kept of earlier versions, beside those of the version of a card."""
    carded = {version for card in cards if (version := version_of(card))}
    measured = {version for result in evaluations if (version := version_of(result))}
    others = {v for v in measured if carded and all(differ(v, card) for card in carded)}
    if any(numbers_of(version) for version in measured - others):
        yield from (result for result in evaluations if version_of(result) in others)


def _pairs(
    claims: Sequence[Number], measured: Sequence[Number]
) -> Iterator[tuple[Number, list[Number]]]:
    """The claims about one metric, each with the numbers that are of the same thing."""
    wholes = [claim for claim in claims if not claim.part]
    bare = [claim for claim in wholes if not claim.dataset]
    first = {claim.split: claim for claim in reversed(wholes)}
    alone = claims if len(claims) == 1 else []
    for claim in claims:
        same = _same_split(claim, measured)
        named = [n for n in same if _names(claim, n)]
        if claim in first.values() or bare == [claim] or (claim in alone and not named):
            named = [n for n in same if not n.part or _names(claim, n)]
        yield claim, _same_dataset(claim, _same_version(claim, named))


def _too_many(card: Artifact, key: str) -> Problem:
    what = f"cannot be compared: {key!r} is claimed and measured too often"
    hint = "keep results that the card does not speak of elsewhere"
    return Problem("too-many-numbers", what, card.at("metrics"), key, hint, Outcome.UNKNOWN)


def _names(claim: Number, number: Number) -> bool:
    """Whether a number is of the part, or of the dataset, that a claim names."""
    told = {metric_key(claim.part), claim.dataset} - {""}
    return metric_key(number.part) in told or number.dataset in told


def _same_split(claim: Number, measured: Sequence[Number]) -> list[Number]:
    trained = claim.split == "train"
    return [
        number
        for number in measured
        if (number.split == "train") is trained
        and (not claim.split or number.split in ("", claim.split))
    ]


def _same_version(claim: Number, measured: list[Number]) -> list[Number]:
    """Numbers of the version of the card, where one says that it is; else all of them."""
    ours = [number for number in measured if not differ(claim.version, number.version)]
    return ours if any(numbers_of(number.version) for number in ours) else measured


def _same_dataset(claim: Number, measured: list[Number]) -> list[Number]:
    of_it = [number for number in measured if claim.dataset and number.dataset == claim.dataset]
    return of_it or measured


def _contradiction(claim: Number, measured: Sequence[Number]) -> Problem:
    shown = ", ".join(f"{number.value} at {number.at}" for number in measured[:MAX_SHOWN])
    unit = "%" if claim.percent else ""
    return Problem(
        "card-contradicts-evaluation",
        f"card says {claim.name} is {claim.value}{unit}, the evaluation says {shown}",
        claim.at,
        f"metrics.{claim.name}",
        "write the number that the evaluation gave, or evaluate this version again",
    )


def _equal(claim: Number, measured: float) -> bool:
    """Whether a measured value rounds to the one on the card."""
    return agree(claim.value, measured, percent=claim.percent, decimals=claim.decimals)
