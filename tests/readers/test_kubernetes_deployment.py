"""Workloads, rollouts, canaries and analyses: what gates, what can fail, what is templated."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Sniff, Unreadable
from aigov_plugins.readers.kubernetes_deployment import parse, sniff
from readers.operations import read, survives

ARGO = "apiVersion: argoproj.io/v1alpha1\n"
DIGEST = "sha256:" + "0a" * 32


def workload(text: str) -> Any:
    return read(parse, text).data["workloads"][0]


def rollout(strategy: str) -> Any:
    return workload(f"{ARGO}kind: Rollout\nmetadata: {{name: r}}\nspec:\n  strategy: {strategy}\n")


def canary(steps: str) -> Any:
    return rollout(f"{{canary: {{steps: {steps}}}}}")


def metric(text: str, args: str = "[]") -> Any:
    head = f"{ARGO}kind: AnalysisTemplate\nmetadata: {{name: a}}\nspec:\n  args: {args}\n"
    return read(parse, f"{head}  metrics: [{text}]\n").data["analyses"][0]["metrics"][0]


def test_a_deployment_tells_its_images_probes_and_strategy() -> None:
    document = read(
        parse,
        f"""\
apiVersion: v1
kind: Service
metadata: {{name: other}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: scorer
  namespace: ml
  labels: {{app.kubernetes.io/version: 2.1.0}}
spec:
  replicas: 3
  revisionHistoryLimit: 4
  strategy:
    type: RollingUpdate
    rollingUpdate: {{maxSurge: 25%, maxUnavailable: 0}}
  template:
    spec:
      serviceAccountName: scorer
      initContainers:
        - {{name: fetch, image: "registry.example.org:5000/fetch"}}
      containers:
        - name: api
          image: ghcr.io/acme/scorer:2.1.0@{DIGEST}
          livenessProbe: {{httpGet: {{path: /}}}}
          readinessProbe: {{httpGet: {{path: /}}}}
          resources: {{limits: {{cpu: 500m, memory: 2Gi}}}}
          securityContext: {{runAsNonRoot: true}}
""",
    )
    assert document.data["workloads"] == [
        {
            "kind": "Deployment",
            "name": "scorer",
            "namespace": "ml",
            "version": "2.1.0",
            "images": [
                {
                    "container": "api",
                    "image": "ghcr.io/acme/scorer",
                    "tag": "2.1.0",
                    "digest": DIGEST,
                    "pinned": True,
                    "probes": ["liveness", "readiness"],
                    "limits": {"cpu": "500m", "memory": "2Gi"},
                    "run_as_non_root": True,
                },
                {
                    "container": "fetch",
                    "image": "registry.example.org:5000/fetch",
                    "pinned": False,
                    "init": True,
                },
            ],
            "service_account": "scorer",
            "replicas": 3,
            "strategy": "rolling",
            "max_surge": "25%",
            "max_unavailable": "0",
            "rollback": {"revisions": 4},
        }
    ]
    assert document.locate(("workloads", 0, "images", 0, "tag"))[0] == 23
    assert document.locate(("workloads", 0, "images", 0, "image"))[0] == 24
    assert document.locate(("workloads", 0, "images", 1, "image"))[0] == 21
    assert document.locate(("workloads", 0, "replicas"))[0] == 12
    assert document.locate(("workloads", 0, "name"))[0] == 8


def test_a_pause_gates_only_without_a_duration() -> None:
    timed = canary("[{setWeight: 20}, {pause: {duration: 10m}}, {setWeight: 60}]")
    assert timed["gate"] is False
    assert timed["steps"][1] == {"action": "pause", "pause": "timed", "duration": "10m"}
    waiting = canary("[{setWeight: 20}, {pause: {}}, {setWeight: 60}]")
    assert waiting["gate"] is True
    assert waiting["steps"][1] == {"action": "pause", "pause": "indefinite", "gate": True}


def test_what_sets_headers_may_stand_beside_a_pause() -> None:
    found = canary("[{setWeight: 5}, {setCanaryScale: {replicas: 1}, pause: {}}]")
    assert (found["gate"], found["steps"][1]["action"]) == (True, "pause")


def test_a_pause_after_all_traffic_is_no_gate() -> None:
    assert canary("[{setWeight: 100}, {pause: {}}]")["gate"] is False
    assert canary("[{pause: {}}, {setWeight: 100}]")["gate"] is True


def test_a_canary_without_steps_is_rolling() -> None:
    assert rollout("{canary: {maxSurge: 1}}")["strategy"] == "rolling"


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ("[{pause: }]", "a step must have one of"),
        ("[{setWeight: 20, pause: {}}]", "a step must have one of"),
        ("[{setWeight: 120}]", "setWeight must be 0 to 100, found 120"),
        ("[{pause: {duration: -1}}]", "duration must be seconds or as 1h30m"),
        ("[{pause: {duration: ''}}]", "duration must be seconds or as 1h30m"),
        ("[{pause: {duration: 1d}}]", "duration must be seconds or as 1h30m"),
        ("[{setWeight: many}]", "must be a number, found text"),
        ("{setWeight: 20}", "must be a list, found a mapping"),
    ],
)
def test_a_step_that_the_format_refuses_makes_the_file_invalid(steps: str, reason: str) -> None:
    text = f"{ARGO}kind: Rollout\nspec:\n  strategy:\n    canary:\n      steps: {steps}\n"
    document = read(parse, text)
    assert not document.valid
    assert document.reason.startswith("line 6: ")
    assert reason in document.reason


@pytest.mark.parametrize(
    ("settings", "gate"),
    [
        ("autoPromotionEnabled: false", True),
        ("autoPromotionEnabled: true", False),
        ("activeService: a", False),
        ("autoPromotionEnabled: false, autoPromotionSeconds: 30", False),
    ],
)
def test_blue_green_gates_unless_it_promotes_by_itself(settings: str, gate: bool) -> None:
    found = rollout(f"{{blueGreen: {{{settings}}}}}")
    assert (found["strategy"], found["gate"]) == ("blue-green", gate)


def test_analyses_of_a_rollout_name_their_stage_and_step() -> None:
    found = rollout(
        "{canary: {analysis: {templates: [{templateName: errors}], startingStep: 2}, steps: ["
        "{setWeight: 5}, {analysis: {templates: [{templateName: quality, clusterScope: true}]}},"
        "{setMirrorRoute: {name: copy, percentage: 30}}]}}"
    )
    assert found["analyses"] == [
        {"template": "errors", "stage": "background", "starting_step": 2},
        {"template": "quality", "scope": "cluster", "stage": "step", "step": 1},
    ]
    assert found["mirrors"] == [{"target": "copy", "percent": 30, "active": True}]
    assert found["on_failure"] == "abort"


@pytest.mark.parametrize(
    ("conditions", "vacuous"),
    [
        ("", True),
        ("successCondition: ''", True),
        ("successCondition: 'true'", True),
        ("successCondition: true", True),
        ("failureCondition: 'false'", True),
        ("successCondition: 'result[0] >= 0.95'", False),
        ("failureCondition: 'result[0] < 0.9'", False),
        ("successCondition: 'result == \"{{args.expected}}\"'", False),
    ],
)
def test_a_metric_that_no_value_can_fail_is_vacuous(conditions: str, vacuous: bool) -> None:
    found = metric(f"{{name: m, provider: {{prometheus: {{query: up}}}}, {conditions}}}")
    assert (found["provider"], found["query"], found["vacuous"]) == ("prometheus", "up", vacuous)


@pytest.mark.parametrize(
    ("container", "vacuous"),
    [
        ("command: [sleep, '30']", True),
        ("command: [sh, -c], args: ['sleep {{args.time}} && exit 0']", True),
        ("command: [sh, -c, 'sleep 5; exit 1']", False),
        ("command: [python, evaluate.py]", False),
        ("image: acme/evaluate", False),
        ("command: [sh, -c, 'sleep 5 && ./evaluate']", False),
        ("command: [sh, -c, 'exit {{args.unknown}}']", False),
    ],
)
def test_a_job_that_only_sleeps_is_vacuous(container: str, vacuous: bool) -> None:
    pod = f"{{template: {{spec: {{containers: [{{name: j, {container}}}]}}}}}}"
    found = metric(f"{{name: m, provider: {{job: {{spec: {pod}}}}}}}", "[{name: time, value: 9}]")
    assert found["vacuous"] is vacuous


def test_a_dry_run_metric_is_told() -> None:
    text = f"{ARGO}kind: AnalysisTemplate\nspec: {{dryRun: [{{metricName: a}}], metrics: ["
    text += "{name: a, failureCondition: 'result > 1'}, {name: b, failureCondition: 'result > 1'}]}"
    first, second = read(parse, text).data["analyses"][0]["metrics"]
    assert (first.get("dry_run"), second.get("dry_run")) == (True, None)


def test_a_run_of_an_analysis_tells_what_it_gave() -> None:
    text = f"{ARGO}kind: AnalysisRun\nmetadata: {{name: run-1}}\nspec: {{metrics: []}}\n"
    text += "status: {phase: Failed, metricResults: [{name: m, phase: Failed, failed: 3}]}\n"
    assert read(parse, text).data["runs"] == [
        {
            "phase": "failed",
            "metrics": [{"name": "m", "phase": "failed", "failed": 3}],
            "name": "run-1",
        }
    ]


def flagger(settings: str, spec: str = "") -> Any:
    head = "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: c}\n"
    target = "targetRef: {kind: Deployment, name: scorer}"
    return read(parse, f"{head}spec: {{{target}, {spec}analysis: {{{settings}}}}}\n").data


def test_a_flagger_canary_tells_its_weights_limits_and_gate() -> None:
    found = flagger(
        "threshold: 5, stepWeight: 20, maxWeight: 50, metrics: [{name: request-success-rate, "
        "thresholdRange: {min: 99}}], webhooks: [{name: ask, type: confirm-promotion}]"
    )
    only = found["workloads"][0]
    assert [step["weight"] for step in only["steps"]] == [20, 40]
    assert (only["strategy"], only["gate"], only["on_failure"]) == ("canary", True, "rollback")
    assert (only["target"], only["rollback"]) == ("Deployment/scorer", {"failed_checks": 5})
    assert found["analyses"][0]["metrics"] == [
        {"name": "request-success-rate", "provider": "built-in", "min": 99, "vacuous": False}
    ]


@pytest.mark.parametrize(
    ("limits", "vacuous"),
    [("min: 0", True), ("max: 100", True), ("min: 99", False), ("", True)],
)
def test_a_success_rate_that_may_be_anything_is_vacuous(limits: str, vacuous: bool) -> None:
    found = flagger(f"metrics: [{{name: request-success-rate, thresholdRange: {{{limits}}}}}]")
    assert found["analyses"][0]["metrics"][0]["vacuous"] is vacuous


def test_a_canary_that_skips_its_analysis_says_so() -> None:
    hooks = "webhooks: [{name: ask, type: confirm-promotion}]"
    only = flagger(hooks, spec="skipAnalysis: true, ")["workloads"][0]
    assert (only["gate"], only["skip_analysis"], "on_failure" in only) == (False, True, False)


def test_an_inference_service_tells_its_model_and_share() -> None:
    found = workload("""\
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: credit}
spec:
  predictor:
    minReplicas: 2
    canaryTrafficPercent: 10
    logger: {mode: all, url: "https://user:word@log.example.org/in?token=x"}
    model:
      modelFormat: {name: sklearn, version: "1"}
      storageUri: s3://models/credit/7
