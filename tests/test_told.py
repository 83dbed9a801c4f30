"""Which problems a report tells, in what order, and how loudly."""

from __future__ import annotations

from typing import Any

import pytest

from aigov.report.told import Level, standing, told
from results import finding, problem, result, system


def only(more: dict[str, Any], **of_result: Any) -> Level:
    (one,) = told(result(finding(**more), **of_result))
    return one.level


@pytest.mark.parametrize(
    ("about", "level"),
    [
        ({}, "error"),
        ({"severity": "low"}, "error"),
        ({"outcome": "unknown"}, "error"),
        ({"due": False}, "warning"),
        ({"due": False, "severity": "low"}, "warning"),
        ({"mode": "advisory", "severity": "critical"}, "warning"),
        ({"mode": "advisory", "severity": "high"}, "warning"),
        ({"mode": "advisory", "severity": "medium"}, "note"),
        ({"mode": "advisory", "severity": "low"}, "note"),
        ({"mode": "advisory", "severity": "low", "outcome": "unknown"}, "warning"),
        ({"known": True, "blocks": False}, "note"),
        ({"problems": [problem(known=True)], "known": False}, "note"),
    ],
)
def test_the_level_of_a_problem(about: dict[str, Any], level: str) -> None:
    assert only(about) == level


def test_nothing_is_an_error_where_the_run_exits_0() -> None:
    assert only({}, code=0) is Level.WARNING


def test_what_passes_is_waived_or_does_not_apply_asks_for_nothing() -> None:
    quiet = [finding(name, outcome=name) for name in ("pass", "waived", "not-applicable")]
    assert told(result(*quiet)) == []
    (one,) = told(result(*quiet[1:2]), ("waived",))
    assert one.level is Level.NOTE


def test_the_worst_comes_first() -> None:
    found = [
        finding("later", due=False, severity="critical"),
        finding("doubt", outcome="unknown", severity="critical"),
        finding("low", severity="low"),
        finding("b-high"),
        finding("a-high", "z"),
        finding("a-high", "a", problems=[
            problem(path="b", line=1), problem(path="a", line=9), problem(path="a", line=2),
        ]),
        finding("known", severity="critical", known=True, blocks=False),
    ]  # fmt: skip
    places = [
        (one.finding["policy"], one.finding["system"], one.path, one.problem["line"])
        for one in told(result(*found))
    ]
    risks = "governance/risks.yaml"
    assert places == [
        ("a-high", "a", "b", 1),  # as the result has them: the worst of a finding is its first
        ("a-high", "a", "a", 9),
        ("a-high", "a", "a", 2),
        ("a-high", "z", risks, 3),
        ("b-high", "bot", risks, 3),
        ("low", "bot", risks, 3),
        ("doubt", "bot", risks, 3),
        ("known", "bot", risks, 3),
        ("later", "bot", risks, 3),
    ]


def test_problems_with_one_fingerprint_are_counted() -> None:
    found = finding(problems=[problem(line=9), problem(line=2), problem(fingerprint="f" * 16)])
    identities = [(one.problem["line"], one.identity) for one in told(result(found))]
    assert identities == [
        (9, "0123456789abcdef:1"),
        (2, "0123456789abcdef:2"),
        (3, "ffffffffffffffff:1"),
    ]


def test_paths_start_at_the_root_of_the_repository() -> None:
    snapshot = {"kind": "revision", "id": "", "tree": ""}
    (one,) = told(result(finding(), snapshot={**snapshot, "root": "services/ml"}))
    assert one.path == "services/ml/governance/risks.yaml"
    (older,) = told(result(finding(), snapshot=snapshot))
    assert older.path == "governance/risks.yaml"


def test_what_has_no_file_is_told_of_what_declares_the_system() -> None:
    nowhere = finding(problems=[problem(path="")])
    (one,) = told(result(nowhere))
    assert one.path == "bot/ai-system.yaml"
    (one,) = told(result(nowhere, systems=[system("bot", path="")]))
    assert one.path == "aigov.yaml"


def test_a_failure_that_names_no_problem_is_told_all_the_same() -> None:
    empty = finding(problems=[], path="x.yaml", line=0, message="fails", outcome="unknown")
    (one,) = told(result(empty))
    assert (one.path, one.problem["line"], one.problem["message"]) == ("x.yaml", 1, "fails")
    assert one.problem["unknown"]
    assert len(one.problem["fingerprint"]) == 16


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({}, "blocks"),
        ({"due": False, "gate": "operation"}, "due at operation"),
        ({"mode": "advisory"}, "advisory"),
        ({"known": True, "blocks": False}, "known"),
        ({"problems": [problem(known=True)]}, "known"),
    ],
)
def test_it_is_said_why_a_problem_does_not_block(about: dict[str, Any], why: str) -> None:
    (one,) = told(result(finding(**about)))
    assert standing(one) == why
