"""A report is recalled only where nothing it leaned on has changed, and then it is the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.cli import main
from aigov.globs import compile_glob
from aigov.recall import _may_match, may_hold, recalled
from aigov.registry import Registry
from gitrepo import GitRepo

EXAMPLE = Path(__file__).parents[1] / "examples" / "loan-approval"
HOOK = ["check", "--staged"]
Change = Callable[[GitRepo], object]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """The example, committed, and judged once."""
    shutil.copytree(EXAMPLE, tmp_path / "repo")
    repo = GitRepo(tmp_path / "repo")
    repo.write({"src/tool.py": "X = 1\n", "notes/plan.rst": "First.\n"})
    repo.commit(when="2026-11-17T12:00:00+0000")
    monkeypatch.chdir(repo.path)
    main(HOOK)
    return repo


def written(path: str, text: str) -> Change:
    """Write a file and stage it."""

    def change(repo: GitRepo) -> None:
        repo.write({path: text})
        repo.git("add", "-A")

    return change


IRRELEVANT: dict[str, Change] = {
    "nothing": lambda repo: None,
    "code without a credential": written("src/tool.py", "X = 2\n"),
    "prose that no reader knows": written("notes/plan.rst", "Second.\n"),
    "a new file that nothing asks for": written("notes/more.rst", "More.\n"),
    "an edit that is not staged": lambda repo: repo.write({"models/MODEL_CARD.md": "gone\n"}),
    "a commit that touches no evidence": lambda repo: repo.commit({"src/tool.py": "X = 3\n"}),
}
RELEVANT: dict[str, Change] = {
    "a card": written("models/MODEL_CARD.md", "# Card\n"),
    "a card that goes": lambda repo: repo.git("rm", "-q", "models/MODEL_CARD.md"),
    "a new card": written("models/other/MODEL_CARD.md", "# Other\n"),
    "a README that may be a card": written("docs/README.md", "# Model\n"),
    "code with a credential in it": written("src/tool.py", 'PASSWORD = "Vq7-tR2m.kz9Lw4"\n'),
    "code that the lock has the digest of": written("src/train.py", "print(1)\n"),
    "the manifest": written("ai-system.yaml", "id: loan-approval\nrisk_tier: minimal\n"),
    "a second manifest": written("other/ai-system.yaml", "id: other\n"),
    "the configuration": written("aigov.yaml", "version: 1\nextends: []\n"),
    "a configuration below": written("sub/aigov.yaml", "version: 1\n"),
    "the lock": written("dvc.lock", "schema: '2.0'\nstages: {}\n"),
    "a waiver": written("governance/waivers.yaml", "[]\n"),
    "a baseline": written(".aigov/baseline.json", '{"version": 1, "problems": []}\n'),
    "CODEOWNERS": written("CODEOWNERS", "* @acme/credit-ml\n"),
    "a file in a governed folder": written("data/new.parquet", "x\n"),
    "a new file, which may be governed": written("notes/models/more.rst", "More.\n"),
    "a file that a link names": lambda repo: repo.git("rm", "-q", "data/README.md"),
}


@pytest.mark.parametrize("name", IRRELEVANT)
def test_what_touches_no_evidence_is_recalled(
    name: str, repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    IRRELEVANT[name](repo)
    found = recalled(HOOK)
    capsys.readouterr()
    code = main([*HOOK, "--no-cache"])
    assert found == (code, capsys.readouterr().out)


@pytest.mark.parametrize("name", RELEVANT)
def test_what_touches_evidence_is_judged_anew(name: str, repo: GitRepo) -> None:
    RELEVANT[name](repo)
    assert recalled(HOOK) is None


def test_the_history_of_evidence_is_part_of_what_was_leaned_on(repo: GitRepo) -> None:
    lock = (repo.path / "dvc.lock").read_text("utf-8").replace("d3d9446", "0000000")
    repo.write({"dvc.lock": lock})
    repo.git("add", "-A")
    main(HOOK)
    assert recalled(HOOK) is not None
    repo.commit()
    assert recalled(HOOK) is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--staged", "-o", "json"],
        ["check", "--staged", "--no-cache"],
        ["check", "--staged", "--config-from", "HEAD"],
        ["check", "--staged", "--base", "HEAD"],
        ["check", "--staged", "--base=HEAD"],
        ["check", "--staged", "-C", "."],
        ["explain", "model-card"],
    ],
)
@pytest.mark.usefixtures("repo")
def test_only_a_plain_hook_run_is_recalled(arguments: list[str]) -> None:
    assert recalled(arguments) is None


@pytest.mark.usefixtures("repo")
def test_other_arguments_or_other_packs_are_not_the_same_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert recalled([*HOOK, "--advisory"]) is None
    assert recalled(HOOK) is not None
    monkeypatch.setenv("AIGOV_PACKS", "aigov:baseline")
    assert recalled(HOOK) is None


@pytest.mark.usefixtures("repo")
def test_a_broken_memo_is_judged_anew() -> None:
    (memo,) = Path(os.environ["AIGOV_CACHE_DIR"]).glob("*.memo")
    whole = memo.read_bytes()
    for broken in (b"", whole[: len(whole) // 2], whole[:-1], b"\x1e" * 100, os.urandom(5000)):
        memo.write_bytes(broken)
        assert recalled(HOOK) is None
        assert main(HOOK) == 0


def test_a_history_cut_back_is_judged_anew(repo: GitRepo) -> None:
    repo.commit({"src/tool.py": "X = 9\n"})
    main(HOOK)
    repo.git("reset", "-q", "--hard", "HEAD~1")
    assert main(HOOK) == 0


AFTER_RELEASE = """\
id: after-release
version: "1"
title: Assessed after the release
requirement: It is so.
severity: high
gate: commit
fix: Assess it again.
evidence:
  - name: A record
    all:
      - artifact: risk-assessment
        fields: {date: {not-before: last-release}}
