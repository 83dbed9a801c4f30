"""The formats of ``-o``: each a pure function of the canonical result, imported when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aigov.model import Reporter

TEXT: Final = "text"
"""The one format that is also shaped by who reads it: colour, width, how much is asked for."""

_FORMATS: Final = (
    (TEXT, "text", "for a terminal (default)"),
    ("json", "result:as_json", "the canonical result, from which every other format is made"),
    ("sarif", "sarif", "SARIF 2.1.0, for code scanning on GitHub and other viewers"),
    ("junit", "junit", "JUnit XML, for the test reports of Jenkins, GitLab and others"),
    ("gitlab", "gitlab", "Code Quality of GitLab"),
    ("github", "github", "annotations for a step of GitHub Actions, on stdout"),
    ("github-summary", "github_summary", "the summary of a step of GitHub Actions"),
    ("markdown", "markdown", "a comment for a pull request"),
    ("html", "html_page", "one page for people who open no terminal; it can be printed"),
    ("csv", "csv_table", "one line for each problem, for a spreadsheet"),
    ("oscal", "oscal", "OSCAL assessment results, for a GRC tool"),
    ("cyclonedx", "cyclonedx", "declarations of a CycloneDX 1.6 document"),
)

BUILT_IN: Final[Mapping[str, Reporter]] = {
    name: Reporter(name, f"aigov.report.{where if ':' in where else f'{where}:render'}", doc)
    for name, where, doc in _FORMATS
}
