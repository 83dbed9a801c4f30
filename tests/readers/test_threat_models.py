"""Threat Dragon and Threagile models, read as risk assessments."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import threagile, threat_dragon

THREATS: list[dict[str, Any]] = [
    {
        "id": "t-1",
        "title": "Poisoned labels",
        "type": "Tampering",
        "description": "A labeller is bribed.",
        "mitigation": "Two labels for each call.",
        "severity": "High",
        "status": "Mitigated",
        "score": "7",
    },
    {
        "threatId": "t-2",
        "title": "New generic threat",
        "description": "Provide a description for this threat",
        "mitigation": "Provide remediation for this threat or a reason if status is N/A",
        "severity": "TBD",
        "status": "NotApplicable",
        "type": "Information disclosure",
    },
]
TWO: dict[str, Any] = {
    "version": "2.4.1",
    "summary": {"title": "Churn", "owner": "ana@acme.test", "description": "What may go wrong."},
    "detail": {
        "contributors": [{"name": "Bob"}, {}],
        "reviewer": "cleo@acme.test",
        "diagrams": [
            {
                "title": "Flow",
                "diagramType": "STRIDE",
                "cells": [
                    {"shape": "store", "data": {"name": "Call\nstore", "threats": THREATS}},
                    {"data": {"name": "CRM", "outOfScope": True, "reasonOutOfScope": "vendor"}},
                    {"shape": "trust-boundary-box"},
                ],
            }
        ],
    },
}
ONE: dict[str, Any] = {
    "summary": {"title": "Churn"},
    "detail": {
        "diagrams": [
            {
                "diagramJson": {
                    "cells": [
                        {
                            "type": "tm.Flow",
                            "labels": [{"attrs": {"text": {"text": "calls"}}}],
                            "threats": [{**THREATS[0], "status": "Open"}],
                        }
                    ]
                }
            }
        ]
    },
}
MODEL = """threagile_version: 1.0.0
title: Churn
date: 2026-03-01
author:
  name: Ana
  contact: ana@acme.test
contributors:
  - name: Bob
business_criticality: important
questions:
  Who may read the store?: ""
  Who may write it?: >
    the pipeline
abuse_cases:
  Theft: As a thief I want the calls.
data_assets:
  Calls:
    id: calls
    owner: Sales
    quantity: many
    confidentiality: confidential
individual_risk_categories:
  Label fraud:
    id: label-fraud
    description: A labeller is bribed.
    mitigation: Two labels for each call.
    stride: tampering
    risks_identified:
      <b>Label fraud</b> at <b>Store</b>:
        severity: high
        exploitation_likelihood: likely
        exploitation_impact: medium
        most_relevant_technical_asset: store
risk_tracking:
  sql-injection@store:
    status: mitigated
    justification: Only prepared statements are used.
    ticket: X-1
    date: 2026-02-01
    checked_by: Cleo
  unencrypted-asset@*:
    status: in-discussion
