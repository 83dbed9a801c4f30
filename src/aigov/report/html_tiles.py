"""The few numbers that a reader takes away, each with where the page tells more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aigov.report.html_exceptions import Standing, standings
from aigov.report.html_findings import waiting
from aigov.report.html_index import Index, is_counted, tally
from aigov.report.html_words import counted
from aigov.report.judged import REPOSITORY
from aigov.report.told import ENDS_SOON
from aigov.terms import Outcome

OUTCOMES = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WAIVED, Outcome.PASS)
"""Outcomes of what applies, the worst first."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with its name, a remark, and the anchor of the section that tells more."""

    number: int
    name: str
    remark: str
    anchor: str
    warns: bool = False


def due(index: Index) -> dict[str, int]:
    """Findings of enforced policies that are due, by outcome; what does not apply is left out."""
    counts = tally(finding for finding in index.findings if is_counted(finding))
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def tiles(index: Index) -> Iterator[Tile]:
    """The tiles beside the one of what is due."""
    yield _systems(index)
    later = [row for row in waiting(index) if row.group == "later"]
    yield Tile(len(later), "due later", "would not pass at their gate", "open", bool(later))
    points = sum(len(finding["needs_reviewer"]) for finding in index.findings)
    yield Tile(points, "points for a reviewer", "which no machine decides", "review")
    unread = len(index.result["unreadable"])
    yield Tile(unread, "unreadable files", "which may be evidence", "asides", bool(unread))
    if "waivers" in index.result:
        yield _waivers(index)


def _systems(index: Index) -> Tile:
    systems = [each for each in index.result["systems"] if each["id"] != REPOSITORY]
    undeclared = sum(not system["declared"] for system in systems)
    remark = f"{undeclared} seen, not declared" if undeclared else "all declared"
    name = "AI system" if len(systems) == 1 else "AI systems"
    return Tile(len(systems), name, remark if systems else "", "systems", bool(undeclared))


def _waivers(index: Index) -> Tile:
    found = [each.standing for each in standings(index.result)]
    soon, over = found.count(Standing.SOON), found.count(Standing.OVER)
    remark = f"{over} already over" if over else f"of {counted(len(found), 'waiver')}"
    name = f"{'waiver that ends' if soon == 1 else 'waivers that end'} within {ENDS_SOON} days"
    return Tile(soon, name, remark, "waivers", bool(soon or over))
