"""Metrics files: every number under a key, none of them lost in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import corpus
from aigov.api import Document, Json, Sniff, Unreadable
from aigov_plugins.readers import metrics_table
from aigov_plugins.readers.metrics import parse, sniff
from evaluationcases import HOSTILE, everywhere, raw
from held import held, shape

REPORT: dict[str, Json] = {
    "model_version": 3,
    "date": "2026-03-01",
    "status": "finished",
    "metadata": {"commit": "abc1234", "dataset": "held out", "n_samples": 40},
    "metrics": {
        "accuracy": {"value": 0.9, "stderr": 0.02, "ci": [0.86, 0.94], "n": 40},
        "recall": "88 %",
        "loss": "nan",
        "latency_ms": 12,
        "groups": {"women": {"accuracy": 0.8}, "men": {"accuracy": 0.85}},
    },
    "config": {"batch_size": 8},
    "thresholds": {"accuracy": 0.95},
}


def read(data: Json, path: str = "metrics.json") -> Document:
    assert sniff(path, raw(data)[:8192]) is Sniff.YES
    document = parse(path, raw(data))
    assert document is not None
    shape("evaluation").validate(document.data)
    return document


def test_a_number_is_found_however_deep_it_lies() -> None:
    document = read({"metrics": {"test": {"overall": {"results": {"accuracy": 0.5}}}}})
    assert document.data["metrics"] == {"accuracy": {"value": 0.5, "split": "test"}}


def test_more_numbers_than_are_read_are_refused() -> None:
    numbers = {f"n{n}": n for n in range(20_002)}
    with pytest.raises(Unreadable, match="more than 20000 numbers"):
        parse("metrics.json", json.dumps(numbers).encode())


def test_a_report_says_what_was_measured_on_what_and_how_surely() -> None:
    document = read(REPORT)
    assert document.data == {
        "format": "metrics",
        "model_version": "3",
        "date": "2026-03-01",
        "status": "completed",
        "dataset": "held out",
        "commit": "abc1234",
        "samples": 40,
        "metrics": {
            "accuracy": {"value": 0.9, "stderr": 0.02, "interval": [0.86, 0.94], "samples": 40},
            "recall": {"value": 88.0, "unit": "percent"},
            "latency_ms": {"value": 12},
            "groups.women.accuracy": {"value": 0.8, "slice": "groups.women"},
            "groups.men.accuracy": {"value": 0.85, "slice": "groups.men"},
        },
    }
    lines = raw(REPORT).decode().split("\n")
    assert lines[document.locate(("metrics", "accuracy"))[0] - 1].strip() == '"value": 0.9,'
    assert lines[document.locate(("commit",))[0] - 1].strip() == '"commit": "abc1234",'


def test_a_described_dataset_and_model_are_named_and_their_numbers_are_no_metrics() -> None:
    data = {
        "model": {"name": "bot", "version": 3, "layers": 12},
        "dataset": {"name": "held out", "version": "2026-01", "rows": 500},
        "auc": 0.8,
    }
    assert read(data).data == {
        "format": "metrics",
        "model": "bot",
        "model_version": "3",
        "dataset": "held out",
        "dataset_version": "2026-01",
        "metrics": {"auc": {"value": 0.8}},
    }


def test_the_support_of_a_class_is_its_samples() -> None:
    report = {
        "yes": {"precision": 0.5, "recall": 1.0, "f1-score": 0.66, "support": 10.0},
        "accuracy": 0.7,
        "macro avg": {"precision": 0.6, "recall": 0.7, "f1-score": 0.65, "support": 25.0},
    }
    data = read(report, "classification_report.json").data
    assert data["samples"] == 25
    assert data["metrics"]["yes.recall"] == {"value": 1.0, "slice": "yes", "samples": 10}
    assert not [name for name in data["metrics"] if "support" in name]


def test_entries_with_a_name_and_a_value_are_metrics_and_bare_numbers_are_none() -> None:
    data = {
        "metrics": [
            {"name": "accuracy-score", "numberValue": 0.9, "format": "PERCENTAGE"},
            {"metric": "f1", "value": 0.8, "slice": "Dutch"},
        ],
        "confusion_matrix": [[5, 1], [2, 4]],
        "loss_by_epoch": [0.9, 0.5],
    }
    assert read(data).data["metrics"] == {
        "accuracy-score": {"value": 0.9, "unit": "ratio"},
        "f1": {"value": 0.8, "slice": "Dutch"},
    }


def test_numbers_of_one_name_under_two_wrappers_are_both_kept() -> None:
    data = read({"test": {"accuracy": 0.9}, "overall": {"accuracy": 0.8}}).data
    assert {name: entry["value"] for name, entry in data["metrics"].items()} == {
        "accuracy": 0.9, "overall.accuracy": 0.8,
    }  # fmt: skip


def test_a_fairness_report_has_its_groups_as_slices() -> None:
    report = {
        "model_version": "7",
        "report": [
            {"metric": "selection_rate", "group": "women", "value": 0.4, "n": 120,
             "interval": [0.31, 0.49]},
            {"metric": "selection_rate", "group": "men", "value": 0.5, "n": 130},
        ],
    }  # fmt: skip
    data = read(report, "reports/fairness/q1.json").data
    assert data["metrics"] == {
        "selection_rate (women)": {
            "value": 0.4, "slice": "women", "samples": 120, "interval": [0.31, 0.49],
        },
        "selection_rate (men)": {"value": 0.5, "slice": "men", "samples": 130},
    }  # fmt: skip


def test_wrappers_of_reports_are_no_part_of_a_name_and_training_is_told_apart() -> None:
    data = {
        "regression_metrics": {"mse": {"value": 4.5}},
        "train_metrics": {"r2": 0.9},
        "test_metrics": {"r2": 0.8},
    }
    assert read(data, "evaluation.json").data["metrics"] == {
        "mse": {"value": 4.5},
        "train_metrics.r2": {"value": 0.9, "split": "train"},
        "r2": {"value": 0.8, "split": "test"},
    }


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("confusion_matrix.json", {"confusion_matrix": [[5, 1], [2, 4]]}),
        ("metrics.json", {"accuracy": "nan"}),
        ("metrics.yaml", {"port": 9090, "interval": 15}),
        ("metrics.json", {"min_accuracy": 0.8, "thresholds": {"f1": 0.7}}),
        ("eval.json", {"num_samples": 100, "judge": "acme", "weights": {"a": 1}}),
        ("evaluation.json", [1, 2, 3]),
    ],
)
def test_a_file_that_measures_nothing_is_no_evaluation(path: str, data: Json) -> None:
    assert parse(path, raw(data)) is None


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("metrics.json", b'{"$schema": "http://json-schema.org/draft-07/schema#"}'),
        ("prediction_metrics.json", b'{"title": "x", "panels": [], "schemaVersion": 39}'),
        ("prediction_metrics.json", b'{"type": "piechart", "gridPos": {"x": 0}}'),
        ("metrics.yaml", b"apiVersion: v1\nkind: ConfigMap\n"),
        ("metrics.yaml", b"scrape_configs:\n  - job_name: a\n"),
        ("eval_config.json", b'{"accuracy": 0.9}'),
        ("metrics-thresholds.yaml", b"accuracy: 0.9\n"),
        ("eval.json", b'{"version": 2, "status": "success", "eval": {"model": "x"}}'),
        ("metrics.json", b'{"results": {"arc": {"acc,none": 0.5}}, "versions": {}}'),
    ],
)
def test_a_file_of_another_format_is_left_alone(path: str, head: bytes) -> None:
    assert sniff(path, head) is Sniff.NO


def test_yaml_and_toml_are_read() -> None:
    for path, content in (("m/metrics.yaml", b"auc: 0.8\n"), ("metrics.toml", b"auc = 0.8\n")):
        document = parse(path, content)
        assert document is not None
        assert document.data["metrics"] == {"auc": {"value": 0.8}}


@pytest.mark.parametrize("content", [b"", b"\x00", b"[" * 5000, b'{"a": NaN}', b"{"])
def test_what_is_no_json_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        parse("metrics.json", content)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_any_value_at_any_key_ends_in_an_evaluation_or_a_refusal(value: Json) -> None:
    for data in everywhere(REPORT, value):
        held(parse, "metrics.json", raw(data), "evaluation")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "metric,value,n\naccuracy,0.9,40\nrecall,88%,\nloss,nan,\n",
            {"accuracy": {"value": 0.9, "samples": 40}, "recall": {"value": 88, "unit": "percent"}},
        ),
        (
            "class;precision;recall;support\nyes;0.5;1;10\nno;0.75;;15\n",
            {
                "precision (yes)": {"value": 0.5, "slice": "yes", "samples": 10},
                "recall": {"value": 1, "slice": "yes", "samples": 10},
                "precision (no)": {"value": 0.75, "slice": "no", "samples": 15},
            },
        ),
        (
            "fold,accuracy\n1,0.8\n2,0.9\n",
            {
                "accuracy (fold 1)": {"value": 0.8, "slice": "fold 1"},
                "accuracy (fold 2)": {"value": 0.9, "slice": "fold 2"},
            },
        ),
        (
            "date,auc\n2026-01-01,0.8\n2026-02-01,0.7\n",
            {
                "auc (2026-01-01)": {"value": 0.8, "date": "2026-01-01"},
                "auc (2026-02-01)": {"value": 0.7, "date": "2026-02-01"},
            },
        ),
        (
            ",precision,recall,support\ncat,0.5,0.6,10\naccuracy,0.8,0.8,0.8\n",
            {
                "precision": {"value": 0.5, "slice": "cat", "samples": 10},
                "recall": {"value": 0.6, "slice": "cat", "samples": 10},
                "accuracy": {"value": 0.8},
            },
        ),
        ("accuracy,f1\n0.9,0.8\n", {"accuracy": {"value": 0.9}, "f1": {"value": 0.8}}),
    ],
)
def test_tables_of_metrics_are_read(text: str, expected: Json) -> None:
    document = metrics_table.parse("metrics.csv", text.encode())
    assert document is not None
    shape("evaluation").validate(document.data)
    assert document.data["metrics"] == expected
    last = list(expected)[-1]
    assert document.locate(("metrics", last))[0] in (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "epoch,accuracy,loss\n1,0.5,0.9\n2,0.9,0.1\n",
        "step,value\n1,0.5\n",
        "timestamp,project_name,emissions,energy_consumed\n2026,bot,0.1,0.5\n",
        "id,text,label\n1,hello,0\n",
        "accuracy\n",
        "",
    ],
)
def test_logs_of_training_and_other_tables_are_no_evaluation(text: str) -> None:
    assert metrics_table.parse("metrics.csv", text.encode()) is None


@pytest.mark.parametrize("content", [b'a,"b\n1', b"\xff\xff", b"a,b\x00\n"])
def test_a_broken_table_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        metrics_table.parse("metrics.csv", content)


def test_a_table_of_very_many_rows_is_refused() -> None:
    with pytest.raises(Unreadable, match="more than 10000 rows"):
        metrics_table.parse("metrics.csv", b"accuracy\n" + b"0.5\n" * 10_001)


@pytest.mark.parametrize(
    "text",
    [
        "metric,value (%)\naccuracy,94.1\n",
        "metric,value,unit\naccuracy,94.1,%\n",
        "dataset,Accuracy (%)\n,94.1\n",
    ],
)
def test_per_cent_of_a_column_is_the_unit_of_its_numbers(text: str) -> None:
    document = metrics_table.parse("metrics.csv", text.encode())
    assert document is not None
    assert document.data["metrics"]["accuracy"] == {"value": 94.1, "unit": "percent"}


def test_the_split_of_a_row_tells_training_from_testing() -> None:
    text = b"metric,value,split\naccuracy,0.99,train\naccuracy,0.7,test\n"
    document = metrics_table.parse("metrics.csv", text)
    assert document is not None
    assert document.data["metrics"] == {
        "accuracy (train)": {"value": 0.99, "split": "train"},
        "accuracy (test)": {"value": 0.7, "split": "test"},
    }


def test_the_split_of_a_listed_metric_tells_training_from_testing() -> None:
    listed = [{"name": "f1", "value": 0.9, "split": s} for s in ("train", "test")]
    assert list(read({"metrics": listed}).data["metrics"]) == ["f1 (train)", "f1 (test)"]


@pytest.mark.parametrize("name", ["accuracy (%)", "Accuracy %", "accuracy_pct"])
def test_per_cent_in_a_key_is_the_unit_of_its_number(name: str) -> None:
    (entry,) = read({name: 94}).data["metrics"].values()
    assert entry == {"value": 94, "unit": "percent"}


def test_what_was_expected_or_required_was_not_measured() -> None:
    data = {"accuracy": 0.7, "expected": {"accuracy": 0.9}, "target": {"accuracy": 0.9}}
    assert read(data).data["metrics"] == {"accuracy": {"value": 0.7}}


@pytest.mark.shared
def test_labelled_metrics_of_the_corpus_are_read_and_matrices_and_emissions_are_not(
    shared: Path,
) -> None:
    for one in corpus.read(shared / "corpus", "evaluation"):
        if one.label not in ("DVC metrics", "metrics", "DVC metrics and emissions"):
            continue
        readers = [found.reader for found in one.artifacts if found.kind == "evaluation"]
        none = "confusion_matrix" in one.path or "emissions" in one.path
        assert readers == ([] if none else ["metrics"]), one.path
