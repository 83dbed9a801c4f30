"""Does the organisation's inventory have a row for the system that agrees with its manifest?

Fails when the row of the system names no owner who can be reached, has a purpose that is too short,
another tier than the manifest, or a day of review that is missing or too far back, and when several
rows are about the system. Absent where no inventory has a row with the system's id. For a system
without a manifest it says what ``ai-system-inventory`` says.

Parameters:
    purpose_words: words that the purpose has at least (15).
    max_age: how long a review of the row holds (180d).

Example:
    system_id,owner,ai_act_tier       # governance/inventory.csv:2: ai_act_tier 'limited' is not the
    loan,@acme/risk-ml,limited        # risk_tier of loan, which is high
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence, why_nobody
from aigov_plugins.checks.ai_system_inventory import undeclared
from aigov_plugins.governance.entries import rows, why_not_recent, words

_KIND: Final = "system-inventory"


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each thing that is wrong with the row of the system."""
    if system.reason:
        yield undeclared(system)
        return
    inventories = evidence.of(_KIND)
    found = [
        (artifact, index, row)
        for artifact in inventories
        for index, row in rows(artifact.data, "systems")
        if row.get("system_id") == system.id
    ]
    evidence.leave_aside(one for one in inventories if not any(one is row[0] for row in found))
    if not found:
        what = f"no inventory of the organisation has a row for {system.id}"
        hint = "write governance/inventory.yaml: aigov schema system-inventory"
        yield Problem("no-inventory-row", what, system.declared_at, hint=hint)
    for artifact, index, _ in found[1:]:
        what = f"{system.id} has another row at {found[0][0].at('systems', found[0][1])}"
        yield Problem("second-row", what, artifact.at("systems", index), str(index))
    for artifact, index, row in found[:1]:
        for key, why in _faults(system, row, params, evidence):
            at = artifact.at("systems", index, key)
            yield Problem("inventory-row", f"{key} {why}", at, f"systems[].{key}")
        yield from _invalid(artifact)


def _invalid(artifact: Artifact) -> Iterator[Problem]:
    if not artifact.valid:
        what = f"does not follow its format: {artifact.reason}"
        yield Problem("invalid", what, artifact.at())


def _faults(
    system: System, row: Mapping[str, Json], params: Params, evidence: SystemEvidence
) -> Iterator[tuple[str, str]]:
    """The columns that are wrong, each with the reason."""
    owner = row.get("owner")
    why = why_nobody(owner, evidence.people) if isinstance(owner, str) and owner else "is missing"
    if why:
        yield "owner", f"{owner!r} {why}" if owner else why
    count = len(words(row.get("intended_purpose")))
    if count < params["purpose_words"]:
        yield "intended_purpose", f"has {count} words, {params['purpose_words']} are wanted"
    tier = row.get("ai_act_tier")
    if system.tier is None or tier != system.tier.value:
        ours = f"which is {system.tier.value}" if system.tier else "which is not declared"
        yield "ai_act_tier", f"{tier!r} is not the risk_tier of {system.id}, {ours}"
    why = why_not_recent(row.get("reviewed"), evidence, params["max_age"])
    if why:
        yield "reviewed", why
