from __future__ import annotations

import csv
import json
from pathlib import Path

import jsonschema
import pytest

import aigov
from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import dataset_card, model_card

SCHEMAS = Path(aigov.__file__).with_name("schemas")

MODEL = """\
---
license: mit
library_name: sklearn
version: 1.10
base_model: [acme/base, acme/other]
datasets:
- loans-2025
tags: [credit]
model-index:
- name: loan
  results:
  - dataset: {name: Loans, type: loans, split: test}
    metrics:
    - {type: accuracy, value: 0.91}
    - {type: F1, value: "88.5%"}
---
# Model card for Loan scoring

Scores consumer loans.

## Model details

- **Developed by:** Ada Lovelace <ada@bank.test>
- **Model date:** 2026-03-01
- **License:** Apache-2.0

## Uses

### Direct Use

Ranks applications for a clerk, see [the process](../docs/process.md#rank) or [law](https://l.test).

### Out-of-Scope Use

[More Information Needed]

## Bias, Risks, and Limitations

<!-- What can go wrong? -->

### Recommendations

Ask a clerk.

## Evaluation

| Metric | Before | After | Gain (%) |
|--------|-------:|------:|---------:|
| Recall | 0.70   | 0.81  | 15.7     |

| Group | AUC | n |
|-------|-----|---|
| women | 0.79 | 310 |
| men | 0.81 | 402 |

- Precision: 83 %
- Error rate: about 4%
- Accuracy is high: 3 of 4
"""

DATASET = """\
---
pretty_name: Loans
license: [cc-by-4.0, other]
task_categories: [tabular-classification]
---
# Dataset Card for Loans

## Dataset Description

- **Point of Contact:** data@bank.test

### Dataset Summary

Ten thousand applications.

## Dataset Creation

### Source Data

#### Who are the source data producers?

Clerks of the bank.

### Annotations

#### Annotation process

N/A

### Personal and Sensitive Information

Names were removed.

## Considerations for Using the Data

### Discussion of Biases

[More Information Needed]
"""


def model(text: str = MODEL) -> Document:
    return model_card.parse("MODEL_CARD.md", text.encode())


def dataset(text: str = DATASET) -> Document:
    return dataset_card.parse("DATASET_CARD.md", text.encode())


def test_scalars_come_from_front_matter_then_from_lines_then_from_the_title() -> None:
    data = model().data
    assert (data["title"], data["name"]) == ("Model card for Loan scoring", "Loan scoring")
    assert (data["license"], data["library"]) == ("mit", "sklearn")
    assert (data["owner"], data["date"]) == ("Ada Lovelace <ada@bank.test>", "2026-03-01")
    assert data["base_model"] == "acme/base, acme/other"
    assert (data["datasets"], data["tags"]) == (["loans-2025"], ["credit"])
    assert "language" not in data


def test_a_version_is_as_written() -> None:
    assert model().data["version"] == "1.10"
    assert (
        model("# Card\n\n| Key | Value |\n|---|---|\n| Model version | 2 |\n").data["version"]
        == "2"
    )
    assert model("# Card\n\n## Version\n\nv3-rc1\n").data["version"] == "v3-rc1"
    assert "version" not in model("# Card\n\n- Version: TBD\n").data


def test_sections_hold_what_remains_and_empty_headings_hold_nothing() -> None:
    sections = model().data["sections"]
    assert sections["model-details"].startswith("Scores consumer loans.\n- **Developed by:**")
    assert sections["intended-use"].startswith("Ranks applications for a clerk")
    assert sections["out-of-scope-use"] == ""
    assert sections["limitations"] == ""
    assert sections["recommendations"] == "Ask a clerk."
    assert "human-oversight" not in sections


