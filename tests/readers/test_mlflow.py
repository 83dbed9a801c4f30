"""MLflow: packaged models, the registry and runs of a file store, projects, runs of the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import mlflow_registry, mlflow_run, mlmodel, mlproject

MLMODEL = """\
artifact_path: model
flavors:
  python_function:
    env: {conda: conda.yaml, virtualenv: python_env.yaml}
    loader_module: mlflow.sklearn
    model_path: model.pkl
    python_version: 3.11.4
  sklearn:
    code: null
    pickled_model: model.pkl
    sklearn_version: 1.4.0
mlflow_version: 2.9.2
model_size_bytes: 1024
model_uuid: 9f1c
run_id: 7d2e
metadata: {team: loans, api_key: 'Zx81kQv7Lw2p9'}
saved_input_example_info: {artifact_path: input_example.json}
signature:
  inputs: '[{"type": "double", "name": "income", "required": true}, {"type": "tensor",
    "name": "face", "tensor-spec": {"dtype": "float64", "shape": [-1, 8]}}]'
  outputs: '[{"type": "long", "required": true}]'
  params: '[{"name": "threshold", "dtype": "double", "default": 0.5, "shape": null}]'
utc_time_created: '2026-02-01 09:30:00.123456'
"""


def package(text: str = MLMODEL, path: str = "models/loan/MLmodel") -> Document:
    document = mlmodel.parse(path, text.encode())
    assert document is not None
    return document


def test_a_package_tells_its_run_libraries_and_signature() -> None:
    document = package()
    assert document.valid, document.reason
    assert document.data == {
        "format": "mlmodel",
        "flavors": ["python_function", "sklearn"],
        "run_id": "7d2e",
        "model_uuid": "9f1c",
        "mlflow_version": "2.9.2",
        "created": "2026-02-01T09:30:00.123456",
        "size": 1024,
        "signature": True,
        "input_example": True,
        "files": ["models/loan/model.pkl"],
        "libraries": {"sklearn": "1.4.0"},
        "python_version": "3.11.4",
        "environment_files": ["models/loan/conda.yaml", "models/loan/python_env.yaml"],
        "metadata": {"team": "loans"},
        "inputs": [
            {"name": "income", "type": "double", "required": True},
            {"name": "face", "type": "tensor", "dtype": "float64", "shape": [-1, 8]},
        ],
        "outputs": [{"type": "long", "required": True}],
        "parameters": ["threshold"],
    }
    assert document.locate(("inputs", 0, "name"))[0] == 19
    assert document.locate(("created",))[0] == 23
    assert document.locate(("python_version",))[0] == 7


def test_what_a_package_does_not_say_is_left_out() -> None:
    document = package("flavors: {onnx: {data: model.onnx, onnx_version: 1.15.0}}\n", "MLmodel")
    assert document.data == {
        "format": "mlmodel",
        "flavors": ["onnx"],
        "signature": False,
        "input_example": False,
        "files": ["model.onnx"],
        "libraries": {"onnx": "1.15.0"},
    }


@pytest.mark.parametrize("where", ["/srv/model.pkl", "../../model.pkl", "C:\\models\\m.pkl"])
def test_weights_outside_of_the_repository_are_no_path(where: str) -> None:
    text = json.dumps({"flavors": {"sklearn": {"pickled_model": where}}})
    assert package(text, "m/MLmodel").data["files"] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must be a mapping"),
        ("run_id: 1\n", "has no flavors"),
        ("flavors: {}\n", "has no flavors"),
        ("flavors: {sklearn: 3}\n", "flavor 'sklearn' must be a mapping"),
        ("flavors: {sklearn: }\nsignature: x\n", "'signature' must be a mapping"),
        ("flavors: {sklearn: }\nsignature: {inputs: '[{'}\n", "no JSON"),
        ("flavors: {sklearn: }\nsignature: {inputs: '[1]'}\n", "no list of columns"),
        ("flavors: {sklearn: }\nrun_id: [a]\n", "'run_id' must be text"),
    ],
)
def test_a_malformed_package_is_invalid(text: str, reason: str) -> None:
    document = package(text)
    assert not document.valid
    assert reason in document.reason


@pytest.mark.parametrize("signature", ["", "{}", "{inputs: '[]'}", "{inputs: null}"])
def test_an_empty_signature_is_none(signature: str) -> None:
    assert package(f"flavors: {{sklearn: }}\nsignature: {signature}\n").data["signature"] is False


RUN = """\
artifact_uri: file:///C:\\Users\\ana\\mlruns/1/7d2e/artifacts
end_time: 1767225605500
entry_point_name: ''
experiment_id: '1'
lifecycle_stage: active
run_id: 7d2e
run_name: calm-owl-1
run_uuid: 7d2e
source_name: ''
source_type: 4
source_version: ''
start_time: 1767225600000
status: 3
tags: []
user_id: ana
"""


def store(text: str, path: str = "mlruns/1/7d2e/meta.yaml") -> Document:
    document = mlflow_run.parse(path, text.encode())
    assert document is not None
    return document


def test_a_run_tells_who_when_and_how_it_ended() -> None:
    document = store(RUN)
    assert document.valid, document.reason
    assert document.data == {
        "format": "mlflow-run",
        "run_id": "7d2e",
        "experiment_id": "1",
        "name": "calm-owl-1",
        "status": "finished",
        "user": "ana",
        "started": "2026-01-01T00:00:00Z",
        "ended": "2026-01-01T00:00:05Z",
        "source_type": "local",
        "lifecycle": "active",
        "artifacts_local": True,
    }
    assert document.locate(("started",))[0] == 12
    assert document.locate(("status",))[0] == 13


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "running"), (2, "scheduled"), (3, "finished"), (4, "failed"), (5, "killed")],
)
def test_the_number_of_a_status_has_its_word(number: int, word: str) -> None:
    assert store(RUN.replace("status: 3", f"status: {number}")).data["status"] == word


@pytest.mark.parametrize("status", ["0", "6", "true", "[3]", "DONE"])
def test_an_unknown_status_makes_the_run_invalid(status: str) -> None:
    document = store(RUN.replace("status: 3", f"status: {status}"))
    assert not document.valid
    assert "is none of MLflow" in document.reason
    assert document.locate(())[0] == 13


def test_a_run_that_has_not_ended_has_no_end() -> None:
    running = RUN.replace("end_time: 1767225605500", "end_time: null")
    assert "ended" not in store(running.replace("status: 3", "status: 1")).data


@pytest.mark.parametrize("moment", ["soon", "[1]", "-5", "1e300", "99999999999999999"])
def test_a_moment_that_is_none_makes_the_run_invalid(moment: str) -> None:
    assert not store(RUN.replace("1767225600000", moment)).valid


def test_deleted_runs_say_so() -> None:
    deleted = RUN.replace("lifecycle_stage: active", "lifecycle_stage: deleted")
    assert store(deleted).data["lifecycle"] == "deleted"
    assert store(RUN, "mlruns/.trash/7d2e/meta.yaml").data["lifecycle"] == "deleted"


@pytest.mark.parametrize(
    ("place", "uri"),
    [
        ("s3://me:pw@bucket/1/a?token=x", "s3://bucket/1/a"),
        ("mlflow-artifacts:/1/7d2e/artifacts", "mlflow-artifacts:/1/7d2e/artifacts"),
        ("dbfs:/databricks/mlflow/1", "dbfs:/databricks/mlflow/1"),
        ("/home/ana/mlruns/1", None),
        ("./mlruns/1", None),
        ("D:\\work\\mlruns", None),
        ("file:///home/ana/mlruns", None),
    ],
)
def test_only_an_address_is_where_artifacts_are(place: str, uri: str | None) -> None:
    text = "".join(line for line in RUN.splitlines(True) if "artifact_uri" not in line)
    data = store(f"{text}artifact_uri: {json.dumps(place)}\n").data
    assert data.get("artifact_uri") == uri
    assert data["artifacts_local"] is (uri is None)


EXPERIMENT = """\
artifact_location: ./mlruns/0
creation_time: 1767225600000
experiment_id: '0'
last_update_time: 1767312000000
lifecycle_stage: active
name: Default
"""


def test_an_experiment_groups_runs() -> None:
    document = store(EXPERIMENT, "mlruns/0/meta.yaml")
    assert document.data == {
        "format": "mlflow-experiment",
        "experiment_id": "0",
        "name": "Default",
        "created": "2026-01-01T00:00:00Z",
        "updated": "2026-01-02T00:00:00Z",
        "lifecycle": "active",
        "artifacts_local": True,
    }
    assert not store(EXPERIMENT.replace("1767225600000", "x"), "mlruns/0/meta.yaml").valid


VERSION = """\
aliases: [champion]
creation_timestamp: 1767225600000
current_stage: None
description: null
last_updated_timestamp: 1767312000000
name: loan
run_id: 7d2e
run_link: null
source: file:///C:\\Users\\ana\\mlruns/1/7d2e/artifacts/model
status: READY
status_message: null
storage_location: file:///C:\\Users\\ana\\mlruns/1/7d2e/artifacts/model
user_id: null
version: 7
"""


def registry(text: str, path: str = "mlruns/models/loan/version-7/meta.yaml") -> Document:
    document = mlflow_registry.parse(path, text.encode())
    assert document is not None
    return document


def test_a_version_tells_its_run_stage_and_aliases() -> None:
    document = registry(VERSION)
    assert document.valid, document.reason
    assert document.data == {
        "format": "mlflow-registry",
        "name": "loan",
        "versions": [
            {
                "name": "loan",
                "version": "7",
                "stage": "none",
                "aliases": ["champion"],
                "status": "ready",
                "run_id": "7d2e",
                "created": "2026-01-01T00:00:00Z",
                "updated": "2026-01-02T00:00:00Z",
                "local": True,
            }
        ],
    }
    assert document.locate(("versions", 0, "stage"))[0] == 3
    assert document.locate(("versions", 0, "run_id"))[0] == 7
    assert document.locate(("versions", 0, "created"))[0] == 2


@pytest.mark.parametrize(
    ("stage", "word"), [("Production", "production"), ("", "none"), ("Archived", "archived")]
)
def test_a_stage_is_a_lower_case_word(stage: str, word: str) -> None:
    text = VERSION.replace("current_stage: None", f"current_stage: {stage}")
    assert registry(text).data["versions"][0]["stage"] == word


def test_a_stage_that_is_not_stated_is_left_out() -> None:
    text = VERSION.replace("current_stage: None\n", "")
    assert "stage" not in registry(text).data["versions"][0]


def test_a_source_in_a_store_is_an_address() -> None:
    text = VERSION.replace("source: file:///C:\\Users\\ana\\", "source: s3://me:pw@bucket/")
    (version,) = registry(text).data["versions"]
    assert version["uri"] == "s3://bucket/mlruns/1/7d2e/artifacts/model"
    assert version["local"] is False


def test_a_registered_model_points_aliases_at_versions() -> None:
    text = (
        "aliases: {champion: '7'}\ncreation_timestamp: 1767225600000\ndescription: scores loans\n"
        "last_updated_timestamp: 1767225600000\nname: loan\n"
    )
    document = registry(text, "mlruns/models/loan/meta.yaml")
    assert document.data == {
        "format": "mlflow-registry",
        "name": "loan",
        "description": "scores loans",
        "aliases": {"champion": "7"},
        "created": "2026-01-01T00:00:00Z",
        "updated": "2026-01-01T00:00:00Z",
    }


def test_a_logged_model_names_its_run() -> None:
    text = (
        "artifact_location: s3://b/1/models/m-1\ncreation_timestamp: 1767225600000\n"
        "experiment_id: '1'\nlast_updated_timestamp: 1767225600000\nmodel_id: m-1\nname: loan\n"
        "source_run_id: 7d2e\n"
    )
    data = registry(text, "mlruns/1/models/m-1/meta.yaml").data
    assert (data["model_id"], data["run_id"]) == ("m-1", "7d2e")
    assert mlflow_run.parse("mlruns/1/models/m-1/meta.yaml", text.encode()) is None


@pytest.mark.parametrize(
    "text",
    [
        VERSION.replace("name: loan\n", ""),
        VERSION.replace("version: 7\n", ""),
        VERSION.replace("1767225600000", "yesterday"),
    ],
)
def test_a_malformed_version_is_invalid(text: str) -> None:
    assert not registry(text).valid


@pytest.mark.parametrize(
    ("text", "run", "model"),
    [
        (RUN, Sniff.YES, Sniff.NO),
        (EXPERIMENT, Sniff.YES, Sniff.NO),
        (VERSION, Sniff.NO, Sniff.YES),
        ("{% set version = '1' %}\npackage: {name: x}\n", Sniff.NO, Sniff.NO),
        ("title: a page\ndate: 2026-01-01\n", Sniff.NO, Sniff.NO),
    ],
)
def test_each_meta_file_has_its_reader(text: str, run: Sniff, model: Sniff) -> None:
    assert mlflow_run.sniff("a/meta.yaml", text.encode()) is run
    assert mlflow_registry.sniff("a/meta.yaml", text.encode()) is model


def api(**more: Any) -> dict[str, Any]:
    return {
        "info": {
            "run_id": "7d2e",
            "experiment_id": "1",
            "status": "FINISHED",
            "start_time": 1767225600000,
            "artifact_uri": "mlflow-artifacts:/1/7d2e/artifacts",
            "lifecycle_stage": "active",
        },
        "data": {
            "metrics": [{"key": "auc", "value": 0.91, "timestamp": 1767225600000, "step": 3}],
            "params": [
                {"key": "lr", "value": "0.1"},
                {"key": "max_tokens", "value": "512"},
                {"key": "db_password", "value": "hunter2hunter2"},
            ],
            "tags": [
                {"key": "mlflow.user", "value": "ana"},
                {"key": "mlflow.source.name", "value": "/home/ana/train.py"},
                {"key": "mlflow.source.git.commit", "value": "4c35731f"},
                {
                    "key": "mlflow.source.git.repoURL",
                    "value": "https://ana:pw@git.test/loan.git",
                },
                {"key": "team", "value": "loans"},
            ],
        },
        "inputs": {
            "dataset_inputs": [
                {
                    "dataset": {"name": "loans", "digest": "ab12", "source_type": "s3"},
                    "tags": [{"key": "mlflow.data.context", "value": "training"}],
                }
            ]
        },
        **more,
    }


@pytest.mark.parametrize("wrapped", ["run", "response", "runs", ""])
def test_a_run_of_the_api_has_its_parameters_metrics_and_commit(wrapped: str) -> None:
    whole = {
        "run": {"run": api()},
        "response": {"response": {"run": api()}},
        "runs": {"runs": [api()]},
        "": api(),
    }
    raw = json.dumps(whole[wrapped], indent=1)
    document = mlflow_run.parse("run.json", raw.encode())
    assert document is not None
    assert document.data["status"] == "finished"
    assert document.data["params"] == {"lr": "0.1", "max_tokens": "512"}
    assert document.data["metrics"] == {"auc": {"value": 0.91, "step": 3}}
    assert document.data["user"] == "ana"
    assert document.data["commit"] == "4c35731f"
    assert document.data["repository"] == "https://git.test/loan.git"
    assert document.data["tags"] == {"team": "loans"}
    assert document.data["datasets"] == [
        {"name": "loans", "digest": "ab12", "source_type": "s3", "context": "training"}
    ]
    assert "source" not in document.data
    line = raw[: raw.index('"key": "auc"')].count("\n")
    assert document.locate(("metrics", "auc", "value"))[0] in (line, line + 1, line + 2)


def test_several_runs_in_a_file_are_unreadable() -> None:
    with pytest.raises(Unreadable, match="several runs"):
        mlflow_run.parse("runs.json", json.dumps({"runs": [api(), api()]}).encode())


@pytest.mark.parametrize(
    "data", [{}, [], {"run": 3}, {"run": {"info": {"name": "ci"}}}, {"runs": []}]
)
def test_other_json_is_left_alone(data: Any) -> None:
    raw = json.dumps(data).encode()
    assert mlflow_run.sniff("run.json", raw) is Sniff.NO
    assert mlflow_run.parse("run.json", raw) is None


PROJECT = """\
name: loan
python_env: env/python_env.yaml
entry_points:
  main:
    parameters:
      data: path
      lr: {type: float, default: 0.1}
      api_token: {type: string, default: Zx81kQv7Lw2p9}
    command: "python train.py --data {data} --lr {lr}"
  test: {command: pytest}
