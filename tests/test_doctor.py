"""``aigov doctor``: what it finds, what it says to do, and when it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aigov.cli import main
from gitrepo import GitRepo

MANIFEST = "id: bot\nowner: '@acme/ml'\n"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    monkeypatch.setenv("AIGOV_CACHE_DIR", str(tmp_path / "cache"))
    repo = GitRepo(tmp_path / "repo")
    repo.commit({"aigov.yaml": "version: 1\n", "ai-system.yaml": MANIFEST})
    return repo


def found(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """The exit code, and the rows that are not ok by their subject."""
    code = main(["-C", str(folder), "doctor", "-o", "json"])
    rows = json.loads(capsys.readouterr().out)
    return code, {row["subject"]: row for row in rows if row["state"] != "ok"}


def test_a_sound_clone_lacks_nothing_but_a_hook(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows = found(repo.path, capsys)
    assert code == 0
    assert {name: row["found"] for name, row in rows.items()} == {"hook": "no commit asks aigov"}


def test_a_hook_that_is_configured_and_not_installed_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({".pre-commit-config.yaml": "repos: [{repo: x, hooks: [{id: aigov}]}]\n"})
    assert found(repo.path, capsys)[1]["hook"]["remedy"] == "pre-commit install"
    repo.write({".git/hooks/pre-commit": "#!/bin/sh\n"})
    assert "hook" not in found(repo.path, capsys)[1]


def test_a_shallow_clone_is_told_what_it_does_not_know(
    repo: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({"more": "1"})
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(clone))
    code, rows = found(clone, capsys)
    assert code == 0
    assert rows["history"]["remedy"].startswith("fetch-depth: 0")


def test_a_configuration_that_cannot_be_used_is_a_problem(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write({"aigov.yaml": "version: 2\n"})
    code, rows = found(repo.path, capsys)
    assert code == 2
    assert rows["repository"]["found"] == "aigov.yaml:1:1: version must be 1"


def test_an_old_git_is_a_problem(
    repo: GitRepo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho git version 2.30.9\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    code, rows = found(repo.path, capsys)
    assert code == 2
    assert rows["git"]["remedy"] == "git 2.31 or newer"


def test_the_other_project_of_that_name_is_a_problem(
    repo: GitRepo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "site" / "aigov-1.4.2.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    code, rows = found(repo.path, capsys)
    assert code == 2
    assert rows["distribution"]["found"].startswith("aigov-1.4.2 is another project")


def test_a_cache_inside_the_repository_is_not_used(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AIGOV_CACHE_DIR", str(repo.path / "cache"))
    assert found(repo.path, capsys)[1]["cache"]["state"] == "warning"


def test_people_are_told_what_to_do(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(repo.path), "doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "0 problems, 1 warning"
    assert lines[-3] == "to do  hook  aigov init writes the hook"
    assert main(["-C", str(repo.path), "doctor", "-q"]) == 0
    assert capsys.readouterr().out == "0 problems, 1 warning\n"


def test_a_folder_without_git_is_told_what_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows = found(tmp_path, capsys)
    assert code == 0
    assert "in no git repository" in rows["repository"]["found"]
    assert rows["configuration"]["state"] == "warning"
