"""Results of Inspect, lm-eval, lighteval, HELM, Every Eval Ever and promptfoo as evaluations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Json, Reader, Sniff, Unreadable
from aigov.readers import PatternIndex, resolve
from aigov.registry import Registry
from aigov_plugins.readers import every_eval_ever, helm_stats, inspect_log, lm_eval, promptfoo
from evaluationcases import HOSTILE, everywhere, raw
from held import held, shape

INSPECT: dict[str, Json] = {
    "version": 2,
    "status": "success",
    "eval": {
        "created": "2026-03-01T10:00:00+00:00",
        "task": "parking",
        "task_file": "evals/parking.py",
        "dataset": {"name": "questions", "location": "data/q.jsonl", "samples": 50},
        "model": "acme/bot-2",
        "config": {"limit": 10, "seed": 7},
        "revision": {"type": "git", "commit": "abc1234", "dirty": True},
        "packages": {"inspect_ai": "0.3.100"},
    },
    "results": {
        "total_samples": 10,
        "completed_samples": 8,
        "scores": [
            {
                "name": "match",
                "scored_samples": 8,
                "metrics": {
                    "accuracy": {"name": "accuracy", "value": 0.75},
                    "stderr": {"name": "stderr", "value": 0.16},
                },
            }
        ],
    },
}
LM_EVAL: dict[str, Json] = {
    "results": {
        "arc": {"alias": "arc", "acc,none": 0.5, "acc_stderr,none": 0.02, "acc_norm,none": 0.6,
                "acc_norm_stderr,none": "N/A"},
        "gsm": {"alias": "gsm", "exact_match,strict": 0.25, "exact_match,flexible": 0.5},
    },
    "configs": {"arc": {"dataset_path": "acme/arc", "test_split": "test"},
                "gsm": {"dataset_path": "acme/gsm", "test_split": "test"}},
    "higher_is_better": {"arc": {"acc": True}},
    "n-samples": {"arc": {"original": 100, "effective": 10}},
    "config": {"model": "hf", "model_args": "pretrained=acme/base,revision=v2", "random_seed": 3},
    "git_hash": "abc1234",
    "date": 1767225600.5,
    "lm_eval_version": "0.4.9",
}  # fmt: skip
HELM = [
    {"name": {"name": "exact_match", "split": "test"}, "count": 1, "sum": 0.5, "mean": 0.5},
    {"name": {"name": "exact_match", "split": "test",
              "perturbation": {"name": "fairness", "computed_on": "worst"}},
     "count": 1, "sum": 0.25, "mean": 0.25},
    {"name": {"name": "training_co2_cost", "split": "test"}, "count": 0, "sum": 0},
]  # fmt: skip
EVER: dict[str, Json] = {
    "schema_version": "0.3.0",
    "evaluation_id": "acme/bot/1767225600",
    "evaluation_timestamp": "1767225600",
    "retrieved_timestamp": "1767300000",
    "source_metadata": {"source_name": "Board", "evaluator_relationship": "third_party"},
    "eval_library": {"name": "inspect_ai", "version": "unknown"},
    "model_info": {"name": "bot", "id": "acme/bot"},
    "evaluation_results": [
        {
            "evaluation_name": "parking",
            "source_data": {"dataset_name": "questions", "hf_split": "test"},
            "metric_config": {"metric_name": "accuracy", "metric_unit": "proportion",
                              "lower_is_better": False},
            "score_details": {
                "score": 0.75,
                "uncertainty": {"standard_error": {"value": 0.02}, "num_samples": 40,
                                "confidence_interval": {"lower": 0.7, "upper": 0.8}},
            },
        }
    ],
}  # fmt: skip
PROMPTFOO: dict[str, Json] = {
    "evalId": "eval-x",
    "results": {
        "version": 3,
        "timestamp": "2026-03-01T10:00:00.000Z",
        "prompts": [
            {"provider": "acme:bot", "label": "short",
             "metrics": {"namedScores": {"tone": 1.5}, "namedScoresCount": {"tone": 3},
                         "assertPassCount": 5, "assertFailCount": 2}},
        ],
        "results": [{"success": True, "vars": {}}, {"success": False, "failureReason": 1},
                    {"success": False, "failureReason": 2}, {"success": True}],
        "stats": {"successes": 2, "failures": 1, "errors": 1},
    },
    "config": {"description": "parking questions"},
    "metadata": {"promptfooVersion": "0.118.0"},
}  # fmt: skip


def read(module: Any, data: Json, path: str = "evals/results.json") -> Document:
    content = raw(data)
    assert module.sniff(path, content[:8192]) is Sniff.YES
    document = module.parse(path, content)
    assert isinstance(document, Document)
    if document.valid:
        shape("evaluation").validate(document.data)
    return document


def changed(data: dict[str, Json], *keys: str | int, value: Json) -> dict[str, Json]:
    copied = json.loads(json.dumps(data))
    inner = copied
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    return dict(copied)


def test_an_inspect_log_says_what_was_run_and_how_sure_its_numbers_are() -> None:
    document = read(inspect_log, INSPECT)
    assert document.data == {
        "format": "inspect",
        "status": "completed",
        "task": "parking",
        "model": "acme/bot-2",
        "dataset": "questions",
        "date": "2026-03-01T10:00:00+00:00",
        "commit": "abc1234",
        "dirty": True,
        "tool": "inspect_ai 0.3.100",
        "config": "evals/parking.py",
        "samples": 8,
        "samples_available": 50,
        "errors": 2,
        "seed": 7,
        "metrics": {"accuracy": {"value": 0.75, "stderr": 0.16, "samples": 8}},
    }
    lines = raw(INSPECT).decode().split("\n")
    line, _ = document.locate(("metrics", "accuracy", "value"))
    assert lines[line - 1].strip() == '"value": 0.75'
    line, _ = document.locate(("commit",))
    assert lines[line - 1].strip().startswith('"commit"')


@pytest.mark.parametrize(
    ("said", "state"),
    [("success", "completed"), ("started", "running"), ("cancelled", "cancelled"),
     ("error", "error")],
)  # fmt: skip
def test_an_inspect_run_that_did_not_end_says_so(said: str, state: str) -> None:
    log = changed(INSPECT, "status", value=said)
    log = changed(log, "error", value={"message": "out of quota", "traceback": "..."})
    document = read(inspect_log, log)
    assert (document.data["status"], document.data["error"]) == (state, "out of quota")


def test_an_invalidated_inspect_log_is_not_completed() -> None:
    log = changed(INSPECT, "invalidated", value=True)
    assert read(inspect_log, log).data["status"] == "invalidated"


def test_a_cancelled_inspect_log_without_results_has_no_metrics() -> None:
    log = changed(changed(INSPECT, "status", value="cancelled"), "results", value=None)
    document = read(inspect_log, log)
    assert (document.data["metrics"], document.data["status"]) == ({}, "cancelled")
    assert "samples" not in document.data


def test_scorers_of_one_inspect_log_are_told_apart() -> None:
    scores = [{"name": name, "metrics": {"accuracy": {"value": value}, "std": {"value": 0.1}}}
              for name, value in (("match", 0.5), ("judge", 0.75))]  # fmt: skip
    document = read(inspect_log, changed(INSPECT, "results", "scores", value=scores))
    assert document.data["metrics"] == {
        "accuracy (match)": {"value": 0.5, "slice": "match"},
        "accuracy (judge)": {"value": 0.75, "slice": "judge"},
    }


def test_an_inspect_log_without_a_model_is_invalid() -> None:
    document = read(inspect_log, changed(INSPECT, "eval", "model", value=None))
    assert (document.valid, document.reason) == (False, "line 4: a log has a text 'eval.model'")


def test_a_binary_inspect_log_is_unreadable_with_a_way_out() -> None:
    assert inspect_log.sniff("logs/x.eval", b"PK\x03\x04rest") is Sniff.YES
    assert inspect_log.sniff("notes.eval", b"some text") is Sniff.NO
    with pytest.raises(Unreadable, match="binary Inspect log") as caught:
        inspect_log.parse("logs/x.eval", b"PK\x03\x04rest")
    assert "inspect log dump" in caught.value.hint


def test_lm_eval_results_have_the_task_as_slice_and_the_filter_in_the_name() -> None:
    document = read(lm_eval, LM_EVAL)
    assert document.data == {
        "format": "lm-eval",
        "model": "acme/base",
        "model_version": "v2",
        "date": "2026-01-01T00:00:00+00:00",
        "tool": "lm_eval 0.4.9",
        "commit": "abc1234",
        "seed": 3,
        "split": "test",
        "samples": 10,
        "samples_available": 100,
        "metrics": {
            "acc": {"value": 0.5, "slice": "arc", "stderr": 0.02, "samples": 10,
                    "higher_is_better": True},
            "acc_norm": {"value": 0.6, "slice": "arc", "samples": 10},
            "exact_match,strict": {"value": 0.25, "slice": "gsm"},
            "exact_match,flexible": {"value": 0.5, "slice": "gsm"},
        },
    }  # fmt: skip
    lines = raw(LM_EVAL).decode().split("\n")
    line, _ = document.locate(("metrics", "acc", "value"))
    assert lines[line - 1].strip().startswith('"acc,none"')


def test_tasks_with_the_same_metric_are_told_apart() -> None:
    results = {"arc": {"acc,none": 0.5, "alias": "arc"}, "boolq": {"acc,none": 0.75}}
    document = read(lm_eval, changed(LM_EVAL, "results", value=results))
    assert list(document.data["metrics"]) == ["acc (arc)", "acc (boolq)"]


def test_results_of_the_harness_before_version_four_are_read() -> None:
    older = {
        "results": {"arc": {"acc": 0.5, "acc_stderr": 0.02}},
        "versions": {"arc": 0},
        "config": {"model": "hf-causal", "model_args": "pretrained=acme/base"},
    }
    data = read(lm_eval, older).data
    assert data["metrics"] == {"acc": {"value": 0.5, "slice": "arc", "stderr": 0.02}}
    assert (data["model"], data["task"]) == ("acme/base", "arc")


def test_lighteval_results_are_read() -> None:
    results = {
        "config_general": {"model_name": "acme/bot", "model_sha": "f00", "lighteval_sha": "?"},
        "results": {"leaderboard|arc|25": {"acc": 0.5, "acc_stderr": 0.02}},
    }
    data = read(lm_eval, results).data
    assert (data["format"], data["model"], data["model_version"]) == (
        "lighteval",
        "acme/bot",
        "f00",
    )
    assert "commit" not in data
    assert data["metrics"]["acc"]["slice"] == "leaderboard|arc|25"


def test_a_task_without_a_mapping_of_metrics_makes_results_invalid() -> None:
    document = read(lm_eval, changed(LM_EVAL, "results", "gsm", value=[0.5]))
    assert (document.valid, document.locate(())[0]) == (False, 10)


def test_helm_statistics_name_model_split_and_perturbation() -> None:
    path = "runs/v1/mmlu:subject=law,model=openai_gpt2/stats.json"
    document = read(helm_stats, HELM, path)
    assert document.data == {
        "format": "helm",
        "model": "openai/gpt2",
        "task": "mmlu",
        "config": "mmlu:subject=law,model=openai_gpt2",
        "split": "test",
        "metrics": {
            "exact_match": {"value": 0.5, "split": "test"},
            "exact_match (test, fairness worst)": {
                "value": 0.25, "split": "test", "slice": "fairness worst",
            },
        },
    }  # fmt: skip


def test_the_mean_of_an_older_statistic_is_its_sum_by_its_count() -> None:
    document = read(helm_stats, [{"name": {"name": "f1"}, "count": 4, "sum": 2.0}], "stats.json")
    assert document.data["metrics"]["f1"]["value"] == 0.5


def test_a_statistic_without_a_name_makes_helm_statistics_invalid() -> None:
    document = read(helm_stats, [*HELM, {"count": 1}], "runs/stats.json")
    assert (document.valid, "has a 'name'" in document.reason) == (False, True)


def test_every_eval_ever_records_say_who_evaluated_on_what() -> None:
    document = read(every_eval_ever, EVER)
    assert document.data == {
        "format": "every-eval-ever",
        "model": "acme/bot",
        "date": "2026-01-01T00:00:00+00:00",
        "tool": "inspect_ai",
        "source": "Board",
        "relationship": "third_party",
        "dataset": "questions",
        "metrics": {
            "accuracy": {
                "value": 0.75, "slice": "parking", "dataset": "questions", "split": "test",
                "interval": [0.7, 0.8], "stderr": 0.02, "samples": 40, "higher_is_better": True,
            }
        },
    }  # fmt: skip


@pytest.mark.parametrize("score", ["nan", None, True, [0.5]])
def test_a_record_whose_score_is_no_number_is_invalid(score: Json) -> None:
    broken = changed(EVER, "evaluation_results", 0, "score_details", "score", value=score)
    assert read(every_eval_ever, broken).valid is False


def test_promptfoo_counts_passes_failures_and_errors() -> None:
    document = read(promptfoo, PROMPTFOO)
    assert document.data == {
        "format": "promptfoo",
        "model": "acme:bot",
        "date": "2026-03-01T10:00:00.000Z",
        "tool": "promptfoo 0.118.0",
        "config": "parking questions",
        "passed": 2,
        "failed": 1,
        "errors": 1,
        "samples": 4,
        "assertions": 7,
        "metrics": {
            "pass-rate": {"value": 0.5, "samples": 4},
            "tone": {"value": 0.5, "samples": 3},
        },
    }
    lines = raw(PROMPTFOO).decode().split("\n")
    assert lines[document.locate(("failed",))[0] - 1].strip().startswith('"failures"')


def test_promptfoo_results_without_an_assertion_say_so() -> None:
    graded = {"success": True, "gradingResult": {"pass": True, "reason": "No assertions"}}
    told = {
        "evalId": "x",
        "results": {"version": 2, "results": [graded], "stats": {"successes": 1, "failures": 0}},
    }
    assert read(promptfoo, told).data["assertions"] == 0


def test_promptfoo_compares_providers_as_slices() -> None:
    prompts = [
        {"provider": name, "label": "{{q}}", "metrics": {"testPassCount": passed,
         "testFailCount": 2 - passed, "testErrorCount": 0}}
        for name, passed in (("acme:a", 2), ("acme:b", 0))
    ]  # fmt: skip
    data = read(promptfoo, changed(PROMPTFOO, "results", "prompts", value=prompts)).data
    assert {name: entry["value"] for name, entry in data["metrics"].items()} == {
        "pass-rate": 0.5, "pass-rate (acme:a)": 1.0, "pass-rate (acme:b)": 0.0,
    }  # fmt: skip


def test_promptfoo_results_that_contradict_their_statistics_are_invalid() -> None:
    told = changed(PROMPTFOO, "results", "stats", "successes", value=4)
    document = read(promptfoo, told)
    assert (document.valid, "2 of the 4 tests did" in document.reason) == (False, True)


def test_promptfoo_statistics_that_leave_out_failed_tests_are_invalid() -> None:
    results = [{"success": True}, {"success": False}]
    stats = {"successes": 1, "failures": 0, "errors": 0}
    told = {"results": {"version": 3, "stats": stats, "results": results}}
    document = read(promptfoo, told)
    assert (document.valid, document.data["metrics"]) == (False, {})
    assert "1 tests, and 2 are listed" in document.reason


def test_promptfoo_results_without_statistics_are_counted() -> None:
    bare = changed(PROMPTFOO, "results", "stats", value=None)
    data = read(promptfoo, bare).data
    assert [data[name] for name in ("passed", "failed", "errors", "samples")] == [2, 1, 1, 4]


def test_a_promptfoo_configuration_is_no_evaluation() -> None:
    config = b"prompts: [a]\nproviders: [b]\ntests:\n  - vars: {}\n"
    assert promptfoo.sniff("promptfooconfig.yaml", config) is Sniff.NO


@pytest.mark.parametrize("module", [inspect_log, promptfoo])
def test_a_log_that_is_too_large_is_unreadable_with_a_way_out(module: Any) -> None:
    with pytest.raises(Unreadable, match="more than 4 MiB") as caught:
        module.parse("logs/a.json", b" " * ((4 << 20) + 1))
    assert "keep" in caught.value.hint


def test_a_provider_is_named_without_its_password() -> None:
    prompts = [{"provider": "https://user:pa55@bot.test/chat"}]
    told = changed(PROMPTFOO, "results", "prompts", value=prompts)
    assert read(promptfoo, told).data["model"] == "https://bot.test/chat"


READERS = {inspect_log: INSPECT, lm_eval: LM_EVAL, helm_stats: HELM, every_eval_ever: EVER,
           promptfoo: PROMPTFOO}  # fmt: skip


@pytest.mark.parametrize("module", READERS)
def test_a_file_of_another_tool_is_left_to_its_reader(module: Any) -> None:
    for other, data in READERS.items():
        expected = Sniff.YES if other is module else Sniff.NO
        assert module.sniff("evals/results.json", raw(data)[:8192]) is expected
    assert module.sniff("a.json", b'{"$schema": "http://json-schema.org/draft-07/schema#"}') is (
        Sniff.NO
    )
    assert module.sniff("a.json", b"\x00\xff\x00") is Sniff.NO


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("module", READERS)
def test_any_value_at_any_key_ends_in_a_document_of_the_shape_or_a_refusal(
    module: Any, value: Json
) -> None:
    for data in everywhere(READERS[module], value):
        held(module.parse, "evals/results.json", raw(data), "evaluation")


@pytest.mark.parametrize("content", [b"", b"\x00", b"[" * 5000, b'{"a": NaN}', b"\xff\xfe{\x00"])
@pytest.mark.parametrize("module", READERS)
def test_what_is_no_json_is_unreadable(module: Any, content: bytes) -> None:
    with pytest.raises(Unreadable):
        module.parse("evals/results.json", content)


@pytest.mark.parametrize("module", READERS)
def test_windows_line_ends_change_nothing(module: Any) -> None:
    content = raw(READERS[module]).replace(b"\n", b"\r\n")
    assert module.sniff("evals/results.json", content) is Sniff.YES
    document = module.parse("evals/results.json", content)
    assert document.data == read(module, READERS[module]).data


@pytest.mark.shared
def test_every_labelled_log_of_the_corpus_has_its_status_and_its_samples(shared: Path) -> None:
    told = {"success": "completed", "cancelled": "cancelled", "error": "error"}
    seen = 0
    for one in corpus.read(shared / "corpus", "evaluation"):
        label = dict(part.partition("=")[::2] for part in one.label.split(";"))
        if "inspect status" not in label:
            continue
        seen += 1
        (artifact,) = [found for found in one.artifacts if found.kind == "evaluation"]
        data = artifact.data
        done, total = map(int, label["completed"].split("/"))
        assert data["status"] == told[label["inspect status"]], one.path
        assert (data["samples"], data["errors"]) == (done, total - done), one.path
    assert seen == 20


@pytest.mark.shared
def test_labelled_results_of_the_corpus_are_read_by_their_own_reader(shared: Path) -> None:
    formats = {"lm-eval": "lm-eval", "every_eval_ever record": "every-eval-ever", "HELM": "helm"}
    none = {"run_spec.json", "scenario.json", "jsonl"}  # plans of a run, and single samples
    found: dict[str, int] = {}
    for one in corpus.read(shared / "corpus", "evaluation"):
        if one.label in formats and not any(one.path.endswith(name) for name in none):
            (artifact,) = [found for found in one.artifacts if found.kind == "evaluation"]
            assert artifact.data["format"] == formats[one.label]
            found[one.label] = found.get(one.label, 0) + 1
    assert found == {"lm-eval": 1, "every_eval_ever record": 1, "HELM": 2}


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["evaluation", "model-cards", "repos", "mlflow", "agents"])
def test_no_file_of_the_corpus_is_two_evaluations(folder: str, shared: Path) -> None:
    readers = PatternIndex(
        reader for reader in Registry().readers.values() if reader.kind == "evaluation"
    )
    for members in corpus.files(shared / "corpus", folder).values():
        for path, (file, _) in members.items():
            content = file.read_bytes()
            takers = [
                reader.id for reader in readers.readers_of(path) if takes(reader, path, content)
            ]
            assert len(takers) <= 1, (path, takers)


def takes(reader: Reader, path: str, content: bytes) -> bool:
    if reader.sniff and resolve(reader.sniff, owner="")(path, content[:8192]) is Sniff.NO:
        return False
    try:
        return resolve(reader.parse, owner="")(path, content) is not None
    except Unreadable:
        return True