"""


def dragon(data: Any, path: str = "threat-model.json") -> Document:
    document = threat_dragon.parse(path, json.dumps(data, indent=1).encode())
    assert document is not None
    return document


def gile(text: str, path: str = "threagile.yaml") -> Document:
    document = threagile.parse(path, text.encode())
    assert document is not None
    return document


def changed(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    copied = json.loads(json.dumps(data))
    node = copied
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return copied


def test_a_threat_is_a_risk_and_what_the_tool_filled_in_says_nothing() -> None:
    document = dragon(TWO)
    assert document.valid, document.reason
    assert document.data == {
        "format": "threat-dragon",
        "spec_version": "2.4.1",
        "title": "Churn",
        "scope": "What may go wrong.",
        "owner": "ana@acme.test",
        "reviewer": "cleo@acme.test",
        "contributors": ["Bob"],
        "risks": [
            {
                "id": "t-1",
                "title": "Poisoned labels",
                "category": "tampering",
                "description": "A labeller is bribed.",
                "source": "Call store",
                "mitigation": "Two labels for each call.",
                "severity": "high",
                "score": "7",
                "status": "treated",
            },
            {
                "id": "t-2",
                "category": "information-disclosure",
                "source": "Call store",
                "status": "closed",
            },
        ],
        "out_of_scope": [{"name": "CRM", "reason": "vendor"}],
    }


def test_version_one_keeps_threats_beside_the_geometry() -> None:
    (risk,) = dragon(ONE).data["risks"]
    assert (risk["source"], risk["status"]) == ("calls", "open")


def test_threats_are_located() -> None:
    lines = json.dumps(TWO, indent=1).split("\n")
    document = dragon(TWO)
    for keys, needle in (
        (("risks", 0, "severity"), '"severity": "High"'),
        (("risks", 1), '"threatId": "t-2"'),
        (("owner",), '"owner"'),
        (("reviewer",), '"reviewer"'),
    ):
        line = next(n for n, text in enumerate(lines, 1) if needle in text)
        assert line - document.locate(keys)[0] in ((0, 1) if keys == ("risks", 1) else (0,))


CELL = ("detail", "diagrams", 0, "cells", 0, "data")


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("detail", "diagrams"), {}, "'diagrams' must be a list"),
        (("summary", "title"), "", "the model has no 'title'"),
        ((*CELL, "threats"), {}, "'threats' must be a list"),
        ((*CELL, "threats", 0), "x", "a threat must be a mapping"),
        ((*CELL, "threats", 0, "severity"), 3, "'severity' must be text"),
        ((*CELL, "threats", 0), {"status": "Open"}, "neither 'title' nor 'description'"),
    ],
)
def test_a_broken_model_of_threat_dragon_is_invalid(
    path: tuple[str | int, ...], value: Any, reason: str
) -> None:
    document = dragon(changed(TWO, path, value))
    assert not document.valid
    assert reason in document.reason


def test_a_model_of_threagile_gives_what_was_tracked_and_added() -> None:
    document = gile(MODEL)
    assert document.valid, document.reason
    assert document.data == {
        "format": "threagile",
        "spec_version": "1.0.0",
        "title": "Churn",
        "as_of": "2026-03-01",
        "author": "ana@acme.test",
        "contributors": ["Bob"],
        "criticality": "important",
        "open_questions": ["Who may read the store?"],
        "abuse_cases": ["Theft: As a thief I want the calls."],
        "data_assets": [
            {
                "name": "Calls",
                "id": "calls",
                "owner": "Sales",
                "quantity": "many",
                "confidentiality": "confidential",
            }
        ],
        "risks": [
            {
                "title": "Label fraud at Store",
                "category": "tampering",
                "description": "A labeller is bribed.",
                "mitigation": "Two labels for each call.",
                "severity": "high",
                "likelihood": "likely",
                "impact": "medium",
                "source": "store",
            },
            {
                "id": "sql-injection@store",
                "title": "sql-injection",
                "status": "treated",
                "justification": "Only prepared statements are used.",
                "reviewer": "Cleo",
                "as_of": "2026-02-01",
                "ticket": "X-1",
            },
            {"id": "unencrypted-asset@*", "title": "unencrypted-asset", "status": "open"},
        ],
    }


def test_keys_of_threagile_are_located() -> None:
    document, lines = gile(MODEL), MODEL.split("\n")
    for keys, needle in (
        (("risks", 0, "likelihood"), "exploitation_likelihood"),
        (("risks", 1, "reviewer"), "checked_by"),
        (("risks", 2, "status"), "status: in-discussion"),
        (("data_assets", 0, "owner"), "owner: Sales"),
        (("as_of",), "date: 2026-03-01"),
    ):
        assert needle in lines[document.locate(keys)[0] - 1]


def test_risks_of_included_files_are_not_known() -> None:
    data = gile("threagile_version: 1.0.0\nincludes:\n  - risk_tracking.yaml\n").data
    assert data["includes"] == ["risk_tracking.yaml"]
    assert "risks" not in data
    part = gile("risk_tracking:\n  a@b:\n    status: accepted\n", "risk_tracking.yaml")
    assert part.data["risks"] == [{"id": "a@b", "title": "a", "status": "accepted"}]
    assert gile("threagile_version: 1.0.0\ntitle: x\n").data["risks"] == []


def test_custom_categories_may_be_a_list() -> None:
    text = "custom_risk_categories:\n  - id: x\n    risks_identified: {R: {severity: low}}\n"
    assert gile(text, "risk_categories.yaml").data["risks"] == [{"title": "R", "severity": "low"}]


def test_the_risks_that_the_tool_found_are_read() -> None:
    found = [
        {
            "category": "sql-injection",
            "risk_status": "unchecked",
            "severity": "elevated",
            "exploitation_likelihood": "very-likely",
            "exploitation_impact": "high",
            "title": "<b>SQL</b> injection",
            "synthetic_id": "sql-injection@store",
        }
    ]
    raw = json.dumps(found).encode()
    assert threagile.sniff("out/risks.json", raw) is Sniff.YES
    document = threagile.parse("out/risks.json", raw)
    assert document is not None
    assert document.data == {
        "format": "threagile-risks",
        "risks": [
            {
                "id": "sql-injection@store",
                "title": "SQL injection",
                "status": "open",
                "severity": "elevated",
                "likelihood": "very-likely",
                "impact": "high",
            }
        ],
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("risk_tracking: []", "line 1: 'risk_tracking' must be a mapping"),
        ("risk_tracking:\n  a@b:\n    status: done", "line 2: the status of a risk is none of"),
        ("risk_tracking:\n  a@b: x", "line 2: the status of a risk is none of"),
        ("custom_risk_categories: x", "must be a mapping or a list"),
        ("custom_risk_categories: [x]", "a category of risks must be a mapping"),
        ("threagile_version: 1\nincludes: {}", "line 2: 'includes' must be a list"),
    ],
)
def test_a_broken_model_of_threagile_is_invalid(text: str, reason: str) -> None:
    document = gile(text)
    assert not document.valid
    assert reason in document.reason


def test_foreign_files_are_left_alone_and_templates_are_unknown() -> None:
    assert threagile.sniff("threat-model/notes.yaml", b"title: x\n") is Sniff.NO
    assert threagile.parse("threat-model/notes.yaml", b"a: {threagile_version: 1}") is None
    assert threagile.sniff("risks.json", b'[{"id": 1}]') is Sniff.NO
    for raw in (b"[]", b"{}", b"[1]", b'[{"id": 1}]'):
        assert threagile.parse("risks.json", raw) is None
        assert threat_dragon.parse("threats.json", raw) is None
    assert threat_dragon.sniff("threats.json", b'{"summary": {}, "detail": "x"}') is Sniff.NO
    assert threat_dragon.parse("x-threat.json", b'{"summary": {}, "detail": {"a": 1}}') is None
    with pytest.raises(Unreadable, match="is a template"):
        threagile.parse("threagile.yaml", b"threagile_version: 1\ntitle: {{ title }}\n")


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab-\u2028", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
DRAGON: tuple[tuple[str | int, ...], ...] = (
    ("summary",), ("detail",), ("detail", "contributors"), ("detail", "diagrams"),
    ("detail", "diagrams", 0), ("detail", "diagrams", 0, "cells"), CELL, (*CELL, "name"),
    ("detail", "diagrams", 0, "diagramJson"), (*CELL, "threats"), (*CELL, "threats", 0),
    (*CELL, "labels"), (*CELL, "attrs"), (*CELL, "threats", 0, "id"), ("version",),
)  # fmt: skip
GILE = (
    "author", "contributors", "questions", "abuse_cases", "data_assets", "risk_tracking",
    "individual_risk_categories", "custom_risk_categories", "includes", "date", "title",
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(DRAGON), st.sampled_from(GILE), ANY)
def test_any_value_at_any_key_ends_in_a_document_or_a_reason(
    path: tuple[str | int, ...], key: str, value: Any
) -> None:
    raw = json.dumps(changed(TWO, path, value)).encode()
    model = json.dumps({"threagile_version": "1.0.0", key: value}).encode()
    for parse, name, text in (
        (threat_dragon.parse, "threats.json", raw),
        (threagile.parse, "threagile.yaml", model),
        (threagile.parse, "risks.json", b"[" + raw + b"]"),
    ):
        try:
            document = parse(name, text)
        except Unreadable:
            continue
        assert document is None or document.valid or document.reason


@pytest.mark.shared
def test_the_models_of_the_corpus_are_read(shared: Path) -> None:
    corpus = shared / "corpus"
    with (corpus / "MANIFEST.csv").open(encoding="utf-8") as rows:
        labelled = {row["path"]: row["label"] for row in csv.DictReader(rows)}
    dragons = [path for path, label in labelled.items() if label == "Threat Dragon model"]
    assert len(dragons) == 1
    for path in dragons:
        found = threat_dragon.parse(path, (corpus / path).read_bytes())
        assert found is not None
        assert found.valid
        assert found.data["risks"]
    parts = {path for path, label in labelled.items() if label.startswith("Threagile model")}
    heads = {path: (corpus / path).read_bytes() for path in parts}
    read = {path for path in parts if threagile.sniff(path, heads[path][:8192]) is Sniff.YES}
    assert {Path(path).name for path in parts - read} == {
        "abuse_cases.yaml", "meta.yaml", "questions.yaml", "risk-category.yaml",
        "security_requirements.yaml",
    }  # parts that state no risk  # fmt: skip
    for path in read:
        model = threagile.parse(path, heads[path])
        assert model is not None
        assert model.valid, (path, model.reason)
