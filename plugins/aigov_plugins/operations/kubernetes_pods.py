"""The containers of a pod template: image and how it is pinned, probes, resources."""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json
from aigov_plugins.nodes import Node, Part, part, unresolved

_DIGEST: Final = re.compile(
    r"@(sha256:(?!(.)\2*\Z)[0-9a-f]{64}|sha512:(?!(.)\3*\Z)[0-9a-f]{128})\Z"
)
"""A digest of one sign throughout (``000...``) is a slot that nobody filled."""
_QUANTITY: Final = re.compile(
    r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]++)?"
)
_PROBES: Final = ("liveness", "readiness", "startup")


def image_of(reference: str) -> dict[str, Json]:
    """The parts of an image reference: ``image``, ``tag``, ``digest``, whether it is pinned."""
    if unresolved(reference):
        return {"image": reference, "templated": True}
    digest = _DIGEST.search(reference)
    named = reference.partition("@")[0]
    name, colon, tag = named.rpartition(":")
    tag = tag if colon and "/" not in tag else ""
    found: dict[str, Json] = {"image": name if tag else named, "pinned": digest is not None}
    return found | ({"tag": tag} if tag else {}) | ({"digest": digest[1]} if digest else {})


def containers(pod: Node) -> list[Part]:
    """Each container of a pod, those that run before it and in other forms too."""
    found = [container(entry) for entry in pod.entries("containers")]
    for entry in pod.entries("initContainers"):
        before = container(entry)
        before.data["init"] = True
        found.append(before)
    return found


def container(entry: Node) -> Part:
    """What a container runs. Raises BrokenError for resources that are no quantities."""
    reference = entry.text("image")
    probes = [name for name in _PROBES if entry.child(f"{name}Probe") is not None]
    found = part(
        entry.keys,
        container=entry.text("name"),
        **(image_of(reference) if reference else {}),
        pull_policy=entry.text("imagePullPolicy"),
        probes=probes,
        limits=_quantities(entry.map("resources"), "limits"),
        requests=_quantities(entry.map("resources"), "requests"),
    )
    security = entry.map("securityContext")
    for key, name in (
        ("privileged", "privileged"),
        ("run_as_non_root", "runAsNonRoot"),
        ("read_only_root", "readOnlyRootFilesystem"),
    ):
        value = security.flag(name)
        if value is not None:
            found.data[key] = value
            found.note(key, security.at(name))
    for key, name in (("image", "image"), ("limits", "resources"), ("requests", "resources")):
        found.note(key, entry.at(name))
    return found


def _quantities(resources: Node, name: str) -> dict[str, Json]:
    below = resources.map(name)
    found: dict[str, Json] = {}
    for entry in below.children():
        value = below.text(str(entry.keys[-1]))
        if unresolved(value):
            continue
        if not _QUANTITY.fullmatch(value):
            raise entry.wrong("a quantity as 500m or 2Gi")
        found[str(entry.keys[-1])] = value
    return found
