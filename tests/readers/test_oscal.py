"""OSCAL assessment results and plans of action, read as risk assessments."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import oscal

IDS = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(20)]
METADATA: dict[str, Any] = {
    "title": "Assessment of churn",
    "last-modified": "2026-02-01T10:00:00+01:00",
    "version": "1.2",
    "oscal-version": "1.1.2",
    "parties": [
        {"uuid": IDS[1], "type": "person", "name": "Ana", "email-addresses": ["ana@acme.test"]},
        {"uuid": IDS[2], "type": "organization", "name": "Acme"},
    ],
    "responsible-parties": [
        {"role-id": "assessor", "party-uuids": [IDS[1]]},
        {"role-id": "system-owner", "party-uuids": [IDS[2]]},
    ],
}
RISK: dict[str, Any] = {
    "uuid": IDS[3],
    "title": "Drift",
    "description": "The model no longer fits the customers that it is used on.",
    "statement": "Offers go to the wrong customers.",
    "status": "deviation-approved",
    "characterizations": [
        {
            "facets": [
                {"name": "likelihood", "value": "High"},
                {"name": "impact", "value": "moderate"},
                {
                    "name": "likelihood",
                    "value": "low",
                    "props": [{"name": "state", "value": "residual"}],
                },
            ]
        }
    ],
    "mitigating-factors": [{"description": "Offers are reviewed by hand."}],
    "deadline": "2026-12-31T00:00:00Z",
    "remediations": [
        {
            "lifecycle": "planned",
            "description": "Retrain every month.",
            "props": [{"name": "type", "value": "mitigate"}],
        },
        {"lifecycle": "recommendation", "description": "Buy another model."},
    ],
}
RESULTS: dict[str, Any] = {
    "assessment-results": {
        "uuid": IDS[0],
        "metadata": METADATA,
        "import-ap": {"href": "./plan.json"},
        "results": [
            {
                "uuid": IDS[4],
                "title": "March",
                "description": "Tests of March",
                "start": "2026-03-01T00:00:00Z",
                "end": "2026-03-09T00:00:00Z",
                "reviewed-controls": {"control-selections": [{}]},
                "observations": [
                    {
                        "uuid": IDS[5],
                        "description": "Drift was measured.",
                        "methods": ["TEST"],
                        "collected": "2026-03-02T00:00:00Z",
                        "expires": "2026-04-02T00:00:00Z",
                    }
                ],
                "risks": [RISK],
                "findings": [
                    {
                        "uuid": IDS[6],
                        "title": "Drift is not watched",
                        "description": "No alert was found.",
                        "target": {
                            "type": "objective-id",
                            "target-id": "ms-2.4",
                            "status": {"state": "not-satisfied", "reason": "fail"},
                        },
                        "related-risks": [{"risk-uuid": IDS[3]}],
                    }
                ],
            }
        ],
    }
}
PLAN: dict[str, Any] = {
    "plan-of-action-and-milestones": {
        "uuid": IDS[7],
        "metadata": METADATA,
        "import-ssp": {"href": "./ssp.json"},
        "risks": [RISK],
        "poam-items": [
            {
                "title": "Alert on drift",
                "description": "Add a rule.",
                "related-risks": [{"risk-uuid": IDS[3]}],
            }
        ],
    }
}


def read(data: Any, path: str = "assessment-results.json") -> Document:
    document = oscal.parse(path, json.dumps(data, indent=1).encode())
    assert document is not None
    return document


def changed(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    copied = json.loads(json.dumps(data))
    node = copied
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return copied


def test_assessment_results_give_risks_findings_and_observations() -> None:
    document = read(RESULTS)
    assert document.valid, document.reason
    assert document.data == {
        "format": "oscal-assessment-results",
        "spec_version": "1.1.2",
        "id": IDS[0],
        "title": "Assessment of churn",
        "version": "1.2",
        "as_of": "2026-03-09",
        "basis": "./plan.json",
        "reviewer": "ana@acme.test",
        "owner": "Acme",
        "risks": [
            {
                "id": IDS[3],
                "title": "Drift",
                "description": "The model no longer fits the customers that it is used on.",
                "statement": "Offers go to the wrong customers.",
                "likelihood": "high",
                "impact": "moderate",
                "residual_likelihood": "low",
                "mitigation": ["Retrain every month.", "Offers are reviewed by hand."],
                "recommendations": ["Buy another model."],
                "lifecycle": ["planned", "recommendation"],
                "response": ["mitigate"],
                "status": "accepted",
                "due": "2026-12-31",
            }
        ],
        "observations": [
            {
                "id": IDS[5],
                "description": "Drift was measured.",
                "methods": ["test"],
                "collected": "2026-03-02",
                "expires": "2026-04-02",
            }
        ],
        "findings": [
            {
                "id": IDS[6],
                "title": "Drift is not watched",
                "description": "No alert was found.",
                "target": "ms-2.4",
                "state": "not-satisfied",
                "reason": "fail",
                "risks": [IDS[3]],
            }
        ],
    }


def test_a_plan_of_action_gives_its_risks_and_actions() -> None:
    data = read(PLAN, "poam.json").data
    assert (data["format"], data["as_of"], data["basis"]) == (
        "oscal-poam", "2026-02-01", "./ssp.json",
    )  # fmt: skip
    assert data["risks"] == read(RESULTS).data["risks"]
    assert data["actions"] == [
        {"title": "Alert on drift", "description": "Add a rule.", "risks": [IDS[3]]}
    ]


@pytest.mark.parametrize(
    ("stated", "ours"),
    [
        ("open", "open"), ("investigating", "open"), ("remediating", "open"),
        ("deviation-requested", "open"), ("closed", "closed"), ("Parked", "parked"),
    ],
)  # fmt: skip
def test_the_states_of_a_risk_are_told_in_our_words(stated: str, ours: str) -> None:
    at = ("plan-of-action-and-milestones", "risks", 0, "status")
    assert read(changed(PLAN, at, stated)).data["risks"][0]["status"] == ours


def test_keys_are_located_where_the_file_spells_them() -> None:
    document = read(RESULTS)
    lines = json.dumps(RESULTS, indent=1).split("\n")

    def line(keys: Any) -> str:
        return lines[document.locate(keys)[0] - 1].strip()

    assert line(("risks", 0, "due")).startswith('"deadline"')
    assert line(("risks", 0, "mitigation")).startswith('"remediations"')
    assert line(("findings", 0, "state")).startswith('"state"')
    assert line(("observations", 0, "collected")).startswith('"collected"')
    assert line(("title",)).startswith('"title": "Assessment')
    assert line(("reviewer",)).startswith('"responsible-parties"')


def test_yaml_and_utf_16_are_read() -> None:
    text = json.dumps(RESULTS, indent=1)
    for path, raw in (("a/oscal/ar.yaml", text.encode()), ("ar.oscal.json", text.encode("utf-16"))):
        assert oscal.sniff(path, raw[:8192]) is Sniff.YES
        document = oscal.parse(path, raw)
        assert document is not None
        assert document.data == read(RESULTS).data
    block = b"---\r\nplan-of-action-and-milestones:\r\n  uuid: x\r\n"
    assert oscal.sniff("poam.yaml", block) is Sniff.YES


AR = ("assessment-results",)
FIRST = (*AR, "results", 0)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ((*AR, "uuid"), "1", "'uuid' is no UUID of version 4 or 5"),
        ((*AR, "metadata"), [], "'metadata' must be a mapping"),
        ((*AR, "metadata", "version"), None, "'version' is missing"),
        ((*AR, "metadata", "last-modified"), "2026-02-01", "'last-modified' is no time"),
        ((*AR, "results"), [], "'results' is missing"),
        ((*FIRST, "start"), None, "'start' is missing"),
        ((*FIRST, "risks"), {}, "'risks' must be a list of at least one"),
        ((*FIRST, "risks", 0), 3, "an entry of 'risks' must be a mapping"),
        ((*FIRST, "risks", 0, "statement"), None, "'statement' is missing"),
        ((*FIRST, "risks", 0, "status"), "", "'status' is missing"),
        ((*FIRST, "findings", 0, "target"), {"status": {"state": "ok"}}, "neither satisfied nor"),
        ((*FIRST, "observations", 0, "collected"), "2026", "'collected' is no time"),
        (AR, [], "'assessment-results' must be a mapping"),
    ],
)
def test_results_without_what_the_model_makes_mandatory_are_invalid(
    path: tuple[str | int, ...], value: Any, reason: str
) -> None:
    document = read(changed(RESULTS, path, value))
    assert not document.valid
    assert reason in document.reason
    assert document.reason.startswith("line ")


def test_prose_may_be_empty_and_then_says_nothing() -> None:
    document = read(changed(RESULTS, (*FIRST, "risks", 0, "statement"), ""))
    assert document.valid, document.reason
    assert "statement" not in document.data["risks"][0]


def test_other_models_schemas_and_foreign_files_are_left_alone() -> None:
    schema = b'{"$schema": "x", "properties": {"assessment-results": {"type": "object"}}}'
    assert oscal.sniff("oscal_assessment-results_schema.json", schema) is Sniff.NO
    for name in ("catalog", "component-definition", "assessment-plan"):
        raw = json.dumps({name: {"uuid": IDS[0]}}).encode()
        assert oscal.sniff(f"{name}.json", raw) is Sniff.NO
        assert oscal.parse(f"{name}.oscal.json", raw) is None
    for raw in (b"[]", b"{}", b'"x"', b'{"results": 1}'):
        assert oscal.sniff("poam.json", raw) is Sniff.NO


def test_parts_without_a_root_in_a_file_named_oscal_do_not_vanish() -> None:
    raw = b'{"results": []}'
    assert oscal.sniff("scan.oscal.json", raw) is Sniff.YES
    document = oscal.parse("scan.oscal.json", raw)
    assert document is not None
    assert "none of the roots" in document.reason


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab-\u2028", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
KEYS: tuple[tuple[str | int, ...], ...] = (
    (*AR, "metadata", "parties"), (*AR, "metadata", "parties", 0),
    (*AR, "metadata", "responsible-parties"), (*AR, "import-ap"), FIRST, (*FIRST, "end"),
    (*FIRST, "risks", 0, "characterizations"), (*FIRST, "risks", 0, "remediations"),
    (*FIRST, "risks", 0, "characterizations", 0, "facets"), (*FIRST, "risks", 0, "deadline"),
    (*FIRST, "risks", 0, "characterizations", 0, "facets", 0, "name"), (*FIRST, "findings"),
    (*FIRST, "findings", 0, "target"), (*FIRST, "observations", 0, "methods"),
    (*FIRST, "risks", 0, "remediations", 0, "lifecycle"), (*FIRST, "risks", 0, "status"),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(KEYS), ANY)
def test_any_value_at_any_key_ends_in_a_document_or_a_reason(
    path: tuple[str | int, ...], value: Any
) -> None:
    try:
        document = read(changed(RESULTS, path, value))
    except Unreadable:
        return
    assert document.valid or document.reason


WITHOUT_ROOT = "/tests/data/tasks/osco/output-fetcher/"
"""Trestle keeps the inner list of results under this name; OSCAL defines no such document."""


@pytest.mark.shared
def test_official_assessments_are_valid_and_all_other_models_are_left_alone(shared: Path) -> None:
    corpus = shared / "corpus"
    with (corpus / "MANIFEST.csv").open(encoding="utf-8") as rows:
        labelled = [row for row in csv.DictReader(rows) if row["path"].startswith("oscal/")]
    read_ones = 0
    for row in labelled:
        path = row["path"]
        if not path.endswith((".json", ".yaml")):
            continue
        raw = (corpus / path).read_bytes()
        ours = "/examples/ar/" in path or "/examples/poam/" in path
        known = ours or WITHOUT_ROOT in path
        assert oscal.sniff(path, raw[:8192]) is (Sniff.YES if known else Sniff.NO), path
        document = oscal.parse(path, raw) if known else None
        if ours:
            assert row["label"] == "valid (official)"
            assert document is not None
            assert document.valid, (path, document.reason)
            read_ones += 1
        elif known:
            assert document is not None
            assert not document.valid
    assert read_ones == 6
