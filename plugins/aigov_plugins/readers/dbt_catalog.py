"""dbt catalog: ``catalog.json`` as kind ``lineage``.

Files: ``catalog.json`` (``dbt docs generate`` writes it to ``target/``), or a JSON file whose name
ends so and whose metadata name a schema of dbt.

Format: dbt artifacts, catalog v1 (https://schemas.getdbt.com).

Data (kind ``lineage``): ``datasets`` are the relations that the warehouse held, under
``database.schema.name``, with the comment of the warehouse as ``description``, the role that owns
it there as ``owner`` and its ``type`` (table, view ...). There are no ``jobs``: the manifest has
these. An artifact that lists ``errors`` is invalid: the catalog is not whole.

It proves that the relations existed when it was written.

It cannot show what they are made from, or promise that they keep their columns.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Sniff, parse_json
from aigov_plugins.addresses import without_credentials
from aigov_plugins.lineage.dbt_artifacts import produced_by, schema_of
from aigov_plugins.shaping import Places, mapping, present, refused, relocated, text

_SCHEMA: Final = re.compile(rb"dbt_schema_version[^,}]{0,80}/dbt/catalog/")


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether the metadata at the head name the schema of a dbt catalog."""
    return Sniff.YES if _SCHEMA.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The relations of a catalog as datasets; None for another JSON file."""
    source = parse_json(raw)
    if schema_of(source.data) != "catalog":
        return None
    shape: dict[str, Json] = {
        "format": "dbt-catalog",
        **produced_by(source.data),
        "jobs": [],
        "datasets": [],
        "metrics": [],
        "params": [],
    }
    if source.data.get("errors"):
        return refused(shape, source, ("errors",), "the catalog lists errors: it is not whole")
    places: Places = {}
    for section in ("nodes", "sources"):
        members = source.data.get(section)
        if not isinstance(members, dict):
            return refused(shape, source, (section,), f"the catalog has no mapping {section!r}")
        for name, node in members.items():
            metadata = mapping(mapping(node).get("metadata"))
            if not text(metadata.get("name")):
                at = (section, name)
                return refused(shape, source, at, f"{name!r} has no metadata with a name")
            places[("datasets", len(shape["datasets"]))] = (section, name)
            shape["datasets"].append(_dataset(name, metadata))
    return relocated(without_credentials(shape), source, places)


def _dataset(name: str, metadata: dict[str, Json]) -> dict[str, Json]:
    parts = [text(metadata.get(key)) for key in ("database", "schema", "name")]
    return {
        "id": ".".join(part for part in parts if part),
        "name": name,
        **present(
            type=text(metadata.get("type")).lower(),
            description=text(metadata.get("comment")),
            owner=text(metadata.get("owner")),
        ),
    }
