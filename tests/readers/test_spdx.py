"""SPDX 2 (JSON, YAML, tag-value) and SPDX 3 (JSON-LD), read into the kind bom."""

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
from aigov_plugins.readers import spdx, spdx3

DIGEST = "cd" * 32
TWO: dict[str, Any] = {
    "spdxVersion": "SPDX-2.3",
    "dataLicense": "CC0-1.0",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "shop",
    "documentNamespace": "https://acme.test/shop-9",
    "creationInfo": {
        "created": "2026-03-01T10:00:00Z",
        "creators": ["Tool: bomber-2.0", "Organization: Acme ()"],
    },
    "packages": [
        {
            "SPDXID": "SPDXRef-shop",
            "name": "shop",
            "versionInfo": "9",
            "downloadLocation": "NOASSERTION",
            "primaryPackagePurpose": "OPERATING-SYSTEM",
            "supplier": "Organization: Acme (info@acme.test)",
            "packageVerificationCode": {"packageVerificationCodeValue": "0a" * 20},
        },
        {
            "SPDXID": "SPDXRef-lib",
            "name": "lib",
            "downloadLocation": "https://me:secret@host.test/lib.tgz",
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "MIT",
            "supplier": "NOASSERTION",
            "checksums": [{"algorithm": "SHA256", "checksumValue": DIGEST}],
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:pypi/lib@1",
                },
            ],
        },
    ],
    "files": [{"SPDXID": "SPDXRef-f", "fileName": "a.c"}],
    "relationships": [
        {
            "spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-shop",
        },
        {
            "spdxElementId": "SPDXRef-shop",
            "relationshipType": "CONTAINS",
            "relatedSpdxElement": "SPDXRef-lib",
        },
        {
            "spdxElementId": "SPDXRef-lib",
            "relationshipType": "DEPENDENCY_OF",
            "relatedSpdxElement": "SPDXRef-shop",
        },
    ],
}
LIB = {
    "ref": "SPDXRef-lib",
    "name": "lib",
    "licences": ["MIT"],
    "hashes": {"sha-256": DIGEST},
    "purl": "pkg:pypi/lib@1",
    "parent": "SPDXRef-shop",
    "url": "https://host.test/lib.tgz",
    "pinned": True,
    "identified": True,
}
TAGS = f"""SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: shop
DocumentNamespace: https://acme.test/shop-9
Creator: Tool: bomber-2.0
Creator: Organization: Acme ()
Created: 2026-03-01T10:00:00Z

# Packages
PackageName: shop
SPDXID: SPDXRef-shop
PackageVersion: 9
PackageDownloadLocation: NOASSERTION
PrimaryPackagePurpose: OPERATING-SYSTEM
PackageSupplier: Organization: Acme (info@acme.test)
PackageVerificationCode: {"0a" * 20} (excludes: ./x.spdx)
PackageCopyrightText: <text>One
Two: three</text>

FileName: a.c
SPDXID: SPDXRef-f
LicenseConcluded: MIT

PackageName: lib
SPDXID: SPDXRef-lib
PackageDownloadLocation: https://me:secret@host.test/lib.tgz
PackageLicenseConcluded: NOASSERTION
PackageLicenseDeclared: MIT
PackageSupplier: NOASSERTION
PackageChecksum: SHA256: {DIGEST}
ExternalRef: PACKAGE-MANAGER purl pkg:pypi/lib@1
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-shop
Relationship: SPDXRef-shop CONTAINS SPDXRef-lib
Relationship: SPDXRef-lib DEPENDENCY_OF SPDXRef-shop
"""
CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"


def element(spdx_id: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"spdxId": f"urn:{spdx_id}", "type": kind, "creationInfo": "_:info", **more}


def relation(source: str, kind: str, *targets: str, **more: Any) -> dict[str, Any]:
    ends = {"from": f"urn:{source}", "to": [f"urn:{one}" for one in targets]}
    made = {**ends, "relationshipType": kind, **more}
    return {**element(f"{source}-{kind}", "Relationship"), **made}


