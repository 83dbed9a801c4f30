"""The result as declarations of a CycloneDX document: what is claimed of which system, and why.

It is no bill of materials: it lists no component of a system. The systems stand among the targets
of the declarations, where claims are made against them. Nobody affirms and nothing is signed.

Source: CycloneDX 1.6 (ECMA-424), ``declarations`` and ``definitions``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aigov.report.cyclonedx_attestations import attestations
from aigov.report.cyclonedx_claims import claim, evidence
from aigov.report.cyclonedx_standards import standards
from aigov.report.cyclonedx_words import ASSESSOR, properties, stated, system_reference
from aigov.report.exchange import filled, laid_out, moment, namer, prose
from aigov.report.judged import LIMIT, REPOSITORY, waivers_of
from aigov.report.told import command

SPEC_VERSION: Final = "1.6"
MAX_VERSION: Final = 1024
"""Characters of the version of a component (CycloneDX 1.6, ``version``)."""

_DEPTH = 3  # one line for each claim, attestation and piece of evidence
_SAID = ("root", "owner", "tier", "judged_as", "lifecycle", "declared", "reason", "path", "line")
Json = Mapping[str, Any]


def render(result: Json) -> str:
    """A document that names no hour but midnight UTC of the day judged."""
    policies = {policy["id"]: policy for policy in reversed(result["policies"])}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "serialNumber": f"urn:uuid:{namer(result, 'cyclonedx')('document')}",
        "version": 1,
        "metadata": _metadata(result),
        "declarations": _declarations(result, policies),
        "definitions": filled({"standards": list(standards(result, policies))}),
    }
    return laid_out(filled(document), _DEPTH)


def _metadata(result: Json) -> dict[str, Any]:
    code, snapshot = result["exit"], result["snapshot"]
    said = {
        "result-schema": result["schema_version"],
        "as-of": result["as_of"],
        "gate": result["gate"],
        "exit-code": code["code"],
        "exit-reason": code["reason"],
        **{f"snapshot-{key}": snapshot.get(key) for key in ("kind", "id", "tree", "root")},
        "limit": LIMIT,
    }
    told = [("note", note) for note in result["notes"]]
    for sort in ("unreadable", "unclaimed"):
        told += [(sort, f"{doubt['path']}: {doubt['reason']}") for doubt in result[sort]]
    return {
        "timestamp": moment(result["as_of"]),
        "tools": {"components": [_tool(result)]},
        "component": filled(
            {
                "type": "application",
                "bom-ref": system_reference(REPOSITORY),
                "name": "the repository that was judged",
                "version": snapshot["id"],
            }
        ),
        "properties": properties(said) + [p for one in told for p in properties(dict([one]))],
    }


def _tool(result: Json) -> dict[str, Any]:
    tool = result.get("tool", {"name": "aigov", "version": ""})
    return filled(
        {
            "type": "application",
            "name": stated(tool["name"]),
            "version": prose(tool["version"])[:MAX_VERSION],
            "properties": properties({"same-result-again": command(result)}),
        }
    )


def _declarations(result: Json, policies: Mapping[str, Json]) -> dict[str, Any]:
    found = list(enumerate(result["findings"]))
    # Of what does not apply there is nothing to claim; the summary of its attestation counts it.
    claimed = [(number, each) for number, each in found if each["outcome"] != "not-applicable"]
    waivers = waivers_of(result)
    return filled(
        {
            "assessors": [_assessor()],
            "attestations": list(attestations(found, policies, waivers)),
            "claims": [
                claim(number, each, policies.get(each["policy"], {}), waivers)
                for number, each in claimed
            ],
            "evidence": list(evidence(claimed, waivers)),
            "targets": filled({"components": list(_targets(result))}),
        }
    )


def _assessor() -> dict[str, Any]:
    """A program that whoever has the repository runs on it: a self-assessment, and unsigned."""
    return {
        "bom-ref": ASSESSOR,
        "thirdParty": False,
        "organization": {"name": "aigov, a program; who ran it is not said"},
    }


def _targets(result: Json) -> Iterator[dict[str, Any]]:
    """The systems, and whatever else a finding is about but the repository, sorted by id."""
    systems = {system["id"]: system for system in reversed(result["systems"])}
    named = {*systems, *(finding["system"] for finding in result["findings"])} - {REPOSITORY}
    for name in sorted(named):
        system = systems.get(name, {})
        facts = {
            f"system:fact:{fact}": told["value"]
            for fact, told in sorted(system.get("facts", {}).items())
        }
        said = {f"system:{key.replace('_', '-')}": system.get(key) for key in _SAID}
        yield {
            "type": "application",
            "bom-ref": system_reference(name),
            "name": stated(system.get("name") or name),
            "properties": properties({"system:id": name, **said, **facts}),
        }
