"""CycloneDX documents, read into the kind bom."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import cyclonedx

DIGEST = "ab" * 32
MODEL: dict[str, Any] = {
    "bom-ref": "model-1",
    "type": "machine-learning-model",
    "name": "churn",
    "version": "3.1",
    "supplier": {"name": "Acme"},
    "hashes": [{"alg": "SHA-256", "content": DIGEST}],
    "licenses": [{"license": {"id": "Apache-2.0"}}, {"license": {"name": "NOASSERTION"}}],
    "externalReferences": [{"type": "vcs", "url": "https://me:secret@git.test/churn"}],
    "modelCard": {
        "modelParameters": {
            "approach": {"type": "supervised"},
            "task": "classification",
            "datasets": [
                {"type": "dataset", "name": "calls", "classification": "internal"},
                {"ref": "data-1"},
            ],
        },
        "quantitativeAnalysis": {
            "performanceMetrics": [
                {
                    "type": "auc",
                    "value": "0.87",
                    "slice": "over 60",
                    "confidenceInterval": {"lowerBound": "0.85", "upperBound": "0.89"},
                }
            ]
        },
        "considerations": {
            "users": ["analysts"],
            "useCases": ["retention calls"],
            "technicalLimitations": ["no data before 2020"],
            "performanceTradeoffs": ["recall before precision"],
            "ethicalConsiderations": [
                {"name": "pressure", "mitigationStrategy": "one call a year"}
            ],
            "fairnessAssessments": [{"groupAtRisk": "elderly", "harms": "unwanted calls"}],
            "environmentalConsiderations": {
                "energyConsumptions": [
                    {
                        "activity": "training",
                        "energyProviders": [
                            {
                                "organization": {"name": "Grid"},
                                "energySource": "wind",
                                "energyProvided": {"value": 12.5, "unit": "kWh"},
                            }
                        ],
                        "activityEnergyCost": {"value": 12.5, "unit": "kWh"},
                        "co2CostEquivalent": {"value": 0.004, "unit": "tCO2eq"},
                    }
                ]
            },
        },
    },
}
DATA: dict[str, Any] = {
    "bom-ref": "data-1",
    "type": "data",
    "name": "contracts",
    "data": [
        {
            "type": "dataset",
            "name": "contracts",
            "contents": {"url": "https://data.test/contracts"},
            "sensitiveData": ["income"],
            "governance": {"owners": [{"organization": {"name": "Sales"}}]},
        }
    ],
}
FULL: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "version": 2,
    "metadata": {
        "timestamp": "2026-03-01T10:00:00Z",
        "lifecycles": [{"phase": "build"}, {"name": "audit"}],
        "tools": {"components": [{"type": "application", "name": "bomber", "version": "2.0"}]},
        "supplier": {"name": "Acme"},
        "component": {"bom-ref": "app", "type": "application", "name": "shop", "version": "9"},
    },
    "components": [
        MODEL,
        {
            "bom-ref": "outer",
            "type": "framework",
            "name": "outer",
            "components": [{"type": "library", "name": "inner", "purl": "pkg:pypi/inner@1"}],
        },
        DATA,
    ],
    "services": [{"name": "api", "authenticated": False, "x-trust-boundary": True}],
    "dependencies": [{"ref": "app", "dependsOn": ["model-1", "outer"]}, {"ref": "outer"}],
    "compositions": [{"aggregate": "incomplete"}],
    "vulnerabilities": [
        {
            "id": "CVE-2026-1",
            "ratings": [
                {"severity": "low", "score": 2},
                {"severity": "high", "score": 8.1},
            ],
            "analysis": {"state": "not_affected", "justification": "code_not_present"},
            "affects": [{"ref": "outer"}],
        },
        {"id": "CVE-2026-2", "analysis": {"state": "in_triage"}},
        {"id": "CVE-2026-3"},
    ],
}


def read(data: Any, path: str = "bom.json") -> Document:
    document = cyclonedx.parse(path, json.dumps(data, indent=1).encode())
    assert document is not None
    return document


def minimal(**changed: Any) -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, **changed}


def test_the_document_says_when_by_what_and_about_what_it_was_made() -> None:
    data = read(FULL).data
    told = {key: data[key] for key in data if not isinstance(data[key], list | dict)}
    assert told == {
        "format": "cyclonedx",
        "spec_version": "1.6",
        "serial": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "revision": 2,
        "date": "2026-03-01T10:00:00Z",
        "supplier": "Acme",
        "name": "shop",
        "version": "9",
        "dependencies": 2,
        "signed": False,
    }
    assert data["lifecycle"] == ["build", "audit"]
    assert data["tools"] == ["bomber 2.0"]
    assert data["completeness"] == ["incomplete"]
    assert data["subject"]["ref"] == "app"


def test_a_model_keeps_its_supplier_digests_licences_and_card() -> None:
    (model,) = read(FULL).data["models"]
    card = model.pop("model_card")
    assert model == {
        "ref": "model-1",
        "type": "machine-learning-model",
        "name": "churn",
        "version": "3.1",
        "supplier": "Acme",
        "hashes": {"sha-256": DIGEST},
        "licences": ["Apache-2.0"],
        "references": [{"type": "vcs", "url": "https://git.test/churn"}],
        "pinned": True,
        "identified": True,
    }
    assert card == {
        "approach": "supervised",
        "task": "classification",
        "datasets": [
            {"type": "dataset", "name": "calls", "classification": "internal"},
            {"ref": "data-1"},
        ],
        "metrics": [
            {"type": "auc", "value": "0.87", "slice": "over 60", "lower": "0.85", "upper": "0.89"}
        ],
        "users": ["analysts"],
        "use_cases": ["retention calls"],
        "limitations": ["no data before 2020"],
        "tradeoffs": ["recall before precision"],
        "ethical": [{"name": "pressure", "mitigation": "one call a year"}],
        "fairness": [{"group": "elderly", "harms": "unwanted calls"}],
        "energy": [
            {
                "activity": "training",
                "energy_kwh": 12.5,
                "emissions_kg": 4.0,
                "providers": [{"name": "Grid", "source": "wind", "energy_kwh": 12.5}],
            }
        ],
    }


def test_datasets_are_data_components_and_those_inside_model_cards() -> None:
    datasets = read(FULL).data["datasets"]
    assert [one["name"] for one in datasets] == ["calls", "contracts"]
    assert datasets[1]["data"] == [
        {
            "type": "dataset",
            "name": "contracts",
            "url": "https://data.test/contracts",
            "sensitive": ["income"],
            "owners": ["Sales"],
        }
    ]


def test_components_inside_others_are_listed_with_what_holds_them() -> None:
    found = read(FULL).data["components"]
    assert [(one["name"], one.get("parent")) for one in found] == [
        ("churn", None),
        ("outer", None),
        ("inner", "outer"),
        ("contracts", None),
    ]


def test_a_subject_that_is_the_model_is_among_the_models() -> None:
    data = read(minimal(metadata={"component": MODEL})).data
    assert data["models"] == [data["subject"]]
    assert data["components"] == []


def test_a_package_url_identifies_and_only_a_digest_or_a_commit_pins() -> None:
    commit = f"pkg:huggingface/acme/churn@{'0a' * 20}"
    purls = ["pkg:pypi/inner@1", commit, f"pkg:pypi/inner@{'0a' * 20}.dev1"]
    parts = [{"type": "library", "name": "x", "purl": purl} for purl in purls]
    parts.append({"type": "library", "name": "x", "cpe": "cpe:2.3:a:x:x:1:*:*:*:*:*:*:*"})
    parts.append({"type": "library", "name": "x"})
    url = "https://x.test/x.tgz"
    digests = [{"alg": "SHA-256", "content": DIGEST}]
    for kind in ("distribution", "documentation"):
        reference = {"type": kind, "url": url, "hashes": digests}
        parts.append({"type": "library", "name": "x", "externalReferences": [reference]})
    found = read(minimal(components=parts)).data["components"]
    assert [(one["pinned"], one["identified"]) for one in found] == [
        (False, True),
        (True, True),
        (False, True),
        (False, True),
        (False, False),
        (True, True),
        (False, False),
    ]


def test_a_vulnerability_is_open_until_the_analysis_settles_it() -> None:
    found = read(FULL).data["vulnerabilities"]
    assert [(one["id"], one.get("state"), one["open"]) for one in found] == [
        ("CVE-2026-1", "not_affected", False),
        ("CVE-2026-2", "in_triage", True),
        ("CVE-2026-3", None, True),
    ]
    assert (found[0]["severity"], found[0]["score"]) == ("high", 8.1)
    assert "severity" not in found[1]


def test_what_the_file_does_not_state_is_left_out() -> None:
    data = read(minimal()).data
    assert data == {
        "format": "cyclonedx",
        "spec_version": "1.6",
        "revision": 1,
        "signed": False,
        "components": [],
        "models": [],
        "datasets": [],
    }


def test_services_say_whether_they_ask_who_calls() -> None:
    assert read(FULL).data["services"] == [
        {"name": "api", "authenticated": False, "crosses_trust_boundary": True}
    ]


@pytest.mark.parametrize(
    ("keys", "needle"),
    [
        (("components", 2, "purl"), '"purl"'),
        (("components", 0, "licences"), '"licenses"'),
        (("models", 0, "model_card", "limitations", 0), '"no data before 2020"'),
        (("models", 0, "model_card", "energy", 0, "activity"), '"activity"'),
        (("models", 0, "model_card", "datasets", 0, "name"), '"calls"'),
        (("datasets", 0, "name"), '"calls"'),
        (("datasets", 1, "data", 0, "sensitive"), '"sensitiveData"'),
        (("vulnerabilities", 1, "state"), '"in_triage"'),
        (("subject", "version"), '"9"'),
        (("version",), '"9"'),
        (("date",), '"timestamp"'),
        (("revision",), '"version": 2'),
    ],
)
def test_keys_are_located_where_the_file_spells_them(keys: Any, needle: str) -> None:
    lines = json.dumps(FULL, indent=1).split("\n")
    (expected, *_) = (n for n, line in enumerate(lines, 1) if needle in line)
    assert read(FULL).locate(keys)[0] == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (minimal(bomFormat="Other"), 'line 2: bomFormat: "Other" is not one of "CycloneDX"'),
        (minimal(specVersion="1.1"), "line 3: no 'specVersion' of CycloneDX"),
        (minimal(specVersion=None), "line 3: no 'specVersion' of CycloneDX"),
        (minimal(components=[{"name": "x"}]), '"type" is a required property'),
        (minimal(components={"type": "data"}), "components: "),
        (minimal(metadata={"timestamp": "yesterday"}), 'is not a "date-time"'),
        (minimal(components=[{"type": "data", "name": "x", "new": 1}]), "components.0: "),
    ],
)
def test_a_document_that_breaks_its_own_version_is_invalid(data: Any, reason: str) -> None:
    document = read(data)
    assert not document.valid
    assert reason in document.reason


def test_an_address_that_is_none_does_not_spoil_the_bill() -> None:
    reference = {"type": "issue-tracker", "url": "https://git.test/${project}/issues"}
    part = {"type": "library", "name": "x", "externalReferences": [reference]}
    (found,) = read(minimal(components=[part])).data["components"]
    assert found["references"] == [reference]


def test_each_version_has_its_own_rules() -> None:
    card = [{"type": "machine-learning-model", "name": "x", "modelCard": {}}]
    valid = {v: read(minimal(specVersion=v, components=card)).valid for v in ("1.4", "1.5", "1.7")}
    assert valid == {"1.4": False, "1.5": True, "1.7": True}


def test_a_later_version_is_not_known() -> None:
    for version in ("1.8", "1.10", "2.0"):
        with pytest.raises(Unreadable, match=f"CycloneDX {version}, which is not known"):
            read(minimal(specVersion=version))


def test_xml_is_not_read_and_does_not_vanish() -> None:
    raw = b'<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>'
    assert cyclonedx.sniff("bom.xml", raw) is Sniff.YES
    with pytest.raises(Unreadable, match="in XML, which is not read"):
        cyclonedx.parse("bom.xml", raw)
    assert cyclonedx.sniff("bom.xml", b"<weather/>") is Sniff.NO


def test_other_json_of_such_a_name_is_left_alone() -> None:
    others = ({"spdxVersion": "SPDX-2.3"}, {"@context": "https://openvex.dev/ns"}, [1], {}, "x")
    for other in others:
        raw = json.dumps(other).encode()
        assert cyclonedx.sniff("sbom.json", raw) is Sniff.NO
        assert cyclonedx.parse("sbom.json", raw) is None
    quoted = json.dumps({"text": 'a "bomFormat" is wanted'}).encode()
    assert cyclonedx.parse("sbom.json", quoted) is None


def test_a_file_that_calls_itself_cyclonedx_never_vanishes() -> None:
    for other in ({}, [], "x", {"specVersion": "1.6"}):
        raw = json.dumps(other).encode()
        assert cyclonedx.sniff("app.cdx.json", raw) is Sniff.YES
        document = cyclonedx.parse("app.cdx.json", raw)
        assert document is not None
        assert not document.valid
    with pytest.raises(Unreadable):
        cyclonedx.parse("app.cdx.json", b"")


def test_a_mark_behind_the_head_is_found() -> None:
    data = {"components": [{"type": "library", "name": "x" * 9000}], **minimal()}
    data = {"components": data["components"], **minimal(components=data["components"])}
    raw = json.dumps(data).encode()
    assert cyclonedx.sniff("sbom.json", raw[:8192]) is Sniff.YES
    assert read(data).valid


def test_utf_16_and_crlf_are_read() -> None:
    text = json.dumps(minimal(), indent=1).replace("\n", "\r\n")
    raw = b"\xff\xfe" + text.encode("utf-16-le")
    assert cyclonedx.sniff("sbom.json", raw[:8192]) is Sniff.YES
    document = cyclonedx.parse("sbom.json", raw)
    assert document is not None
    assert document.valid


def test_a_bill_of_twenty_thousand_components_is_read_in_time() -> None:
    many = [{"type": "library", "name": f"x{n}", "purl": f"pkg:pypi/x@{n}"} for n in range(20_000)]
    raw = json.dumps(minimal(components=many)).encode()
    before = time.process_time()
    document = cyclonedx.parse("bom.json", raw)
    assert document is not None
    assert len(document.data["components"]) == 20_000
    assert time.process_time() - before < 4


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab\u2028{", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
PATHS = (
    ("metadata",), ("metadata", "tools"), ("metadata", "component"), ("components",),
    ("components", 0), ("components", 0, "modelCard"), ("components", 0, "hashes"),
    ("components", 0, "modelCard", "considerations"), ("components", 0, "licenses"),
    ("components", 1, "components"), ("components", 2, "data"), ("services",), ("dependencies",),
    ("vulnerabilities",), ("vulnerabilities", 0, "ratings"), ("compositions",), ("specVersion",),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PATHS), ANY, st.sampled_from(["1.2", "1.3", "1.6"]))
def test_any_value_at_any_key_ends_in_a_document_or_a_reason(
    path: tuple[str | int, ...], value: Any, version: str
) -> None:
    data = json.loads(json.dumps({**FULL, "specVersion": version}))
    node = data
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    try:
        document = cyclonedx.parse("bom.json", json.dumps(data).encode())
    except Unreadable:
        return
    assert document is not None
    assert document.valid or document.reason


@pytest.mark.shared
def test_the_official_suite_is_judged_as_it_is_labelled(shared: Path) -> None:
    corpus = shared / "corpus"
    with (corpus / "MANIFEST.csv").open(encoding="utf-8") as rows:
        labelled = [
            row
            for row in csv.DictReader(rows)
            if row["path"].startswith("cyclonedx/CycloneDX__specification/")
        ]
    differing = []
    for row in labelled:
        raw = (corpus / row["path"]).read_bytes()
        assert cyclonedx.sniff(row["path"], raw[:8192]) is Sniff.YES
        document = cyclonedx.parse(row["path"], raw)
        assert document is not None
        if document.valid != row["label"].startswith("valid;"):
            differing.append(row["path"])
    assert differing == []
    assert len(labelled) == 357


@pytest.mark.parametrize(
    ("signature", "signed"),
    [
        ({"algorithm": "ES256", "value": "c2ln"}, True),
        ({"algorithm": "ES256", "value": ""}, False),
        ({"signers": [{"algorithm": "ES256", "value": "c2ln"}]}, True),
        ({"signers": []}, False),
    ],
)
def test_a_signature_without_a_value_signs_nothing(signature: dict[str, Any], signed: bool) -> None:
    data = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "signature": signature}
    assert read(data).data["signed"] is signed


def test_digits_that_are_not_of_their_algorithm_pin_nothing() -> None:
    hashes = [{"alg": "SHA-256", "content": "ab" * 16}, {"alg": "SHA-1", "content": "0" * 40}]
    one = {"type": "machine-learning-model", "name": "m", "hashes": hashes}
    zeros = {"type": "library", "name": "l", "purl": f"pkg:huggingface/a/b@{'0' * 40}"}
    data = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [one, zeros],
    }
    assert [found["pinned"] for found in read(data).data["components"]] == [False, False]
