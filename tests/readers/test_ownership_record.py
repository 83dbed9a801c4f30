"""The ownership record keeps areas by name, with their places."""

from __future__ import annotations

import pytest

from aigov_plugins.readers.ownership_record import parse


def test_areas_are_kept_by_name() -> None:
    raw = b'system: loan\nareas:\n  data: {owner: "@a", deputy: "@b"}\n'
    document = parse("governance/ownership.yaml", raw)
    assert document is not None
    assert document.data["areas"] == {"data": {"owner": "@a", "deputy": "@b"}}
    assert (document.data["format"], document.data["rules"]) == ("record", [])
    assert document.locate(("areas", "data"))[0] == 3


def test_areas_written_as_a_list_get_their_names() -> None:
    raw = b'areas:\n  - {area: data, owner: "@a"}\n  - {name: model, owner: "@b"}\n'
    document = parse("governance/ownership.yaml", raw)
    assert document is not None
    assert document.data["areas"]["model"]["owner"] == "@b"
    assert document.locate(("areas", "model"))[0] == 3


def test_a_known_key_of_the_wrong_type_is_not_valid() -> None:
    for raw in (
        b"areas: 3\n",
        b"areas: {data: jane}\n",
        b"areas: {data: {owner: 3}}\n",
        b"areas: {}\nsystem: [a]\n",
    ):
        document = parse("governance/ownership.yaml", raw)
        assert document is not None
        assert not document.valid, raw


def test_an_unknown_key_is_kept_and_valid() -> None:
    document = parse("governance/ownership.json", b'{"areas": {}, "note": 3}')
    assert document is not None
    assert document.valid
    assert document.data["note"] == 3


def test_another_file_is_no_record() -> None:
    assert parse("governance/ownership.yaml", b"a: 1\n") is None
    assert parse("governance/ownership.yaml", b"") is None


@pytest.mark.parametrize("areas", ["[{owner: a}]", "[{area: x}, {area: x}]", "[{area: 3}]"])
def test_an_area_of_a_list_without_a_name_of_its_own_does_not_go_missing(areas: str) -> None:
    found = parse("governance/ownership.yaml", f"areas: {areas}\n".encode())
    assert found is not None
    assert not found.valid
