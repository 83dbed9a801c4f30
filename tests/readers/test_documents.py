"""Pages that people read, and architecture decision records in their three forms."""

from __future__ import annotations

import pytest

from aigov.api import Document
from aigov_plugins.readers import decision_record, document


def page(text: str, path: str = "README.md") -> Document:
    found = document.parse(path, text.encode())
    assert found is not None
    return found


def decision(text: str) -> Document:
    found = decision_record.parse("docs/adr/0004-tier.md", text.encode())
    assert found is not None
    return found


def test_a_page_has_its_headings_with_what_stands_under_them() -> None:
    text = "# Loan\n\nRates cases.\n\n## Limits\n\nTODO\n\n## Results\n\nIt refuses 12 % of them.\n"
    found = page(text)
    assert [(h["text"], h["level"], h["words"]) for h in found.data["headings"]] == [
        ("Loan", 1, 7),
        ("Limits", 2, 0),
        ("Results", 2, 5),
    ]
    assert [h.get("numbers") for h in found.data["headings"]] == [None, None, 1]
    assert found.data["words"] == 7
    assert found.locate(("headings", 1)) == (5, 1)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("README.md", "readme"),
        ("loan/Readme.md", "readme"),
        ("CHANGELOG.md", "changelog"),
        ("HISTORY.md", "changelog"),
        ("releases/3.2.0.md", "release-notes"),
        ("docs/deployment-guide.md", "page"),
    ],
)
def test_a_page_is_known_by_its_name(path: str, form: str) -> None:
    assert page("# A page\n", path).data["format"] == form


def test_a_page_says_who_answers_for_it_in_front_matter_or_in_lines() -> None:
    text = "---\nowner: '@acme/risk'\nlast_reviewed: 2026-10-01\n---\n# A\n\n**Version:** 3.2.0\n"
    found = page(text)
    stated = [found.data[key] for key in ("owner", "reviewed", "version")]
    assert stated == ["@acme/risk", "2026-10-01", "3.2.0"]
    assert found.locate(("reviewed",)) == (3, 1)
    assert found.locate(("version",)) == (7, 1)


def test_what_is_said_far_down_a_page_is_not_about_the_page() -> None:
    text = "# A\n" + "\nSome prose.\n" * 60 + "\nOwner: ana@acme.org\n"
    assert "owner" not in page(text).data


def test_the_day_is_found_in_what_is_said_of_the_review() -> None:
    assert page("# A\n\nLast reviewed: on 2026-10-01 by Ana\n").data["reviewed"] == "2026-10-01"


def test_an_empty_page_is_none_and_neither_is_a_page_that_tools_wrote_at_length() -> None:
    assert document.parse("README.md", b"---\na: b\n---\n") is None
    assert document.parse("docs/reference.md", b"a " * 300_000) is None


MADR = """---
status: accepted
date: 2026-10-01
decision-makers: [ana@acme.org, bo@acme.org]
---
# Loan approval is high risk

Annex III point 5(b) applies.
"""
LISTED = """# Loan approval is high risk

* Status: Accepted
* Deciders: ana@acme.org, bo@acme.org
* Date: 2026-10-01

Annex III point 5(b) applies.
"""
NYGARD = """# 4. Loan approval is high risk

Date: 2026-10-01

## Status

Accepted by the committee

## Deciders

- ana@acme.org
- bo@acme.org

## Context

Annex III point 5(b) applies.
"""


@pytest.mark.parametrize(("text", "line"), [(MADR, 2), (LISTED, 3), (NYGARD, 7)])
def test_a_decision_is_read_from_each_of_its_forms(text: str, line: int) -> None:
    found = decision(text)
    assert (found.data["status"], found.data["date"]) == ("accepted", "2026-10-01")
    assert found.data["deciders"] == ["ana@acme.org", "bo@acme.org"]
    assert "Annex III point 5(b) applies." in found.data["text"]
    assert found.locate(("status",))[0] == line


def test_a_decision_that_another_one_replaced_says_so() -> None:
    assert decision("# A\n\nStatus: Superseded by ADR-9\n").data["status"] == "superseded"


def test_a_page_without_a_status_is_no_decision() -> None:
    assert decision_record.parse("docs/adr/README.md", b"# Decisions\n\nHow we decide.\n") is None
