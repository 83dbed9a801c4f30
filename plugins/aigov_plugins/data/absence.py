"""That there is no record of a kind, in the words in which a requirement about it says so."""

from __future__ import annotations

from aigov.api import Problem, System


def missing(system: System, kind: str) -> Problem:
    """The problem that a requirement of the same way has, so that it is told once."""
    hint = f"aigov explain {kind} lists every format that is read"
    return Problem("no-artifact", f"{system.id} has no {kind}", system.declared_at, kind, hint)