"""


def test_exceptions_are_leaned_on_wherever_they_lie(repo: GitRepo) -> None:
    """Under a name that no reader knows, nothing else would see the change."""
    config = (repo.path / "aigov.yaml").read_text("utf-8")
    repo.write({"aigov.yaml": f"{config}waivers: notes/exceptions.rst\n"})
    repo.write({"notes/exceptions.rst": "[]\n"})
    repo.commit(when="2026-11-18T12:00:00+0000")
    main(HOOK)
    assert recalled(HOOK) is not None
    written("notes/exceptions.rst", "[] # still none\n")(repo)
    assert recalled(HOOK) is None


def test_a_verdict_on_releases_is_never_recalled(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write(
        {
            "rules/after-release.yaml": AFTER_RELEASE,
            "aigov.yaml": "version: 1\nextends: [rules/]\n",
        }
    )
    repo.commit(when="2026-11-18T12:00:00+0000")
    main(HOOK)
    assert "no tag names a release" in capsys.readouterr().out
    assert recalled(HOOK) is None
    repo.git("tag", "v1.0")
    main(HOOK)
    assert "1 pass" in capsys.readouterr().out


def test_every_credential_holds_a_needle() -> None:
    from aigov_plugins.access.credential_rules import _NAMES, TOKENS

    needles = Registry().readers["credentials"].needles
    assert all(may_hold(rule.needle, needles) for rule in TOKENS)
    names = [name for name in _NAMES if name != b"key"]
    assert all(may_hold(name, needles) for name in names)
    assert not may_hold(b"x = 1\nprint(x)\n", needles)
    assert may_hold("x".encode("utf-16"), needles)


PIECES = st.lists(
    st.sampled_from(["a", "b.c", "*", "?", "[ab]", "{a,b}", "{a*,.c}", "/", "**/"]),
    max_size=6,
)


@settings(max_examples=500, deadline=None)
@given(PIECES.map("".join), st.text("abc./", min_size=1, max_size=8))
def test_no_change_that_a_pattern_matches_is_passed_over(pattern: str, path: str) -> None:
    if "***" not in pattern and pattern.count("**") < 4 and compile_glob(pattern).fullmatch(path):
        assert _may_match(pattern, path)


@pytest.mark.parametrize("path", ["b", "a}", "c}"])
def test_alternatives_in_alternatives_never_hide_a_change(path: str) -> None:
    assert compile_glob("{a,{b,c}}").fullmatch(path)
    assert _may_match("{a,{b,c}}", path)


def test_a_module_of_code_is_looked_into_for_credentials_only() -> None:
    readers = {
        reader.id
        for reader in Registry().readers.values()
        for pattern in reader.patterns
        if _may_match(pattern, "src/part1/module1.py")
    }
    assert readers == {"credentials"}
