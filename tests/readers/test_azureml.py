"""Azure ML: shares and copies of traffic, models, and what a monitor compares with what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Sniff, Unreadable
from aigov_plugins.readers import azureml_deployment, azureml_monitor
from readers.operations import by_lines, read, survives

DEPLOYMENT = """\
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: green
endpoint_name: credit
model:
  path: ../model/
environment:
  image: mcr.microsoft.com/azureml/minimal:20230101.v1
instance_count: 2
liveness_probe: {initial_delay: 10}
data_collector:
  collections: {model_inputs: {enabled: 'True'}, model_outputs: {enabled: 'False'}}
"""
ENDPOINT = """\
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json
name: credit
auth_mode: key
traffic: {blue: 90, green: 10}
"""
MONITOR = """\
name: credit_monitor
trigger: {type: recurrence, frequency: day, interval: 7}
create_monitor:
  monitoring_target: {endpoint_deployment_id: "azureml:credit:green"}
  monitoring_signals:
    drift:
      type: data_drift
      reference_data: {input_data: {path: "azureml:reference:1"}}
      features: {top_n_feature_importance: 10}
      alert_enabled: true
      metric_thresholds:
        numerical: {jensen_shannon_distance: 0.01}
    attribution:
      type: feature_attribution_drift
      features: [AGE]
      metric_thresholds: {normalized_discounted_cumulative_gain: 0.9}
    own:
      type: custom
      metric_thresholds: [{metric_name: spread, threshold: 2}]
  alert_notification: {emails: [ml@example.org]}
"""


def test_a_deployment_tells_its_model_and_image() -> None:
    document = read(azureml_deployment.parse, DEPLOYMENT, "deploy/green/deployment.yml")
    assert document.data == {
        "format": "azureml",
        "workloads": [
            {
                "kind": "managed-online-deployment",
                "name": "green",
                "target": "credit",
                "replicas": 2,
                "models": [{"path": "deploy/model"}],
                "images": [
                    {
                        "image": "mcr.microsoft.com/azureml/minimal",
                        "tag": "20230101.v1",
                        "pinned": False,
                        "probes": ["liveness"],
                    }
                ],
                "logger": {"mode": "model_inputs"},
            }
        ],
    }
    assert document.locate(("workloads", 0, "models", 0, "path"))[0] in (4, 5)
    assert document.locate(("workloads", 0, "target"))[0] == 3


@pytest.mark.parametrize(
    ("extra", "strategy"),
    [
        ("", "canary"),
        ("mirror_traffic: {green: 5}\n", "shadow"),
        ("mirror_traffic: {green: 0}\n", "canary"),
    ],
)
def test_an_endpoint_tells_its_traffic(extra: str, strategy: str) -> None:
    route = read(azureml_deployment.parse, ENDPOINT + extra).data["routes"][0]
    assert route["traffic"] == [
        {"target": "blue", "weight": 90},
        {"target": "green", "weight": 10},
    ]
    assert (route["kind"], route["strategy"]) == ("managed-online-endpoint", strategy)
    assert [one["active"] for one in route.get("mirrors", [])] == (
        [strategy == "shadow"] if extra else []
    )


def test_a_monitor_tells_its_signals() -> None:
    document = read(azureml_monitor.parse, MONITOR)
    assert document.data == {
        "format": "azureml",
        "name": "credit_monitor",
        "target": "azureml:credit:green",
        "schedule": "every 7 day",
        "notified": ["ml@example.org"],
        "signals": [
            {
                "name": "drift",
                "type": "data_drift",
                "alert": True,
                "reference": "azureml:reference:1",
                "top_features": 10,
                "thresholds": [
                    {"metric": "jensen_shannon_distance", "limit": 0.01, "features": "numerical"}
                ],
            },
            {
                "name": "attribution",
                "type": "feature_attribution_drift",
                "features": ["AGE"],
                "thresholds": [{"metric": "normalized_discounted_cumulative_gain", "limit": 0.9}],
            },
            {
                "name": "own",
                "type": "custom",
                "thresholds": [{"metric": "spread", "limit": 2}],
            },
        ],
    }
    assert document.locate(("signals", 0, "thresholds", 0, "limit"))[0] == 12
    assert document.locate(("notified", 0))[0] == 20


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ENDPOINT.replace("90", "most"), "line 4: traffic.blue must be a number, found text"),
        (DEPLOYMENT.replace("instance_count: 2", "instance_count: [2]"), "line 8: instance_count"),
    ],
)
def test_a_wrong_type_is_invalid(text: str, reason: str) -> None:
    assert read(azureml_deployment.parse, text).reason.startswith(reason)


def test_a_template_is_unknown() -> None:
    with pytest.raises(Unreadable, match="template"):
        azureml_deployment.parse("deploy.yml", ENDPOINT.replace("90", "{{ share }}").encode())
    with pytest.raises(Unreadable, match="template"):
        azureml_monitor.parse("monitor.yml", MONITOR.replace("0.01", "{{ limit }}").encode())


@pytest.mark.parametrize(
    "text", ["", "traffic: {a: 1}\n", "endpoint_name: a\n", "a: 1\n", "- endpoint_name: a\n"]
)
def test_other_files_are_none_of_it(text: str) -> None:
    assert azureml_deployment.parse("deploy.yml", text.encode()) is None
    assert azureml_monitor.parse("monitor.yml", text.encode()) is None


def test_heads_tell() -> None:
    assert azureml_deployment.sniff("deploy.yml", ENDPOINT.encode()) is Sniff.YES
    assert azureml_deployment.sniff("deploy.yml", MONITOR.encode()) is Sniff.NO
    assert azureml_monitor.sniff("monitor.yml", MONITOR.encode()) is Sniff.YES
    assert azureml_monitor.sniff("monitor.yml", ENDPOINT.encode()) is Sniff.NO


ODD: list[dict[str, Any]] = [
    {
        "endpoint_name": "a",
        "model": {"path": "b"},
        "environment": {"image": "c"},
        "scale_settings": {"min_instances": 1},
        "data_collector": {"collections": {"a": {"enabled": True}}},
    },
    {"auth_mode": "key", "traffic": {"a": 1}, "mirror_traffic": {"a": 1}},
]


def test_any_value_anywhere_ends_in_a_document_or_a_reason() -> None:
    for data in ODD:
        assert survives(by_lines(azureml_deployment.parse), data, "deploy.yml") > 5
    monitor = {
        "trigger": {"frequency": "day"},
        "create_monitor": {
            "monitoring_signals": {
                "a": {
                    "features": {"top_n_feature_importance": 1},
                    "metric_thresholds": {"numerical": {"a": 1}, "b": 2},
                }
            },
            "alert_notification": {"emails": ["a"]},
        },
    }
    assert survives(by_lines(azureml_monitor.parse), monitor, "monitor.yml") > 5


@pytest.mark.shared
def test_labels_of_the_corpus_hold(shared: Path) -> None:
    kinds = {
        "Azure ML online deployment": "deployment",
        "Azure ML monitor schedule": "monitoring-plan",
    }
    counted, templates = 0, []
    for seen in corpus.read(shared / "corpus", "iac"):
        found = {one.kind for one in seen.artifacts if one.reader.startswith("azureml")}
        wanted = {kinds[seen.label]} if seen.label in kinds else set()
        if wanted and seen.doubts:  # {{ENDPOINT_NAME}}, which a script fills
            templates.append(seen.path.rpartition("/")[2])
            continue
        assert found == wanted, seen.path
        counted += len(found)
    assert counted == 8
    assert sorted(templates) == ["minimal-multimodel-deployment.yml", "torchserve-deployment.yml"]
