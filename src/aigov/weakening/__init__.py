"""Governance that is weaker than it was: two configurations in, problems out. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.excusing import EVERYWHERE
from aigov.model import Problem
from aigov.weakening import configuration, exceptions, policies, systems
from aigov.weakening.governance import Governance, Sides, problem_of

__all__ = ("EVERYWHERE", "Governance", "Sides", "weakened")


def weakened(sides: Sides) -> Iterator[tuple[str, Problem]]:
    """Each weakness with the id of the system that it is about, ``*`` for the repository.

    Where the base had neither a configuration nor a system there was nothing to weaken.
    """
    if not sides.before.config.present and not sides.before.systems:
        return
    for part in (policies, configuration, systems, exceptions):
        for weakness in part.weaknesses(sides):
            yield weakness.system, problem_of(weakness, sides)
