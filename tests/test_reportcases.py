"""The made-up results of reportcases are results: by the schema, by themselves, and repeatable."""

from __future__ import annotations

import json
from collections import Counter

import jsonschema_rs
import pytest

from aigov.schemas import load
from reportcases import HOSTILE, OUTCOMES, PATHS, SEEDS, Result, fuzzed, many, without_systems

ALL = [fuzzed(seed) for seed in SEEDS]


@pytest.mark.parametrize("result", [*ALL, without_systems()])
def test_a_made_up_result_is_one_by_the_published_schema(result: Result) -> None:
    jsonschema_rs.validator_for(load("results.v1")).validate(result)


@pytest.mark.parametrize("result", ALL)
def test_a_made_up_result_agrees_with_itself(result: Result) -> None:
    pairs = Counter((finding["policy"], finding["system"]) for finding in result["findings"])
    assert set(pairs.values()) <= {1}
    assert len(pairs) == len(result["policies"]) * len(result["systems"])
    for finding in result["findings"]:
        assert bool(finding["problems"]) is (finding["outcome"] not in ("pass", "not-applicable"))
        assert ("known" in finding) is ("base" in result)
    blocks = any(finding["blocks"] for finding in result["findings"])
    assert (result["exit"]["code"] in (1, 4)) is blocks


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert json.dumps(fuzzed(3)) == json.dumps(fuzzed(3)) != json.dumps(fuzzed(4))


def test_every_odd_text_and_path_and_every_outcome_and_exit_is_drawn() -> None:
    told = json.dumps(ALL, ensure_ascii=False)
    odd = [
        text
        for text in (*HOSTILE, *PATHS)
        if json.dumps(text, ensure_ascii=False)[1:-1] not in told
    ]
    assert odd == []
    findings = [finding for result in ALL for finding in result["findings"]]
    assert {finding["outcome"] for finding in findings} == set(OUTCOMES)
    assert {result["exit"]["code"] for result in ALL} == {0, 1, 3, 4}
    assert any(system["id"] == "*" for result in ALL for system in result["systems"])
    assert {"base" in result for result in ALL} == {True, False}


def test_many_findings_are_that_many_and_of_the_schema() -> None:
    result = many(next(r for r in ALL if any(f["outcome"] == "fail" for f in r["findings"])))
    assert len(result["findings"]) == 30_000
    jsonschema_rs.validator_for(load("results.v1")).validate(result)
