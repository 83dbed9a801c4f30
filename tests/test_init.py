"""``aigov init``: what it proposes, that it asks, that it overwrites nothing, and what follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigov.cli import main
from gitrepo import GitRepo

PIPELINE = {
    "dvc.yaml": "stages:\n  train: {cmd: python train.py, deps: [data.csv], outs: [model.pt]}\n",
    "train.py": "print(1)\n",
}
OURS = ("aigov.yaml", "ai-system.yaml")


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    repo = GitRepo(tmp_path / "Loan_Approval 2")
    repo.commit(PIPELINE)
    return repo


def init(repo: GitRepo, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["-C", str(repo.path), "init", *words])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def text(repo: GitRepo, path: str) -> str:
    return (repo.path / path).read_text("utf-8")


def test_a_system_that_is_seen_gets_a_manifest_with_reasons(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = init(repo, capsys, "--yes")
    assert code == 0
    assert said.endswith(
        "wrote aigov.yaml, ai-system.yaml, .pre-commit-config.yaml\n"
        "next: aigov check; then take a line of aigov.yaml away to enforce a policy\n"
    )
    lines = text(repo, "ai-system.yaml").splitlines()
    assert lines[0] == "id: loan-approval-2"
    assert "  trains_model: true  # dvc.yaml has the training step 'train'" in lines
    assert any(line.startswith("  # personal_data: false  # Personal data is in") for line in lines)


def test_what_is_written_is_read_and_enforces_nothing(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    init(repo, capsys, "--yes")
    assert main(["-C", str(repo.path), "check", "-q"]) == 0
    assert "advisory only: nothing is enforced" in capsys.readouterr().out
    enforced = text(repo, "aigov.yaml").replace("  model-card: {mode: advisory}\n", "")
    repo.write({"aigov.yaml": enforced})
    assert main(["-C", str(repo.path), "check", "-q"]) in (1, 4)
    assert "model-card" in capsys.readouterr().out


def test_a_dry_run_shows_the_same_and_writes_nothing(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = init(repo, capsys, "--dry-run")
    assert code == 0
    assert "+++ ai-system.yaml\n@@ -0,0 +1," in said
    assert said.endswith("3 files would be written\n")
    assert not any((repo.path / path).exists() for path in OURS)


def test_where_nobody_can_be_asked_nothing_is_written(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = init(repo, capsys)
    assert code == 2
    assert "nothing was written" in said
    assert not any((repo.path / path).exists() for path in OURS)


class Terminal:
    """A person who types one answer."""

    def __init__(self, answer: str) -> None:
        self._answer = answer

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._answer


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False), ("", False)])
def test_a_person_is_asked(
    repo: GitRepo,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    *,
    written: bool,
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    code, said = init(repo, capsys)
    assert code == 0
    assert "write 3 files? [y/N] " in said
    assert (repo.path / "aigov.yaml").exists() is written
    assert ("nothing was written" in said) is not written


def test_what_stays_to_be_added_by_hand_is_said(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    init(repo, capsys, "--yes")
    repo.write({".pre-commit-config.yaml": "repos: []\n"})
    assert init(repo, capsys)[1].endswith("nothing to write: add the lines above by hand\n")


def test_a_policy_that_no_commit_asks_for_says_when_it_is_due(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    init(repo, capsys, "--yes", "--minimal")
    lines = text(repo, "aigov.yaml").splitlines()
    assert "  risk-assessment: {mode: advisory}  # due at release-review" in lines


def test_nothing_is_proposed_twice(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    init(repo, capsys, "--yes")
    code, said = init(repo, capsys)
    assert code == 0
    assert said == "nothing to write: what aigov needs is there\n"


def test_the_files_of_others_stay_as_they_are(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = {".pre-commit-config.yaml": "repos: []\n", ".gitlab-ci.yml": "test: {script: [x]}\n"}
    repo.commit({**theirs, ".gitignore": "aigov.yaml\n"})
    (repo.path / "aigov.yaml").write_text("mine", "utf-8")  # ignored by git, and there
    code, said = init(repo, capsys, "--yes")
    assert code == 0
    assert "wrote ai-system.yaml\n" in said
    for path in (*theirs, "aigov.yaml"):
        assert f"# {path} is there and stays as it is. Add: " in said
    assert {path: text(repo, path) for path in theirs} == theirs
    assert text(repo, "aigov.yaml") == "mine"


def test_each_forge_gets_its_pipeline(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit({".github/CODEOWNERS": "* @acme/risk-ml @acme/ops\n"})
    init(repo, capsys, "--yes")
    assert "fetch-depth: 0" in text(repo, ".github/workflows/aigov.yml")
    owner = 'owner: "@acme/risk-ml"  # owns everything in CODEOWNERS'
    assert owner in text(repo, "ai-system.yaml").splitlines()


def test_minimal_is_ours_alone_and_without_hints(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.commit({".github/CODEOWNERS": "* @acme/risk-ml\n"})
    init(repo, capsys, "--yes", "--minimal")
    assert "personal_data" not in text(repo, "ai-system.yaml")
    assert not (repo.path / ".pre-commit-config.yaml").exists()
    assert not (repo.path / ".github" / "workflows").exists()


def test_that_there_is_no_ai_is_for_people_to_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = GitRepo(tmp_path / "plain")
    repo.commit({"main.c": "int main;\n"})
    _, told = init(repo, capsys, "--yes", "--minimal")
    assert "no AI system was seen: declare one in an ai-system.yaml, or write" in told
    assert main(["-C", str(repo.path), "check", "-q"]) == 3
    said = text(repo, "aigov.yaml")
    assert "# systems: []" in said
    repo.write({"aigov.yaml": said.replace("# systems: []", "systems: []")})
    capsys.readouterr()
    assert main(["-C", str(repo.path), "check", "-q"]) == 0
    assert "declared: no AI system; none seen" in capsys.readouterr().out


def test_names_of_files_end_no_comment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = GitRepo(tmp_path / "odd")
    folder = "a\nfacts: {deployed: true}\x1b[31m"
    repo.commit({f"{folder}/{name}": body for name, body in PIPELINE.items()})
    code, said = init(repo, capsys, "--yes", "--minimal")
    assert code == 0
    assert "\x1b" not in said
    (manifest,) = repo.path.rglob("ai-system.yaml")
    assert manifest.parent.name == folder
    lines = manifest.read_text("utf-8").splitlines()
    assert not any(line.startswith("facts: {") for line in lines)
    assert main(["-C", str(repo.path), "check", "-q"]) == 0
