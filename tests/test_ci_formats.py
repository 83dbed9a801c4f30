"""Code Quality of GitLab, and annotations of GitHub Actions."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from aigov.report import github, gitlab
from results import finding, hostile, numbered, problem, result


def test_an_issue_of_code_quality() -> None:
    assert json.loads(gitlab.render(result(finding()))) == [
        {
            "description": "Risks: reviewer is missing",
            "check_name": "risks",
            "fingerprint": "0123456789abcdef:1",
            "severity": "critical",
            "location": {"path": "governance/risks.yaml", "lines": {"begin": 3}},
        }
    ]


@pytest.mark.parametrize(
    ("about", "severity"),
    [
        ({"severity": "critical"}, "blocker"),
        ({"severity": "high"}, "critical"),
        ({"severity": "low"}, "major"),
        ({"severity": "critical", "mode": "advisory"}, "major"),
        ({"severity": "low", "due": False}, "minor"),
        ({"severity": "low", "mode": "advisory"}, "info"),
        ({"severity": "critical", "known": True, "blocks": False}, "info"),
    ],
)
def test_severities_of_gitlab(about: dict[str, Any], severity: str) -> None:
    (issue,) = json.loads(gitlab.render(result(finding(**about))))
    assert issue["severity"] == severity


@pytest.mark.parametrize("seed", range(5))
def test_issues_of_hostile_text_have_one_line_and_their_own_fingerprint(seed: int) -> None:
    text = gitlab.render(hostile(seed))
    assert text == gitlab.render(hostile(seed))
    issues = json.loads(text)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) > 10
    for issue in issues:
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", issue["description"])
        assert issue["location"]["path"]
        assert len(issue["description"]) <= 1_000


def test_an_annotation_is_escaped_as_actions_read_it() -> None:
    odd = finding(
        title="50%: a, b", problems=[problem("a::b 100%", path="a,b:c.yaml", hint="x\ny")]
    )
    first = github.render(result(odd)).split("\n")[0]
    assert first == (
        "::error file=a%2Cb%3Ac.yaml,line=3,col=5,title=risks%3A 50%25%3A a%2C b"
        "::a::b 100%25%0Ahint: x y"
    )


def test_levels_have_their_commands() -> None:
    found = [
        finding("one"),
        finding("two", due=False),
        finding("three", mode="advisory", severity="low"),
    ]
    lines = github.render(result(*found)).split("\n")
    assert [line.split(" ")[0] for line in lines[:3]] == ["::error", "::warning", "::notice"]
    assert lines[3].startswith("::stop-commands::")


@pytest.mark.parametrize(("count", "said"), [(10, []), (11, ["1 of 11"])])
def test_ten_annotations_of_a_level_are_written_and_the_rest_counted(
    count: int, said: list[str]
) -> None:
    text = github.render(numbered(count))
    assert text.count("::error ") == 10
    assert re.findall("left out: (.*) annotations of level error", text) == said


def test_the_report_follows_where_no_line_is_a_command() -> None:
    text = github.render(result(finding()))
    lines = text.splitlines()
    assert lines[1].startswith("::stop-commands::")
    token = lines[1].removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{64}", token)
    assert lines[-1] == f"::{token}::"
    assert lines[-2] == "not ok: for a test (exit 1)"
    assert text.count(token) == 2
    assert github.render(result(finding("other"))).count(token) == 0


@pytest.mark.parametrize("seed", range(20))
def test_no_text_of_a_repository_starts_a_command(seed: int) -> None:
    """Read as the runner does: after leading white space, and the old form anywhere in a line."""
    text = github.render(hostile(seed))
    annotations, _, rest = text.partition("\n::stop-commands::")
    for line in annotations.split("\n"):
        assert re.match("::(error|warning|notice) file=", line)
    token = rest[:64]
    body = rest[65 : -len(f"::{token}::\n")]
    assert text.endswith(f"::{token}::\n")
    assert token not in body
    assert not set("\x1b\x00\u202e\r") & set(text)
