"""The session in the docs is what a terminal shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "adopting.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def environment(home: Path) -> dict[str, str]:
    who = {"NAME": "Ana", "EMAIL": "ana@acme.org", "DATE": "2026-11-20T12:00:00+0000"}
    people = {f"GIT_{side}_{key}": v for side in ("AUTHOR", "COMMITTER") for key, v in who.items()}
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "AIGOV_CACHE_DIR": str(home / "cache"),
        **people,
    }


def ran(block: str, folder: Path) -> str:
    """A block with what its commands print now."""
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                ["bash", "--norc", "-c", line[2:]],
                cwd=folder,
                env=environment(folder.parent),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                check=False,
            )
            lines += [line, *done.stdout.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def test_the_session_is_what_a_terminal_shows(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    folder = tmp_path / "scoring"
    folder.mkdir()
    page = PAGE.read_text("utf-8")
    now = _BLOCK.sub(lambda block: f"```console\n{ran(block[1], folder)}```\n", page)
    if pytestconfig.getoption("--update-golden"):
        PAGE.write_text(now, "utf-8")
        pytest.skip("written anew: read what changed")
    assert now == page
