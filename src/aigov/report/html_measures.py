"""Measures of models and products beside their limits, and how they came to where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aigov.report.html_charts import Spark, spark
from aigov.report.html_index import Index, Json
from aigov.report.html_words import number


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its value, its limit and its past in words; ``tone`` as of an outcome."""

    row: Json
    value: str
    limit: str
    tone: str
    word: str
    line: Spark | None
    past: str


def measures(index: Index) -> list[Measure]:
    """The measures of the result: outside the limits, not known, within, without a limit."""
    rows = index.result.get("measures", ())
    found = [_measure(row) for row in rows if row["id"]]
    order = ("fail", "unknown", "pass", "plain")
    return sorted(found, key=lambda each: (order.index(each.tone), each.row["system"]))


def unshown(index: Index) -> list[Json]:
    """The rows that are no measures: each says by its reason which ones a result leaves out."""
    return [row for row in index.result.get("measures", ()) if not row["id"]]


def _measure(row: Json) -> Measure:
    tone, word = _judged(row)
    value = "" if row["value"] is None else number(row["value"], percent=row["percent"])
    values = list(_values(row))
    limits = [row[key] for key in ("min", "max") if row[key] is not None]
    drawn = spark(values, limits) if len(values) > 1 else None
    return Measure(row, value, _limit(row), tone, word, drawn, _past(row))


def _judged(row: Json) -> tuple[str, str]:
    if row["value"] is None:
        return "unknown", "not known"
    if row["within"] is None:
        return ("plain", "no limit") if _limit(row) == "" else ("unknown", "cannot be told")
    return ("pass", "within") if row["within"] else ("fail", "outside")


def _limit(row: Json) -> str:
    names = {"min": "at least", "max": "at most"}
    return " and ".join(
        f"{word} {number(row[key], percent=row['percent'])}"
        for key, word in names.items()
        if row[key] is not None
    )


def _values(row: Json) -> Iterator[float]:
    for point in (*row["earlier"], row):
        if point["value"] is not None:
            yield point["value"]


def _past(row: Json) -> str:
    """The older values in words, for who does not see the line."""
    known = [point for point in row["earlier"] if point["value"] is not None]
    if not known:
        return "no earlier value"
    told = ", ".join(number(each["value"], percent=each["percent"]) for each in known)
    return f"{known[0]['day']} to {known[-1]['day']}: {told}"
