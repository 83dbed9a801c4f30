"""How a verdict came about over time: what older results counted, beside what this one does."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from aigov.errors import UsageError
from aigov.terms import Outcome

MAX_POINTS = 52
"""Results that a trend shows, the newest: a year of weeks."""

_CHOICES = ("--select", "--ignore", "--system", "--framework", "--base")

Json = Mapping[str, Any]


def with_trend(result: Json, earlier: Iterable[tuple[str, Json]]) -> dict[str, Any]:
    """The result with ``trend``: one point for each older result and one for itself, by day.

    Args:
        result: the canonical result that is reported.
        earlier: path and content of each older result.

    Raises UsageError for a result of a later day, and for one that asked for something else.
    """
    points = [_point(result)]
    for path, one in earlier:
        _refuse_unlike(result, one, path)
        points.append(_point(one))
    unique = {(point["day"], point["commit"]): point for point in reversed(points)}
    ordered = sorted(unique.values(), key=lambda point: (point["day"], point is points[0]))
    return {**result, "trend": ordered[-MAX_POINTS:]}


def _refuse_unlike(result: Json, one: Json, path: str) -> None:
    """UsageError for a result whose numbers cannot stand beside those of the other."""
    what, hint = "", "compare results of one repository, judged in one way"
    systems = [{system["id"] for system in each["systems"]} for each in (result, one)]
    if one["as_of"] > result["as_of"]:
        what = f"is of {one['as_of']}, later than the result that is reported"
        hint = "report the newest one, the others --earlier"
    elif one["gate"] != result["gate"]:
        what = f"is of the gate {one['gate']}, and the result that is reported of {result['gate']}"
    elif _selection(one) != _selection(result):
        what = "is of another selection of policies or systems than the result that is reported"
    elif all(systems) and systems[0].isdisjoint(systems[1]):
        what = "has no system in common with the result that is reported"
    if what:
        raise UsageError(what, where=path, hint=hint)


def _selection(result: Json) -> list[tuple[str, str]]:
    """What the command line chose, where the result says so."""
    words = result.get("tool", {}).get("arguments", [])
    return sorted(pair for pair in itertools.pairwise(words) if pair[0] in _CHOICES)


def _point(result: Json) -> dict[str, Any]:
    """What one result comes to; only policies that are enforced and due are counted."""
    due = [f for f in result["findings"] if f["due"] and f["mode"] == "enforced"]
    return {
        "day": result["as_of"],
        "commit": result["snapshot"]["id"],
        "code": result["exit"]["code"],
        **{outcome.value: sum(f["outcome"] == outcome for f in due) for outcome in Outcome},
    }
