"""Model Card Toolkit cards: a model card and, from its numbers, an evaluation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import corpus
from aigov.api import Document, Json, Sniff, Unreadable
from aigov_plugins.readers import model_card_analysis, model_card_toolkit
from evaluationcases import HOSTILE, everywhere, raw
from held import held, shape

CARD: dict[str, Json] = {
    "schema_version": "0.0.2",
    "model_details": {
        "name": "Parking bot",
        "overview": "Answers questions about permits.",
        "documentation": "<!-- say more -->\n# Method\n\nA small transformer.",
        "owners": [{"name": "Ana Vos", "contact": "ana@acme.test"}, {"name": "Data office"}],
        "version": {"name": "v2", "date": "03/01/2026"},
        "licenses": [{"identifier": "Apache-2.0"}],
        "citations": [{"style": "apa", "citation": "Vos, 2026"}],
    },
    "model_parameters": {
        "model_architecture": "transformer",
        "data": [
            {"name": "training questions", "description": "Questions of 2024.", "link": "data/t"},
            {"name": "test questions", "sensitive": {"sensitive_data": ["age"]}},
        ],
    },
    "quantitative_analysis": {
        "performance_metrics": [
            {"type": "Accuracy", "value": "0.9", "threshold": "0.5"},
            {"type": "Accuracy", "value": 0.8, "slice": "Dutch",
             "confidence_interval": {"lower_bound": 0.7, "upper_bound": "0.85"}},
            {"type": "F1", "value": "nan"},
        ],
    },
    "considerations": {
        "users": [{"description": "Citizens"}],
        "use_cases": [{"description": "Questions about permits."}],
        "limitations": [{"description": "Dutch only."}, {"description": "TODO"}],
        "tradeoffs": [{"description": "Speed over breadth."}],
        "ethical_considerations": [
            {"name": "Wrong answers", "mitigation_strategy": "A clerk reads them."}
        ],
    },
}  # fmt: skip
PATH = "model_cards/card.json"


def read(data: Json, path: str = PATH) -> Document:
    assert model_card_toolkit.sniff(path, raw(data)[:8192]) is Sniff.YES
    document = model_card_toolkit.parse(path, raw(data))
    assert document is not None
    return document


def line_of(document: Document, *keys: str) -> str:
    return raw(CARD).decode().split("\n")[document.locate(keys)[0] - 1].strip(" ,")


def test_a_toolkit_card_has_the_shape_of_a_card_in_markdown() -> None:
    document = read(CARD)
    assert document.valid
    shape("model-card").validate(document.data)
    data = document.data
    assert data["owner"] == "Ana Vos <ana@acme.test>, Data office"
    assert [data[key] for key in ("name", "version", "date", "license")] == [
        "Parking bot", "v2", "03/01/2026", "Apache-2.0",
    ]  # fmt: skip
    assert data["datasets"] == ["training questions", "test questions"]
    assert data["sections"] == {
        "model-details": "Answers questions about permits.\nA small transformer.",
        "contact": "Ana Vos: ana@acme.test\nData office",
        "license": "Apache-2.0",
        "citation": "apa: Vos, 2026",
        "technical-specifications": "transformer",
        "intended-use": "Questions about permits.",
        "users": "Citizens",
        "limitations": "Dutch only.\nSpeed over breadth.",
        "ethical-considerations": "Wrong answers: A clerk reads them.",
        "evaluation": "Accuracy 0.9\nAccuracy 0.8 Dutch\nF1 nan",
        "training-data": "training questions\nQuestions of 2024.\ndata/t",
        "evaluation-data": "test questions",
        "privacy": "Sensitive data in test questions: age",
    }
    assert {name: metric["value"] for name, metric in data["metrics"].items()} == {
        "accuracy": 0.9, "accuracy (Dutch)": 0.8,
    }  # fmt: skip
    assert line_of(document, "owner") == '"owners": ['
    assert line_of(document, "sections", "limitations") == "{"


def test_the_numbers_of_a_card_are_an_evaluation_with_interval_and_threshold() -> None:
    document = model_card_analysis.parse(PATH, raw(CARD))
    assert document is not None
    shape("evaluation").validate(document.data)
    assert document.data == {
        "format": "model-card-toolkit",
        "model": "Parking bot",
        "model_version": "v2",
        "dataset": "test questions",
        "metrics": {
            "Accuracy": {"value": 0.9, "threshold": 0.5},
            "Accuracy (Dutch)": {"value": 0.8, "slice": "Dutch", "interval": [0.7, 0.85]},
        },
    }
    assert line_of(document, "metrics", "Accuracy (Dutch)") == '"value": 0.8'


def test_a_card_of_the_first_version_is_read() -> None:
    card = {
        "schema_version": "0.0.1",
        "model_details": {"name": "Bot", "license": "MIT", "references": ["paper"]},
        "model_parameters": {"data": {"train": {"name": "loans"}, "eval": {"name": "held out"}}},
        "quantitative_analysis": {"performance_metrics": [{"type": "auc", "value": 0.8}]},
        "considerations": {"limitations": ["Small."], "users": ["Clerks"]},
    }
    document = read(card)
    assert document.valid, document.reason
    assert document.data["license"] == "MIT"
    assert document.data["sections"]["training-data"] == "loans"
    assert document.data["sections"]["evaluation-data"] == "held out"
    assert document.data["sections"]["limitations"] == "Small."
    analysis = model_card_analysis.parse(PATH, raw(card))
    assert analysis is not None
    assert analysis.data["dataset"] == "held out"


def test_a_card_without_numbers_is_no_evaluation() -> None:
    card = {key: value for key, value in CARD.items() if key != "quantitative_analysis"}
    assert model_card_analysis.parse(PATH, raw(card)) is None
    assert read(card).data["metrics"] == {}


def test_a_card_that_breaks_the_schema_is_invalid_for_both_readers() -> None:
    broken = {**CARD, "considerations": {"users": "citizens"}}
    for module in (model_card_toolkit, model_card_analysis):
        document = module.parse(PATH, raw(broken))
        assert document is not None
        assert (document.valid, document.data["metrics"]) == (False, {})
        assert "considerations.users" in document.reason
        assert document.reason.startswith("line ")


def test_a_card_in_yaml_with_unquoted_numbers_is_valid() -> None:
    text = b"""\
