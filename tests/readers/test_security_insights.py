"""Security Insights, read into the kind incident-plan."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigov.api import Document
from aigov_plugins.readers import security_insights
from held import held

PATH = "security-insights.yml"

FIRST = """header:
  schema-version: 1.0.0
  expiration-date: '2027-01-31T01:00:00.000Z'
  last-reviewed: '2026-01-31'
  project-url: https://git.test/acme/x
project-lifecycle: {status: active, bug-fixes-only: false, core-maintainers: [github:jane]}
contribution-policy: {accepts-pull-requests: true, accepts-automated-pull-requests: false}
security-contacts:
  - {type: email, value: security@acme.test, primary: true}
vulnerability-reporting:
  accepts-vulnerability-reports: true
  security-policy: https://me:pw@git.test/policy
  comment: Mail us first.
"""
SECOND = """header:
  schema-version: 2.0.0
  last-updated: '2026-03-01'
  last-reviewed: '2026-04-01'
  url: https://git.test/acme/x
project:
  name: x
  administrators:
    - {name: Jane Moe, email: jane@acme.test, primary: true}
  repositories: [{name: x, url: https://git.test/acme/x, comment: all}]
  vulnerability-reporting:
    reports-accepted: true
    bug-bounty-available: false
    contact: {name: Team, email: team@acme.test, primary: true}
    in-scope: [broken access control, other]
"""


def read(text: str) -> Document:
    document = security_insights.parse("SECURITY-INSIGHTS.yml", text.encode())
    assert document is not None
    return document


def test_the_first_version() -> None:
    document = read(FIRST)
    assert document.valid, document.reason
    assert document.data == {
        "format": "security-insights",
        "version": "1.0.0",
        "date": "2026-01-31",
        "expires": "2027-01-31",
        "status": "active",
        "accepts_reports": True,
        "policy": "https://git.test/policy",
        "reporting": "Mail us first.",
        "contacts": [
            {"email": "security@acme.test", "primary": True, "role": "security"},
            {"name": "github:jane", "role": "maintainer"},
        ],
    }
    assert document.locate(("expires",)) == (3, 3)
    assert document.locate(("contacts", 0, "email"))[0] == 9


def test_the_second_version() -> None:
    document = read(SECOND)
    assert document.valid, document.reason
    assert document.data["contacts"] == [
        {"name": "Team", "email": "team@acme.test", "primary": True, "role": "reports"},
        {"name": "Jane Moe", "email": "jane@acme.test", "primary": True, "role": "administrator"},
    ]
    assert (document.data["date"], document.data["scope"]) == (
        "2026-04-01",
        "broken access control, other",
    )
    assert document.locate(("contacts", 1, "name")) == (9, 8)
    assert document.locate(("reporting",)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SECOND.replace("  name: x\n", "", 1), "project.name is missing"),
        (SECOND.replace("2.0.0", "3.0.0"), "schema-version '3.0.0' is not known"),
        (SECOND.replace("reports-accepted: true", "reports-accepted: 'yes'"), "must be true or"),
        (FIRST.replace("  bug-fixes-only: false", "").replace(", bug-fixes-only: false", ""),
         "project-lifecycle.bug-fixes-only is missing"),
        ("header: {schema-version: 2.0.0, last-reviewed: a, last-updated: b, url: c}\n",
         "project.name is missing"),
    ],
)  # fmt: skip
def test_what_a_version_requires_is_asked_for(text: str, reason: str) -> None:
    document = read(text)
    assert not document.valid
    assert reason in document.reason
    assert document.reason.startswith("line ")


def test_a_project_may_stand_in_another_file() -> None:
    document = read(
        "header: {schema-version: 2.0.0, last-reviewed: a, last-updated: b, url: c,\n"
        "  project-si-source: 'https://git.test/si.yml'}\n"
    )
    assert document.valid, document.reason
    assert document.data["parent"] == "https://git.test/si.yml"


def test_other_files_are_left_alone() -> None:
    assert security_insights.parse("security-insights.yml", b"a: 1\n") is None
    assert security_insights.parse("security-insights.yml", b"") is None


KEYS = ["header", "schema-version", "project", "repository", "vulnerability-reporting", "contact",
        "administrators", "core-team", "security", "champions", "security-contacts", "in-scope",
        "project-lifecycle", "core-maintainers"]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "1.0.0", "2.0.0"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(top=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), one=st.booleans())
def test_any_value_at_any_key_is_read_or_refused(top: dict[str, Any], one: bool) -> None:
    held(security_insights.parse, PATH, json.dumps(top).encode(), "incident-plan")
    base: dict[str, Any] = json.loads(json.dumps(top))
    base["header"] = {"schema-version": "1.0.0" if one else "2.0.0"}
    held(security_insights.parse, PATH, json.dumps(base).encode(), "incident-plan")
