"""How much a page tells of each thing: a page about many findings tells each of them in brief."""

from __future__ import annotations

from dataclasses import dataclass

MANY = 300
"""Findings above which a page is brief: a system has about 60 with every policy there is."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a page has room for; what is more is counted, and stands in the JSON.

    Attributes:
        brief: whether sections of systems say of a finding no more than what, where, and why.
        told: blocking findings that are told with all that is needed to act on them.
        problems: of one such finding.
        waiting: rows of a table of findings that do not block.
        measures: rows of the table of measures.
        evidence: rows of the index of evidence.
        boxes: of all drawings of lineage together; a box takes about 750 bytes.
        drawings: systems whose lineage has a heading.
        gaps: of one system, in words.
    """

    brief: bool
    told: int
    problems: int
    waiting: int
    measures: int
    evidence: int
    boxes: int
    drawings: int
    gaps: int


_WHOLE = Room(
    brief=False, told=720, problems=8, waiting=200, measures=200, evidence=1_000, boxes=120,
    drawings=40, gaps=60,
)  # fmt: skip
_BRIEF = Room(
    brief=True, told=48, problems=3, waiting=60, measures=40, evidence=250, boxes=40,
    drawings=16, gaps=3,
)  # fmt: skip


def room_for(findings: int) -> Room:
    """The room of a page about so many findings."""
    return _BRIEF if findings > MANY else _WHOLE
