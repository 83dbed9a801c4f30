"""What the findings of a run say about the clauses of a framework.

A clause is evidenced when a policy that names it passed: evidence that supports the clause, which
does not show that the clause is met. What fails counts whether it is due, enforced, waived or not:
a waiver excuses a finding and puts nothing in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aigov.frameworks import Clause, Framework
from aigov.model import Finding, Policy, Verdict
from aigov.terms import Outcome

NOT_JUDGED = "not-judged"
"""Of a policy that no finding is about: not selected, off, or there is no system."""

_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE)


class Standing(StrEnum):
    """What a run says about one clause."""

    EVIDENCED = "evidenced"
    FAILING = "failing"
    NOT_ASSESSED = "not-assessed"
    NOT_EVIDENCEABLE = "not-evidenceable"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A policy that names a clause, and what came of it.

    ``outcome`` is that of the worst system, ``waived`` taken as what it was, or ``NOT_JUDGED``;
    ``systems`` are those with this outcome; ``waived`` names what excuses some of them; ``judged``
    are the points that a person must judge whatever the outcome.
    """

    policy: str
    outcome: str = NOT_JUDGED
    systems: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Covered:
    """A clause, its standing, and the policies that name it, sorted by id."""

    clause: Clause
    standing: Standing
    policies: tuple[Mapped, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every clause of a framework, in its order.

    ``strays`` are pairs of a policy and a clause that it names and the framework does not have.
    """

    framework: Framework
    clauses: tuple[Covered, ...]
    strays: tuple[tuple[str, str], ...] = ()

    def count(self, standing: Standing) -> int:
        """How many clauses stand so."""
        return sum(covered.standing is standing for covered in self.clauses)


def of_verdict(framework: Framework, policies: Mapping[str, Policy], verdict: Verdict) -> Coverage:
    """The clauses of a framework in the light of a verdict.

    ``policies`` are those installed and those of the run. Only a declared system can pass: what
    was merely seen is a preview.
    """
    declared = {system.id for system in verdict.systems if system.declared}
    told: dict[str, list[tuple[Outcome, Finding]]] = {}
    for finding in verdict.findings:
        outcome = _outcome(finding)
        if outcome is Outcome.FAIL or finding.system.id in declared:
            told.setdefault(finding.policy.id, []).append((outcome, finding))
    return of_policies(framework, policies, told)


def of_policies(
    framework: Framework,
    policies: Mapping[str, Policy],
    told: Mapping[str, list[tuple[Outcome, Finding]]] | None = None,
) -> Coverage:
    """The clauses of a framework and the policies that name them; ``told`` is what came of these.

    Without it nothing was judged: the static matrix.
    """
    told = told or {}
    named: dict[str, list[Mapped]] = {}
    for policy_id in sorted(policies):
        policy = policies[policy_id]
        mapped = _mapped(policy, told.get(policy_id, []))
        for clause in dict.fromkeys(policy.references.get(framework.id, ())):
            named.setdefault(clause, []).append(mapped)
    covered = tuple(_covered(clause, named.pop(clause.id, [])) for clause in framework.clauses)
    strays = sorted((each.policy, clause) for clause, found in named.items() for each in found)
    return Coverage(framework, covered, tuple(strays))


def _outcome(finding: Finding) -> Outcome:
    """What a finding says of the evidence, whatever excuses it."""
    if finding.outcome is Outcome.WAIVED:
        return finding.was or Outcome.FAIL
    return finding.outcome


def _mapped(policy: Policy, found: list[tuple[Outcome, Finding]]) -> Mapped:
    outcomes = {outcome for outcome, _ in found}
    worst = next((outcome for outcome in _WORST_FIRST if outcome in outcomes), None)
    if worst is None:
        return Mapped(policy.id, judged=policy.judged)
    there = [finding for outcome, finding in found if outcome is worst]
    return Mapped(
        policy=policy.id,
        outcome=worst.value,
        systems=tuple(sorted({finding.system.id for finding in there})),
        waived=tuple(sorted({f.by for f in there if f.outcome is Outcome.WAIVED and f.by})),
        judged=policy.judged,
    )


def _covered(clause: Clause, policies: list[Mapped]) -> Covered:
    outcomes = {each.outcome for each in policies}
    if clause.why:
        standing = Standing.NOT_EVIDENCEABLE
    elif Outcome.FAIL in outcomes:
        standing = Standing.FAILING
    else:
        standing = Standing.EVIDENCED if Outcome.PASS in outcomes else Standing.NOT_ASSESSED
    return Covered(clause, standing, tuple(policies))