"""


def test_a_project_tells_how_runs_are_started() -> None:
    document = mlproject.parse("train/MLproject", PROJECT.encode())
    assert document is not None
    assert document.data == {
        "format": "mlflow-project",
        "name": "loan",
        "environment_files": ["train/env/python_env.yaml"],
        "entry_points": [
            {
                "name": "main",
                "command": "python train.py --data {data} --lr {lr}",
                "parameters": [
                    {"name": "data", "type": "path"},
                    {"name": "lr", "type": "float", "default": 0.1},
                    {"name": "api_token", "type": "string"},
                ],
            },
            {"name": "test", "command": "pytest"},
        ],
    }
    assert document.locate(("entry_points", 0, "command"))[0] == 9
    assert document.locate(("environment_files", 0))[0] == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a", "the file must be a mapping"),
        ("entry_points: [main]", "'entry_points' must be a mapping"),
        ("entry_points: {main: {}}", "entry point 'main' has no 'command'"),
        ("entry_points: {main: {command: x, parameters: [a]}}", "'parameters' of 'main'"),
        ("conda_env: a\ndocker_env: {image: b}", "one environment"),
    ],
)
def test_a_malformed_project_is_invalid(text: str, reason: str) -> None:
    document = mlproject.parse("MLproject", text.encode())
    assert document is not None
    assert not document.valid
    assert reason in document.reason


def labelled(document: Document, label: str) -> bool:
    """Whether a package says what its label says that it says."""
    for word in label.split(";"):
        key = word.removeprefix("no-")
        stated = bool(document.data.get(key))
        if key in ("signature", "model_uuid", "run_id") and stated == word.startswith("no-"):
            return False
    return True


@pytest.mark.shared
def test_real_files_say_what_their_labels_say(shared: Path) -> None:
    counts = {"registered-model": 0, "experiment": 0}
    for seen in corpus.read(shared / "corpus", "mlflow"):
        for artifact in seen.artifacts:
            if artifact.kind not in counts:
                continue
            counts[artifact.kind] += 1
            assert artifact.valid, (seen.path, artifact.reason)
            assert labelled(Document(artifact.data, lambda _: (1, 1)), seen.label), seen.path
            assert "Lenovo" not in str(artifact.data)
            if seen.label == "run status=3":
                assert artifact.data["status"] == "finished"
    assert counts == {"registered-model": 33, "experiment": 9}


@pytest.mark.shared
def test_whole_stores_are_read(shared: Path) -> None:
    found: dict[str, int] = {}
    for seen in corpus.read(shared / "corpus", "repos"):
        if seen.path.endswith("/meta.yaml"):
            assert seen.artifacts, seen.path
        for artifact in seen.artifacts:
            form = artifact.data.get("format") if isinstance(artifact.data, dict) else None
            if artifact.reader.startswith("mlflow-"):
                assert artifact.valid, (seen.path, artifact.reason)
                found[str(form)] = found.get(str(form), 0) + 1
    assert found["mlflow-run"] > 20
    assert found["mlflow-registry"] > 10
