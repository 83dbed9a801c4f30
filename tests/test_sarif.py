"""SARIF 2.1.0: what GitHub and other viewers are given."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from aigov.report import sarif
from aigov.report.sarif import MAX_PACKED, MAX_RESULTS, semantic
from results import COMMIT, finding, hostile, numbered, policy, problem, result


def run_of(of: dict[str, Any]) -> dict[str, Any]:
    (run,) = json.loads(sarif.render(of))["runs"]
    return dict(run)


def test_a_problem_is_a_result_with_one_place_and_its_fingerprint() -> None:
    source = "  reviewer:   "
    (found,) = run_of(result(finding(problems=[problem(source=source)])))["results"]
    assert found == {
        "ruleId": "risks",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "reviewer is missing. Hint: name one."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "governance/risks.yaml",
                        "uriBaseId": "%SRCROOT%",
                    },
                    # "  reviewer:" has 11 characters: the region ends behind the last one.
                    "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 12},
                },
                "logicalLocations": [
                    {"name": "bot", "kind": "module"},
                    {"name": "reviewer", "kind": "property"},
                ],
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": "0123456789abcdef:1",
            "aigovFingerprint/v1": "0123456789abcdef:1",
        },
    }


def test_the_run_says_what_was_judged() -> None:
    root = {"kind": "revision", "id": COMMIT, "tree": "", "root": "a b"}
    run = run_of(result(finding(), snapshot=root))
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("aigov", "0.2.0.dev0")
    assert driver["semanticVersion"] == "0.2.0-dev.0"
    assert run["automationDetails"] == {"id": "aigov/release-review/a%20b/"}
    assert run["properties"] == {
        "asOf": "2026-11-22",
        "gate": "release-review",
        "commit": COMMIT,
        "waivedFindings": 0,
        "resultsLeftOut": 0,
    }
    (invocation,) = run["invocations"]
    assert invocation == {
        "executionSuccessful": True, "exitCode": 1, "exitCodeDescription": "for a test",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("version", "said"),
    [("0.2.0.dev0", "0.2.0-dev.0"), ("1.0rc2", "1.0.0-rc.2"), ("3.1.4", "3.1.4"), ("x", "")],
)
def test_versions_are_semantic(version: str, said: str) -> None:
    assert semantic(version) == said


def test_a_policy_is_a_rule_whether_or_not_it_fails() -> None:
    wide = policy("model-card", references={f"f{number:02}": ["1"] for number in range(40)})
    gate = policy("gate", mode="advisory", title="T" * 2_000)
    rules = run_of(result(policies=[gate, wide]))["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["name"]) for rule in rules] == [
        ("gate", "GatePolicy"),
        ("model-card", "ModelCard"),
    ]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["warning", "error"]
    assert len(rules[0]["shortDescription"]["text"]) <= 1_024
    assert rules[1]["fullDescription"]["text"] == "There are model-card."
    assert rules[1]["properties"]["tags"] == ["governance", *(f"f{n:02}" for n in range(19))]
    assert rules[1]["help"]["text"].startswith("Requirement: There are model-card\n\nWhy: They")
    assert rules[1]["help"]["text"].endswith("More: aigov explain model-card")


def test_what_is_waived_opens_no_alert() -> None:
    run = run_of(result(finding(outcome="waived", by="W-1")))
    assert run["results"] == []
    assert run["properties"]["waivedFindings"] == 1


def test_known_problems_are_unchanged_where_a_base_was_compared() -> None:
    base = {"ref": "main", "commit": "d" * 40, "others": 0}
    both = finding(
        problems=[problem(known=True), problem(line=9, fingerprint="f" * 16)], known=False
    )
    results = run_of(result(both, base=base))["results"]
    assert [(one["baselineState"], one["level"]) for one in results] == [
        ("new", "error"),
        ("unchanged", "note"),
    ]
    assert "baselineState" not in run_of(result(finding()))["results"][0]


def test_places_are_percent_encoded() -> None:
    odd = finding(problems=[problem(path="a b/\u6f22#?:\\xff%.yaml")])
    (found,) = run_of(result(odd))["results"]
    uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/%E6%BC%A2%23%3F%3A%5Cxff%25.yaml"


@pytest.mark.parametrize(("count", "left"), [(MAX_RESULTS, 0), (MAX_RESULTS + 1, 1)])
def test_more_results_than_github_takes_are_left_out_and_counted(count: int, left: int) -> None:
    many = numbered(count)
    many["findings"][7]["severity"] = "low"
    run = run_of(many)
    assert len(run["results"]) == MAX_RESULTS
    assert run["properties"]["resultsLeftOut"] == left
    notified = run["invocations"][0].get("toolExecutionNotifications", [])
    assert len(notified) == left
    kept = {one["partialFingerprints"]["aigovFingerprint/v1"] for one in run["results"]}
    assert ("0000000000000007:1" in kept) is (not left)  # the one of low severity goes first


def test_a_file_that_hardly_compresses_stays_below_ten_megabytes() -> None:
    chance = random.Random(7)
    letters = [chr(number) for number in range(33, 127)]
    texts = ["".join(chance.choices(letters, k=900)) for _ in range(12_000)]
    many = result(
        finding(problems=[
            problem(text, fingerprint=f"{number:016x}", line=number + 1)
            for number, text in enumerate(texts)
        ])
    )  # fmt: skip
    text = sarif.render(many)
    run = json.loads(text)["runs"][0]
    kept = len(run["results"])
    assert 5_000 < kept < 12_000
    assert run["properties"]["resultsLeftOut"] == 12_000 - kept
    assert len(gzip.compress(text.encode(), 1)) < MAX_PACKED
    assert run["results"][0]["partialFingerprints"]["aigovFingerprint/v1"] == "0" * 16 + ":1"


@pytest.mark.parametrize("seed", range(5))
def test_hostile_text_stays_text(seed: int) -> None:
    of = hostile(seed)
    text = sarif.render(of)
    assert text.isascii()
    assert text == sarif.render(of)
    run = json.loads(text)["runs"][0]
    for one in run["results"]:
        (place,) = one["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"].isprintable()
        assert "\n" not in one["message"]["text"]
    for rule in run["tool"]["driver"]["rules"]:
        assert not set("<>[]|`") & set(rule["help"]["markdown"].replace("<!-- -->", ""))


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(3))
def test_it_follows_the_schema_of_oasis(shared: Path, seed: int) -> None:
    from jsonschema_rs import validator_for

    schema = json.loads((shared / "validators" / "sarif-schema-2.1.0.json").read_text("utf-8"))
    validator = validator_for(schema)
    assert validator.is_valid(json.loads(sarif.render(hostile(seed))))
    assert not validator.is_valid({"version": "2.1.0"})
