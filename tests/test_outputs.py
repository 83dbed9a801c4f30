"""Many formats in one run, and what a step of GitHub Actions leaves behind."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from aigov.cli import main
from gitrepo import GitRepo
from policyfiles import policy, record, repository, way

RISKS = policy(
    "owned-risks",
    evidence=[way(record("risk-assessment", fields={"reviewer": "person"}))],
)
RECORD = {"risk-assessment.yaml": "date: 2026-11-01\nrisks: [{id: R1}]\n"}
TEXTS = {
    "sarif": "a.sarif",
    "junit": "a.xml",
    "gitlab": "a.json",
    "github-summary": "a.summary",
    "markdown": "a.md",
    "csv": "a.csv",
    "json": "result.json",
}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    made = GitRepo(tmp_path / "repo")
    made.commit({**repository(RISKS), **RECORD})
    return made.path


def check(repo: Path, *arguments: str) -> int:
    return main(["-C", str(repo), "check", "--rev", "HEAD", "--as-of", "2026-11-22", *arguments])


def test_one_run_writes_every_format_the_same_twice(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for name in ("first", "second"):
        (folder := tmp_path / name).mkdir()
        outputs = [f"-o{form}={folder / file}" for form, file in TEXTS.items()]
        assert check(repo, *outputs, "-o", "text") == 1
        said.append(capsys.readouterr().out)
        assert {path.name for path in folder.iterdir()} == set(TEXTS.values())
    assert said[0] == said[1]
    assert said[0].endswith("(exit 1)\n")
    for file in TEXTS.values():
        bytes_of = [(tmp_path / name / file).read_bytes() for name in ("first", "second")]
        assert bytes_of[0] == bytes_of[1]


def test_the_formats_agree_on_what_is_wrong(repo: Path, tmp_path: Path) -> None:
    outputs = [f"-o{form}={tmp_path / file}" for form, file in TEXTS.items()]
    assert check(repo, *outputs) == 1
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    (finding,) = [each for each in result["findings"] if each["outcome"] == "fail"]
    (problem,) = finding["problems"]
    (sarif,) = json.loads((tmp_path / "a.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert sarif["ruleId"] == finding["policy"] == "owned-risks"
    assert sarif["partialFingerprints"]["aigovFingerprint/v1"] == f"{problem['fingerprint']}:1"
    (issue,) = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert issue["location"]["path"] == problem["path"]
    top = ET.parse(tmp_path / "a.xml").getroot()
    assert (top.get("failures"), top.get("errors")) == ("1", "0")
    assert b"\r\n" in (tmp_path / "a.csv").read_bytes()
    assert "#### What blocks (1)" in (tmp_path / "a.md").read_text("utf-8")


def test_a_step_of_github_annotates_and_adds_to_its_summary(
    repo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("of another command\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert check(repo, "-o", "github") == 1
    out = capsys.readouterr().out
    assert out.startswith("::error file=")
    text = summary.read_text("utf-8")
    assert text.startswith("of another command\n<!-- aigov check -->\n### AI governance: not ok\n")
    assert check(repo, "-o", f"github={tmp_path / 'annotations.txt'}") == 1
    assert summary.read_text("utf-8") == text  # a file is no step: nothing is added
    assert (tmp_path / "annotations.txt").read_text("utf-8") == out
    assert check(repo, "-o", "github", "-o", f"github-summary={summary}") == 1
    added = text.removeprefix("of another command\n")
    assert summary.read_text("utf-8") == text + added  # asked for twice is still told once


def test_a_root_below_that_of_git_is_in_every_path(tmp_path: Path) -> None:
    files = {f"services/ml/{name}": text for name, text in repository(RISKS).items()}
    made = GitRepo(tmp_path / "repo")
    made.commit({**files, "services/ml/risk-assessment.yaml": RECORD["risk-assessment.yaml"]})
    file = tmp_path / "issues.json"
    assert check(made.path / "services" / "ml", "-o", f"gitlab={file}") == 1
    (issue,) = json.loads(file.read_text("utf-8"))
    assert issue["location"]["path"] == "services/ml/risk-assessment.yaml"
