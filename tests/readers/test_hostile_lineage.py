"""Readers of lineage, contracts, models and runs on values of the wrong type at every key."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aigov.api import Document, Unreadable
from aigov.cli.schema import shape_of
from aigov.registry import Registry
from aigov_plugins.readers import (
    dbt_catalog,
    dbt_manifest,
    dbt_project,
    dbt_properties,
    dbt_run,
    dbt_tests,
    dvc,
    dvc_artifacts,
    dvc_lock,
    dvc_pointer,
    gto,
    mlflow_registry,
    mlflow_run,
    mlmodel,
    mlproject,
    openlineage,
)

Parse = Callable[[str, bytes], Document | None]

FACET = {"_producer": "https://p.test", "_schemaURL": "https://s.test"}
TABLE = {"namespace": "pg://db", "name": "t", "type": "DATASET", "field": "f"}
EVENT = {
    "eventType": "COMPLETE",
    "eventTime": "2026-03-01T10:00:00Z",
    "producer": "https://p.test",
    "schemaURL": "https://s.test",
    "run": {
        "runId": "01234567-89ab-cdef-0123-456789abcdef",
        "facets": {
            "parent": {
                **FACET,
                "run": {"runId": "01234567-89ab-cdef-0123-456789abcdef"},
                "job": {"namespace": "a", "name": "b"},
            },
            "nominalTime": {**FACET, "nominalStartTime": "2026-03-01T10:00:00Z"},
        },
    },
    "job": {
        "namespace": "a",
        "name": "b",
        "facets": {
            "ownership": {**FACET, "owners": [{"name": "x"}]},
            "jobType": {**FACET, "processingType": "BATCH", "integration": "I", "jobType": "J"},
            "sourceCodeLocation": {**FACET, "type": "git", "url": "https://g.test", "version": "1"},
            "lineage": {**FACET, "entries": [{**TABLE, "inputs": [TABLE]}]},
        },
    },
    "inputs": [
        {
            "namespace": "pg://db",
            "name": "t",
            "facets": {
                "documentation": {**FACET, "description": "d"},
                "dataSource": {**FACET, "name": "n", "uri": "pg://u:p@h/db"},
                "ownership": {**FACET, "owners": [{"name": "x"}]},
                "symlinks": {
                    **FACET,
                    "identifiers": [{"namespace": "n", "name": "m", "type": "T"}],
                },
                "version": {**FACET, "datasetVersion": "1"},
            },
        }
    ],
    "outputs": [
        {
            "namespace": "pg://db",
            "name": "o",
            "facets": {
                "columnLineage": {**FACET, "fields": {"c": {"inputFields": [TABLE]}}},
                "lineage": {**FACET, "inputs": [TABLE], "fields": {"c": {"inputs": [TABLE]}}},
            },
            "outputFacets": {"outputStatistics": {**FACET, "rowCount": 1}},
        }
    ],
}
NODE = {
    "resource_type": "seed",
    "package_name": "p",
    "database": "d",
    "schema": "s",
    "name": "n",
    "alias": "n",
    "description": "x",
    "root_path": "/home/x",
    "original_file_path": "seeds/n.csv",
    "config": {"materialized": "table", "meta": {"owner": "@a", "source": "b"}, "group": "g"},
    "meta": {"owner": {"name": "x", "email": ["a@b.test"]}},
    "group": "g",
    "depends_on": {"nodes": ["model.p.n", "source.p.s.t"]},
    "loader": "l",
    "url": "https://u:p@h.test",
    "type": "ml",
}
META = {"dbt_version": "1.9", "generated_at": "2026-03-01T10:00:00Z", "project_name": "p"}
SCHEMA = "https://schemas.getdbt.com/dbt/"
MANIFEST = {
    "metadata": {**META, "dbt_schema_version": f"{SCHEMA}manifest/v12.json"},
    "nodes": {"seed.p.n": NODE, "model.p.n": {**NODE, "resource_type": "model"}},
    "sources": {"source.p.s.t": {**NODE, "source_meta": {"origin": "o"}}},
    "exposures": {"exposure.p.e": NODE},
    "groups": {"g": {"name": "g", "owner": {"email": "a@b.test"}}},
    "parent_map": {"model.p.n": ["seed.p.n"]},
}
RUN = {
    "metadata": {**META, "dbt_schema_version": f"{SCHEMA}sources/v3.json"},
    "results": [
        {
            "unique_id": "test.a",
            "status": "fail",
            "failures": 3,
            "criteria": {"error_after": {"count": 1, "period": "day"}},
        }
    ],
}
CATALOG = {
    "metadata": {**META, "dbt_schema_version": f"{SCHEMA}catalog/v1.json"},
    "nodes": {"a": {"metadata": {"name": "n", "schema": "s", "type": "t", "comment": "c"}}},
    "sources": {},
    "errors": None,
}
TESTS = [
    "unique",
    {"accepted_values": {"values": ["a"], "config": {"severity": "warn", "enabled": False}}},
    {"relationships": {"arguments": {"to": "ref('x')"}, "name": "n", "severity": "error"}},
    {"dbt_utils.accepted_range": {"min_value": 0, "max_value": 2, "inclusive": False}},
    {"test_name": "not_null", "description": "d"},
    {"dbt_utils.expression_is_true": {"expression": "1=1"}},
]
AFTER = {"error_after": {"count": 1, "period": "day"}}
PROPERTIES = {
    "version": 2,
    "groups": [{"name": "g", "owner": {"name": "x", "email": "a@b.test"}}],
    "models": [
        {
            "name": "m",
            "description": "d",
            "access": "public",
            "config": {"group": "g", "contract": {"enforced": True}, "meta": {"owner": "@a"}},
            "constraints": [{"type": "primary_key", "name": "n", "expression": "id"}],
            "tests": TESTS,
            "columns": [
                {
                    "name": "c",
                    "data_type": "int",
                    "meta": {"pii": True, "classification": "x"},
                    "tags": ["pii"],
                    "policy_tags": ["a"],
                    "config": {"meta": {"pii": False}, "tags": "pii"},
                    "data_tests": TESTS,
                    "constraints": [{"type": "not_null"}],
                }
            ],
        }
    ],
    "sources": [
        {
            "name": "s",
            "description": "d",
            "meta": {"owner": "@a"},
            "freshness": AFTER,
            "tables": [{"name": "t", "config": {"freshness": AFTER}, "columns": [{"name": "c"}]}],
        }
    ],
    "exposures": [
        {
            "name": "e",
            "type": "ml",
            "url": "https://u:p@h.test",
            "owner": {"email": "a@b.test"},
            "depends_on": ["ref('m')"],
        }
    ],
}
PROJECT = {
    "name": "p",
    "version": "1",
    "models": {"p": {"+enabled": False, "a": {"+meta": {"owner": "@a"}, "+severity": "warn"}}},
    "tests": {"+contract": {"enforced": True}},
}
COLUMNS = json.dumps([{"name": "c", "type": "tensor", "tensor-spec": {"shape": [-1]}}])
MLMODEL = {
    "flavors": {
        "python_function": {
            "env": {"conda": "conda.yaml"},
            "model_path": "m.pkl",
            "python_version": "3.11",
        },
        "sklearn": {"sklearn_version": "1.4", "pickled_model": "m.pkl"},
    },
    "signature": {"inputs": COLUMNS, "outputs": COLUMNS, "params": '[{"name": "p"}]'},
    "run_id": "a",
    "model_uuid": "b",
    "model_size_bytes": 3,
    "metadata": {"a": "b"},
    "saved_input_example_info": {"artifact_path": "x"},
    "utc_time_created": "2026-01-01 00:00:00",
}
INFO = {
    "run_id": "a",
    "run_name": "n",
    "experiment_id": "1",
    "status": 3,
    "start_time": 1767225600000,
    "end_time": 1767225600000,
    "artifact_uri": "s3://b/a",
    "lifecycle_stage": "active",
    "source_type": 4,
    "source_name": "train.py",
    "source_version": "c",
    "user_id": "u",
}
API = {
    "run": {
        "info": INFO,
        "data": {
            "metrics": [{"key": "m", "value": 1.5, "step": 2}],
            "params": [{"key": "p", "value": "1"}],
            "tags": [{"key": "mlflow.user", "value": "u"}, {"key": "t", "value": "v"}],
        },
        "inputs": {
            "dataset_inputs": [
                {
                    "dataset": {"name": "d", "digest": "x"},
                    "tags": [{"key": "mlflow.data.context", "value": "t"}],
                }
            ]
        },
    }
}
VERSION = {
    "aliases": ["a"],
    "creation_timestamp": 1767225600000,
    "last_updated_timestamp": 1767225600000,
    "current_stage": "None",
    "name": "n",
    "version": 7,
    "run_id": "a",
    "source": "s3://b/a",
    "status": "READY",
    "user_id": "u",
}
MLPROJECT = {
    "name": "n",
    "docker_env": {"image": "i"},
    "entry_points": {
        "main": {"command": "c", "parameters": {"a": "path", "b": {"type": "float", "default": 1}}}
    },
}
PIPELINE = {
    "vars": [{"d": {"x": "a"}}],
    "stages": {
        "a": {
            "cmd": ["make"],
            "wdir": "w",
            "deps": ["${d.x}"],
            "params": ["lr", {"p.yaml": ["x"]}],
            "outs": [{"o": {"desc": "d", "meta": {"source": "s"}, "type": "model"}}],
            "metrics": ["m.json"],
        },
        "b": {"matrix": {"k": ["x"]}, "cmd": "c"},
        "c": {"foreach": ["x"], "do": {"cmd": "c"}},
    },
    "artifacts": {"m": {"path": "m.pkl", "type": "model", "meta": {"owner": "o"}, "labels": ["l"]}},
    "params": ["p.yaml"],
    "metrics": ["m.json"],
    "datasets": [{"name": "d", "url": "u"}],
}
LOCK = {
    "schema": "2.0",
    "stages": {
        "a": {
            "cmd": "c",
            "deps": [{"path": "p", "md5": "a.dir", "size": 3}],
            "params": {"p.yaml": {"lr": 1}},
            "outs": [{"path": "o", "files": [{"relpath": "r", "md5": "b"}], "cloud": {"r": {}}}],
        }
    },
}
POINTER = {
    "desc": "d",
    "meta": {"source": "s"},
    "frozen": True,
    "wdir": "w",
    "deps": [{"path": "p", "repo": {"url": "u", "rev": "r"}, "db": {"connection": "c"}}],
    "outs": [{"path": "o", "md5": 5, "cloud": {"s3": {"etag": "e"}}, "desc": "d"}],
}
GTO = {"m": {"type": "model", "path": "m.pkl", "labels": ["l"], "custom": {"owner": "o"}}}

CASES: dict[str, tuple[str, Parse, str, Any]] = {
    "openlineage": ("lineage", openlineage.parse, "lineage/a.json", [EVENT]),
    "dbt-manifest": ("lineage", dbt_manifest.parse, "target/manifest.json", MANIFEST),
    "dbt-catalog": ("lineage", dbt_catalog.parse, "target/catalog.json", CATALOG),
    "dbt-run": ("data-quality", dbt_run.parse, "target/sources.json", RUN),
    "dbt-tests": ("data-quality", dbt_tests.parse, "models/a.yml", PROPERTIES),
    "dbt-properties": ("data-contract", dbt_properties.parse, "models/a.yml", PROPERTIES),
    "dbt-project": ("data-contract", dbt_project.parse, "dbt_project.yml", PROJECT),
    "mlmodel": ("registered-model", mlmodel.parse, "m/MLmodel", MLMODEL),
    "mlflow-registry": ("registered-model", mlflow_registry.parse, "m/meta.yaml", VERSION),
    "mlflow-run": ("experiment", mlflow_run.parse, "1/a/meta.yaml", INFO),
    "mlflow-api": ("experiment", mlflow_run.parse, "run.json", API),
    "mlproject": ("experiment", mlproject.parse, "MLproject", MLPROJECT),
    "dvc": ("lineage", dvc.parse, "dvc.yaml", PIPELINE),
    "dvc-artifacts": ("registered-model", dvc_artifacts.parse, "dvc.yaml", PIPELINE),
    "dvc-lock": ("data-version", dvc_lock.parse, "dvc.lock", LOCK),
    "dvc-pointer": ("data-version", dvc_pointer.parse, "a.dvc", POINTER),
    "gto": ("registered-model", gto.parse, "artifacts.yaml", GTO),
}
WRONG: list[Any] = [
    None, "", "x", "{{ x }}", 0, -1, 7.5, 10**30, True, [], [None], [[]], ["x"], [{}], {},
    {"x": None}, {"name": []}, {"": {"": ""}}, "ref('x')", "a\u0000b", "é" * 50, "s3://u:pw@h/x",
]  # fmt: skip


@pytest.fixture(scope="module")
def shapes() -> dict[str, Draft202012Validator]:
    kinds = Registry().kinds
    return {name: Draft202012Validator(shape_of(kind.shape)) for name, kind in kinds.items()}


def changed(data: Any) -> Iterator[Any]:
    """The data with each of its values, and each key, replaced by wrong ones in turn."""
    places: list[tuple[Any, ...]] = [()]
    for place in places:
        node = at(data, place)
        keys = (
            node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        )
        places += [(*place, key) for key in keys]
    for number, place in enumerate(places[1:]):
        for wrong in WRONG[number % 3 :: 3]:
            copied = copy.deepcopy(data)
            at(copied, place[:-1])[place[-1]] = wrong
            yield copied
        copied = copy.deepcopy(data)
        holder = at(copied, place[:-1])
        if isinstance(holder, dict):
            holder["unheard of"] = holder.pop(place[-1])
            yield copied
    yield from WRONG


def at(data: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        data = data[key]
    return data


def read(parse: Parse, path: str, raw: bytes) -> Document | None:
    try:
        return parse(path, raw)
    except Unreadable:
        return None


@pytest.mark.parametrize("name", CASES)
def test_the_unchanged_file_is_valid_and_of_its_shape(
    name: str, shapes: dict[str, Draft202012Validator]
) -> None:
    kind, parse, path, data = CASES[name]
    document = parse(path, json.dumps(data).encode())
    assert document is not None
    assert document.valid, document.reason
    assert next(shapes[kind].iter_errors(document.data), None) is None
    assert "u:p@" not in json.dumps(document.data)


@pytest.mark.parametrize("name", CASES)
def test_any_value_at_any_key_ends_in_a_document_of_the_shape_or_a_reason(
    name: str, shapes: dict[str, Draft202012Validator]
) -> None:
    kind, parse, path, data = CASES[name]
    for wrong in changed(data):
        document = read(parse, path, json.dumps(wrong).encode())
        if document is None:
            continue
        if not document.valid:
            assert document.reason
            assert min(document.locate(())) >= 1
            continue
        found = next(shapes[kind].iter_errors(document.data), None)
        assert found is None, (wrong, found and (list(found.absolute_path), found.message))
        assert "pw@" not in json.dumps(document.data)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x01\x02\xff",
        "a: é".encode("utf-16"),
        b"[" * 50_000,
        b"{" * 50_000,
        b'{"a":' * 5_000,
        b"- " * 20_000,
        b"a: &a [*a, *a]\n",
        b"\xef\xbb\xbf",
        b"x: 1\r\ny: 2\r\n",
    ],
    ids=range(10),
)
def test_bytes_that_are_no_such_file_end_in_a_reason(name: str, raw: bytes) -> None:
    _, parse, path, _ = CASES[name]
    document = read(parse, path, raw)
    assert document is None or document.data is not None


def test_a_credential_among_parameters_is_left_out() -> None:
    tag = {"key": "note", "value": "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"}
    run = copy.deepcopy(API)
    run["run"]["data"]["tags"].append(tag)
    document = mlflow_run.parse("run.json", json.dumps(run).encode())
    assert document is not None
    assert "ghp_" not in json.dumps(document.data)
    assert document.data["tags"] == {"t": "v"}
