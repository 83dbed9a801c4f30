"""Who did what by git, against who is named for it: in real repositories."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aigov.model import Problem
from aigov.registry import Registry
from aigov.run import Options, prepare
from aigov.snapshot import root_of, take
from aigov.testing import asked
from gitrepo import GitRepo

RECORD = "governance/risk-assessment.yaml"
TEXT = """\
system: loan
author: ana@acme.org
reviewer: chidi@acme.org
date: 2026-03-01
risks:
  - {id: R1, description: Thin files are rated too low, owner: bo@acme.org, measure: a second look}
  - {id: R2, description: Rates of women and men drift, owner: bo@acme.org, measure: the gate}
"""


def by(name: str, committer: str = "") -> dict[str, str]:
    other = committer or name
    return {
        "GIT_AUTHOR_NAME": name.title(),
        "GIT_AUTHOR_EMAIL": f"{name}@acme.org",
        "GIT_COMMITTER_NAME": other.title(),
        "GIT_COMMITTER_EMAIL": f"{other}@acme.org",
    }


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "repo")
    made.commit({"ai-system.yaml": "id: loan\n", "README.md": "# Loan\n"}, **by("dara"))
    return made


def problems(path: Path, check: str, what: str = "revision") -> list[Problem]:
    options = Options(today=date(2026, 11, 22))
    with take(root_of(path), what, "HEAD") as snapshot:
        return asked(check, prepare(snapshot, Registry(), options))


def found(path: Path, check: str = "record-authors", what: str = "revision") -> list[str]:
    return [f"{p.outcome} {p.message}" for p in problems(path, check, what)]


def wrote(path: Path, count: str) -> bool:
    told = found(path)
    return len(told) == 1 and f"'chidi@acme.org' wrote {count} of its 8 entries" in told[0]


def test_who_merges_is_no_author(repo: GitRepo) -> None:
    repo.git("checkout", "-q", "-b", "branch")
    repo.commit({RECORD: TEXT}, **by("ana"))
    repo.commit({RECORD: TEXT + "status: approved\n"}, **by("chidi"))
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "branch", **by("chidi"))
    assert found(repo.path) == []


def test_who_wrote_it_behind_a_merge_is_its_author(repo: GitRepo) -> None:
    repo.git("checkout", "-q", "-b", "branch")
    repo.commit({RECORD: TEXT}, **by("chidi"))
    repo.commit({RECORD: TEXT + "status: approved\n"}, **by("ana"))
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "branch", **by("ana"))
    assert wrote(repo.path, "8")


def test_who_moves_it_is_no_author(repo: GitRepo) -> None:
    repo.commit({"docs/risk-assessment.yaml": TEXT}, **by("ana"))
    repo.path.joinpath("governance").mkdir()
    repo.git("mv", "docs/risk-assessment.yaml", RECORD)
    repo.commit(**by("chidi"))
    assert found(repo.path) == []


def test_what_was_moved_keeps_its_author(repo: GitRepo) -> None:
    repo.commit({"docs/risk-assessment.yaml": TEXT}, **by("chidi"))
    repo.path.joinpath("governance").mkdir()
    repo.git("mv", "docs/risk-assessment.yaml", RECORD)
    repo.commit(**by("ana"))
    assert wrote(repo.path, "8")


def test_who_mends_or_sorts_it_is_no_author(repo: GitRepo) -> None:
    lines = TEXT.splitlines(keepends=True)
    repo.commit({RECORD: TEXT.replace("drift", "drift apart")}, **by("ana"))
    repo.commit({RECORD: "".join(lines[:5] + lines[:4:-1])}, **by("chidi"))
    assert found(repo.path) == []


def test_who_takes_it_away_and_back_is_no_author(repo: GitRepo) -> None:
    repo.commit({RECORD: TEXT}, **by("ana"))
    repo.git("rm", "-q", RECORD)
    repo.commit(**by("chidi"))
    repo.commit({RECORD: TEXT}, **by("chidi"))
    assert found(repo.path) == []


def test_what_follows_a_version_that_nobody_can_read_is_nobodys(repo: GitRepo) -> None:
    repo.commit({RECORD: TEXT + "risks: [\n"}, **by("ana"))
    repo.commit({RECORD: TEXT}, **by("chidi"))
    assert found(repo.path) == []


def test_what_the_history_begins_with_was_imported(tmp_path: Path) -> None:
    made = GitRepo(tmp_path / "other")
    made.commit({"ai-system.yaml": "id: loan\n", RECORD: TEXT}, **by("chidi"))
    assert found(made.path) == []


def test_a_shallow_clone_cannot_tell(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({RECORD: TEXT}, **by("chidi"))
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(tmp_path / "shallow"))
    (told,) = problems(tmp_path / "shallow", "record-authors")
    assert (told.outcome, told.message) == (
        "unknown",
        "cannot tell whether reviewer 'chidi@acme.org' wrote it: shallow clone",
    )
    assert "fetch-depth: 0" in told.hint


def test_a_shallow_clone_tells_what_it_holds(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({RECORD: "system: loan\nrisks: []\n"}, **by("ana"))
    repo.commit({RECORD: TEXT}, **by("chidi"))
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.path}", str(tmp_path / "shallow"))
    assert wrote(tmp_path / "shallow", "7")


def test_nobody_wrote_what_is_not_committed(repo: GitRepo) -> None:
    repo.commit({RECORD: TEXT.replace("drift", "drift apart")}, **by("chidi"))
    repo.write({RECORD: TEXT})
    assert found(repo.path, what="worktree") == []


APPROVAL = "system: loan\napprover: chidi@acme.org\ndate: 2026-03-01\n"
MANIFEST = "{id: loan, model: ['artifacts/**']}\n"


def lock(model: str, metrics: str) -> str:
    outs = f"[{{path: model.pkl, md5: {model * 32}}}, {{path: metrics.json, md5: {metrics * 32}}}]"
    return f"schema: '2.0'\nstages:\n  train:\n    cmd: train\n    outs: {outs}\n"


def test_who_merges_the_model_did_not_change_it(repo: GitRepo) -> None:
    repo.commit({"ai-system.yaml": MANIFEST, "governance/approval.yaml": APPROVAL}, **by("chidi"))
    repo.git("checkout", "-q", "-b", "branch")
    repo.commit({"artifacts/model.onnx": "weights"}, **by("ana"))
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "branch", **by("chidi"))
    assert found(repo.path, "independent-approvers") == []


def test_who_changed_the_model_behind_a_merge_did(repo: GitRepo) -> None:
    repo.commit({"ai-system.yaml": MANIFEST, "governance/approval.yaml": APPROVAL}, **by("ana"))
    repo.git("checkout", "-q", "-b", "branch")
    repo.commit({"artifacts/model.onnx": "weights"}, **by("chidi"))
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "branch", **by("ana"))
    (told,) = found(repo.path, "independent-approvers")
    assert "made the last change of the model, artifacts/model.onnx" in told


def test_a_lock_that_changes_without_the_model_is_no_change_of_it(repo: GitRepo) -> None:
    repo.commit({"governance/approval.yaml": APPROVAL, "dvc.lock": lock("a", "1")}, **by("ana"))
    repo.commit({"dvc.lock": lock("a", "2")}, **by("chidi"))
    assert found(repo.path, "independent-approvers") == []


def test_the_commit_since_which_a_lock_names_the_model_counts(repo: GitRepo) -> None:
    repo.commit({"governance/approval.yaml": APPROVAL, "dvc.lock": lock("a", "1")}, **by("ana"))
    repo.git("checkout", "-q", "-b", "branch")
    repo.commit({"dvc.lock": lock("b", "1")}, **by("chidi"))
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "branch", **by("ana"))
    repo.commit({"dvc.lock": lock("b", "2")}, **by("ana"))
    (told,) = found(repo.path, "independent-approvers")
    assert "made the last change of the model, dvc.lock" in told


def test_a_model_that_is_not_committed_has_no_author(repo: GitRepo) -> None:
    files = {"ai-system.yaml": MANIFEST, "artifacts/model.onnx": "weights"}
    repo.commit({"governance/approval.yaml": APPROVAL, **files}, **by("chidi"))
    repo.write({"artifacts/model.onnx": "other weights"})
    assert found(repo.path, "independent-approvers", "worktree") == []


def test_an_approver_is_asked_in_a_shallow_clone_in_vain(repo: GitRepo, tmp_path: Path) -> None:
    files = {"ai-system.yaml": MANIFEST, "artifacts/model.onnx": "weights"}
    repo.commit({"governance/approval.yaml": APPROVAL, **files}, **by("chidi"))
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(tmp_path / "shallow"))
    (told,) = problems(tmp_path / "shallow", "independent-approvers")
    assert (told.outcome, "fetch-depth: 0" in told.hint) == ("unknown", True)


def test_below_the_root_of_git_and_with_odd_names(repo: GitRepo) -> None:
    repo.commit({"sub/ai-system.yaml": "id: loan\n", "sub/aigov.yaml": "version: 1\n"}, **by("ana"))
    repo.commit({"sub/governance/risk assessment/é/risk-assessment.yaml": TEXT}, **by("chidi"))
    (told,) = found(repo.path / "sub")
    assert "wrote 8 of its 8 entries" in told
