"""Security policies, read into the kind incident-plan."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigov.api import Document, Sniff, Unreadable, is_placeholder
from aigov_plugins.readers import security_policy

DEFAULT = """# Security Policy

## Supported Versions

Use this section to tell people about which versions of your project are
currently being supported with security updates.

| Version | Supported          |
| ------- | ------------------ |
| 5.1.x   | :white_check_mark: |
| 5.0.x   | :x:                |
| 4.0.x   | :white_check_mark: |
| < 4.0   | :x:                |

## Reporting a Vulnerability

Use this section to tell people how to report a vulnerability.

Tell them where to go.
""".replace("vulnerability.\n\nTell", "vulnerability. Tell")


def read(text: str, path: str = "SECURITY.md") -> Document:
    return security_policy.parse(path, text.encode())


def data_of(text: str, path: str = "SECURITY.md") -> dict[str, Any]:
    return dict(read(text, path).data)


def test_a_policy_with_contacts_versions_and_times() -> None:
    document = read(
        "# Security\n\n## Supported versions\n\n| Version | Supported |\n| --- | --- |\n"
        "| 2.x | :white_check_mark: |\n| < 2 | :x: |\n\n## Reporting a vulnerability\n\n"
        "Mail security@acme.test or use\nhttps://git.test/acme/x/security/advisories/new.\n\n"
        "## What to expect\n\nWe acknowledge reports within 48 hours and send a fix\n"
        "within 14 days. Details are published after 90 days.\n\n"
        "## Disclosure\n\nAfter a release.\n"
    )
    data = document.data
    assert data["title"] == "Security"
    assert "unfilled" not in data
    assert data["supported_versions"] == [
        {"version": "2.x", "supported": True},
        {"version": "< 2", "supported": False},
    ]
    assert data["contacts"] == [
        {"email": "security@acme.test"},
        {"url": "https://git.test/acme/x/security/advisories/new"},
    ]
    assert [(t["purpose"], t["hours"]) for t in data["response_times"]] == [
        ("respond", 48),
        ("fix", 336),
        ("disclose", 2160),
    ]
    assert data["response_time_hours"] == 48
    assert data["reporting"].startswith("Mail security@acme.test")
    assert "private" not in data
    assert data["disclosure"] == "After a release."
    assert [s.get("section") for s in data["sections"]] == [
        None,
        "supported_versions",
        "reporting",
        "response",
        "disclosure",
    ]
    assert document.locate(("contacts", 1)) == (13, 1)
    assert document.locate(("supported_versions", 1, "supported")) == (8, 1)
    assert document.locate(("response_time_hours",)) == (17, 1)
    assert document.locate(("reporting",)) == (10, 1)


def test_the_template_of_the_forge_is_not_filled_in() -> None:
    data = data_of(DEFAULT)
    assert not {"contacts", "supported_versions", "response_times"} & set(data)
    assert data["reporting"] == ""
    assert [section["text"] for section in data["sections"][1:]] == ["", ""]
    assert data["unfilled"] == ["Supported Versions", "Reporting a Vulnerability"]


def test_a_filled_table_under_the_sentence_of_the_template_counts() -> None:
    text = DEFAULT.replace("| 5.1.x ", "| 1.0.x ").replace("| 5.0.x", "| 0.9.x")
    versions = [entry["version"] for entry in data_of(text)["supported_versions"]]
    assert versions == ["1.0.x", "0.9.x", "4.0.x", "< 4.0"]


def test_placeholders_are_kept_for_those_who_look_for_them() -> None:
    data = data_of("# Security\n\n## Reporting\n\n[INSERT CONTACT METHOD]\n\n## Scope\n\nTBD\n")
    texts = [section["text"] for section in data["sections"] if "text" in section]
    assert "[INSERT CONTACT METHOD]" in texts
    assert "TBD" in texts
    assert data["unfilled"] == ["Security", "Reporting", "Scope"]
    assert all(is_placeholder(text) for text in texts)


@pytest.mark.parametrize(
    ("sentence", "purpose", "hours", "business"),
    [
        ("You should receive a response within 24 hours.", "respond", 24, False),
        ("We will respond within 7 working days of your report.", "respond", 168, True),
        ("Within **three business days** we will acknowledge it.", "respond", 72, True),
        ("- Acknowledgement: within 72 hours", "respond", 72, False),
        ("| First response | 2-5 days |", "respond", 120, False),
        ("Expect a reply in one week.", "respond", 168, False),
        ("This project follows a 90 day disclosure timeline.", "disclose", 2160, False),
        ("You get status updates every 7 days.", "update", 168, False),
        ("We aim to release a patch in 30 days", "fix", 720, False),
        ("Triage takes 5 days.", "assess", 120, False),
    ],
)
def test_what_is_promised_is_told_by_the_nearest_word(
    sentence: str, purpose: str, hours: int, business: bool
) -> None:
    (found,) = data_of(f"# Security\n\n## Process\n\n{sentence}\n")["response_times"]
    assert (found["purpose"], found["hours"], found["business_days"]) == (purpose, hours, business)


def test_a_time_that_promises_nothing_is_left_out() -> None:
    data = data_of("# Security\n\nThe project started 3 years and 10 days ago.\n")
    assert "response_times" not in data


def test_a_page_that_only_links_says_where_the_policy_is() -> None:
    data = data_of("[Security Policy](docs/security.md#top)", ".github/SECURITY.md")
    assert data["refers_to"] == [".github/docs/security.md"]
    assert "contacts" not in data


def test_text_under_the_title_says_how_to_report() -> None:
    data = data_of("# Security\n\nPlease report to jane@acme.test.\n")
    assert data["reporting"] == "Please report to jane@acme.test."
    assert data["contacts"] == [{"email": "jane@acme.test"}]


def test_a_private_report_is_asked_for() -> None:
    data = data_of("# Security\n\nPlease do not open a public issue.\n")
    assert data["private"] is True


def test_an_address_beside_the_words_that_ask_for_a_report_takes_reports() -> None:
    data = data_of(
        "## Security policy\n\nPlease report it at [our form](https://g.test/vulnz),\n"
        "or open an [advisory][a]; see [the manual](https://docs.github.com/x).\n\n"
        "See https://acme.test/blog.\n\n"
        "[a]: https://git.test/acme/x/security/advisories/new\n"
    )
    assert data["contacts"] == [
        {"url": "https://g.test/vulnz"},
        {"url": "https://git.test/acme/x/security/advisories/new"},
    ]


def test_an_empty_page_says_nothing() -> None:
    assert data_of("") == {"format": "security-policy"}


def test_only_pages_about_reports_are_read() -> None:
    assert security_policy.sniff("SECURITY.md", b"") is Sniff.YES
    assert security_policy.sniff("docs/security.md", b"# TLS\nUse it.\n") is Sniff.NO
    assert security_policy.sniff("docs/security.md", b"Report a vulnerability") is Sniff.YES


@pytest.mark.parametrize(
    "raw", [b"\xff\xff", b"a\0", b"# x\n" * 9_000, b"a@" * 60_000, b"1 " * 60_000, b"|" * 90_000,
            b"within 1 day respond " * 9_000, b"[" * 50_000, b"<!--" * 20_000]
)  # fmt: skip
def test_hostile_bytes_end_soon_in_a_document_or_unreadable(raw: bytes) -> None:
    start = time.process_time()
    with suppress(Unreadable):
        assert security_policy.parse("SECURITY.md", raw).valid
    assert time.process_time() - start < 4


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(
    ["# a", "## Reporting", "|a|b|", "|-|-|", "- x", "2 days", "a@b.test", "", "TODO", "<!--"]
)))  # fmt: skip
def test_any_lines_are_read(lines: list[str]) -> None:
    assert isinstance(read("\n".join(lines)).data, dict)


@pytest.mark.parametrize(
    ("sentence", "hours"),
    [
        ("We do not respond within 48 hours.", None),
        ("We can't promise to reply within 2 days.", None),
        ("You must respond within 1 hour or we close the report.", None),
        ("We respond no earlier than 24 hours.", None),
        ("We reply in 10,000 days.", None),
        ("If you do not receive a reply within 48 hours, write again.", 48),
        ("We respond within 3 days.", 72),
    ],
)
def test_a_denial_a_duty_of_others_and_a_lower_bound_promise_nothing(
    sentence: str, hours: int | None
) -> None:
    data = data_of(f"# Security\n\n## Reporting\n\n{sentence}\n")
    assert data.get("response_time_hours") == hours


def test_a_denial_asks_for_nothing_private() -> None:
    assert "private" not in data_of("# Security\n\n## Reporting\n\nReports are never private.\n")
