"""Our own lineage record, its schema and its template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aigov.api import Document, is_placeholder, parse_yaml
from aigov_plugins.readers import lineage_record

SCHEMAS = Path(__file__).parents[2] / "src" / "aigov" / "schemas"

RECORD = """\
system: bot
owner: "@acme/data"
sources:
  - name: loans
    path: data/loans.csv
    origin: loans department
    collected_for: deciding on loans
  - name: rates
    uri: https://rates.test/v1
steps:
  - name: train
    code: [src/train.py]
    inputs: [loans, rates, data/extra.csv]
    outputs: [{path: models/loan.pt}]
model: {path: ./models/loan.pt, version: "3"}
"""


def read(text: str) -> Document:
    document = lineage_record.parse("governance/bot/lineage.yaml", text.encode())
    assert document is not None
    return document


def test_sources_and_steps_become_datasets_and_jobs() -> None:
    document = read(RECORD)
    assert document.valid, document.reason
    data = document.data
    assert (data["system"], data["owner"], data["format"]) == ("bot", "@acme/data", "record")
    assert data["datasets"][0] == {
        "id": "data/loans.csv",
        "name": "loans",
        "path": "data/loans.csv",
        "origin": "loans department",
        "collected_for": "deciding on loans",
    }
    (job,) = data["jobs"]
    assert [(end["name"], end.get("path", end.get("uri"))) for end in job["inputs"]] == [
        ("loans", "data/loans.csv"),
        ("rates", "https://rates.test/v1"),
        ("data/extra.csv", "data/extra.csv"),
        ("src/train.py", "src/train.py"),
    ]
    assert job["outputs"][0]["path"] == "models/loan.pt"
    assert data["model"] == {"path": "models/loan.pt", "version": "3"}


def test_keys_are_located_in_the_record() -> None:
    document = read(RECORD)
    assert document.locate(("owner",))[0] == 2
    assert document.locate(("datasets", 0, "origin"))[0] == 6
    assert document.locate(("jobs", 0, "inputs", 1))[0] == 13
    assert document.locate(("model", "path"))[0] == 15


WRONG = [
    ("sources: {}", "sources must be"),
    ("sources: [loans]", "sources.0 must be"),
    ("sources: [{origin: [a]}]", "sources.0.origin must be"),
    ("steps: [{inputs: loans}]", "steps.0.inputs must be"),
    ("steps: [{inputs: [{path: 1}]}]", "steps.0.inputs.0.path must be"),
    ("steps: [{code: [1]}]", "steps.0.code.0 must be"),
    ("steps: []\nmodel: x", "model must be"),
    ("steps: []\nowner: [a]", "owner must be"),
]


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_a_known_key_of_another_type_is_invalid(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason in document.reason
    assert document.data["jobs"] == []


@pytest.mark.parametrize("text", ["", "[]", "stages: {}", "text"])
def test_other_files_are_left_to_other_readers(text: str) -> None:
    assert lineage_record.parse("lineage.yaml", text.encode()) is None


def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / "lineage.json").read_text("utf-8"))
    return loaded


def test_the_published_schema_agrees_with_the_reader() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(validator.schema)
    assert validator.is_valid(parse_yaml(RECORD.encode()).data)
    for text, _ in WRONG:
        assert not validator.is_valid(parse_yaml(text.encode()).data), text


def test_the_template_is_valid_and_every_value_is_a_placeholder() -> None:
    raw = (SCHEMAS / "templates" / "lineage.yaml").read_bytes()
    assert jsonschema.Draft202012Validator(schema()).is_valid(parse_yaml(raw, ours=True).data)
    document = lineage_record.parse("governance/bot/lineage.yaml", raw)
    assert document is not None
    assert document.valid, document.reason
    (dataset,) = document.data["datasets"]
    assert all(is_placeholder(value) for value in dataset.values())
    (job,) = document.data["jobs"]
    assert all(is_placeholder(end["name"]) for end in (*job["inputs"], *job["outputs"]))
    header = ("system", "owner", "author", "reviewer", "date", "next_review", "status")
    assert all(is_placeholder(document.data[key]) for key in header)


def test_empty_values_are_no_error() -> None:
    document = read(
        "system:\nsources:\n  - name:\n    path:\nsteps:\n  - name:\n    inputs: [null]\n"
    )
    assert document.valid, document.reason
    assert document.data["datasets"] == [{"id": "", "name": ""}]
    assert document.data["jobs"] == [
        {"name": "", "inputs": [{"name": "", "role": "dep"}], "outputs": []}
    ]
