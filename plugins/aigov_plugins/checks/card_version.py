"""Is the version on the model card the one that serves, and the one that was evaluated?

The ``version`` of each card is held against the versions that the model register or the registry
(MLflow) has in production or that a deployment loads (``s3://models/loan/3.2.0``), and against the
``model_version`` of the evaluation results. Only versions that are counted in the same way are
compared: ``3.2.0`` with ``v3.2``, but not with version 7 of a registry, a digest or a day.

Fails when

- a version serves and no card is of it, although cards name versions;
- evaluations name versions and none is the one of a card. Earlier results may lie beside them, and
  cards of earlier versions beside the newest.

Nothing is judged here where one side names no version.

Parameters: none.

Fails, for example: the card says ``version: 3.1.0``, and ``governance/model-register.yaml`` has
3.2.0 in production.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.cards.card_claims import version_of
from aigov_plugins.measured import UNFINISHED
from aigov_plugins.versions import missing, served

_HINT = "renew the card for the version that serves, with the numbers of that version"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each version that serves without a card, and for a card of another."""
    found = evidence.of("model-card")
    cards = [card for card in found if card.valid and version_of(card)]
    yield from _served(cards, evidence)
    paths = {card.path for card in found}
    results = [
        result
        for result in evidence.of("evaluation")
        if result.valid and result.path not in paths and _is_over(result)
    ]
    evidence.leave_aside(results)
    yield from _evaluated(cards, results)


def _served(cards: Sequence[Artifact], evidence: SystemEvidence) -> Iterator[Problem]:
    carded = {version_of(card) for card in cards}
    serving = served(evidence)
    versions = {one.version for one in serving}
    for one in serving:
        if not missing(one.version, carded):
            continue
        if len(cards) == 1 and missing(version_of(cards[0]), versions):
            what = f"card is of version {version_of(cards[0])!r}, {one.version!r} serves ({one.at})"
            yield Problem("card-version", what, cards[0].at("version"), "version", _HINT)
            return
        what = f"{one.name or 'the model'} {one.version!r} serves, and no model card is of it"
        hint = "write the card of this version"
        yield Problem("served-model-without-card", what, one.at, one.version, hint)


def _evaluated(cards: Sequence[Artifact], results: Sequence[Artifact]) -> Iterator[Problem]:
    """Cards of a version that no result is of, where none of the cards is of a measured one."""
    measured = sorted({version for result in results if (version := version_of(result))})
    lost = [card for card in cards if missing(version_of(card), measured)]
    if not lost or len(lost) < len(cards):
        return
    for card in lost:
        first = next(result for result in results if version_of(result) in measured)
        what = f"card is of version {version_of(card)!r}, the evaluation is of "
        what += f"{version_of(first)!r} ({first.at('model_version')})"
        hint = "evaluate the version of the card, or renew the card"
        yield Problem("card-version", what, card.at("version"), "evaluation", hint)


def _is_over(result: Artifact) -> bool:
    return result.data.get("status") not in UNFINISHED
