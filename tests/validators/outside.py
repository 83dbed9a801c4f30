"""Programs of other people that judge what aigov writes. One that is not there is an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from aigov.model import Reporter
from aigov.readers import resolve
from aigov.report.formats import BUILT_IN
from reportcases import Result

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 300
"""Seconds after which a program counts as hung."""


class MissingValidatorError(Exception):
    """A program that these tests cannot do without; no test is skipped for want of it."""


def modules() -> Path:
    """The folder ``node_modules`` with what ``package.json`` beside this file names."""
    named = os.environ.get("AIGOV_VALIDATORS", "")
    folder = Path(named) / "node_modules"
    if not named or not folder.is_dir():
        hint = f"npm ci in a copy of {HERE.name}/package.json, then AIGOV_VALIDATORS=FOLDER"
        raise MissingValidatorError(f"no node_modules in {named!r}: {hint}")
    return folder


def program(*names: str) -> str:
    """The first of these programs: beside Python, or on the path."""
    beside = os.path.dirname(sys.executable)
    for name in names:
        found = shutil.which(name, path=beside) or shutil.which(name)
        if found:
            return found
    raise MissingValidatorError(f"none of {', '.join(names)} is installed")


def said(*command: str | Path, codes: tuple[int, ...] = (0,), cwd: Path | None = None) -> str:
    """What a program prints; AssertionError for another exit code."""
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, timeout=PATIENCE, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode in codes, f"{command[0]}: {done.returncode}: {done.stderr[-3000:]}"
    return done.stdout


def written(form: str, results: dict[str, Result], folder: Path, suffix: str) -> dict[str, Path]:
    """Each result in a format, in a file of its own."""
    reporter: Reporter = BUILT_IN[form]
    render = resolve(reporter.render, owner=form)
    found = {}
    for name, result in results.items():
        found[name] = folder / f"{name}.{suffix}"
        found[name].write_text(render(result), "utf-8", newline="")
    return found