@pytest.mark.parametrize(
    ("heading", "ids"),
    [
        ("Intended uses & limitations", {"intended-use", "limitations"}),
        ("Bias, Risks and Limitations", {"limitations"}),
        ("Primary intended users", {"users"}),
        ("Out-of-scope use cases", {"out-of-scope-use"}),
        ("Training and evaluation data", {"training-data", "evaluation-data"}),
        ("Testing Data, Factors & Metrics", {"evaluation-data", "evaluation"}),
        ("Caveats and Recommendations", {"limitations", "recommendations"}),
        ("3. Human oversight", {"human-oversight"}),
        ("How to Get Started with the Model", {"how-to-use"}),
        ("Model Examination [optional]", {"explainability"}),
        ("Carbon footprint", {"environmental-impact"}),
        ("Model Card Contact", {"contact"}),
        ("Glossary", set()),
    ],
)
def test_a_heading_may_be_several_sections(heading: str, ids: set[str]) -> None:
    assert set(model(f"## {heading}\n\nText.\n").data["sections"]) == ids


def test_a_general_heading_takes_its_meaning_from_its_parent() -> None:
    sections = model("## Evaluation data\n\n### Datasets\n\nLoans.\n").data["sections"]
    assert sections == {"evaluation-data": "Loans."}


def test_headings_tell_level_section_and_whether_they_are_filled() -> None:
    headings = {heading["text"]: heading for heading in model().data["headings"]}
    assert headings["Out-of-Scope Use"] == {
        "text": "Out-of-Scope Use",
        "level": 3,
        "section": "out-of-scope-use",
        "filled": False,
        "words": 0,
    }
    assert headings["Bias, Risks, and Limitations"]["filled"]
    assert headings["Model card for Loan scoring"]["section"] is None


def test_metrics_of_the_index_tables_and_lines() -> None:
    metrics = model().data["metrics"]
    assert metrics["accuracy"] == {
        "value": 0.91,
        "unit": "",
        "dataset": "Loans",
        "split": "test",
        "slice": "",
        "decimals": 2,
    }
    assert (metrics["f1"]["value"], metrics["f1"]["unit"]) == (88.5, "%")
    assert (metrics["precision"]["value"], metrics["precision"]["unit"]) == (83, "%")
    assert (metrics["error_rate"]["value"], metrics["error_rate"]["unit"]) == (4, "%")
    assert {name: metric["value"] for name, metric in metrics.items() if "r" in name[:1]} == {
        "recall (Before)": 0.70,
        "recall (After)": 0.81,
    }
    assert (metrics["auc"]["value"], metrics["auc"]["slice"]) == (0.79, "women")
    assert metrics["auc (men)"]["value"] == 0.81
    assert len(metrics) == 8


@pytest.mark.parametrize(
    "text",
    [
        "| Metric | Value (%) |\n| --- | --- |\n| Accuracy | 94 |\n",
        "| Model | Accuracy (%) |\n| --- | --- |\n| a | **94** |\n",
        "- Accuracy (%): 94\n",
        "| Metric | Target | Result (%) |\n| --- | --- | --- |\n| Accuracy | 99 | 94 |\n",
    ],
)
def test_a_number_of_a_card_has_the_unit_that_its_key_says_and_is_no_target(text: str) -> None:
    (metric,) = model(f"# Model card\n\n## Evaluation\n\n{text}").data["metrics"].values()
    assert (metric["value"], metric["unit"]) == (94.0, "%")


def test_the_plain_name_is_that_of_the_whole_and_not_of_the_first_part() -> None:
    table = "| Group | Accuracy |\n| --- | --- |\n| women | 0.99 |\n"
    metrics = model(f"# M\n\n## Results\n\n{table}\nAccuracy: 0.7\n").data["metrics"]
    assert {name: metric["value"] for name, metric in metrics.items()} == {
        "accuracy": 0.7, "accuracy (women)": 0.99,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("Train | Test", {"accuracy (Train)": 0.99, "accuracy": 0.81}),
        ("Class A | Class B", {"accuracy (Class A)": 0.99, "accuracy (Class B)": 0.81}),
        ("Baseline | Ours", {"accuracy": 0.81}),
    ],
)
def test_of_several_columns_only_what_was_tested_on_has_the_plain_name(
    columns: str, expected: dict[str, float]
) -> None:
    table = f"| Metric | {columns} |\n| --- | --- | --- |\n| Accuracy | 0.99 | 0.81 |\n"
    metrics = model(f"# Model card\n\n## Evaluation\n\n{table}").data["metrics"]
    assert {name: metric["value"] for name, metric in metrics.items()} == expected


