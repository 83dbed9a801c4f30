"""Drift reports: what was measured, against which limit, and what drifted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aigov.api import Sniff, Unreadable
from aigov_plugins.readers import evidently, sagemaker_violations
from readers.operations import read, survives

LEGACY = """\
{"version": "0.4.15", "timestamp": "2026-10-02 08:30:00.123456",
 "metadata": {"model_version": "3.1"},
 "metrics": [
  {"metric": "DatasetDriftMetric", "result": {"drift_share": 0.5, "number_of_columns": 2,
    "number_of_drifted_columns": 1, "share_of_drifted_columns": 0.5, "dataset_drift": true}},
  {"metric": "DataDriftTable", "result": {"number_of_columns": 2, "drift_by_columns": {
    "age": {"column_name": "age", "column_type": "num", "stattest_name": "K-S p_value",
            "stattest_threshold": 0.05, "drift_score": 0.01, "drift_detected": true},
    "city": {"column_name": "city", "column_type": "cat", "stattest_name": "PSI",
             "stattest_threshold": 0.2, "drift_score": 0.1, "drift_detected": false}}}},
  {"metric": "DatasetSummaryMetric", "result": {"current": {"number_of_rows": 120},
    "reference": {"number_of_rows": 1000}}}]}
"""
RECENT: dict[str, Any] = {
    "metrics": [
        {
            "metric_name": "DriftedColumnsCount(drift_share=0.5)",
            "config": {"type": "evidently:metric_v2:DriftedColumnsCount", "drift_share": 0.5},
            "value": {"count": 1.0, "share": 0.25},
        },
        {
            "metric_name": "ValueDrift(column=age,method=K-S p_value,threshold=0.05)",
            "value": 0.01,
        },
        {
            "metric_name": "ValueDrift(column=pay,method=Jensen (normed) distance,threshold=0.1)",
            "value": 0.05,
        },
        {
            "metric_name": "ValueDrift(column=city)",
            "config": {"type": "evidently:metric_v2:ValueDrift", "column": "city"},
            "value": 0.3,
        },
        {"metric_name": "RowCount()", "value": 120},
    ],
    "tests": [],
}
SUITE: dict[str, Any] = {
    "tests": [
        {
            "name": "Drift per Column",
            "description": "The drift score for age is 0.01.",
            "status": "FAIL",
            "group": "data_drift",
            "parameters": {"column_name": "age", "score": 0.01},
        },
        {"name": "Rows", "description": "120", "status": "SUCCESS", "group": "data_quality"},
    ],
    "summary": {"all_passed": False, "total_tests": 2},
    "timestamp": "2026-10-02 08:30:00",
}


def test_a_report_tells_what_drifted() -> None:
    document = read(evidently.parse, LEGACY, "reports/drift.json")
    told = {key: value for key, value in document.data.items() if key != "metrics"}
    assert told == {
        "format": "evidently",
        "version": "0.4.15",
        "date": "2026-10-02T08:30:00",
        "model_version": "3.1",
        "dataset_drift": True,
        "drift_share_limit": 0.5,
        "drifted_share": 0.5,
        "drifted_columns": 1,
        "column_count": 2,
        "columns": [
            {
                "column": "age",
                "type": "num",
                "method": "K-S p_value",
                "score": 0.01,
                "threshold": 0.05,
                "drifted": True,
            },
            {
                "column": "city",
                "type": "cat",
                "method": "PSI",
                "score": 0.1,
                "threshold": 0.2,
                "drifted": False,
            },
        ],
        "current_rows": 120,
        "reference_rows": 1000,
    }
    assert document.locate(("columns", 1, "score")) == (10, 41)
    assert document.locate(("dataset_drift",))[0] == 4
    assert document.locate(("date",))[0] == 1


def test_a_report_of_0_7_tells_the_same() -> None:
    document = read(evidently.parse, json.dumps(RECENT), "reports/drift.json")
    assert [
        (one["column"], one.get("method"), one.get("threshold"), one.get("drifted"))
        for one in document.data["columns"]
    ] == [
        ("age", "K-S p_value", 0.05, True),
        ("pay", "Jensen (normed) distance", 0.1, False),
        ("city", None, None, None),
    ]
    assert document.data["dataset_drift"] is False
    assert (document.data["drifted_columns"], document.data["drifted_share"]) == (1, 0.25)
    assert {"metric": "RowCount", "name": "value", "value": 120} in document.data["metrics"]
    assert "all_passed" not in document.data  # nothing was tested


def test_a_suite_tells_its_tests() -> None:
    document = read(evidently.parse, json.dumps(SUITE), "suite.json")
    assert (document.data["all_passed"], document.data["failed_tests"]) == (False, 1)
    assert document.data["tests"][0] == {
        "name": "Drift per Column",
        "status": "fail",
        "group": "data_drift",
        "column": "age",
        "description": "The drift score for age is 0.01.",
    }


def test_a_summary_that_its_tests_contradict_is_invalid() -> None:
    document = read(
        evidently.parse, json.dumps({**SUITE, "summary": {"all_passed": True}}), "suite.json"
    )
    assert document.reason == "line 1: says that all passed, while 1 tests did not"


def test_a_profile_of_0_1_is_read() -> None:
    age = {"stattest_name": "ks", "drift_score": 0.2, "drift_detected": False}
    metrics = {"n_features": 1, "share_drifted_features": 0.0, "dataset_drift": False, "age": age}
    profile = {"data_drift": {"datetime": "2022-03-04 05:06:07", "data": {"metrics": metrics}}}
    document = read(evidently.parse, json.dumps(profile), "drift.json")
    assert document.data["date"] == "2022-03-04T05:06:07"
    assert document.data["columns"] == [
        {"column": "age", "method": "ks", "score": 0.2, "drifted": False}
    ]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"metrics": {"accuracy": 0.9}},
        {"metrics": [{"metric": "accuracy", "value": 0.9}]},
        {"tests": [{"name": "a", "outcome": "passed"}], "summary": {"total": 1}},
        {"tests": []},
        {"data_drift": True},
        [{"metric": "a", "result": {}}],
    ],
)
def test_other_json_is_no_report(data: Any) -> None:
    assert evidently.parse("report.json", json.dumps(data).encode()) is None


def test_a_score_that_is_no_number_is_invalid_and_nan_is_unreadable() -> None:
    document = read(evidently.parse, LEGACY.replace("0.01", '"low"'), "a.json")
    assert "drift_score must be a number, found text" in document.reason
    with pytest.raises(Unreadable, match="NaN"):
        evidently.parse("a.json", LEGACY.replace("0.01", "NaN").encode())


def test_heads_tell() -> None:
    assert evidently.sniff("a.json", LEGACY.encode()) is Sniff.YES
    assert evidently.sniff("a.json", b'{"accuracy": 0.9}') is Sniff.NO


def test_violations_are_read() -> None:
    text = (
        '{"violations": [\n {"feature_name": "age",'
        ' "constraint_check_type": "baseline_drift_check",'
        ' "description": "distance 0.3 above 0.1"}]}'
    )
    document = read(sagemaker_violations.parse, text, "constraint_violations.json")
    assert document.data["violations"] == [
        {"column": "age", "check": "baseline_drift_check", "description": "distance 0.3 above 0.1"}
    ]
    assert document.locate(("violations", 0, "check"))[0] == 2
    empty = read(sagemaker_violations.parse, '{"violations": []}', "constraint_violations.json")
    assert empty.data["violations"] == []
    assert sagemaker_violations.parse("constraint_violations.json", b"[]") is None


PROFILE: dict[str, Any] = {
    "data_drift": {"datetime": "2022", "data": {"metrics": {"a": {"drift_score": 1}}}}
}


@pytest.mark.parametrize("data", [json.loads(LEGACY), RECENT, SUITE, PROFILE])
def test_any_value_anywhere_ends_in_a_document_or_a_reason(data: dict[str, Any]) -> None:
    assert survives(evidently.parse, data, "any.json") > 10


def test_any_violation_ends_in_a_document_or_a_reason() -> None:
    data = {"violations": [{"feature_name": "a"}]}
    assert survives(sagemaker_violations.parse, data, "any.json") > 5


@pytest.mark.parametrize(
    ("method", "score", "drifted"),
    [
        ("ks", 0.001, True),
        ("chisquare", 0.5, False),
        ("Fisher's Exact test", 0.001, True),
        ("psi", 0.5, True),
        ("kl_div", 0.01, False),
        ("my own test", 0.5, None),
    ],
)
def test_the_direction_of_a_method_is_known_or_nothing_is_told(
    method: str, score: float, drifted: bool | None
) -> None:
    name = f"ValueDrift(column=age,method={method},threshold=0.1)"
    data = {"metrics": [{"metric_name": name, "value": score}]}
    document = read(evidently.parse, json.dumps(data), "reports/drift.json")
    assert document.data["columns"][0].get("drifted") is drifted


def test_of_several_verdicts_the_worst_is_told() -> None:
    results = [
        {"dataset_drift": False, "share_of_drifted_columns": 0.0},
        {"dataset_drift": True, "share_of_drifted_columns": 0.9},
    ]
    data = {"metrics": [{"metric": "DatasetDriftMetric", "result": one} for one in results]}
    document = read(evidently.parse, json.dumps(data), "reports/drift.json")
    assert (document.data["dataset_drift"], document.data["drifted_share"]) == (True, 0.9)
