"""Limits that were crossed, and whether somebody decided what follows."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from aigov.api import Json, Problem, SystemEvidence
from aigov_plugins.operations.plan_entries import Entry, day_of, folded, given, lacking, person

_HOLDS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def crosses(value: Json, sign: Json, limit: Json) -> bool:
    """Whether a number lies on the wrong side of a limit; false where it cannot be told."""
    numbers = [one for one in (value, limit) if isinstance(one, int | float)]
    holds = _HOLDS.get(sign) if isinstance(sign, str) else None
    return len(numbers) == 2 and holds is not None and not holds(*numbers)


def incomplete(breaches: Sequence[Entry], evidence: SystemEvidence) -> Iterator[Problem]:
    """What the breaches that are written down lack."""

    def day(value: Json) -> str:
        return given(value) or ("" if day_of(value) else f"{value!r} is not a day")

    demands = {
        "date": day, "measure": given, "decision": given, "decided_by": person(evidence),
    }  # fmt: skip
    yield from lacking(breaches, demands)


def is_decided(breaches: Sequence[Entry], measures: Sequence[str], since: date) -> bool:
    """Whether a breach of one of the measures, on or after a day, has its decision."""
    wanted = {folded(one) for one in measures}
    return any(
        folded(one.text("measure")) in wanted
        and (one.day("date") or date.min) >= since
        and not given(one.data.get("decision"))
        for one in breaches
    )
