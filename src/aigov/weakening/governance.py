"""What a snapshot says of its own governance, and one thing that is weaker than it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aigov.artifacts import Location
from aigov.config import Config
from aigov.excusing import EVERYWHERE
from aigov.model import Problem, Selected, System
from aigov.terms import Outcome
from aigov.waivers import BaselineEntry, Waiver


@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """A policy file of the repository: what it asks for, and where each of its keys is.

    What it only tells, and what is compared by itself (parameters, severity, gate), is left out.
    """

    asked: Mapping[str, Any]
    locate: Callable[..., Location]


@dataclass(frozen=True, slots=True)
class Governance:
    """What one snapshot says of its own governance.

    ``selected`` are all policies in force, ``packs`` every name that ``extends`` leads to,
    ``known`` the people that CODEOWNERS and ``people:`` know. ``own`` are the policies of the
    repository's own folders by id. ``paths`` are all files.
    """

    commit: str
    config: Config
    selected: Mapping[str, Selected]
    packs: frozenset[str]
    systems: Mapping[str, System]
    known: frozenset[str]
    paths: Mapping[str, Any]
    own: Mapping[str, OwnPolicy] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    baseline: tuple[BaselineEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """The governance of the base and that of the snapshot judged, on one day."""

    before: Governance
    after: Governance
    today: date


@dataclass(frozen=True, slots=True)
class Weakness:
    """One thing that is weaker than in the base: its sort, its key, what it was and what it is.

    ``now`` is where it is written, ``was`` where the base has it.
    """

    sort: str
    key: str
    what: str
    now: Location
    was: Location
    hint: str
    system: str = EVERYWHERE


def problem_of(weakness: Weakness, sides: Sides) -> Problem:
    """A weakness as a problem: at the place where it is now, or where the base had it."""
    stays = weakness.now.path in sides.after.paths
    there = "" if stays else f" (as commit {sides.before.commit[:12]} has it)"
    return Problem(
        id=weakness.sort,
        message=f"{weakness.what}{there}",
        at=weakness.now if stays else weakness.was,
        key=weakness.key,
        hint=weakness.hint,
        outcome=Outcome.FAIL,
        show_source=stays,
    )
