"""The lineage graph of a system: what is joined, and each gap with its ends and its file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from aigov.api import (
    Check,
    Drawing,
    Edge,
    Gap,
    Graph,
    Location,
    Node,
    Outcome,
    Params,
    Sort,
    System,
    SystemEvidence,
    Unreadable,
)
from aigov.artifacts import NOWHERE
from aigov.drawing import drawn
from aigov.errors import PluginError
from aigov.registry import Registry
from aigov.report.graph_data import canonical
from aigov.schemas import load
from aigov.testing import ask, prepared

CASES = yaml.safe_load((Path(__file__).parent / "checks/data-lineage.yaml").read_text("utf-8"))
VALID = Draft202012Validator(load("graph.v1"))

MANIFEST = "id: bot\nrisk_tier: high\nlifecycle: production\nowner: ana@acme.org\n"
SERVED = MANIFEST + "model: [models/model.pt]\n"
PIPELINE = """\
stages:
  train: {cmd: python fit.py, deps: [data/raw.csv, fit.py], outs: [models/model.pt]}
"""
FILES = {
    "ai-system.yaml": SERVED,
    "dvc.yaml": PIPELINE,
    "data/raw.csv": "a,b\n",
    "fit.py": "pass\n",
}


def draw(files: dict[str, str], system: str = "bot") -> Graph:
    run = prepared(files)
    (wanted,) = (each for each in run.systems if each.id == system)
    return drawn(run.question, wanted)


def edges(graph: Graph) -> list[str]:
    labels = {node.id: node.label for node in graph.nodes}
    return [f"{labels[each.start]} {each.says} {labels[each.end]}" for each in graph.edges]


def gaps(graph: Graph, *but: str) -> list[str]:
    labels = {"?": "?"} | {node.id: node.label for node in graph.nodes}
    return [
        f"{gap.id}: {labels[gap.start]} -> {labels[gap.end]}, {gap.closes}"
        for gap in graph.gaps
        if gap.id not in but
    ]


def sorts(graph: Graph) -> dict[str, str]:
    return {node.label: node.sort.value for node in graph.nodes}


# Over every case of the check


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_the_gaps_are_the_problems_of_the_check(case: dict[str, Any]) -> None:
    run = prepared(case["repo"])
    told = {
        (problem.id, problem.message, problem.at) for problem in ask("data-lineage", case["repo"])
    }
    found = [gap for system in run.systems for gap in drawn(run.question, system).gaps]
    assert {(gap.id, gap.message, gap.at) for gap in found} == told
    assert all(gap.closes for gap in found)


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_the_form_is_that_of_the_schema(case: dict[str, Any]) -> None:
    run = prepared(case["repo"])
    for system in run.systems:
        data = canonical(drawn(run.question, system), system, run.snapshot, "2026-11-22")
        assert [error.message for error in VALID.iter_errors(data)] == []
        ids = [node["id"] for node in data["nodes"]]
        assert len(set(ids)) == len(ids)


# What is joined


def test_a_pipeline_goes_from_the_source_to_the_served_model() -> None:
    graph = draw(FILES)
    assert edges(graph) == ["data/raw.csv read by train", "train writes models/model.pt"]
    assert sorts(graph) == {
        "data/raw.csv": "source",
        "models/model.pt": "model",
        "train": "step",
    }
    (step,) = (node for node in graph.nodes if node.label == "train")
    assert (step.tool, step.code, str(step.at)) == ("dvc", ("fit.py",), "dvc.yaml:2:3")
    assert [node.label for node in graph.nodes if node.served] == ["models/model.pt"]


def test_versions_are_those_of_the_lock_and_of_the_pointer() -> None:
    lock = """\
schema: '2.0'
stages:
  train:
    cmd: python fit.py
    deps:
    - {path: data/raw.csv, hash: md5, md5: 11111111111111111111111111111111}
    - {path: fit.py, hash: md5, md5: 22222222222222222222222222222222}
    outs:
    - {path: models/model.pt, hash: md5, md5: 33333333333333333333333333333333}
