"""Measured values: when two names are one metric, when two numbers agree, what a limit asks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, Final

from aigov.api import Artifact
from aigov_plugins.shaping import text

UNFINISHED: Final = frozenset(("running", "cancelled", "error", "invalidated"))
"""States of a run whose numbers are not final."""

_SAME: Final = {
    "f1score": "f1", "fscore": "f1", "fmeasure": "f1", "f1measure": "f1", "acc": "accuracy",
    "rocauc": "auc", "aucroc": "auc", "auroc": "auc", "rocaucscore": "auc", "prec": "precision",
    "accuracyscore": "accuracy", "precisionscore": "precision", "recallscore": "recall",
    "sensitivity": "recall", "truepositiverate": "recall", "tpr": "recall",
    "truenegativerate": "specificity", "tnr": "specificity", "worderrorrate": "wer",
    "charactererrorrate": "cer", "rootmeansquarederror": "rmse", "meanabsoluteerror": "mae",
    "meansquarederror": "mse", "rsquared": "r2", "r2score": "r2",
}  # fmt: skip
_SIGNS: Final = {
    **dict.fromkeys(("<", "lt", "below", "less than"), "<"),
    **dict.fromkeys(("<=", "≤", "le", "lte", "at most", "max", "maximum"), "<="),
    **dict.fromkeys((">", "gt", "above", "more than"), ">"),
    **dict.fromkeys((">=", "≥", "ge", "gte", "at least", "min", "minimum"), ">="),
}
_WORDS: Final = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_NUMBER: Final = re.compile(r"(-?[0-9]{1,12}(?:\.[0-9]{1,12})?)\s?(%?)")


def metric_key(name: str) -> str:
    """A metric's name as it is compared: ``ROC-AUC``, ``test_auc`` and ``auc`` are one."""
    letters = re.sub(r"[^a-z0-9]", "", name.lower())
    for prefix in ("test", "eval", "val", "overall"):
        letters = letters.removeprefix(prefix) or letters
    return _SAME.get(letters, letters)


def agree(
    claimed: float, measured: float, *, percent: bool = False, decimals: int | None = None
) -> bool:
    """Whether a measured value rounds to a claimed one, as a share or as a percentage.

    ``decimals`` are the digits behind the point of the claim as it is written, where they are
    known: 0.90 is more exact than 0.9.
    """
    digits = len(f"{claimed:.12f}".rstrip("0").partition(".")[2]) if decimals is None else decimals
    if digits == 0 and abs(claimed) <= 1 and abs(measured) <= 1:
        digits = 2  # of a share 0 and 1 are as exact as 0.00 and 1.00
    scales: list[float] = [1, 100] if percent or abs(claimed) > 1 else [1]
    scales += [0.01] if abs(measured) > 1 else []
    return any(abs(measured * scale - claimed) <= 0.5 * 10.0**-digits + 1e-9 for scale in scales)


def number_of(value: Any) -> float | None:
    """A finite number, or the one that a text is: ``"0.82"``; of ``"5 %"`` its share, 0.05."""
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value.strip())
        return None if not found else share(float(found[1])) if found[2] else float(found[1])
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and math.isfinite(value) else None


def share(percentage: float) -> float:
    """A percentage as a share, without what dividing adds to it: of 8.2 it is 0.082."""
    return float(f"{percentage / 100:.15g}")


def sign_of(operator: Any) -> str:
    """The sign of a comparison, written as one or in words; empty for what is none."""
    return _SIGNS.get(re.sub(r"[\s_-]+", " ", text(operator).lower()), "")


def meets(value: float, sign: str, limit: float) -> bool:
    """Whether a value stands to a limit as its sign asks."""
    if sign in ("<", "<="):
        return value < limit or (sign == "<=" and value <= limit + 1e-12)
    return value > limit or (sign == ">=" and value >= limit - 1e-12)


def asked(sign: str, limit: float) -> str:
    """A limit in words: at least 0.82."""
    return f"{_WORDS[sign]} {limit:g}"


def newest(records: Iterable[Artifact]) -> Artifact | None:
    """The record of the latest ``date``, as ``which: newest`` of a policy selects it."""
    valid = [record for record in records if isinstance(record.data, dict)]
    return max(valid, key=lambda record: (text(record.data.get("date")), record.path), default=None)
