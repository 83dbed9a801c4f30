"""Metric names in a PromQL or LogQL expression, and whether any metric decides it."""

from __future__ import annotations

import operator
import re
from typing import Final

_TOKEN: Final = re.compile(
    r"\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?|`[^`]*+`?|#[^\n]*+|\s++", re.DOTALL
)
"""What is taken out first, in one pass: texts, comments, and space."""

_NAME: Final = r"[A-Za-z_:][A-Za-z0-9_:]*+"
_SELECTOR: Final = re.compile(rf"(\b{_NAME})?+ ?\{{([^{{}}]*+)\}}")
_LABELLED: Final = re.compile(r"__name__ ?= ?\"([0-9]++)\"")
_QUOTED: Final = re.compile(r" ?\"([0-9]++)\" ?(?:,|\Z)")
_NOISE: Final = re.compile(
    r"\"[0-9]++\"|\[[^\[\]]*+\]"
    r"|\b(?:by|without|on|ignoring|group_left|group_right) ?\([^()]*+\)",
    re.IGNORECASE,
)
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
    plain, texts = _numbered(expression)
    names: list[str] = []

    def note(found: re.Match[str]) -> str:
        names.append(found[1] or _selected(found[2], texts))
        return f" _{len(names) - 1}: "

    mentions = _MENTION.findall(_NOISE.sub(" ", _SELECTOR.sub(note, plain)))
    told = {f"_{index}:": name for index, name in enumerate(names)}
    found = (told.get(name, name) for name in mentions if name.lower() not in _WORDS)
    return list(dict.fromkeys(found))


def _numbered(expression: str) -> tuple[str, list[str]]:
    """The expression on one line, a number in quotes for each of its texts; the texts."""
    texts: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        if found[0][0] not in "\"'`":
            return " "
        texts.append(found[0][1:-1])
        return f'"{len(texts) - 1}"'

    return " ".join(_TOKEN.sub(replaced, expression[:_MAX_LENGTH]).split()), texts


def _selected(matchers: str, texts: list[str]) -> str:
    found = _LABELLED.search(matchers) or _QUOTED.match(matchers)
    return texts[int(found[1])] if found else "{}"


def vacuous(expression: str) -> bool:
    """Whether no metric decides the expression: it always holds, or never does."""
    return not metrics(expression) or _never(_numbered(expression)[0])


def _never(told: str) -> bool:
    """Whether a part that must hold cannot: beyond infinity, or of two numbers that differ."""
    if _OTHERWISE.search(told):
        return False  # the other side may still decide
    fixed = (found.groups() for found in _FIXED.finditer(told))
    return _ENDLESS.search(told) is not None or any(
        not _COMPARE[sign](float(left), float(right)) for left, sign, right in fixed
    )
