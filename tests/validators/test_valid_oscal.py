"""OSCAL: imported and validated by compliance-trestle, one process for all documents."""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path

import pytest

from outside import HERE, said, written
from reportcases import Result

AT = "2026-11-22T00:00:00+00:00"


def plain(*, observed: str = "2026-11-22T00:00:00+00:00") -> str:
    """The least that assessment results are."""
    ids = [str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))) for number in range(3)]
    reviewed = {"control-selections": [{"include-all": {}}]}
    result = {"uuid": ids[1], "title": "a", "description": "b", "start": observed}
    results = {
        "uuid": ids[0],
        "metadata": {"title": "t", "last-modified": AT, "version": "1", "oscal-version": "1.1.2"},
        "import-ap": {"href": "#plan"},
        "results": [{**result, "reviewed-controls": reviewed}],
    }
    return json.dumps({"assessment-results": results})


@pytest.fixture(scope="session")
def files(results: dict[str, Result], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return written("oscal", results, tmp_path_factory.mktemp("oscal"), "json")


def refused(files: dict[str, Path], folder: Path) -> dict[str, str]:
    """By name, why trestle refuses a document."""
    out = said(sys.executable, HERE / "import_documents.py", folder, *files.values())
    told: dict[str, str] = json.loads(out.splitlines()[-1])
    assert set(told) == {str(file) for file in files.values()}
    return {name: told[str(file)] for name, file in files.items() if told[str(file)]}


def test_every_report_is_imported_and_validated(files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(plain())
    (tmp_path / "bad.json").write_text(plain(observed="yesterday"))
    known = {name: tmp_path / f"{name}.json" for name in ("good", "bad")}
    assert set(refused({**known, **files}, tmp_path / "workspace")) == {"bad"}
