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
