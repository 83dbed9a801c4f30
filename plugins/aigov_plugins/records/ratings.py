"""Ratings as people write them: which of two is higher, which are low, which scale is declared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aigov.api import Json
from aigov_plugins.records.entries import folded
from aigov_plugins.shaping import text

_WORDS: Final = (
    ("negligible", "insignificant", "improbable", "rare", "remote", "very low", "very unlikely"),
    ("low", "minor", "unlikely"),
    ("medium", "moderate", "possible", "occasional"),
    ("high", "major", "likely", "probable", "significant"),
    ("critical", "severe", "extreme", "catastrophic", "very high", "almost certain", "very likely"),
)
_RANKS: Final = {word: rank for rank, words in enumerate(_WORDS) for word in words}
_LOW: Final = 1
_LOW_SHARE: Final = 0.4
"""Of a scale of numbers, what is not above this share of its top is low: 1 of 3, 2 of 5."""


def rank(rating: Json) -> tuple[str, float] | None:
    """The place of a rating on a known scale, with the name of that scale."""
    if isinstance(rating, int | float) and not isinstance(rating, bool):
        return ("numbers", float(rating))
    said = folded(text(rating))
    if said.isdigit():
        return ("numbers", float(said))
    return ("words", float(_RANKS[said])) if said in _RANKS else None


def above(one: Json, other: Json) -> bool:
    """Whether a rating is higher than another one of the same scale."""
    first, second = rank(one), rank(other)
    same = first is not None and second is not None and first[0] == second[0]
    return same and first is not None and second is not None and first[1] > second[1]


def all_low(ratings: Sequence[Json], scale: Sequence[Json]) -> bool:
    """Whether every rating is at the low end of a scale; ``scale`` has what else stands on it."""
    places = [rank(rating) for rating in ratings]
    known = [place for place in places if place is not None]
    if not known or len(known) < len(places) or len({name for name, _ in known}) > 1:
        return False
    if known[0][0] == "words":
        return all(place <= _LOW for _, place in known)
    ranked = (rank(rating) for rating in scale)
    others = [place[1] for place in ranked if place is not None and place[0] == "numbers"]
    top = max([place for _, place in known] + others)
    return all(place <= _LOW_SHARE * top for _, place in known)


def declared(scale: Json, field: str) -> list[str]:
    """The values that a rating takes, folded, as the record declares them; empty where it does not.

    ``scale`` is a list, a mapping of value to meaning, or one of these for each of likelihood and
    impact.
    """
    if isinstance(scale, dict):
        named = next((scale[key] for key in scale if folded(str(key)) in field.split("_")), None)
        if isinstance(named, list | dict):
            return declared(named, "")
        return [folded(str(key)) for key in scale]
    listed = scale if isinstance(scale, list) else []
    return [folded(text(item)) for item in listed if text(item)]
