"""What a CycloneDX document attests to: the policies as one standard, and each framework.

Only the policies are judged. A framework is there so that a claim can name the clause it bears on;
its text is not ours to give.

Source: CycloneDX 1.6, ``definitions.standards``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigov.report.cyclonedx_words import properties, reference, stated
from aigov.report.exchange import filled, prose

Json = Mapping[str, Any]
_PINNED = ("version", "domain", "mode", "gate", "enforce_from", "pack", "source")


def standards(result: Json, policies: Mapping[str, Json]) -> Iterator[dict[str, Any]]:
    """The policies in force, then the frameworks that they name, by id."""
    if policies:
        yield {
            "bom-ref": "standard",
            "name": "aigov policies",
            "description": "The policies that were in force. Each asks for evidence in a "
            "repository.",
            "requirements": [_requirement(policy) for _, policy in sorted(policies.items())],
        }
    counted = {each["framework"]: each for each in result.get("frameworks", ())}
    for framework, clauses in sorted(clauses_of(policies).items()):
        yield _framework(framework, sorted(clauses), counted.get(framework, {}))


def clauses_of(policies: Mapping[str, Json]) -> dict[str, dict[str, list[str]]]:
    """By framework and clause, the policies that say they support it."""
    found: dict[str, dict[str, list[str]]] = {}
    for key, policy in sorted(policies.items()):
        for framework, clauses in policy["references"].items():
            for clause in dict.fromkeys(clauses):
                found.setdefault(framework, {}).setdefault(clause, []).append(key)
    return found


def _requirement(policy: Json) -> dict[str, Any]:
    pinned = {f"policy:{name}": policy.get(name) for name in _PINNED}
    said = [f"What it does not show: {policy['limits']}" if policy["limits"].strip() else ""]
    return filled(
        {
            "bom-ref": reference("policy", policy["id"]),
            "identifier": stated(policy["id"]),
            "text": stated(policy.get("requirement") or policy["title"]),
            "descriptions": [prose(each) for each in (policy["title"], *said) if each.strip()],
            "properties": properties({**pinned, "policy:sha256": policy["digest"]}),
        }
    )


def _framework(framework: str, clauses: list[str], counted: Json) -> dict[str, Any]:
    counts = ", ".join(f"{number} {name}" for name, number in _counts(counted))
    told = f" Of {counted['clauses']} clauses: {counts}." if counts else ""
    return filled(
        {
            "bom-ref": reference("standard", framework),
            "name": stated(counted.get("title") or framework),
            "version": prose(counted.get("version", "")),
            "description": f"Only the clauses that a policy in force names.{told} Evidence that "
            "supports a clause does not show that the clause is met.",
            "requirements": [
                {"bom-ref": reference("clause", framework, each), "identifier": stated(each)}
                for each in clauses
            ],
        }
    )


def _counts(counted: Json) -> list[tuple[str, int]]:
    return sorted(counted.get("counts", {}).items())
