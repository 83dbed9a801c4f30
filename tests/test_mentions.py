"""Who refers to a file: what is read for it, and what a recalled report hangs on."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigov import mentions
from aigov.cli import main
from aigov.mentions import Mentions
from aigov.recall import recalled
from aigov.snapshot import of_files
from gitrepo import GitRepo
from policyfiles import CONFIG, MANIFEST, policy, record, way
from rejectioncases import MANIFEST as SYSTEM
from rejectioncases import seen

HOOK = ["check", "--staged"]
RAILS = "models: [{type: main, engine: openai, model: gpt-4o}]\nrails: {input: {flows: [a]}}\n"


def find(files: dict[str, str], *names: str, apart: str = "") -> str:
    return Mentions(of_files(dict(files))).find(names, apart)


def test_a_pipeline_is_read_before_a_program_and_a_program_before_a_page() -> None:
    files = {"a.md": "soda", "b.py": "soda", "c/Makefile": "soda", "d.csv": "soda"}
    assert find(files, "soda") == "c/Makefile"
    assert find({**files, "c/Makefile": "x"}, "soda") == "b.py"
    assert find({**files, "c/Makefile": "x", "b.py": "x"}, "soda") == "a.md"
    assert find({"d.csv": "soda"}, "soda") == ""


def test_a_word_is_found_whole_in_any_case_and_between_points_and_strokes() -> None:
    text = "from NeMoGuardrails.rails import A\nopen('conf/loan_rails/config.yml')\n"
    for name in ("nemoguardrails", "loan_rails", "config.yml"):
        assert find({"a.py": text}, name) == "a.py"
    for name in ("nemo", "rail", "loan"):
        assert find({"a.py": text}, name) == ""


def test_comments_of_programs_do_not_count_and_headings_of_pages_do() -> None:
    assert find({"a.py": "# soda scan\nx = 1\n"}, "soda") == ""
    assert find({"a.js": "// soda\n"}, "soda") == ""
    assert find({"run.sh": "#!/usr/bin/soda\n"}, "soda") == "run.sh"
    assert find({"a.md": "# soda\n"}, "soda") == "a.md"


def test_no_more_is_read_than_it_takes() -> None:
    index = Mentions(of_files({"Makefile": "soda scan", "b.py": "x"}))
    assert index.find(["soda"]) == "Makefile"
    assert "x" not in index._words
    assert index.find(["other"]) == ""


def test_what_is_too_much_to_read_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentions, "MAX_SIZE", 10)
    index = Mentions(of_files({"a.py": "x = 1\n" * 9}))
    assert (index.find(["soda"]), index.unknown) == ("", True)
    monkeypatch.setattr(mentions, "MAX_FILES", 1)
    assert Mentions(of_files({"a.py": "x", "b.py": "x"})).unknown
    files = {"ai-system.yaml": SYSTEM, "guardrails/config.yml": RAILS, "a.py": "x = 1\n" * 9}
    _, view = seen(of_files(dict(files)), "guardrails", "guardrails/config.yml")
    assert view.mentions(["soda"]) is None


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """Guardrails that a program uses, and a policy that asks for it; judged once."""
    repo = GitRepo(tmp_path / "repo")
    text = policy(
        reject=["dead-configuration"],
        evidence=[way(record("guardrails", fields={"rails": "present"}))],
    )
    repo.commit({
        "ai-system.yaml": MANIFEST, "aigov.yaml": CONFIG, "governance/policies/gate.yaml": text,
        "guardrails/config.yml": RAILS, "src/app.py": "import nemoguardrails\n",
        "src/other.py": "X = 1\n",
    })  # fmt: skip
    monkeypatch.chdir(repo.path)
    assert main(HOOK) == 0
    return repo


def stage(repo: GitRepo, path: str, text: str) -> None:
    repo.write({path: text})
    repo.git("add", "-A")


def test_where_it_is_used_the_report_hangs_on_the_one_file_that_uses_it(repo: GitRepo) -> None:
    stage(repo, "src/other.py", "X = 2\n")
    assert recalled(HOOK) is not None
    stage(repo, "src/new.py", "Y = 1\n")
    assert recalled(HOOK) is not None
    stage(repo, "src/app.py", "X = 1\n")
    assert recalled(HOOK) is None


@pytest.mark.parametrize("path", ["src/other.py", "src/new.py", "Makefile", "docs/use.md"])
def test_where_it_is_not_used_the_report_hangs_on_all_that_could(repo: GitRepo, path: str) -> None:
    stage(repo, "src/app.py", "X = 1\n")
    assert main(HOOK) == 1
    assert recalled(HOOK) is not None
    stage(repo, path, "nemoguardrails\n")
    assert recalled(HOOK) is None
    assert main(HOOK) == 0
