"""Start-up stays light: nothing is imported that the command does not use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"git", "jsonschema", "yaml", "pluggy", "importlib.metadata", "sqlite3", "subprocess"}


def loaded_by(arguments: list[str], folder: Path) -> set[str]:
    code = (
        "import sys, aigov.cli\n"
        "try: aigov.cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('MODULES', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    assert not HEAVY & loaded_by(arguments, tmp_path)


def test_check_imports_no_gitpython_no_jsonschema_no_metadata(tmp_path: Path) -> None:
    (tmp_path / "ai-system.yaml").write_text("id: bot\n")
    modules = loaded_by(["check"], tmp_path)
    assert not {"git", "jsonschema", "importlib.metadata", "subprocess"} & modules
    assert "aigov.engine" in modules


@pytest.mark.parametrize("how", [["-m", "aigov"], ["-c", "import aigov.cli; aigov.cli.main()"]])
def test_files_of_the_checked_repository_are_never_imported(how: list[str], tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    for name in ("yaml", "pluggy", "sqlite3", "hashlib", "git", "json", "aigov_evil"):
        (tmp_path / f"{name}.py").write_text(f"open({str(canary)!r}, 'a').write({name!r})\n")
    metadata = tmp_path / "aigov_evil-1.0.dist-info"
    metadata.mkdir()
    (metadata / "entry_points.txt").write_text("[aigov]\nevil = aigov_evil\n")
    (tmp_path / "ai-system.yaml").write_text("id: bot\n")
    done = subprocess.run(
        [sys.executable, *how, "check"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert "Traceback" not in done.stderr
    assert not canary.exists()
