"""The straight line: systems and policies in, one finding for each pair out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aigov.applies import applicability
from aigov.asking import Question, asked_of, false_evidence
from aigov.model import Finding, Policy, Problem, Selected, System, Way, WayState
from aigov.parameters import compiled
from aigov.policy import severity_of, tier_of
from aigov.terms import Gate, Mode, Outcome, State, Tier

INVENTORY = "ai-system-inventory"
"""The one policy that is asked of a system which no manifest declares."""

_GATES = tuple(Gate)
_TIERS = tuple(Tier)


def evaluate(
    question: Question, systems: Iterable[System], policies: Iterable[Selected]
) -> tuple[Finding, ...]:
    """One finding for each policy and system, in the order of systems, then policies.

    A check that crashes, or evidence that cannot be read, makes the outcome ``unknown``.
    """
    chosen = [selected for selected in policies if selected.mode is not Mode.OFF]
    return tuple(
        _finding(question, selected, system)
        for system in systems
        for selected in chosen
        if system.declared or selected.policy.id == INVENTORY
    )


def _finding(question: Question, selected: Selected, system: System) -> Finding:
    policy = compiled(selected.policy, tier_of(system))
    due = _GATES.index(policy.gate) <= _GATES.index(question.gate)
    finding = Finding(
        policy=policy,
        system=system,
        outcome=Outcome.PASS,
        mode=selected.mode,
        severity=severity_of(policy, system),
        due=due,
    )
    applies, problems = applicability(policy.applies, system)
    if applies is not Outcome.PASS:
        return replace(finding, outcome=applies, problems=problems)
    return _judged(question, finding)


def _judged(question: Question, finding: Finding) -> Finding:
    policy, system = finding.policy, finding.system
    always = asked_of(question, system, policy.always)
    ways = tuple(_way(question, system, way) for way in policy.ways)
    told = next((w for w in ways if w.state is State.HOLDS), None)
    told = told or next((w for w in ways if w.state is not State.ABSENT), None)
    used = (*always, *([told] if told else []))
    rejected = false_evidence(question, system, policy.reject, used)
    outcome = _outcome(always, ways, rejected)
    lacking: tuple[Problem, ...] = ()
    if ways and told is None:
        lacking = _all_absent(question, policy, system)
    elif told is not None and told.state is not State.HOLDS:
        lacking = told.problems
    # Where a requirement says what is wrong with a line, the detector need not say it again.
    said = {(problem.at.path, problem.at.line) for problem in lacking}
    rejected = tuple(p for p in rejected if (p.at.path, p.at.line) not in said)
    problems = tuple(p for item in always for p in item.problems)
    if outcome is Outcome.FAIL:
        problems = tuple(p for p in problems if p.outcome is Outcome.FAIL)
    problems = tuple(dict.fromkeys(problems + rejected + lacking))
    evidence = {
        (a.kind, a.path): a for item in (*always, *([told] if told else [])) for a in item.evidence
    }
    return replace(
        finding,
        outcome=outcome,
        way=told.name if told else "",
        ways=ways,
        problems=problems,
        evidence=tuple(evidence[key] for key in sorted(evidence)),
    )


def _outcome(
    always: list[WayState], ways: tuple[WayState, ...], rejected: tuple[Problem, ...]
) -> Outcome:
    states = [way.state for way in ways]
    false = any(problem.outcome is Outcome.FAIL for problem in rejected)
    if false or any(item.state in (State.BROKEN, State.ABSENT) for item in always):
        return Outcome.FAIL
    open_ways = State.HOLDS in states or State.UNKNOWN in states
    if ways and not open_ways:
        return Outcome.FAIL
    doubt = bool(rejected) or any(item.state is State.UNKNOWN for item in always)
    return Outcome.UNKNOWN if doubt or (ways and State.HOLDS not in states) else Outcome.PASS


def _all_absent(question: Question, policy: Policy, system: System) -> tuple[Problem, ...]:
    """Where the system is declared, what would do, and the formats in which it is read."""
    kinds = {
        kind
        for way in policy.ways
        for item in way.requirements
        for kind in (question.checks[item.check].reads if item.check else (item.kind,))
    }
    readers = sorted(r.id for r in question.ownership.evidence.readers if r.kind in kinds)
    names = "; or ".join(way.name for way in policy.ways)
    hint = f"{names} (formats read: {', '.join(readers)})"
    what = f"{system.id} has no evidence of this"
    return (Problem("no-evidence", what, system.declared_at, hint=hint),)


def _way(question: Question, system: System, way: Way) -> WayState:
    parts = asked_of(question, system, way.requirements)
    states = [part.state for part in parts]
    # What is not known to be asked makes no way be there of which nothing else is.
    firm = [part.state for part in parts if not _is_undecided(part)]
    if firm and all(state is State.ABSENT for state in firm):
        return WayState(way.name, State.ABSENT)
    problems = tuple(problem for part in parts for problem in part.problems)
    evidence = tuple(artifact for part in parts for artifact in part.evidence)
    if State.BROKEN in states or State.ABSENT in states:
        state = State.BROKEN
    elif State.UNKNOWN in states:
        state = State.UNKNOWN
    else:
        state = State.HOLDS
    enough = way.enough_up_to
    if state is State.HOLDS and enough and _TIERS.index(tier_of(system)) > _TIERS.index(enough):
        what = (
            f"{way.name} is enough up to tier {enough}; {system.id} is judged as {tier_of(system)}"
        )
        at = evidence[0].at() if evidence else system.declared_at
        return WayState(way.name, State.BROKEN, (Problem("not-enough", what, at),), evidence)
    return WayState(way.name, state, problems, evidence)


def _is_undecided(part: WayState) -> bool:
    """Whether nobody declared if a requirement is for this system."""
    return bool(part.problems) and all(problem.id == "undecided" for problem in part.problems)
