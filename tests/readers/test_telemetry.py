"""Telemetry: pipelines that name what is not there, layers, scrapes, and no secret in the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Sniff, Unreadable
from aigov_plugins.readers import otel_collector, prometheus_config
from readers.operations import by_lines, read, survives

COLLECTOR = """\
receivers:
  otlp:
    protocols: {grpc: {endpoint: "0.0.0.0:4317"}}
  prometheus/app:
    config:
      scrape_configs:
        - {job_name: app, scrape_interval: 10s, static_configs: [{targets: ["app:8000"]}]}
processors:
  batch:
  probabilistic_sampler: {sampling_percentage: 5}
  attributes:
    actions:
      - {key: model.version, value: "7", action: upsert}
      - {key: user.email, action: delete}
  tail_sampling: {policies: [{name: slow, type: latency}]}
exporters:
  otlp/backend: {endpoint: "https://u:hidden@tempo.example.org:4317", tls: {insecure: true}}
  debug:
connectors:
  spanmetrics:
service:
  pipelines:
    traces:
      receivers: [otlp]
      processors: [batch, attributes, probabilistic_sampler]
      exporters: [otlp/backend, spanmetrics]
    metrics/app:
      receivers: [prometheus/app, spanmetrics]
      exporters: [debug]
"""
PROMETHEUS = """\
global:
  scrape_interval: 15s
  evaluation_interval: 30s
