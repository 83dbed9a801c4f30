"""dbt manifest: ``manifest.json`` as kind ``lineage``.

Files: ``manifest.json`` (dbt writes it to ``target/``), or any JSON file whose name holds
``manifest`` and whose metadata name a schema of dbt; a web or browser manifest is none.

Format: dbt artifacts, manifest v1 to v12 (https://schemas.getdbt.com).

Data (kind ``lineage``): each model, seed, snapshot, exposure, metric, semantic model and saved
query is a job; its ``inputs`` are the nodes that it depends on, its output the relation that it
builds, as ``database.schema.identifier`` with the id of the node among its ``aliases`` (an
ephemeral model and what is no relation go by that id alone). The input of a seed is its file.
Tests and macros are no jobs, nor is what an installed package builds without any link to the
project. ``datasets`` have ``description``, ``owner`` (``meta.owner``, or the owner of the group)
and ``loader``; ``origin``, ``licence``, ``collected_for`` and ``obtained_on`` are read from
``meta``.

It proves which relation the compiled project builds from which other, and what its authors say
about the sources.

It cannot show that the project ran (``run_results.json`` does), or relations that a model names
without ``ref`` and ``source``.
"""

from __future__ import annotations

import posixpath
import re
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_json
from aigov_plugins.addresses import address, without_credentials, without_secrets
from aigov_plugins.lineage.datasets import described
from aigov_plugins.lineage.dbt_artifacts import owner_of, produced_by, schema_of
from aigov_plugins.shaping import Places, mapping, present, refused, relocated, text

_SCHEMA: Final = re.compile(rb"dbt_schema_version[^,}]{0,80}/dbt/manifest/")
_BUILT: Final = ("model", "seed", "snapshot")
_DECLARED: Final = ("exposures", "metrics", "semantic_models", "saved_queries")
_PACKAGES: Final = ("dbt_packages", "dbt_modules")


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether the metadata at the head name the schema of a dbt manifest."""
    return Sniff.YES if _SCHEMA.search(head) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The nodes of a manifest as jobs; None for another JSON file."""
    source = parse_json(raw)
    if schema_of(source.data) != "manifest":
        return None
    shape: dict[str, Json] = {
        "format": "dbt",
        **produced_by(source.data),
        "jobs": [],
        "datasets": [],
        "metrics": [],
        "params": [],
    }
    fault = _fault(source.data)
    if fault is not None:
        return refused(shape, source, *fault)
    places: Places = {}
    _Manifest(path, source.data, shape, places).read()
    return relocated(without_credentials(shape), source, places)


def _fault(data: Json) -> tuple[Keys, str] | None:
    if not isinstance(data.get("nodes"), dict):
        return (), "the manifest has no mapping 'nodes'"
    for section in ("nodes", "sources", *_DECLARED):
        members = data.get(section, {})
        if not isinstance(members, dict):
            return (section,), f"{section!r} must be a mapping"
        for name, node in members.items():
            if not isinstance(node, dict):
                return (section, name), f"{name!r} must be a mapping"
    return None