THREE: dict[str, Any] = {
    "@context": CONTEXT,
    "@graph": [
        {
            "@id": "_:info",
            "type": "CreationInfo",
            "specVersion": "3.0.1",
            "created": "2026-03-01T10:00:00Z",
            "createdBy": ["urn:ana"],
            "createdUsing": ["urn:bomber"],
        },
        element("ana", "Person", name="Ana"),
        element("bomber", "Tool", name="bomber"),
        element("acme", "Organization", name="Acme"),
        element("doc", "SpdxDocument", rootElement=["urn:bom"], profileConformance=["core", "ai"]),
        element("bom", "software_Sbom", rootElement=["urn:model"], software_sbomType=["build"]),
        element(
            "model",
            "ai_AIPackage",
            name="churn",
            software_packageVersion="3",
            suppliedBy="urn:acme",
            ai_limitation="no data before 2020",
            ai_safetyRiskAssessment="high",
            ai_autonomyType="no",
            ai_useSensitivePersonalInformation="noAssertion",
            ai_metric=[{"type": "DictionaryEntry", "key": "auc", "value": "0.87"}],
            ai_metricDecisionThreshold=[{"type": "DictionaryEntry", "key": "auc", "value": "0.5"}],
            ai_energyConsumption={
                "type": "ai_EnergyConsumption",
                "ai_finetuningEnergyConsumption": [
                    {"ai_energyQuantity": "7.2", "ai_energyUnit": "megajoule"}
                ],
                "ai_trainingEnergyConsumption": [
                    {"ai_energyQuantity": "12.5", "ai_energyUnit": "kilowattHour"},
                    {"ai_energyQuantity": "1", "ai_energyUnit": "other"},
                ],
            },
        ),
        element(
            "weights",
            "software_File",
            name="model.bin",
            verifiedUsing=[{"type": "Hash", "algorithm": "sha256", "hashValue": DIGEST}],
        ),
        element(
            "calls",
            "dataset_DatasetPackage",
            name="calls",
            dataset_datasetType=["tabular"],
            dataset_datasetSize=1000,
            dataset_datasetAvailability="directDownload",
            dataset_hasSensitivePersonalInformation="yes",
            dataset_knownBias=["few young customers"],
        ),
        relation("model", "contains", "weights"),
        relation("weights", "trainedOn", "calls"),
        relation("model", "hasConcludedLicense", "nothing"),
        relation("model", "hasDeclaredLicense", "mit"),
        relation("model", "dependsOn", "calls", completeness="complete"),
        element(
            "mit", "simplelicensing_LicenseExpression", simplelicensing_licenseExpression="MIT"
        ),
        element("hole", "security_Vulnerability", name="CVE-2026-1"),
        {
            **relation("hole", "doesNotAffect", "model"),
            "type": "security_VexNotAffectedVulnAssessmentRelationship",
            "security_justificationType": "componentNotPresent",
        },
        {
            **relation("hole", "hasAssessmentFor", "model"),
            "type": "security_CvssV3VulnAssessmentRelationship",
            "security_score": 8.1,
            "security_severity": "high",
        },
    ],
}


def read2(data: Any, path: str = "shop.spdx.json") -> Document:
    text = data if isinstance(data, str) else json.dumps(data, indent=1)
    document = spdx.parse(path, text.encode())
    assert document is not None
    return document


def read3(data: Any, path: str = "shop.spdx.json") -> Document:
    document = spdx3.parse(path, json.dumps(data, indent=1).encode())
    assert document is not None
    return document


