"""The measures of one system: numbers with their limits, and what they were before.

Data only: a check that offers a ``Measuring`` makes them, ``measuring`` asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aigov.artifacts import Location

if TYPE_CHECKING:
    from aigov.claims import SystemEvidence
    from aigov.model import System

KINDS = ("model", "product", "")
"""What a measure is of; the last where nobody says."""

MAX_EARLIER = 12
"""Earlier values of one measure: a quarter of weeks, or a year of months."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a measure was: by the commit that wrote it, or by the row of a table.

    ``day`` is the day of the commit, ISO 8601 in UTC; of a row, what its column of dates says, as
    written. ``commit`` is a hex id, empty for a row.
    """

    value: float
    percent: bool = False
    day: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure. A number with a per cent sign is a share, and ``percent`` then says so.

    Attributes:
        id: empty for what is no measure, and says by its ``reason`` which ones are not shown.
        source: where the value stands, as ``from`` of a manifest has it.
        at: place of the value; where it cannot be told, of what asks for it.
        kind: ``model`` or ``product``; empty where nobody says which.
        within: whether the value keeps ``minimum`` and ``maximum``, which are inclusive and in
            the unit of the value; None without a value, or without either.
        reason: why there is no value; empty where there is one.
        earlier: oldest first, at most ``MAX_EARLIER``; where history cannot tell, fewer or none.
    """

    id: str
    source: str
    at: Location
    kind: str = ""
    value: float | None = None
    percent: bool = False
    minimum: float | None = None
    maximum: float | None = None
    within: bool | None = None
    reason: str = ""
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Measuring:
    """How a check shows the numbers that it judges.

    Attributes:
        reads: the kinds that ``run`` may ask for, apart from those of the check.
        run: ``(system, params, evidence) -> tuple[Measured, ...]`` in the order in which they are
            shown, callable or "module:function"; ``params`` are the defaults of the check.
    """

    reads: tuple[str, ...]
    run: str | Callable[[System, Mapping[str, Any], SystemEvidence], tuple[Measured, ...]]
