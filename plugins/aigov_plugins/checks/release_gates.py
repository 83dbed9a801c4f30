"""Is each version promoted by criteria that were written down, met, and approved by another person?

Reads release gate records (``governance/gates.yaml``, ``releases/<version>/gate.yaml``, a signed
``release-checklist``): gates with their criteria and approvers, what each criterion asks, and what
came of it for each version. The last gate, whose ``to`` no other gate starts from, counts.

Fails when

- the last gate names no stages, no approver who is a person, or lacks a criterion of ``criteria``;
- a criterion of it is explained nowhere: neither as a limit (metric, operator, number, rationale)
  nor by the id of a control;
- the stage that it leads to has no required reviewers, or lets whoever starts a promotion approve
  it: by an export of the platform's environments, else by ``environments`` of the record
  (``environment``);
- the version in production (by the registry or model register, else by the model card) has no
  result for a criterion of the gate, or one that neither passed nor was waived with the id of the
  waiver, or that names no evidence, no day, or no approver other than its author (``results``);
- more than ``max_bypasses`` promotions went around the gate within 91 days, or one of them has no
  retrospective;
- the newest checklist has no ticked item for a word of ``checklist``.

Unknown when nothing says which version is in production. There is no such evidence at all when no
record has gates, or items where a checklist is asked for.

Parameters:
    criteria: names of criteria that the last gate has to have.
    results: whether the version in production needs a result for each criterion.
    environment: whether the stage that the last gate leads to has to be protected.
    checklist: what ticked items have to name; the gates are then not asked.
    max_bypasses: promotions around the gate that are allowed within 91 days.
    min_words: words of the rationale of a limit.

Example:
    results:                       # governance/gates.yaml:9: version '1.4.0' is in production
      - {version: 1.3.0, ...}      # (models/MODEL_CARD.md) and no result is of it
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.delivery import gate_results, gates
from aigov_plugins.delivery.entries import folded, rows, said, texts

_HINT = "aigov schema release-gate --template prints a record to fill in"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that gates and their results lack."""
    found = evidence.of("release-gate")
    records = [artifact for artifact in found if artifact.valid]
    wanted = "items" if params["checklist"] else "gates"
    if not any(isinstance(each.data, dict) and each.data.get(wanted) for each in found):
        message = f"{system.id} has no release gate record with {wanted}"
        yield Problem("no-gates", message, system.declared_at, wanted, _HINT)
        return
    for artifact in found:
        if not artifact.valid:
            yield Problem("invalid", f"cannot be relied on: {artifact.reason}", artifact.at())
    meant = [artifact for artifact in records if artifact.data.get(wanted)]
    if params["checklist"] and meant:
        newest = max(meant, key=lambda each: (said(each.data.get("date")), each.path))
        yield from _unticked(newest, params["checklist"])
    elif meant:
        yield from _gates(meant, records, params, evidence)
        if params["results"]:
            yield from gate_results.problems(meant, records, system, evidence)
        yield from gate_results.bypasses(records, params["max_bypasses"])


def _gates(
    meant: Sequence[Artifact],
    records: Sequence[Artifact],
    params: Params,
    evidence: SystemEvidence,
) -> Iterator[Problem]:
    explained = gates.explained(records)
    for artifact in meant:
        for gate in gates.last_gates(artifact):
            yield from gates.problems(gate, explained, params)
            if params["environment"]:
                yield from gates.unprotected(gate, records, evidence)


def _unticked(artifact: Artifact, wanted: Sequence[str]) -> Iterator[Problem]:
    listed = artifact.data.get("items")
    ticked = [folded(text) for text in texts(listed if isinstance(listed, list) else [])]
    done = [row for _, row in rows(artifact, "items") if row.get("done") is True]
    ticked += [folded(row.get("item")) for row in done]
    for word in wanted:
        if not any(folded(word) in text for text in ticked):
            message = f"no ticked item names {word}"
            hint = "tick what was looked at and found in order, and nothing else"
            yield Problem("not-ticked", message, artifact.at("items"), word, hint)