def test_a_variable_that_no_tool_filled_is_no_value() -> None:
    text = "---\nlicense: ${LICENCE}\n---\n# M\n\n- Version: ${VERSION}\n- Owner: $(id)\n"
    data = model(text).data
    assert not {"license", "version", "owner"} & set(data)


@pytest.mark.parametrize("text", ["# Use\nx\n" * 6_000, "word " * 110_000])
def test_a_page_that_nobody_wrote_is_refused_by_its_size(text: str) -> None:
    with pytest.raises(Unreadable, match=r"more than 5000 headings|too large for a card"):
        model(text)


def test_positions_are_those_of_the_file() -> None:
    card = model()
    assert card.locate(("license",)) == (2, 1)
    assert card.locate(("front_matter", "library_name")) == (3, 1)
    assert card.locate(("sections", "out-of-scope-use")) == (33, 1)
    assert card.locate(("headings", 0)) == (17, 1)
    assert card.locate(("headings", 0, "filled")) == (17, 1)
    assert card.locate(("metrics", "accuracy")) == (14, 7)
    assert card.locate(("metrics", "recall (Before)", "value")) == (49, 1)
    assert card.locate(("owner",)) == (23, 1)
    assert card.locate(("links", 0)) == (31, 1)


def test_links_to_files_are_listed_and_addresses_are_not() -> None:
    assert model().data["links"] == [{"text": "the process", "target": "../docs/process.md#rank"}]


def test_sections_of_a_dataset_card() -> None:
    data = dataset().data
    assert (data["name"], data["license"]) == ("Loans", "cc-by-4.0, other")
    assert data["owner"] == "data@bank.test"
    assert data["sections"]["collection"] == "Clerks of the bank."
    assert data["sections"]["annotations"] == ""
    assert data["sections"]["personal-information"] == "Names were removed."
    assert data["sections"]["biases"] == ""
    assert "metrics" not in data


def test_front_matter_that_is_a_list_makes_the_card_invalid() -> None:
    card = model("---\n- a\n- b\n---\n# Card\n")
    assert (card.valid, card.reason) == (False, "the front matter is no map of keys to values")


def test_a_result_without_a_dataset_makes_the_card_invalid() -> None:
    text = "---\nmodel-index:\n- name: a\n  results:\n  - metrics: [{type: f1, value: 1}]\n---\n"
    card = model(text)
    assert (card.valid, card.data["metrics"]) == (False, {})
    assert card.reason == "model-index: result 1 has no dataset or no metrics"


