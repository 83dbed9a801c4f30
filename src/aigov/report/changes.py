"""The canonical result of ``aigov diff``: what changed as JSON-like data, for every format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aigov.changes import Change, Changes
from aigov.diskfiles import safe
from aigov.model import Finding, Problem, Verdict
from aigov.report.result import LineOf, described_base, described_problem

SCHEMA_VERSION = "1"
SORTS = ("weakened", "new", "newly_unknown", "changed", "fixed")
"""The five lists of a result, what matters most first."""

_NO_PROBLEM = {
    "id": "", "column": 1, "key": "", "hint": "", "unknown": False, "source": "", "fingerprint": "",
}  # fmt: skip


def canonical(
    verdict: Verdict, changes: Changes, weakened: Iterable[Finding], line_of: LineOf
) -> dict[str, Any]:
    """The result that ``schemas/changes.v1`` describes, with its exit code."""
    assert verdict.base is not None
    weaker = [
        _row(Change(finding, problem, now=problem.message), line_of, worse=True)
        for finding in weakened
        for problem in finding.problems
    ]
    result: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "base": described_base(verdict.base),
        "snapshot": dict(verdict.snapshot),
        "as_of": verdict.today.isoformat(),
        "gate": verdict.gate.value,
        "new": [_row(each, line_of, worse=each.finding.blocks) for each in changes.new],
        "fixed": [_row(each, lambda *_: "") for each in changes.fixed],
        "changed": [_row(each, line_of) for each in changes.changed],
        "newly_unknown": [
            _row(each, line_of, worse=each.finding.blocks) for each in changes.newly_unknown
        ],
        "weakened": weaker,
        "notes": [safe(note) for note in verdict.notes],
    }
    return {**result, "exit": _exit(result, verdict)}


def _row(change: Change, line_of: LineOf, *, worse: bool = False) -> dict[str, Any]:
    finding = change.finding
    policy, system = finding.policy, finding.system
    return {
        "policy": policy.id,
        "title": policy.title,
        "system": system.id,
        "mode": finding.mode.value,
        "severity": finding.severity.value,
        "gate": policy.gate.value,
        "due": finding.due,
        "worse": worse,
        "was": safe(change.was),
        "now": safe(change.now),
        **_place(change, line_of),
    }


def _place(change: Change, line_of: LineOf) -> dict[str, Any]:
    finding, problem = change.finding, change.problem
    if isinstance(problem, Problem):
        return described_problem(finding.policy.id, finding.system.id, problem, line_of)
    at = finding.system.declared_at
    said = f"was {change.was} and is {change.now}"
    return {**_NO_PROBLEM, "path": safe(at.path), "line": max(at.line, 1), "message": said}


def _exit(result: dict[str, Any], verdict: Verdict) -> dict[str, Any]:
    """Worse is 1; a snapshot of which nothing was evaluated 3; anything else 0."""
    counts = {name: sum(row["worse"] for row in result[name]) for name in SORTS}
    words = (
        ("weakened", "weakening", "weakenings"),
        ("new", "new enforced failure", "new enforced failures"),
        ("newly_unknown", "enforced problem newly unknown", "enforced problems newly unknown"),
    )
    worse = [
        f"{counts[name]} {one if counts[name] == 1 else many}"
        for name, one, many in words
        if counts[name]
    ]
    if worse:
        return {"code": 1, "reason": ", ".join(worse)}
    if verdict.exit_code == 3:
        return {"code": 3, "reason": verdict.reason}
    rest = ("new", "newly_unknown", "changed", "fixed")
    told = ", ".join(f"{len(result[n])} {n.replace('_', ' ')}" for n in rest if result[n])
    return {"code": 0, "reason": f"nothing enforced is worse{': ' if told else ''}{told}"}
