"""Regular expressions that policies may use: the subset that cannot backtrack without bound."""

from __future__ import annotations

import re
from typing import Any

from aigov.errors import PolicyError

MAX_PATTERN = 500
MAX_INPUT = 1000
"""Characters of a value that a pattern sees; a longer value does not match."""

_MAX_OPEN_REPEATS = 2
_MAX_STEPS = 5_000_000
"""Ways to match the longest input, as an upper bound, above which a pattern is refused."""

_REFUSED = {
    "GROUPREF": "a back-reference",
    "GROUPREF_EXISTS": "a conditional group",
    "ASSERT": "look-ahead or look-behind",
    "ASSERT_NOT": "look-ahead or look-behind",
    "ATOMIC_GROUP": "an atomic group",
    "POSSESSIVE_REPEAT": "a possessive repeat",
}
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_NOT_REPEATED = {
    "BRANCH": "alternatives inside a repeat",
    "MAX_REPEAT": "a repeat inside a repeat",
    "MIN_REPEAT": "a repeat inside a repeat",
}


def compile_pattern(pattern: str, *, where: str = "") -> re.Pattern[str]:
    """The pattern for ``fullmatch``-like use; PolicyError when it is unsafe or malformed."""
    from re import _parser  # type: ignore[attr-defined]  # the parse tree has no public name

    hint = "repeat single characters or sets only: [a-z0-9-]{2,63}"
    if len(pattern) > MAX_PATTERN:
        raise PolicyError(f"pattern is longer than {MAX_PATTERN} characters", where=where)
    try:
        tree = _parser.parse(pattern)
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as exc:
        raise PolicyError(f"pattern {pattern!r} is malformed: {exc}", where=where) from exc
    problem = _unsafe(tree)
    if problem:
        raise PolicyError(f"pattern {pattern!r} uses {problem}", where=where, hint=hint)
    return compiled


def _unsafe(tree: Any) -> str:
    """What makes a parse tree able to backtrack without bound; empty when nothing does."""
    open_repeats, ways = 0, 1
    todo = [(item, False) for item in tree]
    while todo:
        (operation, argument), repeated = todo.pop()
        name = str(operation)
        refused = _REFUSED | (_NOT_REPEATED if repeated else {})
        if name in refused:
            return refused[name]
        if name in _REPEATS:
            low, high, body = argument
            open_repeats += str(high) == "MAXREPEAT"
            if open_repeats > _MAX_OPEN_REPEATS:
                return f"more than {_MAX_OPEN_REPEATS} open repeats (* or +)"
            if low != high and len(body) != 1:
                return "a varying repeat of a sequence"
            ways *= MAX_INPUT if str(high) == "MAXREPEAT" else int(high) - int(low) + 1
            todo.extend((item, True) for item in body)
        elif name == "BRANCH":
            ways *= len(argument[1])
            todo.extend((item, repeated) for branch in argument[1] for item in branch)
        elif name == "SUBPATTERN":
            todo.extend((item, repeated) for item in argument[3])
    return "too many repeats and alternatives" if ways > _MAX_STEPS else ""