"""
    pointer = "outs:\n- {hash: md5, md5: 44444444444444444444444444444444, path: raw.csv}\n"
    graph = draw({**FILES, "dvc.lock": lock, "data/raw.csv.dvc": pointer})
    found = {node.label: node.version for node in graph.nodes}
    assert found["models/model.pt"] == "md5:33333333333333333333333333333333"
    assert found["data/raw.csv"] == "md5:44444444444444444444444444444444"
    assert "stale-chain: data/raw.csv -> train, dvc.lock" in gaps(graph)


def test_a_folder_that_is_written_holds_what_is_read_from_it() -> None:
    pipeline = """\
stages:
  unpack: {cmd: x, deps: [data/raw.csv], outs: [data/parts]}
  train: {cmd: x, deps: [data/parts/a.csv], outs: [models/model.pt]}
"""
    graph = draw({**FILES, "dvc.yaml": pipeline})
    assert "data/parts holds data/parts/a.csv" in edges(graph)
    assert sorts(graph)["data/parts/a.csv"] == "dataset"


def test_a_dbt_node_is_drawn_as_the_table_that_it_makes() -> None:
    manifest = {
        "metadata": {
            "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
            "dbt_version": "1.10.0",
        },
        "nodes": {
            "model.shop.loans": {
                "resource_type": "model",
                "unique_id": "model.shop.loans",
                "name": "loans",
                "database": "prod",
                "schema": "shop",
                "alias": "loans",
                "relation_name": "prod.shop.loans",
                "depends_on": {"nodes": ["source.shop.core.raw"]},
            }
        },
        "sources": {
            "source.shop.core.raw": {
                "resource_type": "source",
                "unique_id": "source.shop.core.raw",
                "name": "raw",
                "source_name": "core",
                "database": "prod",
                "schema": "core",
                "identifier": "raw",
                "relation_name": "prod.core.raw",
                "description": "Applications from the core banking system.",
            }
        },
        "exposures": {},
    }
    record = """\
system: bot
steps:
  - {name: train, inputs: [prod.shop.loans], outputs: [models/model.pt]}
"""
    files = {
        "ai-system.yaml": SERVED,
        "target/manifest.json": json.dumps(manifest),
        "governance/bot/lineage.yaml": record,
    }
    graph = draw(files)
    table = {"type": "BASE TABLE", "database": "PROD", "schema": "SHOP", "name": "LOANS"}
    loans = {"metadata": table, "columns": {}, "stats": {}, "unique_id": "model.shop.loans"}
    catalog = {
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"},
        "nodes": {"model.shop.loans": loans},
        "sources": {},
    }
    beside_catalog = draw({**files, "target/catalog.json": json.dumps(catalog)})
    assert sorts(beside_catalog) == sorts(graph)
    flow = edges(graph)
    assert "model.shop.loans read by train" in flow
    assert "train writes models/model.pt" in flow
    assert any(edge.endswith("read by model.shop.loans") for edge in flow)
    assert {node.tool for node in graph.nodes} == {"dbt", "record"}


def test_cards_describe_what_they_name_and_the_only_model() -> None:
    graph = draw(
        {
            **FILES,
            "DATASET_CARD.md": "# Loans\n\n## Dataset description\n\n`data/raw.csv`: loans.\n",
            "MODEL_CARD.md": "---\nversion: '2'\nbase_model: acme/base\n---\n# Scorer\n\n"
            "## Intended use\n\nScores loans.\n",
        }
    )
    assert "Loans describes data/raw.csv" in edges(graph)
    assert "Scorer describes models/model.pt" in edges(graph)
    assert "acme/base base of models/model.pt" in edges(graph)


def test_an_evaluation_hangs_on_the_model_unless_a_step_writes_it() -> None:
    results = '{"model_version": "2", "auc": 0.9}'
    beside = draw({**FILES, "metrics/eval.json": results})
    assert "models/model.pt measured in metrics/eval.json" in edges(beside)
    stage = "  test: {cmd: x, deps: [models/model.pt], metrics: [metrics/eval.json]}\n"
    written = draw({**FILES, "metrics/eval.json": results, "dvc.yaml": PIPELINE + stage})
    assert "test writes metrics/eval.json" in edges(written)
    assert sorts(written)["metrics/eval.json"] == "evaluation"
    assert len(written.nodes) == 5


REGISTER = """\
id: REG-1
system: bot
models:
  - {name: scorer, version: 2.1.0, artefact: models/model.pt, image: "acme.org/scorer:2.1.0",
     stage: production}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: scorer}
