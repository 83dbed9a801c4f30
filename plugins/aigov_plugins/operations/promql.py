"""Metric names in a PromQL or LogQL expression, and whether any metric decides it."""

from __future__ import annotations

import operator
import re
from typing import Final

_TEXT: Final = r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|`[^`]*+`"
_NAME: Final = r"[A-Za-z_:][A-Za-z0-9_:]*+"
_SELECTOR: Final = re.compile(rf"(\b{_NAME})?+\s*+\{{((?:{_TEXT}|[^{{}}\"'`])*+)\}}")
_LABELLED: Final = re.compile(rf"__name__\s*+=\s*+({_TEXT})")
_QUOTED: Final = re.compile(rf"\s*+({_TEXT})\s*+(?:,|\Z)")
_NOISE: Final = re.compile(
    rf"{_TEXT}|#[^\n]*+|\[[^\[\]]*+\]"
    r"|\b(?:by|without|on|ignoring|group_left|group_right)\s*+\([^()]*+\)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(rf"{_TEXT}|#[^\n]*+")
_MENTION: Final = re.compile(
    rf"(?<![0-9A-Za-z_:.$])({_NAME})(?!\s*+\(|\s++(?:by|without)\b)", re.IGNORECASE
)
_WORDS: Final = frozenset(
    "and or unless bool offset inf nan atan2 by without on ignoring group_left group_right".split()
)
_VALUE: Final = r"(?:vector\s*+\(\s*+)?([-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?)(?:\s*+\))?"
_FIXED: Final = re.compile(
    rf"(?:\A|\band(?:\s++(?:on|ignoring)\s*+\([^()]*+\))?)\s*+{_VALUE}"
    rf"\s*+(==|!=|<=|>=|<|>)\s*+{_VALUE}(?=\s|\Z)",
    re.IGNORECASE,
)
_COMPARE: Final = {
    "==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge,
    "<": operator.lt, ">": operator.gt,
}  # fmt: skip
_ENDLESS: Final = re.compile(
    r">\s*+\+?inf\b|<\s*+-inf\b|(?:[<>]=?|==)\s*+[-+]?nan\b", re.IGNORECASE
)
"""What no value meets."""

_OTHERWISE: Final = re.compile(r"\b(?:or|unless)\b", re.IGNORECASE)
_MAX_LENGTH: Final = 50_000


def metrics(expression: str) -> list[str]:
    """The metric names in the order of their first mention, ``{}`` for a selector without one."""
    names: list[str] = []

    def note(found: re.Match[str]) -> str:
        names.append(found[1] or _selected(found[2]))
        return f" _{len(names) - 1}: "

    without_selectors = _SELECTOR.sub(note, expression[:_MAX_LENGTH])
    mentions = _MENTION.findall(_NOISE.sub(" ", without_selectors))
    told = {f"_{index}:": name for index, name in enumerate(names)}
    found = (told.get(name, name) for name in mentions if name.lower() not in _WORDS)
    return list(dict.fromkeys(found))


def _selected(matchers: str) -> str:
    found = _LABELLED.search(matchers) or _QUOTED.match(matchers)
    return found[1][1:-1] if found else "{}"


def vacuous(expression: str) -> bool:
    """Whether no metric decides the expression: it always holds, or never does."""
    return not metrics(expression) or _never(_NUMBERED.sub(" ", expression[:_MAX_LENGTH]))


def _never(told: str) -> bool:
    """Whether a part that must hold cannot: beyond infinity, or of two numbers that differ."""
    if _OTHERWISE.search(told):
        return False  # the other side may still decide
    fixed = (found.groups() for found in _FIXED.finditer(told))
    return _ENDLESS.search(told) is not None or any(
        not _COMPARE[sign](float(left), float(right)) for left, sign, right in fixed
    )
