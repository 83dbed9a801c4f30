"""Checks that ask history, on real repositories: what came first, and who wrote it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from aigov.claims import SystemEvidence
from aigov.readers import resolve
from aigov.registry import Registry
from aigov.run import Options, prepare
from aigov.snapshot import root_of, take
from gitrepo import GitRepo

MANIFEST = "id: loan\n"
CONFIG = "version: 1\nextends: []\n"
LIMITS = """\
model_version: "3.2.0"
criteria: [{metric: auc, operator: at least, value: 0.82}]
comparisons: [{metric: auc, candidate: 0.91}]
"""
RESULT = '{"model_version": "3.2.0", "dataset_version": "1", "samples": 900, "auc": 0.91}'
PLAN, REPORT = "eval/evaluation-criteria.yaml", "metrics/eval.json"
VALIDATION = "validator: bo@acme.org\ndate: 2026-10-10\nfindings: []\n"


def problems(check_id: str, repo: GitRepo) -> list[str]:
    """What a check says about the worktree of a repository, without the place."""
    options = Options(today=date(2026, 11, 22))
    with take(root_of(repo.path), "worktree") as snapshot:
        run = prepare(snapshot, Registry(), options)
        check = run.question.checks[check_id]
        view = SystemEvidence(run.systems[0], run.ownership, run.question.moment, check.reads)
        found = resolve(check.run, owner=check_id)(run.systems[0], check.params, view)
        return [problem.message for problem in found]


def started(path: Path) -> GitRepo:
    repo = GitRepo(path)
    repo.commit({"ai-system.yaml": MANIFEST, "aigov.yaml": CONFIG})
    return repo


def test_limits_that_were_committed_before_the_results_hold(tmp_path: Path) -> None:
    repo = started(tmp_path)
    repo.commit({PLAN: LIMITS}, when="2026-09-01T12:00:00+0000")
    repo.commit({REPORT: RESULT}, when="2026-10-01T12:00:00+0000")
    repo.commit({PLAN: LIMITS + "baseline: the rule\n"}, when="2026-10-05T12:00:00+0000")
    assert problems("evaluation-results", repo) == []


def test_limits_that_came_with_the_results_do_not_hold(tmp_path: Path) -> None:
    repo = started(tmp_path)
    repo.commit({PLAN: LIMITS, REPORT: RESULT}, when="2026-10-01T12:00:00+0000")
    assert problems("evaluation-results", repo) == [
        "limits came in the same commit as the results that they judge "
        "(metrics/eval.json, 2026-10-01)"
    ]


def test_limits_that_are_not_committed_do_not_hold(tmp_path: Path) -> None:
    repo = started(tmp_path)
    repo.commit({REPORT: RESULT}, when="2026-10-01T12:00:00+0000")
    repo.write({PLAN: LIMITS})
    assert problems("evaluation-results", repo) == [
        "limits are not committed, so nothing shows that they stood before the results"
    ]


def test_results_that_are_not_committed_yet_come_after_the_limits(tmp_path: Path) -> None:
    repo = started(tmp_path)
    repo.commit({PLAN: LIMITS}, when="2026-09-01T12:00:00+0000")
    repo.write({REPORT: RESULT})
    assert problems("evaluation-results", repo) == []


def validated(path: Path, *, author: str, when: str, file: str = "src/train.py") -> list[str]:
    repo = started(path)
    repo.commit({file: "print('train')\n"}, when=when, GIT_AUTHOR_EMAIL=author)
    repo.commit({"governance/validation-report.yaml": VALIDATION}, when="2026-10-10T12:00:00+0000")
    return problems("independent-validators", repo)


def test_who_wrote_the_code_in_the_period_does_not_validate_it(tmp_path: Path) -> None:
    found = validated(tmp_path, author="bo@acme.org", when="2026-03-01T12:00:00+0000")
    assert found == ["'bo@acme.org' changed src/train.py on 2026-03-01, and validated it"]


def test_somebody_elses_code_may_be_validated(tmp_path: Path) -> None:
    assert validated(tmp_path, author="ana@acme.org", when="2026-03-01T12:00:00+0000") == []


def test_code_from_before_the_period_does_not_count(tmp_path: Path) -> None:
    assert validated(tmp_path, author="bo@acme.org", when="2025-03-01T12:00:00+0000") == []


def test_validators_may_keep_their_own_code(tmp_path: Path) -> None:
    found = validated(
        tmp_path, author="bo@acme.org", when="2026-03-01T12:00:00+0000", file="validation/run.py"
    )
    assert found == []