spec:
  selector: {matchLabels: {app: scorer}}
  template:
    metadata: {labels: {app: scorer}}
    spec:
      containers:
        - {name: scorer, image: "acme.org/scorer:2.1.0"}
"""


def test_the_register_joins_the_model_to_what_serves_it() -> None:
    graph = draw(
        {
            **FILES,
            "governance/bot/model-register.yaml": REGISTER,
            "k8s/scorer.yaml": DEPLOYMENT,
        }
    )
    assert "models/model.pt registered as scorer 2.1.0 (production)" in edges(graph)
    assert "scorer 2.1.0 (production) served by Deployment scorer" in edges(graph)
    assert gaps(graph, "no-lock", "source-without-origin") == []


def test_a_deployment_that_nothing_joins_to_the_model_is_a_gap() -> None:
    graph = draw({**FILES, "k8s/scorer.yaml": DEPLOYMENT})
    assert gaps(graph, "no-lock", "source-without-origin") == [
        "not-joined: models/model.pt -> Deployment scorer, governance/bot/model-register.yaml"
    ]


def test_a_deployment_beside_one_that_is_joined_is_no_gap() -> None:
    cache = DEPLOYMENT.replace("scorer", "cache").replace("2.1.0", "7")
    graph = draw(
        {
            **FILES,
            "governance/bot/model-register.yaml": REGISTER,
            "k8s/scorer.yaml": f"{DEPLOYMENT}---\n{cache}",
        }
    )
    assert "Deployment cache" in sorts(graph)
    assert gaps(graph, "no-lock", "source-without-origin") == []


def test_a_bill_of_materials_lists_models_and_data_and_leaves_software_out() -> None:
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [
            {"type": "machine-learning-model", "name": "bot", "version": "2.1.0"},
            {"type": "data", "name": "raw", "version": "1"},
            {"type": "library", "name": "numpy", "version": "2.0.0"},
        ],
    }
    graph = draw({**FILES, "bom.cdx.json": json.dumps(bill)})
    assert "models/model.pt listed as bot" in edges(graph)
    assert "data/raw.csv listed as raw" in edges(graph)
    assert graph.notes == ("bom.cdx.json lists 1 other components, not drawn",)


# Gaps, one id after the other, the ends worked out by hand


def test_a_stage_that_never_ran_is_a_gap_between_it_and_what_it_writes() -> None:
    stages = """\
stages:
  one: {cmd: x, deps: [data/raw.csv], outs: [data/a.csv, data/b.csv]}
  two: {cmd: x, deps: [data/a.csv, data/b.csv], outs: [models/model.pt]}
