"""Pages that people read, decision records in their three forms, release notes, attestations."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from aigov.api import Document, Sniff, Unreadable
from aigov_plugins.readers import decision_record, document, in_toto, release_notes


def page(text: str, path: str = "README.md") -> Document:
    found = document.parse(path, text.encode())
    assert found is not None
    return found


def decision(text: str) -> Document:
    found = decision_record.parse("docs/adr/0004-tier.md", text.encode())
    assert found is not None
    return found


def test_a_page_has_its_headings_with_what_stands_under_them() -> None:
    text = "# Loan\n\nRates cases.\n\n## Limits\n\nTODO\n\n## Results\n\nIt refuses 12 % of them.\n"
    found = page(text)
    assert [(h["text"], h["level"], h["words"]) for h in found.data["headings"]] == [
        ("Loan", 1, 7),
        ("Limits", 2, 0),
        ("Results", 2, 5),
    ]
    assert [h.get("numbers") for h in found.data["headings"]] == [None, None, 1]
    assert found.data["words"] == 7
    assert found.locate(("headings", 1)) == (5, 1)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("README.md", "readme"),
        ("loan/Readme.md", "readme"),
        ("CHANGELOG.md", "changelog"),
        ("HISTORY.md", "changelog"),
        ("docs/deployment-guide.md", "page"),
    ],
)
def test_a_page_is_known_by_its_name(path: str, form: str) -> None:
    assert page("# A page\n", path).data["format"] == form


def test_a_page_says_who_answers_for_it_in_front_matter_or_in_lines() -> None:
    text = "---\nowner: '@acme/risk'\nlast_reviewed: 2026-10-01\n---\n# A\n\n**Version:** 3.2.0\n"
    found = page(text)
    stated = [found.data[key] for key in ("owner", "reviewed", "version")]
    assert stated == ["@acme/risk", "2026-10-01", "3.2.0"]
    assert found.locate(("reviewed",)) == (3, 1)
    assert found.locate(("version",)) == (7, 1)


def test_what_is_said_far_down_a_page_is_not_about_the_page() -> None:
    text = "# A\n" + "\nSome prose.\n" * 60 + "\nOwner: ana@acme.org\n"
    assert "owner" not in page(text).data


def test_the_day_is_found_in_what_is_said_of_the_review() -> None:
    assert page("# A\n\nLast reviewed: on 2026-10-01 by Ana\n").data["reviewed"] == "2026-10-01"


def test_an_empty_page_is_none_and_neither_is_a_page_that_tools_wrote_at_length() -> None:
    assert document.parse("README.md", b"---\na: b\n---\n") is None
    assert document.parse("docs/reference.md", b"a " * 300_000) is None


MADR = """---
status: accepted
date: 2026-10-01
decision-makers: [ana@acme.org, bo@acme.org]
---
# Loan approval is high risk

Annex III point 5(b) applies.
"""
LISTED = """# Loan approval is high risk

* Status: Accepted
* Deciders: ana@acme.org, bo@acme.org
* Date: 2026-10-01

Annex III point 5(b) applies.
"""
NYGARD = """# 4. Loan approval is high risk

Date: 2026-10-01

## Status

Accepted by the committee

## Deciders

- ana@acme.org
- bo@acme.org

## Context

Annex III point 5(b) applies.
"""


@pytest.mark.parametrize(("text", "line"), [(MADR, 2), (LISTED, 3), (NYGARD, 7)])
def test_a_decision_is_read_from_each_of_its_forms(text: str, line: int) -> None:
    found = decision(text)
    assert (found.data["status"], found.data["date"]) == ("accepted", "2026-10-01")
    assert found.data["deciders"] == ["ana@acme.org", "bo@acme.org"]
    assert "Annex III point 5(b) applies." in found.data["text"]
    assert found.locate(("status",))[0] == line


def test_a_decision_that_another_one_replaced_says_so() -> None:
    assert decision("# A\n\nStatus: Superseded by ADR-9\n").data["status"] == "superseded"


def test_a_page_without_a_status_is_no_decision() -> None:
    assert decision_record.parse("docs/adr/README.md", b"# Decisions\n\nHow we decide.\n") is None


CHANGELOG = """# Changelog

## Unreleased

Nothing yet.

## [3.2.0] - 2026-10-01

Approved by: bo@acme.org

### Changed

- Retrained on data of the second quarter.

## [3.1.0] - 2026-04-01

