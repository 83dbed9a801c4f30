"""Grafana dashboards: every panel with its queries, whatever the age of the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Sniff, Unreadable
from aigov_plugins.readers.grafana_dashboard import parse, sniff
from readers.operations import read, survives

BOARD = """\
{"uid": "ml-1", "title": "Scorer", "tags": ["ml"], "schemaVersion": 39, "refresh": "1m",
 "templating": {"list": [{"name": "job", "type": "query",
                          "query": {"query": "label_values(up, job)"}}]},
 "annotations": {"list": [{"builtIn": 1, "name": "Annotations & Alerts"},
                          {"name": "releases", "enable": true, "expr": "changes(build[5m])"}]},
 "panels": [
  {"id": 1, "type": "timeseries", "title": "Errors", "description": "per second",
   "datasource": {"type": "prometheus", "uid": "${ds}"},
   "fieldConfig": {"defaults": {"unit": "reqps",
     "thresholds": {"steps": [{"color": "green", "value": null}, {"color": "red", "value": 5}]}}},
   "targets": [{"expr": "rate(errors_total{job=\\"$job\\"}[5m])"}],
   "links": [{"title": "more", "url": "https://u:p@example.org/x?token=y"}]},
  {"id": 2, "type": "row", "title": "Quality", "collapsed": true, "panels": [
   {"id": 3, "type": "stat", "title": "Drift",
    "targets": [{"rawSql": "select drift from t"}]}]},
  {"id": 4, "type": "text", "title": "Help", "libraryPanel": {"uid": "l", "name": "help"}}
 ]}
