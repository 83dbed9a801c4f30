"""OWNERS files of Prow tell who approves and reviews a folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Json, Unreadable
from aigov_plugins.readers.prow_owners import parse

OWNERS = """\
# see the docs
options:
  no_parent_owners: true
approvers:
  - Jane
  - ml-leads  # a group
reviewers: [joe]
required_reviewers: [sam]
labels: [area/models]
emeritus_approvers:
  - ann
"""


def read(text: str, path: str = "models/OWNERS") -> Document:
    document = parse(path, text.encode())
    assert document is not None
    return document


def test_a_folder_has_approvers_and_reviewers() -> None:
    document = read(OWNERS)
    assert document.data == {
        "format": "prow-owners",
        "rules": [
            {
                "pattern": "/models/",
                "approvers": ["@jane", "@ml-leads"],
                "reviewers": ["@joe"],
                "required_reviewers": ["@sam"],
                "labels": ["area/models"],
                "line": 2,
            }
        ],
        "errors": [],
        "areas": {},
        "inherits": False,
        "emeritus": ["@ann"],
    }
    assert document.locate(("rules", 0, "approvers", 1)) == (6, 5)
    assert document.locate(("inherits",)) == (3, 3)
    assert document.locate(("emeritus",)) == (10, 1)


def test_filters_are_a_rule_each() -> None:
    text = "filters:\n  '.*':\n    approvers: [a]\n  '\\.py$':\n    reviewers: [b]\n"
    document = read(text, "OWNERS")
    assert [(r["pattern"], r["regex"], r["approvers"]) for r in document.data["rules"]] == [
        ("*", ".*", ["@a"]),
        ("*", "\\.py$", []),
    ]
    assert document.locate(("rules", 1, "reviewers")) == (5, 5)
    assert document.data["inherits"] is True


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("approvers: jane\n", "line 1: 'approvers' has to be a list of names"),
        ("reviewers: [a]\napprovers: [3]\n", "line 2: 'approvers' has to be a list of names"),
        ("approvers: [a]\noptions: [x]\n", "line 2: 'options' has to be a mapping"),
        ("approvers: [a]\nfilters: {x: [a]}\n", "line 2: filter 'x' has to be a mapping"),
    ],
)
def test_wrong_types_are_invalid(text: str, reason: str) -> None:
    assert (read(text).valid, read(text).reason) == (False, reason)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"jane@acme.test\njoe@acme.test\n",
        b"set noparent\nper-file *.py=jane@acme.test\n",
        b"*\n",
        b"owners:\n- jane@acme.test\nmatchers: []\n",
    ],
)
def test_owners_files_of_other_tools_are_passed_over(raw: bytes) -> None:
    assert parse("OWNERS", raw) is None


def test_a_broken_file_is_unreadable_not_absent() -> None:
    with pytest.raises(Unreadable):
        parse("OWNERS", b"approvers: [a\n")


KEYS = "approvers reviewers required_reviewers labels options filters emeritus_approvers".split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "no_parent_owners"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5))
def test_any_value_at_any_key_ends_in_an_answer(value: Json) -> None:
    document = parse("a/OWNERS", json.dumps(value).encode())
    assert document is None or document.locate(("rules", 0))[0] >= 1


@pytest.mark.shared
def test_approvers_of_real_files_are_all_told(shared: Path) -> None:
    files = sorted((shared / "corpus/codeowners").glob("**/OWNERS"))
    assert len(files) == 13
    for file in files:
        text = file.read_text("utf-8")
        block = re.search(r"^approvers:\n((?:[ \t]*-.*\n|[ \t]*#.*\n)+)", text, re.MULTILINE)
        assert block is not None
        listed = re.findall(r"^[ \t]*-[ \t]*([\w-]+)", block[1], re.MULTILINE)
        (rule,) = read(text).data["rules"]
        assert rule["approvers"] == [f"@{name.lower()}" for name in listed], file


@pytest.mark.parametrize("name", ["''", "'@'", "' '"])
def test_an_empty_name_is_no_approver(name: str) -> None:
    assert not read(f"approvers: [{name}]\n").valid
