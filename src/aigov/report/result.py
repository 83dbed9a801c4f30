"""The canonical result: a Verdict as JSON-like data, from which every format is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from aigov.artifacts import Artifact, Doubt
from aigov.diskfiles import safe
from aigov.model import Base, Finding, Problem, Selected, System, Verdict, fingerprint
from aigov.policy import tier_of
from aigov.terms import Mode, Outcome

if TYPE_CHECKING:
    from aigov.coverage import Coverage
    from aigov.dossier import Dossier
    from aigov.release import Release

SCHEMA_VERSION = "1"
MAX_SOURCE = 200
"""Characters of a source line that a result carries."""

LineOf = Callable[[str, int], str]


def canonical(
    verdict: Verdict,
    line_of: LineOf,
    coverages: Iterable[Coverage] = (),
    release: Release | None = None,
    dossier: Dossier | None = None,
) -> dict[str, Any]:
    """The result that ``schemas/results.v1`` describes.

    ``line_of`` gives the text of a line of the snapshot, or ``""``. ``coverages`` are of the
    frameworks that were asked for; without any, the result has no such key. Nor has it
    ``release`` where no revision is judged at a release review, nor what a ``dossier`` holds
    where only a text is wanted.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "snapshot": {key: safe(value) for key, value in verdict.snapshot.items()},
        "as_of": verdict.today.isoformat(),
        "gate": verdict.gate.value,
        "policies": [_policy(selected) for selected in verdict.policies],
        "systems": [_system(system) for system in verdict.systems],
        "findings": [
            {**_finding(finding, line_of), **_known(finding, verdict)}
            for finding in verdict.findings
        ],
        "unreadable": [_doubt(doubt) for doubt in verdict.unreadable],
        "unclaimed": [
            {"path": safe(a.path), "kind": a.kind, "reader": a.reader, "reason": safe(reason)}
            for a, reason in verdict.unclaimed
        ],
        "notes": [safe(note) for note in verdict.notes],
        **_coverage(coverages),
        **({"base": described_base(verdict.base)} if verdict.base else {}),
        **_release(release),
        **_dossier(dossier),
        "exit": {"code": verdict.exit_code, "reason": verdict.reason},
    }


def _coverage(coverages: Iterable[Coverage]) -> dict[str, Any]:
    asked = tuple(coverages)
    if not asked:
        return {}
    from aigov.report.coverage import described

    return {"coverage": [described(each) for each in asked]}


def _release(release: Release | None) -> dict[str, Any]:
    if release is None:
        return {}
    from aigov.report.release import described

    return {"release": described(release)}


def _dossier(dossier: Dossier | None) -> dict[str, Any]:
    if dossier is None:
        return {}
    from aigov.report.dossier import described

    return described(dossier)


def as_json(result: dict[str, Any]) -> str:
    """The canonical result as a JSON text."""
    return json.dumps(result, indent=2, ensure_ascii=True) + "\n"


def _policy(selected: Selected) -> dict[str, Any]:
    policy = selected.policy
    return {
        "id": policy.id,
        "version": policy.version,
        "title": policy.title,
        "requirement": policy.requirement,
        "why": policy.why,
        "domain": _domain(policy.source),
        "mode": selected.mode.value,
        "gate": policy.gate.value,
        "pack": selected.pack,
        "source": policy.source,
        "digest": policy.digest,
        "enforce_from": selected.enforce_from.isoformat() if selected.enforce_from else None,
        "references": {key: list(clauses) for key, clauses in policy.references.items()},
        "fix": policy.fix,
        "limits": policy.limits,
    }


def _domain(source: str) -> str:
    """The folder that holds the file of a policy, which names its domain."""
    folders = source.split("/")[:-1]
    return safe(folders[-1]) if folders else "governance"  # what is built in is about exceptions


def _system(system: System) -> dict[str, Any]:
    return {
        "id": system.id,
        "name": safe(system.name),
        "root": safe(system.root),
        "owner": safe(system.owner),
        "tier": system.tier.value if system.tier else None,
        "judged_as": tier_of(system).value,
        "lifecycle": system.lifecycle,
        "declared": system.declared,
        "reason": safe(system.reason),
        "path": safe(system.declared_at.path),
        "line": system.declared_at.line,
        "facts": {
            name: {"value": fact.value, "declared": fact.declared, "reason": safe(fact.reason)}
            for name, fact in sorted(system.facts.items())
        },
    }


def _finding(finding: Finding, line_of: LineOf) -> dict[str, Any]:
    policy, system = finding.policy, finding.system
    problems = [
        {
            **described_problem(policy.id, system.id, p, line_of),
            **({"known": True} if p in finding.known else {}),
        }
        for p in finding.problems
    ]
    first = problems[0] if problems else None
    return {
        "policy": policy.id,
        "title": policy.title,
        "system": system.id,
        "outcome": finding.outcome.value,
        "mode": finding.mode.value,
        "severity": finding.severity.value,
        "gate": policy.gate.value,
        "due": finding.due,
        "blocks": finding.blocks,
        "way": finding.way,
        "ways": [
            {
                "name": way.name,
                "state": way.state.value,
                "problems": [
                    described_problem(policy.id, system.id, p, line_of) for p in way.problems
                ],
            }
            for way in finding.ways
        ],
        "path": first["path"] if first else safe(system.declared_at.path),
        "line": first["line"] if first else system.declared_at.line,
        "message": first["message"] if first else _no_problem(finding),
        "problems": problems,
        "evidence": [_artifact(artifact) for artifact in finding.evidence],
        "needs_reviewer": list(policy.judged) if finding.outcome is Outcome.PASS else [],
        "by": finding.by or None,
        "was": finding.was.value if finding.was else None,
    }


def described_base(base: Base) -> dict[str, Any]:
    """The commit that a run was compared with."""
    return {"ref": safe(base.ref), "commit": base.commit, "others": base.others}


def _known(finding: Finding, verdict: Verdict) -> dict[str, Any]:
    """Of a run that is compared with a base: whether the base had the finding."""
    return {"known": finding.is_known} if verdict.base else {}


def _no_problem(finding: Finding) -> str:
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return "does not apply"
    return finding.way or "holds"


def described_problem(
    policy: str, system: str, problem: Problem, line_of: LineOf
) -> dict[str, Any]:
    """One problem, with the line that it is at where that may be shown."""
    at = problem.at
    source = line_of(at.path, at.line) if at.line and problem.show_source else ""
    if "\ufffd" in source or not source.replace("\t", " ").isprintable():
        source = ""  # binary, or written to steer a terminal: the place is enough
    return {
        "id": problem.id,
        "path": safe(at.path),
        "line": max(at.line, 1),
        "column": max(at.column, 1),
        "key": safe(problem.key),
        "message": safe(problem.message),
        "hint": safe(problem.hint),
        "unknown": problem.outcome is Outcome.UNKNOWN,
        "source": safe(source[:MAX_SOURCE]),
        "fingerprint": fingerprint(policy, system, problem),
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {
        "path": safe(artifact.path),
        "blob": artifact.blob,
        "kind": artifact.kind,
        "reader": artifact.reader,
        "tracked": artifact.tracked,
    }


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "path": safe(doubt.path),
        "line": doubt.line,
        "kind": doubt.kind,
        "reader": doubt.reader,
        "reason": safe(doubt.reason),
        "hint": safe(doubt.hint),
    }


def enforced(result: dict[str, Any]) -> bool:
    """Whether any policy of a result is enforced."""
    return any(policy["mode"] == Mode.ENFORCED for policy in result["policies"])
