"""Metric names in a PromQL or LogQL expression, and whether any metric decides it."""

from __future__ import annotations

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
_MENTION: Final = re.compile(
    rf"(?<![0-9A-Za-z_:.$])({_NAME})(?!\s*+\(|\s++(?:by|without)\b)", re.IGNORECASE
)
_WORDS: Final = frozenset(
    "and or unless bool offset inf nan atan2 by without on ignoring group_left group_right".split()
)
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
    return not metrics(expression)
