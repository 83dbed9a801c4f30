"""Mutants of a passing case: its evidence with one thing broken, which the policy has to notice.

What is broken: each demand of the way that passed, as its verb can be broken (a field dropped, a
text blanked or cut short, a day aged, the reviewer made the author, a digest swapped ...), and what
holds for any evidence: the file taken away, who wrote, who reviewed, when, for which version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from aigov.applies import applicability
from aigov.artifacts import Artifact
from aigov.cases import Case, evaluated
from aigov.claims import SystemEvidence
from aigov.model import Finding, Requirement
from aigov.mutations import MISSING_NOW, broken, of_any_evidence
from aigov.parameters import compiled
from aigov.points import reference_point
from aigov.policy import tier_of
from aigov.requirements import Demand, Verb
from aigov.terms import Outcome
from aigov.values import Context, values
from aigov.yaml_events import Keys

if TYPE_CHECKING:
    from aigov.registry import Registry
    from aigov.run import Run


@dataclass(frozen=True, slots=True)
class Mutant:
    """One thing broken. ``data`` replaces that of the artifact; None takes the file away."""

    name: str
    artifact: Artifact
    data: Any


@dataclass(frozen=True, slots=True)
class Survival:
    """A mutant with which the policy still passes, and by which way."""

    name: str
    way: str


def survivors(
    case: Case, finding: Finding, run: Run, registry: Registry
) -> tuple[int, list[Survival]]:
    """How many mutants of a case that passed are noticed, and those that are not.

    ``finding`` and ``run`` are what evaluating the case gave.
    """
    read = run.evidence.artifacts()
    killed, left = 0, []
    for mutant in mutants(finding, run):
        kept = {key: a for key, a in read.items() if a.path != mutant.artifact.path}
        files = dict(case.files)
        if mutant.data is None:
            files.pop(mutant.artifact.path, None)
        else:
            kept |= {key: a for key, a in read.items() if a.path == mutant.artifact.path}
            key = (mutant.artifact.path, mutant.artifact.reader)
            kept[key] = replace(mutant.artifact, data=mutant.data)
        after, _ = evaluated(replace(case, files=files), registry, kept)
        if after.outcome is Outcome.PASS or _crashed(after):
            left.append(Survival(mutant.name, after.way))
        else:
            killed += 1
    return killed, left


def _crashed(finding: Finding) -> bool:
    """Whether a check or a detector fell over the mutant instead of noticing it."""
    return any(problem.id == "crash" for problem in finding.problems)


def mutants(finding: Finding, run: Run) -> Iterator[Mutant]:
    """Each mutant once, those of the demands first."""
    seen: set[tuple[str, str]] = set()
    for mutant in (*_of_demands(finding, run), *_of_evidence(finding)):
        key = (mutant.artifact.path, repr(mutant.data))
        if key not in seen:
            seen.add(key)
            yield mutant


def _of_evidence(finding: Finding) -> Iterator[Mutant]:
    for artifact in finding.evidence:
        yield Mutant(f"{artifact.path}: taken away", artifact, None)
        for keys, value, what in of_any_evidence(artifact):
            yield _changed(artifact, keys, value, what)


def _of_demands(finding: Finding, run: Run) -> Iterator[Mutant]:
    system = finding.system
    policy = compiled(finding.policy, tier_of(system))
    way = next((way for way in policy.ways if way.name == finding.way), None)
    items = (*policy.always, *(way.requirements if way else ()))
    used = {(a.kind, a.path): a for a in finding.evidence}
    for item in items:
        asked = item.applies is None or applicability(item.applies, system)[0] is Outcome.PASS
        for artifact in [a for (kind, _), a in used.items() if kind == item.kind and asked]:
            yield from _of_requirement(item, artifact, finding, run)


def _of_requirement(
    item: Requirement, artifact: Artifact, finding: Finding, run: Run
) -> Iterator[Mutant]:
    view = SystemEvidence(finding.system, run.ownership, run.question.moment)

    def point(name: str) -> tuple[date, str] | str:
        return reference_point(name, view, run.evidence)

    for demand in item.demands:
        # The last element: whoever looks at the first only is found out.
        keys, value = values(artifact.data, demand.path)[-1]
        context = Context(artifact, keys, finding.system, view, point)
        for verb in _asked(demand, context):
            for changed, what in broken(verb, value, context):
                yield _changed(artifact, keys, changed, what)


def _asked(demand: Demand, context: Context) -> list[Verb]:
    return [verb for verb in demand.verbs if verb.is_asked(context)]


def _changed(artifact: Artifact, keys: Keys, value: Any, what: str) -> Mutant:
    shown = ".".join("[]" if isinstance(key, int) else str(key) for key in keys)
    name = f"{artifact.path} {shown.replace('.[]', '[]')}: {what}"
    return Mutant(name, artifact, _with(artifact.data, keys, value))


def _in_each(data: list[Any], key: str, value: Any) -> list[Any]:
    """A copy of a list whose entries' values at a key were collected, and then changed.

    A shorter list takes away the entries that it leaves out.
    """
    if isinstance(value, list):
        return [item for item in data if isinstance(item, Mapping) and item.get(key) in value]
    return [_with(item, (key,), value) for item in data]


def _with(data: Any, keys: Keys, value: Any) -> Any:
    """A copy of the data with the value at a key path; without it for MISSING_NOW."""
    if not keys:
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(data, list) and isinstance(key, str):
        return _in_each(data, key, value)
    if isinstance(data, list):
        items = list(data)
        items[int(key)] = _with(items[int(key)], rest, value)
        return [item for item in items if item is not MISSING_NOW]
    copy = dict(data) if isinstance(data, Mapping) else {}
    copy[str(key)] = _with(copy.get(str(key)), rest, value)
    return {name: item for name, item in copy.items() if item is not MISSING_NOW}
