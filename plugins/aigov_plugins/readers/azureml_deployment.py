"""Azure ML endpoints and deployments as kind ``deployment``.

Files: YAML of the Azure ML command line with the ``$schema`` of an endpoint or a deployment, or
with ``endpoint_name`` and ``model``, or ``traffic`` and ``auth_mode``.

Format: managed, Kubernetes and batch deployments, online endpoints (CLI v2). A file with template
expressions is not readable, hence unknown.

Data (kind ``deployment``, ``format: azureml``): of a deployment a workload with its endpoint as
``target``, model, image, copies, probes, and the data that it collects; of an endpoint a route
with ``traffic`` and ``mirrors``.

It proves what the files ask for. It cannot show what is deployed: traffic is mostly moved by
commands that leave no file.
"""

from __future__ import annotations

import posixpath
import re
from typing import Final

from aigov.api import Document, Json, Sniff, parse_yaml
from aigov_plugins.addresses import address
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped, unresolved
from aigov_plugins.operations.kubernetes_pods import image_of
from aigov_plugins.templates import untemplated

_FORMAT: Final = "azureml"
_SCHEMA: Final = re.compile(
    r"(managedOnline|kubernetesOnline|online|batch)(Deployment|Endpoint)\.schema\.json", re.I
)
_SIGNS: Final = re.compile(
    rb"(?:Deployment|Endpoint)\.schema\.json|^endpoint_name[ \t]*:|^auth_mode[ \t]*:",
    re.MULTILINE,
)
_PROBES: Final = ("liveness", "readiness", "startup")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head names the schema or has a key of the format at the top."""
    return Sniff.YES if _SIGNS.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The deployment or the endpoint; None when the file is neither."""
    if not _SIGNS.search(raw):
        return None
    untemplated(raw, "what it deploys")
    source = parse_yaml(raw)
    kind = _kind(source.data) if isinstance(source.data, dict) else ""
    if not kind:
        return None
    whole, node = part((), format=_FORMAT), Node(source.data)
    try:
        if kind.endswith("endpoint"):
            whole.put("routes", [_endpoint(node, kind)])
        else:
            whole.put("workloads", [_deployment(node, kind, posixpath.dirname(path))])
    except BrokenError as exc:
        return broken(_FORMAT, source, exc)
    return shaped(whole, source)


def _kind(data: dict[str, Json]) -> str:
    found = _SCHEMA.search(str(data.get("$schema", "")))
    if found:
        return f"{found[1]}-{found[2]}".lower().replace("online-", "-online-").lstrip("-")
    if "endpoint_name" in data and "model" in data:
        return "deployment"
    return "endpoint" if "auth_mode" in data and "traffic" in data else ""


def _endpoint(node: Node, kind: str) -> Part:
    found = part(node.keys, kind=kind, name=node.text("name"))
    traffic, mirrored = node.map("traffic"), node.map("mirror_traffic")
    shares = {name: traffic.number(name) for name in traffic.value}
    copies = {name: mirrored.number(name) for name in mirrored.value}
    if any(copies.values()):
        found.data["strategy"] = "shadow"
    elif any(share and 0 < share < 100 for share in shares.values()):
        found.data["strategy"] = "canary"
    found.put(
        "traffic",
        (part(traffic.at(name), target=name, weight=share) for name, share in shares.items()),
    )
    found.put(
        "mirrors",
        (
            part(mirrored.at(name), target=name, percent=share, active=share != 0)
            for name, share in copies.items()
        ),
    )
    return found


def _deployment(node: Node, kind: str, folder: str) -> Part:
    scale = node.map("scale_settings")
    copies = node.number("instance_count")
    found = part(
        node.keys,
        kind=kind,
        name=node.text("name"),
        target=node.text("endpoint_name"),
        replicas=scale.number("min_instances") if copies is None else copies,
        max_replicas=scale.number("max_instances"),
    )
    found.note("target", node.at("endpoint_name"))
    if node.get("model") is not None:
        found.put("models", [_model(node, folder)])
    found.put("images", _images(node))
    collected = _collected(node)
    if collected:
        mode = ", ".join(collected)
        found.put_one("logger", part(node.at("data_collector"), mode=mode))
    return found


def _model(node: Node, folder: str) -> Part:
    stated = node.get("model")
    named = node.map("model").text("path") if isinstance(stated, dict) else node.text("model")
    if named.startswith("azureml:"):
        where: dict[str, str] = {"uri": named}
    else:
        where = address(folder, named) if named else {}
    name = node.map("model").text("name") if isinstance(stated, dict) else ""
    return part(node.at("model"), name=name, templated=unresolved(named) or None, **where)


def _images(node: Node) -> list[Part]:
    environment = node.get("environment")
    stated = node.map("environment").text("image") if isinstance(environment, dict) else ""
    probes = [name for name in _PROBES if node.get(f"{name}_probe") is not None]
    found = part(node.at("environment"), **(image_of(stated) if stated else {}), probes=probes)
    return [found] if found.data else []


def _collected(node: Node) -> list[str]:
    """The collections of data that are switched on."""
    below = node.map("data_collector", "collections")
    return [
        str(one.keys[-1])
        for one in below.children()
        if isinstance(one.value, dict) and str(one.value.get("enabled")).lower() == "true"
    ]
