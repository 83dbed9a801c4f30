"""``aigov check --rev TAG`` at a release review: the tag, who approved what, and what is over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aigov.cli import main
from aigov.schemas import load
from gitrepo import GitRepo
from policyfiles import policy, record, repository, way

GOLDEN = Path(__file__).parent / "golden"
DAY = ["--as-of", "2026-11-22"]
RELEASED = policy(
    "released",
    title="Releases are decided",
    evidence=[
        way(
            record("approval", which="newest", fields={"date": {"max-age": "365d"}}),
            name="Release decision",
        )
    ],
    reject=["expired"],
)
OLD = """\
system: bot
model_version: 3.1.0
decision: approved
approver: chidi@acme.org
date: 2025-11-01
"""
NEW = """\
system: bot
model_version: 3.2.0
decision: approved-with-conditions
author: ana@acme.org
approver: [{name: Chidi Okafor, email: chidi@acme.org}, "@acme/risk"]
date: 2026-11-10
expires: 2026-11-20
"""
ANA = {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@acme.org"}


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "repo")
    made.commit(repository(RELEASED), when="2026-10-01T12:00:00+0000")
    made.commit({"governance/approvals/3.1.0.yaml": OLD}, when="2026-10-02T12:00:00+0000")
    new = {"governance/approvals/3.2.0.yaml": NEW}
    made.commit(new, when="2026-11-10T23:30:00-0200", **ANA)
    when = {"GIT_COMMITTER_DATE": "2026-11-11T12:00:00+0000"}
    made.git("tag", "-a", "-m", "Release 3.2.0", "v3.2.0", **when)
    made.git("tag", "light")
    return made


def checked(repo: GitRepo, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(["-C", str(repo.path), "check", *DAY, *arguments])
    return capsys.readouterr().out


def release(repo: GitRepo, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(checked(repo, capsys, *arguments, "-o", "json")).get("release")


def as_golden(name: str, out: str, pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update-golden"):
        (GOLDEN / name).write_text(out, "utf-8")
        pytest.skip("written anew: read what changed")
    assert out == (GOLDEN / name).read_text("utf-8")


def test_the_report_for_a_release_manager(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    out = checked(repo, capsys, "--rev", "v3.2.0", "--gate", "release-review")
    as_golden("release-review.txt", out, pytestconfig)


def test_the_result_names_tag_commit_approvals_and_what_is_over(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    out = checked(repo, capsys, "--rev", "v3.2.0", "-o", "json")
    shown = json.dumps(json.loads(out)["release"], indent=2) + "\n"
    as_golden("release-review.json", shown, pytestconfig)


def test_the_result_follows_its_schema(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    import jsonschema_rs

    result = json.loads(checked(repo, capsys, "--rev", "v3.2.0", "-o", "json"))
    jsonschema_rs.validator_for(load("results.v1")).validate(result)


def test_a_tag_without_annotation_has_no_tagger(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = release(repo, capsys, "--rev", "light")["tag"]
    assert tag == {"name": "light", "annotated": False, "tagger": None, "day": None}


@pytest.mark.parametrize("rev", ["HEAD", "main", "v3.2.0~1", "{id}"])
def test_what_is_named_otherwise_has_no_tag(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], rev: str
) -> None:
    named = rev.replace("{id}", repo.git("rev-parse", "HEAD"))
    assert release(repo, capsys, "--rev", named)["tag"] is None


@pytest.mark.parametrize(
    "arguments",
    [[], ["--staged"], ["--rev", "v3.2.0", "--gate", "ci"]],
    ids=" ".join,
)
def test_nothing_else_is_a_release_review(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert release(repo, capsys, *arguments) is None


def test_a_hook_at_a_push_tells_of_no_release(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = checked(repo, capsys, "--pushed").splitlines()
    assert not [line for line in lines if line.startswith("release")]


def test_a_release_that_nobody_approved_says_so(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    out = checked(repo, capsys, "--rev", "v3.2.0~2")
    assert "  approved by nobody: there is no approval record\n" in out
    assert out.splitlines()[-1].startswith("not ok: ")


def test_a_tagger_that_makes_no_sense_is_left_out(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    commit = repo.git("rev-parse", "HEAD")
    for n, who in enumerate(("", "tagger\n", "tagger x <y> 99999999999999999999 +0000\n")):
        head = f"object {commit}\ntype commit\ntag odd{n}\n{who}\nodd\n"
        tag = repo.object("tag", head.encode())
        repo.git("update-ref", f"refs/tags/odd{n}", tag)
        told = release(repo, capsys, "--rev", f"odd{n}")["tag"]
        assert (told["name"], told["annotated"]) == (f"odd{n}", False)


def test_an_approval_is_signed_as_its_commit_says(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = repo.git("cat-file", "commit", "HEAD")
    head, _, message = raw.partition("\n\n")
    signature = "\ngpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----"
    made = repo.object("commit", f"{head}{signature}\n\n{message}\n".encode())
    repo.git("update-ref", "refs/heads/main", made)
    told = release(repo, capsys, "--rev", "main")
    assert [told["signed"], *(one["signed"] for one in told["approvals"])] == [True, True, False]


def test_names_cannot_steer_a_terminal(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    text = NEW.replace("model_version: 3.2.0", 'model_version: "3.2.0\\e[31m"')
    repo.commit({"governance/approvals/3.2.0.yaml": text}, GIT_AUTHOR_NAME="A\x1b[31m")
    assert "\x1b" not in checked(repo, capsys, "--rev", "HEAD")
