"""The straight line: systems and policies in, one finding for each pair out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from aigov.applies import applicability
from aigov.artifacts import Artifact, Location
from aigov.claims import Moment, Ownership, SystemEvidence
from aigov.errors import PluginError, Unreadable
from aigov.model import (
    Check,
    Finding,
    Policy,
    Problem,
    Requirement,
    Selected,
    System,
    Way,
    WayState,
)
from aigov.parameters import compiled
from aigov.points import reference_point
from aigov.policy import severity_of, tier_of
from aigov.readers import resolve
from aigov.rejections import REJECTIONS
from aigov.requirements import problems as field_problems
from aigov.schema_rules import schema_problems
from aigov.terms import Gate, Mode, Outcome, State, Tier
from aigov.values import Context
from aigov.yaml_events import Keys

INVENTORY = "ai-system-inventory"
"""The one policy that is asked of a system which no manifest declares."""

_GATES = tuple(Gate)
_TIERS = tuple(Tier)


@dataclass(frozen=True, slots=True)
class Question:
    """What every evaluation of one run shares."""

    ownership: Ownership
    moment: Moment
    checks: Mapping[str, Check]
    gate: Gate


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
    always = _asked_of(question, system, policy.always)
    ways = tuple(_way(question, system, way) for way in policy.ways)
    told = next((w for w in ways if w.state is State.HOLDS), None)
    told = told or next((w for w in ways if w.state is not State.ABSENT), None)
    rejected = _rejected(question, finding, (*always, *([told] if told else [])))
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
    if rejected or any(item.state in (State.BROKEN, State.ABSENT) for item in always):
        return Outcome.FAIL
    open_ways = State.HOLDS in states or State.UNKNOWN in states
    if ways and not open_ways:
        return Outcome.FAIL
    doubt = any(item.state is State.UNKNOWN for item in always)
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


def _asked_of(question: Question, system: System, items: Iterable[Requirement]) -> list[WayState]:
    """The state of each requirement that is for this system; unknown where that is undecided."""
    found = []
    for item in items:
        nothing: tuple[Problem, ...] = ()
        asked, undecided = (
            applicability(item.applies, system) if item.applies else (Outcome.PASS, nothing)
        )
        if asked is Outcome.UNKNOWN:
            found.append(WayState(item.kind or item.check, State.UNKNOWN, undecided))
        elif asked is Outcome.PASS:
            found.append(_requirement(question, system, item))
    return found


def _way(question: Question, system: System, way: Way) -> WayState:
    parts = _asked_of(question, system, way.requirements)
    states = [part.state for part in parts]
    if all(state is State.ABSENT for state in states):
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


def _view(question: Question, system: System, reads: tuple[str, ...] | None) -> SystemEvidence:
    return SystemEvidence(system, question.ownership, question.moment, reads)


def _requirement(question: Question, system: System, item: Requirement) -> WayState:
    if item.check:
        return _asked(question, system, item)
    view = _view(question, system, None)
    artifacts = _selected(view.of(item.kind), item.which)
    found = _doubtful(view)
    if not artifacts:
        if found:
            return WayState(item.kind, _state(found), found)
        absent = Problem(
            "no-artifact",
            f"{system.id} has no {item.kind}",
            system.declared_at,
            item.kind,
            f"aigov explain {item.kind} lists every format that is read",
        )
        return WayState(item.kind, State.ABSENT, (absent,))
    each = {a.path: _fields(question, view, item, a) for a in artifacts}
    holding = tuple(artifact for artifact in artifacts if not each[artifact.path])
    if item.which == "any" and holding:
        return WayState(item.kind, State.HOLDS, (), holding)
    if item.which == "any":
        artifacts = _nearest(artifacts, each)
        each = {a.path: each[a.path] for a in artifacts}
    lacking = tuple(problem for problems in each.values() for problem in problems)
    if found and item.which == "any":
        # The file that could not be read may be the one that is asked for.
        lacking = tuple(replace(problem, outcome=Outcome.UNKNOWN) for problem in lacking)
    found = (*lacking, *found)
    return WayState(item.kind, _state(found), found, artifacts)


def _nearest(
    artifacts: tuple[Artifact, ...], each: Mapping[str, tuple[Problem, ...]]
) -> tuple[Artifact, ...]:
    """Of files of which any would do: one that is only undecided; else the one that lacks least.

    A file that breaks its format is told beside it: what it would say is not known.
    """
    fails = {a.path for a in artifacts if any(p.outcome is Outcome.FAIL for p in each[a.path])}
    undecided = [artifact for artifact in artifacts if artifact.path not in fails]
    followed = [artifact for artifact in artifacts if artifact.valid]
    least = sorted(undecided or followed, key=lambda a: (len(each[a.path]), a.path))[:1]
    return tuple(a for a in artifacts if a in least or (not undecided and not a.valid))


def _state(problems: tuple[Problem, ...]) -> State:
    if not problems:
        return State.HOLDS
    fails = any(problem.outcome is Outcome.FAIL for problem in problems)
    return State.BROKEN if fails else State.UNKNOWN


def _selected(artifacts: tuple[Artifact, ...], which: str) -> tuple[Artifact, ...]:
    if which != "newest" or len(artifacts) < 2:
        return artifacts

    def age(artifact: Artifact) -> tuple[str, str]:
        day = artifact.data.get("date") if isinstance(artifact.data, Mapping) else None
        return (str(day or ""), artifact.path)

    return (max(artifacts, key=age),)


def _fields(
    question: Question, view: SystemEvidence, item: Requirement, artifact: Artifact
) -> tuple[Problem, ...]:
    if not artifact.valid:
        what = f"does not follow its format: {artifact.reason}"
        return (Problem("invalid", what, artifact.at(), hint=f"aigov explain {artifact.reader}"),)

    def context(keys: Keys) -> Context:
        point = _pointer(question, view)
        return Context(artifact, keys, view.system, view, point)

    found = tuple(field_problems(item.demands, artifact, context))
    return found if item.schema is None else (*found, *schema_problems(item.schema, artifact))


def _pointer(question: Question, view: SystemEvidence) -> Callable[[str], tuple[date, str] | str]:
    return lambda name: reference_point(name, view, question.ownership.evidence)


def _doubtful(view: SystemEvidence) -> tuple[Problem, ...]:
    """What could not be read, as problems that leave the outcome unknown; what is missing fails."""
    unread = tuple(
        Problem("unreadable", doubt.reason, doubt.at, doubt.kind, doubt.hint, Outcome.UNKNOWN)
        for _, doubt in sorted(view.doubts.items())
    )
    missing = tuple(
        Problem(
            "dangling-reference",
            f"evidence for {kind} names {path!r}, which is not in the repository",
            at,
            f"evidence.{kind}",
            "mend the path or add the file",
        )
        for (kind, path), at in sorted(view.missing.items())
    )
    return missing + unread


def _asked(question: Question, system: System, item: Requirement) -> WayState:
    check = question.checks[item.check]
    view = _view(question, system, check.reads)
    try:
        run = resolve(check.run, owner=check.id)
        found = tuple(_problem(each) for each in run(system, item.params, view))
    except Unreadable as exc:
        where = Location(system.declared_at.path, system.declared_at.line)
        found = (Problem("unreadable", exc.what, where, hint=exc.hint, outcome=Outcome.UNKNOWN),)
    except PluginError as exc:
        named = exc.where or f"check {check.id}"
        raise PluginError(exc.what, where=named, hint=exc.hint) from exc
    except Exception as exc:  # noqa: BLE001  a broken check must not hide the other findings
        what = f"check {check.id} crashed: {type(exc).__name__}: {exc}"
        hint = "this is a bug in the check; its outcome is unknown"
        found = (Problem("crash", what, system.declared_at, check.id, hint, Outcome.UNKNOWN),)
    return _answer(question, check, view, found)


def _problem(item: object) -> Problem:
    if not isinstance(item, Problem):
        raise TypeError(f"yielded {item!r}, expected a Problem")
    return item


def _answer(
    question: Question, check: Check, view: SystemEvidence, found: tuple[Problem, ...]
) -> WayState:
    doubts = _doubtful(view)
    read = tuple(view.read[key] for key in sorted(view.read))
    nothing = bool(check.reads) and not read and not _scanned(question, check)
    if nothing and not doubts and not found:
        what = f"check {check.id} found nothing to read"
        at = view.system.declared_at
        return WayState(
            check.id,
            State.UNKNOWN,
            (Problem("nothing-read", what, at, outcome=Outcome.UNKNOWN),),
        )
    if found and not doubts and all(problem.id.startswith("no-") for problem in found):
        return WayState(check.id, State.ABSENT, found)
    if doubts:
        # What was seen is seen; what was not seen may stand in what could not be read.
        seen = {artifact.path for artifact in read}
        found = tuple(
            p if p.at.path in seen else replace(p, outcome=Outcome.UNKNOWN) for p in found
        )
    found = (*found, *doubts)
    return WayState(check.id, _state(found), found, read)


def _scanned(question: Question, check: Check) -> bool:
    """Whether a kind whose files are all looked through, hit or not, had any file."""
    evidence = question.ownership.evidence
    return any(
        evidence.kinds[kind].exhaustive and evidence.candidates()[kind] for kind in check.reads
    )


def _rejected(
    question: Question, finding: Finding, used: Iterable[WayState]
) -> tuple[Problem, ...]:
    """False evidence among what ``always`` and the told way rest on."""
    view = _view(question, finding.system, None)
    evidence = {(a.kind, a.path): a for item in used for a in item.evidence}
    return tuple(
        problem
        for artifact in evidence.values()
        for code in finding.policy.reject
        for problem in REJECTIONS[code].find(artifact, view)
    )