Approved by: ana@acme.org
"""


def test_of_a_changelog_the_newest_release_is_read() -> None:
    found = release_notes.parse("CHANGELOG.md", CHANGELOG.encode())
    assert found is not None
    stated = [found.data[key] for key in ("format", "version", "date", "approver")]
    assert stated == ["changelog", "3.2.0", "2026-10-01", "bo@acme.org"]
    assert "Retrained" in found.data["text"]
    assert "ana@acme.org" not in found.data["text"]
    assert [found.locate((key,))[0] for key in ("version", "approver")] == [7, 9]


def test_a_changelog_that_says_nothing_of_approval_is_none() -> None:
    text = CHANGELOG.replace("Approved by: bo@acme.org", "Prepared by: bo@acme.org")
    assert release_notes.parse("CHANGELOG.md", text.encode()) is None


def test_a_changelog_without_a_release_is_none() -> None:
    assert release_notes.parse("CHANGELOG.md", b"# Changes\n\n## Unreleased\n\nA.\n") is None


def test_a_page_of_one_release_says_what_its_front_matter_does_not() -> None:
    front = "---\napproved_by: bo@acme.org\nauthor: ana@acme.org\n---\n"
    text = f"{front}# Loan v3.2.0\n\nDate: 2026-10-01\n"
    found = release_notes.parse("releases/loan.md", text.encode())
    assert found is not None
    stated = [found.data[key] for key in ("version", "date", "author", "approver")]
    assert stated == ["3.2.0", "2026-10-01", "ana@acme.org", "bo@acme.org"]
    assert [found.locate((key,))[0] for key in ("version", "date", "approver")] == [5, 7, 2]


DIGEST = "0" * 63 + "a"
STATEMENT: dict[str, Any] = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "model.onnx", "digest": {"sha256": DIGEST.upper(), "odd": "x"}}],
    "predicateType": "https://in-toto.io/attestation/human-review/vcs/v0.1",
    "predicate": {
        "reviewers": [{"name": "ana"}, {"name": "bo@acme.org"}],
        "reviewTime": "2026-10-01T09:00:00Z",
        "reviewLink": "https://git.acme.org/loan/pull/7",
        "result": "PASS",
    },
}


def attestation(data: object) -> Document | None:
    raw = json.dumps(data).encode()
    assert in_toto.sniff("attestations/a.json", raw) is Sniff.YES
    return in_toto.parse("attestations/a.json", raw)


def enveloped(statement: object, keyid: str = "") -> dict[str, Any]:
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    return {
        "payloadType": "application/vnd.in-toto+json",
        "payload": payload,
        "signatures": [{"keyid": keyid, "sig": "c2ln"}],
    }


def test_a_review_says_who_reviewed_which_bytes_and_when() -> None:
    found = attestation(STATEMENT)
    assert found is not None
    assert found.data == {
        "format": "in-toto",
        "predicate_type": STATEMENT["predicateType"],
        "human_review": True,
        "result": "pass",
        "reviewers": ["@ana", "bo@acme.org"],
        "date": "2026-10-01T09:00:00Z",
        "link": "https://git.acme.org/loan/pull/7",
        "subjects": [{"name": "model.onnx", "digests": {"sha256": DIGEST}}],
        "signed": False,
    }


def test_an_envelope_is_opened_and_says_that_it_is_signed() -> None:
    found = attestation(enveloped(STATEMENT, "ana@acme.org"))
    assert found is not None
    stated = [found.data[key] for key in ("format", "signed", "signers", "result")]
    assert stated == ["dsse", True, ["ana@acme.org"], "pass"]


def test_a_bundle_names_the_address_of_its_certificate() -> None:
    mail = b"bo@acme.org"
    certificate = b"\x30\x82 0\x81" + bytes([len(mail)]) + mail + b"\x81\x03a@b.org"
    raw = base64.b64encode(certificate).decode()
    bundle = {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"certificate": {"rawBytes": raw}},
        "dsseEnvelope": enveloped(STATEMENT),
    }
    found = attestation(bundle)
    assert found is not None
    assert (found.data["format"], found.data["signers"]) == ("sigstore", ["bo@acme.org"])


def test_what_is_said_otherwise_is_no_review() -> None:
    other = {**STATEMENT, "predicateType": "https://slsa.dev/provenance/v1"}
    found = attestation(other)
    assert found is not None
    assert found.data["human_review"] is False


def test_an_envelope_of_something_else_is_none_and_a_broken_one_unreadable() -> None:
    assert attestation({**enveloped(STATEMENT), "payloadType": "text/plain"}) is None
    with pytest.raises(Unreadable, match="base64"):
        attestation({**enveloped(STATEMENT), "payload": "?"})


@pytest.mark.parametrize("key", ["subject", "predicate", "predicateType"])
@pytest.mark.parametrize("value", [None, 1, "a", [1], [[]], {"a": None}])
def test_a_statement_of_odd_values_is_read_without_them(key: str, value: object) -> None:
    found = attestation({**STATEMENT, key: value})
    assert found is not None
    assert found.data["format"] == "in-toto"
