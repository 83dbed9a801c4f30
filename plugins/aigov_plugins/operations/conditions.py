"""Conditions of analyses that no measurement decides, as ``true`` or ``1 < 2 || result > 3``.

Of the language of expressions only what has a fixed truth is understood: constants, comparisons
of numbers, of a term with itself and of a length with less than nothing, joined by and, or, not.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Final

_MAX_LENGTH: Final = 2_000
_MAX_DEPTH: Final = 20
_WORDS: Final = ((r"\bor\b", "||"), (r"\band\b", "&&"), (r"\bnot\b", "!"), (r"\s+", ""))
_COMPARISON: Final = re.compile(r"([^=!<>]+)(==|!=|<=|>=|<|>)([^=!<>]+)")
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_LENGTH: Final = re.compile(r"len\([a-z][a-z0-9_.\[\]]*\)")
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge,
    "<": operator.lt, ">": operator.gt,
}  # fmt: skip


def always(condition: str) -> bool:
    """Whether a condition holds for every measurement."""
    return _truth(_plain(condition), 0) is True


def never(condition: str) -> bool:
    """Whether a condition holds for no measurement."""
    return _truth(_plain(condition), 0) is False


def _plain(condition: str) -> str:
    told = condition.lower() if len(condition) <= _MAX_LENGTH else ""
    for word, sign in _WORDS:
        told = re.sub(word, sign, told)
    return told


def _truth(told: str, depth: int) -> bool | None:
    """The truth that no value changes; None where the values decide, or it is not understood."""
    if depth > _MAX_DEPTH:
        return None
    for joint, deciding in (("||", True), ("&&", False)):
        parts = _split(told, joint)
        if len(parts) > 1:
            known = {_truth(part, depth + 1) for part in parts}
            return deciding if deciding in known else None if None in known else not deciding
    if told.startswith("!"):
        inner = _truth(told[1:], depth + 1)
        return None if inner is None else not inner
    if told.startswith("(") and told.endswith(")") and _closes_last(told):
        return _truth(told[1:-1], depth + 1)
    return {"true": True, "false": False}.get(told, _compared(told))


def _split(told: str, joint: str) -> list[str]:
    """The parts between the joints that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(told):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0 and told.startswith(joint, place) and place >= start:
            parts.append(told[start:place])
            start = place + len(joint)
    return [*parts, told[start:]]


def _closes_last(told: str) -> bool:
    depth = 0
    for place, sign in enumerate(told):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(told) - 1
    return False


def _compared(told: str) -> bool | None:
    found = _COMPARISON.fullmatch(told)
    if not found:
        return None
    left, sign, right = found.groups()
    if left == right:
        return _COMPARE[sign](0, 0)
    if _LENGTH.fullmatch(left) and right == "0" and sign in (">=", "<"):
        return sign == ">="
    if _NUMBER.fullmatch(left) and _NUMBER.fullmatch(right):
        return _COMPARE[sign](float(left), float(right))
    return None
