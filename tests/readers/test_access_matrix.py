"""Access matrices are grants, read from YAML, CSV and Markdown."""

from __future__ import annotations

import pytest

from aigov_plugins.readers import access_matrix


@pytest.mark.parametrize(
    ("path", "raw", "line"),
    [
        ("access-matrix.csv", b"Resource,Team,Rights,Reason\nweights,ml,read/write,x\n", 2),
        (
            "access-matrix.md",
            b"| asset | role | permission | why |\n|-|-|-|-|\n| weights | ml | read, write | x |\n",
            3,
        ),
        (
            "access-matrix.yaml",
            b"date: 2026-01-01\nrows:\n  - {asset: weights, role: ml, permission: [read, write],\n"
            b"     justification: x}\n",
            3,
        ),
    ],
)
def test_a_matrix_is_grants_in_every_format(path: str, raw: bytes, line: int) -> None:
    document = access_matrix.parse(f"governance/{path}", raw)
    assert document is not None
    (grant,) = document.data["grants"]
    assert (grant["principal"], grant["actions"], grant["resources"], grant["line"]) == (
        "ml",
        ["read", "write"],
        ["weights"],
        line,
    )
    assert document.data["rows"][0]["justification"] == "x"


def test_a_file_without_rows_is_no_matrix() -> None:
    assert access_matrix.parse("governance/access-matrix.md", b"# Later\n") is None
    assert access_matrix.parse("governance/access-matrix.yaml", b"rows: []\n") is None


def test_columns_of_yaml_are_named_in_any_case() -> None:
    raw = b"rows:\n- {Resource: w, Team: '*', Permission: write}\n"
    document = access_matrix.parse("governance/access-matrix.yaml", raw)
    assert document is not None
    (grant,) = document.data["grants"]
    assert (grant["principal"], grant["actions"]) == ("*", ["write"])


def test_a_row_that_names_nobody_and_nothing_grants_nothing() -> None:
    document = access_matrix.parse("governance/access-matrix.csv", b"foo,bar\n1,2\n")
    assert document is not None
    assert document.data["grants"] == []
    assert [doubt["line"] for doubt in document.data["unresolved"]] == [2]


def test_roles_in_a_list_get_a_grant_each_and_what_is_no_row_is_doubtful() -> None:
    raw = b"rows: [{asset: a, role: [everyone, b], permission: read}, text]\n"
    document = access_matrix.parse("governance/access-matrix.yaml", raw)
    assert document is not None
    assert [grant["principal"] for grant in document.data["grants"]] == ["everyone", "b"]
    assert len(document.data["unresolved"]) == 1


def test_rows_that_are_no_list_are_doubtful_not_absent() -> None:
    document = access_matrix.parse(
        "governance/access-matrix.yaml", b"rows: {a: {role: everyone}}\n"
    )
    assert document is not None
    assert document.data["unresolved"]


def test_a_row_and_the_head_are_told_where_they_stand() -> None:
    text = "reviewer: jane@acme.org\nrows:\n  - {role: ds, asset: data, permission: read}\n"
    document = access_matrix.parse("governance/access-matrix.yaml", text.encode())
    assert document is not None
    assert document.locate(("rows", 0))[0] == 3
    assert document.locate(("reviewer",))[0] == 1