@pytest.mark.parametrize("raw", [b"---\nlicense: [\n---\n# A\n", b"\x00\x01", b"\xff\xfe\x00"])
def test_what_cannot_be_read_is_never_an_empty_card(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        model_card.parse("MODEL_CARD.md", raw)


def test_line_ends_do_not_matter() -> None:
    windows = model(MODEL.replace("\n", "\r\n"))
    assert windows.data == model().data
    assert windows.locate(("metrics", "recall (Before)")) == (49, 1)


def test_an_empty_file_is_a_card_without_sections() -> None:
    data = model("").data
    assert (data["sections"], data["headings"], data["metrics"]) == ({}, [], {})


@pytest.mark.parametrize(
    ("path", "text", "of_model", "of_dataset"),
    [
        ("MODEL_CARD.md", MODEL, "yes", "no"),
        ("MODEL_CARD.md", "", "yes", "no"),
        ("DATASET_CARD.md", "", "no", "yes"),
        ("docs/DatasetCard.md", "# Dataset Card for X", "no", "yes"),
        ("README.md", MODEL, "yes", "no"),
        ("README.md", DATASET, "no", "yes"),
        ("README.md", "# Project\n\n## Installation\n\n## Usage\n\n## License\n", "no", "no"),
        ("README.md", "# App\n\n## Model\n\n## Results\n\n## Training\n\n## Team\n", "no", "no"),
        ("README.md", "# Model Card\n\n## Intended use\n", "yes", "no"),
        ("README.md", "# About model cards\n\n## Usage\n", "no", "no"),
        ("models/README.md", "# Scorer\n\n## Intended use\n\n## Limitations\n", "yes", "no"),
        ("models/README.md", "# Models\n\nRun `make`.\n\n## Usage\n", "no", "no"),
        ("data/README.md", "# Loans\n\n## Source data\n\n## Annotations\n", "no", "yes"),
        ("README.md", "# Guide\n```yaml\n---\nlibrary_name: a\n---\n```\n", "no", "no"),
        ("docs/model-card-guide.md", "# Guide\n\n## Intended use\n", "no", "no"),
        ("docs/model-card-annotated.md", "# Card\n\n## Intended use\n", "no", "no"),
        ("card/modelcard_template.md", "---\n{{ card_data }}\n---\n# {{ name }}\n", "no", "no"),
        ("modelcard.md", "---\nlicense: {a}\nlanguage: {b}\nlibrary_name: {c}\n---\n", "no", "no"),
    ],
)
def test_what_a_file_is(path: str, text: str, of_model: str, of_dataset: str) -> None:
    assert model_card.sniff(path, text.encode()) == Sniff(of_model)
    assert dataset_card.sniff(path, text.encode()) == Sniff(of_dataset)


@pytest.mark.parametrize("kind", ["model-card", "dataset-card"])
def test_data_follow_the_published_shape(kind: str) -> None:
    shape = json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(shape)
    jsonschema.validate((model() if kind == "model-card" else dataset()).data, shape)


@pytest.mark.shared
def test_real_cards_follow_the_published_shape(shared: Path) -> None:
    readers = {"model-card": model_card, "dataset-card": dataset_card}
    shapes = {kind: json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8")) for kind in readers}
    found = dict.fromkeys(readers, 0)
    for path in corpus(shared):
        raw = (shared / "corpus" / path).read_bytes()
        for kind, reader in readers.items():
            if reader.sniff(path, raw[:8192]) is Sniff.YES:
                jsonschema.validate(reader.parse(path, raw).data, shapes[kind])
                found[kind] += 1
    assert found["model-card"] >= 30
    assert found["dataset-card"] >= 50


@pytest.mark.shared
def test_readmes_of_projects_are_cards_only_in_their_folders(shared: Path) -> None:
    for path in corpus(shared):
        if path.startswith("repos/") and path.endswith("/README.md"):
            head = (shared / "corpus" / path).read_bytes()[:8192]
            folder = path.split("/")[-2]
            assert (model_card.sniff(path, head) is Sniff.YES) == (folder == "models"), path
            assert (dataset_card.sniff(path, head) is Sniff.YES) == (folder == "data"), path


def corpus(shared: Path) -> list[str]:
    with (shared / "corpus" / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["repo"] != "-"]
    folders = ("model-cards", "dataset-cards", "repos")
    paths = [row["path"] for row in rows if row["path"].endswith(".md")]
    return [path for path in paths if path.split("/")[0] in folders]


DATASHEET = """\
# Datasheet: parking questions

## Motivation

**For what purpose was the dataset created? Was there a task in mind?**

To train a bot that answers questions about permits.

## Composition

- What do the instances represent?
- Is any information missing from individual instances?

## Collection process

*How was the data acquired (e.g. observed, reported)?*

## Maintenance

**Who will be supporting/hosting/maintaining the dataset?**

The data office.
"""


def test_the_datasheet_of_a_device_is_no_dataset_card() -> None:
    raw = b"# TMP36 datasheet\n\n## Features\n\nLow voltage.\n"
    assert dataset_card.sniff("hardware/tmp36-datasheet.md", raw) is Sniff.NO


def test_a_question_of_a_datasheet_is_no_answer() -> None:
    assert dataset_card.sniff("docs/datasheet.md", DATASHEET.encode()) is Sniff.YES
    document = dataset_card.parse("docs/datasheet.md", DATASHEET.encode())
    assert document.data["sections"] == {
        "description": "To train a bot that answers questions about permits.",
        "composition": "",
        "collection": "",
        "maintenance": "The data office.",
    }
