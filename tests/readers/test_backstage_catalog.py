"""Backstage catalogue entries, read into the kind ownership."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigov.api import Document, Sniff, Unreadable
from aigov.testing import problems
from aigov_plugins.readers import backstage_catalog
from held import held

COMPONENT = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: loan-model
  annotations:
    ai-act-tier: high
    backstage.io/source-location: https://me:pw@git.test/acme/loan
  tags: [ml]
spec:
  type: ml-model
  lifecycle: production
  owner: group:default/risk-ml
  system: credit
  dependsOn: [resource:default/loans]
"""
GROUP = """---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: risk-ml}
spec:
  type: team
  children: []
  profile: {email: risk-ml@acme.test}
  members: [jane]
"""


def read(text: str, path: str = "catalog-info.yaml") -> Document:
    document = backstage_catalog.parse(path, text.encode())
    assert document is not None
    return document


def test_entities_keep_owner_lifecycle_and_annotations() -> None:
    document = read(COMPONENT + GROUP)
    assert document.valid, document.reason
    assert document.data == {
        "format": "backstage",
        "areas": {},
        "rules": [],
        "errors": [],
        "entities": [
            {
                "kind": "Component",
                "name": "loan-model",
                "owner": "group:default/risk-ml",
                "lifecycle": "production",
                "type": "ml-model",
                "system": "credit",
                "depends_on": ["resource:default/loans"],
                "tags": ["ml"],
                "annotations": {
                    "ai-act-tier": "high",
                    "backstage.io/source-location": "https://git.test/acme/loan",
                },
            },
            {
                "kind": "Group",
                "name": "risk-ml",
                "type": "team",
                "members": ["jane"],
                "email": "risk-ml@acme.test",
            },
        ],
    }
    assert document.locate(("entities", 0, "owner")) == (12, 3)
    assert document.locate(("entities", 0, "annotations", "ai-act-tier")) == (6, 5)
    assert document.locate(("entities", 1, "email")) == (22, 13)
    assert document.locate(("entities", 1, "members", 0)) == (23, 13)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (COMPONENT.replace("  owner: group:default/risk-ml\n", ""), "has no 'spec.owner'"),
        (COMPONENT.replace("group:default/risk-ml", "''"), "line 12: Component has no"),
        (COMPONENT.replace("  name: loan-model\n", ""), "Component has no 'metadata.name'"),
        (COMPONENT.replace("kind: Component\n", ""), "an entity has no 'kind'"),
        (GROUP.replace("  type: team\n", ""), "Group has no 'spec.type'"),
        (
            "apiVersion: backstage.io/v1\nkind: System\nmetadata: {name: a}\n",
            "System has no 'spec'",
        ),
    ],
)
def test_what_a_kind_requires_is_asked_for(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason in document.reason


@pytest.mark.parametrize(
    "text",
    [
        COMPONENT.replace("loan-model", "${{ values.name }}"),
        COMPONENT.replace("group:default/risk-ml", "${{values.owner}}"),
        "{%- if values.x %}\n" + COMPONENT,
    ],
)
def test_an_entry_that_a_scaffolder_fills_in_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="is a template"):
        read(text)


def test_a_template_of_the_scaffolder_is_itself_an_entity() -> None:
    document = read(
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: t}\n---\n"
        "apiVersion: backstage.io/v1beta2\nkind: Template\nmetadata: {name: '${{ a }}'}\n"
        "spec: {type: service, owner: a}\n"
    )
    assert [entity["kind"] for entity in document.data["entities"]] == ["Template"]


def test_other_files_are_left_alone() -> None:
    assert backstage_catalog.sniff("catalog/a.yaml", b"apiVersion: v1\n") is Sniff.NO
    assert backstage_catalog.sniff("catalog/a.yaml", COMPONENT.encode()) is Sniff.YES
    assert backstage_catalog.sniff("catalog-info.yaml", b"a: 1\n") is Sniff.YES
    assert backstage_catalog.parse("catalog-info.yaml", b"a: 1\n") is None


def test_an_entry_is_no_rule_of_review() -> None:
    owners = "* @acme/a @acme/b\n"
    files = {"ai-system.yaml": "id: bot\n", "models/n.onnx": "x", "CODEOWNERS": owners}
    before = problems("clear-ownership", files)
    assert before == problems("clear-ownership", {**files, "catalog-info.yaml": COMPONENT})
    broken = COMPONENT.replace("kind: Component\n", "")
    assert before == problems("clear-ownership", {**files, "catalog-info.yaml": broken})


KEYS = ["metadata", "spec", "kind", "name", "owner", "profile", "annotations", "members", "type"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "Component", "{{"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(entry=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
def test_any_value_at_any_key_is_read_or_refused(entry: dict[str, Any]) -> None:
    text = f"apiVersion: backstage.io/v1alpha1\nrest: {json.dumps(entry)}\n"
    for key, value in entry.items():
        text += f"{key}: {json.dumps(value)}\n"
    held(backstage_catalog.parse, "catalog-info.yaml", text.encode(), "ownership")


@pytest.mark.parametrize("owner", ["${OWNER}", "$(owner)", "group:%TEAM%"])
def test_an_owner_that_a_variable_gives_is_not_known(owner: str) -> None:
    text = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: a}\n"
    with pytest.raises(Unreadable, match="template"):
        read(f"{text}spec: {{owner: '{owner}'}}\n")


def test_a_kind_in_other_letters_does_not_escape_what_it_requires() -> None:
    text = "apiVersion: backstage.io/v1alpha1\nkind: component\nmetadata: {name: a}\nspec: {}\n"
    found = read(text)
    assert (found.valid, found.reason) == (False, "line 2: kind 'component' is written 'Component'")
