"""CycloneDX: by the strict validator of its Python library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outside import written
from reportcases import Result

GOOD = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}


@pytest.fixture(scope="session")
def files(results: dict[str, Result], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return written("cyclonedx", results, tmp_path_factory.mktemp("cyclonedx"), "json")


def test_every_report_is_valid(files: dict[str, Path]) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(GOOD)) is None
    assert validator.validate_str(json.dumps({**GOOD, "made-up": 1})) is not None
    found = {name: validator.validate_str(file.read_text("utf-8")) for name, file in files.items()}
    assert {name: str(error)[:500] for name, error in found.items() if error} == {}
