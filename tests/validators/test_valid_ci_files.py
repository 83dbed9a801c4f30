"""The pipelines that aigov proposes, ships and documents: by the forges' schemas, and by zizmor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from aigov.adoption import GITHUB_WORKFLOW, GITLAB_JOB
from outside import program, said

ROOT = Path(__file__).parents[2]
_FENCED = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BAD_ACTION = "name: a\ndescription: b\nruns: {using: composite, steps: [{run: echo}]}\n"


def documented(*, mark: str) -> dict[str, str]:
    """The YAML of the pages in which a line starts so."""
    return {
        f"{page.stem}-{number}": text
        for page in sorted((ROOT / "docs").glob("*.md"))
        for number, text in enumerate(_FENCED.findall(page.read_text("utf-8")))
        if re.search(f"^{mark}", text, re.MULTILINE)
    }


WORKFLOWS = {"proposed": GITHUB_WORKFLOW, **documented(mark="jobs:")}
PIPELINES = {"proposed": GITLAB_JOB, **documented(mark=r"[\w-]+:\n(?:  .*\n)*?  script:")}


def put(folder: Path, texts: dict[str, str]) -> list[Path]:
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return sorted(folder.iterdir())


def broken(schema: str, files: Iterable[Path]) -> set[str]:
    """The names of the files that break one of the schemas that check-jsonschema brings."""
    asked = ("--builtin-schema", f"vendor.{schema}", "-o", "json", *files)
    told = json.loads(said(program("check-jsonschema"), *asked, codes=(0, 1)))
    assert not told.get("parse_errors")
    return {Path(error["filename"]).stem for error in told.get("errors", ())}


def risks(*files: Path) -> set[tuple[str, str]]:
    """The name of the file and the audit of each finding of zizmor, of any severity."""
    asked = ("--offline", "--no-config", "--format", "json", *files)
    told = json.loads(said(program("zizmor"), *asked, codes=(0, 11, 12, 13, 14)))
    return {
        (Path(each["key"]["Local"]["verbatim_path"]).stem, finding["ident"])
        for finding in told
        for each in (place["symbolic"] for place in finding["locations"])
    }


def test_the_pages_hold_workflows_and_pipelines() -> None:
    assert {name.rpartition("-")[0] for name in WORKFLOWS} >= {"pull-requests", "ci"}
    assert {name.rpartition("-")[0] for name in PIPELINES} >= {"pull-requests", "ci"}


@pytest.mark.parametrize(
    ("schema", "texts", "bad"),
    [
        ("github-workflows", WORKFLOWS, "on: push\njobs: {a: {steps: []}}\n"),
        ("gitlab-ci", PIPELINES, "a: {script: {run: x}}\n"),
    ],
)
def test_each_file_is_of_the_schema_of_its_forge(
    schema: str, texts: dict[str, str], bad: str, tmp_path: Path
) -> None:
    assert broken(schema, put(tmp_path / "files", {**texts, "bad": bad})) == {"bad"}


def test_the_action_is_of_the_schema(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text(BAD_ACTION)
    assert broken("github-actions", [ROOT / "action.yml", tmp_path / "bad.yml"]) == {"bad"}


def test_nothing_is_risky(tmp_path: Path) -> None:
    bad = WORKFLOWS["proposed"].replace("run: ", "run: echo ${{ github.head_ref }}; ")
    files = put(tmp_path / ".github" / "workflows", {**WORKFLOWS, "bad": bad})
    found = risks(*files, ROOT / "action.yml")
    assert ("bad", "template-injection") in found
    assert {(name, audit) for name, audit in found if name != "bad"} == set()
