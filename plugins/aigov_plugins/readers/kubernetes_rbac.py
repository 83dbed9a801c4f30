"""Kubernetes RBAC: roles, bindings, and the network policies beside them.

Files: ``**/*.{yaml,yml,json}`` with ``Role``, ``ClusterRole``, ``RoleBinding``,
``ClusterRoleBinding`` or ``NetworkPolicy``; several documents and ``List`` kinds too. Version:
``rbac.authorization.k8s.io/v1`` and its beta forms, ``networking.k8s.io/v1``. A file with Helm or
Go template lines is not readable, hence unknown, never absent.

Data (kind ``access-policy``, ``format: kubernetes-rbac``): a grant of kind ``role`` for each rule
(verbs as ``actions``; ``resources`` as ``group/resource``, ``core`` for the group without a name,
or a path), one of kind ``binding`` for each subject of a binding; ``service_accounts`` and
``network_policies`` by name.

It proves what the manifests ask for. It cannot show what the cluster has, nor what an aggregated
role gathers beyond the roles that are in the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff
from aigov_plugins.access.grants import Grant, Grants, Place, texts
from aigov_plugins.operations.kubernetes_objects import (
    metadata,
    objects,
    sniffed,
    untemplated_object,
)
from aigov_plugins.templates import documents

_ROLES: Final = ("Role", "ClusterRole")
_BINDINGS: Final = ("RoleBinding", "ClusterRoleBinding")
_GROUP: Final = "rbac.authorization.k8s.io/"
_MENTION: Final = re.compile(rb"\b(?:(?:Cluster)?Role(?:Binding)?|NetworkPolicy)(?:List)?\b")
_GRANTED: Final = "what it grants"


def sniff(path: str, head: bytes) -> Sniff:
    """Whether the file names one of the kinds, or may do so behind its head."""
    return sniffed(head, _MENTION)


def parse(path: str, raw: bytes) -> Document | None:
    """The grants in file order; None when the file has none of the kinds."""
    if not _MENTION.search(raw) or b"apiVersion" not in raw:
        return None
    document = documents(path, raw, _GRANTED)
    grants = Grants()
    names: dict[str, list[str]] = {"ServiceAccount": [], "NetworkPolicy": []}
    relevant = False
    for keys, item in objects(document.data):
        kind = str(item.get("kind", ""))
        relevant = relevant or _is_relevant(kind, item)
        if kind in names:
            names[kind].append(metadata(item, "name"))
        elif _is_relevant(kind, item):
            _add_object(grants, item, document, keys)
    if not relevant:
        return None
    return grants.document(
        "kubernetes-rbac",
        service_accounts=names["ServiceAccount"],
        network_policies=names["NetworkPolicy"],
    )


def _is_relevant(kind: str, item: Json) -> bool:
    group = str(item.get("apiVersion", ""))
    if kind == "NetworkPolicy":
        return group.startswith(("networking.k8s.io/", "extensions/"))
    return kind in (*_ROLES, *_BINDINGS) and group.startswith(_GROUP)


def _scope(item: Json) -> str:
    if str(item["kind"]).startswith("Cluster"):
        return "cluster"
    return metadata(item, "namespace")


def _add_object(grants: Grants, item: Json, document: Document, keys: Keys) -> None:
    untemplated_object(item, keys, document, _GRANTED, strict=True)
    if item["kind"] in _BINDINGS:
        _add_binding(grants, item, document, keys)
        return
    label = f"{item['kind']}/{metadata(item, 'name')}"
    for rule, at in _parts(grants, item, "rules", document, keys):
        resources = [*_resources(rule), *texts(rule.get("nonResourceURLs"))]
        verbs = texts(rule.get("verbs"))
        grants.add(Grant(label, "role", "kubernetes", verbs, resources, _scope(item)), at)


def _parts(
    grants: Grants, item: Json, name: str, document: Document, keys: Keys
) -> Iterator[tuple[Json, Place]]:
    """The mappings of a list of an object; what is written otherwise is doubtful."""
    parts = item.get(name) or []
    whole = isinstance(parts, list)
    for index, part in enumerate(parts if whole else [parts]):
        at = document.locate((*keys, name, index) if whole else (*keys, name))
        if whole and isinstance(part, dict):
            yield part, at
        else:
            grants.doubt(
                f"{name} of {item['kind']}/{metadata(item, 'name')}, which are no list of maps", at
            )


def _resources(rule: Json) -> Iterator[str]:
    groups = texts(rule.get("apiGroups")) or [""]
    for group in groups:
        for resource in texts(rule.get("resources")):
            yield f"{group or 'core'}/{resource}"


def _add_binding(grants: Grants, item: Json, document: Document, keys: Keys) -> None:
    reference = item.get("roleRef")
    role = reference if isinstance(reference, dict) else {}
    named = f"{role.get('kind', '')}/{role.get('name', '')}"
    for subject, place in _parts(grants, item, "subjects", document, keys):
        parts = (subject.get("kind"), subject.get("namespace"), subject.get("name"))
        principal = "/".join(str(part) for part in parts if part)
        grant = Grant(principal, "binding", "kubernetes", scope=_scope(item), role=named)
        grants.add(grant, place)
