"""Positions of data that a reader builds itself, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aigov.api import Keys


def located(places: Mapping[Keys, tuple[int, int]]) -> Callable[[Keys], tuple[int, int]]:
    """A ``locate`` that answers from ``places``: the nearest known ancestor, else line 1."""

    def locate(keys: Keys) -> tuple[int, int]:
        for size in range(len(keys), -1, -1):
            if keys[:size] in places:
                return places[keys[:size]]
        return (1, 1)

    return locate
