"""Alert rules of Prometheus and Grafana: what alerts, and what no metric decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Sniff, Unreadable
from aigov_plugins.readers import grafana_alerts, prometheus_rules
from readers.operations import by_lines, read, survives

RULES = """\
groups:
  - name: model
    interval: 1m
    rules:
      - alert: ErrorsHigh
        expr: rate(errors_total[5m]) > 0.05
        for: 10m
        labels:
          severity: Page
          team: ml-platform
        annotations:
          summary: Errors of {{ $labels.instance }}
          description: "{{ $value | humanize }} errors"
          runbook_url: https://runbooks.example.org/errors?token=x
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
      - {alert: Watchdog, expr: vector(1)}
"""
EXPORT = """\
apiVersion: 1
groups:
  - name: model
    folder: ML
    interval: 1m
    rules:
      - uid: abc
        title: Drift is high
        condition: B
        for: 5m
        isPaused: true
        noDataState: NoData
        execErrState: Error
        data:
          - refId: A
            datasourceUid: prom
            model: {expr: "model_drift{app='x'}"}
          - refId: B
            datasourceUid: __expr__
            model: {expression: A, conditions: [{evaluator: {type: gt, params: [0.2]}}]}
        labels: {severity: warning}
        annotations: {runbook_url: docs/drift.md, summary: "{{ $values.A }}"}
        notification_settings: {receiver: ml-team}
