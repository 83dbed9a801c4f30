"""One requirement of a policy asked of one system: what holds, what is lacking, what is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from aigov.applies import applicability
from aigov.artifacts import Artifact, Location
from aigov.claims import Moment, Ownership, SystemEvidence
from aigov.errors import PluginError, Unreadable
from aigov.model import Check, Problem, Requirement, System, WayState
from aigov.points import reference_point
from aigov.readers import resolve
from aigov.rejections import REJECTIONS
from aigov.requirements import problems as field_problems
from aigov.schema_rules import schema_problems
from aigov.selection import nearest, selected
from aigov.terms import Gate, Outcome, State
from aigov.values import Context
from aigov.yaml_events import Keys


@dataclass(frozen=True, slots=True)
class Question:
    """What every evaluation of one run shares."""

    ownership: Ownership
    moment: Moment
    checks: Mapping[str, Check]
    gate: Gate


def asked_of(question: Question, system: System, items: Iterable[Requirement]) -> list[WayState]:
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


def view_of(question: Question, system: System, reads: tuple[str, ...] | None) -> SystemEvidence:
    """What one check or requirement sees of a system; ``reads`` None is every kind."""
    return SystemEvidence(system, question.ownership, question.moment, reads)


def _requirement(question: Question, system: System, item: Requirement) -> WayState:
    if item.check:
        return _asked(question, system, item)
    view = view_of(question, system, None)
    artifacts = selected(view.of(item.kind), item)
    found = doubtful(view)
    if not artifacts:
        if found:
            return WayState(item.kind, state_of(found), found)
        having = f" with {' and '.join(item.having)}" if item.having else ""
        absent = Problem(
            "no-artifact",
            f"{system.id} has no {item.kind}{having}",
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
        artifacts = nearest(artifacts, each)
        each = {a.path: each[a.path] for a in artifacts}
    lacking = tuple(problem for problems in each.values() for problem in problems)
    if found and item.which == "any":
        # The file that could not be read may be the one that is asked for.
        lacking = tuple(replace(problem, outcome=Outcome.UNKNOWN) for problem in lacking)
    found = (*lacking, *found)
    return WayState(item.kind, state_of(found), found, artifacts)


def state_of(problems: tuple[Problem, ...]) -> State:
    """``holds`` without problems, ``broken`` where one of them is no mere doubt."""
    if not problems:
        return State.HOLDS
    fails = any(problem.outcome is Outcome.FAIL for problem in problems)
    return State.BROKEN if fails else State.UNKNOWN


def _fields(
    question: Question, view: SystemEvidence, item: Requirement, artifact: Artifact
) -> tuple[Problem, ...]:
    if not artifact.valid:
        return (_invalid(artifact),)

    def context(keys: Keys) -> Context:
        point = _pointer(question, view)
        return Context(artifact, keys, view.system, view, point)

    found = tuple(field_problems(item.demands, artifact, context))
    return found if item.schema is None else (*found, *schema_problems(item.schema, artifact))


def _invalid(artifact: Artifact) -> Problem:
    what = f"does not follow its format: {artifact.reason}"
    return Problem("invalid", what, artifact.at(), hint=f"aigov explain {artifact.reader}")


def _pointer(question: Question, view: SystemEvidence) -> Callable[[str], tuple[date, str] | str]:
    return lambda name: reference_point(name, view, question.ownership.evidence)


def doubtful(view: SystemEvidence) -> tuple[Problem, ...]:
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
    view = view_of(question, system, check.reads)
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
    doubts = doubtful(view)
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
    rested_on = tuple(a for a in read if (a.kind, a.path) not in view.aside)
    if rested_on and not found and not any(artifact.valid for artifact in rested_on):
        # What a check leaves out because it breaks its format is no evidence that all is well.
        found = tuple(_invalid(artifact) for artifact in rested_on)
    if found and not doubts and all(problem.id.startswith("no-") for problem in found):
        return WayState(check.id, State.ABSENT, found)
    if doubts:
        # What was seen is seen; what was not seen may stand in what could not be read.
        seen = {artifact.path for artifact in read}
        named = any(p.outcome is Outcome.FAIL for p in doubts)  # by the manifest, and not there
        found = tuple(
            p if p.at.path in seen else replace(p, outcome=Outcome.UNKNOWN)
            for p in found
            if not (named and p.id.startswith("no-"))
        )
    found = (*found, *doubts)
    return WayState(check.id, state_of(found), found, rested_on)


def _scanned(question: Question, check: Check) -> bool:
    """Whether a kind whose files are all looked through, hit or not, had any file."""
    evidence = question.ownership.evidence
    return any(
        evidence.kinds[kind].exhaustive and evidence.candidates()[kind] for kind in check.reads
    )


def false_evidence(
    question: Question, system: System, codes: tuple[str, ...], used: Iterable[WayState]
) -> tuple[Problem, ...]:
    """What is false about the evidence that ``always`` and the told way rest on.

    A detector that crashes leaves it unknown: evidence that was not looked at never passes.
    """
    view = view_of(question, system, None)
    # Two requirements may rest on different parts of one file.
    evidence = {id(artifact): artifact for item in used for artifact in item.evidence}
    return tuple(
        problem
        for artifact in evidence.values()
        for code in codes
        for problem in _detected(code, artifact, view)
    )


def _detected(code: str, artifact: Artifact, view: SystemEvidence) -> list[Problem]:
    try:
        return list(REJECTIONS[code].find(artifact, view))
    except Unreadable as exc:
        return [Problem("unreadable", exc.what, artifact.at(), code, exc.hint, Outcome.UNKNOWN)]
    except Exception as exc:  # noqa: BLE001  a broken detector must not hide the other findings
        what = f"detector {code} crashed: {type(exc).__name__}: {exc}"
        hint = "this is a bug in aigov; the outcome is unknown"
        return [Problem("crash", what, artifact.at(), code, hint, Outcome.UNKNOWN)]
