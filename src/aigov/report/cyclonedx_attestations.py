"""Attestations of a CycloneDX document: for each system, how it stands to each policy.

A policy has a score, 1 or 0. A clause of a framework has none: the claims that bear on it are
named, and that they meet it nobody says.

Source: CycloneDX 1.6, ``declarations.attestations``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aigov.report.cyclonedx_claims import claim_reference, mitigations
from aigov.report.cyclonedx_standards import clauses_of
from aigov.report.cyclonedx_words import ASSESSOR, reference, stated
from aigov.report.exchange import filled, prose
from aigov.report.judged import Waivers, judged, subject

Json = Mapping[str, Any]
Found = list[tuple[int, Json]]
NOT_SCORED: Final = (
    "Not scored: the claims bear on this clause; whether it is met is for a person to say."
)
_SURE = "Decided by rules from the files named, the same for everybody."


def attestations(
    found: Found, policies: Mapping[str, Json], waivers: Waivers
) -> Iterator[dict[str, Any]]:
    """One for each system that was judged, and one for the repository where it was."""
    clauses = clauses_of(policies)
    by_system: dict[str, Found] = {}
    for number, finding in found:
        by_system.setdefault(finding["system"], []).append((number, finding))
    for _, own in sorted(by_system.items()):
        judged_ones = [(n, each) for n, each in own if judged(each) != "not-applicable"]
        policy_maps = [_policy_map(n, each, waivers) for n, each in judged_ones]
        yield filled(
            {
                "summary": _summary(own),
                "assessor": ASSESSOR,
                "map": [*policy_maps, *_clause_maps(judged_ones, clauses)],
            }
        )


def _summary(own: Found) -> str:
    counts = Counter(finding["outcome"] for _, finding in own)
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
    return stated(f"Policies for {subject(own[0][1])}, by the evidence in a repository: {told}.")


def _policy_map(number: int, finding: Json, waivers: Waivers) -> dict[str, Any]:
    outcome = judged(finding)
    conformance = {
        "score": 1 if outcome == "pass" else 0,
        "rationale": _rationale(finding),
        "mitigationStrategies": mitigations(finding, waivers),
    }
    return filled(
        {
            "requirement": reference("policy", finding["policy"]),
            **_claims([(number, finding)]),
            "conformance": filled(conformance),
            "confidence": _confidence(finding),
        }
    )


def _claims(own: Found) -> dict[str, list[str]]:
    """Claims that support a requirement, and those that speak against it or leave it open."""
    return {
        "claims": [claim_reference(n) for n, each in own if judged(each) == "pass"],
        "counterClaims": [claim_reference(n) for n, each in own if judged(each) != "pass"],
    }


def _rationale(finding: Json) -> str:
    if finding["outcome"] == "waived":
        return prose(f"{finding['message']}; excused by {finding['by']}, which is no conformance")
    return stated(f"{finding['outcome']}: {finding['message']}")


def _confidence(finding: Json) -> dict[str, Any]:
    """1 where rules decide, 0 where nothing could be told, no number where a person must judge."""
    points = "; ".join(finding["needs_reviewer"])
    if points.strip():
        return {"rationale": prose(f"A person still has to judge: {points}")}
    if judged(finding) == "unknown":
        return {"score": 0, "rationale": "It could not be told."}
    return {"score": 1, "rationale": _SURE}


def _clause_maps(
    own: Found, clauses: Mapping[str, Mapping[str, list[str]]]
) -> Iterator[dict[str, Any]]:
    by_policy: dict[str, Found] = {}
    for number, finding in own:
        by_policy.setdefault(finding["policy"], []).append((number, finding))
    for framework, named in sorted(clauses.items()):
        for clause, supporting in sorted(named.items()):
            bearing = [each for policy in supporting for each in by_policy.get(policy, ())]
            if bearing:
                yield filled(
                    {
                        "requirement": reference("clause", framework, clause),
                        **_claims(bearing),
                        "conformance": {"rationale": NOT_SCORED},
                    }
                )
