"""What data are for, by the words of a path, of the step that reads them, or of a record."""

from __future__ import annotations

import re
from typing import Final

TRAINING, EVALUATION, RETRIEVAL = "training", "evaluation", "retrieval"
USES: Final = {
    TRAINING: frozenset("fit finetune finetuning learn train training trained trainset".split()),
    EVALUATION: frozenset(
        "benchmark benchmarks dev eval evals evaluate evaluation holdout score test testing tests "
        "testset val valid validate validation".split()
    ),
    RETRIEVAL: frozenset(
        "corpus embed embedding embeddings index indexes knowledge rag retrieval retrieve".split()
    ),
}
"""Use -> the words that say it."""

_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def uses_of(text: str) -> frozenset[str]:
    """The uses that a path, a name or a command speaks of; more than one is possible."""
    said = {word.lower() for word in _WORD.findall(text)}
    return frozenset(use for use, words in USES.items() if words & said)
