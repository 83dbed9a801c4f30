"""Great Expectations: suites, checkpoints, validation definitions and results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.data.expectation_rules import rule_of
from aigov_plugins.readers import great_expectations as gx
from damaged import survives

SUITE = """\
{
  "expectation_suite_name": "loans.warning",
  "data_asset_name": "loans",
  "expectations": [
    {
      "expectation_type": "expect_column_values_to_be_between",
      "kwargs": {"column": "amount", "min_value": 1, "max_value": 50000, "mostly": 0.99},
      "meta": {"notes": {"format": "markdown", "content": ["In euros."]}}
    },
    {
      "expectation_type": "expect_column_values_to_be_in_set",
      "kwargs": {"column": "status", "value_set": ["open", "closed"]}
    },
    {
      "expectation_type": "expect_table_row_count_to_equal",
      "kwargs": {"value": {"$PARAMETER": "rows"}}
    }
  ],
  "meta": {"great_expectations_version": "0.17.23", "owner": "ada@acme.test"}
}
"""
RUN: dict[str, Any] = {
    "success": False,
    "statistics": {"evaluated_expectations": 3, "unsuccessful_expectations": 2},
    "results": [
        {"success": True, "expectation_config": {
            "expectation_type": "expect_column_to_exist", "kwargs": {"column": "id"}}},
        {"success": False, "expectation_config": {
            "expectation_type": "expect_column_values_to_be_unique", "kwargs": {"column": "id"}},
         "result": {"partial_unexpected_list": ["ada@acme.test"]}},
        {"success": False, "exception_info": {"raised_exception": True}, "expectation_config": {
            "type": "expect_column_mean_to_be_between",
            "kwargs": {"column": "amount", "max_value": 3}}},
    ],
    "meta": {
        "expectation_suite_name": "loans.warning",
        "active_batch_definition": {"datasource_name": "db", "data_asset_name": "loans"},
        "validation_time": "20260102T030405.5Z",
    },
}  # fmt: skip


def read(text: str, path: str = "gx/expectations/loans.json") -> Document:
    document = gx.parse(path, text.encode())
    assert document is not None
    return document


def test_a_suite() -> None:
    data = read(SUITE).data
    assert data == {
        "format": "great-expectations",
        "name": "loans.warning",
        "dataset": "loans",
        "version": "0.17.23",
        "owner": "ada@acme.test",
        "expectations": [
            {"type": "expect_column_values_to_be_between", "column": "amount", "aspect": "range",
             "description": "In euros.", "mostly": 0.99, "operator": "between",
             "limit": [1, 50000]},
            {"type": "expect_column_values_to_be_in_set", "column": "status",
             "aspect": "validity", "operator": "in", "limit": ["open", "closed"]},
            {"type": "expect_table_row_count_to_equal", "aspect": "volume", "templated": True},
        ],
    }  # fmt: skip


def test_a_suite_of_version_1() -> None:
    suite = {
        "name": "loans",
        "expectations": [
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "id"},
             "severity": "critical", "description": "Every loan has a number."}
        ],
        "meta": {"great_expectations_version": "1.2.0"},
    }  # fmt: skip
    assert read(json.dumps(suite)).data["expectations"] == [
        {"type": "expect_column_values_to_not_be_null", "column": "id", "severity": "critical",
         "aspect": "completeness", "description": "Every loan has a number."},
    ]  # fmt: skip


def test_a_suite_without_expectations_is_a_suite() -> None:
    suite = {"expectation_suite_name": "empty", "expectations": [], "meta": {}}
    assert read(json.dumps(suite)).data["expectations"] == []


def test_every_expectation_has_its_place() -> None:
    document = read(SUITE)
    assert document.locate(("expectations", 1))[0] == 10
    assert document.locate(("expectations", 0, "limit"))[0] == 5
    assert document.locate(("name",))[0] == 2


def test_a_share_that_is_no_number_is_not_known() -> None:
    kwargs = {"column": "a", "min_value": 0, "max_value": 9, "mostly": "0"}
    raw = {"name": "s", "expectations": [{"type": "expect_column_values_to_be_between",
                                          "kwargs": kwargs}]}  # fmt: skip
    (rule,) = read(json.dumps(raw)).data["expectations"]
    assert (rule["templated"], "mostly" in rule, "vacuous" in rule) == (True, False, False)


@pytest.mark.parametrize(
    ("kind", "arguments", "vacuous"),
    [
        ("column_values_to_be_between", {"min_value": None, "max_value": None}, True),
        ("column_values_to_be_between", {"min_value": 0}, False),
        ("column_values_to_be_between", {"min_value": 0, "mostly": 0}, True),
        ("column_values_to_not_be_null", {"mostly": 0.0}, True),
        ("column_values_to_not_be_null", {}, False),
        ("table_row_count_to_be_between", {"min_value": 0, "max_value": None}, True),
        ("table_row_count_to_be_between", {"min_value": 0, "strict_min": True}, False),
        ("table_row_count_to_be_between", {"min_value": 0, "max_value": 10}, False),
        ("column_proportion_of_unique_values_to_be_between",
         {"min_value": 0, "max_value": 1}, True),
        ("column_mean_to_be_between", {"min_value": 0, "max_value": 1}, False),
        ("column_values_to_be_in_set", {"value_set": None}, True),
        ("column_values_to_be_in_set", {"value_set": []}, False),
        ("column_values_to_not_be_in_set", {"value_set": []}, True),
        ("column_values_to_match_regex", {"regex": ".*"}, True),
        ("column_values_to_match_regex", {"regex": "[a-z]+"}, False),
        ("table_columns_to_match_ordered_list", {"column_list": None}, True),
        ("column_kl_divergence_to_be_less_than", {"threshold": None}, True),
        ("column_kl_divergence_to_be_less_than", {"threshold": 0.1}, False),
        ("column_quantile_values_to_be_between",
         {"quantile_ranges": {"quantiles": [0.5], "value_ranges": [[None, None]]}}, True),
        ("column_quantile_values_to_be_between",
         {"quantile_ranges": {"quantiles": [0.5], "value_ranges": [[1, None]]}}, False),
    ],
)  # fmt: skip
def test_what_nothing_can_break_is_vacuous(
    kind: str, arguments: dict[str, Any], vacuous: bool
) -> None:
    rule = rule_of({"type": f"expect_{kind}", "kwargs": {"column": "a", **arguments}})
    assert rule.get("vacuous", False) is vacuous


def test_a_checkpoint_names_what_it_runs_and_what_follows() -> None:
    text = """\