rule_files: [rules/*.yml, /etc/prometheus/rules.yml]
alerting:
  alertmanagers:
    - static_configs: [{targets: ["alerts:9093"]}]
remote_write:
  - url: https://u:hidden@mimir.example.org/push?token=hidden
    basic_auth: {username: u, password: hidden}
storage: {tsdb: {retention: {time: 15d}}}
scrape_configs:
  - job_name: scorer
    scrape_interval: 5s
    metrics_path: /metrics
    scheme: https
    tls_config: {insecure_skip_verify: true}
    static_configs: [{targets: ["scorer:8000", "${HOST}:1"]}]
  - job_name: pods
    kubernetes_sd_configs: [{role: pod}]
"""


def test_pipelines_and_components_are_told() -> None:
    document = read(otel_collector.parse, COLLECTOR)
    assert document.data["pipelines"] == [
        {
            "name": "traces",
            "signal": "traces",
            "receivers": ["otlp"],
            "processors": ["batch", "attributes", "probabilistic_sampler"],
            "exporters": ["otlp/backend", "spanmetrics"],
        },
        {
            "name": "metrics/app",
            "signal": "metrics",
            "receivers": ["prometheus/app", "spanmetrics"],
            "exporters": ["debug"],
        },
    ]
    assert document.data["exporters"] == [
        {
            "name": "otlp/backend",
            "type": "otlp",
            "endpoint": "https://tempo.example.org:4317",
            "insecure": True,
        },
        {"name": "debug", "type": "debug", "local": True},
    ]
    assert document.data["receivers"][0]["endpoint"] == "0.0.0.0:4317"
    assert document.data["unused"] == ["tail_sampling"]
    assert document.data["sampling"] == [
        {"name": "probabilistic_sampler", "type": "probabilistic_sampler", "percent": 5},
    ]
    assert document.data["attributes"] == ["model.version"]
    assert document.data["removed"] == ["user.email"]
    assert document.data["scrapes"] == [{"job": "app", "interval": "10s", "targets": ["app:8000"]}]
    assert "hidden" not in str(document.data)
    assert document.locate(("pipelines", 1, "exporters"))[0] == 29
    assert document.locate(("exporters", 0, "endpoint"))[0] == 17
    assert document.locate(("scrapes", 0, "interval"))[0] == 7


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("receivers: [otlp]", "receivers: [jaeger]", "line 24: receiver 'jaeger' is not defined"),
        ("[batch, a", "[redact, a", "line 25: processor 'redact' is not defined"),
        ("[debug]", "[kafka]", "line 29: exporter 'kafka' is not defined"),
        ("processors: [batch", "processors: [[batch]", "must be text, found a list"),
    ],
)
def test_a_pipeline_that_names_what_is_not_defined_is_invalid(
    old: str, new: str, reason: str
) -> None:
    document = read(otel_collector.parse, COLLECTOR.replace(old, new))
    assert not document.valid
    assert reason in document.reason


def test_a_layer_tells_what_it_leaves_to_others() -> None:
    pipelines = "{traces: {exporters: [otlp, debug]}}"
    text = f"exporters: {{otlp: {{endpoint: a}}}}\nservice:\n  pipelines: {pipelines}\n"
    document = read(otel_collector.parse, text)
    assert document.valid
    assert (document.data["layer"], document.data["undefined"]) == (True, ["debug"])
    assert "unused" not in document.data


@pytest.mark.parametrize(
    "text",
    [
        "",
        "receivers: [{name: a}]\nroute: {receiver: a}\n",
        "service: {name: a}\n",
        "apiVersion: v1\nservice: {pipelines: {}}\n",
        "service:\n  replicas: 1\nexporters: 2\n",
        "a: 1\n---\nservice: {pipelines: {}}\n",
    ],
)
def test_other_files_are_no_collector(text: str) -> None:
    assert otel_collector.parse("collector.yaml", text.encode()) is None


def test_a_chart_is_unknown() -> None:
    with pytest.raises(Unreadable, match="template"):
        otel_collector.parse("otel.yaml", COLLECTOR.replace("10s", "{{ .Values.x }}").encode())
    with pytest.raises(Unreadable, match="template"):
        prometheus_config.parse("p.yml", PROMETHEUS.replace("15d", "{{ .Values.x }}").encode())


def test_what_is_scraped_is_told() -> None:
    document = read(prometheus_config.parse, PROMETHEUS, "deploy/prometheus.yml")
    assert document.data == {
        "format": "prometheus",
        "interval": "15s",
        "evaluation_interval": "30s",
        "rule_files": ["deploy/rules/*.yml", "/etc/prometheus/rules.yml"],
        "alertmanagers": ["alerts:9093"],
        "remote_writes": ["https://mimir.example.org/push"],
        "retention": "15d",
        "scrapes": [
            {
                "job": "scorer",
                "interval": "5s",
                "path": "/metrics",
                "scheme": "https",
                "targets": ["scorer:8000", "${HOST}:1"],
                "templated": True,
                "unverified_tls": True,
            },
            {"job": "pods", "discovery": ["kubernetes"]},
        ],
    }
    assert document.locate(("scrapes", 0, "interval"))[0] == 14
    assert document.locate(("rule_files", 0))[0] == 4
    assert document.locate(("retention",))[0] == 11


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("job_name: pods", "name: pods", "line 19: a scrape has no job_name"),
        ("job_name: pods", "job_name: scorer", "line 19: the job 'scorer' is there twice"),
    ],
)
def test_scrapes_that_prometheus_refuses_are_invalid(old: str, new: str, reason: str) -> None:
    assert read(prometheus_config.parse, PROMETHEUS.replace(old, new)).reason == reason


def test_monitors_of_the_operator_are_scrapes() -> None:
    document = read(
        prometheus_config.parse,
        """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: scorer}
spec: {endpoints: [{port: http, interval: 30s}]}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: pods}
spec: {podMetricsEndpoints: [{port: m, path: /x}]}
---
apiVersion: monitoring.coreos.com/v1
kind: Probe
metadata: {name: site}
spec: {targets: {staticConfig: {static: ["https://example.org"]}}}
""",
    )
    assert document.data["scrapes"] == [
        {"job": "ServiceMonitor/scorer", "interval": "30s", "port": "http"},
        {"job": "PodMonitor/pods", "path": "/x", "port": "m"},
        {"job": "Probe/site", "targets": ["https://example.org"]},
    ]
    assert document.locate(("scrapes", 1, "port"))[0] == 9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "global: {image: a}\nservice: {port: 80}\n",
        "apiVersion: v1\nkind: ConfigMap\nscrape_configs: []\n",
        "storage: {size: 1Gi}\n",
    ],
)
def test_other_files_are_no_prometheus(text: str) -> None:
    assert prometheus_config.parse("values.yaml", text.encode()) is None


def test_heads_tell() -> None:
    assert otel_collector.sniff("otel.yaml", COLLECTOR.encode()) is Sniff.YES
    assert otel_collector.sniff("otel.yaml", b"image: otel\n") is Sniff.NO
    assert prometheus_config.sniff("x.yml", PROMETHEUS.encode()) is Sniff.YES
    assert prometheus_config.sniff("values.yaml", b"global:\n  a: 1\n") is Sniff.NO
    assert prometheus_config.sniff("prometheus.yaml", b"global:\n  a: 1\n") is Sniff.YES
    assert prometheus_config.sniff("x.yml", b"kind: ServiceMonitor\n") is Sniff.NO


ODD_COLLECTOR: dict[str, Any] = {
    "receivers": {"prometheus": {"config": {"scrape_configs": [{"job_name": "a"}]}}},
    "processors": {"attributes": {"actions": [{"key": "a", "action": "insert"}]}},
    "exporters": {"otlp": {"endpoint": "a", "tls": {"insecure": True}, "protocols": {"a": {}}}},
    "connectors": {"x": None},
    "service": {"pipelines": {"traces": {"receivers": ["prometheus"], "exporters": ["otlp"]}}},
}
ODD_PROMETHEUS: dict[str, Any] = {
    "global": {"scrape_interval": "1m"},
    "rule_files": ["a"],
    "alerting": {"alertmanagers": [{"static_configs": [{"targets": ["a"]}]}]},
    "remote_write": [{"url": "http://a"}],
    "storage": {"tsdb": {"retention": {"time": "1d"}}},
    "scrape_configs": [
        {
            "job_name": "a",
            "tls_config": {"insecure_skip_verify": True},
            "static_configs": [{"targets": ["a"]}],
            "file_sd_configs": [{}],
        }
    ],
}
ODD_PROBE: dict[str, Any] = {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "Probe",
    "metadata": {"name": "a"},
    "spec": {"targets": {"staticConfig": {"static": ["a"]}}, "interval": "1m"},
}


def test_any_value_anywhere_ends_in_a_document_or_a_reason() -> None:
    assert survives(by_lines(otel_collector.parse), ODD_COLLECTOR, "otel.yaml") > 10
    assert survives(by_lines(prometheus_config.parse), ODD_PROMETHEUS, "prom.yaml") > 10
    assert survives(by_lines(prometheus_config.parse), ODD_PROBE, "probe.yaml") > 10


@pytest.mark.shared
def test_labels_of_the_corpus_hold(shared: Path) -> None:
    apart = {
        "src/otel-collector/otelcol-config-extras.yml": "comments only",
        "src/prometheus/prometheus-config.yaml": "a Prometheus configuration, labelled otherwise",
    }
    for seen in corpus.read(shared / "corpus", "prometheus"):
        formats = [one.data["format"] for one in seen.artifacts if one.kind == "monitoring-plan"]
        label = seen.label.rpartition(";")[2] if "otel" in seen.label else seen.label.split(";")[0]
        path = seen.path.partition("/")[2]
        if path in apart:
            assert label == "grafana alerting"
        elif label == "otel collector":
            assert formats == ["otel-collector"], seen.path
        elif label == "prometheus config" or label.startswith("kinds="):
            assert formats == ["prometheus"], seen.path
        elif label == "helm-template" and "/templates/" in seen.path:
            assert seen.doubts, seen.path
        elif label != "helm-template":
            assert formats == [], seen.path


def test_a_processor_that_no_pipeline_uses_removes_nothing() -> None:
    text = """\
receivers: {otlp: {}, prometheus: {config: {scrape_configs: [{job_name: a}]}}}
processors:
  attributes/used: {actions: [{key: session, action: delete}]}
  attributes/idle: {actions: [{key: email, action: delete}]}
exporters: {otlp: {endpoint: 'a:1'}}
service:
  pipelines: {traces: {receivers: [otlp], processors: [attributes/used], exporters: [otlp]}}
"""
    document = read(otel_collector.parse, text)
    assert document.data["removed"] == ["session"]
    assert "scrapes" not in document.data