"""


def test_panels_tell_what_they_show() -> None:
    document = read(parse, BOARD, "dashboards/scorer.json")
    assert document.data["panels"] == [
        {
            "id": 1,
            "title": "Errors",
            "type": "timeseries",
            "description": "per second",
            "datasource": "prometheus",
            "queries": ['rate(errors_total{job="$job"}[5m])'],
            "metrics": ["errors_total"],
            "unit": "reqps",
            "thresholds": [5],
            "links": [{"title": "more", "url": "https://example.org/x"}],
        },
        {
            "id": 3,
            "title": "Drift",
            "type": "stat",
            "row": "Quality",
            "queries": ["select drift from t"],
        },
        {"id": 4, "title": "Help", "type": "text", "row": "Quality", "library": "help"},
    ]
    assert document.data["rows"] == ["Quality"]
    assert document.data["variables"] == [
        {"name": "job", "type": "query", "query": "label_values(up, job)"}
    ]
    assert document.data["annotations"] == [
        {"name": "releases", "enabled": True, "query": "changes(build[5m])"}
    ]
    told = {key: document.data[key] for key in ("format", "uid", "title", "tags", "refresh")}
    assert told == {
        "format": "grafana",
        "uid": "ml-1",
        "title": "Scorer",
        "tags": ["ml"],
        "refresh": "1m",
    }
    assert document.locate(("panels", 0, "queries")) == (11, 4)
    assert document.locate(("panels", 1, "title"))[0] == 14
    assert document.locate(("title",))[0] == 1


def test_rows_of_older_versions_hold_panels() -> None:
    board = {
        "title": "old",
        "editable": True,
        "rows": [{"title": "A", "panels": [{"id": 1, "type": "graph", "format": "s"}]}],
    }
    document = read(parse, json.dumps(board), "grafana/old.json")
    assert document.data["rows"] == ["A"]
    assert document.data["panels"] == [{"id": 1, "type": "graph", "row": "A", "unit": "s"}]


@pytest.mark.parametrize("key", ["dashboard", "spec"])
def test_a_dashboard_inside_of_an_answer_is_read(key: str) -> None:
    document = read(parse, f'{{"meta": {{}},\n"{key}": {BOARD}}}', "grafana/a.json")
    assert document.data["uid"] == "ml-1"
    assert document.locate(("panels", 0, "title"))[0] == 8


def test_a_panel_alone_is_no_dashboard_and_is_read() -> None:
    panel = {"type": "stat", "gridPos": {"x": 0}, "title": "P", "targets": [{"expr": "up"}]}
    document = read(parse, json.dumps(panel), "grafana/p.json")
    assert document.data == {
        "format": "grafana-panel",
        "panels": [{"title": "P", "type": "stat", "queries": ["up"], "metrics": ["up"]}],
    }


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "x", "panels": []}',
        '{"panels": 3, "schemaVersion": 1}',
        '[{"panels": []}]',
        '{"rows": [{"a": 1}], "title": "table"}',
        "{}",
    ],
)
def test_other_json_is_no_dashboard(text: str) -> None:
    assert parse("dashboards/x.json", text.encode()) is None


def test_a_panel_that_is_no_mapping_makes_the_file_invalid() -> None:
    document = read(parse, '{"title": "x", "schemaVersion": 1,\n "panels": [7]}', "a.json")
    assert document.reason == "line 2: panels.0 must be a mapping, found a number"


def test_a_chart_is_unknown_and_a_legend_is_none() -> None:
    legend = BOARD.replace('"expr": "rate', '"legendFormat": "{{pod}}", "expr": "rate')
    assert read(parse, legend, "a.json").valid
    with pytest.raises(Unreadable, match="template"):
        parse("a.json", BOARD.replace("ml-1", "{{ .Values.uid }}").encode())


def test_heads_tell() -> None:
    assert sniff("a.json", BOARD.encode()) is Sniff.YES
    assert sniff("a.json", b'{"accuracy": 0.9}') is Sniff.NO


ODD: dict[str, Any] = {
    "title": "a",
    "schemaVersion": 1,
    "templating": {"list": [{"name": "a", "query": {"query": "b"}}]},
    "annotations": {"list": [{"name": "a", "target": {"expr": "b"}}]},
    "links": [{"url": "http://a"}],
    "panels": [
        {
            "id": 1,
            "type": "stat",
            "alert": {"name": "a"},
            "libraryPanel": {"name": "x"},
            "datasource": {"type": "x"},
            "fieldConfig": {"defaults": {"thresholds": {"steps": [{"value": 1}]}}},
            "targets": [{"expr": "up"}],
        },
        {"type": "row", "panels": [{"type": "x"}]},
    ],
}


def test_any_value_anywhere_ends_in_a_document_or_a_reason() -> None:
    assert survives(parse, ODD, "any.json") > 10


@pytest.mark.shared
def test_labels_of_the_corpus_hold(shared: Path) -> None:
    counted = 0
    for seen in corpus.read(shared / "corpus", "grafana"):
        if not seen.label.startswith("panels="):
            continue
        data = next(one.data for one in seen.artifacts if one.kind == "dashboard")
        count, uid = (part.partition("=")[2] for part in seen.label.split(";")[:2])
        if data["format"] == "grafana-panel":  # one panel alone: no list of them, as labelled
            assert (count, uid) == ("0", "no")
        else:
            source = json.loads((shared / "corpus/grafana" / seen.path).read_bytes())
            inside = sum(len(panel.get("panels", [])) for panel in source["panels"])
            # the label counts the list at the top, in which rows are and panels of a row are not
            shown = len(data["panels"]) + len(data.get("rows", []))
            assert (shown - inside, "uid" in data) == (int(count), uid == "yes"), seen.path
        counted += 1
    assert counted == 37


def test_a_hidden_query_is_not_shown_unless_one_that_is_shown_uses_it() -> None:
    targets = [
        {"refId": "A", "expr": "revenue_total", "hide": True},
        {"refId": "B", "expr": "model_drift", "hide": True},
        {"refId": "C", "expression": "$B * 2", "datasource": {"type": "__expr__"}},
    ]
    panel = {"title": "p", "type": "timeseries", "targets": targets}
    data = {"title": "d", "schemaVersion": 30, "panels": [panel, {**panel, "type": "text"}]}
    document = read(parse, json.dumps(data), "dashboards/d.json")
    assert document.data["panels"][0]["metrics"] == ["model_drift"]
    assert "metrics" not in document.data["panels"][1]
