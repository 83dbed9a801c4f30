"""``aigov evidence graph``: which system, which state, and what people see of the examples."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from aigov.cli import main
from aigov.schemas import load
from gitrepo import GitRepo

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "graph"
DAY = ["--as-of", "2026-11-22"]
MANIFEST = "id: bot\nrisk_tier: high\nlifecycle: production\nowner: ana@acme.org\n"
PIPELINE = "stages:\n  fit: {cmd: python fit.py, deps: [raw.csv], outs: [model.pt]}\n"

Aigov = Callable[..., tuple[int, str, str]]


@pytest.fixture
def graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Aigov:
    """Runs ``evidence graph`` in a folder that holds these files."""

    def run(files: dict[str, str], *arguments: str) -> tuple[int, str, str]:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
        try:
            code = main(["-C", str(tmp_path), "evidence", "graph", *arguments, *DAY])
        except SystemExit as exc:  # argparse
            code = int(str(exc.code))
        return (code, *capsys.readouterr())

    return run


# The examples, as people see them


CASES = [
    (f"{example}.{suffix}", example, name)
    for example in ("loan-approval", "loan-approval-broken")
    for name, suffix in (
        ("text", "txt"),
        ("json", "json"),
        ("mermaid", "mmd"),
        ("dot", "dot"),
        ("svg", "svg"),
    )
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_drawing_is_the_golden_file(
    graph: Aigov, tmp_path: Path, pytestconfig: pytest.Config, case: tuple[str, str, str]
) -> None:
    golden, example, name = case
    shutil.copytree(ROOT / "examples" / example, tmp_path, dirs_exist_ok=True)
    code, out, err = graph({}, "loan-approval", "-o", name)
    assert (code, err) == (0, "")
    if pytestconfig.getoption("--update-golden"):
        (GOLDEN / golden).write_text(out, "utf-8")
        pytest.skip("written anew: read what changed")
    assert out == (GOLDEN / golden).read_text("utf-8")


def test_every_golden_file_belongs_to_a_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {golden for golden, _, _ in CASES}


def test_the_page_shows_what_the_broken_example_gives() -> None:
    page = (ROOT / "docs/lineage-graph.md").read_text("utf-8")
    drawn = re.findall(r"```mermaid\n(.*?)```", page, re.DOTALL)
    told = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert drawn == [(GOLDEN / "loan-approval-broken.mmd").read_text("utf-8")]
    assert told[0] in (GOLDEN / "loan-approval-broken.txt").read_text("utf-8")


# Which system


def test_the_only_system_needs_no_name(graph: Aigov) -> None:
    files = {"ai-system.yaml": MANIFEST, "dvc.yaml": PIPELINE}
    code, out, _ = graph(files)
    assert code == 0
    assert out.startswith("bot: 3 nodes, 2 edges, ")
    assert graph(files, "bot")[1] == out


def test_one_of_several_systems_has_to_be_named(graph: Aigov) -> None:
    files = {f"{name}/ai-system.yaml": MANIFEST.replace("bot", name) for name in ("cat", "bot")}
    code, out, err = graph(files)
    assert (code, out) == (2, "")
    assert err == "aigov: there are 2 systems, and none is named\n  hint: name one: bot, cat\n"


def test_an_unknown_system_is_told_with_the_nearest_name(graph: Aigov) -> None:
    code, out, err = graph({"ai-system.yaml": MANIFEST}, "bott")
    assert (code, out) == (2, "")
    assert "unknown system 'bott'" in err
    assert "bot" in err.splitlines()[1]


def test_without_a_system_nothing_is_drawn(graph: Aigov) -> None:
    code, out, err = graph({"README.md": "nothing\n"})
    assert (code, out) == (2, "")
    assert err.startswith("aigov: no system is declared, and none is seen\n")


# Which state


def test_the_graph_is_that_of_the_revision_the_index_or_the_files(
    graph: Aigov, tmp_path: Path
) -> None:
    graph({"ai-system.yaml": MANIFEST, "dvc.yaml": PIPELINE})
    repository = GitRepo(tmp_path)
    first = repository.commit()
    (tmp_path / "dvc.yaml").write_text(PIPELINE.replace("fit:", "staged:"), "utf-8")
    repository.git("add", "-A")
    (tmp_path / "dvc.yaml").write_text(PIPELINE.replace("fit:", "edited:"), "utf-8")

    def steps(*arguments: str) -> list[str]:
        code, out, _ = graph({}, "-o", "json", *arguments)
        assert code == 0
        data = json.loads(out)
        assert list(Draft202012Validator(load("graph.v1")).iter_errors(data)) == []
        return [node["label"] for node in data["nodes"] if node["sort"] == "step"]

    assert steps() == ["edited"]
    assert steps("--staged") == ["staged"]
    assert steps("--rev", first) == ["fit"]


# What it does not do


def test_gaps_leave_the_exit_code_at_0(graph: Aigov) -> None:
    code, out, _ = graph({"ai-system.yaml": MANIFEST})
    assert code == 0
    assert "gap 1: no-lineage" in out


def test_a_file_that_cannot_be_read_is_shown(graph: Aigov) -> None:
    code, out, _ = graph({"ai-system.yaml": MANIFEST, "dvc.yaml": "stages: ["})
    assert code == 0
    assert "gap 1 (unknown): unreadable  dvc.yaml:" in out


@pytest.mark.parametrize("action", ["list", "show"])
def test_only_a_graph_is_drawn(
    action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ai-system.yaml").write_text(MANIFEST, "utf-8")
    arguments = ["-C", str(tmp_path), "evidence", action, "ai-system.yaml", "-o", "svg"]
    assert main(arguments) == 2
    assert f"evidence {action} has no format 'svg'" in capsys.readouterr().err