"""


def test_an_alert_tells_what_is_governed() -> None:
    document = read(prometheus_rules.parse, RULES)
    assert document.data["rules"][0] == {
        "alert": "ErrorsHigh",
        "group": "model",
        "expr": "rate(errors_total[5m]) > 0.05",
        "for": "10m",
        "metrics": ["errors_total"],
        "severity": "page",
        "summary": "Errors of {{ $labels.instance }}",
        "description": "{{ $value | humanize }} errors",
        "runbook": "https://runbooks.example.org/errors",
        "owner": "ml-platform",
        "labels": {"severity": "Page", "team": "ml-platform"},
        "vacuous": False,
    }
    assert document.data["rules"][1] == {
        "alert": "Watchdog",
        "group": "model",
        "expr": "vector(1)",
        "vacuous": True,
    }
    assert document.data["recordings"] == [
        {
            "record": "job:errors:rate5m",
            "group": "model",
            "expr": "sum by (job) (rate(errors_total[5m]))",
            "metrics": ["errors_total"],
        }
    ]
    assert document.data["groups"] == [{"name": "model", "interval": "1m"}]
    assert document.locate(("rules", 0, "runbook")) == (14, 11)
    assert document.locate(("rules", 0, "for"))[0] == 7
    assert document.locate(("rules", 0, "labels", "team"))[0] == 10
    assert document.locate(("rules", 1, "vacuous"))[0] == 17


def test_rules_of_the_operator_are_read() -> None:
    inner = "".join(f"  {line}\n" for line in RULES.splitlines())
    head = (
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r}\nspec:\n"
    )
    document = read(prometheus_rules.parse, head + inner)
    assert [rule["alert"] for rule in document.data["rules"]] == ["ErrorsHigh", "Watchdog"]
    assert document.locate(("rules", 0, "expr"))[0] == 10


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("for: 10m", "for: soon", "line 7: for must be a duration as 5m, found 'soon'"),
        ("expr: vector(1)", "for: 1m", "line 17: the rule 'Watchdog' has no expr"),
        ("name: model", "title: model", "line 2: a group has no name"),
        ("record: job", "alert: A\n        record: job", "line 15: a rule must have either"),
        (
            "alert: ErrorsHigh",
            "name: ErrorsHigh",
            "line 5: a rule must have either alert or record",
        ),
        ("annotations:", "annotation:", "line 11: a rule has no key 'annotation'"),
        ("expr: sum", "for: 1m\n        expr: sum", "line 16: a recording must not have 'for'"),
        ("interval: 1m", "interval: [1m]", "must be text, found a list"),
    ],
)
def test_rules_that_prometheus_refuses_are_invalid(old: str, new: str, reason: str) -> None:
    document = read(prometheus_rules.parse, RULES.replace(old, new))
    assert not document.valid
    assert reason in document.reason


def test_a_reason_is_short_whatever_the_file_holds() -> None:
    document = read(prometheus_rules.parse, RULES.replace("for: 10m", f"for: {'1m' * 50_000}x"))
    assert len(document.reason) < 200


def test_a_group_that_is_there_twice_is_invalid() -> None:
    group = "  - {name: model, rules: []}\n"
    document = read(prometheus_rules.parse, RULES + group)
    assert document.reason == "line 18: the group 'model' is there twice"


@pytest.mark.parametrize(
    "text",
    [
        RULES.replace("0.05", "{{ .Values.limit }}"),
        RULES.replace("expr: vector(1)", "expr: 'x > {{ limit }}'"),
        RULES.replace("groups:", "groups:\n{{- if .Values.on }}"),
        RULES.replace("docs", "{{ .Values.docs }}").replace("runbooks.", "{{ .Values.host }}."),
        RULES.replace("{{ $value", '{{ include \\"a\\" . }} {{ $value'),
    ],
)
def test_a_chart_is_unknown(text: str) -> None:
    with pytest.raises(Unreadable, match="template"):
        prometheus_rules.parse("rules.yaml", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "groups: [a, b]\nalert: none\n",
        "groups:\n  - rules: [{name: a}]\nalert: x\n",
        "alert: a\nexpr: b\n",
        "version: 2\ngroups:\n  dependencies: {patterns: ['*']}\nalert: x\n",
    ],
)
def test_other_files_are_no_rules(text: str) -> None:
    assert prometheus_rules.parse("rules.yml", text.encode()) is None


def test_heads_tell() -> None:
    assert prometheus_rules.sniff("a.yml", RULES.encode()) is Sniff.YES
    assert prometheus_rules.sniff("a.yml", b"groups:\n" + b"# x\n" * 2048) is Sniff.YES
    assert prometheus_rules.sniff("a.yml", b"groups: [a]\n") is Sniff.NO
    assert grafana_alerts.sniff("a.yml", EXPORT.encode()) is Sniff.YES
    assert grafana_alerts.sniff("a.yml", b"apiVersion: 1.2\ngroups:\n") is Sniff.NO
    assert grafana_alerts.sniff("a.yml", RULES.encode()) is Sniff.NO


def test_a_grafana_rule_tells_the_same() -> None:
    document = read(grafana_alerts.parse, EXPORT)
    assert document.data["rules"] == [
        {
            "alert": "Drift is high",
            "group": "model",
            "uid": "abc",
            "expr": "model_drift{app='x'}",
            "for": "5m",
            "no_data": "nodata",
            "on_error": "error",
            "paused": True,
            "receiver": "ml-team",
            "metrics": ["model_drift"],
            "severity": "warning",
            "summary": "{{ $values.A }}",
            "runbook": "docs/drift.md",
            "labels": {"severity": "warning"},
            "thresholds": [{"operator": ">", "limits": [0.2]}],
            "vacuous": False,
        }
    ]
    assert document.locate(("rules", 0, "thresholds", 0))[0] == 20
    assert document.locate(("rules", 0, "expr"))[0] == 15


def test_a_grafana_rule_without_a_source_is_vacuous() -> None:
    text = EXPORT.replace("datasourceUid: prom", "datasourceUid: __expr__")
    assert read(grafana_alerts.parse, text).data["rules"][0]["vacuous"] is True


def test_a_grafana_rule_without_a_title_is_invalid() -> None:
    document = read(grafana_alerts.parse, EXPORT.replace("title: Drift", "name: Drift"))
    assert document.reason == "line 7: a rule has no title"


def test_each_format_leaves_the_other_alone() -> None:
    assert prometheus_rules.parse("a.yml", EXPORT.encode()) is None
    assert grafana_alerts.parse("a.yml", RULES.encode()) is None


PROMETHEUS: dict[str, Any] = {
    "groups": [
        {
            "name": "a",
            "interval": "1m",
            "rules": [
                {"alert": "a", "expr": "up", "for": "1m", "labels": {"severity": "x"}},
                {"alert": "b", "expr": "up", "annotations": {"runbook_url": "x"}},
                {"record": "a", "expr": "up"},
            ],
        }
    ]
}
GRAFANA: dict[str, Any] = {
    "apiVersion": 1,
    "groups": [
        {
            "name": "a",
            "rules": [
                {
                    "title": "a",
                    "condition": "A",
                    "isPaused": False,
                    "notification_settings": {"receiver": "a"},
                    "data": [
                        {
                            "refId": "A",
                            "datasourceUid": "x",
                            "model": {
                                "expr": "up",
                                "datasource": {"type": "a"},
                                "conditions": [{"evaluator": {"type": "gt", "params": [1]}}],
                            },
                        }
                    ],
                }
            ],
        }
    ],
}


def test_any_value_anywhere_ends_in_a_document_or_a_reason() -> None:
    assert survives(by_lines(prometheus_rules.parse), PROMETHEUS, "any.yml") > 10
    text = RULES.replace("groups:", "'groups':")
    assert read(prometheus_rules.parse, text).valid
    assert survives(grafana_alerts.parse, GRAFANA, "any.json") > 10


def test_fifty_thousand_rules_are_read() -> None:
    entries = "".join(f"      - {{alert: a{n}, expr: up}}\n" for n in range(50_000))
    document = read(prometheus_rules.parse, f"groups:\n  - name: g\n    rules:\n{entries}")
    assert len(document.data["rules"]) == 50_000


@pytest.mark.shared
def test_labels_of_the_corpus_hold(shared: Path) -> None:
    counted = 0
    for seen in corpus.read(shared / "corpus", "prometheus"):
        label = seen.label.split(";")[0]
        data = [one.data for one in seen.artifacts if one.kind == "alert-rules" and one.valid]
        if label.startswith("alerts="):
            assert len(data[0]["rules"]) == int(label.removeprefix("alerts=")), seen.path
            assert not any(rule.get("runbook") for rule in data[0]["rules"])
            assert not any(rule["vacuous"] for rule in data[0]["rules"])
            counted += 1
        elif data:
            assert label == "grafana alerting", seen.path
    assert counted == 25


@pytest.mark.parametrize(
    ("model", "vacuous"),
    [
        ("{type: math, expression: '1 == 0'}", True),
        ("{type: math, expression: '$A > 0'}", False),
        ("{type: math, expression: '${A} > 0'}", False),
        ("{type: reduce, expression: A}", False),
        ("{type: classic_conditions, conditions: [{query: {params: [A]}}]}", False),
        ("{type: threshold, expression: C}", True),
    ],
)
def test_a_condition_that_no_query_decides_is_vacuous(model: str, vacuous: bool) -> None:
    text = f"""\
apiVersion: 1
groups:
  - name: g
    rules:
      - title: t
        condition: B
        data:
          - {{refId: A, datasourceUid: p, model: {{expr: up}}}}
          - {{refId: B, datasourceUid: __expr__, model: {model}}}
          - {{refId: C, datasourceUid: __expr__, model: {{type: math, expression: '1'}}}}
"""
    assert read(grafana_alerts.parse, text).data["rules"][0]["vacuous"] is vacuous
    document = read(grafana_alerts.parse, text.replace("condition: B", "condition: X"))
    assert not document.valid
    assert "the condition 'X' is no query of it" in document.reason


def test_what_an_expression_gives_when_the_alert_fires_is_not_known() -> None:
    labels = "{severity: '{{ $labels.severity }}', team: '${TEAM}'}"
    text = f"groups: [{{name: g, rules: [{{alert: a, expr: up == 0, labels: {labels}}}]}}]\n"
    found = read(prometheus_rules.parse, text).data["rules"][0]
    assert "severity" not in found
    assert "owner" not in found
