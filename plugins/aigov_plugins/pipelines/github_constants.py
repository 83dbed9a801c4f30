"""What is known of an expression of GitHub Actions without a run: constants, and what follows.

A context or a function is not known, but for ``always()`` and, where a caller says which event it
is, ``github.event_name``; ``false && ...`` is false whatever stands behind it. A text that is no
expression is not known either.

Source: docs.github.com, "Evaluate expressions in workflows and actions" (literals, operators).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import nan
from typing import Final

from aigov.api import Json

MAX_LENGTH: Final = 1_000
_MAX_DEPTH: Final = 50
_UNKNOWN: Final = object()
_TOKEN: Final = re.compile(
    r"\s*+('(?:[^']|'')*+'|-?\d++(?:\.\d++)?|&&|\|\||[=!<>]=|[!()<>,.*\[\]]|[A-Za-z_][\w-]*+)"
)
_CONSTANTS: Final = {"true": True, "false": False, "null": None}


def truth(text: str, event: str = "") -> bool | None:
    """Whether the expression is true when ``event`` starts the run; None where that decides not.

    Without an event its name is not known.
    """
    tokens: list[str] = []
    at = 0
    while (found := _TOKEN.match(text, at)) is not None:
        tokens.append(found[1])
        at = found.end()
    if text[at:].strip() or not tokens or len(text) > MAX_LENGTH:
        return None
    reading = _Reading(tokens, event)
    try:
        value = reading.either(0)
    except _NoExpressionError:
        return None
    return None if value is _UNKNOWN or reading.at < len(tokens) else bool(value)


class _NoExpressionError(Exception):
    """The text is no expression, or one that is nested too deep."""


@dataclass(slots=True)
class _Reading:
    tokens: list[str]
    event: str
    at: int = 0

    def ahead(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.ahead()
        if not token or (wanted and token not in wanted):
            raise _NoExpressionError
        self.at += 1
        return token

    def either(self, depth: int) -> Json:
        if depth > _MAX_DEPTH:
            raise _NoExpressionError
        value = self.both(depth)
        while self.ahead() == "||":
            self.take()
            other = self.both(depth)
            value = _joined(value, other, decides=True)
        return value

    def both(self, depth: int) -> Json:
        value = self.compared(depth)
        while self.ahead() == "&&":
            self.take()
            other = self.compared(depth)
            value = _joined(value, other, decides=False)
        return value

    def compared(self, depth: int) -> Json:
        value = self.single(depth)
        while self.ahead() in ("==", "!=", "<", ">", "<=", ">="):
            operator = self.take()
            other = self.single(depth)
            if _UNKNOWN in (value, other) or operator not in ("==", "!="):
                value = _UNKNOWN
            else:
                value = _equal(value, other) is (operator == "==")
        return value

    def single(self, depth: int) -> Json:
        turned = 0
        while self.ahead() == "!":
            self.take()
            turned += 1
        value = self.primary(depth)
        if turned and value is not _UNKNOWN:
            return bool(value) is (turned % 2 == 0)
        return value

    def primary(self, depth: int) -> Json:
        word = self.take()
        if word == "(":
            value = self.either(depth + 1)
            self.take(")")
            return value
        if word[0] == "'":
            return word[1:-1].replace("''", "'")
        if word[0].isdigit() or word[0] == "-":
            return float(word)
        if not (word[0].isalpha() or word[0] == "_"):
            raise _NoExpressionError
        if word.lower() in _CONSTANTS and self.ahead() not in ("(", ".", "["):
            return _CONSTANTS[word.lower()]
        start = self.at
        self.pass_over(depth)
        passed = "".join((word, *self.tokens[start : self.at])).lower()
        if passed == "github.event_name" and self.event:
            return self.event
        return True if word.lower() == "always" else _UNKNOWN

    def pass_over(self, depth: int) -> None:
        """Go behind what follows a name: properties, indices, arguments."""
        while (mark := self.ahead()) in (".", "[", "("):
            self.take()
            if mark == ".":
                self.take()
                continue
            closing = {"[": "]", "(": ")"}[mark]
            while self.ahead() != closing:
                self.take("*") if self.ahead() == "*" else self.either(depth + 1)
                if self.ahead() != closing:
                    self.take(",")
            self.take()


def _joined(value: Json, other: Json, *, decides: bool) -> Json:
    """``||`` where ``decides`` is true, else ``&&``: the side that decides is enough."""
    if value is not _UNKNOWN:
        return value if bool(value) is decides else other
    known = other is not _UNKNOWN and bool(other) is decides
    return decides if known else _UNKNOWN


def _equal(one: Json, other: Json) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return _number(one) == _number(other)


def _number(value: Json) -> float:
    if isinstance(value, str):
        try:
            return float(value.strip() or 0)
        except ValueError:
            return nan
    return float(value or 0)
