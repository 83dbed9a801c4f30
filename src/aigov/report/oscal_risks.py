"""The risks of a result in OSCAL: what fails, what cannot be told, and what a waiver accepts.

Source: OSCAL 1.1.3, ``risk``, ``risk-status``, ``characterization``, ``mitigating-factor`` and
``response``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aigov.report.exchange import Namer, end_of, filled, moment
from aigov.report.judged import Waivers, approved, judged, waiver_of
from aigov.report.oscal_findings import headline, subjects, told
from aigov.report.oscal_subjects import origin
from aigov.report.oscal_words import markup, props

Json = Mapping[str, Any]
_OSCAL: Final = "http://csrc.nist.gov/ns/oscal"


def at_risk(finding: Json) -> bool:
    """Whether a finding is a risk: it fails or cannot be told, excused or not."""
    return judged(finding) in ("fail", "unknown")


def risk(number: int, finding: Json, policy: Json, waivers: Waivers, ids: Namer) -> dict[str, Any]:
    """A finding as a risk, open until it passes; a waiver makes it an approved deviation."""
    waiver = waiver_of(finding, waivers)
    facet = {"name": "severity", "system": _OSCAL, "value": finding["severity"]}
    return filled(
        {
            "uuid": ids("risk", number),
            "title": headline(finding),
            "description": told(finding),
            "statement": markup(policy.get("why", "")) or _rated(finding),
            "props": props(
                {"policy-id": finding["policy"], "system-id": finding["system"]}
                | {name: finding.get(name) for name in ("outcome", "was", "by", "due", "known")}
            ),
            "status": "deviation-approved" if approved(finding) else "open",
            "origins": [origin(ids)],
            "characterizations": [{"origin": origin(ids), "facets": [facet]}],
            "mitigating-factors": _mitigation(number, finding, waiver, ids),
            "deadline": end_of(waiver["expires"]) if waiver else "",
            "remediations": _fix(number, policy, ids),
            "risk-log": _log(number, waiver, ids),
            "related-observations": [{"observation-uuid": ids("observation", number)}],
        }
    )


def _rated(finding: Json) -> str:
    return f"For a system of this tier the policy rates a failure as {finding['severity']}."


def _mitigation(
    number: int, finding: Json, waiver: Json | None, ids: Namer
) -> list[dict[str, Any]]:
    if waiver is None or not waiver["compensating"].strip():
        return []
    return [
        {
            "uuid": ids("mitigation", number),
            "description": markup(waiver["compensating"]),
            "subjects": subjects(finding, ids),
        }
    ]


def _fix(number: int, policy: Json, ids: Namer) -> list[dict[str, Any]]:
    if not policy.get("fix", "").strip():
        return []
    return [
        {
            "uuid": ids("fix", number),
            "lifecycle": "recommendation",
            "title": "What the policy says to do",
            "description": markup(policy["fix"]),
            "origins": [origin(ids)],
        }
    ]


def _log(number: int, waiver: Json | None, ids: Namer) -> dict[str, Any]:
    if waiver is None:
        return {}
    said = ("id", "requester", "approver", "ticket", "renews", "path", "line")
    entry = {
        "uuid": ids("waiver", number),
        "title": "Waiver granted",
        "description": markup(waiver["reason"]),
        "start": moment(waiver["granted"]),
        "end": end_of(waiver["expires"]),
        "props": props({name: waiver[name] for name in said}),
        "status-change": "deviation-approved",
    }
    return {"entries": [filled(entry)]}
