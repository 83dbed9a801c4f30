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

from aigov.api import HEAD_SIZE, Document, Json, Keys, Sniff, Unreadable, parse_json, parse_yaml_all
from aigov_plugins.grants import Grant, Grants, Place, texts

_ROLES: Final = ("Role", "ClusterRole")
_BINDINGS: Final = ("RoleBinding", "ClusterRoleBinding")
_GROUP: Final = "rbac.authorization.k8s.io/"
_MENTION: Final = re.compile(rb"\b(?:(?:Cluster)?Role(?:Binding)?|NetworkPolicy)(?:List)?\b")
_TEMPLATE_LINE: Final = re.compile(rb"^[ \t]*\{\{", re.MULTILINE)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes when the head names one of the kinds, or is a manifest that may go on to name one."""
    if _MENTION.search(head):
        return Sniff.YES
    goes_on = len(head) >= HEAD_SIZE and b"apiVersion" in head and b"kind" in head
    return Sniff.YES if goes_on else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The grants in file order; None when the file has none of the kinds."""
    if not _MENTION.search(raw) or b"apiVersion" not in raw:
        return None
    template = _TEMPLATE_LINE.search(raw)
    if template:
        line = raw.count(b"\n", 0, template.end()) + 1
        hint = "render the template and keep the result, or keep access rules outside of it"
        raise Unreadable("is a template: what it grants is not known", line=line, hint=hint)
    single = path.endswith(".json")
    document = parse_json(raw) if single else parse_yaml_all(raw)
    grants = Grants()
    names: dict[str, list[str]] = {"ServiceAccount": [], "NetworkPolicy": []}
    relevant = False
    for keys, item in _objects(document.data, single):
        kind = str(item.get("kind", ""))
        relevant = relevant or _is_relevant(kind, item)
        if kind in names:
            names[kind].append(_name(item))
        elif _is_relevant(kind, item):
            _add_object(grants, item, document, keys)
    if not relevant:
        return None
    return grants.document(
        "kubernetes-rbac",
        service_accounts=names["ServiceAccount"],
        network_policies=names["NetworkPolicy"],
    )


def _objects(data: Json, single: bool) -> Iterator[tuple[Keys, Json]]:
    """Each object of the file with its keys, those inside a list kind too."""
    documents = [data] if single or not isinstance(data, list) else data
    for index, item in enumerate(documents):
        keys: Keys = () if single else (index,)
        if not isinstance(item, dict):
            continue
        kind = str(item.get("kind", ""))
        if not kind.endswith("List"):
            yield keys, item
            continue
        items = item.get("items")
        shared = {"kind": kind.removesuffix("List"), "apiVersion": item.get("apiVersion", "")}
        for place, inner in enumerate(items if isinstance(items, list) else ()):
            if isinstance(inner, dict):
                yield (*keys, "items", place), {**shared, **inner}


def _is_relevant(kind: str, item: Json) -> bool:
    group = str(item.get("apiVersion", ""))
    if kind == "NetworkPolicy":
        return group.startswith(("networking.k8s.io/", "extensions/"))
    return kind in (*_ROLES, *_BINDINGS) and group.startswith(_GROUP)


def _name(item: Json) -> str:
    metadata = item.get("metadata")
    return str(metadata.get("name", "")) if isinstance(metadata, dict) else ""


def _scope(item: Json) -> str:
    if str(item["kind"]).startswith("Cluster"):
        return "cluster"
    metadata = item.get("metadata")
    return str(metadata.get("namespace", "")) if isinstance(metadata, dict) else ""


def _add_object(grants: Grants, item: Json, document: Document, keys: Keys) -> None:
    place = document.locate(keys)
    if "{{" in str(item):
        raise Unreadable("is a template: what it grants is not known", line=place[0])
    if item["kind"] in _BINDINGS:
        _add_binding(grants, item, document, keys)
        return
    label = f"{item['kind']}/{_name(item)}"
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
            grants.doubt(f"{name} of {item['kind']}/{_name(item)}, which are no list of maps", at)


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
