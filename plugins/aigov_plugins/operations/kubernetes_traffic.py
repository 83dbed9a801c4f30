"""How traffic is split and mirrored: Istio, Gateway API, SMI and Knative; scaling limits."""

from __future__ import annotations

from collections.abc import Iterator

from aigov_plugins.nodes import Node, Part, part


def add_virtual_service(workload: Part, spec: Node) -> None:
    """Adds the routes and mirrors of an Istio VirtualService. Raises BrokenError."""
    for protocol in ("http", "tcp", "tls"):
        for route in spec.entries(protocol):
            workload.put("traffic", (_destination(entry) for entry in route.entries("route")))
            workload.put("mirrors", _istio_mirrors(route))
    _add_strategy(workload)


def _add_strategy(workload: Part) -> None:
    traffic, mirrors = workload.data.get("traffic", []), workload.data.get("mirrors", [])
    if any(mirror["active"] for mirror in mirrors):
        workload.data["strategy"] = "shadow"
    elif sum(route.get("weight", 0) > 0 for route in traffic) > 1:
        workload.data["strategy"] = "canary"
    for key in ("mirrors", "traffic"):
        if (key, 0) in workload.places:
            workload.note("strategy", workload.places[(key, 0)])


def _destination(entry: Node) -> Part:
    found = part(entry.keys, target=_host(entry.map("destination")), weight=entry.number("weight"))
    found.note("weight", entry.at("weight"))
    return found


def _host(destination: Node) -> str:
    subset = destination.text("subset")
    return destination.text("host") + (f"/{subset}" if subset else "")


def _istio_mirrors(route: Node) -> Iterator[Part]:
    single = route.child("mirror")
    if single is not None:
        older = "mirrorPercent" if route.get("mirrorPercent") is not None else "mirror_percent"
        share = _share(route, "mirrorPercentage", route.number(older))
        yield _mirror(single.keys, _host(single), share)
    for entry in route.entries("mirrors"):
        yield _mirror(entry.keys, _host(entry.map("destination")), _share(entry, "percentage"))


def _share(entry: Node, name: str, otherwise: float | None = None) -> float | None:
    """A percentage as Istio has it, in which a value that is not written is 0."""
    percentage = entry.child(name)
    return otherwise if percentage is None else percentage.number("value") or 0


def _mirror(at: tuple[str | int, ...], target: str, percent: float | None) -> Part:
    """A mirror; without a percentage all requests are mirrored."""
    return part(at, target=target, percent=percent, active=percent != 0)


def add_http_route(workload: Part, spec: Node) -> None:
    """Adds the backends of a Gateway API HTTPRoute or GRPCRoute, and the mirrors in its filters."""
    for rule in spec.entries("rules"):
        for entry in rule.entries("backendRefs"):
            target, weight = entry.text("name"), entry.number("weight")
            workload.put("traffic", [part(entry.keys, target=target, weight=weight)])
        for entry in rule.entries("filters"):
            mirror = entry.child("requestMirror")
            if mirror is not None:
                target = mirror.map("backendRef").text("name")
                workload.put("mirrors", [_mirror(mirror.keys, target, mirror.number("percent"))])
    _add_strategy(workload)


def add_traffic_split(workload: Part, spec: Node) -> None:
    """Adds the backends of an SMI TrafficSplit."""
    for entry in spec.entries("backends"):
        target, weight = entry.text("service"), entry.number("weight")
        workload.put("traffic", [part(entry.keys, target=target, weight=weight)])
    _add_strategy(workload)


def add_seldon_experiment(workload: Part, spec: Node) -> None:
    """Adds the candidates of an Experiment of Seldon Core 2, and its mirror."""
    for entry in spec.entries("candidates"):
        target, weight = entry.text("name"), entry.number("weight")
        workload.put("traffic", [part(entry.keys, target=target, weight=weight)])
    mirror = spec.child("mirror")
    if mirror is not None:
        percent = mirror.number("percent")
        workload.put("mirrors", [_mirror(mirror.keys, mirror.text("name"), percent)])
    _add_strategy(workload)


def add_knative(workload: Part, spec: Node) -> None:
    """Adds the revisions of a Knative Service with their share of traffic."""
    for entry in spec.entries("traffic"):
        latest = "latest" if entry.flag("latestRevision") else ""
        target = entry.text("revisionName") or entry.text("tag") or latest
        workload.put("traffic", [part(entry.keys, target=target, weight=entry.number("percent"))])
    _add_strategy(workload)


def autoscaler(name: str, spec: Node) -> Part:
    """The limits of a HorizontalPodAutoscaler."""
    reference = spec.map("scaleTargetRef")
    return part(
        spec.keys,
        name=name,
        target=reference.text("name"),
        min_replicas=spec.number("minReplicas"),
        max_replicas=spec.number("maxReplicas"),
    )


def disruption_budget(name: str, spec: Node) -> Part:
    """What a PodDisruptionBudget keeps running."""
    return part(
        spec.keys,
        name=name,
        min_available=spec.text("minAvailable"),
        max_unavailable=spec.text("maxUnavailable"),
    )
