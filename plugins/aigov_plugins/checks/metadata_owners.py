"""Does the metadata of each artefact name who owns it: data contract, model card, catalogue?

Asked where the software catalogue (Backstage) has an entry with the system's id: of that entry, of
every data contract and of every model card of the system.

Fails when one of them names no owner who can be reached, and when there is neither a contract for
the data nor a card for the model. Absent where the catalogue has no such entry.

Parameters: none.

Example:
    owner: the data team      # contracts/loans.odcs.yaml:7: owner 'the data team' gives no e-mail
                              # address or handle, so that nobody can be reached or told apart
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.governance.catalogue import entry_of, why_no_owner

_KINDS: Final = {"data-contract": "data", "model-card": "model"}
_HINT: Final = "name a person or a team: ana@acme.org or @acme/risk"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each artefact without an owner, and for each kind that is missing."""
    entry = entry_of(system, evidence)
    if entry is None:
        what = f"no catalogue has an entry named {system.id}"
        hint = f"write catalog-info.yaml with metadata: {{name: {system.id}}}"
        yield Problem("no-catalogue-entry", what, system.declared_at, hint=hint)
        return
    why = why_no_owner(entry, evidence)
    if why:
        yield Problem("without-owner", why, entry.at("owner"), "owner", _HINT)
    for kind, part in _KINDS.items():
        artifacts = evidence.of(kind)
        if not artifacts:
            what = f"nothing names the owner of the {part}: {system.id} has no {kind}"
            yield Problem("part-without-owner", what, system.declared_at, kind)
        for artifact in artifacts:
            yield from _owner(artifact, evidence)


def _owner(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    owner = str(artifact.data.get("owner") or "")
    why = why_nobody(owner, evidence.people) if owner else "is missing"
    if why:
        what = f"owner {owner!r} {why}" if owner else "owner is missing"
        yield Problem("without-owner", what, artifact.at("owner"), "owner", _HINT)
