"""CODEOWNERS files are read as the forges read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigov.api import Json
from aigov_plugins.readers.codeowners import MAX_SIZE, parse


def rules(text: str, path: str = "CODEOWNERS") -> list[tuple[str, list[str], int]]:
    data = parse(path, text.encode()).data
    return [(rule["pattern"], rule["owners"], rule["line"]) for rule in data["rules"]]


def errors(text: str, path: str = "CODEOWNERS") -> list[tuple[int, str]]:
    data: Json = parse(path, text.encode()).data
    return [(error["line"], error["reason"]) for error in data["errors"]]


def test_comments_blank_lines_and_inline_comments_are_passed_over() -> None:
    text = "# all\n\n*  @a # the lead\n/docs/ @b/c d@acme.test #x\n"
    assert rules(text) == [("*", ["@a"], 3), ("/docs/", ["@b/c", "d@acme.test"], 4)]


def test_a_mark_and_windows_line_ends_are_no_part_of_a_rule() -> None:
    assert rules("\ufeff* @a\r\n/x @b\r\n") == [("*", ["@a"], 1), ("/x", ["@b"], 2)]


def test_escaped_spaces_and_marks_stay_in_the_pattern() -> None:
    assert rules("a\\ b\\#c @a\n") == [("a\\ b\\#c", ["@a"], 1)]


def test_a_rule_without_owners_is_kept() -> None:
    assert rules("* @a\npoetry.lock\n") == [("*", ["@a"], 1), ("poetry.lock", [], 2)]


def test_a_bot_is_an_owner_for_the_reader() -> None:
    assert rules("* @renovate[bot]\n") == [("*", ["@renovate[bot]"], 1)]


def test_github_skips_negation_escaped_comments_and_words_that_name_nobody() -> None:
    text = "!a @a\n\\#b @a\nc jane\n/ @a\nd***e @a\nf @a\n"
    assert errors(text) == [
        (1, "GitHub has no negation with '!'"),
        (2, "GitHub does not read a pattern that starts with an escaped '#'"),
        (3, "'jane' is no user, team or e-mail address"),
        (4, "the pattern names no path"),
        (5, "three asterisks are no pattern"),
    ]
    assert rules(text) == [("f", ["@a"], 6)]


def test_sections_of_gitlab_hand_their_owners_on() -> None:
    text = "* @all\n[Models][2] @ml @@maintainer\nmodels/\ndata/ @data\n^[Docs]\n*.md jane @docs\n"
    data = parse(".gitlab/CODEOWNERS", text.encode()).data
    assert data["dialect"] == "gitlab"
    assert [(r["pattern"], r["owners"], r["section"], r["optional"]) for r in data["rules"]] == [
        ("*", ["@all"], "", False),
        ("models/", ["@ml", "@@maintainer"], "models", False),
        ("data/", ["@data"], "models", False),
        ("*.md", ["@docs"], "docs", True),
    ]
    assert data["errors"] == []


def test_gitlab_reads_the_owners_in_what_looks_like_a_comment() -> None:
    assert rules("docs/ @a # see @b\n", ".gitlab/CODEOWNERS") == [("docs/", ["@a", "@b"], 1)]
    assert rules("docs/ @a # see @b\n", ".github/CODEOWNERS") == [("docs/", ["@a"], 1)]


def test_a_section_tells_how_many_have_to_approve() -> None:
    text = "a/ @a\n[Models][2] @ml\nmodels/\n[Docs][0]\ndocs/ @d\n[ ]\nb/ @b\n"
    data = parse(".gitlab/CODEOWNERS", text.encode()).data
    found = [(r["pattern"], r.get("approvals"), r["optional"]) for r in data["rules"]]
    assert found == [
        ("a/", None, False),
        ("models/", 2, False),
        ("docs/", None, True),
        ("b/", None, True),
    ]
    assert [(e["line"], e["reason"]) for e in data["errors"]] == [(6, "a section needs a name")]


def test_brackets_are_plain_characters_on_github() -> None:
    data = parse(".github/CODEOWNERS", b"[Docs] @a\n").data
    assert (data["dialect"], data["rules"][0]["pattern"]) == ("github", "[Docs]")


def test_each_rule_and_error_is_located() -> None:
    document = parse("CODEOWNERS", b"# x\n* @a\nb c\n")
    assert document.locate(("rules", 0, "owners")) == (2, 1)
    assert document.locate(("errors", 0)) == (3, 1)


def test_github_does_not_load_a_file_above_three_megabytes() -> None:
    assert parse("CODEOWNERS", b"* @a\n" + b"#" * (MAX_SIZE - 5)).valid
    document = parse("CODEOWNERS", b"* @a\n" + b"#" * (MAX_SIZE - 4))
    assert not document.valid
    assert "above 3 MB" in document.reason


@pytest.mark.shared
def test_real_files_have_rules_and_no_line_that_is_skipped(shared: Path) -> None:
    folder = shared / "corpus/codeowners"
    files = sorted(folder.glob("**/CODEOWNERS"))
    assert len(files) > 15
    for file in files:
        data = parse("CODEOWNERS", file.read_bytes()).data
        assert data["rules"], file
        assert data["errors"] == [], file


@pytest.mark.parametrize("owner", ["@org/team/more", "@a.b", "@_a"])
def test_what_is_no_handle_of_github_is_no_owner_where_only_github_reads(owner: str) -> None:
    text = f"* {owner}\n".encode()
    assert parse(".github/CODEOWNERS", text).data["rules"] == []
    assert parse("CODEOWNERS", text).data["errors"] == []
