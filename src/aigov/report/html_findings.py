"""What blocks, with everything that is needed to act on it; and what does not pass beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aigov.report.html_index import Index, Json, is_open
from aigov.report.html_words import counted, day, days_between, framework
from aigov.report.text import FIRST_FRAMEWORKS
from aigov.terms import Mode

MAX_CARDS = 60
"""Policies whose blocking findings are told together."""

MAX_SYSTEMS = 12
"""Findings of one such policy that are told there; the others stand in their systems' sections."""

MAX_CLAUSES = 4
MAX_FRAMEWORKS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A policy that blocks: the findings that are told, worst first, of so many in all."""

    number: int
    policy: str
    findings: tuple[Json, ...]
    whole: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finding that does not pass and does not block: ``group`` says why, ``when`` until when."""

    finding: Json
    group: str
    when: str


GROUPS = {
    "later": "Due later",
    "known": "Known before, so that it does not decide",
    "advisory": "Advisory",
}
"""Why something that does not pass does not block, what becomes urgent first."""


def cards(index: Index) -> list[Card]:
    """What blocks, by policy: the policies in the order of their worst findings."""
    groups: dict[str, list[Json]] = {}
    for finding in index.findings:
        if finding["blocks"]:
            groups.setdefault(finding["policy"], []).append(finding)
    room, told = index.room.told, []
    for number, (policy, found) in enumerate(list(groups.items())[:MAX_CARDS], 1):
        # Each policy is told by one system at least.
        kept = tuple(found[: max(1, min(MAX_SYSTEMS, room - len(groups) + number))])
        room -= len(kept)
        told.append(Card(number, policy, kept, len(found)))
    return told


def waiting(index: Index) -> list[Waiting]:
    """What fails or is unknown and does not block, by group, worst first."""
    found = [
        _waiting(index, each) for each in index.findings if is_open(each) and not each["blocks"]
    ]
    return sorted(found, key=lambda each: list(GROUPS).index(each.group))


def _waiting(index: Index, finding: Json) -> Waiting:
    if finding["mode"] != Mode.ENFORCED:
        return Waiting(finding, "advisory", _enforced_from(index, finding))
    if finding.get("known"):
        return Waiting(finding, "known", "was there before")
    return Waiting(finding, "later", f"at the gate {finding['gate']}")


def _enforced_from(index: Index, finding: Json) -> str:
    start = index.policy(finding["policy"])["enforce_from"]
    if not start or (days := days_between(index.result["as_of"], start)) <= 0:
        return ""
    return f"enforced from {day(start)}, in {counted(days, 'day')}"


def clauses(references: Json, most: int | None = None) -> list[tuple[str, str]]:
    """Short names of the frameworks that most readers answer to, with clauses it supports."""
    found = []
    for name in sorted(references, key=lambda name: (name not in FIRST_FRAMEWORKS, name))[:most]:
        named: Sequence[str] = references[name]
        rest = len(named) - MAX_CLAUSES
        more = f" and {rest} more" if rest > 0 else ""
        found.append((framework(name), ", ".join(named[:MAX_CLAUSES]) + more))
    return found


def first_ones(frameworks: Sequence[Json]) -> list[Json]:
    """Frameworks, those that most readers answer to first."""
    return sorted(frameworks, key=lambda each: each["framework"] not in FIRST_FRAMEWORKS)


def points(index: Index) -> Iterator[tuple[str, Sequence[str], list[str]]]:
    """What a person must judge: a policy, its points, and the systems that they concern."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for finding in index.findings:
        if finding["needs_reviewer"]:
            key = (finding["policy"], tuple(finding["needs_reviewer"]))
            groups.setdefault(key, []).append(finding["system"])
    for (policy, asked), systems in sorted(groups.items()):
        yield policy, asked, sorted(systems, key=index.name_of)
