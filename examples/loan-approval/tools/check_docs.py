"""Fail when code changed and its document did not: ``check_docs.py MAP BASE``."""

import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import yaml


def behind(documents: list[dict], changed: set[str]) -> list[str]:
    """Documents of changed code that are not among the changes themselves."""
    found = []
    for entry in documents:
        code = entry["code"] if isinstance(entry["code"], list) else [entry["code"]]
        touched = any(fnmatch(path, glob) for path in changed for glob in code)
        if touched and entry["document"] not in changed:
            found.append(f"{entry['document']}: its code changed, it did not")
    return found


if __name__ == "__main__":
    listed = yaml.safe_load(Path(sys.argv[1]).read_text("utf-8"))["documents"]
    diff = ["git", "diff", "--name-only", f"{sys.argv[2]}...HEAD"]
    names = subprocess.run(diff, capture_output=True, text=True, check=True).stdout
    sys.exit("\n".join(behind(listed, set(names.split("\n")))) or None)
