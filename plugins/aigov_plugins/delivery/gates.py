"""The gates of release gate records: stages, approvers, criteria, and what protects the stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aigov.api import Artifact, Json, Location, Params, Problem, SystemEvidence, why_nobody
from aigov_plugins.delivery.entries import folded, rows, said, texts
from aigov_plugins.delivery.measures import why_no_limit


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of a record and its place."""

    artifact: Artifact
    index: int
    row: dict[str, Json]

    @property
    def at(self) -> Location:
        """Where it stands."""
        return self.artifact.at("gates", self.index)

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return f"the gate to {said(self.row.get('to')) or 'an unnamed stage'}"

    @property
    def criteria(self) -> list[str]:
        """Names of its criteria."""
        return texts(self.row.get("criteria"))


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a criterion asks, and where that is said."""

    row: dict[str, Json]
    at: Location


def last_gates(artifact: Artifact) -> list[Gate]:
    """Gates whose ``to`` no other gate of the record starts from; in a circle the last one."""
    found = [Gate(artifact, n, row) for n, row in rows(artifact, "gates")]
    starts = {folded(gate.row.get("from")) for gate in found}
    return [gate for gate in found if folded(gate.row.get("to")) not in starts] or found[-1:]


def explained(records: Sequence[Artifact]) -> dict[str, Criterion]:
    """Criteria by name, as the records explain them."""
    return {
        folded(row.get("name")): Criterion(row, record.at("criteria", n))
        for record in records
        for n, row in rows(record, "criteria")
    }


def problems(gate: Gate, known: Mapping[str, Criterion], params: Params) -> Iterator[Problem]:
    """What a gate lacks: stages, approvers, criteria, and what each of these asks."""
    for key in ("from", "to"):
        if not said(gate.row.get(key)):
            yield Problem("stage-unnamed", f"{gate.name} does not say {key!r}", gate.at, key)
    approvers = texts(gate.row.get("approvers"))
    nobody = next((why for text in approvers if (why := why_nobody(text))), "")
    if not approvers or nobody:
        message = f"{gate.name} has no approver" if not approvers else (
            f"an approver of {gate.name} {nobody}")  # fmt: skip
        hint = "name people or a team: ana@acme.org or @acme/risk"
        yield Problem("approver-unnamed", message, gate.at, "approvers", hint)
    have = {folded(criterion) for criterion in gate.criteria}
    lacking = [wanted for wanted in params["criteria"] if folded(wanted) not in have]
    if lacking:
        message = f"{gate.name} has no criterion for {', '.join(lacking)}"
        hint = "name it among the criteria of the gate, and say under criteria: what it asks"
        yield Problem("criterion-missing", message, gate.at, ",".join(lacking), hint)
    for criterion in gate.criteria:
        yield from _unexplained(gate, criterion, known.get(folded(criterion)), params["min_words"])


def _unexplained(
    gate: Gate, name: str, criterion: Criterion | None, min_words: int
) -> Iterator[Problem]:
    if criterion is None:
        message = f"criterion {name!r} of {gate.name} is explained nowhere"
        hint = "add it under criteria: with a limit, or with the control that has to pass"
        yield Problem("criterion-unexplained", message, gate.at, name, hint)
    elif not said(criterion.row.get("control")):
        why = why_no_limit(criterion.row, min_words)
        if why:
            message = f"criterion {name!r} names no control and, as a limit, {why}"
            yield Problem("criterion-unexplained", message, criterion.at, name)


def unprotected(
    gate: Gate, records: Sequence[Artifact], evidence: SystemEvidence
) -> Iterator[Problem]:
    """What keeps the stage that a gate leads to from being protected."""
    stage = folded(gate.row.get("to"))
    exports = [
        (artifact, n, row)
        for artifact in evidence.shared("access-policy")
        for n, row in rows(artifact, "environments")
        if folded(row.get("name")) == stage
    ]
    written = [
        (record, n, row)
        for record in records
        for n, row in rows(record, "environments")
        if folded(row.get("name")) == stage
    ]
    found = exports or written
    hint = "export the environments of the platform, or write them under environments:"
    if not found:
        message = f"nothing says how the stage {said(gate.row.get('to'))!r} is protected"
        yield Problem("stage-unprotected", message, gate.at, stage, hint)
    for artifact, index, row in found:
        at = artifact.at("environments", index)
        if not texts(row.get("required_reviewers")):
            message = f"stage {said(row.get('name'))!r} has no required reviewers"
            yield Problem("stage-unprotected", message, at, stage, hint)
        elif row.get("self_review") is not False:
            message = f"whoever starts a promotion to {said(row.get('name'))!r} may approve it"
            yield Problem("self-review", message, at, stage, "let somebody else approve")
