"""Access reviews and matrices are read from YAML, CSV and Markdown."""

from __future__ import annotations

import pytest

from aigov.api import Unreadable
from aigov_plugins.readers import access_matrix, access_review


def test_a_review_in_yaml_is_kept_as_written() -> None:
    raw = b'system: bot\nreviewer: "@a"\nentries:\n  - {role: admin, decision: keep}\n'
    document = access_review.parse("governance/access-review.yaml", raw)
    assert document is not None
    assert document.data["entries"] == [{"role": "admin", "decision": "keep"}]
    assert document.locate(("entries", 0))[0] == 4
    assert document.valid


def test_a_review_in_csv_has_its_entries_with_counts() -> None:
    raw = b"Role;Accounts reviewed;Revoked;Outcome\nadmin;4;1;keep\n\nreader;9;0;\n"
    document = access_review.parse("governance/access-review.csv", raw)
    assert document is not None
    assert document.data["entries"] == [
        {"role": "admin", "members_reviewed": 4, "removed": 1, "decision": "keep"},
        {"role": "reader", "members_reviewed": 9, "removed": 0},
    ]
    assert document.locate(("entries", 1, "decision")) == (4, 1)


def test_a_review_in_markdown_has_its_head_and_its_table() -> None:
    raw = b"""---
reviewer: "@a"
date: 2026-10-01
---
# Review

```
| role | decision |
| --- | --- |
| no | code |
```

| Group | Members | Decision |
| :--- | ---: | --- |
| admin | jane \\| sam | keep |
"""
    document = access_review.parse("governance/access-review.md", raw)
    assert document is not None
    assert (document.data["reviewer"], document.data["date"]) == ("@a", "2026-10-01")
    assert document.data["entries"] == [
        {"role": "admin", "members_reviewed": "jane | sam", "decision": "keep"}
    ]
    assert document.locate(("entries", 0))[0] == 15
    assert document.locate(("reviewer",))[0] == 2


def test_a_known_key_of_the_wrong_type_is_not_valid() -> None:
    for raw in (
        b"entries: none\n",
        b"entries: [a]\n",
        b"reviewer: [a]\n",
        b"entries: [{decision: true}]\n",
    ):
        document = access_review.parse("governance/access-review.yaml", raw)
        assert document is not None
        assert not document.valid, raw


def test_another_file_is_no_review() -> None:
    assert access_review.parse("governance/access-review.md", b"# Nothing\n") is None
    assert access_review.parse("governance/access-review.yaml", b"- a\n") is None


def test_broken_csv_is_not_readable() -> None:
    with pytest.raises(Unreadable, match="not CSV"):
        access_review.parse("governance/access-review.csv", b'role,decision\n"a,b\n')


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