"""
    graph = draw({**FILES, "ml/x": "", "dvc.yaml": stages})
    assert gaps(graph, "source-without-origin") == [
        "no-lock: one -> data/a.csv, dvc.lock",
        "no-lock: one -> data/b.csv, dvc.lock",
        "no-lock: two -> models/model.pt, dvc.lock",
    ]


def test_an_input_that_is_nowhere_is_closed_by_its_pointer_or_by_the_code_itself() -> None:
    files = {key: text for key, text in FILES.items() if key not in ("data/raw.csv", "fit.py")}
    graph = draw(files)
    assert [gap for gap in gaps(graph) if gap.startswith("dangling")] == [
        "dangling-input: ? -> data/raw.csv, data/raw.csv.dvc"
    ]
    without_code = {key: text for key, text in FILES.items() if key != "fit.py"}
    assert [gap for gap in gaps(draw(without_code)) if gap.startswith("dangling")] == [
        "dangling-input: ? -> train, fit.py"
    ]


def test_each_of_several_sources_is_closed_by_its_own_pointer() -> None:
    pointers = {f"data/{n}.csv.dvc": f"outs:\n- {{md5: {n * 32}, path: {n}.csv}}\n" for n in "ab"}
    stage = "stages: {train: {cmd: x, deps: [data/a.csv, data/b.csv], outs: [models/model.pt]}}\n"
    graph = draw({"ai-system.yaml": SERVED, "dvc.yaml": stage, **pointers})
    assert gaps(graph, "no-lock") == [
        "source-without-origin: ? -> data/a.csv, data/a.csv.dvc",
        "source-without-origin: ? -> data/b.csv, data/b.csv.dvc",
    ]


def test_a_stage_that_only_the_lock_knows_is_drawn_with_its_gap() -> None:
    lock = "schema: '2.0'\nstages:\n  old: {cmd: x, outs: [{path: a.csv, md5: '1'}]}\n"
    graph = draw({**FILES, "dvc.lock": lock})
    assert "orphan-stage: old -> ?, dvc.yaml" in gaps(graph)
    assert sorts(graph)["old"] == "step"


def test_a_served_model_that_no_step_writes_is_drawn_with_its_gap() -> None:
    graph = draw({**FILES, "ai-system.yaml": MANIFEST + "model: [served/x.onnx]\n"})
    assert "model-not-written: ? -> served/x.onnx, dvc.yaml" in gaps(graph)


def test_without_lineage_the_gap_ends_at_the_served_model() -> None:
    graph = draw({"ai-system.yaml": SERVED})
    assert gaps(graph) == [
        "no-lineage: ? -> models/model.pt, governance/bot/lineage.yaml",
    ]


def test_a_name_with_a_comma_is_one_name() -> None:
    record = """\
system: bot
sources: [{name: loans, uri: "s3://l", origin: loans department}]
steps:
  - {name: "join, then fit", inputs: [loans], outputs: [models/model.pt]}
  - {name: "look, twice", inputs: [models/model.pt]}
  - {name: look, inputs: [models/model.pt]}
