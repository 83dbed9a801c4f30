"""Did the person who released the version have before them what a release is decided on?

Asked of the newest ``approval`` of the system.

Fails when what was seen (``evidence_seen``) names no file of a kind that is asked for, when
something that was seen is dated after the decision, when a condition is due on no day, or is past
its day and not done, and when the day until which the decision holds (``expires``,
``valid_until``, ``expiry``, ``next_review``) has passed. Absent without an approval.

Parameters:
    seen: kinds of which one file each was seen, alternatives separated by a bar ([risk-assessment,
        evaluation, model-card, rollback-drill|runbook|deployment|release-gate]).

Example:
    date: 2026-10-01                          # governance/approvals/3.2.0.yaml:4: decided on
    evidence_seen:                            # 2026-10-01, before governance/risk-assessment.yaml
      - governance/risk-assessment.yaml       # of 2026-10-05
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.governance.entries import day, mapped, newest, rows

_KIND: Final = "approval"
_DONE: Final = ("done", "closed", "met", "fulfilled")
_END_DAYS: Final = ("expires", "valid_until", "expiry", "next_review")
_DAYS: Final = ("date", "as_of")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that speaks against the decision, by line."""
    approvals = evidence.of(_KIND)
    if not approvals:
        what = f"{system.id} has no record of who released it"
        hint = f"write governance/approvals/VERSION.yaml: aigov schema {_KIND}"
        yield Problem("no-approval", what, system.declared_at, hint=hint)
    record = newest(approvals)
    if record is not None:
        found = [*_unseen(record, params["seen"], evidence), *_conditions(record, evidence)]
        yield from sorted(found, key=lambda problem: (problem.at, problem.key))


def _unseen(record: Artifact, wanted: list[str], evidence: SystemEvidence) -> Iterator[Problem]:
    """What was not seen, or was written after the decision."""
    named = _paths(record)
    for alternatives in wanted:
        kinds = alternatives.split("|")
        known = [artifact for kind in kinds for artifact in evidence.of(kind)]
        seen = [artifact for artifact in known if artifact.path in named]
        if not seen:
            what = f"evidence_seen names no {' or '.join(kinds)} of the system"
            hint = "list the paths of what was looked at"
            yield Problem("not-seen", what, record.at("evidence_seen"), alternatives, hint)
        evidence.leave_aside(artifact for artifact in known if artifact not in seen)
        for artifact in seen:
            yield from _later(record, artifact, named[artifact.path])


def _paths(record: Artifact) -> Mapping[str, int]:
    """The paths that were seen, from the root and beside the record, each with its index."""
    listed = record.data.get("evidence_seen")
    folder = record.path.rpartition("/")[0]
    found: dict[str, int] = {}
    for index, said in enumerate(listed if isinstance(listed, list) else ()):
        path = str(said).partition("#")[0].strip().removeprefix("./").lstrip("/")
        found.setdefault(path, index)
        found.setdefault(f"{folder}/{path}", index)
    return found


def _later(record: Artifact, artifact: Artifact, index: int) -> Iterator[Problem]:
    decided = day(record.data.get("date"))
    data: Mapping[str, Json] = mapped(artifact.data)
    written = next((found for key in _DAYS if (found := day(data.get(key)))), None)
    if decided and written and written > decided:
        what = f"decided on {decided}, before {artifact.path} of {written}"
        hint = "decide again on what is there now"
        at = record.at("evidence_seen", index)
        yield Problem("decided-before", what, at, artifact.path, hint)


def _conditions(record: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """What the decision hung on and that no longer holds: its own day, and those of conditions."""
    for key in _END_DAYS:
        ends = day(record.data.get(key))
        if ends and ends < evidence.today:
            what = f"{key} {ends} has passed"
            yield Problem("expired", what, record.at(key), key, "decide again")
    for index, entry in rows(record.data, "conditions"):
        due = day(entry.get("due"))
        if entry.get("due") and due is None:
            what = f"{entry['due']!r} is no day on which a condition can be due"
            at = record.at("conditions", index, "due")
            yield Problem(
                "condition-without-day", what, at, f"conditions.{index}", "as in 2027-03-31"
            )
        if due and due < evidence.today and str(entry.get("status")).strip().lower() not in _DONE:
            what = f"condition was due on {due} and is not done"
            hint = "close it with status: done, or take the version out of use"
            at = record.at("conditions", index)
            yield Problem("condition-overdue", what, at, f"conditions.{index}", hint)
