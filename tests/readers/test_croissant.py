"""Croissant: what a publisher says of a dataset, as a dataset card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document, Sniff, Unreadable, is_placeholder
from aigov_plugins.readers import croissant
from damaged import survives

DIGEST = "0a" * 32
DATASET: dict[str, Any] = {
    "@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/",
                 "dataBiases": "cr:dataBiases"},
    "@type": "sc:Dataset",
    "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://acme.test/spec"],
    "name": "Loans",
    "description": "Applications of ten years.",
    "version": "1.10",
    "datePublished": "2026-01-02",
    "license": ["https://spdx.org/licenses/CC-BY-4.0"],
    "url": "https://me:pw@acme.test/loans?token=1",
    "creator": [{"@type": "sc:Person", "name": "Ada", "email": "ada@acme.test"}, "Grace"],
    "publisher": {"@type": "sc:Organization", "name": "Acme"},
    "keywords": "credit, loans",
    "citeAs": "@misc{loans, url={https://acme.test/x?y=1}}",
    "isLiveDataset": False,
    "rai:dataCollection": "Taken from the branches.",
    "rai:dataCollectionType": ["Surveys", "Others"],
    "rai:dataBiases": ["Few applicants below 25.", "[More Information Needed]"],
    "rai:dataLimitations": "TODO",
    "rai:personalSensitiveInformation": ["Income"],
    "rai:dataUseCases": "Scoring.",
    "prov:wasDerivedFrom": {"@id": "https://acme.test/raw", "prov:label": "Raw loans"},
    "distribution": [
        {"@type": "cr:FileObject", "@id": "a.csv", "name": "a.csv", "contentSize": "12 B",
         "contentUrl": "https://u:p@acme.test/a.csv", "encodingFormat": "text/csv",
         "sha256": DIGEST.upper()},
        {"@type": "cr:FileObject", "@id": "b", "sha256": "https://acme.test/issues/80",
         "md5": "0b" * 16},
    ],
    "recordSet": {
        "@type": "cr:RecordSet", "@id": "default", "name": "default",
        "description": "One application.",
        "field": [
            {"@id": "default/id", "name": "default/id", "dataType": "sc:Text"},
            {"name": "default/person", "subField": {
                "name": "default/person/age", "dataType": ["sc:Integer"], "description": "Years."}},
        ],
    },
}  # fmt: skip


def read(data: Any, path: str = "data/croissant.json") -> Document:
    document = croissant.parse(path, json.dumps(data, indent=1).encode())
    assert document is not None
    return document


def test_identity_and_people() -> None:
    data = read(DATASET).data
    told = {
        "format": "croissant", "spec_version": "1.1", "name": "Loans", "title": "Loans",
        "version": "1.10", "date": "2026-01-02", "url": "https://acme.test/loans",
        "license": "https://spdx.org/licenses/CC-BY-4.0",
        "owner": "Ada <ada@acme.test>, Grace", "publisher": "Acme", "live": False,
        "citation": "@misc{loans, url={https://acme.test/x?y=1}}",
        "tags": ["credit", "loans"], "origin": ["Raw loans"],
    }  # fmt: skip
    assert {key: data[key] for key in told} == told
    assert data["conforms_to"] == ["http://mlcommons.org/croissant/1.1", "http://acme.test/spec"]


def test_sections_hold_what_is_said_and_no_placeholder() -> None:
    assert read(DATASET).data["sections"] == {
        "description": "Applications of ten years.",
        "intended-use": "Scoring.",
        "collection": "Taken from the branches.\nSurveys\nOthers\nRaw loans",
        "personal-information": "Income",
        "biases": "Few applicants below 25.",
        "limitations": "",
        "licensing": "https://spdx.org/licenses/CC-BY-4.0",
        "citation": "@misc{loans, url={https://acme.test/x?y=1}}",
        "composition": "One application.: id, person, person.age",
    }


def test_the_vocabulary_in_the_context_is_no_section() -> None:
    bare = {key: DATASET[key] for key in ("@context", "@type", "name")}
    assert read(bare).data["sections"] == {}


def test_files_have_digests_and_nothing_that_is_none() -> None:
    assert read(DATASET).data["files"] == [
        {"name": "a.csv", "url": "https://acme.test/a.csv", "format": "text/csv", "size": "12 B",
         "sha256": DIGEST},
        {"name": "b", "md5": "0b" * 16},
    ]  # fmt: skip


def test_records_and_their_fields() -> None:
    assert read(DATASET).data["record_sets"] == [
        {"name": "default", "description": "One application.", "fields": [
            {"name": "id", "type": "sc:Text"},
            {"name": "person"},
            {"name": "person.age", "type": "sc:Integer", "description": "Years."},
        ]}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "needle"),
    [
        (("owner",), '"creator"'),
        (("license",), '"license"'),
        (("sections", "biases"), '"rai:dataBiases"'),
        (("files", 1, "md5"), '"md5"'),
        (("record_sets", 0), '"recordSet"'),
        (("citation",), '"citeAs"'),
    ],
)
def test_every_key_has_its_place(keys: tuple[str | int, ...], needle: str) -> None:
    text = json.dumps(DATASET, indent=1)
    wanted = text[: text.index(needle)].count("\n") + 1
    assert read(DATASET).locate(keys)[0] == wanted


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("name", 3, "'name' must be text"),
        ("distribution", ["a.csv"], "'distribution' must hold objects"),
        ("recordSet", [[]], "'recordSet' must hold objects"),
    ],
)
def test_parts_of_the_wrong_type_are_invalid(key: str, value: Any, reason: str) -> None:
    document = read({**DATASET, key: value})
    assert not document.valid
    assert reason in document.reason


def test_other_files_are_none() -> None:
    assert croissant.parse("metadata.json", b'{"@type": "sc:Dataset"}') is None
    other = {**DATASET, "@type": "sc:Article"}
    assert croissant.parse("metadata.json", json.dumps(other).encode()) is None
    assert croissant.sniff("metadata.json", b'{"name": "x"}') is Sniff.NO
    assert croissant.sniff("data/croissant.json", b"{}") is Sniff.YES


@pytest.mark.parametrize("raw", [b'{"a": "mlcommons.org/croissant"', b"\xff mlcommons.org/schema"])
def test_what_is_no_json_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        croissant.parse("croissant.json", raw)


def test_values_of_the_wrong_type_end_in_a_verdict() -> None:
    assert survives(croissant.parse, "croissant.json", DATASET, "dataset-card") > 100


KEYS = {
    "name": "name", "url": "url", "license": "license", "distribution": "files",
    "creator": "owner", "datePublished": "date",
}  # fmt: skip


@pytest.mark.shared
def test_missing_keys_are_those_of_the_labels(shared: Path) -> None:
    count, empty = 0, 0
    for seen in corpus.read(shared / "corpus", "croissant"):
        count += 1
        written = json.loads((shared / "corpus" / "croissant" / seen.path).read_text("utf-8"))
        (artifact,) = seen.artifacts
        data = artifact.data
        conforms, missing = (part.partition("=")[2] for part in seen.label.split(";"))
        said = len(data.get("conforms_to", []))
        assert {0: "none", 1: "string", 2: "list"}[said] == conforms, seen.path
        told = {name for name, key in KEYS.items() if key not in data}
        told |= set() if data["sections"].get("description") else {"description"}
        # The label counts a key that is there: here null, "unknown" and example.com say nothing.
        blank = {key for key in told if key in written and is_placeholder(str(written[key] or ""))}
        empty += len(blank)
        assert told - blank == set(missing.split("+")), seen.path
    assert (count, empty) == (55, 14)


def test_a_long_name_that_very_many_fields_repeat_is_refused() -> None:
    inner = [{"name": f"b{at}"} for at in range(6000)]
    field = {"name": "a" * 900, "subField": inner}
    data = {
        "@context": {"cr": "http://mlcommons.org/croissant/"},
        "@type": "sc:Dataset",
        "recordSet": [{"name": "r", "field": [field]}],
    }
    with pytest.raises(Unreadable, match="characters together"):
        croissant.parse("croissant.json", json.dumps(data).encode())


def test_a_digest_of_zeros_is_none() -> None:
    data = {
        "@context": {"cr": "http://mlcommons.org/croissant/"},
        "@type": "sc:Dataset",
        "distribution": [{"name": "f", "sha256": "0" * 64}],
    }
    document = croissant.parse("croissant.json", json.dumps(data).encode())
    assert document is not None
    assert document.data["files"] == [{"name": "f"}]
