"""Feast definitions in Python: parsed into a syntax tree, never run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from aigov.api import Document, Sniff, Unreadable
from aigov.cli.schema import shape_of
from aigov.registry import Registry
from aigov_plugins.readers import feast_python

DEFINITIONS = '''\
"""Features of loans."""
import datetime
from datetime import timedelta

from feast import Entity, FeatureService, FeatureView as View, Field, FileSource
from feast.on_demand_feature_view import on_demand_feature_view
from feast.types import Array, Float32, Int64
from settings import OWNER, TTL

applicant = Entity(name="applicant", join_keys=["applicant_id"], description="Who applies.")
source = FileSource(
    name="applications",
    path="s3://key:pw@bucket/a.parquet",
    timestamp_field="applied_at",
)
view = View(
    name="income",
    entities=[applicant],
    ttl=timedelta(days=2, hours=1),
    schema=[
        Field(name="monthly", dtype=Float32, description="Euros.", tags={"pii": "true"}),
        Field(name="history", dtype=Array(Int64)),
    ],
    source=source,
    online=True,
    owner="ada@acme.test",
    tags={"team": "lending", "tier": 2},
)
other = View(name="debts", entities=["applicant"], ttl=TTL, owner=OWNER, schema=make(), **MORE)


@on_demand_feature_view(sources=[view], schema=[Field(name="ratio", dtype=Float32)])
def ratio(inputs):
    """Debts by income."""
    return View(name="never")


service = FeatureService(name="scoring", features=[view[["monthly"]], ratio, other], owner="x")
'''


def read(text: str) -> Document:
    document = feast_python.parse("features/loans.py", text.encode())
    assert document is not None
    return document


def test_a_feature_view() -> None:
    view = read(DEFINITIONS).data["feature_views"][0]
    assert view == {
        "name": "income",
        "kind": "feature-view",
        "entities": ["applicant"],
        "source": "applications",
        "ttl_seconds": 176400,
        "owner": "ada@acme.test",
        "online": True,
        "fields": [
            {"name": "monthly", "type": "Float32", "description": "Euros.",
             "tags": {"pii": "true"}},
            {"name": "history", "type": "Array(Int64)"},
        ],
        "tags": {"team": "lending", "tier": "2"},
    }  # fmt: skip


def test_what_is_computed_is_neither_absent_nor_guessed() -> None:
    view = read(DEFINITIONS).data["feature_views"][1]
    assert view == {
        "name": "debts",
        "kind": "feature-view",
        "entities": ["applicant"],
        "computed": ["owner", "**", "ttl", "schema"],
    }


def test_views_on_demand_have_the_name_of_their_function() -> None:
    views = read(DEFINITIONS).data["feature_views"]
    assert len(views) == 3
    assert views[2] == {
        "name": "ratio",
        "kind": "on-demand-feature-view",
        "source": "income",
        "fields": [{"name": "ratio", "type": "Float32"}],
    }


def test_entities_sources_and_services() -> None:
    data = read(DEFINITIONS).data
    assert data["entities"] == [
        {"name": "applicant", "join_keys": ["applicant_id"], "description": "Who applies."}
    ]
    assert data["sources"] == [
        {"name": "applications", "kind": "FileSource", "path": "s3://bucket/a.parquet",
         "timestamp_field": "applied_at"},
    ]  # fmt: skip
    assert data["services"] == [
        {"name": "scoring", "features": ["income", "ratio", "debts"], "owner": "x"}
    ]


@pytest.mark.parametrize(
    ("keys", "needle"),
    [
        (("feature_views", 0), "view = View("),
        (("feature_views", 0, "owner"), 'owner="ada'),
        (("feature_views", 0, "ttl_seconds"), "ttl=timedelta"),
        (("feature_views", 2), "@on_demand"),
        (("sources", 0, "timestamp_field"), "timestamp_field="),
        (("services", 0, "features"), "service ="),
    ],
)
def test_every_key_has_its_place(keys: tuple[str | int, ...], needle: str) -> None:
    wanted = DEFINITIONS[: DEFINITIONS.index(needle)].count("\n") + 1
    assert read(DEFINITIONS).locate(keys)[0] == wanted


def test_the_package_may_be_imported_whole() -> None:
    text = "import feast\nx = feast.FeatureView(name='a', ttl=60)\n"
    assert read(text).data["feature_views"] == [
        {"name": "a", "kind": "feature-view", "ttl_seconds": 60}
    ]


def test_nothing_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    text = f"from feast import Entity\nopen({str(mark)!r}, 'w')\na = Entity(name='a')\n"
    assert read(text).data["entities"] == [{"name": "a"}]
    assert not mark.exists()


def test_other_files_are_none() -> None:
    assert feast_python.parse("features.py", b"from sklearn import FeatureView\n") is None
    assert feast_python.parse("features.py", b"from feast import FeatureStore\n") is None
    mine = b"from feast import Field\nfrom mine import FeatureView\nFeatureView(name='a')\n"
    assert feast_python.parse("features.py", mine) is None
    assert feast_python.sniff("features.py", b"import pandas\n") is Sniff.NO


@pytest.mark.parametrize(
    "body",
    [
        "x = (",
        "print 'two'",
        "x = " + "-" * 100_000 + "1",
        "x = a" + ".b" * 50_000,
        "x = f" + "()" * 50_000,
        "x = " + "(" * 5_000 + ")" * 5_000,
        "x = 1" + "+1" * 50_000,
        "x" * 300_000,
    ],
)
def test_what_cannot_be_parsed_is_unreadable(body: str) -> None:
    with pytest.raises(Unreadable):
        feast_python.parse("features.py", f"from feast import Entity\n{body}\n".encode())


ODD = (
    "None", "3", "1" * 400, "1e999", "-1", "'\\ud800'",
    "b'x'", "[]", "{}", "{**a}", "[*a]", "f'{a}'",
    "lambda: 1", "a.b.c", "a[0]", "a()()", "timedelta(x=1)", "timedelta('a')", "timedelta(**a)",
    "[[1], {'a': [None]}, ...]", "{1: 2, None: 3}", "Field()", "[Field(), Field(1, 2), a]", "...",
)  # fmt: skip


def test_values_of_the_wrong_type_end_in_a_verdict() -> None:
    shape = Draft202012Validator(shape_of(Registry().kinds["feature-store"].shape))
    names = ("name", "entities", "ttl", "schema", "source", "online", "owner", "tags", "features")
    for kind in ("FeatureView", "Entity", "FileSource", "FeatureService"):
        for value in ODD:
            lines = [f"x = {kind}({name}={value})" for name in (*names, "join_keys", "path")]
            text = "\n".join([f"from feast import Field, {kind}", f"y = {kind}({value})", *lines])
            document = read(text)
            assert next(shape.iter_errors(document.data), None) is None, (kind, value)
            str(document.data).encode()


def test_a_name_of_very_many_parts_is_refused_before_it_is_parsed() -> None:
    started = time.process_time()
    for text in ("import " + "a." * 30_000 + "b", "x = 1\nimport a" + " \\\n . a" * 9_000):
        with pytest.raises(Unreadable, match="more than 50 parts"):
            feast_python.parse("features.py", f"from feast import Entity\n{text}".encode())
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "condition",
    ["if False", "if 0", "while None", 'if __name__ == "__main__"', "if TYPE_CHECKING"],
)
def test_what_no_import_reaches_declares_nothing(condition: str) -> None:
    head = "from feast import Entity\n"
    declared = 'Entity(name="driver", owner="a@b.org")\n'
    assert (
        feast_python.parse("features.py", f"{head}{condition}:\n    d = {declared}".encode())
        is None
    )
    other = feast_python.parse(
        "features.py", f"{head}if False:\n    pass\nelse:\n    d = {declared}".encode()
    )
    assert other is not None
    assert other.data["entities"][0]["name"] == "driver"


def test_fields_and_tags_that_are_not_written_out_are_computed() -> None:
    text = """\
from feast import FeatureView, Field
a = FeatureView(name="a", schema=[*COMMON, Field(name="x")], tags={**TAGS})
b: FeatureView = FeatureView(name="other", schema=[FIELD])
c = FeatureService(name="c", features=[b])
from feast import FeatureService
"""
    document = feast_python.parse("features.py", text.encode())
    assert document is not None
    views = document.data["feature_views"]
    assert views[0]["computed"] == ["schema", "tags"]
    assert views[1]["computed"] == ["schema"]
    assert document.data["services"][0]["features"] == ["other"]