""")
    assert found["models"] == [
        {
            "uri": "s3://models/credit/7",
            "component": "predictor",
            "framework": "sklearn",
            "framework_version": "1",
        }
    ]
    assert (found["strategy"], found["replicas"]) == ("canary", 2)
    assert found["traffic"] == [{"target": "latest", "weight": 10}]
    assert found["logger"] == {"mode": "all", "url": "https://log.example.org/in"}


def test_a_share_of_nothing_is_no_canary() -> None:
    found = workload(
        "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n"
        "spec: {predictor: {canaryTrafficPercent: 0, sklearn: {storageUri: 's3://${BUCKET}/m'}}}\n"
    )
    assert "strategy" not in found
    assert found["models"][0]["templated"] is True


def test_a_shadow_predictor_of_seldon_is_a_mirror() -> None:
    found = workload(
        "apiVersion: machinelearning.seldon.io/v1\nkind: SeldonDeployment\nspec: {predictors: ["
        "{name: live, traffic: 100, graph: {name: m, implementation: SKLEARN_SERVER,"
        " modelUri: 'gs://models/1'}}, {name: new, shadow: true, traffic: 20, graph: {name: n}}]}"
    )
    assert found["strategy"] == "shadow"
    assert found["mirrors"] == [{"target": "new", "percent": 20, "active": True}]
    assert found["models"][0]["uri"] == "gs://models/1"


def test_an_experiment_of_seldon_is_a_route_and_one_of_argo_a_workload() -> None:
    seldon = "apiVersion: mlops.seldon.io/v1alpha1\nkind: Experiment\nmetadata: {name: e}\n"
    spec = "spec: {candidates: [{name: a, weight: 100}], mirror: {name: b, percent: 20}}\n"
    model = "apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nspec: {storageUri: 'gs://m/1'}\n"
    found = read(parse, f"{seldon}{spec}---\n{model}").data
    assert found["routes"] == [
        {
            "kind": "Experiment",
            "name": "e",
            "traffic": [{"target": "a", "weight": 100}],
            "mirrors": [{"target": "b", "percent": 20, "active": True}],
            "strategy": "shadow",
        }
    ]
    assert found["workloads"] == [{"kind": "Model", "models": [{"uri": "gs://m/1"}]}]
    argo = f"{ARGO}kind: Experiment\nspec: {{duration: 1m, analyses: [{{templateName: q}}]}}\n"
    assert workload(argo)["analyses"] == [{"template": "q", "stage": "experiment"}]


@pytest.mark.parametrize(
    ("mirror", "expected", "strategy"),
    [
        ("mirror: {host: b}", {"target": "b", "active": True}, "shadow"),
        (
            "mirror: {host: b, subset: v2}, mirrorPercentage: {value: 5.5}",
            {"target": "b/v2", "percent": 5.5, "active": True},
            "shadow",
        ),
        (
            "mirror: {host: b}, mirrorPercentage: {value: 0}",
            {"target": "b", "percent": 0, "active": False},
            None,
        ),
        (
            "mirrors: [{destination: {host: b}, percentage: {value: 1}}]",
            {"target": "b", "percent": 1, "active": True},
            "shadow",
        ),
        (
            "mirror: {host: b}, mirrorPercent: 0",
            {"target": "b", "percent": 0, "active": False},
            None,
        ),
    ],
)
def test_a_mirror_at_zero_is_not_active(mirror: str, expected: Any, strategy: str | None) -> None:
    head = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\n"
    route = f"{{route: [{{destination: {{host: a}}, weight: 100}}], {mirror}}}"
    found = read(parse, f"{head}spec: {{http: [{route}]}}\n").data["routes"][0]
    assert found["mirrors"] == [expected]
    assert found.get("strategy") == strategy


def test_other_routes_and_limits_are_read() -> None:
    document = read(
        parse,
        """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: h}