def changed(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    copied = json.loads(json.dumps(data))
    node = copied
    for key in path[:-1]:
        node = node[key]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return copied


def line_of(data: Any, needle: str) -> int:
    lines = json.dumps(data, indent=1).split("\n")
    return next(n for n, line in enumerate(lines, 1) if needle in line)


def test_a_document_of_version_two_gives_its_packages() -> None:
    document = read2(TWO)
    assert document.valid, document.reason
    assert document.data == {
        "format": "spdx",
        "spec_version": "2.3",
        "serial": "https://acme.test/shop-9",
        "date": "2026-03-01T10:00:00Z",
        "tools": ["bomber-2.0"],
        "authors": ["Acme"],
        "licences": ["CC0-1.0"],
        "name": "shop",
        "version": "9",
        "dependencies": 1,
        "files": 1,
        "subject": {
            "ref": "SPDXRef-shop",
            "type": "operating-system",
            "name": "shop",
            "version": "9",
            "supplier": "Acme (info@acme.test)",
            "hashes": {"verification-code": "0a" * 20},
            "pinned": True,
            "identified": True,
        },
        "components": [LIB],
        "models": [],
        "datasets": [],
    }


def test_tag_value_and_json_of_one_document_read_alike() -> None:
    assert read2(TAGS, "shop.spdx").data == read2(TWO).data
    assert read2(TAGS.replace("\n", "\r\n"), "LICENSE.spdx").data == read2(TWO).data


def test_json_in_a_file_named_spdx_and_yaml_are_read() -> None:
    assert read2(TWO, "shop.spdx").data == read2(TWO).data
    assert read2(TWO, "shop.spdx.yaml").data == read2(TWO).data


def test_the_export_of_github_is_unwrapped() -> None:
    document = read2({"sbom": TWO}, "sbom.json")
    assert document.data == read2(TWO).data
    assert document.locate(("components", 0, "url"))[0] == line_of({"sbom": TWO}, "secret@host")


def test_keys_of_version_two_are_located() -> None:
    document = read2(TWO)
    assert document.locate(("components", 0, "url"))[0] == line_of(TWO, "secret@host")
    assert document.locate(("subject", "version"))[0] == line_of(TWO, '"versionInfo"')
    assert document.locate(("date",))[0] == line_of(TWO, '"created"')
    tagged = read2(TAGS, "shop.spdx")
    lines = TAGS.split("\n")
    assert lines[tagged.locate(("components", 0, "url"))[0] - 1].startswith("PackageDownloadLoc")
    assert lines[tagged.locate(("components", 0))[0] - 1] == "PackageName: lib"


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("SPDXID",), "SPDXRef-X", "'SPDXID' of the document must be"),
        (("name",), ..., "'name' is missing"),
        (("documentNamespace",), ..., "'documentNamespace' is missing"),
        (("creationInfo", "created"), "today", "'created' is no time"),
        (("creationInfo", "creators"), [], "names no 'creators'"),
        (("packages", 0, "downloadLocation"), ..., "'downloadLocation' is missing"),
        (("packages", 0, "versionInfo"), 9, "'versionInfo' must be text"),
        (("packages", 1), [], "an entry of 'packages' must be a mapping"),
        (("packages",), {}, "'packages' must be a list"),
        (("packages", 1, "checksums", 0, "algorithm"), ..., "'algorithm' is missing"),
        (("relationships", 0, "relatedSpdxElement"), None, "'relatedSpdxElement' must be text"),
        (("spdxVersion",), "2.3", "no 'spdxVersion' of SPDX 2"),
    ],
)
def test_a_document_of_version_two_without_what_is_mandatory_is_invalid(
    path: tuple[str | int, ...], value: Any, reason: str
) -> None:
    document = read2(changed(TWO, path, value))
    assert not document.valid
    assert reason in document.reason
    assert document.reason.startswith("line ")


def test_tag_value_that_is_no_tag_is_invalid_where_it_stands() -> None:
    document = read2(TAGS.replace("# Packages", "Packages"), "shop.spdx")
    assert (document.valid, document.reason[:8]) == (False, "line 10:")
    open_text = read2(TAGS.replace("three</text>", "three"), "shop.spdx")
    assert "<text> is not closed" in open_text.reason


