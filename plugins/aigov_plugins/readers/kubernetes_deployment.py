"""Kubernetes manifests: what is deployed and how it reaches traffic, as kind ``deployment``.

Files: any ``*.yaml`` or ``*.yml``, JSON in folders of manifests, ``*.tpl`` of charts; several
documents and ``List`` kinds too.

Format: workloads of ``apps`` and ``batch``; Argo ``Rollout``, ``AnalysisTemplate``,
``AnalysisRun`` and ``Experiment``; Flagger ``Canary`` and ``MetricTemplate``; KServe
``InferenceService`` (v1beta1, v1alpha2), ``LLMInferenceService``, ``InferenceGraph``,
``TrainedModel``; ``SeldonDeployment``, ``Model`` and ``Experiment`` of Seldon Core 2; Knative
``Service``; Istio ``VirtualService``, Gateway API routes, ``TrafficSplit``; autoscalers and
disruption budgets. A file with Helm or Go template expressions is not readable, hence unknown; an
image or address that a variable fills is ``templated``.

Data (kind ``deployment``, ``format: kubernetes``): ``workloads`` with images, models, strategy,
steps, gate, analyses and what a failure does; ``routes`` with shares of traffic and mirrors;
``analyses`` with their metrics, each ``vacuous`` when no value could make it fail; ``runs`` of
analyses; ``autoscalers``, ``disruption_budgets``.

It proves what the manifests ask for. It cannot show what runs in the cluster, nor, for a patch
or an analysis that another file holds, what they are combined with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from aigov.api import Document, Json, Sniff
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped
from aigov_plugins.operations.kubernetes_analysis import analysis, run_result
from aigov_plugins.operations.kubernetes_flagger import add_canary, metric_template
from aigov_plugins.operations.kubernetes_objects import (
    metadata,
    objects,
    sniffed,
    untemplated_object,
)
from aigov_plugins.operations.kubernetes_pods import containers
from aigov_plugins.operations.kubernetes_rollouts import add_rollout, experiment_references
from aigov_plugins.operations.kubernetes_serving import (
    add_graph,
    add_inference_service,
    add_llm_service,
    add_seldon,
    add_seldon_model,
    add_trained_model,
)
from aigov_plugins.operations.kubernetes_traffic import (
    add_http_route,
    add_knative,
    add_seldon_experiment,
    add_traffic_split,
    add_virtual_service,
    autoscaler,
    disruption_budget,
)
from aigov_plugins.templates import documents

_WHAT: Final = "what it deploys"
_APPS: Final = ("apps/", "extensions/")
_ARGO: Final = ("argoproj.io/",)
_KSERVE: Final = ("serving.kserve.io/", "serving.kubeflow.org/")
_SELDON: Final = "mlops.seldon.io/"
_GATEWAY: Final = ("gateway.networking.k8s.io/",)
_POD_KINDS: Final = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob")
_GROUPS: Final = {
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"), _APPS),
    **dict.fromkeys(("Job", "CronJob"), ("batch/",)),
    **dict.fromkeys(("Rollout", "AnalysisRun"), _ARGO),
    "Experiment": (*_ARGO, _SELDON),
    "Model": (_SELDON,),
    **dict.fromkeys(("AnalysisTemplate", "ClusterAnalysisTemplate"), _ARGO),
    **dict.fromkeys(("Canary", "MetricTemplate"), ("flagger.app/",)),
    **dict.fromkeys(("InferenceService", "LLMInferenceService"), _KSERVE),
    **dict.fromkeys(("InferenceGraph", "TrainedModel"), _KSERVE),
    **dict.fromkeys(("HTTPRoute", "GRPCRoute"), _GATEWAY),
    "SeldonDeployment": ("machinelearning.seldon.io/",),
    "Service": ("serving.knative.dev/",),
    "VirtualService": ("networking.istio.io/",),
    "TrafficSplit": ("split.smi-spec.io/",),
    "HorizontalPodAutoscaler": ("autoscaling/",),
    "PodDisruptionBudget": ("policy/",),
    "Pod": ("v1",),
}
_NAMED: Final = "|".join(kind for kind in _GROUPS if kind != "Service").encode()
_MENTION: Final = re.compile(
    rb"\bkind\b[\"']?[ \t]*:[ \t]*[\"']?(?:" + _NAMED + rb")(?:List)?\b|\bserving\.knative\.dev/"
)
_STRATEGIES: Final = {"RollingUpdate": "rolling", "Recreate": "recreate", "OnDelete": "on-delete"}


def sniff(path: str, head: bytes) -> Sniff:
    """Whether the file names one of the kinds, or may do so behind its head."""
    return sniffed(head, _MENTION)


def parse(path: str, raw: bytes) -> Document | None:
    """The workloads, routes and analyses in file order; None when the file has none of them."""
    if not _MENTION.search(raw) or b"apiVersion" not in raw:
        return None
    source = documents(path, raw, _WHAT)
    whole = part((), format="kubernetes")
    try:
        for keys, item in objects(source.data):
            if _is_ours(item):
                untemplated_object(item, keys, source, _WHAT)
                _adder(item)(whole, item, Node(item, keys))
    except BrokenError as exc:
        return broken("kubernetes", source, exc)
    return shaped(whole, source) if len(whole.data) > 1 else None


def _is_ours(item: dict[str, Json]) -> bool:
    group = str(item.get("apiVersion", ""))
    groups = _GROUPS.get(str(item.get("kind")))
    return groups is not None and group.startswith(groups)


def _adder(item: dict[str, Json]) -> Callable[[Part, dict[str, Json], Node], None]:
    if item["kind"] == "Experiment" and str(item["apiVersion"]).startswith(_SELDON):
        return _add_route
    return _ADD.get(item["kind"], _add_workload)


def _name(item: dict[str, Json]) -> str:
    return metadata(item, "name") or metadata(item, "generateName")


def _described(item: dict[str, Json], node: Node) -> Part:
    labels = node.map("metadata", "labels").value
    described = part(
        node.keys,
        kind=item["kind"],
        name=_name(item),
        namespace=metadata(item, "namespace"),
        version=str(labels.get("app.kubernetes.io/version") or ""),
    )
    described.note("name", node.at("metadata", "name"))
    return described


def _add_workload(whole: Part, item: dict[str, Json], node: Node) -> None:
    workload, spec, kind = _described(item, node), node.map("spec"), item["kind"]
    if kind in _POD_KINDS or kind == "Pod":
        _add_pods(workload, spec, kind)
    else:
        _FILL[kind](workload, spec)
    whole.put("workloads", [workload])


def _add_pods(workload: Part, spec: Node, kind: str) -> None:
    inner = spec.map("jobTemplate", "spec") if kind == "CronJob" else spec
    _add_template(workload, spec if kind == "Pod" else inner.map("template", "spec"))
    _add_replicas(workload, spec)
    for name in ("strategy", "updateStrategy"):
        strategy = spec.child(name)
        if strategy is not None:
            _add_update(workload, strategy)
    workload.put_one(
        "rollback",
        part(
            spec.keys,
            revisions=spec.number("revisionHistoryLimit"),
            deadline_seconds=spec.number("progressDeadlineSeconds"),
        ),
    )
    stopped = "suspend" if kind in ("Job", "CronJob") else "paused"
    workload.data |= part((), schedule=spec.text("schedule"), paused=spec.flag(stopped)).data
    workload.note("schedule", spec.at("schedule"))
    workload.note("paused", spec.at(stopped))


def _add_template(workload: Part, pod: Node) -> None:
    workload.put("images", containers(pod))
    account = pod.text("serviceAccountName")
    if account:
        workload.data["service_account"] = account
        workload.note("service_account", pod.at("serviceAccountName"))


def _add_replicas(workload: Part, spec: Node) -> None:
    replicas = spec.number("replicas")
    if replicas is not None:
        workload.data["replicas"] = replicas
        workload.note("replicas", spec.at("replicas"))


def _add_update(workload: Part, strategy: Node) -> None:
    named, rolling = strategy.text("type"), strategy.map("rollingUpdate")
    workload.data |= part(
        (),
        strategy=_STRATEGIES.get(named) or ("rolling" if rolling.value else ""),
        max_surge=rolling.text("maxSurge"),
        max_unavailable=rolling.text("maxUnavailable"),
        partition=rolling.number("partition"),
    ).data
    for key in ("strategy", "max_surge", "max_unavailable", "partition"):
        workload.note(key, strategy.keys)


def _fill_rollout(workload: Part, spec: Node) -> None:
    _add_template(workload, spec.map("template", "spec"))
    _add_replicas(workload, spec)
    _add_target(workload, spec, "workloadRef")
    paused = spec.flag("paused")
    if paused is not None:
        workload.data["paused"] = paused
    add_rollout(workload, spec)


def _add_target(workload: Part, spec: Node, name: str) -> None:
    reference = spec.child(name)
    if reference is not None:
        workload.data["target"] = f"{reference.text('kind')}/{reference.text('name')}"
        workload.note("target", reference.keys)


def _fill_experiment(workload: Part, spec: Node) -> None:
    workload.data["strategy"] = "experiment"
    workload.data |= part((), duration=spec.text("duration")).data
    for template in spec.entries("templates"):
        workload.put("images", containers(template.map("template", "spec")))
    workload.put("analyses", experiment_references(spec))


def _fill_knative(workload: Part, spec: Node) -> None:
    workload.put("images", containers(spec.map("template", "spec")))
    add_knative(workload, spec)


def _add_flagger(whole: Part, item: dict[str, Json], node: Node) -> None:
    workload, spec = _described(item, node), node.map("spec")
    _add_target(workload, spec, "targetRef")
    found = add_canary(workload, spec)
    whole.put("workloads", [workload])
    whole.put("analyses", [found])


def _add_route(whole: Part, item: dict[str, Json], node: Node) -> None:
    route = _described(item, node)
    _ROUTES[item["kind"]](route, node.map("spec"))
    whole.put("routes", [route])


def _add_analysis(whole: Part, item: dict[str, Json], node: Node) -> None:
    kind = item["kind"]
    found = analysis(_name(item), kind, node.map("spec"))
    whole.put("analyses", [found])
    status = node.child("status")
    if kind == "AnalysisRun" and status is not None:
        result = run_result(status)
        result.data["name"] = _name(item)
        whole.put("runs", [result])


def _add_metric_template(whole: Part, item: dict[str, Json], node: Node) -> None:
    whole.put("analyses", [metric_template(_name(item), node.map("spec"))])


def _add_autoscaler(whole: Part, item: dict[str, Json], node: Node) -> None:
    whole.put("autoscalers", [autoscaler(_name(item), node.map("spec"))])


def _add_budget(whole: Part, item: dict[str, Json], node: Node) -> None:
    whole.put("disruption_budgets", [disruption_budget(_name(item), node.map("spec"))])


_FILL: Final[dict[str, Callable[[Part, Node], None]]] = {
    "Rollout": _fill_rollout,
    "Experiment": _fill_experiment,
    "InferenceService": add_inference_service,
    "LLMInferenceService": add_llm_service,
    "TrainedModel": add_trained_model,
    "Model": add_seldon_model,
    "SeldonDeployment": add_seldon,
    "Service": _fill_knative,
}
_ROUTES: Final[dict[str, Callable[[Part, Node], None]]] = {
    "VirtualService": add_virtual_service,
    "HTTPRoute": add_http_route,
    "GRPCRoute": add_http_route,
    "TrafficSplit": add_traffic_split,
    "InferenceGraph": add_graph,
    "Experiment": add_seldon_experiment,
}
_ADD: Final[dict[str, Callable[[Part, dict[str, Json], Node], None]]] = {
    **{kind: _add_route for kind in _ROUTES if kind != "Experiment"},
    "Canary": _add_flagger,
    "MetricTemplate": _add_metric_template,
    "AnalysisTemplate": _add_analysis,
    "ClusterAnalysisTemplate": _add_analysis,
    "AnalysisRun": _add_analysis,
    "HorizontalPodAutoscaler": _add_autoscaler,
    "PodDisruptionBudget": _add_budget,
}
