"""Waivers as they stand on the day of the result, and the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aigov.report.html_index import Json
from aigov.report.html_words import counted, days_between
from aigov.report.told import ENDS_SOON


class Standing(StrEnum):
    """What a waiver's last day means on the day of the result."""

    OVER = "over"
    SOON = "ends soon"
    HOLDS = "runs"
    RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class Excuse:
    """A waiver with what its last day means, that in words, and the problems that it excuses."""

    waiver: Json
    standing: Standing
    left: str
    excused: Sequence[Json] = ()


def standings(result: Json) -> Iterator[Excuse]:
    """The waivers of a result, the first to end first; one that another renews is history."""
    waivers = result.get("waivers", ())
    renewed = {waiver["renews"] for waiver in waivers if waiver["renews"]}
    excused = {(f["policy"], f["system"], f["by"]): f["problems"] for f in result["findings"]}
    for waiver in sorted(waivers, key=lambda waiver: (waiver["expires"], waiver["id"])):
        days = days_between(result["as_of"], waiver["expires"])
        standing = Standing.RENEWED if waiver["id"] in renewed else _standing(days)
        key = (waiver["policy"], waiver["system"], waiver["id"])
        yield Excuse(waiver, standing, left(days), excused.get(key, ()))


def _standing(days: int) -> Standing:
    if days < 0:
        return Standing.OVER
    return Standing.SOON if days <= ENDS_SOON else Standing.HOLDS


def left(days: int) -> str:
    """How long something holds whose last day is in so many days."""
    if days < 0:
        return f"over for {counted(-days, 'day')}"
    return f"{counted(days, 'day')} left" if days else "last day"