spec: {rules: [{backendRefs: [{name: a, weight: 90}, {name: b, weight: 10}]}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: s}
spec: {scaleTargetRef: {name: scorer}, minReplicas: 2, maxReplicas: 9}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: p}
spec: {minAvailable: 1}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: k}
spec: {template: {spec: {containers: [{image: a}]}}, traffic: [{revisionName: k-1, percent: 100}]}
""",
    )
    assert document.data["routes"][0]["strategy"] == "canary"
    assert document.data["autoscalers"] == [
        {"name": "s", "target": "scorer", "min_replicas": 2, "max_replicas": 9}
    ]
    assert document.data["disruption_budgets"] == [{"name": "p", "min_available": "1"}]
    assert document.data["workloads"][0]["traffic"] == [{"target": "k-1", "weight": 100}]


def test_a_job_on_a_schedule_that_is_suspended_says_so() -> None:
    found = workload(
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: evaluate}\n"
        "spec: {schedule: '0 3 * * *', suspend: true,"
        " jobTemplate: {spec: {template: {spec: {containers: [{image: a}]}}}}}\n"
    )
    assert (found["schedule"], found["paused"]) == ("0 3 * * *", True)
    assert found["images"] == [{"image": "a", "pinned": False}]


def test_lists_and_json_are_read() -> None:
    text = '{"apiVersion": "apps/v1", "kind": "DeploymentList",\n "items": [{"metadata":\n'
    document = read(parse, f'{text} {{"name": "a"}}, "spec": {{}}}}]}}', "k8s/all.json")
    assert document.data["workloads"] == [{"kind": "Deployment", "name": "a"}]
    assert document.locate(("workloads", 0, "name"))[0] == 3


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: apps/v1\nkind: Deployment\n{{- if .Values.on }}\nspec: {}\n{{- end }}\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: '{{ .Release.Name }}'}\n",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: '{{ replicas }}'}\n",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: ["
        "{args: ['{{ .Values.args }}']}]}}}\n",
        "apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nspec: {metrics: [{name: a,"
        " successCondition: '{{ include \"condition\" . }}'}]}\n",
    ],
)
def test_a_template_is_unknown(text: str) -> None:
    with pytest.raises(Unreadable, match="template"):
        parse("templates/deployment.yaml", text.encode())


def test_braces_of_programs_and_of_other_objects_are_no_template() -> None:
    text = """\
