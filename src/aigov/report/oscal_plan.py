"""The policies of a result in OSCAL: as controls with objectives, and as what the plan points to.

Source: OSCAL 1.1.3, ``local-objective``, ``reviewed-controls`` and ``back-matter/resource``.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from aigov.report.exchange import NAMESPACE, Namer, filled, place, token
from aigov.report.oscal_words import clauses, markup, prop, props, stated

Json = Mapping[str, Any]
_PINNED = ("id", "version", "digest", "mode", "gate", "pack", "source")


def objective_id(policy: str) -> str:
    """The id of the one objective of a policy: no token ends so."""
    return f"{token(policy)}_obj"


def objective(policy: Json, ids: Namer) -> dict[str, Any]:
    """A policy as a control: what it asks the repository for, and which clauses it supports."""
    told = {name: policy[name] for name in ("version", "mode", "gate", "enforce_from", "digest")}
    part = {
        "id": objective_id(policy["id"]),
        "name": "assessment-objective",
        "ns": NAMESPACE,
        "title": stated(policy["title"]),
        "prose": _asked(policy),
    }
    return filled(
        {
            "control-id": token(policy["id"]),
            "description": markup(_required(policy)),
            "props": [
                *props({"policy-id": policy["id"], **told, "domain": policy.get("domain")}),
                *clauses(policy["references"]),
            ],
            "links": [{"href": f"#{ids('policy', policy['id'])}", "rel": "reference"}],
            "parts": [part],
        }
    )


def _required(policy: Json) -> str:
    return str(policy.get("requirement") or policy["title"])


def _asked(policy: Json) -> str:
    asked = f"The repository holds the evidence that this policy asks for: {_required(policy)}"
    return markup(f"{asked} What that does not show: {policy['limits']}")


def reviewed(result: Json, policies: Mapping[str, Json]) -> dict[str, Any]:
    """What was looked at: the policies in force as controls, what was judged as objectives."""
    judged = {objective_id(finding["policy"]) for finding in result["findings"]}
    controls = [{"control-id": token(policy)} for policy in sorted(policies)]
    chosen: Json = {"include-controls": controls} if controls else {"include-all": {}}
    said = "The policies in force." if controls else "No policy was in force: all of none."
    objectives = [{"objective-id": each} for each in sorted(judged)]
    return filled(
        {
            "description": "Policies are the controls. A control without an objective in the "
            "selection below was in force, and judged for nothing.",
            "control-selections": [{"description": said, **chosen}],
            "control-objective-selections": [{"include-objectives": objectives}]
            if objectives
            else [],
        }
    )


def resources(result: Json, policies: Mapping[str, Json], ids: Namer) -> Iterator[dict[str, Any]]:
    """What the document points to: the plan, each policy, each framework."""
    yield _plan(policies, ids)
    for _, policy in sorted(policies.items()):
        yield _resource(policy, ids)
    yield from (_framework(each, ids) for each in result.get("frameworks", ()))


def _plan(policies: Mapping[str, Json], ids: Namer) -> dict[str, Any]:
    """The plan of the assessment, which is the list of the policies in force."""
    pinned = [{key: policy[key] for key in _PINNED} for _, policy in sorted(policies.items())]
    text = json.dumps({"policies": pinned}, indent=1, sort_keys=True)
    return {
        "uuid": ids("plan"),
        "title": "Policies in force",
        "description": "No assessment plan was written: aigov judges every policy in force for "
        "every AI system. This is the list of them, with the SHA-256 of the file of each.",
        "base64": {
            "filename": "policies.json",
            "media-type": "application/json",
            "value": base64.b64encode(text.encode("ascii")).decode("ascii"),
        },
    }


def _resource(policy: Json, ids: Namer) -> dict[str, Any]:
    pinned = {"algorithm": "SHA-256", "value": policy["digest"]}
    href = place(policy["source"])
    return filled(
        {
            "uuid": ids("policy", policy["id"]),
            "title": stated(f"Policy {policy['id']}: {policy['title']}"),
            "description": markup(_required(policy)),
            "props": props(
                {"version": policy["version"], "pack": policy["pack"], "source": policy["source"]}
            ),
            "rlinks": [{"href": href, "hashes": [pinned]}] if href else [],
            "remarks": markup(policy["limits"]),
        }
    )


def _framework(counted: Json, ids: Namer) -> dict[str, Any]:
    counts = ", ".join(f"{number} {name}" for name, number in sorted(counted["counts"].items()))
    return filled(
        {
            "uuid": ids("framework", counted["framework"]),
            "title": stated(counted["title"]),
            "description": markup(
                f"Of {counted['clauses']} clauses: {counts}. Evidenced means that evidence in the "
                "repository supports the clause; that the clause is met it does not show."
            ),
            "props": [
                *prop("framework-id", counted["framework"]),
                *props({key: counted[key] for key in ("version", "status", "verification")}),
            ],
            "citation": {"text": stated(f"{counted['title']}, {counted['version']}")},
        }
    )