def test_versions_that_are_not_known_are_unknown() -> None:
    for version in ("SPDX-1.2", "SPDX-2.9"):
        with pytest.raises(Unreadable, match=f"is of {version}, which is not known"):
            read2({**TWO, "spdxVersion": version})
    with pytest.raises(Unreadable, match=r"is of SPDX 4\.0, which is not known"):
        read3(changed(THREE, ("@graph", 0, "specVersion"), "4.0"))


@pytest.mark.parametrize(
    ("algorithm", "value", "pinned", "identified"),
    [
        ("SHA256", DIGEST, True, True),
        ("SHA3-256", DIGEST.upper(), True, True),
        ("SHA256", "TODO", False, False),
        ("SHA256", "0" * 64, False, False),
        ("SHA256", "ab" * 16, False, False),
        ("SHA999", DIGEST, False, False),
        ("MD5", "ab" * 16, False, True),
    ],
)
def test_only_digits_of_their_algorithm_pin_a_package(
    algorithm: str, value: str, pinned: bool, identified: bool
) -> None:
    checksum = {"algorithm": algorithm, "checksumValue": value}
    package = {"SPDXID": "SPDXRef-a", "name": "a", "downloadLocation": "NONE"}
    data = changed(TWO, ("packages",), [{**package, "checksums": [checksum]}])
    (found,) = read2(data).data["components"]
    assert (found["pinned"], found["identified"]) == (pinned, identified)


def test_a_creator_without_a_name_is_no_author_and_no_day_of_a_thirteenth_month_is_one() -> None:
    nobody = changed(TWO, ("creationInfo", "creators"), ["Person: ", "Person: Ada"])
    assert read2(nobody).data["authors"] == ["Ada"]
    assert not read2(changed(TWO, ("creationInfo", "created"), "2026-13-01T10:00:00Z")).valid


def test_a_verdict_that_was_withdrawn_settles_nothing() -> None:
    verdict = relation(
        "urn:v", "doesNotAffect", "urn:m", security_withdrawnTime="2026-03-01T10:00:00Z"
    )
    verdict["type"] = "security_VexNotAffectedVulnAssessmentRelationship"
    graph = [*THREE["@graph"], element("urn:v", "security_Vulnerability", name="CVE-1"), verdict]
    found = read3({**THREE, "@graph": graph}).data["vulnerabilities"]
    assert [one["open"] for one in found if one["id"] == "CVE-1"] == [True]


def test_rdf_is_recognised_and_not_read() -> None:
    raw = b'<rdf:RDF xmlns="http://spdx.org/rdf/terms#"/>'
    assert spdx.sniff("x.spdx.rdf", raw) is Sniff.YES
    with pytest.raises(Unreadable, match="RDF or XML, which is not read"):
        spdx.parse("x.spdx.rdf", raw)


def test_a_model_of_version_three_tells_what_its_profile_asks() -> None:
    data = read3(THREE).data
    assert data["subject"] == {
        "ref": "urn:model",
        "type": "machine-learning-model",
        "name": "churn",
        "version": "3",
        "supplier": "Acme",
        "licences": ["MIT"],
        "files": [{"name": "model.bin", "hashes": {"sha-256": DIGEST}}],
        "model_card": {
            "trained_on": ["urn:calls"],
            "metrics": [{"type": "auc", "value": "0.87", "threshold": "0.5"}],
            "limitations": ["no data before 2020"],
            "risk": "high",
            "autonomous": False,
            "energy": [
                {"activity": "training", "energy_kwh": 12.5},
                {"activity": "training"},
                {"activity": "fine-tuning", "energy_kwh": 2.0},
            ],
        },
        "pinned": True,
        "identified": False,
    }
    assert data["models"] == [data["subject"]]


