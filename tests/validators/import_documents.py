"""Imports each file into a trestle workspace and validates it; prints why not, as JSON by file.

Usage: python import_documents.py WORKSPACE FILE...
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

from trestle.cli import Trestle


def said_by(*words: str) -> str:
    """What a command of trestle prints where it does not end well; else nothing."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        code = Trestle().run([*words])
    return f"{words[0]} {code}: {text.getvalue()[-2000:]}" if code else ""


def main(workspace: str, *files: str) -> None:
    """Each file under a name of its own, as names of files may repeat."""
    Path(workspace).mkdir()
    at = ("--trestle-root", workspace)
    told = {workspace: said_by("init", "--local", *at)}
    for number, file in enumerate(files):
        name = f"document-{number}"
        told[file] = said_by("import", "-f", file, "-o", name, *at) or said_by(
            "validate", "-t", "assessment-results", "-n", name, *at
        )
    assert not told.pop(workspace)
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
