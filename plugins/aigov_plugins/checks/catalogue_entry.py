"""Does the software catalogue have an entry for the system, with its owner and its tier?

Asked of the entries of Backstage (kind ``ownership``) whose name is the system's id.

Fails when the owner is neither a group or user of the catalogue nor somebody who can be reached, or
when the annotation of the tier is missing or differs from the manifest. Absent where no entry has
the system's id. For a system without a manifest it says what ``ai-system-inventory`` says.

Parameters:
    annotation: how the name of the annotation ends that states the tier; empty asks for no tier
        (ai-act-tier).

Example:
    metadata: {name: loan}        # catalog-info.yaml:3: has no annotation that ends in ai-act-tier
    spec: {owner: group:risk-ml}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.checks.ai_system_inventory import undeclared
from aigov_plugins.governance.entries import mapped, rows

_KIND: Final = "ownership"
_WHO: Final = ("Group", "User")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that is wrong with the entry of the system."""
    if system.reason:
        yield undeclared(system)
        return
    catalogues = [a for a in evidence.of(_KIND) if a.data.get("format") == "backstage"]
    people = {
        str(entity.get("name", "")).lower()
        for catalogue in catalogues
        for _, entity in rows(catalogue.data, "entities")
        if entity.get("kind") in _WHO
    }
    entries = [
        (catalogue, index, entity)
        for catalogue in catalogues
        for index, entity in rows(catalogue.data, "entities")
        if entity.get("name") == system.id and entity.get("kind") not in _WHO
    ]
    if not entries:
        what = f"no catalogue has an entry named {system.id}"
        hint = f"write catalog-info.yaml with metadata: {{name: {system.id}}}"
        yield Problem("no-catalogue-entry", what, system.declared_at, hint=hint)
    for catalogue, index, entity in entries[:1]:
        yield from _owner(catalogue, index, entity, people, evidence)
        if params["annotation"]:
            yield from _tier(system, catalogue, index, entity, params["annotation"])


def _owner(
    catalogue: Artifact, index: int, entity: Json, people: set[str], evidence: SystemEvidence
) -> Iterator[Problem]:
    owner = str(entity.get("owner", ""))
    name = owner.rpartition(":")[2].rpartition("/")[2].lower()
    if name in people:
        return
    why = why_nobody(owner, evidence.people) if owner else "is missing"
    if why:
        what = (
            f"owner {owner!r} {why}, and no group or user of the catalogue"
            if owner
            else "has no owner"
        )
        hint = "name a group of the catalogue, or an address"
        at = catalogue.at("entities", index, "owner")
        yield Problem("catalogue-owner", what, at, "owner", hint)


def _tier(
    system: System, catalogue: Artifact, index: int, entity: Json, ending: str
) -> Iterator[Problem]:
    said = [v for key, v in mapped(entity.get("annotations")).items() if key.endswith(ending)]
    declared = system.tier.value if system.tier else "not declared"
    at = catalogue.at("entities", index, "annotations")
    if not said:
        what = f"has no annotation that ends in {ending}"
        hint = f"annotations: {{acme.org/{ending}: {declared}}}"
        yield Problem("catalogue-tier", what, at, "annotations", hint)
    elif any(value != declared for value in said):
        what = f"{ending} {_shown(said)} is not the risk_tier of {system.id}, which is {declared}"
        yield Problem("catalogue-tier", what, at, "annotations")


def _shown(values: Sequence[Json]) -> str:
    return ", ".join(repr(value) for value in values)
