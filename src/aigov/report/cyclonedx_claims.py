"""Claims of a CycloneDX document, the evidence for and against them, and what a waiver promises.

Source: CycloneDX 1.6, ``declarations.claims`` and ``declarations.evidence``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aigov.report.cyclonedx_words import datum, reference, stated, system_reference
from aigov.report.exchange import end_of, filled, moment, prose
from aigov.report.judged import Waivers, judged, waiver_of

Json = Mapping[str, Any]
_TOLD = ("id", "path", "line", "column", "key", "message", "hint", "unknown", "known")
_PREDICATES = {
    "pass": "The evidence that the policy {} asks for is there and holds.",
    "fail": "The evidence that the policy {} asks for is missing, or does not hold.",
    "unknown": "It cannot be told whether the evidence that the policy {} asks for holds.",
}


def claim_reference(number: int) -> str:
    """The ``bom-ref`` of the claim that a finding makes."""
    return f"claim:{number}"


def claim(number: int, finding: Json, policy: Json, waivers: Waivers) -> dict[str, Any]:
    """What a finding says of a system: for the policy where it passes, else against it."""
    outcome = judged(finding)
    files = [_file_reference(file) for file in finding["evidence"]]
    against = [_problems_reference(number)] if finding["problems"] else []
    required = policy.get("requirement") or finding["title"]
    predicate = _PREDICATES[outcome].format(finding["policy"])
    return filled(
        {
            "bom-ref": claim_reference(number),
            "target": system_reference(finding["system"]),
            "predicate": prose(f"{predicate} It asks: {required}"),
            "mitigationStrategies": mitigations(finding, waivers),
            "reasoning": stated(finding["message"]),
            "evidence": list(dict.fromkeys(files if outcome == "pass" else against + files)),
            "counterEvidence": against if outcome == "pass" else [],
        }
    )


def mitigations(finding: Json, waivers: Waivers) -> list[str]:
    """The evidence of what is done instead, where a waiver excuses the finding."""
    waiver = waiver_of(finding, waivers) if finding["outcome"] == "waived" else None
    return [_waiver_reference(waiver)] if waiver else []


def evidence(found: list[tuple[int, Json]], waivers: Waivers) -> Iterator[dict[str, Any]]:
    """Each file that was read, the problems of each finding, and each waiver that excuses one."""
    files = {_file_reference(file): file for _, each in found for file in each["evidence"]}
    yield from (_file(name, file) for name, file in sorted(files.items()))
    for number, finding in found:
        if finding["problems"]:
            yield _problems(number, finding)
    excusing = (waiver_of(each, waivers) for _, each in found if each["outcome"] == "waived")
    used = {_waiver_reference(waiver): waiver for waiver in excusing if waiver}
    yield from (_waiver(name, waiver) for name, waiver in sorted(used.items()))


def _file_reference(file: Json) -> str:
    return reference("file", file["path"], file["blob"], file["kind"], file["reader"])


def _file(name: str, file: Json) -> dict[str, Any]:
    tracked = "" if file["tracked"] else "; not tracked by git"
    blob = [datum("git blob id", file["blob"])] if file["blob"] else []
    return {
        "bom-ref": name,
        "propertyName": "aigov:evidence",
        "description": stated(f"{file['kind']}, read by {file['reader']}{tracked}"),
        "data": [datum(file["path"], path=file["path"]), *blob],
    }


def _problems_reference(number: int) -> str:
    return f"problems:{number}"


def _problems(number: int, finding: Json) -> dict[str, Any]:
    return {
        "bom-ref": _problems_reference(number),
        "propertyName": "aigov:problems",
        "description": "Each problem as aigov reports it.",
        "data": [_problem(problem) for problem in finding["problems"]],
    }


def _problem(problem: Json) -> dict[str, Any]:
    told = {key: problem[key] for key in (*_TOLD, "fingerprint") if key in problem}
    at = f"{problem['path']}:{problem['line']}:{problem['column']}"
    return datum(at, json.dumps(told), path=problem["path"], sort="application/json")


def _waiver_reference(waiver: Json) -> str:
    return reference("waiver", waiver["id"], waiver["policy"], waiver["system"])


def _waiver(name: str, waiver: Json) -> dict[str, Any]:
    at = f"{waiver['path']}:{waiver['line']}"
    people = {"author": waiver["requester"], "reviewer": waiver["approver"]}
    return filled(
        {
            "bom-ref": name,
            "propertyName": "aigov:waiver",
            "description": stated(f"Done instead: {waiver['compensating']}"),
            "data": [
                datum(f"reason of the waiver {waiver['id']}", prose(waiver["reason"])),
                datum(at, prose(waiver["ticket"]), path=waiver["path"]),
            ],
            "created": moment(waiver["granted"]),
            "expires": end_of(waiver["expires"]),
            **{key: {"name": stated(person)} for key, person in people.items()},
        }
    )
