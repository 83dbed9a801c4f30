"""Limits of measures, and what a measure is about: the model, people, or the service alone."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from aigov.api import Json
from aigov_plugins.delivery.entries import folded, number, said, word_count

OPERATORS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "≤": operator.le, "≥": operator.ge,
}  # fmt: skip

_QUALITY: Final = (
    r"accura|precision|recall|f\s?1\b|f1\w*|auc|roc\b|ap\b|map ?(?:at\b|\d)|ndcg|gini|ks\b|brier"
    r"|calibrat|log ?loss|perplex|rmse\b|mae\b|mape\b|r2\b|quality|drift|psi\b|diverg|wasserstein"
    r"|predict(?! linear)|confidence|scores?\b|toxic|hallucin|grounded|faithful|refusal|relevan"
    r"|jailbreak|injection|bleu|rouge|evals?\b|evaluat|false (?:positive|negative)|override"
    r"|overturn|disagree|agreement|complain|feedback|thumbs|conversion|approval|outlier|anomal"
    r"|abstain|fallback rate|win rate|error analysis"
)
_HARM: Final = (
    r"fair|parity|disparat|equal(?:ised|ized)? odds|equal opportunity|bias|harm|safety|complain"
    r"|toxic|discriminat|protected|group|gender|age|ethnic|minorit|vulnerab|adverse|impact ratio"
    r"|appeal|overturn|injur|self harm|distress|unsubscrib|report(?:ed|s) by users|opt out|refund"
)
_QUALITY_WORDS: Final = re.compile(rf"\b(?:{_QUALITY})")
_HARM_WORDS: Final = re.compile(rf"\b(?:{_HARM})")
MAX_TEXT: Final = 2_000


def _words(parts: Iterable[Any]) -> str:
    told = " ".join(str(part)[:MAX_TEXT] for part in parts if isinstance(part, str))
    return re.sub(r"[_\W]+", " ", told).lower()


def of_the_model(*parts: Any) -> bool:
    """Whether the name or query of a measure is about what the model says, not the service."""
    told = _words(parts)
    told = re.sub(r"error rate|success rate|request|response|latency|duration", " ", told)
    return _QUALITY_WORDS.search(told) is not None or of_people(*parts)


def of_people(*parts: Any) -> bool:
    """Whether a measure is about harm to people or about fairness between them."""
    return _HARM_WORDS.search(_words(parts)) is not None


def why_no_limit(row: dict[str, Json], min_words: int = 0) -> str:
    """What keeps a row from being a limit that can be checked; empty when nothing does."""
    if not said(row.get("metric")):
        return "names no metric"
    if _operator(row) not in OPERATORS:
        return f"has no operator of {', '.join(list(OPERATORS)[:4])}"
    if number(row.get("value")) is None:
        return "has no number as its value"
    if word_count(row.get("rationale")) < min_words:
        return f"has a rationale of fewer than {min_words} words"
    return ""


def holds(row: dict[str, Json], value: float) -> bool:
    """Whether a value is within a limit that ``why_no_limit`` finds nothing wrong with."""
    return OPERATORS[_operator(row)](value, float(row["value"]))


def _operator(row: dict[str, Json]) -> str:
    """The sign as it is written: by itself it says no word, as a placeholder does."""
    return str(row.get("operator")).strip()


def same_measure(one: Any, other: Any) -> bool:
    """Whether two names are of one measure, whatever their case and joints."""
    return bool(folded(one)) and _words([one]).split() == _words([other]).split()
