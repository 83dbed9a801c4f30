"""What changed between two judgements: two sets of findings in, problems paired. Pure.

Problems are paired by policy, system, path, key and id, and by whether they fail or are unknown:
what could not be told and now fails is new. A file that moved as it is keeps its problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from aigov.model import Base, Finding, Problem, Selected, System
from aigov.terms import Outcome

_BAD = (Outcome.FAIL, Outcome.UNKNOWN)
NOT_EVALUATED = "not-evaluated"
"""What is known of a policy for a system of which a run has no finding."""

NO_EVIDENCE = "there is no evidence of it any more"
"""What became of a problem whose evidence was taken away."""

Key = tuple[str, str]
Moved = Mapping[str, tuple[str, ...]]
"""By path of now, the paths where an earlier snapshot had the same file."""

_Identity = tuple[str, str, str, Outcome]
_Pool = dict[_Identity, dict[str, list[Problem]]]
"""The problems of an earlier finding by what identifies them, then by their words."""


@dataclass(frozen=True, slots=True)
class Against:
    """What a run is compared with.

    ``before`` are the findings of the base, ``moved`` says where it had files that are
    elsewhere now. ``weakened`` are the findings about governance itself, for ``systems`` that no
    manifest declares too; ``notes`` say what could not be compared.
    """

    base: Base
    before: tuple[Finding, ...]
    moved: Moved = field(default_factory=dict)
    weakened: tuple[Finding, ...] = ()
    systems: tuple[System, ...] = ()
    policies: tuple[Selected, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One problem, or one outcome without a problem, that is not as it was.

    ``finding`` is of the later judgement, or of the earlier one for what is fixed or no longer
    evaluated. ``was`` and ``now`` are messages of a problem, or outcomes.
    """

    finding: Finding
    problem: Problem | None
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed, in the order of the findings."""

    new: tuple[Change, ...]
    fixed: tuple[Change, ...]
    changed: tuple[Change, ...]
    newly_unknown: tuple[Change, ...]


def marked(findings: Iterable[Finding], against: Against) -> tuple[Finding, ...]:
    """The findings, each with those of its problems that the base had; new problems first."""
    before = _by_pair(against.before)
    found = []
    for finding in findings:
        pairs, _ = _paired(before.get(_pair(finding)), finding, against.moved)
        old = frozenset(now for now, then in pairs if then)
        new = frozenset(now for now, then in pairs if not then)
        ordered = sorted(finding.problems, key=lambda problem: problem not in new)
        known = finding.known | (old - new)
        found.append(replace(finding, problems=tuple(ordered), known=known))
    return tuple(found)


def changes(before: Iterable[Finding], after: Iterable[Finding], moved: Moved) -> Changes:
    """What became of each problem and each outcome."""
    earlier, later = _by_pair(before), _by_pair(after)
    rows = [
        row
        for pair in {**later, **earlier}
        for row in _rows(earlier.get(pair), later.get(pair), moved)
    ]
    told = {(_pair(change.finding)) for sort, change in rows if sort != "changed"}
    rows += [
        ("changed", change)
        for change in _outcomes(earlier, later)
        if _pair(change.finding) not in told
    ]
    return Changes(
        **{
            name: tuple(change for sort, change in rows if sort == name)
            for name in ("new", "fixed", "changed", "newly_unknown")
        }
    )


def _rows(
    before: Finding | None, after: Finding | None, moved: Moved
) -> Iterator[tuple[str, Change]]:
    if after is None:
        return
    pairs, gone = _paired(before, after, moved)
    for now, then in pairs:
        if then is None and now in after.known:
            continue  # the baseline knows it
        if then is None:
            sort = "newly_unknown" if after.outcome is Outcome.UNKNOWN else "new"
            yield sort, Change(after, now, now=now.message)
        elif then.message != now.message:
            yield "changed", Change(after, now, then.message, now.message)
    # Behind what cannot be told, and where nobody asks any more, nothing is known to be fixed.
    if before is not None and after.outcome in (Outcome.PASS, Outcome.FAIL):
        yield from _gone(replace(before, mode=after.mode), after, gone)


def _gone(before: Finding, after: Finding, gone: list[Problem]) -> Iterator[tuple[str, Change]]:
    for then in gone:
        if _is_absent(after):
            yield "changed", Change(before, then, then.message, NO_EVIDENCE)
        else:
            yield "fixed", Change(before, then, then.message)


def _is_absent(finding: Finding) -> bool:
    """Whether a finding says that there is no evidence: what was wrong with it is not fixed."""
    ids = [problem.id for problem in finding.problems]
    return finding.outcome is Outcome.FAIL and bool(ids) and all(i.startswith("no-") for i in ids)


def _outcomes(earlier: Mapping[Key, Finding], later: Mapping[Key, Finding]) -> Iterator[Change]:
    """Outcomes that differ, of the systems that both judgements know."""
    both = {system for _, system in earlier} & {system for _, system in later}
    for pair in {**later, **earlier}:
        before, after = earlier.get(pair), later.get(pair)
        was = before.outcome.value if before else NOT_EVALUATED
        now = after.outcome.value if after else NOT_EVALUATED
        finding = after or before
        if pair[1] in both and was != now and finding:
            yield Change(finding, None, was, now)


def _paired(
    before: Finding | None, after: Finding, moved: Moved
) -> tuple[list[tuple[Problem, Problem | None]], list[Problem]]:
    """Each problem of ``after`` with its equal of ``before``, and those that are left of it.

    Where several are alike, those with the same words belong together.
    """
    pool: _Pool = {}
    for problem in _problems(before):
        alike = pool.setdefault(_identity(problem, problem.at.path), {})
        alike.setdefault(problem.message, []).append(problem)
    partners: dict[int, Problem] = {}
    wanted = list(_problems(after))
    for exact in (True, False):
        for number, problem in enumerate(wanted):
            then = None if number in partners else _taken(pool, problem, moved, exact=exact)
            if then is not None:
                partners[number] = then
    pairs = [(problem, partners.get(number)) for number, problem in enumerate(wanted)]
    return pairs, [p for alike in pool.values() for left in alike.values() for p in left]


def _taken(pool: _Pool, problem: Problem, moved: Moved, *, exact: bool) -> Problem | None:
    """Takes the equal of a problem out of the pool."""
    path = problem.at.path
    for each in (path, *moved.get(path, ())):
        alike = pool.get(_identity(problem, each), {})
        words = problem.message if exact else next(iter(alike), "")
        if words in alike:
            then = alike[words].pop(0)
            if not alike[words]:
                del alike[words]
            return then
    return None


def _identity(problem: Problem, path: str) -> _Identity:
    return path, problem.key, problem.id, problem.outcome


def _problems(finding: Finding | None) -> tuple[Problem, ...]:
    return finding.problems if finding and finding.outcome in _BAD else ()


def _by_pair(findings: Iterable[Finding]) -> dict[Key, Finding]:
    return {_pair(finding): finding for finding in findings}


def _pair(finding: Finding) -> Key:
    return finding.policy.id, finding.system.id
