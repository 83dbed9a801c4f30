"""Code Quality of GitLab: what the widget of a merge request and the view of a pipeline show.

Source: GitLab documentation, "Code Quality", section "Code Quality report format": the fields,
the five severities, and paths relative to the repository without ``./`` in front.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aigov.report.one_line import one_line
from aigov.report.told import Level, Told, told

_SEVERITIES = {
    Level.ERROR: {"critical": "blocker", "high": "critical"},
    Level.WARNING: {"critical": "major", "high": "major"},
}
"""By level and severity of the finding; others are ``_ELSE``."""

_ELSE = {Level.ERROR: "major", Level.WARNING: "minor", Level.NOTE: "info"}


def render(result: Mapping[str, Any]) -> str:
    """One issue for each problem of what fails or is unknown; what is waived has no word here."""
    return json.dumps([_issue(one) for one in told(result)], indent=2) + "\n"


def _issue(one: Told) -> dict[str, Any]:
    return {
        "description": _description(one),
        "check_name": one.finding["policy"],
        "fingerprint": one.identity,
        "severity": _severity(one),
        "location": {"path": one.path, "lines": {"begin": one.problem["line"]}},
    }


def _description(one: Told) -> str:
    return one_line(f"{one.finding['title']}: {one.said}")


def _severity(one: Told) -> str:
    by_severity = _SEVERITIES.get(one.level, {})
    return by_severity.get(one.finding["severity"], _ELSE[one.level])
