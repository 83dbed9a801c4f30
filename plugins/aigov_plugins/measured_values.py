"""Numbers of evaluation results, one by one, and how they stand to a limit that is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json
from aigov_plugins.measured import asked, meets, metric_key, number_of, sign_of
from aigov_plugins.shaping import mapping, text

OF_CARDS: Final = ("model-card-toolkit", "model-index")
"""Formats in which a model card speaks of itself: a claim, no result."""

_SUFFIX: Final = re.compile(r"(?: \([^()]*\))?(?: #\d+)?$")


@dataclass(frozen=True, slots=True)
class Value:
    """One measured number: its metric, its slice, and where it stands."""

    metric: str
    part: str
    value: float
    entry: Json
    result: Artifact
    name: str

    @property
    def at(self) -> tuple[str, str]:
        """Its key in the result."""
        return ("metrics", self.name)


def is_result(artifact: Artifact) -> bool:
    """Whether an evaluation came to its end, and is no claim of a card."""
    data = mapping(artifact.data)
    ended = data.get("status") in (None, "completed")
    return artifact.valid and ended and data.get("format") not in OF_CARDS


def values_of(result: Artifact) -> Iterator[Value]:
    """The numbers of a result, each under the name of its metric without that of its slice."""
    for name, entry in mapping(result.data.get("metrics")).items():
        part = text(entry.get("slice"))
        metric = _SUFFIX.sub("", name).removeprefix(f"{part}.")
        value = number_of(entry.get("value"))
        if value is not None:
            yield Value(metric_key(metric), metric_key(part), value, entry, result, name)


def values_for(row: Json, measured: Iterable[Value]) -> list[Value]:
    """The values that a limit or a comparison is about."""
    metric, part = metric_key(text(row.get("metric"))), metric_key(text(row.get("slice")))
    return [value for value in measured if (value.metric, value.part) == (metric, part)]


def is_met(value: Value, sign: str, limit: float) -> bool:
    """Whether a value meets a limit; one in per cent is a share where the limit is one."""
    share = value.entry.get("unit") == "percent" and abs(limit) <= 1
    return meets(value.value / 100 if share else value.value, sign, limit)


def why_missed(row: Json, measured: Sequence[Value]) -> tuple[str, Value] | None:
    """What says that a limit is missed, and the value that does; None where it is met or unknown.

    Of several results the newest count; where one of them meets the limit, none misses it.
    """
    sign, limit = sign_of(row.get("operator")), number_of(row.get("value"))
    found = values_for(row, measured)
    if not sign or limit is None or not found:
        return None
    last = max(_day(value) for value in found)
    newest = [value for value in found if _day(value) == last]
    if any(_may_meet(value, sign, limit) for value in newest):
        return None
    name = text(row.get("metric")) + (f" of {text(row['slice'])}" if row.get("slice") else "")
    return f"{name} is {newest[0].value:g}, {asked(sign, limit)} is wanted", newest[0]


def _may_meet(value: Value, sign: str, limit: float) -> bool:
    """Whether a value meets a limit where one of the two may be in per cent without saying so."""
    if is_met(value, sign, limit):
        return True
    number, unit = value.value, value.entry.get("unit")
    if unit or abs(number) > 100 or abs(limit) > 100 or (abs(number) > 1) is (abs(limit) > 1):
        return False
    return meets(number / 100 if abs(number) > 1 else number * 100, sign, limit)


def _day(value: Value) -> str:
    return text(value.result.data.get("date"))[:10]
