"""Official schemas in the package: each listed with its source, and unchanged since."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "plugins" / "aigov_plugins" / "published"
ROWS = list(csv.DictReader((FOLDER / "LIST.csv").read_text("utf-8").splitlines()))
FILES = {
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*")
    if path.is_file() and path.name != "LIST.csv"
}


def test_every_file_is_listed_once_and_every_row_has_its_file() -> None:
    assert sorted(FILES) == [row["file"] for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_a_file_is_what_was_taken_from_its_repository(row: dict[str, str]) -> None:
    raw = (FOLDER / row["file"]).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == row["sha256"]
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", row["repository"])
    assert re.fullmatch(r"[0-9a-f]{40}|v[0-9.]+", row["commit"])
    assert row["licence"] in ("Apache-2.0", "MIT")
    if row["file"].endswith(".json"):
        assert isinstance(json.loads(raw), dict)
