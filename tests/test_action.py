"""``action.yml``: which command it starts, whatever its inputs hold, and what it gives back."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aigov.adoption import RELEASE
from aigov.formats import parse_yaml

ACTION: dict[str, Any] = parse_yaml((Path(__file__).parents[1] / "action.yml").read_bytes()).data
INSTALL, CHECK = ACTION["runs"]["steps"]
RECORDER = """\
#!/bin/sh
printf '%s\\0' "$@" > words
printf '%s' "$GITHUB_STEP_SUMMARY" > page
for word in "$@"; do case "$word" in sarif=*) touch "${word#sarif=}";; esac; done
exit 4
"""


@dataclass(frozen=True)
class Ran:
    """The words that aigov was started with, the exit code of the step, and its outputs."""

    words: list[str]
    code: int
    outputs: dict[str, str]


def ran(folder: Path, **inputs: str) -> Ran:
    """The step that checks, as a runner starts it, with a program that notes its arguments."""
    aigov = folder / "temp" / "aigov" / "bin" / "aigov"
    aigov.parent.mkdir(parents=True)
    aigov.write_text(RECORDER)
    aigov.chmod(0o755)
    given = {name: inputs.pop(name, known["default"]) for name, known in ACTION["inputs"].items()}
    assert not inputs
    files = {"GITHUB_STEP_SUMMARY": "summary", "GITHUB_OUTPUT": "output", "RUNNER_TEMP": "temp"}
    env = {key: str(folder / name) for key, name in files.items()}
    for name, value in CHECK["env"].items():
        env[name] = given[re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", value)[1]]
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", CHECK["run"]]
    done = subprocess.run(shell, cwd=folder, env={**os.environ, **env}, check=False)
    outputs = dict(line.split("=", 1) for line in (folder / "output").read_text().splitlines())
    words = (folder / "words").read_text().split("\0")[:-1]
    return Ran(words, done.returncode, outputs)


def test_by_default_it_annotates_sums_up_and_writes_sarif(tmp_path: Path) -> None:
    assert ran(tmp_path) == Ran(
        [
            "-C", ".", "check", "-o", "github",
            "-o", f"github-summary={tmp_path}/summary", "-o", "sarif=aigov.sarif",
        ],
        4,
        {"exit-code": "4", "sarif": "aigov.sarif"},
    )  # fmt: skip


def test_a_base_brings_its_configuration_and_arguments_come_one_a_line(tmp_path: Path) -> None:
    plain = {"sarif": "", "summary": "false", "annotations": "false", "html": "a b.html"}
    found = ran(
        tmp_path, **plain, base="origin/main", arguments="--gate=ci\n\n--as-of\n2026-11-22\n"
    )
    assert found.words == [
        "-C", ".", "check", "--base", "origin/main", "--config-from", "origin/main",
        "--gate=ci", "--as-of", "2026-11-22", "-o", "text", "-o", "html=a b.html",
    ]  # fmt: skip
    assert found.outputs == {"exit-code": "4"}
    assert (tmp_path / "page").read_text() == ""  # no summary, not even with annotations


@pytest.mark.parametrize("name", ["directory", "base", "arguments", "sarif", "html"])
def test_no_shell_reads_an_input(name: str, tmp_path: Path) -> None:
    hostile = "$(touch pwned) `touch pwned`; touch pwned && \"touch\" 'pwned' * ~"
    found = ran(tmp_path, **{name: hostile})
    assert any(word.endswith(hostile) for word in found.words)
    assert not (tmp_path / "pwned").exists()


def test_no_expression_stands_in_a_script_and_the_version_is_that_of_the_release() -> None:
    assert "${{" not in INSTALL["run"] + CHECK["run"]
    assert ACTION["inputs"]["version"]["default"] == RELEASE
