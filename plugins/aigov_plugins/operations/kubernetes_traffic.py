"""How traffic is split and mirrored: Istio, Gateway API, SMI and Knative; scaling limits."""

from __future__ import annotations

from collections.abc import Iterator

from aigov_plugins.nodes import Node, Part, part


def add_virtual_service(workload: Part, spec: Node) -> None:
    """Adds the routes and mirrors of an Istio VirtualService. Raises BrokenError."""
    for protocol in ("http", "tcp", "tls"):
        for route in spec.entries(protocol):
            _add_split(workload, [_destination(entry) for entry in route.entries("route")])
            workload.put("mirrors", _istio_mirrors(route))
    _add_strategy(workload)


def _add_split(workload: Part, shares: list[Part]) -> None:
    """The destinations among which one rule divides its traffic: two of them are a canary.

    Several rules of one destination each are paths that lead to different services.
    """
    workload.put("traffic", shares)
    weighted = {share.data.get("target") for share in shares if share.data.get("weight", 0) > 0}
    if len(weighted) > 1:
        workload.data["strategy"] = "canary"


def _add_strategy(workload: Part) -> None:
    if any(mirror["active"] for mirror in workload.data.get("mirrors", [])):
        workload.data["strategy"] = "shadow"
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


def _share_of(entry: Node, name: str) -> Part:
    return part(entry.keys, target=entry.text(name), weight=entry.number("weight"))


def add_http_route(workload: Part, spec: Node) -> None:
    """Adds the backends of a Gateway API HTTPRoute or GRPCRoute, and the mirrors in its filters."""
    for rule in spec.entries("rules"):
        _add_split(workload, [_share_of(entry, "name") for entry in rule.entries("backendRefs")])
        for entry in rule.entries("filters"):
            mirror = entry.child("requestMirror")
            if mirror is not None:
                target = mirror.map("backendRef").text("name")
                workload.put("mirrors", [_mirror(mirror.keys, target, mirror.number("percent"))])
    _add_strategy(workload)


def add_traffic_split(workload: Part, spec: Node) -> None:
    """Adds the backends of an SMI TrafficSplit."""
    _add_split(workload, [_share_of(entry, "service") for entry in spec.entries("backends")])
    _add_strategy(workload)


def add_seldon_experiment(workload: Part, spec: Node) -> None:
    """Adds the candidates of an Experiment of Seldon Core 2, and its mirror."""
    _add_split(workload, [_share_of(entry, "name") for entry in spec.entries("candidates")])
    mirror = spec.child("mirror")
    if mirror is not None:
        percent = mirror.number("percent")
        workload.put("mirrors", [_mirror(mirror.keys, mirror.text("name"), percent)])
    _add_strategy(workload)


def add_knative(workload: Part, spec: Node) -> None:
    """Adds the revisions of a Knative Service with their share of traffic."""
    _add_split(workload, [_revision(entry) for entry in spec.entries("traffic")])
    _add_strategy(workload)


def _revision(entry: Node) -> Part:
    latest = "latest" if entry.flag("latestRevision") else ""
    target = entry.text("revisionName") or entry.text("tag") or latest
    return part(entry.keys, target=target, weight=entry.number("percent"))


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
