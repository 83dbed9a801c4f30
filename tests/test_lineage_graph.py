"""The lineage graph: who writes what whom reads, across files and formats."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from aigov.api import Artifact, Unreadable
from aigov_plugins.lineage.lineage_cycles import strongly_connected
from aigov_plugins.lineage.lineage_graph import Graph, build, cycles
from aigov_plugins.lineage.lineage_roles import is_code, is_model
from aigov_plugins.readers import dvc, dvc_lock, lineage_record, openlineage


def artifact(kind: str, reader: ModuleType, path: str, text: str) -> Artifact:
    document = reader.parse(path, text.encode())
    assert document is not None
    assert document.valid, document.reason
    return Artifact(kind, reader.__name__, path, "", document.data, document.locate)


def pipeline(text: str, path: str = "dvc.yaml") -> Artifact:
    return artifact("lineage", dvc, path, text)


def edges(graph: Graph) -> set[tuple[str, str]]:
    """Writer and reader of everything that one job writes and another reads."""
    return {
        (graph.jobs[writer].name, job.name)
        for job, by_end in zip(graph.jobs, graph.writers, strict=True)
        for writers in by_end
        for writer in writers
    }


def test_a_folder_joins_with_what_lies_in_it() -> None:
    graph = build(
        [
            pipeline(
                "stages:\n"
                "  unpack: {cmd: x, outs: [data/interim]}\n"
                "  one: {cmd: x, deps: [data/interim/a.csv], outs: [out/a.csv]}\n"
                "  all: {cmd: x, deps: [out]}\n"
                "  other: {cmd: x, deps: [data/interim2]}\n"
            )
        ],
        [],
    )
    assert edges(graph) == {("unpack", "one"), ("one", "all")}
    assert [end.key for _, end in graph.unwritten()] == ["data/interim2"]


def test_pipelines_in_several_folders_join_by_their_paths_in_the_repository() -> None:
    graph = build(
        [
            pipeline("stages: {get: {cmd: x, outs: [raw.csv]}}", "data/dvc.yaml"),
            pipeline("stages: {fit: {cmd: x, deps: [../data/raw.csv]}}", "model/dvc.yaml"),
        ],
        [],
    )
    assert edges(graph) == {("get", "fit")}


def event(number: int, job: str, **more: Any) -> Artifact:
    data = {
        "eventType": "COMPLETE",
        "eventTime": "2026-03-01T10:00:00Z",
        "producer": "https://etl.test",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
        "run": {"runId": "01234567-89ab-cdef-0123-456789abcdef"},
        "job": {"namespace": "etl", "name": job},
        **more,
    }
    return artifact("lineage", openlineage, f"lineage/{number}.json", json.dumps(data))


def test_formats_join_by_address() -> None:
    graph = build(
        [
            event(1, "export", outputs=[{"namespace": "s3://lake", "name": "loans.csv"}]),
            pipeline("stages: {fit: {cmd: x, deps: ['s3://lake/loans.csv'], outs: [m.pt]}}"),
            artifact(
                "lineage",
                lineage_record,
                "governance/lineage.yaml",
                "steps: [{name: serve, inputs: [m.pt], outputs: ['k8s://bot']}]",
            ),
        ],
        [],
    )
    assert edges(graph) == {("export", "fit"), ("fit", "serve")}


def test_an_alias_joins() -> None:
    facet = {"_producer": "p", "_schemaURL": "s"}
    link = {**facet, "identifiers": [{"namespace": "hive", "name": "loans", "type": "TABLE"}]}
    written = {"namespace": "s3://lake", "name": "loans", "facets": {"symlinks": link}}
    graph = build(
        [
            event(1, "export", outputs=[written]),
            event(2, "fit", inputs=[{"namespace": "hive", "name": "loans"}]),
        ],
        [],
    )
    assert edges(graph) == {("export", "fit")}


def test_events_of_one_job_in_two_files_are_one_job() -> None:
    graph = build(
        [
            event(1, "fit", inputs=[{"namespace": "hive", "name": "loans"}]),
            event(2, "fit", outputs=[{"namespace": "hive", "name": "model"}]),
        ],
        [],
    )
    (job,) = graph.jobs
    assert [end.key for end in job.inputs] == ["hive:loans"]
    assert [end.key for end in job.outputs] == ["hive:model"]


def test_a_templated_stage_is_read_from_its_lock() -> None:
    graph = build(
        [
            pipeline(
                "stages: {fit: {foreach: '${x}', do: {cmd: x, outs: ['${item}.pt']}}}", "a/dvc.yaml"
            )
        ],
        [
            artifact(
                "data-version",
                dvc_lock,
                "a/dvc.lock",
                "schema: '2.0'\nstages:\n  fit@n: {cmd: x, outs: [{path: n.pt, md5: ab}]}\n"
                "  fitting: {cmd: x}\n",
            )
        ],
    )
    assert [(job.name, job.outputs[0].key, job.templated) for job in graph.jobs] == [
        ("fit@n", "a/n.pt", False)
    ]


def test_upstream_is_everything_that_a_job_depends_on() -> None:
    graph = build(
        [
            pipeline(
                "stages:\n  a: {cmd: x, outs: [1]}\n".replace("[1]", "['1']")
                + "  b: {cmd: x, deps: ['1'], outs: ['2']}\n"
                + "  c: {cmd: x, deps: ['2'], outs: ['3']}\n  d: {cmd: x, outs: ['4']}\n"
            )
        ],
        [],
    )
    assert graph.upstream(2) == {0, 1, 2}
    assert graph.upstream(3) == {3}
    assert graph.downstream([1]) == {1, 2}
    assert graph.downstream([]) == frozenset()


def test_a_graph_of_too_many_edges_is_unreadable() -> None:
    stages = "".join(f"  s{n}: {{cmd: x, deps: [d], outs: [d/{n}]}}\n" for n in range(720))
    with pytest.raises(Unreadable, match="more than 500000 edges"):
        build([pipeline(f"stages:\n{stages}")], [])


def test_jobs_that_depend_on_themselves_are_cycles() -> None:
    graph = build(
        [
            pipeline(
                "stages:\n"
                "  a: {cmd: x, deps: [q], outs: [p]}\n"
                "  b: {cmd: x, deps: [p], outs: [q]}\n"
                "  c: {cmd: x, deps: [r], outs: [r]}\n"
                "  d: {cmd: x, deps: [p], outs: [s]}\n"
            )
        ],
        [],
    )
    assert cycles(graph) == [(0, 1), (2,)]


def test_a_long_chain_needs_no_recursion() -> None:
    count = 50_000
    chain = [[n + 1] if n + 1 < count else [0] for n in range(count)]
    assert [len(group) for group in strongly_connected(chain)] == [count]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/train.py", True),
        ("notebooks/Explore.ipynb", True),
        ("params.yaml", True),
        ("conf/model_config.json", True),
        ("requirements-dev.txt", True),
        ("src", True),
        (".dvcignore", True),
        ("data/raw.csv", False),
        ("data/in", False),
        ("data/annotations.json", False),
        ("data/raw", False),
    ],
)
def test_code_and_settings_are_told_from_data(path: str, expected: bool) -> None:
    assert is_code(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("yolov8.pt", True),
        ("models/base.pkl", True),
        ("out/fraud-classifier.joblib", True),
        ("models/final_model", True),
        ("models/model.json", True),
        ("data/train.pkl", False),
        ("reports/model.json", False),
        ("models/configs/conf.yaml", False),
        ("data/raw", False),
        ("models/train.py", False),
    ],
)
def test_models_are_told_by_their_names(path: str, expected: bool) -> None:
    assert is_model(path) is expected
