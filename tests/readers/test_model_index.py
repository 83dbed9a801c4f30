"""Results that a card's front matter or the Hub holds, as evaluations."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from aigov.api import Document, Json, Sniff, Unreadable
from aigov_plugins.readers import hub_eval_results, model_index
from evaluationcases import HOSTILE, everywhere, raw
from held import held, shape

CARD = b"""\
---
license: mit
model-index:
- name: loan
  results:
  - task: {type: tabular-classification}
    dataset: {name: Loans, type: loans, split: test, revision: abc}
    metrics:
    - {type: accuracy, value: 0.91, verified: true}
    - {type: F1, value: "88.5%"}
    - {type: recall, value: "n/a"}
---
# Loan scoring
"""
INDEX: list[Json] = [
    {
        "name": "loan",
        "results": [
            {"task": {"type": "a"}, "dataset": {"name": "Loans", "type": "loans"},
             "metrics": [{"type": "accuracy", "value": 0.9}]},
            {"task": {"type": "b"}, "dataset": {"type": "cards"},
             "metrics": [{"type": "accuracy", "value": 0.8}], "source": {"url": "https://x.test"}},
        ],
    }
]  # fmt: skip
RESULTS: list[Json] = [
    {"dataset": {"id": "acme/parking", "task_id": "permits", "revision": "abc"}, "value": 20.9,
     "date": "2026-03-01", "verifyToken": "abc.def", "source": {"url": "https://x.test/log"}},
]  # fmt: skip


def front(index: Json) -> bytes:
    return b"---\nmodel-index: " + raw(index).replace(b"\n", b"\n ") + b"\n---\n# Card\n"


def read(content: bytes) -> Document:
    assert model_index.sniff("README.md", content[:8192]) is Sniff.YES
    document = model_index.parse("README.md", content)
    assert document is not None
    if document.valid:
        shape("evaluation").validate(document.data)
    return document


def test_results_in_front_matter_are_an_evaluation() -> None:
    document = read(CARD)
    assert document.data == {
        "format": "model-index",
        "model": "loan",
        "task": "tabular-classification",
        "dataset": "Loans",
        "dataset_version": "abc",
        "split": "test",
        "metrics": {
            "accuracy": {"value": 0.91, "dataset": "Loans", "split": "test", "verified": True},
            "f1": {"value": 88.5, "unit": "percent", "dataset": "Loans", "split": "test"},
        },
    }
    assert document.locate(("metrics", "f1"))[0] == 10
    assert document.locate(("model",))[0] == 4


def test_results_on_several_data_are_told_apart() -> None:
    data = read(front(INDEX)).data
    assert list(data["metrics"]) == ["accuracy (Loans, a)", "accuracy (cards, b)"]
    assert "dataset" not in data
    assert "task" not in data


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        ("none", "must be a list of models"),
        ([{"name": "x"}], "a model has a list of results"),
        ([{"results": [{"metrics": []}]}], "result 1 has no dataset or no metrics"),
    ],
)
def test_an_index_that_breaks_its_format_is_invalid(index: Json, reason: str) -> None:
    document = read(front(index))
    assert (document.valid, reason in document.reason) == (False, True)
    assert document.reason.startswith("line ")


@pytest.mark.parametrize(
    "head",
    [
        b"# Card\n\nmodel-index: none\n",
        b"---\nlicense: mit\n---\nmodel-index:\n",
        b"---\nmodel-index:\n- name: {{ name }}\n---\n",
        b"```\n---\nmodel-index: []\n---\n```\n",
    ],
)
def test_a_card_without_results_is_no_evaluation(head: bytes) -> None:
    assert model_index.sniff("README.md", head) is Sniff.NO


def test_front_matter_longer_than_the_first_bytes_is_looked_through() -> None:
    content = CARD.replace(b"license: mit", b"tags: [" + b"x, " * 4000 + b"y]")
    assert list(read(content).data["metrics"]) == ["accuracy", "f1"]
    plain = b"---\ntags: [" + b"x, " * 4000 + b"y]\n---\n# Card\n"
    assert model_index.parse("README.md", plain) is None


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert read(b"\xef\xbb\xbf" + CARD.replace(b"\n", b"\r\n")).data == read(CARD).data


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_any_value_at_any_key_ends_in_an_evaluation_or_a_refusal(value: Json) -> None:
    for data in everywhere(INDEX, value):
        held(model_index.parse, "README.md", front(data), "evaluation")
    for data in everywhere(RESULTS, value):
        held(hub_eval_results.parse, ".eval_results/a.yaml", raw(data), "evaluation")


def test_results_of_the_hub_name_dataset_and_task_and_hide_the_token() -> None:
    document = hub_eval_results.parse(".eval_results/a.yaml", raw(RESULTS))
    assert document is not None
    shape("evaluation").validate(document.data)
    assert document.data == {
        "format": "hub-eval-results",
        "dataset": "acme/parking",
        "dataset_version": "abc",
        "date": "2026-03-01",
        "source": "https://x.test/log",
        "metrics": {
            "permits": {
                "value": 20.9, "dataset": "acme/parking", "date": "2026-03-01",
            }
        },
    }  # fmt: skip
    lines = raw(RESULTS).decode().split("\n")
    assert lines[document.locate(("metrics", "permits"))[0] - 1].strip() == '"value": 20.9,'


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"value: 1\n", 1),
        (b"- value: 1\n", 1),
        (b"- dataset: {id: a, task_id: b}\n  value: high\n", 2),
        (b"- dataset: {id: a, task_id: b}\n  value: 1\n- dataset: {id: a}\n  value: 1\n", 3),
    ],
)
def test_results_of_the_hub_without_what_is_required_are_invalid(content: bytes, line: int) -> None:
    document = hub_eval_results.parse(".eval_results/a.yaml", content)
    assert document is not None
    assert (document.valid, document.locate(())[0]) == (False, line)


def test_a_template_of_results_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="template"):
        hub_eval_results.parse(".eval_results/a.yaml", b"- value: {{ value }}\n")


@pytest.mark.shared
def test_labelled_cards_of_the_corpus_are_evaluations_as_their_labels_say(shared: Path) -> None:
    verdicts = {}
    for one in corpus.read(shared / "corpus", "evaluation"):
        if "model-index" in one.label or "result without" in one.label:
            (found,) = [item for item in one.artifacts if item.kind == "evaluation"]
            verdicts[one.label] = found.valid
    assert verdicts == {"invalid: result without dataset": False, "valid model-index": True}
