"""The good example passes; its broken twin fails for each planted defect, and for nothing else."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from aigov.cli import main
from aigov.model import Verdict
from aigov.registry import Registry
from aigov.run import Options, judge, prepare
from aigov.snapshot import root_of, take
from aigov.terms import Outcome
from gitrepo import GitRepo

EXAMPLES = Path(__file__).parents[1] / "examples"
AS_OF = date(2026, 11, 22)
NOT_ASKED = ("agent-tool-permissions", "prompt-injection-defence")
"""Policies of the baseline for agents and for what is generated: the example is neither."""


def verdict_of(example: str, folder: Path) -> Verdict:
    """The verdict on a copy of an example that was committed on 17 November 2026."""
    shutil.copytree(EXAMPLES / example, folder / "repo")
    GitRepo(folder / "repo").commit(when="2026-11-17T12:00:00+0000")
    options = Options(today=AS_OF)
    with take(root_of(folder / "repo"), "worktree") as snapshot:
        return judge(prepare(snapshot, Registry(), options), options)


def planted() -> list[tuple[str, str]]:
    text = (EXAMPLES / "loan-approval-broken/PLANTED.md").read_text("utf-8")
    return re.findall(r"^\| ([a-z-]+) \| (\S+:\d+) \|", text, flags=re.MULTILINE)


def test_the_good_example_passes_every_policy_that_applies(tmp_path: Path) -> None:
    verdict = verdict_of("loan-approval", tmp_path)
    outcomes = {finding.policy.id: finding.outcome for finding in verdict.findings}
    assert outcomes == {
        **dict.fromkeys(outcomes, Outcome.PASS),
        **dict.fromkeys(NOT_ASKED, Outcome.NOT_APPLICABLE),
    }
    assert len(outcomes) == 16
    assert verdict.exit_code == 0


def test_the_broken_twin_fails_for_each_planted_defect_and_nothing_else(tmp_path: Path) -> None:
    verdict = verdict_of("loan-approval-broken", tmp_path)
    found = [
        (finding.policy.id, f"{problem.at.path}:{problem.at.line}")
        for finding in verdict.findings
        for problem in finding.problems
    ]
    assert sorted(found) == sorted(planted())
    assert len(found) == 13
    assert verdict.exit_code == 1


@pytest.mark.parametrize("example", ["loan-approval", "loan-approval-broken"])
def test_a_planted_secret_is_never_repeated(example: str, tmp_path: Path) -> None:
    from aigov.report.result import as_json, canonical
    from aigov.report.text import render
    from aigov.run import lines_of

    shutil.copytree(EXAMPLES / example, tmp_path / "repo")
    options = Options(today=AS_OF)
    with take(root_of(tmp_path / "repo"), "worktree") as snapshot:
        verdict = judge(prepare(snapshot, Registry(), options), options)
        result = canonical(verdict, lines_of(snapshot))
    assert "Vq7-tR2m" not in as_json(result) + render(result)


def test_the_cases_of_the_organisation_example_hold_and_kill_their_mutants(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["test", str(EXAMPLES / "acme-policies" / "cases"), "--mutate", "-j", "1"]) == 0
    assert "6 cases: 6 as expected" in capsys.readouterr().out