model_details:
  name: Bot
  version: {name: 1.2.0, date: 2026-03-01}
quantitative_analysis:
  performance_metrics:
    - {type: accuracy, value: 0.9}
"""
    assert model_card_toolkit.sniff("modelcard.yaml", text) is Sniff.YES
    document = model_card_toolkit.parse("modelcard.yaml", text)
    assert document is not None
    assert (document.valid, document.data["version"]) == (True, "1.2.0")
    assert document.locate(("metrics", "accuracy"))[0] == 6


def test_a_template_of_a_card_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="template"):
        model_card_toolkit.parse("modelcard.yaml", b"model_details:\n  name: {{ name }}\n")


@pytest.mark.parametrize(
    "head",
    [
        b'{"model": {"model_details": {}}',
        b'{"$schema": "http://json-schema.org/draft-07/schema#", "model_details": {}}',
        b"card:\n  model_details: {}\n",
        b"\x00\x01",
    ],
)
def test_other_files_with_card_in_their_name_are_none(head: bytes) -> None:
    assert model_card_toolkit.sniff("card.json", head) is Sniff.NO


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_any_value_at_any_key_ends_in_a_card_or_a_refusal(value: Json) -> None:
    for data in everywhere(CARD, value):
        content = raw(data)
        held(model_card_toolkit.parse, PATH, content, "model-card")
        held(model_card_analysis.parse, PATH, content, "evaluation")


@pytest.mark.shared
def test_labelled_cards_of_the_corpus_are_judged_as_their_labels_say(shared: Path) -> None:
    # Their names say nothing of a card, and no project keeps its card there.
    unnamed = {"packages/action/src/helpers/__fixtures__/basic.yaml",
               "packages/action/src/helpers/__fixtures__/invalid_schema.yaml"}  # fmt: skip
    verdicts: dict[str, set[str]] = {}
    for one in corpus.read(shared / "corpus", "model-cards"):
        owner, _, path = one.path.partition("/")
        if not owner.startswith(("CompliancePal", "tensorflow")) or path in unnamed:
            continue
        cards = [found for found in one.artifacts if found.kind == "model-card"]
        verdict = "valid" if any(card.valid for card in cards) else "none"
        verdict = "invalid" if one.doubts or any(not card.valid for card in cards) else verdict
        verdicts.setdefault(one.label, set()).add(verdict)
    assert verdicts == {
        "valid": {"valid"}, "invalid": {"invalid"}, "Model Card Toolkit JSON": {"valid"},
        "JSON Schema": {"none"},
    }  # fmt: skip


def test_the_vendored_schemas_are_those_of_the_list() -> None:
    folder = Path(model_card_toolkit.__file__).parents[1] / "published"
    names = {line.split(",")[0] for line in (folder / "LIST.csv").read_text().split("\n")}
    for version in ("0.0.1", "0.0.2"):
        name = f"model-card-toolkit-{version}.schema.json"
        assert name in names
        assert json.loads((folder / name).read_text())["title"] == "Model Card"
