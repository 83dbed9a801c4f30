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

_IDLE = "not-enough"
"""Id of the problem that a way is not enough for the tier, whatever else it lacks."""

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
    ways = tuple(_way(question, policy, system, way) for way in policy.ways)
    told = _told(policy, system, ways)
    used = (*always, *([told] if told else []))
    rejected = false_evidence(question, system, policy.reject, used)
    outcome = _outcome(always, ways, rejected)
    lacking: tuple[Problem, ...] = ()
    if ways and told is None:
        lacking = _all_absent(question, policy, system)
    elif told is not None and told.state is not State.HOLDS:
        # What a way lacks that would not be enough anyhow is no advice.
        idle = told.problems[:1] if told.problems[:1] and told.problems[0].id == _IDLE else ()
        lacking = idle or told.problems
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


def _told(policy: Policy, system: System, ways: tuple[WayState, ...]) -> WayState | None:
    """The way that holds, else the first that is there: one that is enough for the tier first."""
    holding = [state for state in ways if state.state is State.HOLDS]
    there = [
        (not _is_enough(way, system), n, state)
        for n, (way, state) in enumerate(zip(policy.ways, ways, strict=True))
        if state.state is not State.ABSENT
    ]
    first = min(there, key=lambda item: item[:2], default=None)
    return holding[0] if holding else first[2] if first else None


def _is_enough(way: Way, system: System) -> bool:
    """Whether a way is enough for the tier that a system is judged as."""
    enough = way.enough_up_to
    return enough is None or _TIERS.index(tier_of(system)) <= _TIERS.index(enough)


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
    """Where the system is declared, and what would do."""
    what = f"{system.id} has no evidence of this"
    hint = _what_would_do(question, policy, system)
    return (Problem("no-evidence", what, system.declared_at, hint=hint),)


def _what_would_do(question: Question, policy: Policy, system: System) -> str:
    """The ways that are enough for the tier, and the formats in which they are read."""
    ways = [way for way in policy.ways if _is_enough(way, system)]
    kinds = {
        kind
        for way in ways
        for item in way.requirements
        for kind in (question.checks[item.check].reads if item.check else (item.kind,))
    }
    readers = sorted(r.id for r in question.ownership.evidence.readers if r.kind in kinds)
    names = "; or ".join(way.name for way in ways)
    return f"{names} (formats read: {', '.join(readers)})"


def _way(question: Question, policy: Policy, system: System, way: Way) -> WayState:
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
    if not _is_enough(way, system):
        tier = tier_of(system)
        enough = way.enough_up_to
        what = f"{way.name} is enough up to tier {enough}; {system.id} is judged as {tier}"
        at = evidence[0].at() if evidence else system.declared_at
        idle = Problem(_IDLE, what, at, hint=_what_would_do(question, policy, system))
        return WayState(way.name, State.BROKEN, (idle, *problems), evidence)
    return WayState(way.name, state, problems, evidence)


def _is_undecided(part: WayState) -> bool:
    """Whether nobody declared if a requirement is for this system."""
    return bool(part.problems) and all(problem.id == "undecided" for problem in part.problems)
