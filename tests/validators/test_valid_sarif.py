"""SARIF: by the schema of OASIS, and by Microsoft's validator with the rules of GitHub."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from outside import modules, said, written
from reportcases import Result

GOOD = {
    "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
    "version": "2.1.0",
    "runs": [
        {
            "tool": {"driver": {"name": "aigov"}},
            "results": [
                {"ruleId": "model-card", "level": "error", "message": {"text": "No card."}}
            ],
        }
    ],
}
"""By the schema it is SARIF; GitHub rejects a file for one result without a place."""


@pytest.fixture(scope="session")
def files(
    all_results: dict[str, Result], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    return written("sarif", all_results, tmp_path_factory.mktemp("sarif"), "sarif")


def errors(files: Iterable[Path], folder: Path) -> list[tuple[str, str, str]]:
    """File, rule and place of each error. The validator ends with 0 whatever it finds."""
    validator = next(modules().glob("@microsoft/sarif-multitool-*/Sarif.Multitool"))
    out = folder / "validated.sarif"
    # The package's own launcher hands the semicolon to a shell.
    rules = ("--rule-kind", "Sarif;Ghas", "--level", "Error", "--max-file-size-in-kb", "1000000")
    validate = ("validate", *files, *rules, "-o", out, "--log", "ForceOverwrite")
    assert "Analysis completed successfully" in said(validator, *validate)
    found: list[dict[str, Any]] = json.loads(out.read_text("utf-8-sig"))["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"] for result in found]
    return [
        (
            Path(place["artifactLocation"]["uri"]).name,
            result["ruleId"],
            json.dumps(result["message"]),
        )
        for result, place in zip(found, places, strict=True)
    ]


def test_the_validator_refuses_a_result_without_a_place(tmp_path: Path) -> None:
    (tmp_path / "bad.sarif").write_text(json.dumps(GOOD))
    found = errors([tmp_path / "bad.sarif"], tmp_path)
    assert {(name, rule[:2]) for name, rule, _ in found} >= {("bad.sarif", "GH")}


def test_the_validator_finds_no_error(files: dict[str, Path], tmp_path: Path) -> None:
    # It takes a minute for 25,000 results, and three seconds for all the others.
    found = errors((file for name, file in files.items() if name != "many"), tmp_path)
    assert Counter((rule, text) for _, rule, text in found).most_common(5) == []


@pytest.mark.shared
def test_each_report_is_of_the_schema(files: dict[str, Path], shared: Path) -> None:
    # A level that is none makes the validator report nothing, so the schema is asked as well.
    schema = json.loads((shared / "validators" / "sarif-schema-2.1.0.json").read_text("utf-8"))
    validator = jsonschema_rs.validator_for(schema)
    assert not validator.is_valid({**GOOD, "runs": [{"results": [{"level": "grave"}]}]})
    for name, file in files.items():
        found = [str(error)[:500] for error in validator.iter_errors(json.loads(file.read_text()))]
        assert (name, found[:5]) == (name, [])
