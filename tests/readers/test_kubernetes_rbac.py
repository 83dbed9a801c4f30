"""Kubernetes roles and bindings become grants; templates are not readable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aigov.api import HEAD_SIZE, Sniff, Unreadable
from aigov_plugins.readers import kubernetes_deployment, kubernetes_rbac
from aigov_plugins.readers.kubernetes_rbac import parse, sniff

GROUP = "rbac.authorization.k8s.io"
ROLE = f"""\
apiVersion: {GROUP}/v1
kind: Role
metadata: {{name: reader, namespace: ml}}
rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: [get]
  - nonResourceURLs: [/metrics]
    verbs: [get]
"""


def test_each_rule_is_a_grant_at_its_line() -> None:
    document = parse("role.yaml", f"---\n{ROLE}".encode())
    assert document is not None
    first, second = document.data["grants"]
    assert (first["principal"], first["actions"], first["resources"]) == (
        "Role/reader",
        ["get"],
        ["core/pods"],
    )
    assert (first["scope"], first["line"]) == ("ml", 6)
    assert second["resources"] == ["/metrics"]
    assert document.locate(("grants", 1, "actions"))[0] == 9


def test_each_subject_of_a_binding_is_a_grant() -> None:
    raw = f"""{{"apiVersion": "{GROUP}/v1", "kind": "ClusterRoleBinding",
 "metadata": {{"name": "b"}}, "roleRef": {{"kind": "ClusterRole", "name": "view"}},
 "subjects": [{{"kind": "User", "name": "jane"}},
              {{"kind": "ServiceAccount", "name": "bot", "namespace": "ml"}}]}}"""
    document = parse("binding.json", raw.encode())
    assert document is not None
    assert [(g["principal"], g["role"], g["scope"]) for g in document.data["grants"]] == [
        ("User/jane", "ClusterRole/view", "cluster"),
        ("ServiceAccount/ml/bot", "ClusterRole/view", "cluster"),
    ]


def test_a_list_of_roles_is_read() -> None:
    raw = f"apiVersion: {GROUP}/v1\nkind: RoleList\nitems:\n  - metadata: {{name: a}}\n    rules:\n"
    document = parse("roles.yaml", f"{raw}      - {{verbs: [get], resources: [pods]}}\n".encode())
    assert document is not None
    assert [(g["principal"], g["line"]) for g in document.data["grants"]] == [("Role/a", 6)]


@pytest.mark.parametrize(
    "text",
    [
        f"{{{{- if .Values.rbac }}}}\n{ROLE}{{{{- end }}}}\n",
        ROLE.replace("pods", '"{{ .Values.resource }}"'),
        ROLE.replace("name: reader", "name: {{ .Release.Name }}"),
    ],
)
def test_a_template_is_not_readable(text: str) -> None:
    with pytest.raises(Unreadable):
        parse("templates/role.yaml", text.encode())


def test_network_policies_are_noted() -> None:
    raw = b"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\n"
    document = parse("policy.yaml", raw)
    assert document is not None
    assert (document.data["grants"], document.data["network_policies"]) == ([], ["deny"])


@pytest.mark.parametrize(
    "raw",
    [
        b"apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: Role}\n",
        b"kind: Role\nname: product owner\n",
        b"apiVersion: acme.test/v1\nkind: Role\n",
    ],
)
def test_other_files_are_none_of_it(raw: bytes) -> None:
    assert parse("other.yaml", raw) is None


def test_a_manifest_longer_than_its_head_is_read_on() -> None:
    config = b"apiVersion: v1\nkind: ConfigMap\ndata:\n" + b"  a: b\n" * 2000
    assert sniff("all.yaml", config[:8192]) is Sniff.YES
    assert sniff("all.yaml", config[:400]) is Sniff.NO
    assert parse("all.yaml", b"a: b\n" * 2000) is None


@pytest.mark.shared
def test_real_manifests_end_in_a_document_or_a_reason(shared: Path) -> None:
    read, templates = 0, []
    for file in sorted((shared / "corpus/access").glob("**/*.yaml")):
        try:
            read += parse(file.name, file.read_bytes()) is not None
        except Unreadable:
            templates.append(file.name)
    assert read == 25  # 27 files, two of them templates
    assert templates == ["psp.yaml", "rbac.yaml"]


@pytest.mark.parametrize("rules", ["{verbs: ['*']}", "['*']", "all"])
def test_rules_that_are_no_list_of_maps_are_doubtful(rules: str) -> None:
    raw = f"apiVersion: {GROUP}/v1\nkind: Role\nmetadata: {{name: a}}\nrules: {rules}\n"
    document = parse("role.yaml", raw.encode())
    assert document is not None
    assert document.data["grants"] == []
    assert [doubt["line"] for doubt in document.data["unresolved"]] == [4]


@pytest.mark.parametrize("module", [kubernetes_rbac, kubernetes_deployment])
def test_a_head_of_comments_hides_nothing(module: Any) -> None:
    manifest = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\n"
        "rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n---\n"
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
        "spec: {template: {spec: {containers: [{name: a, image: a}]}}}\n"
    )
    raw = ("# a word\n" * 2_000 + manifest).encode()
    assert module.sniff("k8s/all.yaml", raw[:HEAD_SIZE]) is Sniff.YES
    found = module.parse("k8s/all.yaml", raw)
    assert found is not None
    assert found.data.get("grants") or found.data.get("workloads")
