"""Post-mortems: what happened, and templates that nobody filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from aigov.api import Document, SystemEvidence
from aigov.rejections import REJECTIONS
from aigov.testing import prepared
from aigov_plugins.readers import post_mortem

PAGE = """\
# Wrong refusals (INC-42)

**Date:** 2026-03-04
**Authors:** Ann, Bob
**Severity:** high

| Status | resolved | Detected | 2026-03-04 10:05 |
|---|---|---|---|

## Summary

The bot refused every second question.

## Impact

### Customers

800 users for two hours.

## Root cause

A threshold was lowered.

## Timeline

- 10:00 UTC - deploy
- 10:05 UTC: alert fires

## Lessons learned

### What went well

The alert.

## Action items

| Action | Owner | Due date | Status |
|---|---|---|---|
| Test the threshold | Ann | 2026-04-01 | open |
| | | | |

## Supporting information
"""


def read(text: str, path: str = "postmortems/2026-03-04-refusals.md") -> Document:
    document = post_mortem.parse(path, text.encode())
    assert document is not None
    return document


def test_an_incident_with_its_parts() -> None:
    data = read(PAGE).data
    (incident,) = data["incidents"]
    assert (incident["id"], incident["title"]) == ("INC-42", "Wrong refusals (INC-42)")
    assert (incident["date"], incident["severity"]) == ("2026-03-04", "high")
    assert (incident["authors"], incident["status"]) == ("Ann, Bob", "resolved")
    assert incident["detected"] == "2026-03-04 10:05"
    assert incident["impact"].endswith("800 users for two hours.")
    assert incident["root_cause"] == "A threshold was lowered."
    assert (data["filled_sections"], data["empty_sections"], data["template"]) == (6, 0, False)


def test_timeline_and_actions() -> None:
    (incident,) = read(PAGE).data["incidents"]
    assert incident["timeline"] == [
        {"time": "10:00 UTC", "event": "deploy"},
        {"time": "10:05 UTC", "event": "alert fires"},
    ]
    assert incident["actions"] == [
        {
            "description": "Test the threshold",
            "owner": "Ann",
            "due": "2026-04-01",
            "status": "open",
        }
    ]


def test_an_action_that_nobody_took_is_not_left_out() -> None:
    document = read(
        "# Outage\n## Summary\nIt fell.\n## Impact\nAll.\n## Action items\n"
        "- rotate the keys (owner: TBD)\n- TODO\n"
    )
    (action,) = document.data["incidents"][0]["actions"]
    assert (action["description"], action["owner"]) == ("rotate the keys (owner: TBD)", "TBD")


def test_the_name_of_a_file_gives_no_day_that_is_none() -> None:
    text = "# Outage\n## Summary\nIt fell.\n## Impact\nAll.\n## Trigger\nA release.\n"
    assert "date" not in read(text, "postmortems/2026-13-45.md").data["incidents"][0]
    assert read(text, "postmortems/2026-03-04.md").data["incidents"][0]["date"] == "2026-03-04"


def test_actions_of_a_list() -> None:
    text = PAGE.partition("## Action items")[0] + (
        "## Next steps\n\n- [ ] Add a test (owner: Ann, due 2026-04-01)\n  - with a note\n"
        "- [x] Tell users @bob\n- TBD\n"
    )
    (incident,) = read(text).data["incidents"]
    assert incident["actions"] == [
        {
            "description": "Add a test (owner: Ann, due 2026-04-01)",
            "owner": "Ann",
            "due": "2026-04-01",
            "status": "open",
        },
        {"description": "Tell users @bob", "owner": "@bob", "status": "done"},
    ]


def test_positions() -> None:
    document = read(PAGE)
    assert document.locate(("incidents", 0, "title")) == (1, 1)
    assert document.locate(("incidents", 0, "date")) == (3, 1)
    assert document.locate(("incidents", 0, "status")) == (7, 1)
    assert document.locate(("incidents", 0, "root_cause")) == (20, 1)
    assert document.locate(("incidents", 0, "timeline", 1)) == (27, 1)
    assert document.locate(("incidents", 0, "actions", 0, "owner")) == (39, 1)


def test_front_matter_counts_first() -> None:
    document = read("---\nid: 7\nsystem: bot\ndate: 2026-01-02\n---\n" + PAGE)
    (incident,) = document.data["incidents"]
    assert (incident["id"], incident["date"]) == ("7", "2026-01-02")
    assert document.data["system"] == "bot"
    assert document.locate(("incidents", 0, "date")) == (4, 1)


def test_the_name_of_the_file_gives_what_the_page_lacks() -> None:
    text = "# Down\n\n## Impact\n\na\n\n## Root cause\n\nb\n\n## Timeline\n\nc\n"
    (incident,) = read(text).data["incidents"]
    assert (incident["id"], incident["date"]) == ("2026-03-04-refusals", "2026-03-04")


@pytest.mark.parametrize(
    "text",
    ["# How we write post-mortems\n\n## Why\n\nx\n", "# Impact\n", "", "# A\n\n## Summary\n\nx\n"],
)
def test_a_guide_is_no_incident(text: str) -> None:
    assert post_mortem.parse("docs/post-mortems.md", text.encode()) is None


EMPTY = """\
# Title (incident #)

### Date

### Status

### Summary

### Impact

### Root Causes

## Action Items

## Timeline
"""


def rejected(code: str, text: str) -> list[str]:
    """What a rejection says of the file in a repository with one system."""
    files = {"ai-system.yaml": "id: bot\nowner: '@a'\n", "postmortems/one.md": text}
    run = prepared(files)
    (system,) = run.systems
    view = SystemEvidence(system, run.ownership, run.question.moment, ("incident-log",))
    (artifact,) = view.of("incident-log")
    return [problem.message for problem in REJECTIONS[code].find(artifact, view)]


def test_a_template_that_nobody_filled_in_is_seen_as_such() -> None:
    data = read(EMPTY, "postmortems/one.md").data
    assert data["template"] is True
    assert (data["filled_sections"], data["empty_sections"]) == (0, 5)
    assert data["incidents"][0]["root_cause"] == ""
    assert "is a template that is not filled in" in rejected("empty-template", EMPTY)[0]
    assert rejected("empty-template", PAGE) == []


def test_placeholders_are_kept_for_the_rejection_to_see() -> None:
    text = PAGE.replace("A threshold was lowered.", "TBD")
    assert "'TBD'" in rejected("placeholder-text", text)[0]
    assert rejected("placeholder-text", PAGE) == []


@pytest.mark.shared
def test_templates_of_the_corpus_are_templates_and_guides_are_nothing(shared: Path) -> None:
    templates = guides = 0
    for seen in corpus.read(shared / "corpus", "runbooks"):
        if "guide" in seen.label:
            assert {artifact.kind for artifact in seen.artifacts} <= {"document"}, seen.path
            guides += 1
        elif "template" in seen.label:
            (artifact,) = (a for a in seen.artifacts if a.kind != "document")
            assert artifact.kind == "incident-log"
            assert artifact.data["template"] is True, seen.path
            assert artifact.data["filled_sections"] <= 1, seen.path
            templates += 1
    assert (templates, guides) == (8, 3)
