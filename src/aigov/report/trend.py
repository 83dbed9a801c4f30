"""How a verdict came about over time: what older results counted, beside what this one does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aigov.errors import UsageError
from aigov.terms import Outcome

MAX_POINTS = 52
"""Results that a trend shows, the newest: a year of weeks."""

Json = Mapping[str, Any]


def with_trend(result: Json, earlier: Iterable[tuple[str, Json]]) -> dict[str, Any]:
    """The result with ``trend``: one point for each older result and one for itself, by day.

    Args:
        result: the canonical result that is reported.
        earlier: path and content of each older result.

    Raises UsageError for a result of a later day, which is not older.
    """
    points = [_point(result)]
    for path, one in earlier:
        if one["as_of"] > result["as_of"]:
            what = f"is of {one['as_of']}, later than the result that is reported"
            raise UsageError(what, where=path, hint="report the newest one, the others --earlier")
        points.append(_point(one))
    unique = {(point["day"], point["commit"]): point for point in reversed(points)}
    ordered = sorted(unique.values(), key=lambda point: (point["day"], point is points[0]))
    return {**result, "trend": ordered[-MAX_POINTS:]}


def _point(result: Json) -> dict[str, Any]:
    """What one result comes to; only policies that are enforced and due are counted."""
    due = [f for f in result["findings"] if f["due"] and f["mode"] == "enforced"]
    return {
        "day": result["as_of"],
        "commit": result["snapshot"]["id"],
        "code": result["exit"]["code"],
        **{outcome.value: sum(f["outcome"] == outcome for f in due) for outcome in Outcome},
    }
