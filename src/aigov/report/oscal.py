"""The result as OSCAL assessment results, for a GRC tool.

A policy is a control with one objective, an AI system a component, a finding an observation with
what it says of the objective. Only the tool speaks: there is no party, no role and no attestation.

Source: OSCAL 1.1.3, assessment results model, JSON format.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aigov.report.exchange import Namer, filled, laid_out, moment, namer
from aigov.report.judged import LIMIT, waivers_of
from aigov.report.oscal_findings import doubts, finding_of, observation
from aigov.report.oscal_plan import objective, resources, reviewed
from aigov.report.oscal_risks import at_risk, risk
from aigov.report.oscal_subjects import assets, components
from aigov.report.oscal_words import markup, props, stated

OSCAL_VERSION: Final = "1.1.3"
_DEPTH = 5  # one line for each observation, risk and finding
Json = Mapping[str, Any]


def render(result: Json) -> str:
    """An assessment-results document that names no hour but midnight UTC of the day judged."""
    ids = namer(result, "oscal")
    policies = {policy["id"]: policy for policy in reversed(result["policies"])}
    objectives = [objective(policy, ids) for _, policy in sorted(policies.items())]
    document = {
        "uuid": ids("document"),
        "metadata": _metadata(result),
        "import-ap": {"href": f"#{ids('plan')}", "remarks": "The policies in force."},
        "local-definitions": filled({"objectives-and-methods": objectives}),
        "results": [_result(result, policies, ids)],
        "back-matter": {"resources": list(resources(result, policies, ids))},
    }
    return laid_out({"assessment-results": filled(document)}, _DEPTH)


def _metadata(result: Json) -> dict[str, Any]:
    commit = result["snapshot"]["id"][:12]
    return {
        "title": "AI governance policies judged by the evidence in a repository",
        "last-modified": moment(result["as_of"]),
        "version": f"{result['as_of']}+{commit}" if commit else result["as_of"],
        "oscal-version": OSCAL_VERSION,
        "props": props({"result-schema": result["schema_version"]}),
        "remarks": LIMIT,
    }


def _result(result: Json, policies: Mapping[str, Json], ids: Namer) -> dict[str, Any]:
    found = list(enumerate(result["findings"]))
    # To an objective that does not apply, neither satisfied nor not satisfied would be true.
    due = [(number, each) for number, each in found if each["outcome"] != "not-applicable"]
    waivers = waivers_of(result)
    risks = {
        number: risk(number, each, policies.get(each["policy"], {}), waivers, ids)
        for number, each in due
        if at_risk(each)
    }
    snapshot = result["snapshot"]
    return filled(
        {
            "uuid": ids("result"),
            "title": f"Policies judged as of {result['as_of']}",
            "description": stated(result["exit"]["reason"]),
            "start": moment(result["as_of"]),
            "end": moment(result["as_of"]),
            "props": props(
                {"exit-code": result["exit"]["code"], "gate": result["gate"]}
                | {f"snapshot-{key}": snapshot.get(key) for key in ("kind", "id", "tree", "root")}
            ),
            "local-definitions": filled(
                {
                    "components": list(components(result, ids)),
                    "assessment-assets": assets(result, ids),
                }
            ),
            "reviewed-controls": reviewed(result, policies),
            "observations": [
                *(observation(number, each, result["as_of"], ids) for number, each in found),
                *doubts(result, ids),
            ],
            "risks": list(risks.values()),
            "findings": [
                finding_of(number, each, ids, ids("risk", number) if number in risks else "")
                for number, each in due
            ],
            "remarks": "\n\n".join([LIMIT, *(markup(note) for note in result["notes"])]),
        }
    )