apiVersion: v1
kind: ConfigMap
data:
  message: |
    {{ range .Alerts }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec: {template: {spec: {containers: [{args: ['--format={{ .Status }}']}]}}}
"""
    assert workload(text)["name"] == "a"


def test_a_variable_in_an_image_is_told_and_not_guessed() -> None:
    text = "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: '${N}', template: {spec: "
    found = workload(f"{text}{{containers: [{{image: '${{REGISTRY}}/a:${{TAG}}'}}]}}}}}}\n")
    assert found["images"] == [{"image": "${REGISTRY}/a:${TAG}", "templated": True}]
    assert "replicas" not in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "apiVersion: v1\nkind: Service\nmetadata: {name: Deployment}\n",
        "apiVersion: acme.test/v1\nkind: Deployment\n",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
        "apiVersion: v2\nname: chart\nversion: 0.1.0\n",
        "kind: Deployment\nname: no manifest\n",
        "a: 'kind: Deployment'\nb: apiVersion\n",
    ],
)
def test_other_files_are_none_of_it(text: str) -> None:
    assert parse("other.yaml", text.encode()) is None


def test_a_manifest_longer_than_its_head_is_read_on() -> None:
    config = b"apiVersion: v1\nkind: ConfigMap\ndata:\n" + b"  a: b\n" * 2000
    assert sniff("all.yaml", config[:8192]) is Sniff.YES
    assert sniff("all.yaml", config[:400]) is Sniff.NO
    assert parse("values.yaml", b"kind: Deployment\n") is None


OBJECTS: list[dict[str, Any]] = [
    {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "a", "labels": {"app.kubernetes.io/version": "1"}},
        "spec": {
            "replicas": 1,
            "strategy": {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}},
            "template": {
                "spec": {
                    "containers": [
                        {
                            "name": "a",
                            "image": "a:b",
                            "livenessProbe": {"x": 1},
                            "resources": {"limits": {"cpu": "1"}},
                            "securityContext": {"privileged": False},
                        }
                    ]
                }
            },
        },
    },
    {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "spec": {
            "workloadRef": {"kind": "Deployment", "name": "a"},
            "strategy": {
                "canary": {
                    "trafficRouting": {"istio": {"a": 1}},
                    "analysis": {"templates": [{"templateName": "a"}], "startingStep": 1},
                    "steps": [
                        {"setWeight": 5},
                        {"pause": {"duration": "5m"}},
                        {"experiment": {"duration": "1m", "analyses": [{"templateName": "a"}]}},
                        {"setMirrorRoute": {"name": "a", "percentage": 5}},
                    ],
                }
            },
        },
    },
    {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisRun",
        "spec": {
            "args": [{"name": "a", "value": "b"}],
            "dryRun": [{"metricName": "m"}],
            "templates": [{"templateName": "t"}],
            "metrics": [
                {
                    "name": "m",
                    "failureLimit": 1,
                    "successCondition": "result",
                    "provider": {
                        "job": {
                            "spec": {
                                "template": {
                                    "spec": {"containers": [{"command": ["sh"], "args": ["a"]}]}
                                }
                            }
                        }
                    },
                }
            ],
        },
        "status": {"phase": "Failed", "metricResults": [{"name": "m", "failed": 1}]},
    },
    {
        "apiVersion": "flagger.app/v1beta1",
        "kind": "Canary",
        "spec": {
            "skipAnalysis": False,
            "targetRef": {"name": "a"},
            "analysis": {
                "stepWeights": [1, 2],
                "stepWeight": 1,
                "maxWeight": 5,
                "mirror": True,
                "mirrorWeight": 5,
                "match": [{"headers": {}}],
                "webhooks": [{"name": "a", "type": "confirm-rollout"}],
                "metrics": [
                    {"name": "request-duration", "threshold": 5, "thresholdRange": {"max": 1}}
                ],
            },
        },
    },
    {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "spec": {
            "predictor": {
                "canaryTrafficPercent": 5,
                "minReplicas": 1,
                "logger": {"mode": "all", "url": "http://a"},
                "model": {"modelFormat": {"name": "a"}, "storage": {"path": "b"}},
                "containers": [{"image": "a"}],
                "custom": {"container": {"image": "a"}},
            }
        },
    },
    {
        "apiVersion": "machinelearning.seldon.io/v1",
        "kind": "SeldonDeployment",
        "spec": {
            "predictors": [
                {
                    "name": "a",
                    "traffic": 50,
                    "shadow": True,
                    "graph": {"modelUri": "a", "children": [{"name": "b"}]},
                    "componentSpecs": [{"spec": {"containers": [{"image": "a"}]}}],
                }
            ]
        },
    },
    {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "spec": {
            "http": [
                {
                    "route": [{"destination": {"host": "a"}, "weight": 5}],
                    "mirror": {"host": "b"},
                    "mirrorPercentage": {"value": 5},
                    "mirrors": [{"destination": {"host": "b"}, "percentage": {"value": 5}}],
                }
            ]
        },
    },
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "spec": {
            "rules": [
                {
                    "backendRefs": [{"name": "a", "weight": 1}],
                    "filters": [{"requestMirror": {"backendRef": {"name": "b"}}}],
                }
            ]
        },
    },
    {
        "apiVersion": "serving.kserve.io/v1alpha1",
        "kind": "InferenceGraph",
        "spec": {"nodes": {"root": {"routerType": "Splitter", "steps": [{"weight": 1}]}}},
    },
    {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "spec": {"scaleTargetRef": {"name": "a"}, "minReplicas": 1},
    },
]


@pytest.mark.parametrize("item", OBJECTS, ids=lambda item: str(item["kind"]))
def test_any_value_anywhere_ends_in_a_document_or_a_reason(item: dict[str, Any]) -> None:
    assert survives(parse, item, "any.yaml") > 10


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"kind: Deployment\napiVersion: \x00", b"\x80"])
def test_bytes_that_are_no_manifest(raw: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert parse("a.yaml", raw) is None


def test_fifty_thousand_steps_are_read() -> None:
    steps = ", ".join(["{setWeight: 1}"] * 50_000)
    assert len(canary(f"[{steps}]")["steps"]) == 50_000


APART = {
    "kserve__kserve/docs/samples/v1beta1/custom/torchserve/canary.yaml": "is not YAML",
    "argoproj__argo-rollouts/test/e2e/expectedfailures/malformed-analysistemplate.yaml": (
        "asks for a quantity of memory that is none"
    ),
    "argoproj__argo-rollouts/pkg/kubectl-argo-rollouts/info/testdata/canary/canary-rollout3.yaml": (
        "has timed pauses in blocks, which its label leaves open"
    ),
}


@pytest.mark.shared
def test_labels_of_the_corpus_hold(shared: Path) -> None:
    differing = {}
    for seen in corpus.read(shared / "corpus", "kubernetes"):
        labels = seen.label.split(";")
        data = [one.data for one in seen.artifacts if one.kind == "deployment" and one.valid]
        told = differs(labels, data[0] if data else None, bool(seen.doubts))
        if told:
            differing[seen.path] = told
    assert set(differing) == set(APART), differing


def differs(labels: list[str], data: Any, doubted: bool) -> str:
    if "helm-template" in labels:
        known = labels[1] not in ("kinds=Route",)
        return "" if data is None and doubted is known else "a template was read"
    if not labels[0].startswith("kinds=") or labels[0] == "kinds=CustomResourceDefinition":
        return "" if data is None and not doubted else "no manifest, and read"
    if data is None:
        return "not read"
    apart = {"Service", "Ingress", "Secret", "Namespace", "ConfigMap"}
    kinds = {kind for kind in labels[0].removeprefix("kinds=").split("+") if kind not in apart}
    found = [one for key in ("workloads", "routes", "analyses") for one in data.get(key, [])]
    if {one["kind"] for one in found} != kinds:
        return "other kinds"
    pauses = {step.get("pause") for one in found for step in one.get("steps", [])}
    if ("timed-pause" in labels) != ("timed" in pauses):
        return "other pauses"
    waits = "indefinite" in pauses
    if ("pause-without-duration-or-block" in labels) != waits:
        return "other gates"
    targets = any(one.get("target") and one["kind"] == "Rollout" for one in found)
    share = any(one["kind"] == "InferenceService" and one.get("traffic") for one in found)
    if ("canary-traffic" in labels) != share or ("workloadRef" in labels) != targets:
        return "other traffic"
    return ""


@pytest.mark.parametrize(
    ("text", "vacuous"),
    [
        ("{name: m, successCondition: 'result[0] >= 0.9 || true', provider: {web: {}}}", True),
        ("{name: m, successCondition: 'len(result) >= 0', provider: {web: {}}}", True),
        ("{name: m, successCondition: '(1 < 2) or result > 3', provider: {web: {}}}", True),
        ("{name: m, successCondition: 'result == result', provider: {web: {}}}", True),
        ("{name: m, failureCondition: 'result > 1 && false', provider: {web: {}}}", True),
        ("{name: m, successCondition: '!(result > 1) && 2 > 1', provider: {web: {}}}", False),
        ("{name: m, successCondition: 'len(result) > 0', provider: {web: {}}}", False),
        ("{name: m, successCondition: '1 > 2 || result > 3', provider: {web: {}}}", False),
        ("{name: m, successCondition: 'result[0] >= 1', provider: {prometheus: "
         "{query: vector(1)}}}", True),
        ("{name: m, successCondition: 'result[0] >= 1', provider: {prometheus: "
         "{query: '{{args.query}}'}}}", False),
        ("{name: m, count: 3, interval: 1m, failureLimit: 3, successCondition: 'result > 1', "
         "provider: {web: {}}}", True),
        ("{name: m, failureLimit: 1, successCondition: 'result > 1', provider: {web: {}}}", True),
        ("{name: m, failureLimit: -1, successCondition: 'result > 1', provider: {web: {}}}", True),
        ("{name: m, failureLimit: -1, consecutiveSuccessLimit: 4, "
         "successCondition: 'result > 1', provider: {web: {}}}", False),
        ("{name: m, count: 3, failureLimit: 2, successCondition: 'result > 1', "
         "provider: {web: {}}}", False),
        ("{name: m, interval: 1m, failureLimit: 9, successCondition: 'result > 1', "
         "provider: {web: {}}}", False),
    ],
)  # fmt: skip
def test_a_metric_that_nothing_can_fail_is_vacuous(text: str, vacuous: bool) -> None:
    assert metric(text)["vacuous"] is vacuous


def test_a_condition_of_many_brackets_is_read_quickly() -> None:
    assert metric("{name: m, successCondition: '" + "(" * 900 + "true" + ")" * 900 + "'}")
    assert metric("{name: m, successCondition: '" + "true||" * 9000 + "true'}")


def test_an_analysis_that_a_rollout_runs_dry_stops_nothing() -> None:
    analysis = "{templates: [{templateName: a}], dryRun: [{metricName: '.*'}]}"
    found = rollout(f"{{canary: {{analysis: {analysis}, steps: [{{setWeight: 5}}]}}}}")
    assert found["analyses"][0]["dry_run"] is True
    assert "on_failure" not in found


FLAGGER = """\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: c}
spec:
"""


def test_a_hook_that_always_agrees_is_no_gate() -> None:
    hook = "{name: g, type: confirm-promotion, url: 'http://tester.test/gate/%s'}"
    for path, gate in (("approve", False), ("check", True)):
        text = f"{FLAGGER}  analysis: {{stepWeight: 10, webhooks: [{hook % path}]}}\n"
        assert workload(text)["gate"] is gate


def test_a_suspended_canary_is_paused_and_events_alone_roll_nothing_back() -> None:
    hook = "{name: e, type: event, url: 'http://chat.test/'}"
    found = workload(f"{FLAGGER}  suspend: true\n  analysis: {{webhooks: [{hook}]}}\n")
    assert found["paused"] is True
    assert "on_failure" not in found


def test_a_template_of_a_metric_that_asks_for_none_is_vacuous() -> None:
    head = "apiVersion: flagger.app/v1beta1\nkind: MetricTemplate\nmetadata: {name: t}\n"
    spec = "spec: {provider: {type: prometheus}, query: 'vector(100)'}\n"
    assert read(parse, head + spec).data["analyses"][0]["metrics"][0]["vacuous"] is True


def test_rules_that_lead_to_different_services_are_no_canary() -> None:
    one = "{backendRefs: [{name: %s, weight: 1}]}"
    head = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\n"
    spec = f"spec: {{rules: [{one % 'a'}, {one % 'b'}]}}\n"
    assert "strategy" not in read(parse, head + spec).data["routes"][0]
    both = "spec: {rules: [{backendRefs: [{name: a, weight: 9}, {name: b, weight: 1}]}]}\n"
    assert read(parse, head + both).data["routes"][0]["strategy"] == "canary"


@pytest.mark.parametrize(
    "digest", ["sha256:" + "0" * 64, "sha256:" + "0a" * 40, "sha512:" + DIGEST[7:]]
)
def test_what_only_looks_like_a_digest_pins_nothing(digest: str) -> None:
    found = workload(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
        f"spec: {{containers: [{{name: c, image: 'a/b@{digest}'}}]}}\n"
    )
    assert found["images"][0]["pinned"] is False


def test_an_argument_that_a_script_repeats_costs_little() -> None:
    script = "{{args.x}}" * 100_000
    container = f"{{name: c, command: [sh, -c, '{script}']}}"
    job = f"{{spec: {{template: {{spec: {{containers: [{container}]}}}}}}}}"
    args = "[{name: x, value: " + "a" * 100_000 + "}]"
    assert metric(f"{{name: m, provider: {{job: {job}}}}}", args)["vacuous"] is False
