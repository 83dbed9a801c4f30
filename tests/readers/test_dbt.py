"""dbt: manifests, catalogs, runs, properties and project files."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable
from aigov.testing import problems
from aigov_plugins.readers import (
    dbt_catalog,
    dbt_manifest,
    dbt_project,
    dbt_properties,
    dbt_run,
    dbt_tests,
)


def metadata(artifact: str, version: int = 12, **more: Any) -> dict[str, Any]:
    url = f"https://schemas.getdbt.com/dbt/{artifact}/v{version}.json"
    stated = {"dbt_version": "1.9.1", "generated_at": "2026-03-01T10:00:00Z", **more}
    return {"dbt_schema_version": url, **stated}


def node(kind: str, name: str, *parents: str, **more: Any) -> dict[str, Any]:
    return {
        "resource_type": kind,
        "package_name": "shop",
        "database": "warehouse",
        "schema": "prod",
        "name": name,
        "alias": name,
        "config": {"materialized": "table"},
        "depends_on": {"macros": ["macro.dbt.ref"], "nodes": list(parents)},
        **more,
    }


def manifest(**sections: dict[str, Any]) -> dict[str, Any]:
    about = metadata("manifest", project_name="shop")
    return {"metadata": about, "nodes": {}, "sources": {}, **sections}


PROJECT = manifest(
    nodes={
        "seed.shop.rates": node(
            "seed", "rates", original_file_path="seeds/rates.csv", description="central bank rates"
        ),
        "model.shop.stg": node("model", "stg", "source.shop.crm.loans", "seed.shop.rates"),
        "model.shop.tmp": node("model", "tmp", "model.shop.stg", config={
            "materialized": "ephemeral", "meta": {"owner": "@loans"}}),
        "model.shop.mart": node("model", "mart", "model.shop.tmp", group="risk", description="m"),
        "test.shop.unique_mart_id.1": node("test", "unique_mart_id", "model.shop.mart"),
    },
    sources={
        "source.shop.crm.loans": {
            "database": "raw", "schema": "crm", "identifier": "loans_v2", "name": "loans",
            "source_description": "export of the CRM", "loader": "fivetran",
            "meta": {"license": "contract 7", "purpose": "lending"},
        }
    },
    exposures={
        "exposure.shop.score": {
            "type": "ml", "owner": {"name": "Ana", "email": "ana@example.org"},
            "url": "https://me:pw@bi.test/score", "depends_on": {"nodes": ["model.shop.mart"]},
        }
    },
    groups={"group.shop.risk": {"name": "risk", "owner": {"email": "risk@example.org"}}},
)  # fmt: skip


def lineage(data: Any, path: str = "shop/target/manifest.json") -> Document:
    document = dbt_manifest.parse(path, json.dumps(data, indent=1).encode())
    assert document is not None
    return document


def test_each_node_is_a_job_that_builds_its_relation() -> None:
    document = lineage(PROJECT)
    assert document.valid, document.reason
    assert document.data["project"] == "shop"
    assert document.data["tool"] == "dbt 1.9.1"
    jobs = {job["name"]: job for job in document.data["jobs"]}
    assert list(jobs) == [
        "seed.shop.rates", "model.shop.stg", "model.shop.tmp", "model.shop.mart",
        "exposure.shop.score",
    ]  # fmt: skip
    assert jobs["model.shop.stg"]["inputs"] == [
        {"name": "raw.crm.loans_v2", "aliases": ["source.shop.crm.loans"], "role": "dep"},
        {"name": "warehouse.prod.rates", "aliases": ["seed.shop.rates"], "role": "dep"},
    ]
    assert jobs["seed.shop.rates"]["inputs"] == [
        {"name": "seeds/rates.csv", "path": "shop/seeds/rates.csv", "role": "dep"}
    ]
    assert jobs["model.shop.tmp"]["outputs"] == [{"name": "model.shop.tmp", "role": "out"}]
    assert jobs["model.shop.tmp"]["owner"] == "@loans"
    assert jobs["model.shop.mart"]["owner"] == "risk@example.org"
    assert jobs["exposure.shop.score"]["owner"] == "ana@example.org"
    assert jobs["exposure.shop.score"]["inputs"][0]["name"] == "warehouse.prod.mart"


def test_sources_say_who_loads_them_and_what_for() -> None:
    found = {entry["name"]: entry for entry in lineage(PROJECT).data["datasets"]}
    assert found["source.shop.crm.loans"] == {
        "id": "raw.crm.loans_v2",
        "name": "source.shop.crm.loans",
        "description": "export of the CRM",
        "licence": "contract 7",
        "collected_for": "lending",
        "loader": "fivetran",
        "type": "source",
    }
    assert found["exposure.shop.score"]["uri"] == "https://bi.test/score"
    assert found["exposure.shop.score"]["type"] == "ml"


def test_what_a_package_builds_counts_only_where_it_is_linked_with_the_project() -> None:
    other = {"package_name": "other"}
    data = manifest(
        nodes={
            "model.other.dates": node("model", "dates", **other),
            "model.other.monitor": node("model", "monitor", "model.other.runs", **other),
            "model.other.runs": node("model", "runs", **other),
            "model.other.report": node("model", "report", "model.shop.a", **other),
            "model.other.stage": node("model", "stage", "source.other.raw.rates", **other),
            "model.shop.a": node("model", "a", "model.other.dates"),
            "seed.shop.rates": node("seed", "rates"),
            "test.shop.t": node("test", "t", "model.other.runs", "model.shop.a"),
        },
        sources={"source.other.raw.rates": node("source", "rates", identifier="rates", **other)},
    )
    assert [job["name"] for job in lineage(data).data["jobs"]] == [
        "model.other.dates", "model.other.report", "model.other.stage", "model.shop.a",
        "seed.shop.rates",
    ]  # fmt: skip


def test_an_old_manifest_knows_packages_by_their_folder() -> None:
    own = node("model", "a", root_path="/srv/shop")
    other = node("model", "m", package_name="other", root_path="/srv/shop/dbt_packages/other")
    data = manifest(nodes={"model.shop.a": own, "model.other.m": other})
    del data["metadata"]["project_name"]
    assert [job["name"] for job in lineage(data).data["jobs"]] == ["model.shop.a"]


def test_a_seed_of_an_installed_package_or_of_an_unknown_place_has_no_path() -> None:
    seed = node("seed", "rates", original_file_path="seeds/rates.csv", package_name="other")
    reader = node("model", "a", "seed.other.rates")
    data = manifest(nodes={"seed.other.rates": seed, "model.shop.a": reader})
    assert "path" not in lineage(data).data["jobs"][0]["inputs"][0]
    (job,) = lineage({**PROJECT, "nodes": {"s": PROJECT["nodes"]["seed.shop.rates"]}, "exposures":
        {}}, "artifacts/manifest.json").data["jobs"]  # fmt: skip
    assert "path" not in job["inputs"][0]


def test_an_old_manifest_without_depends_on_uses_its_map_of_parents() -> None:
    first = node("model", "a")
    del first["depends_on"]
    data = manifest(nodes={"model.shop.a": first}, parent_map={"model.shop.a": ["model.shop.b"]})
    document = lineage(data)
    assert document.data["jobs"][0]["inputs"] == [{"name": "model.shop.b", "role": "dep"}]
    text = json.dumps(data, indent=1)
    line = text[: text.index('"model.shop.b"')].count("\n") + 1
    assert document.locate(("jobs", 0, "inputs", 0))[0] == line


def test_a_key_of_a_job_stands_where_its_node_does() -> None:
    text = json.dumps(PROJECT, indent=1)
    line = text[: text.index('"model.shop.stg": {')].count("\n") + 1
    assert lineage(PROJECT).locate(("jobs", 1))[0] == line


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"nodes": []}, "no mapping 'nodes'"),
        ({"nodes": {"model.a.b": 1}}, "'model.a.b' must be a mapping"),
        ({"sources": []}, "'sources' must be a mapping"),
        ({"exposures": {"e": []}}, "'e' must be a mapping"),
    ],
)
def test_a_broken_manifest_is_invalid(change: dict[str, Any], reason: str) -> None:
    document = lineage({**PROJECT, **change})
    assert not document.valid
    assert reason in document.reason


@pytest.mark.parametrize("data", [{"name": "app", "icons": []}, [], {"metadata": 3}, "text"])
def test_other_json_is_left_alone(data: Any) -> None:
    raw = json.dumps(data).encode()
    for reader in (dbt_manifest, dbt_catalog, dbt_run):
        assert reader.sniff("manifest.json", raw) is Sniff.NO
        assert reader.parse("manifest.json", raw) is None


def test_one_artifact_is_not_taken_for_another() -> None:
    raw = json.dumps(PROJECT).encode()
    assert dbt_manifest.sniff("manifest.json", raw) is Sniff.YES
    assert dbt_run.sniff("manifest.json", raw) is Sniff.NO
    assert dbt_run.parse("run_results.json", raw) is None
    assert dbt_catalog.parse("catalog.json", raw) is None


def test_a_manifest_of_ten_thousand_models_is_read_in_time() -> None:
    nodes = {
        f"model.shop.m{n}": node("model", f"m{n}", f"model.shop.m{n - 1}") for n in range(1, 10_000)
    }
    raw = json.dumps(manifest(nodes=nodes)).encode()
    started = time.process_time()
    document = dbt_manifest.parse("target/manifest.json", raw)
    assert document is not None
    assert len(document.data["jobs"]) == 9999
    assert time.process_time() - started < 2


SYSTEM = {"ai-system.yaml": "id: bot\n", "shop/seeds/rates.csv": "a,b\n1,2\n"}


def gaps(data: Any, **files: str) -> list[str]:
    return problems(
        "data-lineage", {**SYSTEM, "shop/target/manifest.json": json.dumps(data), **files}
    )


def test_a_described_project_lacks_only_the_model_that_it_does_not_train() -> None:
    assert gaps(PROJECT) == [
        "shop/target/manifest.json:1: no job writes a model: the lineage ends at dbt node "
        "'exposure.shop.score'"
    ]


def test_a_source_without_description_has_no_origin() -> None:
    data = json.loads(json.dumps(PROJECT))
    data["sources"]["source.shop.crm.loans"].pop("source_description")
    found = [gap for gap in gaps(data) if "origin" in gap]
    assert len(found) == 1
    assert "source 'raw.crm.loans_v2', read by dbt node 'model.shop.stg'" in found[0]


@pytest.mark.parametrize("name", ["properties", "dim_model", "engine", "config", "lock"])
def test_the_name_of_a_table_does_not_make_it_code_or_a_model(name: str) -> None:
    data = json.loads(json.dumps(PROJECT))
    data["sources"]["source.shop.crm.loans"].update(identifier=name, source_description="")
    assert any(f"'raw.crm.{name}'" in gap and "origin" in gap for gap in gaps(data))
    data["nodes"]["model.shop.mart"].update(alias=name)
    assert any("no job writes a model" in gap for gap in gaps(data))


def test_a_model_without_inputs_is_a_gap_unless_it_says_what_it_holds() -> None:
    data = json.loads(json.dumps(PROJECT))
    data["nodes"]["model.shop.days"] = node("model", "days")
    assert any("dbt node 'model.shop.days' names no inputs" in gap for gap in gaps(data))
    data["nodes"]["model.shop.days"]["description"] = "a calendar made by a date spine"
    assert not any("names no inputs" in gap for gap in gaps(data))


def run(artifact: str, *results: dict[str, Any]) -> Document:
    raw = json.dumps({"metadata": metadata(artifact, 6), "results": list(results)}).encode()
    document = dbt_run.parse("target/run_results.json", raw)
    assert document is not None
    return document


def result(name: str, status: str, **more: Any) -> dict[str, Any]:
    return {"unique_id": name, "status": status, **more}


def test_a_run_counts_tests_by_how_they_ended() -> None:
    document = run(
        "run-results",
        result("test.shop.unique_id.1", "pass", failures=0),
        result("test.shop.not_null_id.2", "fail", failures=3),
        result("test.shop.recent.3", "warn", failures=1),
        result("test.shop.broken.4", "error"),
        result("model.shop.mart", "success"),
        result("model.shop.late", "skipped"),
        result("unit_test.shop.logic", "fail"),
    )
    assert document.valid, document.reason
    found = document.data["results"]
    assert {key: found[key] for key in found if key != "failures"} == {
        "evaluated": 3,
        "failed": 1,
        "warned": 1,
        "errors": 1,
        "skipped": 1,
        "success": False,
        "date": "2026-03-01T10:00:00Z",
    }
    assert [(one["name"], one["status"]) for one in found["failures"]] == [
        ("test.shop.not_null_id.2", "fail"),
        ("test.shop.recent.3", "warn"),
        ("test.shop.broken.4", "error"),
    ]
    assert found["failures"][0]["rows"] == 3


def test_warnings_alone_are_a_success() -> None:
    assert run("run-results", result("test.a", "warn")).data["results"]["success"] is True


@pytest.mark.parametrize(
    "results",
    [
        [],
        [result("model.a", "success")],
        [result("test.a", "success")],
        [result("test.a", "skipped")],
    ],
)
def test_a_run_that_evaluates_nothing_is_no_success(results: list[dict[str, Any]]) -> None:
    found = run("run-results", *results).data["results"]
    assert found["evaluated"] == 0
    assert "success" not in found


def test_a_build_that_fails_is_no_success() -> None:
    found = run("run-results", result("test.a", "pass"), result("model.b", "error"))
    assert found.data["results"]["success"] is False


def test_freshness_is_evaluated_for_each_source() -> None:
    criteria = {"error_after": {"count": 24, "period": "hour"}, "warn_after": None}
    document = run(
        "sources",
        result("source.shop.crm.loans", "error", criteria=criteria),
        result("source.shop.crm.people", "pass", criteria=criteria),
        result("source.shop.crm.gone", "runtime error"),
    )
    assert document.data["format"] == "dbt-freshness"
    found = document.data["results"]
    assert (found["evaluated"], found["failed"], found["errors"]) == (2, 1, 1)
    assert found["failures"][0] == {
        "name": "source.shop.crm.loans", "type": "freshness", "status": "fail", "limit": "24 hour",
    }  # fmt: skip


@pytest.mark.parametrize(
    "bad", [{}, {"unique_id": 1, "status": "pass"}, result("test.a", "great"), 3]
)
def test_a_result_that_says_nothing_makes_the_run_invalid(bad: Any) -> None:
    document = run("run-results", result("test.a", "pass"), bad)
    assert not document.valid


def catalog(**sections: Any) -> Document:
    data = {"metadata": metadata("catalog", 1), "nodes": {}, "sources": {}, "errors": None}
    document = dbt_catalog.parse("target/catalog.json", json.dumps({**data, **sections}).encode())
    assert document is not None
    return document


def test_a_catalog_lists_what_the_warehouse_holds() -> None:
    about = {"type": "BASE TABLE", "database": "w", "schema": "s", "name": "t", "owner": "dba"}
    document = catalog(nodes={"model.a.t": {"metadata": {**about, "comment": "rows"}}})
    assert document.data["jobs"] == []
    assert document.data["datasets"] == [
        {
            "id": "w.s.t",
            "name": "model.a.t",
            "type": "base table",
            "description": "rows",
            "owner": "dba",
        }
    ]


@pytest.mark.parametrize(
    "change", [{"errors": ["x"]}, {"nodes": []}, {"nodes": {"a": {}}}, {"sources": {"a": 1}}]
)
def test_a_catalog_that_is_not_whole_is_invalid(change: Any) -> None:
    assert not catalog(**change).valid


PROPERTIES = """\
version: 2
groups:
  - name: risk
    owner: {name: Risk, email: risk@example.org}
