"""Does the software catalogue have an entry for the system, with its owner and its tier?

Asked of the entries of Backstage (kind ``ownership``) whose name is the system's id.

Fails when the owner is neither a group or user of the catalogue nor somebody who can be reached, or
when the annotation of the tier is missing or differs from the manifest. Absent where no entry has
the system's id. For a system without a manifest it says what ``ai-system-inventory`` says.

Parameters:
    annotation: how the name of the annotation ends that states the tier (ai-act-tier).

Example:
    metadata: {name: loan}        # catalog-info.yaml:3: has no annotation that ends in ai-act-tier
    spec: {owner: group:risk-ml}
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.checks.ai_system_inventory import undeclared
from aigov_plugins.governance.catalogue import Entry, entry_of, why_no_owner
from aigov_plugins.governance.entries import mapped


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that is wrong with the entry of the system."""
    if system.reason:
        yield undeclared(system)
        return
    entry = entry_of(system, evidence)
    if entry is None:
        what = f"no catalogue has an entry named {system.id}"
        hint = f"write catalog-info.yaml with metadata: {{name: {system.id}}}"
        yield Problem("no-catalogue-entry", what, system.declared_at, hint=hint)
        return
    why = why_no_owner(entry, evidence)
    if why:
        hint = "name a group of the catalogue, or an address"
        yield Problem("catalogue-owner", why, entry.at("owner"), "owner", hint)
    yield from _tier(system, entry, params["annotation"])


def _tier(system: System, entry: Entry, ending: str) -> Iterator[Problem]:
    annotations = mapped(entry.entity.get("annotations"))
    said = [value for key, value in annotations.items() if key.endswith(ending)]
    declared = system.tier.value if system.tier else "not declared"
    at = entry.at("annotations")
    if not said:
        what = f"has no annotation that ends in {ending}"
        hint = f"annotations: {{acme.org/{ending}: {declared}}}"
        yield Problem("catalogue-tier", what, at, "annotations", hint)
    elif any(value != declared for value in said):
        shown = ", ".join(repr(value) for value in said)
        what = f"{ending} {shown} is not the risk_tier of {system.id}, which is {declared}"
        yield Problem("catalogue-tier", what, at, "annotations")
