"""Which limits no value of a metric can cross, for metrics whose range is known by their name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_QUALITY = re.compile(
    r"(?:^|[_ ])(?:accuracy|acc|auc|auroc|auprc|roc_auc|pr_auc|f1|f1_score|f_score|fbeta|precision"
    r"|recall|sensitivity|specificity|iou|dice|gini|bleu|rouge(?:_?[12l])?|exact_match"
    r"|groundedness|relevance|coherence|faithfulness)(?:$|[_ ])"
)
"""From 0 (or below) to 1, or to 100: a value at either end is no realistic one."""

_SHARE = re.compile(
    r"(?:^|[_ ])(?:share|fraction|proportion|percentage|percent|pct"
    r"|(?:acceptance|approval|block|drift|drifted|error|failure|fallback|false_negative"
    r"|false_positive|fn|fp|hallucination|hit|miss|missing|null|override|pass|refusal|rejection"
    r"|review|selection|success|toxicity|true_negative|true_positive)[_ ](?:rate|ratio|share))"
    r"(?:$|[_ ])|(?:^|[_ ])(?:fpr|fnr|tpr|tnr)(?:$|[_ ])"
)
_GAP = re.compile(r"(?:^|[_ ])(?:difference|disparity|gap)(?:$|[_ ])")
"""Of two shares: from 0 to 1, or to 100."""

_NOT_BOUNDED = re.compile(
    r"(?:^|[_ ])(?:latency|seconds|ms|cost|count|number|tokens|ratio_of|days|hours|loss|log|eur|usd"
    r"|per|change|delta|increase|drop|decrease|relative|degradation|improvement)(?:$|[_ ])"
)
"""Words with which a name is none of a share: ``errors per second``, ``accuracy drop``."""

OPERATORS = {
    "<": "<", "lt": "<", "below": "<", "under": "<", "less than": "<",
    "<=": "<=", "≤": "<=", "lte": "<=", "le": "<=", "at most": "<=", "max": "<=", "maximum": "<=",
    ">": ">", "gt": ">", "above": ">", "over": ">", "more than": ">", "greater than": ">",
    ">=": ">=", "≥": ">=", "gte": ">=", "ge": ">=", "at least": ">=", "min": ">=", "minimum": ">=",
}  # fmt: skip
_NUMBER = re.compile(r"(<=|>=|≤|≥|<|>)?\s*([-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*(%)?")


@dataclass(frozen=True, slots=True)
class Limit:
    """A metric, how it is compared and with what; ``percent`` where a sign says so."""

    metric: str
    operator: str
    value: float
    percent: bool = False


def limit_of(metric: Any, operator: Any, value: Any) -> Limit | None:
    """A limit as written; None where its name, sign or number cannot be told."""
    if not isinstance(metric, str) or isinstance(value, bool):
        return None
    sign, percent = operator, False
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip())
        if not match:
            return None
        sign, number, percent = match[1] or operator, float(match[2]), bool(match[3])
    elif isinstance(value, int | float) and abs(value) < 1e15:
        number = float(value)
    else:
        return None
    known = OPERATORS.get(" ".join(str(sign).lower().replace("-", " ").replace("_", " ").split()))
    return Limit(metric, known, number, percent) if known else None


def why_vacuous(limit: Limit, *, gaps: bool = False, percents: bool = False) -> str:
    """Why no realistic value crosses a limit; ``""`` where one may.

    ``gaps`` says that a difference is one of two shares; ``percents`` that shares are written in
    per cent elsewhere, so that 1 may be one per cent.
    """
    name = re.sub(r"[^a-z0-9]+", "_", limit.metric.lower())[:200]
    if _NOT_BOUNDED.search(name):
        return ""
    quality = bool(_QUALITY.search(name))
    if not quality and not _SHARE.search(name) and not (gaps and _GAP.search(name)):
        return ""
    sign, value = limit.operator, limit.value
    if value < 0 or (value == 0 and (quality or sign in (">=", "<"))):
        return "no value lies below 0" if value < 0 or not quality else "no model is that bad"
    most = 100.0 if limit.percent or percents or value > 1 else 1.0
    in_doubt = value == 1 and re.search(r"percent|pct", name)
    if sign in ("<=", ">") and value >= most and not in_doubt:
        return f"no value lies above {most:g}{' %' if most > 1 else ''}"
    return "no value lies above 100 %" if value > 100 else ""
