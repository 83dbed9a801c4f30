"""A result with its parts in order and numbered, so that one place of the page can name another.

Anchors of the page are these numbers: no text of a result is an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aigov.report.html_room import Room, room_for
from aigov.report.judged import REPOSITORY
from aigov.report.told import OPEN
from aigov.terms import SEVERITIES, Mode, Outcome

Json = Mapping[str, Any]

_ORDER = (*OPEN, Outcome.WAIVED, Outcome.PASS, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Index:
    """The findings of a result, worst first, and the numbers of its systems and policies.

    ``by_system`` has the findings of each system, in the same order. A finding may name a policy
    that the result does not list, in a result that was put together by hand: it has no number.
    ``room`` is how much the page tells of each thing.
    """

    result: Json
    findings: tuple[Json, ...]
    by_system: Mapping[str, Sequence[Json]]
    systems: Mapping[str, int]
    policies: Mapping[str, int]
    room: Room
    _names: Mapping[str, str] = field(repr=False)

    def name_of(self, system: str) -> str:
        """What people call a system."""
        return self._names.get(system, system)

    def owner_of(self, system: str) -> str:
        """Who answers for a system; empty where nobody is named."""
        number = self.systems.get(system)
        return str(self.result["systems"][number]["owner"]) if number is not None else ""

    def policy(self, policy_id: str) -> Json:
        """The policy of an id, with empty texts where the result does not list it."""
        number = self.policies.get(policy_id)
        return self.result["policies"][number] if number is not None else _UNLISTED


_UNLISTED: Json = {
    "title": "", "fix": "", "references": {}, "enforce_from": None, "limits": "", "domain": "",
}  # fmt: skip


def indexed(result: Json) -> Index:
    """The index of a result."""
    findings = sorted(result["findings"], key=rank)
    by_system: dict[str, list[Json]] = {system["id"]: [] for system in result["systems"]}
    for finding in findings:
        by_system.setdefault(finding["system"], []).append(finding)
    return Index(
        result,
        tuple(findings),
        by_system,
        {system["id"]: number for number, system in enumerate(result["systems"])},
        {policy["id"]: number for number, policy in enumerate(result["policies"])},
        room_for(len(findings)),
        {system["id"]: _name(system) for system in result["systems"]},
    )


def _name(system: Json) -> str:
    return "The repository" if system["id"] == REPOSITORY else system["name"] or system["id"]


def rank(finding: Json) -> tuple[Any, ...]:
    """Where a finding stands among others: what blocks first, then the worst."""
    return (
        not finding["blocks"],
        _ORDER.index(finding["outcome"]),
        SEVERITIES.index(finding["severity"]),
        not finding["due"],
        finding["system"],
        finding["policy"],
    )


def is_counted(finding: Json) -> bool:
    """Whether the policy is enforced and due, so that the outcome may decide."""
    return finding["mode"] == Mode.ENFORCED and bool(finding["due"])


def is_open(finding: Json) -> bool:
    """Whether it fails or is unknown."""
    return finding["outcome"] in OPEN


def tally(findings: Iterable[Json]) -> dict[str, int]:
    """How many findings have each outcome, the worst first."""
    counts = {outcome.value: 0 for outcome in _ORDER}
    for finding in findings:
        counts[finding["outcome"]] += 1
    return counts
