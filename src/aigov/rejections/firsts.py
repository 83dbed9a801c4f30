"""On which day a file was first committed, for the few files of a run where it matters."""

from __future__ import annotations

from datetime import date

from aigov.claims import SystemEvidence
from aigov.past import Point

MAX_ASKED = 40
"""Questions of one run, each a git process; what is asked above it stays unknown."""


def first_day(path: str, evidence: SystemEvidence, *, follow: bool = True) -> date | None:
    """The day of the first commit of a file; None where history cannot tell."""
    known = evidence.once("days of first commits", dict[tuple[str, bool], date | None])
    key = (path, follow)
    if key not in known and len(known) < MAX_ASKED:
        seen = evidence.history.first_seen(path, follow=follow)
        known[key] = seen.day if isinstance(seen, Point) else None
    return known.get(key)
