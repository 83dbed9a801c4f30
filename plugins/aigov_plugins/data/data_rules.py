"""What quality rules of all formats have in common: bounds that nothing breaks, and topics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aigov.api import Json, Unreadable

_BELOW: Final = ("<", "<=")
_ABOVE: Final = (">", ">=")


_SELECT: Final = re.compile(r"\s*+select\b", re.IGNORECASE)
_FROM: Final = re.compile(r"\b(?:from|join|table)\b|\{\{|\$\{", re.IGNORECASE)

MAX_NAME: Final = 1000
"""Characters of a name above which a file is not read: names are repeated for what they name."""


def bounded(name: str) -> str:
    """The name of a table, column or view. Raises Unreadable for one of absurd length."""
    if len(name) > MAX_NAME:
        raise Unreadable(f"has a name of more than {MAX_NAME} characters", hint="shorten it")
    return name


MAX_NAMES: Final = 4 << 20
"""Characters that the full names of all columns may have together."""


@dataclass(slots=True)
class Names:
    """Full names of nested columns, each of which repeats those above: bounded together."""

    left: int = MAX_NAMES

    def bounded(self, name: str, more: int = 0) -> str:
        """The name; ``more`` characters are counted with it. Raises Unreadable beyond the bound."""
        self.left -= len(bounded(name)) + more
        if self.left < 0:
            what = f"has columns of more than {MAX_NAMES} characters together, in full"
            raise Unreadable(what, hint="split the file")
        return name


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a measure can take at all: a count is 0 or more, a share 0 to 1."""

    low: float | None = None
    high: float | None = None


ANY: Final = Span()
COUNT: Final = Span(0)
PERCENT: Final = Span(0, 100)
SHARE: Final = Span(0, 1)


def holds_always(operator: str, limit: Json, span: Span) -> bool:
    """Whether every value of the span meets the comparison: no data could break such a rule."""
    if operator in ("between", "not-between"):
        return _pair_holds(operator, limit, span)
    if not _is_number(limit):
        return False
    if operator in _BELOW and span.high is not None:
        return bool(span.high < limit or (operator == "<=" and span.high == limit))
    if operator in _ABOVE and span.low is not None:
        return bool(span.low > limit or (operator == ">=" and span.low == limit))
    return operator == "!=" and _outside(limit, limit, span)


def _pair_holds(operator: str, limit: Json, span: Span) -> bool:
    if not isinstance(limit, list) or len(limit) != 2 or not all(map(_is_number, limit)):
        return False
    low, high = limit
    if operator == "not-between":
        return low > high or _outside(low, high, span)
    if span.low is None or span.high is None:
        return False
    return bool(low <= span.low and high >= span.high)


def _outside(low: float, high: float, span: Span) -> bool:
    below = span.low is not None and high < span.low
    return below or (span.high is not None and low > span.high)


def constant_query(query: str) -> bool:
    """Whether a query of SQL asks for no table, hence gives the same for all data."""
    return _SELECT.match(query) is not None and _FROM.search(query) is None


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def aspect_of(name: str, words: Mapping[str, str]) -> str:
    """The topic of the first of ``words`` that the type of a rule contains; ``""`` for none."""
    return next((aspect for word, aspect in words.items() if word in name), "")


_DAYS: Final = {
    "s": 1 / 86400, "sec": 1 / 86400, "second": 1 / 86400, "min": 1 / 1440, "minute": 1 / 1440,
    "h": 1 / 24, "hr": 1 / 24, "hour": 1 / 24, "d": 1, "day": 1, "w": 7, "week": 7, "mo": 30,
    "month": 30, "y": 365, "yr": 365, "year": 365,
}  # fmt: skip
_AMOUNT: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)[ \t]*([a-z]*)")
_ISO: Final = re.compile(
    r"P(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9})S)?)?",
    re.IGNORECASE,
)
_ISO_DAYS: Final = (365, 30, 7, 1, 1 / 24, 1 / 1440, 1 / 86400)


def days_of(value: Json, unit: str = "") -> float | None:
    """A duration in days (``3`` with unit ``y``, ``25h``, ``P1Y``); None for anything else."""
    written = str(value).strip().lower() if not isinstance(value, bool) else ""
    iso = _ISO.fullmatch(written)
    if iso and any(iso.groups()):
        parts = zip(iso.groups(), _ISO_DAYS, strict=True)
        return _rounded(sum(int(part) * days for part, days in parts if part))
    found = _AMOUNT.fullmatch(written)
    if not found:
        return None
    word = (found[2] or unit.strip().lower()) or "-"
    days = _DAYS.get(word, _DAYS.get(word.removesuffix("s")))
    return None if days is None else _rounded(float(found[1]) * days)


def _rounded(days: float) -> float:
    """Free of the noise of binary fractions, so that whole days compare as whole."""
    return round(days, 6)
