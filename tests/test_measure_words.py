"""Which measures are about what a model says, and which about the service or about people."""

from __future__ import annotations

import pytest

from aigov_plugins.delivery.measures import (
    holds,
    of_people,
    of_the_model,
    same_measure,
    why_no_limit,
)


@pytest.mark.parametrize(
    "name",
    [
        "AUC", "loan_score_psi", "f1_macro", "share of overturned refusals", "score-drift",
        "max(loan_score_drift)", "hallucination rate", "roc_auc", "eval/accuracy", "complaints",
        "model_prediction_confidence", "false positives per day", "mAP@50",
        "agreement with the live version",
    ],
)  # fmt: skip
def test_a_measure_of_the_model(name: str) -> None:
    assert of_the_model(name)


@pytest.mark.parametrize(
    "name",
    [
        "error-rate", "request-success-rate", "request-duration", "latency in milliseconds",
        "process_cpu_seconds_total", "scrape_interval", "predict_linear(node_disk_free[1h], 3600)",
        "label_replace(up, 'a', 'b', 'c', 'd')", "restarts of the service", "retrieval latency",
        "rate(http_requests_total{code=~'5..'}[5m])", "memory", "rejected requests", "map_entries",
        "cost per day", "",
    ],
)  # fmt: skip
def test_a_measure_of_the_service(name: str) -> None:
    assert not of_the_model(name)


@pytest.mark.parametrize(
    "name", ["complaints", "approval ratio between age groups", "demographic_parity"]
)
def test_a_measure_of_harm_or_fairness(name: str) -> None:
    assert of_people(name)


@pytest.mark.parametrize("name", ["latency", "auc", "loss per approved loan", "package size"])
def test_no_measure_of_harm(name: str) -> None:
    assert not of_people(name)


def test_a_limit_has_a_measure_a_sign_a_number_and_a_reason() -> None:
    row = {"metric": "auc", "operator": ">=", "value": 0.8, "rationale": "staff decide better"}
    assert why_no_limit(row, 3) == ""
    assert why_no_limit({**row, "metric": "TBD"}) == "names no metric"
    assert why_no_limit({**row, "operator": "about"}) == "has no operator of <, <=, >, >="
    assert why_no_limit({**row, "value": "high"}) == "has no number as its value"
    assert why_no_limit({**row, "value": True}) == "has no number as its value"
    assert why_no_limit(row, 4) == "has a rationale of fewer than 4 words"
    assert holds(row, 0.8)
    assert not holds(row, 0.79)


def test_names_of_one_measure_differ_in_case_and_joints() -> None:
    assert same_measure("Approval rate", "approval_rate")
    assert not same_measure("approval rate", "approval ratio")
    assert not same_measure("", "")
