"""Fideslang datasets and systems, read as data contracts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import fideslang

MAP = """dataset:
  - fides_key: shop
    name: Shop
    description: The shop's database.
    retention: 2 years
    collections:
      - name: users
        description: People with an account.
        fields:
          - name: id
            data_categories: [system.operations]
            fides_meta: {data_type: integer, primary_key: true}
          - name: address
            fields:
              - name: city
                data_categories: [user.contact.address.city]
system:
  - fides_key: web
    dataset_references: [shop]
    privacy_declarations:
      - name: Run the shop
        data_use: essential.service
        data_categories: [user.contact]
        data_subjects: [customer]
        legal_basis_for_processing: Contract
"""


def read(text: str) -> Document:
    document = fideslang.parse(".fides/datamap.yml", text.encode())
    assert document is not None
    return document


def test_collections_are_tables_and_declarations_are_uses() -> None:
    document = read(MAP)
    assert document.valid, document.reason
    assert document.data == {
        "format": "fideslang",
        "id": "shop",
        "name": "Shop",
        "description": "The shop's database.",
        "tables": [
            {
                "name": "shop.users",
                "description": "People with an account.",
                "columns": [
                    {
                        "name": "id",
                        "type": "integer",
                        "primary_key": True,
                        "categories": ["system.operations"],
                        "personal": False,
                    },
                    {"name": "address"},
                    {
                        "name": "address.city",
                        "categories": ["user.contact.address.city"],
                        "personal": True,
                    },
                ],
            }
        ],
        "uses": [
            {
                "system": "web",
                "name": "Run the shop",
                "use": "essential.service",
                "categories": ["user.contact"],
                "subjects": ["customer"],
                "legal_basis": "Contract",
                "datasets": ["shop"],
            }
        ],
        "sla": [{"property": "retention", "value": "2 years"}],
    }


def test_keys_are_located() -> None:
    document, lines = read(MAP), MAP.split("\n")
    for keys, needle in (
        (("tables", 0, "columns", 2, "categories"), "user.contact.address.city"),
        (("tables", 0, "columns", 0, "primary_key"), "primary_key"),
        (("uses", 0, "legal_basis"), "legal_basis_for_processing"),
        (("name",), "name: Shop"),
        (("sla", 0), "retention"),
    ):
        assert needle in lines[document.locate(keys)[0] - 1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dataset: {fides_key: x}", "line 1: 'dataset' must be a list"),
        ("dataset:\n  - fides_key: a b", "line 2: a dataset has no valid 'fides_key'"),
        ("dataset:\n  - fides_key: a", "'collections' must be a list"),
        ("dataset:\n  - fides_key: a\n    collections:\n      - x", "line 4: an entry of"),
        ("dataset:\n- fides_key: a\n  collections:\n  - fields: []", "a collection has no 'name'"),
        ("dataset:\n- fides_key: a\n  collections:\n  - name: a", "'fields' must be a list"),
        (
            "dataset:\n- fides_key: a\n  collections:\n  - name: a\n    fields:\n    - x: 1",
            "line 6: a field has no 'name'",
        ),
        ("system:\n- fides_key: a\n  privacy_declarations:\n  - name: x", "has no 'data_use'"),
    ],
)
def test_a_broken_annotation_is_invalid_where_it_breaks(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason in document.reason


def test_other_resources_and_foreign_files_are_left_alone() -> None:
    for text in ("policy:\n  - fides_key: x\n", "dataset:\n  - name: x\n", "- 1\n", "x"):
        assert fideslang.sniff("fides/x.yml", text.encode()) is Sniff.NO
        assert fideslang.parse("fides/x.yml", text.encode()) is None
    assert fideslang.sniff("fides/x.yml", MAP.encode()) is Sniff.YES
    with pytest.raises(Unreadable, match="is a template"):
        read("dataset:\n  - fides_key: {{ key }}\n")


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab-\u2028", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        ["dataset", "collections", "fields", "data_categories", "fides_meta", "system"]
    ),
    ANY,
)
def test_any_value_at_any_key_ends_in_a_document_or_a_reason(key: str, value: Any) -> None:
    field = {"name": "f", "data_categories": ["user"], "fields": []}
    collection = {"name": "c", "fields": [field | ({key: value} if "_" in key else {})]}
    collection |= {key: value} if key == "fields" else {}
    dataset = {"fides_key": "k", "collections": [collection]}
    dataset |= {key: value} if key == "collections" else {}
    data: dict[str, Any] = {"dataset": [dataset]} | ({key: value} if key in MAP[:8] else {})
    data |= {key: [value]} if key == "system" else {}
    try:
        document = fideslang.parse("fides/x.yml", json.dumps(data).encode())
    except Unreadable:
        return
    assert document is None or document.valid or document.reason


@pytest.mark.parametrize(
    ("categories", "personal"),
    [
        ("[user.contact, mine.own]", True),
        ("[system.operations]", False),
        ("[system.operations, mine.own]", None),
        ("['${CATEGORY}']", None),
    ],
)
def test_a_category_of_the_teams_own_does_not_say_that_data_are_not_personal(
    categories: str, personal: bool | None
) -> None:
    field = f"{{name: a, data_categories: {categories}}}"
    text = f"dataset:\n  - fides_key: a\n    collections: [{{name: c, fields: [{field}]}}]\n"
    document = fideslang.parse(".fides/a.yml", text.encode())
    assert document is not None
    assert document.data["tables"][0]["columns"][0].get("personal") is personal


def test_categories_that_are_no_list_are_not_left_out() -> None:
    field = "{name: a, data_categories: user.contact}"
    text = f"dataset:\n  - fides_key: a\n    collections: [{{name: c, fields: [{field}]}}]\n"
    document = fideslang.parse(".fides/a.yml", text.encode())
    assert document is not None
    assert not document.valid
