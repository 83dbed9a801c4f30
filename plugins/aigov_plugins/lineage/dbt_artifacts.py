"""What the JSON artifacts of dbt have in common: their schema, their metadata, their owners."""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json
from aigov_plugins.shaping import items, mapping, present, text

_SCHEMA: Final = re.compile(r"/dbt/([a-z-]{1,20})/v\d")


def schema_of(data: Json) -> str:
    """The artifact that the metadata name: ``manifest``, ``run-results`` ...; else empty."""
    metadata = mapping(mapping(data).get("metadata"))
    found = _SCHEMA.search(text(metadata.get("dbt_schema_version")))
    return found[1] if found else ""


def produced_by(data: Json) -> dict[str, Json]:
    """``project``, ``tool`` and ``generated_at`` of an artifact."""
    metadata = mapping(data["metadata"])
    version = text(metadata.get("dbt_version"))
    return present(
        project=text(metadata.get("project_name")),
        tool=f"dbt {version}" if version else "",
        generated_at=text(metadata.get("generated_at")),
    )


def owner_of(node: Json, groups: Json = None) -> str:
    """Who answers for a node: its ``owner``, that of its ``meta``, or that of its group.

    ``groups`` are those of the manifest (a mapping) or of a properties file (a list).
    """
    config = mapping(node.get("config"))
    for holder in (node, mapping(node.get("meta")), mapping(config.get("meta"))):
        found = person(holder.get("owner"))
        if found:
            return found
    name = text(node.get("group")) or text(config.get("group"))
    listed = groups.values() if isinstance(groups, dict) else items(groups)
    for group in listed if name else ():
        if isinstance(group, dict) and text(group.get("name")) == name:
            return person(group.get("owner"))
    return ""


def person(owner: Json) -> str:
    """An owner as one text: the address where there is one, else the name."""
    if isinstance(owner, list):
        owner = next(iter(owner), None)
    if not isinstance(owner, dict):
        return text(owner)
    email = owner.get("email")
    return text(next(iter(email), None) if isinstance(email, list) else email) or text(
        owner.get("name")
    )