class _Manifest:
    """One manifest on its way into the shape."""

    def __init__(self, path: str, data: Json, shape: dict[str, Json], places: Places) -> None:
        self.data, self.shape, self.places = data, shape, places
        folder, _, last = posixpath.dirname(path).rpartition("/")
        self.root = folder if last == "target" else None
        self.relations = {
            name: relation_of(node)
            for section in ("nodes", "sources")
            for name, node in mapping(data.get(section)).items()
        }

    def read(self) -> None:
        linked = self._connected()
        for name, node in self.data["nodes"].items():
            if node.get("resource_type") in _BUILT and name in linked:
                self._job(("nodes", name), node, str(node["resource_type"]))
                self._dataset(("nodes", name), node)
        for name, node in mapping(self.data.get("sources")).items():
            if name in linked:
                self._dataset(("sources", name), node)
        for section in _DECLARED:
            for name, node in mapping(self.data.get(section)).items():
                self._job((section, name), node, _singular(section))
                self._dataset((section, name), node)

    def _connected(self) -> set[str]:
        """Ids of what the project itself declares and of all that is linked with it.

        Links are dependencies either way, and relations that go by two ids. The rest is what an
        installed package keeps for itself, such as the models of a monitor.
        """
        links: dict[str, set[str]] = {}
        todo: list[str] = []
        for section in ("nodes", "sources", *_DECLARED):
            for name, node in mapping(self.data.get(section)).items():
                if node.get("resource_type") == "test":
                    continue
                others = {parent for parent, _ in self._parents((section, name), node)}
                if self.relations.get(name):
                    others.add(f"relation {self.relations[name]}")
                links.setdefault(name, set()).update(others)
                for other in others:
                    links.setdefault(other, set()).add(name)
                if self._is_own(node):
                    todo.append(name)
        found = set(todo or links)
        while todo:
            new = links[todo.pop()] - found
            found |= new
            todo.extend(new)
        return found

    def _job(self, at: Keys, node: Json, kind: str) -> None:
        name, number = str(at[1]), len(self.shape["jobs"])
        keys: Keys = ("jobs", number)
        self.places[keys] = at
        inputs = [self._file(node)] if kind == "seed" else []
        self.places[(*keys, "inputs")] = at
        for parent, where in self._parents(at, node):
            self.places[(*keys, "inputs", len(inputs))] = where
            inputs.append({**self._end(parent), "role": "dep"})
        self.shape["jobs"].append(
            {
                "name": name,
                "type": kind,
                **present(
                    namespace=text(node.get("package_name")),
                    description=text(node.get("description")),
                    owner=owner_of(node, self.data.get("groups")),
                ),
                "inputs": inputs,
                "outputs": [{**self._end(name), "role": "out"}],
            }
        )

    def _parents(self, at: Keys, node: Json) -> list[tuple[str, Keys]]:
        """Ids of the nodes that it depends on, each with its place."""
        listed = mapping(node.get("depends_on")).get("nodes")
        where: Keys = (*at, "depends_on", "nodes")
        if not isinstance(listed, list):
            listed = mapping(self.data.get("parent_map")).get(str(at[1]))
            where = ("parent_map", at[1])
        if not isinstance(listed, list):
            return []
        found = {name: (*where, n) for n, name in enumerate(listed) if isinstance(name, str)}
        return list(found.items())

    def _end(self, name: str) -> dict[str, Json]:
        relation = self.relations.get(name, "")
        return {"name": relation, "aliases": [name]} if relation else {"name": name}

    def _file(self, node: Json) -> dict[str, Json]:
        """The file of a seed; its path is known where the manifest lies in its own project."""
        name = text(node.get("original_file_path")) or text(node.get("path"))
        own = self.root is not None and self._is_own(node)
        where = address(self.root or "", name) if own and name else {}
        return {"name": name or text(node.get("name")), **where, "role": "dep"}

    def _is_own(self, node: Json) -> bool:
        project = self.shape.get("project")
        if project:
            return bool(node.get("package_name", project) == project)
        return not any(folder in text(node.get("root_path")) for folder in _PACKAGES)

    def _dataset(self, at: Keys, node: Json) -> None:
        name = str(at[1])
        facts = self._facts(at, node)
        if not facts:
            return
        ids = [self.relations.get(name) or name]
        if node.get("resource_type") == "seed":
            file = self._file(node)
            ids.append(str(file.get("path", file["name"])))
        for known in dict.fromkeys(ids):
            self.places[("datasets", len(self.shape["datasets"]))] = at
            self.shape["datasets"].append({"id": known, "name": name, **facts})

    def _facts(self, at: Keys, node: Json) -> dict[str, Json]:
        about = text(node.get("description")) or text(node.get("source_description"))
        holders = (
            node.get("source_meta"),
            mapping(node.get("config")).get("meta"),
            node.get("meta"),
        )
        meta = {key: value for holder in holders for key, value in mapping(holder).items()}
        found = described(about, meta)
        found.update(present(owner=owner_of(node, self.data.get("groups"))))
        found.update(present(loader=text(node.get("loader"))))
        if at[0] == "sources":
            found["type"] = "source"
        elif at[0] == "exposures":
            found.update(present(type=text(node.get("type")), uri=_url(node)))
        elif found:
            materialized = text(mapping(node.get("config")).get("materialized"))
            found.update(present(type=materialized))
        return dict(found)


def relation_of(node: Json) -> str:
    """``database.schema.identifier`` of what a node builds; empty for what is no relation."""
    if mapping(node.get("config")).get("materialized") == "ephemeral":
        return ""
    name = text(node.get("alias")) or text(node.get("identifier")) or text(node.get("name"))
    parts = [text(node.get("database")), text(node.get("schema")), name]
    return ".".join(part for part in parts if part) if parts[1] and name else ""


def _singular(section: str) -> str:
    return "saved_query" if section == "saved_queries" else section.removesuffix("s")


def _url(node: Json) -> str:
    url = text(node.get("url"))
    return without_secrets(url) if "://" in url else ""
