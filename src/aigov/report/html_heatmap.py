"""Systems by domain of policy: where in a portfolio the trouble is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aigov.report.html_index import Index, Json, is_open
from aigov.terms import Outcome

MAX_ROWS = 200
"""Systems that the map shows, those in trouble first."""

_REST = {Outcome.WAIVED: "waived", Outcome.PASS: "ok"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One system in one domain: its colour, and ``(count, word)`` for what blocks and the rest.

    ``aside`` counts what fails or is unknown and does not block.
    """

    tone: str
    words: tuple[tuple[int, str], ...]
    aside: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One system with a cell for each domain."""

    system: str
    cells: tuple[Cell, ...]


def domains(index: Index) -> list[str]:
    """The domains of the policies, by name."""
    return sorted({_domain(policy) for policy in index.result["policies"]})


def _domain(policy: Json) -> str:
    return policy.get("domain") or "other"


def rows(index: Index) -> Iterator[Row]:
    """Every system, the one that blocks most first; the repository itself like a system."""
    of = {policy["id"]: _domain(policy) for policy in index.result["policies"]}
    columns = domains(index)
    for system in sorted(index.by_system, key=lambda system: _trouble(index, system)):
        found: dict[str, list[Json]] = {name: [] for name in columns}
        for finding in index.by_system[system]:
            found.setdefault(of.get(finding["policy"], "other"), []).append(finding)
        yield Row(system, tuple(_cell(found[name]) for name in columns))


def _trouble(index: Index, system: str) -> tuple[int, int, str]:
    found = index.by_system[system]
    blocks = sum(finding["blocks"] for finding in found)
    return -blocks, -sum(is_open(finding) for finding in found), index.name_of(system)


def _cell(findings: Sequence[Json]) -> Cell:
    blocking = [finding for finding in findings if finding["blocks"]]
    aside = [finding for finding in findings if is_open(finding) and not finding["blocks"]]
    words = (*_counted(blocking), *_settled(findings))
    return Cell(_tone(blocking, aside, words), words, tuple(_counted(aside)))


def _counted(findings: Sequence[Json]) -> Iterator[tuple[int, str]]:
    for outcome in (Outcome.FAIL, Outcome.UNKNOWN):
        number = sum(finding["outcome"] == outcome for finding in findings)
        if number:
            yield number, outcome.value


def _settled(findings: Sequence[Json]) -> Iterator[tuple[int, str]]:
    for outcome, word in _REST.items():
        number = sum(finding["outcome"] == outcome for finding in findings)
        if number:
            yield number, word


def _tone(blocking: Sequence[Json], aside: Sequence[Json], words: Sequence[tuple[int, str]]) -> str:
    if blocking:
        return str(min(finding["outcome"] for finding in blocking))  # fail before unknown
    if aside:
        return "aside"
    return {"ok": "pass", "waived": "waived"}.get(words[0][1], "") if words else "none"
