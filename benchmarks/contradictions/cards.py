"""Contradictions between a card and what was measured, registered or used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example, replaced

CARD: Final = "models/MODEL_CARD.md"

_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "f1": ("F1", "f1", "f1-score", "f1_score", "F1 score"),
    "precision": ("precision", "Precision", "test_precision"),
    "recall": ("recall", "Recall", "sensitivity"),
    "auc": ("auc", "AUC", "roc_auc", "ROC-AUC"),
    "accuracy": ("accuracy", "acc", "Accuracy"),
    "rmse": ("rmse", "RMSE"),
    "wer": ("wer", "WER", "word error rate"),
}  # fmt: skip
_INDEX: Final = (
    "          - {type: accuracy, value: 0.871}\n          - {type: auc, value: 0.913}\n"
)
_TABLE: Final = "| metric | value |\n| --- | --- |\n| accuracy | 0.871 |\n| auc | 0.913 |\n"


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What was measured of a metric, and what the two cards say: rounded rightly, and wrongly.

    ``other`` is the number that the wrong claim rounds: of another run, split or version.
    """

    metric: str
    measured: float
    right: str
    wrong: str
    other: float


def _numbers(random: Random) -> _Numbers:
    """A metric with its measured value, and claims in per cent, as a share, with few digits."""
    metric = random.choice(tuple(_SPELLINGS))
    if metric == "rmse":
        measured, off = round(random.uniform(40, 4000), 3), random.uniform(0.05, 0.2)
        digits = random.choice((0, 1, 2))
        right, wrong = (f"{value:.{digits}f}" for value in (measured, measured * (1 - off)))
        return _Numbers(metric, measured, right, wrong, measured * (1 - off))
    measured = round(random.uniform(0.55, 0.95), random.choice((4, 6, 15)))
    off = random.choice((-1, 1)) * random.uniform(0.006, 0.045)
    digits = random.choice((3, 4)) if abs(off) < 0.02 else random.choice((2, 3, 4))
    percent = random.choice(("", "%", " %"))
    scale, shown = (100, digits - 2) if percent else (1, digits)
    right, wrong = (f"{value * scale:.{shown}f}{percent}" for value in (measured, measured + off))
    return _Numbers(metric, measured, right, wrong, measured + off)


def _card(random: Random, metric: str) -> Callable[[str, str], str]:
    """A card that claims a metric in one place: front matter, a table of either form, a line."""
    card, name = example(CARD), random.choice(_SPELLINGS[metric])
    place = random.choice(("index", "row", "columns", "line", "sentence", "twice"))

    def claim(value: str, first: str) -> str:
        index = {name: name for name in ("accuracy", "auc") if name != metric}
        lines = {f"          - {{type: {n}, value: {_known(n)}}}\n" for n in sorted(index)}
        rows = "".join(f"| {n} | {_known(n)} |\n" for n in sorted(index))
        if place in ("index", "twice"):
            said = first if place == "twice" else value
            said = said if said.replace(".", "").isdigit() else json.dumps(said)
            lines.add(f"          - {{type: {metric}, name: {name}, value: {said}}}\n")
        table = "| metric | value |\n| --- | --- |\n" + rows
        after = {
            "row": f"| {name} | {value} |\n",
            "twice": f"| {name} | {value} |\n",
            "columns": f"\n| model | {name} |\n| --- | --- |\n| this one | {value} |\n",
            "line": f"\n- **{name}:** {value}\n",
            "sentence": f"\n{name}: {value}\n",
        }.get(place, "")
        text = replaced(card, _INDEX, "".join(sorted(lines)))
        return replaced(text, _TABLE, table + after)

    return claim


def _known(name: str) -> str:
    return {"accuracy": "0.871", "auc": "0.913"}[name]


def _results(random: Random, metric: str) -> Callable[[float], tuple[str, str]]:
    """Path and text of a results file, in any of the formats that people keep."""
    name = random.choice(_SPELLINGS[metric])
    form = random.choice(("flat", "wrapped", "listed", "yaml", "toml", "long", "wide", "split"))
    key = json.dumps(name)
    other = {"samples": 61240, "self_employed": {name: 0.5012}}
    files: Mapping[str, Callable[[float], tuple[str, str]]] = {
        "flat": lambda v: ("metrics/extra.json", json.dumps({name: v, **other})),
        "wrapped": lambda v: ("reports/metrics.json", json.dumps({"test": {name: v}}, indent=1)),
        "listed": lambda v: (
            "evaluation/scores.json", json.dumps({"metrics": [{"name": name, "value": v}]})
        ),
        "yaml": lambda v: ("metrics/more.yaml", f"date: 2026-11-12\n{key}: {v}\n"),
        "toml": lambda v: ("reports/metrics.toml", f"[metrics]\n{key} = {v}\n"),
        "long": lambda v: ("metrics/more.csv", f"metric,value,samples\n{name},{v},61240\n"),
        "wide": lambda v: ("reports/metrics.tsv", f"model\t{name}\tmse\nloan\t{v}\t0.21\n"),
        "split": lambda v: ("metrics/all.csv", f"split,{name}\ntrain,0.9991\ntest,{v}\n"),
    }  # fmt: skip
    return files[form]


def _beside(random: Random, numbers: _Numbers) -> Mapping[str, str]:
    """A file that holds the wrong number rightly: of the training, of an older version or day."""
    name, other = random.choice(_SPELLINGS[numbers.metric]), numbers.other
    older = {"model_version": random.choice(("3.1.0", "v3.1", "2.9.4")), name: other}
    return random.choice(
        (
            {},
            {},
            {"metrics/train.json": json.dumps({"split": "train", name: other})},
            {"metrics/previous/eval.json": json.dumps(older)},
            {"metrics/cancelled.json": json.dumps({"status": "cancelled", name: other})},
            {"metrics/parts.json": json.dumps({"self_employed": {name: other}})},
            {
                "metrics/history.csv": f"date,{name}\n2026-10-12,{other}\n"
                f"2026-11-12,{numbers.measured}\n"
            },
        )
    )


def _metric(random: Random) -> Pair:
    """The card gives a metric another value than the results, in another unit or precision."""
    numbers = _numbers(random)
    claim, results = _card(random, numbers.metric), _results(random, numbers.metric)
    beside = _beside(random, numbers)
    percent = numbers.metric != "rmse" and not beside and random.random() < 0.2
    main = json.loads(example("metrics/eval.json"))
    main = {key: value for key, value in main.items() if key != numbers.metric}
    files: dict[str, str | None] = {**beside}
    if any("model_version" in text for text in beside.values()):
        main[random.choice(_SPELLINGS[numbers.metric])] = numbers.measured
    else:
        path, text = results(round(numbers.measured * (100 if percent else 1), 12))
        files[path] = text
    files["metrics/eval.json"] = json.dumps(main, indent=2)
    sound = Commit({**files, CARD: claim(numbers.right, numbers.right)})
    planted = Commit({**files, CARD: claim(numbers.wrong, numbers.right)})
    return Pair((sound,), (planted,), CARD)


KINDS = (
    Contradiction("card-metric", "model-card", ("card-contradicts-evaluation",), _metric),
)  # fmt: skip