name: nightly
config_version: 1.0
action_list:
  - name: store
    action: {class_name: StoreValidationResultAction}
  - name: tell
    action: {class_name: SlackNotificationAction, slack_webhook: https://hooks.test/T0/secret}
validations:
  - batch_request: {datasource_name: db, data_asset_name: loans}
    expectation_suite_name: loans.warning
"""
    data = read(text, "gx/checkpoints/nightly.yml").data
    assert data == {
        "format": "great-expectations-checkpoint",
        "name": "nightly",
        "checkpoints": [
            {"name": "nightly", "suites": ["loans.warning"], "datasets": ["db/loans"],
             "actions": ["StoreValidationResultAction", "SlackNotificationAction"]}
        ],
    }  # fmt: skip


def test_checkpoint_and_validation_definition_of_version_1() -> None:
    checkpoint = {
        "name": "nightly", "actions": [{"name": "mail", "type": "email", "smtp_password": "x"}],
        "validation_definitions": [{"id": "1", "name": "loans on db"}],
    }  # fmt: skip
    (one,) = read(json.dumps(checkpoint), "gx/checkpoints/nightly.json").data["checkpoints"]
    assert one == {"name": "nightly", "validations": ["loans on db"], "actions": ["email"]}
    definition = {
        "name": "loans on db", "suite": {"name": "loans", "id": "2"},
        "data": {"datasource": {"name": "db"}, "asset": {"name": "loans"},
                 "batch_definition": {"name": "all"}},
    }  # fmt: skip
    (one,) = read(json.dumps(definition), "gx/validation_definitions/a.json").data["checkpoints"]
    assert one == {"name": "loans on db", "suites": ["loans"], "datasets": ["db/loans"]}


def test_a_run_says_what_failed_and_shows_no_data() -> None:
    data = read(json.dumps(RUN), "gx/uncommitted/validations/a.json").data
    assert data["format"] == "great-expectations-run"
    assert data["name"] == "loans.warning"
    assert data["dataset"] == "db/loans"
    assert data["results"] == {
        "success": False, "evaluated": 3, "failed": 2, "errors": 1,
        "date": "2026-01-02T03:04:05.5Z",
        "failures": [
            {"type": "expect_column_values_to_be_unique", "column": "id", "status": "fail"},
            {"type": "expect_column_mean_to_be_between", "column": "amount", "status": "error"},
        ],
    }  # fmt: skip
    assert [rule["type"] for rule in data["expectations"]][:1] == ["expect_column_to_exist"]
    assert "acme.test" not in json.dumps(data)


@pytest.mark.parametrize(
    ("suite", "reason"),
    [
        ({"expectation_suite_name": "a", "expectations": {}}, "'expectations' must be a list"),
        ({"expectation_suite_name": "a", "expectations": [{}]}, "an expectation has no type"),
    ],
)
def test_a_broken_suite_is_invalid(suite: dict[str, Any], reason: str) -> None:
    document = read(json.dumps(suite))
    assert not document.valid
    assert document.reason == f"line 1: {reason}"


@pytest.mark.parametrize(
    "raw",
    [
        b'{"expectations": ["great"], "name": "poem"}',
        b'{"name": "run", "success": true, "results": []}',
        b'{"checkpoint": "model.pt", "validations": []}',
        b"[]",
        b'"expectation_type"',
    ],
)
def test_other_files_are_none(raw: bytes) -> None:
    assert gx.parse("gx/expectations/a.json", raw) is None


def test_the_configuration_of_a_project_is_no_suite() -> None:
    head = b"config_version: 3\nexpectations_store_name: s\naction_list: []\n"
    assert gx.sniff("gx/great_expectations.yml", head) is Sniff.NO
    assert gx.sniff("gx/x.yml", b"a: b\n") is Sniff.NO


@pytest.mark.parametrize("raw", [b'{"expectations": [', b'{"expectations": [NaN]}'])
def test_what_is_no_json_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        gx.parse("a.json", raw)


def test_values_of_the_wrong_type_end_in_a_verdict() -> None:
    assert survives(gx.parse, "a.json", json.loads(SUITE), "data-quality") > 50
    assert survives(gx.parse, "a.json", RUN, "data-quality") > 50
    checkpoint = {
        "name": "a", "config_version": 1, "validations": [
            {"batch_request": {"datasource_name": "a", "data_asset_name": "b"},
             "expectation_suite_name": "s", "action_list": [{"action": {"class_name": "A"}}]}],
        "validation_definitions": [{"name": "d", "suite": {"name": "s"}}],
    }  # fmt: skip
    assert survives(gx.parse, "a.json", checkpoint, "data-quality") > 20


@pytest.mark.shared
def test_the_number_of_expectations_is_that_of_the_label(shared: Path) -> None:
    labelled = 0
    for seen in corpus.read(shared / "corpus", "great-expectations"):
        if seen.label.startswith("expectations="):
            labelled += 1
            (artifact,) = seen.artifacts
            wanted = int(seen.label.removeprefix("expectations="))
            assert len(artifact.data["expectations"]) == wanted, seen.path
        elif seen.path.endswith("great_expectations.yml"):
            assert not seen.artifacts
        else:
            assert seen.artifacts, seen.path
    assert labelled == 15


@pytest.mark.parametrize(
    ("kind", "arguments", "vacuous"),
    [
        ("expect_column_pair_values_to_be_in_set", {"value_pairs_set": [["a", "b"]]}, None),
        ("expect_column_pair_values_to_be_in_set", {}, True),
        ("expect_column_values_to_match_regex", {"regex": "^(.*?)$"}, True),
        ("expect_column_values_to_match_regex", {"regex": "(?s).{0,}"}, True),
        ("expect_column_values_to_match_regex", {"regex": "^a.*$"}, None),
        ("expect_column_values_to_match_regex_list", {"regex_list": ["a", ".*"]}, True),
        (
            "expect_column_values_to_match_regex_list",
            {"regex_list": ["^a", ".*"], "match_on": "all"},
            None,
        ),
        ("expect_column_values_to_match_like_pattern", {"like_pattern": "%"}, True),
        ("expect_column_values_to_not_match_regex", {"regex": ".*"}, None),
    ],
)
def test_a_pattern_that_all_texts_match_is_vacuous(
    kind: str, arguments: dict[str, Any], vacuous: bool | None
) -> None:
    assert rule_of({"type": kind, "kwargs": arguments}).get("vacuous") is vacuous


def test_an_expectation_of_some_rows_tells_which() -> None:
    kind = "expect_column_values_to_not_be_null"
    found = rule_of({"type": kind, "kwargs": {"column": "a", "row_condition": "b == 1"}})
    assert found["filter"] == "b == 1"


@pytest.mark.parametrize(
    ("results", "statistics"),
    [
        ([{"success": False, "expectation_config": {"type": "expect_a", "kwargs": {}}}], {}),
        ([], {"evaluated_expectations": 2, "unsuccessful_expectations": 1}),
    ],
)
def test_a_run_that_contradicts_itself_is_invalid(
    results: list[Any], statistics: dict[str, int]
) -> None:
    run = {"success": True, "results": results, "statistics": statistics}
    raw = json.dumps({"meta": {"expectation_suite_name": "s"}, **run}).encode()
    document = gx.parse("gx/validations/a.json", raw)
    assert document is not None
    assert not document.valid
    assert "says that all held, while 1 did not" in document.reason
