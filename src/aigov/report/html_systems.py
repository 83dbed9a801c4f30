"""One section for each system: what it is, and what each policy found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aigov.report.html_findings import cards
from aigov.report.html_index import Index, Json, is_open, tally
from aigov.report.html_room import Room
from aigov.report.html_words import phrase
from aigov.report.judged import REPOSITORY
from aigov.terms import Outcome

MAX_SYSTEMS = 120
"""Systems with a section of their own, those in trouble first."""

MAX_TOLD = 1_000
"""Findings told in the sections of all systems together."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One finding as its system's section tells it.

    ``card`` is the number of the place above that tells its problems, 0 for none; ``ways`` are the
    other ways of the policy, each with the problems that are told nowhere else. In brief there are
    neither problems nor ways: the finding has the message of its first problem.
    """

    finding: Json
    card: int
    problems: Sequence[Json]
    ways: Sequence[tuple[Json, Sequence[Json]]]


@dataclass(frozen=True, slots=True)
class Section:
    """One system: what it is (None where the result does not list it) and what was found."""

    id: str
    system: Json | None
    counts: Mapping[str, int]
    told: tuple[Judged, ...]
    settled: tuple[tuple[str, Sequence[Json]], ...]
    absent: tuple[Json, ...]
    left_out: int

    @property
    def is_repository(self) -> bool:
        """Whether it is about the repository and no AI system."""
        return self.id == REPOSITORY


def sections(index: Index, order: Sequence[str]) -> Iterator[Section]:
    """The sections of the systems, in an order of their ids, as far as there is room."""
    told = {id(finding): card.number for card in cards(index) for finding in card.findings}
    numbers = index.systems
    room = MAX_TOLD
    for system in order[:MAX_SYSTEMS]:
        found = index.by_system[system]
        kept = found[:room]
        room -= len(kept)
        number = numbers.get(system)
        yield Section(
            system,
            None if number is None else index.result["systems"][number],
            {outcome: number for outcome, number in tally(found).items() if number},
            tuple(_judged(f, told.get(id(f), 0), index.room) for f in kept if is_open(f)),
            tuple(_settled(kept)),
            tuple(f for f in kept if f["outcome"] == Outcome.NOT_APPLICABLE),
            len(found) - len(kept),
        )


def _settled(findings: Sequence[Json]) -> Iterator[tuple[str, Sequence[Json]]]:
    """What needs no word more than how it holds, by outcome."""
    for outcome in (Outcome.WAIVED, Outcome.PASS):
        found = [finding for finding in findings if finding["outcome"] == outcome]
        if found:
            yield outcome.value, found


def _judged(finding: Json, card: int, room: Room) -> Judged:
    if room.brief:
        return Judged(finding, card, (), ())
    told = {problem["fingerprint"] for problem in finding["problems"]}
    ways = []
    for way in finding["ways"]:
        fresh = [each for each in way["problems"] if each["fingerprint"] not in told]
        ways.append((way, fresh[: room.problems]))
    return Judged(finding, card, () if card else finding["problems"][: room.problems], ways)


def facts(system: Json) -> Iterator[tuple[str, list[str]]]:
    """The facts of a system: those that are so, those that are not, each with whether seen."""
    for value, words in ((True, "Facts that hold"), (False, "Facts that do not hold")):
        found = [
            phrase(name) if fact["declared"] else f"{phrase(name)} ({fact['reason']})"
            for name, fact in sorted(system["facts"].items())
            if fact["value"] is value
        ]
        if found:
            yield words, found
