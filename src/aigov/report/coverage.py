"""Coverage of a framework: as part of the canonical result, and in lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from aigov.coverage import NOT_JUDGED, Coverage, Covered, Mapped, Standing
from aigov.report.text import visible
from aigov.terms import Outcome

MAX_CLAUSES = 8
"""Clauses that one line names; ``-v`` has them all, each with its title."""

WORDS = {
    Standing.EVIDENCED: "evidenced",
    Standing.FAILING: "failing",
    Standing.NOT_ASSESSED: "not assessed",
    Standing.NOT_EVIDENCEABLE: "not evidenceable from a repository",
}
_VERBS = {
    Outcome.PASS: ("passes", "pass"),
    Outcome.FAIL: ("fails", "fail"),
    Outcome.UNKNOWN: ("is unknown", "are unknown"),
    Outcome.NOT_APPLICABLE: ("does not apply", "do not apply"),
    NOT_JUDGED: ("is not judged in this run", "are not judged in this run"),
}
"""What one policy does, and what several do."""

_CAUSES = (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE, NOT_JUDGED)

Json = Mapping[str, Any]


def described(coverage: Coverage) -> dict[str, Any]:
    """One entry of ``coverage`` in the canonical result."""
    return {
        **counted(coverage),
        "clauses": [_clause(covered) for covered in coverage.clauses],
        "strays": [{"policy": policy, "clause": clause} for policy, clause in coverage.strays],
    }


def counted(coverage: Coverage) -> dict[str, Any]:
    """What a framework is, and how many of its clauses stand how."""
    framework = coverage.framework
    return {
        "framework": framework.id,
        "title": framework.title,
        "version": framework.version,
        "status": framework.status,
        "verification": framework.verification,
        "counts": {standing.value: coverage.count(standing) for standing in Standing},
    }


def _clause(covered: Covered) -> dict[str, Any]:
    return {
        **asdict(covered.clause),
        "standing": covered.standing.value,
        "policies": [_mapped(each) for each in covered.policies],
    }


def _mapped(mapped: Mapped) -> dict[str, Any]:
    lists = ("systems", "waived", "judged")
    return {key: list(v) if key in lists else v for key, v in asdict(mapped).items()}


def lines(coverage: Json, *, verbose: bool = False) -> Iterator[str]:
    """One entry for a terminal: the four numbers, then what fails and what was not assessed."""
    clauses = coverage["clauses"]
    yield f"evidence that supports {coverage['framework']}: {_numbers(coverage)}"
    if verbose:
        yield f"  {visible(coverage['title'])}; {visible(coverage['version'])}"
        yield f"  status: {visible(coverage['status'] or 'not said')}"
        yield f"  clauses checked: {coverage['verification']}"
        for clause in clauses:
            yield from _in_full(clause, coverage["verification"])
    else:
        for about, ids in _grouped(clauses).items():
            yield f"  {visible(about)}: {visible(_short(ids))}"
    yield from (f"  note: {visible(note)}" for note in _notes(coverage))
    yield "  a policy supports a clause: that the clause is met, it does not show"


def _notes(coverage: Json) -> Iterator[str]:
    """What the four numbers do not say."""
    passed = [c for c in coverage["clauses"] if c["standing"] == Standing.EVIDENCED]
    told = {
        "with another policy unknown": [c["id"] for c in passed if _is_doubted(c)],
        "seen in part only": [c["id"] for c in passed if c["partial"]],
        "with points that a person must still judge": [c["id"] for c in passed if _points(c)],
    }
    for what, ids in told.items():
        if ids:
            yield f"evidenced, {what} ({len(ids)}): {_short(ids)}"
    for stray in coverage["strays"]:
        named = f"{stray['policy']} names {stray['clause']!r}"
        yield f"{named}, which {coverage['framework']} does not have"


def _numbers(coverage: Json) -> str:
    counts = ", ".join(f"{coverage['counts'][standing]} {WORDS[standing]}" for standing in Standing)
    return f"{counts}, of {len(coverage['clauses'])} clauses"


def _grouped(clauses: Iterable[Json]) -> dict[str, list[str]]:
    """What is said of the clauses that fail, then of those not assessed -> their ids."""
    groups: dict[str, list[str]] = {}
    for clause in clauses:
        if clause["standing"] == Standing.FAILING:
            groups.setdefault(f"failing, {_told(clause, Outcome.FAIL)}", []).append(clause["id"])
    for clause in clauses:
        if clause["standing"] == Standing.NOT_ASSESSED:
            groups.setdefault(f"not assessed, {_cause(clause)}", []).append(clause["id"])
    return groups


def _cause(clause: Json) -> str:
    """Why a clause was not assessed: the best that its policies have to say."""
    for outcome in _CAUSES:
        if any(each["outcome"] == outcome for each in clause["policies"]):
            return _told(clause, outcome)
    return "no policy"


def _told(clause: Json, outcome: str) -> str:
    """The policies of one outcome: ``a, b fails for bot (waived by W-7)``."""
    there = [each for each in clause["policies"] if each["outcome"] == outcome]
    names = ", ".join(each["policy"] for each in there)
    waived = sorted({waiver for each in there for waiver in each["waived"]})
    excused = f" (waived by {', '.join(waived)})" if waived else ""
    return f"{names} {_VERBS[outcome][len(there) > 1]}{excused}"


def _short(ids: list[str]) -> str:
    more = f" and {len(ids) - MAX_CLAUSES} more" if len(ids) > MAX_CLAUSES else ""
    return ", ".join(ids[:MAX_CLAUSES]) + more


def _in_full(clause: Json, level: str) -> Iterator[str]:
    """A clause with all that is known of it."""
    yield f"  {WORDS[clause['standing']]} {visible(clause['id'])}: {visible(clause['title'])}"
    outcomes = dict.fromkeys(each["outcome"] for each in clause["policies"])
    for outcome in outcomes:
        yield f"    {visible(_told(clause, outcome))}"
    if clause["why"]:
        yield f"    why not: {visible(clause['why'])}"
    if clause["partial"]:
        yield f"    stays unseen: {visible(clause['partial'])}"
    for point in _points(clause):
        yield f"    for a person to judge: {visible(point)}"
    if clause["verification"] != level:
        amended = f", amended by {clause['amended']}" if clause["amended"] else ""
        yield f"    clause checked: {clause['verification']}{visible(amended)}"


def _is_doubted(clause: Json) -> bool:
    return any(each["outcome"] == Outcome.UNKNOWN for each in clause["policies"])


def _points(clause: Json) -> list[str]:
    return [point for each in clause["policies"] for point in each["judged"]]
