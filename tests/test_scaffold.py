"""``aigov scaffold`` and ``aigov schema --write``: files in their place, never over others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigov.cli import main
from aigov.schemas import templates
from aigov.testing import prepared

MANIFEST = "id: loan\nowner: '@acme/ml'\nrisk_tier: minimal\n"
CONFIG = "version: 1\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "models" / "loan").mkdir(parents=True)
    (tmp_path / "models" / "loan" / "ai-system.yaml").write_text(MANIFEST, "utf-8")
    (tmp_path / "aigov.yaml").write_text(CONFIG, "utf-8")
    return tmp_path


def run(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["-C", str(root), *words])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def test_a_record_is_written_where_its_reader_looks(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(root, capsys, "scaffold", "risk-assessment", "loan")
    assert code == 0
    assert said.startswith("wrote governance/loan/risk-assessment.yaml: ")
    lines = (root / "governance/loan/risk-assessment.yaml").read_text("utf-8").splitlines()
    assert lines[0] == ("# yaml-language-server: $schema=../../.aigov/schemas/risk-assessment.json")
    assert "system: loan" in lines
    code, said = run(root, capsys, "evidence", "show", "governance/loan/risk-assessment.yaml")
    assert "  system:  loan\n" in said


def test_a_card_is_written_beside_its_system(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, capsys, "scaffold", "model-card", "loan")[0] == 0
    assert run(root, capsys, "scaffold", "dataset-card", "loan")[0] == 0
    _, said = run(root, capsys, "evidence", "list")
    assert "models/loan/MODEL_CARD.md    model-card    model-card" in said
    assert "models/loan/DATASET_CARD.md  dataset-card  dataset-card" in said


@pytest.mark.parametrize("kind", ["model-card", "dataset-card"])
def test_a_card_fails_until_a_person_fills_it_in(kind: str) -> None:
    path = {"model-card": "MODEL_CARD.md", "dataset-card": "DATASET_CARD.md"}[kind]
    found = prepared({"ai-system.yaml": MANIFEST, path: templates()[kind]})
    (artifact,) = found.evidence.of(kind)
    assert artifact.valid
    assert set(artifact.data["sections"].values()) == {""}
    assert not artifact.data.get("metrics")


def test_nothing_is_written_over_a_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / "governance" / "loan" / "risk-assessment.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("mine", "utf-8")
    code, said = run(root, capsys, "scaffold", "risk-assessment", "loan")
    assert code == 2
    assert "governance/loan/risk-assessment.yaml: is already there" in said
    assert file.read_text("utf-8") == "mine"


def test_nothing_is_written_through_a_link(
    root: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (root / "governance").symlink_to(outside)
    code, said = run(root, capsys, "scaffold", "risk-assessment", "loan")
    assert code == 2
    assert "leads out of the repository" in said
    assert list(outside.iterdir()) == []


def test_a_dry_run_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(root, capsys, "scaffold", "risk-assessment", "loan", "--dry-run")
    assert code == 0
    assert "system: loan\n" in said
    assert not (root / "governance").exists()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("risk-assesment", "loan"), "did you mean 'risk-assessment'?"),
        (("risk-assessment", "loans"), "did you mean 'loan'?"),
    ],
)
def test_an_unknown_word_is_answered_with_the_nearest(
    root: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, str], hint: str
) -> None:
    code, said = run(root, capsys, "scaffold", *words)
    assert code == 2
    assert hint in said


def test_without_a_system_there_is_nothing_to_scaffold_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = run(tmp_path, capsys, "scaffold", "risk-assessment", "loan")
    assert code == 2
    assert "no system is declared here" in said


def test_schemas_are_written_for_editors_and_renewed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, capsys, "schema", "--write")[0] == 0
    file = root / ".aigov" / "schemas" / "risk-assessment.json"
    assert json.loads(file.read_text("utf-8"))["title"] == "Risk assessment"
    file.write_text("old", "utf-8")
    assert run(root, capsys, "schema", "--write")[0] == 0
    assert json.loads(file.read_text("utf-8"))["title"] == "Risk assessment"
    assert (root / ".aigov" / "schemas" / "system.json").is_file()
