"""A result as an in-toto statement: what aigov says of a commit, in a form that is signed.

Sources: in-toto Attestation Framework v1, ``spec/v1/statement.md``, and the predicate Simple
Verification Result v0.1, ``spec/predicates/svr.md``. What SVR has no field for stands in fields
named ``aigov``, as the framework's rule for extension fields wants it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from aigov.attestable import refuse_unfit
from aigov.excusing import EVERYWHERE
from aigov.report.result import enforced

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/svr/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
VERIFIER = "https://aigov.dev/aigov/"
"""Start of ``verifier.id``; the version of the aigov that judged follows."""

Result = Mapping[str, Any]


def statement_of(result: Result, raw: bytes, valid_until: str = "") -> dict[str, Any]:
    """The statement about a commit and a result; no clock, so that it is the same each time.

    Args:
        result: of a commit, with something evaluated in it.
        raw: its bytes as they were stored.
        valid_until: the last day, ISO 8601, on which it may be relied on; ``""`` for no end.

    Raises UsageError for a result that no commit can be vouched for with.
    """
    refuse_unfit(result, raw)
    commit, digest = result["snapshot"]["id"], hashlib.sha256(raw).hexdigest()
    ends = {"valid_until": valid_until} if valid_until else {}
    return {
        "_type": STATEMENT_TYPE,
        "subject": [
            {"name": "commit", "digest": {"gitCommit": commit}},
            {"name": "result.json", "digest": {"sha256": digest}},
        ],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "verifier": {"id": VERIFIER + result["tool"]["version"], "aigov": _judged(result)},
            "timeCreated": f"{result['as_of']}T00:00:00Z",
            "properties": sorted(_properties(result)),
            "aigov": {**ends, "verdict": _verdict(result)},
        },
    }


def with_sha2_subjects(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The same statement, with the commit in ``verifier.aigov`` and no subject for it.

    Sigstore's library signs subjects with SHA-2 and SHA-3 digests only, and the id of a commit is
    none of them. Who looks at the subjects alone finds the result, and the commit is in that.
    """
    predicate = statement["predicate"]
    (commit,) = (s for s in statement["subject"] if "gitCommit" in s["digest"])
    judged = {**predicate["verifier"]["aigov"], "commit": commit["digest"]["gitCommit"]}
    return {
        **statement,
        "subject": [subject for subject in statement["subject"] if subject is not commit],
        "predicate": {**predicate, "verifier": {**predicate["verifier"], "aigov": judged}},
    }


def payload_of(statement: Mapping[str, Any]) -> bytes:
    """The bytes of a statement that are signed."""
    text = json.dumps(statement, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return text.encode()


def gate_property(gate: str) -> str:
    """The property that says that the verdict at a gate is ok."""
    return f"AIGOV_GATE_{_upper(gate)}"


def _judged(result: Result) -> dict[str, Any]:
    """What was judged, and by what."""
    policies = result["policies"]
    snapshot = result["snapshot"]
    return {
        "as_of": result["as_of"],
        "gate": result["gate"],
        "root": snapshot.get("root", ""),
        "tree": snapshot["tree"],
        "systems": sorted(
            system["id"]
            for system in result["systems"]
            if system["declared"] and system["id"] != EVERYWHERE
        ),
        "packs": sorted({policy["pack"] for policy in policies if policy["pack"]}),
        "policies": sorted(
            (
                {
                    "id": policy["id"],
                    "version": policy["version"],
                    "mode": policy["mode"],
                    "gate": policy["gate"],
                    "digest": {"sha256": policy["digest"]},
                }
                for policy in policies
            ),
            key=lambda policy: str(policy["id"]),
        ),
    }


def _properties(result: Result) -> Iterator[str]:
    """What passed: the gate, and each policy that passed for every system that it applies to."""
    if _verdict(result)["ok"]:
        yield gate_property(result["gate"])
    for policy in result["policies"]:
        outcomes = {f["outcome"] for f in result["findings"] if f["policy"] == policy["id"]}
        if outcomes - {"not-applicable"} == {"pass"}:
            yield f"AIGOV_POLICY_{_upper(policy['id'])}"


def _verdict(result: Result) -> dict[str, Any]:
    """Whether the verdict is ok, and why: exit 0 that an option made, or that binds nobody, is not.

    ``--advisory`` gives exit 0 whatever fails, and so does a configuration that enforces nothing.
    """
    blocking = any(finding["blocks"] for finding in result["findings"])
    ok = result["exit"]["code"] == 0 and not blocking and enforced(dict(result))
    return {"ok": ok, "reason": _reason(result)}


def _reason(result: Result) -> str:
    return str(result["exit"]["reason"])


def _upper(name: str) -> str:
    """A kebab-case name as part of a property."""
    return name.upper().replace("-", "_")
