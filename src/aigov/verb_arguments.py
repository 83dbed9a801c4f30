"""Arguments of verbs: ValueError or TypeError for what a verb does not take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aigov.strict import describe


def days(text: Any) -> int:
    """Whole days of a duration such as ``90d``; ValueError otherwise."""
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,5}d", text):
        return int(text[:-1])
    raise ValueError(f"expected a duration such as 90d, found {describe(text)}")


def no_argument(argument: Any) -> None:
    """Refuse any argument; ``true`` only says that the verb is meant, as modifiers follow."""
    if argument is not None and argument is not True:
        raise ValueError(f"takes no argument, found {describe(argument)}")


def bounds_of(argument: Any, modifiers: Mapping[str, Any], example: str) -> Mapping[str, Any]:
    """``min`` and ``max``, written as the argument of a verb or beside it."""
    if argument is None or argument is True:
        argument = {}
    if not isinstance(argument, dict):
        raise ValueError(f"expected bounds such as {{{example}}}, found {describe(argument)}")
    if argument and modifiers:
        raise ValueError("takes its bounds in one place")
    bounds = {**argument, **modifiers}
    if unknown := set(bounds) - {"min", "max"}:
        raise ValueError(f"has no bound {sorted(unknown)[0]!r}")
    return bounds


def number(argument: Any, what: str) -> float:
    """A number that is no boolean."""
    if isinstance(argument, bool) or not isinstance(argument, int | float):
        raise TypeError(f"{what} must be a number, found {describe(argument)}")
    return argument


def at_least_one(argument: Any, what: str) -> int:
    """A whole number of one or more: less than one would demand nothing."""
    if number(argument, what) < 1 or argument != int(argument):
        raise ValueError(f"{what} must be a whole number of 1 or more, found {argument}")
    return int(argument)


def items_of(argument: Any) -> list[Any]:
    """A list of texts or numbers, or one alone."""
    items = argument if isinstance(argument, list) else [argument]
    if not items or any(item in (None, "") or isinstance(item, dict | list) for item in items):
        raise ValueError("expected a list of texts or numbers")
    return items


def prose(value: Any) -> str:
    """The text of a value: a text itself, or the texts of a list or mapping joined."""
    if isinstance(value, str):
        return value
    items = list(value.values()) if isinstance(value, dict) else value
    if isinstance(items, list):
        return "\n".join(item for item in items if isinstance(item, str))
    return ""


def folded(value: Any) -> str:
    """A text without case and punctuation."""
    return re.sub(r"[\W_]+", " ", str(value).lower()).strip()


def singular(value: Any) -> str:
    """A text without case, punctuation and the plural ending of its words."""
    return re.sub(r"(?<=[^\Wsu])s\b", "", folded(value))