def test_a_dataset_of_version_three_tells_what_its_profile_asks() -> None:
    data = read3(THREE).data
    assert data["datasets"] == data["components"]
    assert data["datasets"][0]["data"] == [
        {
            "name": "calls",
            "type": "dataset",
            "kinds": ["tabular"],
            "size": 1000,
            "availability": "direct-download",
            "known_bias": ["few young customers"],
            "personal_data": True,
        }
    ]


def test_the_document_of_version_three_says_how_it_was_made() -> None:
    data = read3(THREE).data
    told = ("spec_version", "serial", "date", "profiles", "lifecycle", "tools", "authors", "name")
    assert [data[key] for key in told] == [
        "3.0.1",
        "urn:doc",
        "2026-03-01T10:00:00Z",
        ["ai", "core"],
        ["build"],
        ["bomber"],
        ["Ana"],
        "churn",
    ]
    assert (data["dependencies"], data["completeness"], data["files"]) == (1, ["complete"], 1)


def test_a_vulnerability_of_version_three_has_the_gravest_verdict() -> None:
    (found,) = read3(THREE).data["vulnerabilities"]
    assert found == {
        "id": "CVE-2026-1",
        "severity": "high",
        "score": 8.1,
        "state": "not_affected",
        "justification": "componentNotPresent",
        "affects": ["urn:model"],
        "open": False,
    }


def test_keys_of_version_three_are_located() -> None:
    document = read3(THREE)
    at = line_of(THREE, '"ai_limitation"')
    assert document.locate(("subject", "model_card", "limitations"))[0] == at
    assert document.locate(("models", 0, "model_card", "limitations"))[0] == at
    at = line_of(THREE, '"dataset_knownBias"')
    assert document.locate(("datasets", 0, "data", 0, "known_bias"))[0] == at


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("@context",), "https://w3.org/ns", "'@context' is none of SPDX 3"),
        (("@graph",), {}, "'@graph' must be a list"),
        (("@graph", 1), "x", "an element must be a mapping"),
        (("@graph", 1, "type"), ..., "an element has no 'type'"),
        (("@graph", 6, "creationInfo"), ..., "AIPackage has no 'creationInfo'"),
        (("@graph", 6, "spdxId"), ..., "AIPackage has no 'spdxId'"),
        (("@graph", 6, "ai_limitation"), ["x"], "'ai_limitation' must be text"),
        (("@graph", 0, "created"), "2026", "'created' is no time"),
        (("@graph", 0, "createdBy"), [], "CreationInfo has no 'createdBy'"),
        (("@graph", 9, "from"), ..., "Relationship has no 'from'"),
        (("@graph", 1, "type"), "SpdxDocument", "more than one SpdxDocument"),
    ],
)
def test_a_document_of_version_three_without_what_is_mandatory_is_invalid(
    path: tuple[str | int, ...], value: Any, reason: str
) -> None:
    document = read3(changed(THREE, path, value), "x.spdx3.json")
    assert not document.valid
    assert reason in document.reason


def test_each_reader_leaves_the_others_alone() -> None:
    two, three = json.dumps(TWO).encode(), json.dumps(THREE).encode()
    assert spdx.sniff("sbom.json", two) is Sniff.YES
    assert spdx.sniff("sbom.json", three) is Sniff.NO
    assert spdx3.sniff("sbom.json", three) is Sniff.YES
    assert spdx3.sniff("sbom.json", two) is Sniff.NO
    for other in (b'{"bomFormat": "CycloneDX"}', b"[]", b"{}"):
        assert spdx.sniff("sbom.json", other) is Sniff.NO
        assert spdx3.sniff("sbom.json", other) is Sniff.NO
        assert spdx.parse("sbom.json", other) is None
        assert spdx3.parse("sbom.json", other) is None
    assert spdx.parse("x/spdx/notes.json", b'{"text": "spdxVersion: none"}') is None
    assert spdx.sniff("icon.spdx", b"a spreadsheet") is Sniff.NO