models:
  - name: loans
    description: one row a loan
    access: public
    latest_version: 2
    deprecation_date: 2027-01-01
    config:
      group: risk
      meta: {contains_pii: true, classification: restricted}
      contract: {enforced: true}
    columns:
      - name: id
        data_type: int
        constraints: [{type: not_null}, {type: primary_key}]
        data_tests: [unique]
      - name: email
        description: of the borrower
        meta: {pii: true, classification: restricted}
        data_tests:
          - not_null: {config: {severity: warn}}
      - name: state
        tests:
          - accepted_values: {name: states, arguments: {values: [open, paid]}}
    data_tests:
      - dbt_utils.accepted_range: {column_name: rate, min_value: 0, max_value: 1}
      - dbt_utils.expression_is_true: {expression: "1 = 1"}
sources:
  - name: crm
    description: the CRM
    config:
      meta: {owner: crm-team@example.org}
      freshness: {warn_after: {count: 12, period: hour}, error_after: {count: 24, period: hour}}
    tables:
      - name: loans
      - name: people
        config: {freshness: null}
exposures:
  - name: scoring
    type: ML
    url: https://me:pw@bi.test/x
    owner: {email: ana@example.org}
    depends_on: [ref('loans')]
"""


def contract(text: str = PROPERTIES) -> Document:
    document = dbt_properties.parse("models/schema.yml", text.encode())
    assert document is not None
    return document


def suite(text: str = PROPERTIES) -> Document:
    document = dbt_tests.parse("models/schema.yml", text.encode())
    assert document is not None
    return document


def test_models_and_sources_are_tables_of_a_contract() -> None:
    document = contract()
    assert document.valid, document.reason
    first, loans, people = document.data["tables"]
    assert {key: first[key] for key in first if key != "columns"} == {
        "name": "loans",
        "type": "model",
        "description": "one row a loan",
        "owner": "risk@example.org",
        "group": "risk",
        "access": "public",
        "version": "2",
        "deprecated": "2027-01-01",
        "personal": True,
        "classification": "restricted",
        "enforced": True,
    }
    assert first["columns"] == [
        {"name": "id", "type": "int", "required": True, "unique": True},
        {
            "name": "email",
            "description": "of the borrower",
            "personal": True,
            "classification": "restricted",
        },
        {"name": "state"},
    ]
    assert (loans["name"], loans["owner"]) == ("crm.loans", "crm-team@example.org")
    assert "enforced" not in people
    assert document.data["description"] == "the CRM"
    assert document.data["team"] == [{"role": "risk", "name": "risk@example.org"}]
    assert document.data["consumers"] == [
        {
            "name": "scoring",
            "type": "ml",
            "owner": "ana@example.org",
            "url": "https://bi.test/x",
            "reads": ["ref('loans')"],
        }
    ]


def test_freshness_is_a_level_unless_a_table_turns_it_off() -> None:
    document = contract()
    assert document.data["sla"] == [
        {"property": "freshness", "value": 24, "unit": "hour", "table": "crm.loans"}
    ]
    rules = [rule for rule in document.data["quality"] if rule["type"] == "freshness"]
    assert [(rule["severity"], rule["limit"]) for rule in rules] == [
        ("error", "24 hour"),
        ("warn", "12 hour"),
    ]


def test_tests_are_expectations_with_their_limits() -> None:
    found = {rule["type"]: rule for rule in suite().data["expectations"]}
    assert found["unique"] == {
        "type": "unique", "dimension": "uniqueness", "table": "loans", "column": "id",
    }  # fmt: skip
    assert found["not_null"]["severity"] == "warn"
    states = found["accepted_values"]
    assert (states["name"], states["operator"]) == ("states", "in")
    assert states["limit"] == ["open", "paid"]
    assert found["dbt_utils.accepted_range"]["limit"] == [0, 1]
    assert found["dbt_utils.expression_is_true"]["vacuous"] is True
    assert not any("constraint" in rule for rule in found.values())


def only_test(written: str, model: str = "", source: str = "") -> dict[str, Any]:
    text = (
        f"version: 2\nsources:\n  - name: crm\n    {source}\n    tables:\n      - name: loans\n"
        f"        {model}\n        columns:\n          - name: id\n            tests:\n"
        f"              - {written}\n"
    )
    document = dbt_tests.parse("models/schema.yml", text.encode())
    assert document is not None
    (rule,) = document.data["expectations"]
    return dict(rule)


@pytest.mark.parametrize(
    "written",
    [
        "not_null: {where: '1=0'}",
        "not_null: {config: {where: 'FALSE'}}",
        "not_null: {config: {limit: 0}}",
        "not_null: {config: {fail_calc: '0'}}",
        "dbt_expectations.expect_x: {row_condition: '(0 = 1)'}",
        "dbt_utils.not_null_proportion: {at_least: 0}",
    ],
)
def test_a_test_that_looks_at_no_row_is_vacuous(written: str) -> None:
    assert only_test(written)["vacuous"] is True


def test_a_test_of_some_rows_is_not_vacuous_and_one_of_unknown_rows_is_templated() -> None:
    assert "vacuous" not in only_test("not_null: {where: 'amount > 0'}")
    assert only_test("not_null: {where: \"{{ var('rows') }}\"}")["templated"] is True


@pytest.mark.parametrize(
    ("written", "model", "source"),
    [
        ("not_null: {config: {enabled: 'false'}}", "", ""),
        ("not_null: {enabled: 'no'}", "", ""),
        ("not_null", "config: {enabled: false}", ""),
        ("not_null", "", "config: {enabled: false}"),
    ],
)
def test_a_test_of_what_is_disabled_is_not_enabled(written: str, model: str, source: str) -> None:
    assert only_test(written, model, source)["enabled"] is False


def test_a_table_overrides_its_source_and_may_be_switched_by_a_variable() -> None:
    source = "config: {enabled: false}"
    assert "enabled" not in only_test("not_null", "config: {enabled: true}", source)
    assert only_test("not_null", "config: {enabled: \"{{ var('x') }}\"}")["templated"] is True


def test_constraints_belong_to_the_contract() -> None:
    found = [rule["type"] for rule in contract().data["quality"] if rule.get("constraint")]
    assert found == ["not_null", "primary_key"]


def test_keys_of_columns_and_rules_are_located() -> None:
    document = contract()
    assert document.locate(("tables", 0, "columns", 1, "description"))[0] == 21
    assert document.locate(("tables", 1))[0] == 38
    assert suite().locate(("expectations", 0))[0] == 29


def test_a_value_in_jinja_is_left_out_and_told() -> None:
    text = (
        "version: 2\nmodels:\n  - name: a\n    description: '{{ doc(\"a\") }}'\n"
        "    config: {contract: {enforced: \"{{ var('strict') }}\"}}\n    columns:\n"
        "      - name: id\n        tests:\n"
        "          - not_null: {config: {enabled: \"{{ var('on') }}\", severity: error}}\n"
        "      - name: rate\n        data_type: '{{ number }}'\n        tests:\n"
        "          - dbt_utils.accepted_range: {min_value: \"{{ var('low') }}\"}\n"
    )
    (table,) = contract(text).data["tables"]
    columns = [{"name": "id"}, {"name": "rate", "templated": True}]
    assert table == {"name": "a", "type": "model", "templated": True, "columns": columns}
    rules = suite(text).data["expectations"]
    assert [rule["templated"] for rule in rules] == [True, True]
    assert "enabled" not in rules[0]
    assert "limit" not in rules[1]


@pytest.mark.parametrize(
    ("test", "required"),
    [
        ("not_null", True),
        ("not_null: {severity: warn}", False),
        ("not_null: {enabled: false}", False),
        ("unique", False),
    ],
)
def test_a_column_is_required_by_a_test_that_can_stop_a_build(test: str, required: bool) -> None:
    text = f"models:\n  - name: a\n    columns: [{{name: id, tests: [{{{test}}}]}}]\n"
    if ":" not in test:
        text = text.replace(f"{{{test}}}", test)
    (column,) = contract(text).data["tables"][0]["columns"]
    assert column.get("required", False) is required


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("version: 2\nmodels: [{description: x}]", "an entry of 'models' has no 'name'"),
        ("version: 2\nmodels: [{name: a, columns: {id: 1}}]", "'columns' must be a list"),
        ("version: 2\nsources: [{name: a, tables: [b]}]", "an entry of 'tables' must be a mapping"),
        ("version: 2\nmodels: [{name: a}]\nsources: x", "'sources' must be a list"),
    ],
)
def test_broken_properties_are_invalid(text: str, reason: str) -> None:
    for document in (contract(text), suite(text)):
        assert not document.valid
        assert reason in document.reason


@pytest.mark.parametrize(
    "text",
    [
        "models:\n  - name: gpt\n    provider: x\n",
        "models:\n  - {name: gpt, description: chat, api_base: x}\n",
        "version: 3\nmodels: [{name: a, description: b}]\n",
        "apiVersion: v1\nkind: Pod\n",
        "models: 3\n",
        "[]",
        "",
        "version: 2\nmacros: [{name: a, description: b}]\n",
    ],
)
def test_other_yaml_is_left_alone(text: str) -> None:
    assert dbt_properties.parse("models/a.yml", text.encode()) is None
    assert dbt_tests.parse("models/a.yml", text.encode()) is None


def test_the_head_tells_properties_from_other_yaml() -> None:
    assert dbt_properties.sniff("models/a.yml", PROPERTIES.encode()) is Sniff.YES
    assert dbt_properties.sniff("a.yml", PROPERTIES.replace("\n", "\r\n").encode()) is Sniff.YES
    assert dbt_properties.sniff("models/a.yml", b"models:\n  - name: a\n    x: 1\n") is Sniff.NO
    assert dbt_properties.sniff("models/a.yml", b"layers:\n  - name: a\n") is Sniff.NO


def test_a_project_tells_what_it_turns_off() -> None:
    text = (
        "name: shop\nversion: 1.0.0\nvars: {token: abc}\n"
        "models:\n  shop:\n    +contract: {enforced: true}\n    marts: {+meta: {owner: '@m'}}\n"
        "data_tests:\n  +severity: warn\n  shop: {+enabled: \"{{ target.name == 'ci' }}\"}\n"
    )
    document = dbt_project.parse("dbt_project.yml", text.encode())
    assert document is not None
    assert (document.data["name"], document.data["version"]) == ("shop", "1.0.0")
    assert document.data["settings"] == [
        {"scope": "models.shop", "name": "contract.enforced", "value": True},
        {"scope": "models.shop.marts", "name": "owner", "value": "@m"},
        {"scope": "data_tests", "name": "severity", "value": "warn"},
        {"scope": "data_tests.shop", "name": "enabled", "templated": True},
    ]
    assert document.locate(("settings", 2))[0] == 9
    assert "abc" not in str(document.data)


def test_a_project_that_sets_nothing_is_no_evidence() -> None:
    text = b"name: shop\nmodels:\n  shop:\n    +materialized: table\n"
    assert dbt_project.parse("dbt_project.yml", text) is None


@pytest.mark.parametrize("text", ["", "[]", "version: 1", "name: [a]", "name: a\nmodels: [b]"])
def test_a_project_without_a_name_or_with_broken_sections_is_invalid(text: str) -> None:
    document = dbt_project.parse("dbt_project.yml", text.encode())
    assert document is not None
    assert not document.valid


def test_a_template_of_a_project_is_no_project() -> None:
    with pytest.raises(Unreadable):
        dbt_project.parse("dbt_project.yml", b"name: {{ cookiecutter.name }}\n")
    document = dbt_project.parse("dbt_project.yml", b"name: '{{ cookiecutter.name }}'\n")
    assert document is not None
    assert not document.valid


NOTHING = {
    "dbt-labs__dbt-project-evaluator/integration_tests/models/marts/metrics.yml",  # metrics only
    "dbt-labs__dbt-project-evaluator/models/staging/variables/variables.yml",  # a macro only
    "dbt-labs__dbt-project-evaluator/packages.yml",  # packages to install
}

_TESTS = "OpenLineage__OpenLineage/integration/common/tests/dbt"
PLAIN_PROJECTS = {
    "dbt-labs__dbt-project-evaluator/dbt_project.yml",
    *(f"{_TESTS}/{name}/dbt_project.yml" for name in (
        "build", "singular_test", "small", "snapshot", "test"
    )),
}  # fmt: skip
"""Projects that neither weaken nor strengthen a test or a contract."""


@pytest.mark.shared
def test_every_real_file_is_read_whole(shared: Path) -> None:
    read = 0
    for seen in corpus.read(shared / "corpus", "dbt"):
        ours = [artifact for artifact in seen.artifacts if artifact.reader.startswith("dbt-")]
        bare = seen.path in NOTHING or seen.path in PLAIN_PROJECTS
        assert bool(ours) != bare, seen.path
        assert all(artifact.valid for artifact in ours), seen.path
        read += bool(ours)
    assert read == 50
