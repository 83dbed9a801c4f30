"""What every format tells: each problem of each finding that is not as it should be, worst first.

The level of a problem, the same in every format:

- ``error``: the finding blocks, the base does not have the problem, and the run does not exit 0
  (``--advisory`` makes a failure that blocks a warning).
- ``warning``: what blocks where the run exits 0; what is unknown; an enforced failure that is due
  at a later gate; an advisory failure of severity critical or high.
- ``note``: the rest, with all that is waived or that the base has too.

The order: what blocks, then fail before unknown before waived, then severity, policy, system,
then as the result has the problems of a finding. A format that has to cut keeps the front.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from aigov.terms import SEVERITIES, Mode, Outcome

Json = Mapping[str, Any]

OPEN: Final = (Outcome.FAIL, Outcome.UNKNOWN)
"""Outcomes of findings that ask for work."""

ENDS_SOON: Final = 30
"""Days before its last one in which a waiver is told to end soon."""

_NO_MANIFEST: Final = "aigov.yaml"
_RANK: Final = ("fail", "unknown", "waived", "pass", "not-applicable")
_GRAVE: Final = ("critical", "high")


class Level(StrEnum):
    """How loudly a problem is told, loudest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Told:
    """One problem with its finding, policy and system as the canonical result has them.

    ``path`` starts at the root of the git repository, as other tools want it, and is never empty:
    what has no file of its own is told of what declares the system. ``ordinal`` counts from 1 the
    problems with the same fingerprint, in the order of the result.
    """

    finding: Json
    problem: Json
    policy: Json
    system: Json
    level: Level
    path: str
    ordinal: int

    @property
    def identity(self) -> str:
        """The fingerprint, made unique within a result."""
        return f"{self.problem['fingerprint']}:{self.ordinal}"

    @property
    def said(self) -> str:
        """The message, with what could not be told said to be that."""
        doubt = "cannot tell: " if self.problem["unknown"] else ""
        return f"{doubt}{self.problem['message']}"

    @property
    def blocks(self) -> bool:
        """Whether this problem helps to keep a run from exit 0 that is not ``--advisory``."""
        return bool(self.finding["blocks"]) and not self.problem.get("known")


def told(result: Json, outcomes: tuple[Outcome, ...] = OPEN) -> list[Told]:
    """The problems of the findings with these outcomes, worst first."""
    # Problems of one finding stay as they are: the result has the worst of them first.
    return sorted(_problems(result, outcomes), key=_worst_first)


def from_repository(result: Json, path: str) -> str:
    """A path of the result, which starts at the root judged, from the root of the repository."""
    root = result["snapshot"].get("root", "")  # results of older versions do not say
    return f"{root}/{path}" if root else path


def command(result: Json) -> str:
    """The command that gives a result again; empty where the result does not say it."""
    words = result.get("tool", {}).get("arguments", ())
    return shlex.join(("aigov", *words)) if words else ""


def standing(one: Told) -> str:
    """``blocks``, or why a problem of what fails or is unknown does not."""
    if one.level is Level.ERROR:
        return "blocks"
    if not one.finding["due"]:
        return f"due at {one.finding['gate']}"
    known = one.finding.get("known") or one.problem.get("known")
    return "known" if known else "advisory"


def _problems(result: Json, outcomes: tuple[Outcome, ...]) -> Iterator[Told]:
    policies = {policy["id"]: policy for policy in result["policies"]}
    systems = {system["id"]: system for system in result["systems"]}
    seen = Counter[str]()
    for finding in result["findings"]:
        if finding["outcome"] not in outcomes:
            continue
        system = systems[finding["system"]]
        for problem in finding["problems"] or _itself(finding):
            seen[problem["fingerprint"]] += 1
            path = problem["path"] or system["path"] or _NO_MANIFEST
            yield Told(
                finding=finding,
                problem=problem,
                policy=policies[finding["policy"]],
                system=system,
                level=_level(finding, problem, exits=result["exit"]["code"]),
                path=from_repository(result, path),
                ordinal=seen[problem["fingerprint"]],
            )


def _itself(finding: Json) -> list[Json]:
    """What asks for work and names no problem is told as one, not passed over."""
    if finding["outcome"] not in OPEN:
        return []
    key = f"{finding['policy']}\0{finding['system']}"
    said = {
        "path": finding["path"],
        "line": max(finding["line"], 1),
        "message": finding["message"],
        "unknown": finding["outcome"] == Outcome.UNKNOWN,
        "fingerprint": sha256(key.encode()).hexdigest()[:16],
    }
    return [{"id": "", "column": 1, "key": "", "hint": "", "source": "", **said}]


def _level(finding: Json, problem: Json, *, exits: int) -> Level:
    if finding["outcome"] not in OPEN or finding.get("known") or problem.get("known"):
        return Level.NOTE
    if finding["blocks"]:
        return Level.ERROR if exits else Level.WARNING
    enforced = finding["mode"] == Mode.ENFORCED
    unknown = finding["outcome"] == Outcome.UNKNOWN
    grave = finding["severity"] in _GRAVE
    return Level.WARNING if enforced or unknown or grave else Level.NOTE


def _worst_first(one: Told) -> tuple[Any, ...]:
    finding = one.finding
    return (
        not one.blocks,
        _RANK.index(finding["outcome"]),
        SEVERITIES.index(finding["severity"]),
        finding["policy"],
        finding["system"],
    )