"""
    graph = draw({"ai-system.yaml": SERVED, "governance/bot/lineage.yaml": record})
    assert gaps(graph) == [
        "job-without-outputs: look -> ?, governance/bot/lineage.yaml",
        "job-without-outputs: look, twice -> ?, governance/bot/lineage.yaml",
    ]


# What cannot be read or told


def test_a_file_that_cannot_be_read_is_an_unknown_gap() -> None:
    graph = draw({**FILES, "governance/bot/lineage.yaml": "a: [\n"})
    (gap,) = (gap for gap in graph.gaps if gap.id == "unreadable")
    assert gap.outcome.value == "unknown"
    assert gap.closes == "governance/bot/lineage.yaml"
    assert gap.message.startswith("governance/bot/lineage.yaml ")


def test_evidence_that_the_manifest_names_and_that_is_not_there_is_a_gap() -> None:
    graph = draw({**FILES, "ai-system.yaml": SERVED + "evidence: {bom: sbom.json}\n"})
    assert [gap.message for gap in graph.gaps if gap.id == "dangling-reference"] == [
        "evidence for bom names 'sbom.json', which is not in the repository"
    ]


def test_lineage_that_no_system_owns_is_told() -> None:
    manifests = {f"{name}/ai-system.yaml": MANIFEST.replace("bot", name) for name in ("a", "b")}
    graph = draw({**manifests, "dvc.yaml": PIPELINE}, "a")
    assert graph.notes == ("dvc.yaml is lineage of no system: it lies under no system's folder",)


def test_lineage_that_no_system_owns_is_told_once_for_each_kind() -> None:
    manifests = {f"{name}/ai-system.yaml": MANIFEST.replace("bot", name) for name in ("a", "b")}
    lost = {"dvc.yaml": PIPELINE, "x/dvc.yaml": PIPELINE, "y/dvc.yaml": PIPELINE}
    (note,) = draw({**manifests, **lost}, "a").notes
    assert note.endswith("lies under no system's folder, and 2 more of that kind are of none")


# A check of somebody else


def beside(run: Callable[..., Graph]) -> Graph:
    """The graph of the files with the drawing of a third party."""
    ready = prepared(FILES)
    check = Check("acme:dags", (), lambda *_: iter(()), graph=Drawing(("licence",), run))
    question = replace(ready.question, checks={**ready.question.checks, "acme:dags": check})
    return drawn(question, ready.systems[0])


def test_the_graph_of_a_third_party_joins_where_it_names_the_same_data() -> None:
    def run(system: System, _params: Params, _evidence: SystemEvidence) -> Graph:
        at = Location("dags/load.py", 3)
        step = Node("acme:load", Sort.STEP, "load", at, "acme")
        data = Node("data:data/raw.csv", Sort.DATASET, system.id, at)
        return Graph((step, data), (Edge(step.id, data.id, "writes", at),))

    assert edges(beside(run)) == [
        "load writes bot",
        "bot read by train",
        "train writes models/model.pt",
    ]


def crash(*_: object) -> Graph:
    raise KeyError("x")


def unreadable(*_: object) -> Graph:
    raise Unreadable("has more than 9 steps", hint="split it")


def nothing(*_: object) -> Graph:
    return None  # type: ignore[return-value]  what a plugin of somebody else may do


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (crash, "crash: the graph of check acme:dags crashed: KeyError: 'x'"),
        (unreadable, "unreadable: ai-system.yaml: has more than 9 steps"),
        (nothing, "crash: the graph of check acme:dags crashed: TypeError: returned None"),
    ],
)
def test_a_drawing_that_fails_is_an_unknown_gap_beside_the_others(
    run: Callable[..., Graph], told: str
) -> None:
    graph = beside(run)
    found = [gap for gap in graph.gaps if gap.id in ("crash", "unreadable")]
    assert [gap.outcome.value for gap in found] == ["unknown"]
    assert f"{found[0].id}: {found[0].message}".startswith(told)
    assert "train writes models/model.pt" in edges(graph)


@pytest.mark.parametrize(
    ("graph", "told"),
    [
        (Graph(edges=(Edge("a", "b", "x", NOWHERE),)), "edge to 'a', which is no node"),
        (Graph(gaps=(Gap("g", "m", NOWHERE, end="b"),)), "edge to 'b', which is no node"),
        (Graph(gaps=(Gap("g", "m", NOWHERE, outcome=Outcome.PASS),)), "has the outcome 'pass'"),
    ],
)
def test_a_graph_that_does_not_hold_together_is_the_plugins_fault(graph: Graph, told: str) -> None:
    with pytest.raises(PluginError, match=told) as caught:
        beside(lambda *_: graph)
    assert caught.value.where == "check acme:dags"


def test_a_drawing_asks_for_the_kinds_that_it_declares() -> None:
    def run(_system: System, _params: Params, evidence: SystemEvidence) -> Graph:
        evidence.of("lineage")
        return Graph()

    with pytest.raises(PluginError, match="asks for 'lineage', which it does not declare"):
        beside(run)


def test_a_drawing_of_a_kind_that_does_not_exist_is_the_plugins_fault() -> None:
    ready = prepared(FILES)
    check = Check("acme:x", (), lambda *_: iter(()), graph=Drawing(("lineag",), lambda *_: Graph()))
    question = replace(ready.question, checks={"acme:x": check})
    with pytest.raises(PluginError, match="draws the unknown kind 'lineag'") as caught:
        drawn(question, ready.systems[0])
    assert "lineage" in caught.value.hint


def test_only_one_check_draws_and_it_declares_what_it_reads() -> None:
    drawing = {check.id: check.graph for check in Registry().checks.values() if check.graph}
    assert list(drawing) == ["data-lineage"]
    assert set(Registry().checks["data-lineage"].reads) <= set(drawing["data-lineage"].reads)