def test_a_file_that_calls_itself_spdx_never_vanishes() -> None:
    for raw in (b"{}", b"[]", b'"x"'):
        assert spdx.sniff("x.spdx.json", raw) is Sniff.YES
        assert not read2(raw.decode()).valid
        document = spdx3.parse("x.spdx3.json", raw)
        assert document is not None
        assert not document.valid


def test_many_models_of_the_same_many_files_are_refused_in_time() -> None:
    files = [f"f{n}" for n in range(3000)]
    graph = [*THREE["@graph"][:1], *(element(name, "software_File") for name in files)]
    for n in range(300):
        graph.append(element(f"m{n}", "ai_AIPackage"))
        graph.append(relation(f"m{n}", "contains", "folder"))
    graph += [element("folder", "software_File"), relation("folder", "contains", *files)]
    before = time.process_time()
    with pytest.raises(Unreadable, match="more than 50000 files in all"):
        read3({"@context": CONTEXT, "@graph": graph})
    assert time.process_time() - before < 4


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab:\u2028", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
KEYS_2: tuple[tuple[str | int, ...], ...] = (
    ("creationInfo",), ("packages",), ("packages", 0), ("packages", 1, "checksums"), ("files",),
    ("packages", 1, "externalRefs"), ("packages", 1, "externalRefs", 0, "referenceType"),
    ("packages", 0, "packageVerificationCode"), ("relationships",), ("documentDescribes",),
)  # fmt: skip
KEYS_3: tuple[tuple[str | int, ...], ...] = (
    ("@context",), ("@graph",), ("@graph", 0), ("@graph", 0, "createdBy"), ("@graph", 4, "type"),
    ("@graph", 4, "rootElement"), ("@graph", 4, "profileConformance"), ("@graph", 6, "spdxId"),
    ("@graph", 6, "ai_metric"), ("@graph", 6, "ai_energyConsumption"), ("@graph", 6, "suppliedBy"),
    ("@graph", 7, "verifiedUsing"), ("@graph", 8, "dataset_datasetSize"), ("@graph", 9, "to"),
    ("@graph", 9, "from"), ("@graph", 14, "simplelicensing_licenseExpression"),
    ("@graph", 17, "security_score"), ("@graph", 6, "externalRef"), ("@graph", 4, "dataLicense"),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KEYS_2), st.sampled_from(KEYS_3), ANY)
def test_any_value_at_any_key_ends_in_a_document_or_a_reason(
    two: tuple[str | int, ...], three: tuple[str | int, ...], value: Any
) -> None:
    for read, data, path in ((read2, TWO, two), (read3, THREE, three)):
        try:
            document = read(changed(data, path, value), "x.spdx3.json")
        except Unreadable:
            continue
        assert document.valid or document.reason


@settings(max_examples=60, deadline=None)
@given(st.text("SPDX:-# \n<text>/ Package Relationship", max_size=80))
def test_any_text_in_tag_value_ends_in_a_document_or_a_reason(text: str) -> None:
    for whole in (text, TAGS + text):
        try:
            document = spdx.parse("x.spdx", whole.encode())
        except Unreadable:
            continue
        assert document is None or document.valid or document.reason


@pytest.mark.shared
def test_every_published_example_is_read(shared: Path) -> None:
    corpus = shared / "corpus"
    with (corpus / "MANIFEST.csv").open(encoding="utf-8") as rows:
        labelled = [row for row in csv.DictReader(rows) if row["path"].startswith("spdx/spdx__")]
    profiles = 0
    for row in labelled:
        raw = (corpus / row["path"]).read_bytes()
        reader = spdx3 if row["label"].startswith("SPDX 3") else spdx
        assert reader.sniff(row["path"], raw[:8192]) is Sniff.YES
        document = reader.parse(row["path"], raw)
        assert document is not None
        assert document.valid, (row["path"], document.reason)
        named = document.data["models"] or document.data["datasets"]
        profiles += bool(named) and "AI or Dataset" in row["label"]
    assert profiles == 2
