"""SARIF 2.1.0, for code scanning on GitHub and for other viewers.

What is waived is no result: GitHub opens an alert for a result whatever its ``suppressions`` say
(its documentation lists the properties that it uses, and that is none of them). How many there are
stands in the properties of the run, as does how many results were left out, worst ones kept.
``versionControlProvenance`` needs the address of the repository, which a result does not know; the
commit stands in the properties.

Source: OASIS, SARIF 2.1.0; GitHub documentation, "SARIF support for code scanning" (25,000 results
of a run, 10 MB compressed with gzip, a region with start and end, ``primaryLocationLineHash``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from aigov.adoption import REPOSITORY
from aigov.report.one_line import one_line, unlinked
from aigov.report.sarif_rules import rule
from aigov.report.told import Told, told

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
MAX_RESULTS: Final = 25_000
"""Results of a run; GitHub refuses a file with more, and stores 5,000 of them."""

MAX_PACKED: Final = 9_500_000
"""Bytes that the file may have, compressed, by an estimate that is never too low."""

_OVERHEAD: Final = 120
"""Bytes of a compressed result beside its own text: 20 references, of 48 bits at most, to the words
that stand around the text of every result (RFC 1951, 3.2.5)."""

_ROOT: Final = "%SRCROOT%"
_RELEASE = re.compile(r"([0-9]+)\.([0-9]+)(?:\.([0-9]+))?(?:\.?(a|b|rc|dev)([0-9]+))?")

Json = Mapping[str, Any]


def render(result: Mapping[str, Any]) -> str:
    """The log: one run, with all policies as rules, and each problem as a result."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(result)]}
    return json.dumps(log) + "\n"


def _run(result: Json) -> dict[str, Any]:
    rules = [rule(policy) for policy in result["policies"]]
    ones = told(result)
    places = {policy["id"]: index for index, policy in enumerate(result["policies"])}
    compared = "base" in result
    results = _kept(rules, [_result(one, places, compared=compared) for one in ones])
    left = len(ones) - len(results)
    waived = sum(finding["outcome"] == "waived" for finding in result["findings"])
    return {
        "tool": {"driver": _driver(result, rules)},
        "automationDetails": {"id": _category(result)},
        "invocations": [_invocation(result, left)],
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The root of the git repository."}},
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "asOf": result["as_of"],
            "gate": result["gate"],
            "commit": result["snapshot"]["id"],
            "waivedFindings": waived,
            "resultsLeftOut": left,
        },
    }


def _driver(result: Json, rules: list[dict[str, Any]]) -> dict[str, Any]:
    version = str(result.get("tool", {}).get("version", ""))
    known = semantic(version)
    versions = {"version": version, "semanticVersion": known} if known else {}
    return {
        "name": "aigov",
        "organization": "aigov",
        **versions,
        "informationUri": REPOSITORY,
        "rules": rules,
    }


def semantic(version: str) -> str:
    """A version of ours (PEP 440) as Semantic Versioning 2.0.0 writes it.

    ``0.2.0.dev0`` is ``0.2.0-dev.0`` there; what is no version of ours is ``""``.
    """
    found = _RELEASE.match(version)
    if found is None:
        return ""
    major, minor, patch, stage, number = found.groups()
    return f"{major}.{minor}.{patch or 0}" + (f"-{stage}.{number}" if stage else "")


def _category(result: Json) -> str:
    """What GitHub compares runs by: the gate, and the root where it is not the repository's."""
    root = result["snapshot"].get("root", "")
    return "/".join(filter(None, ("aigov", result["gate"], _uri(root)))) + "/"


def _invocation(result: Json, left: int) -> dict[str, Any]:
    invocation: dict[str, Any] = {
        "executionSuccessful": True,
        "exitCode": result["exit"]["code"],
        "exitCodeDescription": one_line(result["exit"]["reason"]),
    }
    if left:
        text = f"{left} results are left out, the worst are kept: aigov check -o json has all."
        said = {"level": "warning", "message": {"text": text}}
        invocation["toolExecutionNotifications"] = [said]
    return invocation


def _result(one: Told, places: Mapping[str, int], *, compared: bool) -> dict[str, Any]:
    policy = one.finding["policy"]
    state = "unchanged" if one.problem.get("known") else "new"
    return {
        "ruleId": policy,
        "ruleIndex": places[policy],
        "level": one.level.value,
        "message": {"text": _message(one)},
        "locations": [_location(one)],
        "partialFingerprints": {
            "primaryLocationLineHash": one.identity,
            "aigovFingerprint/v1": one.identity,
        },
        **({"baselineState": state} if compared else {}),
    }


def _message(one: Told) -> str:
    """The problem as a sentence, since GitHub shows the first one alone, then what to do."""
    doubt = "Cannot tell: " if one.problem["unknown"] else ""
    said = _sentence(f"{doubt}{unlinked(one.problem['message'])}")
    hint = unlinked(one.problem["hint"])
    return f"{said} Hint: {_sentence(hint)}" if hint else said


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _location(one: Told) -> dict[str, Any]:
    logical = [{"name": one_line(one.finding["system"]), "kind": "module"}]
    if one.problem["key"]:
        logical.append({"name": one_line(one.problem["key"]), "kind": "property"})
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(one.path), "uriBaseId": _ROOT},
            "region": _region(one.problem),
        },
        "logicalLocations": logical,
    }


def _region(problem: Json) -> dict[str, int]:
    """To the end of the line where it is known, else one character: GitHub wants an end."""
    line, column = problem["line"], problem["column"]
    end = max(len(problem["source"].rstrip()), column) + 1
    return {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end}


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path, errors="backslashreplace")


def _kept(rules: list[dict[str, Any]], results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first results, as many as may be uploaded."""
    size = len(json.dumps(rules)) + _OVERHEAD
    for count, one in enumerate(results[:MAX_RESULTS]):
        size += _weight(one)
        if size > MAX_PACKED:
            return results[:count]
    return results[:MAX_RESULTS]


def _weight(result: Json) -> int:
    """Bytes that a result takes at most where the file is compressed, whatever compresses it.

    Text of its own counts as if it could not be compressed; so the verdict does not hang on the
    version of a library.
    """
    location = result["locations"][0]
    own = [
        result["message"]["text"],
        location["physicalLocation"]["artifactLocation"]["uri"],
        *(place["name"] for place in location["logicalLocations"]),
        *result["partialFingerprints"].values(),
    ]
    return _OVERHEAD + len(json.dumps(own))
