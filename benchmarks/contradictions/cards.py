"""Contradictions between a card and what was measured, registered or used."""

from __future__ import annotations

import json
from random import Random

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example, replaced


def _metric(random: Random) -> Pair:
    """The card gives a metric another value than the metrics file, in another unit or precision."""
    name, value = random.choice((("accuracy", 0.8713), ("auc", 0.9127)))
    shown = random.choice((round(value, 3), round(value, 2), value))
    off = round(value + random.choice((-1, 1)) * random.uniform(0.02, 0.08), 3)
    results = json.loads(example("metrics/eval.json"))
    card = example("models/MODEL_CARD.md")
    old = f"{{type: {name}, value: {0.871 if name == 'accuracy' else 0.913}}}"
    row = f"| {name} | {0.871 if name == 'accuracy' else 0.913} |"

    def with_value(number: float) -> str:
        percent = random.random() < 0.3
        said = f"{number * 100:.4g} %" if percent else f"{number:g}"
        changed = replaced(card, old, f"{{type: {name}, value: {number:g}}}")
        return replaced(changed, row, f"| {name} | {said} |")

    metrics = {"metrics/eval.json": json.dumps(results, indent=2) + "\n"}
    sound = Commit({**metrics, "models/MODEL_CARD.md": with_value(shown)})
    planted = Commit({**metrics, "models/MODEL_CARD.md": with_value(off)})
    return Pair((sound,), (planted,), "models/MODEL_CARD.md")


KINDS = (
    Contradiction("card-metric", "model-card", ("card-contradicts-evaluation",), _metric),
)  # fmt: skip
