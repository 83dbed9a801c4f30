"""Verbs about days: how old, how late, how long still."""

from __future__ import annotations

from datetime import date
from typing import Any

from aigov.config import iso_day
from aigov.strict import describe
from aigov.values import Context, Miss, Modifiers, Test
from aigov.verb_arguments import days, no_argument

REFERENCE_POINTS = (
    "last-contract-change", "last-data-change", "last-model-change", "last-release",
)  # fmt: skip

_MOST_AHEAD = 3653
"""Days, which are ten years: a later day puts off for ever."""


def _day(value: Any) -> date | Miss:
    text = str(value)
    try:
        return iso_day(text[:10] if len(text) > 10 and text[10] in "T " else text)
    except ValueError:
        return Miss(f"{describe(value)} is not a day", "write it as 2026-11-22")


def max_age(argument: Any, _: Modifiers) -> Test:
    """A day, not in the future, at most N days before the day of the verdict."""
    limit = days(argument)

    def test(value: Any, context: Context) -> Miss | None:
        day = _day(value)
        if isinstance(day, Miss):
            return day
        if day > context.today:
            return Miss(f"{day} is in the future")
        age = (context.today - day).days
        if age > limit:
            return Miss(f"{day} is {age} days old, at most {limit} are allowed", "review it again")
        return None

    return test


def future(argument: Any, _: Modifiers) -> Test:
    """A day later than the day of the verdict, and at most ten years ahead."""
    no_argument(argument)

    def test(value: Any, context: Context) -> Miss | None:
        day = _day(value)
        if isinstance(day, Miss):
            return day
        if (day - context.today).days > _MOST_AHEAD:
            return Miss(f"{day} is more than ten years ahead", "set a day that somebody can keep")
        return None if day > context.today else Miss(f"{day} has passed", "review it again")

    return test


def not_before(argument: Any, modifiers: Modifiers) -> Test:
    """A day not earlier than a reference point, less ``grace`` (Nd).

    The points are last-model-change, last-data-change, last-release and last-contract-change.
    """
    if argument not in REFERENCE_POINTS:
        raise ValueError(
            f"expected one of {', '.join(REFERENCE_POINTS)}; found {describe(argument)}"
        )
    grace = days(modifiers["grace"]) if "grace" in modifiers else 0

    def test(value: Any, context: Context) -> Miss | None:
        day = _day(value)
        if isinstance(day, Miss):
            return day
        point = context.point(argument)
        name = argument.replace("-", " ")
        if isinstance(point, str):
            return Miss(f"cannot be compared with the {name}: {point}", unknown=True)
        if (point[0] - day).days <= grace:
            return None
        return Miss(f"{day} is before the {name} ({point[1]})", "review it against that change")

    return test
