"""Model servers on Kubernetes: KServe, its LLM and graph kinds, and Seldon Core."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aigov_plugins.addresses import without_secrets
from aigov_plugins.nodes import Node, Part, part, unresolved
from aigov_plugins.operations.kubernetes_pods import container, containers

_COMPONENTS: Final = ("predictor", "transformer", "explainer")
_URIS: Final = ("storageUri", "modelUri")


def model(at: Node, uri: str, **values: object) -> Part:
    """A model that is served; ``at`` is what names it."""
    address = without_secrets(uri)
    return part(at.keys, uri=address, templated=unresolved(uri) or None, **values)


def add_inference_service(workload: Part, spec: Node) -> None:
    """Adds what a KServe InferenceService serves, v1beta1 or v1alpha2. Raises BrokenError."""
    old = spec.child("default") is not None
    for track in ("default", "canary") if old else ("",):
        endpoint = spec.map(track) if track else spec
        for name in _COMPONENTS:
            component = endpoint.child(name)
            if component is not None:
                _add_component(workload, name, component, track)
    holder = spec if old else spec.map("predictor")
    percent = holder.number("canaryTrafficPercent")
    if percent is None:
        return
    if 0 < percent < 100:  # at either end one version has all traffic
        workload.data["strategy"] = "canary"
    workload.note("strategy", holder.at("canaryTrafficPercent"))
    at = holder.at("canaryTrafficPercent")
    workload.put(
        "traffic",
        [part(at, target="canary" if old else "latest", weight=percent)],
    )


def _add_component(workload: Part, name: str, component: Node, track: str) -> None:
    workload.put("images", containers(component))
    for framework in component.children():
        key = str(framework.keys[-1])
        if key == "custom" and isinstance(framework.value, dict):
            workload.put("images", _custom(framework))
        elif isinstance(framework.value, dict):
            workload.put("models", _model(framework, key, name, track))
    workload.put_one("logger", _logger(component))
    if name == "predictor" and track != "canary":
        for key, named in (("replicas", "minReplicas"), ("max_replicas", "maxReplicas")):
            value = component.number(named)
            if value is not None:
                workload.data[key] = value
                workload.note(key, component.at(named))


def _custom(framework: Node) -> list[Part]:
    single = framework.child("container")
    return [container(single)] if single is not None else []


def _model(framework: Node, key: str, component: str, track: str) -> Iterator[Part]:
    uri = next((framework.text(name) for name in _URIS if framework.get(name)), "")
    storage, image = framework.get("storage"), framework.text("image")
    if not uri and isinstance(storage, dict):
        uri = framework.map("storage").text("storageUri") or framework.map("storage").text("path")
    if not (uri or image or storage or key == "model"):
        return
    formats = framework.map("modelFormat")
    yield model(
        framework,
        uri,
        component=component,
        track=track,
        framework=formats.text("name") if key == "model" else key,
        framework_version=formats.text("version"),
        runtime=framework.text("runtime"),
        runtime_version=framework.text("runtimeVersion"),
        image=image,
    )


def _logger(component: Node) -> Part | None:
    logger = component.child("logger")
    if logger is None:
        return None
    url = without_secrets(logger.text("url"))
    return part(logger.keys, mode=logger.text("mode"), url=url)


def add_llm_service(workload: Part, spec: Node) -> None:
    """Adds what an LLMInferenceService serves."""
    served = spec.child("model")
    if served is not None:
        workload.put("models", [model(served, served.text("uri"), name=served.text("name"))])
    workload.put("images", containers(spec.map("template")))


def add_trained_model(workload: Part, spec: Node) -> None:
    """Adds the model of a TrainedModel."""
    served = spec.map("model")
    framework = served.text("framework")
    workload.put("models", [model(served, served.text("storageUri"), framework=framework)])


def add_graph(workload: Part, spec: Node) -> None:
    """Adds the routes of an InferenceGraph, with their share of traffic where it says one."""
    for node in spec.map("nodes").children():
        for step in node.entries("steps"):
            target = step.text("serviceName") or step.text("nodeName") or step.text("serviceUrl")
            route = part(
                step.keys,
                target=without_secrets(target),
                weight=step.number("weight"),
                route=node.text("routerType").lower(),
            )
            workload.put("traffic", [route])


def add_seldon(workload: Part, spec: Node) -> None:
    """Adds the predictors of a SeldonDeployment; one with ``shadow: true`` answers nobody."""
    predictors = spec.entries("predictors")
    shadows = [entry for entry in predictors if entry.flag("shadow") is True]
    shares = [entry.number("traffic") for entry in predictors]
    if shadows:
        workload.data["strategy"] = "shadow"
        workload.note("strategy", shadows[0].at("shadow"))
    elif any(share is not None and 0 < share < 100 for share in shares):
        workload.data["strategy"] = "canary"
        workload.note("strategy", spec.at("predictors"))
    for entry, share in zip(predictors, shares, strict=True):
        shadow = entry.flag("shadow")
        target = entry.text("name")
        route = part(entry.keys, target=target, weight=share, shadow=shadow)
        workload.put("traffic", [route])
        workload.put("models", _graph_models(entry))
        for component in entry.entries("componentSpecs"):
            workload.put("images", containers(component.map("spec")))
    workload.put("mirrors", (_shadow(entry) for entry in shadows))
    replicas = spec.number("replicas")
    if replicas is not None:
        workload.data["replicas"] = replicas


def add_seldon_model(workload: Part, spec: Node) -> None:
    """Adds the model of a Model of Seldon Core 2."""
    runtime = ", ".join(spec.texts("requirements"))
    workload.put("models", [model(spec, spec.text("storageUri"), runtime=runtime)])
    replicas = spec.number("replicas")
    if replicas is not None:
        workload.data["replicas"] = replicas
        workload.note("replicas", spec.at("replicas"))


def _shadow(entry: Node) -> Part:
    percent = entry.number("traffic")
    target = entry.text("name")
    return part(entry.keys, target=target, percent=percent, active=percent != 0)


def _graph_models(predictor: Node) -> Iterator[Part]:
    todo = [graph] if (graph := predictor.child("graph")) is not None else []
    track = predictor.text("name")
    while todo:
        node = todo.pop()
        uri = node.text("modelUri")
        if uri or node.get("implementation") is not None:
            framework = node.text("implementation")
            yield model(node, uri, name=node.text("name"), framework=framework, track=track)
        todo += reversed(node.entries("children"))
