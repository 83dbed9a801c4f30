"""Mirrored traffic: whether any is copied, and whether the copy's answers reach nobody."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Json, Keys, Problem


def problems(artifact: Artifact, keys: Keys, item: dict[str, Json]) -> Iterator[Problem]:
    """What is wrong with the mirrors of one workload or route."""
    name = f"{item['kind']} {item.get('name', '')!r}"
    copies = item.get("mirrors") or []
    active = [copy for copy in copies if copy["active"]]
    if copies and not active:
        message = f"{name} mirrors 0 % of the traffic"
        hint = "mirror a share that reaches the planned number of requests"
        yield Problem("mirror-off", message, artifact.at(*keys, "mirrors", 0), name, hint)
    targets = {copy.get("target") for copy in active} - {None, "", "canary"}
    for index, share in enumerate(item.get("traffic") or []):
        live = not share.get("shadow") and (share.get("weight") or 0) > 0
        if live and share.get("target") in targets:
            message = f"{name} mirrors to {share['target']!r}, which also answers users"
            at = artifact.at(*keys, "traffic", index)
            yield Problem("mirror-answers", message, at, name, "send it copies alone")
