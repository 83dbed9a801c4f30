"""Objectives of service: what is aimed at, over which time, counted from what."""

from __future__ import annotations

from typing import Any

import pytest

from aigov.api import Sniff, Unreadable
from aigov_plugins.readers.slo import parse, sniff
from readers.operations import by_lines, read, survives

OPENSLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers, labels: {team: ml}}
spec:
  description: answers in time
  service: scorer
  indicator:
    spec:
      ratioMetric:
        good: {metricSource: {type: Prometheus, spec: {query: 'rate(good_total{a="b"}[5m])'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'rate(all_total[5m])'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives:
    - target: 0.995
  alertPolicies: [fast-burn]
"""
SLOTH = """\
version: prometheus/v1
service: scorer
labels: {owner: ml}
slos:
  - name: errors
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(errors_total[{{.window}}]))
        total_query: sum(rate(requests_total[{{.window}}]))
    alerting:
      annotations: {runbook: docs/errors.md}
      page_alert: {disable: true}
"""
PYRRA = """\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: latency, labels: {team: ml}}
spec:
  target: "99"
  window: 4w
  indicator: {latency: {success: {metric: 'd_bucket{le="1"}'}, total: {metric: d_count}}}
  alerting: {disabled: true}
"""


def test_each_objective_is_read_once() -> None:
    for text in (OPENSLO, SLOTH, PYRRA):
        document = parse("slo.yaml", text.encode())
        assert document is not None
        assert len(document.data["objectives"]) == 1


def test_an_objective_of_openslo() -> None:
    document = read(parse, OPENSLO)
    assert document.data == {
        "format": "openslo",
        "objectives": [
            {
                "name": "answers",
                "indicator": 'rate(good_total{a="b"}[5m])\nrate(all_total[5m])',
                "metrics": ["good_total", "all_total"],
                "service": "scorer",
                "target": 99.5,
                "window": "28d",
                "description": "answers in time",
                "owner": "ml",
                "alerting": True,
            }
        ],
    }
    assert document.locate(("objectives", 0, "target"))[0] == 14


def test_an_objective_of_sloth() -> None:
    document = read(parse, SLOTH)
    found = document.data["objectives"][0]
    assert (found["name"], found["service"], found["target"]) == ("errors", "scorer", 99.9)
    assert found["metrics"] == ["errors_total", "requests_total"]
    assert (found["owner"], found["runbook"], found["alerting"]) == ("ml", "docs/errors.md", True)
    assert document.locate(("objectives", 0, "target"))[0] == 6
    silent = SLOTH + "      ticket_alert: {disable: true}\n"
    assert read(parse, silent).data["objectives"][0]["alerting"] is False


def test_an_objective_of_pyrra() -> None:
    document = read(parse, PYRRA)
    found = document.data["objectives"][0]
    assert (found["target"], found["window"], found["alerting"]) == (99.0, "4w", False)
    assert found["metrics"] == ["d_bucket", "d_count"]
    assert document.locate(("objectives", 0, "target"))[0] == 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PYRRA.replace('"99"', "high"), "line 5: target must be a number in per cent, not 'high'"),
        (SLOTH.replace("99.9", "high"), "must be a number, found text"),
        (SLOTH.replace("name: errors", "title: errors"), "line 5: an objective has no name"),
    ],
)
def test_an_objective_that_is_none_is_invalid(text: str, reason: str) -> None:
    assert reason in read(parse, text).reason


def test_a_chart_is_unknown_and_other_files_are_none_of_it() -> None:
    with pytest.raises(Unreadable, match="template"):
        parse("slo.yaml", OPENSLO.replace("0.995", "'{{ .Values.target }}'").encode())
    assert parse("slo.yaml", OPENSLO.replace("kind: SLO", "kind: Service").encode()) is None
    assert parse("slo.yaml", b"version: prometheus/v1\n") is None
    assert sniff("slo.yaml", SLOTH.encode()) is Sniff.YES
    assert sniff("slo.yaml", b"version: 2\n") is Sniff.NO


ODD: list[dict[str, Any]] = [
    {
        "apiVersion": "openslo/v1",
        "kind": "SLO",
        "metadata": {"name": "a", "labels": {"team": "b"}},
        "spec": {
            "indicator": {"spec": {"a": {"query": "b"}}},
            "timeWindow": [{"duration": "1d"}],
            "objectives": [{"target": 0.9}],
        },
    },
    {
        "version": "prometheus/v1",
        "slos": [
            {
                "name": "a",
                "objective": 99,
                "sli": {"events": {"error_query": "a"}},
                "alerting": {"annotations": {"runbook": "a"}, "page_alert": {"disable": True}},
            }
        ],
    },
    {
        "apiVersion": "pyrra.dev/v1alpha1",
        "kind": "ServiceLevelObjective",
        "metadata": {"name": "a"},
        "spec": {"target": "99", "indicator": {"ratio": {"errors": {"metric": "a"}}}},
    },
]


@pytest.mark.parametrize("data", ODD)
def test_any_value_anywhere_ends_in_a_document_or_a_reason(data: dict[str, Any]) -> None:
    assert survives(by_lines(parse), data, "slo.yaml") > 5


def test_a_share_is_not_per_cent_and_a_constant_is_no_indicator() -> None:
    document = read(parse, OPENSLO.replace("0.995", "99.5"))
    assert not document.valid
    assert "is not between 0 and 100" in document.reason
    text = SLOTH.replace("sum(rate(errors_total[{{.window}}]))", "vector(0)")
    text = text.replace("sum(rate(requests_total[{{.window}}]))", "vector(1)")
    assert read(parse, text).data["objectives"][0]["vacuous"] is True


def test_an_indicator_that_very_many_objectives_repeat_is_refused() -> None:
    head = OPENSLO.partition("  objectives:")[0].replace("[5m]", "[5m]" + "+a" * 5_000)
    text = f"{head}  objectives:\n" + "    - {target: 0.5}\n" * 500
    with pytest.raises(Unreadable, match="repeats its indicator"):
        parse("slo.yaml", text.encode())


def test_pyrra_without_burn_rates_alerts_on_no_objective() -> None:
    text = PYRRA.replace("{disabled: true}", "{burnrates: %s}")
    for flag, alerting in (("false", False), ("true", True)):
        assert read(parse, text % flag).data["objectives"][0]["alerting"] is alerting
