"""The summary of a step of GitHub Actions: what the page of a run shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aigov.report.summary_markdown import summary

MAX_SUMMARY: Final = (1 << 20) - (1 << 16)
"""Bytes: GitHub refuses a summary above 1 MiB, and the step itself may write to the same file.

Source: GitHub documentation, "Workflow commands for GitHub Actions", step isolation and limits.
"""


def render(result: Mapping[str, Any]) -> str:
    """The summary, in at most ``MAX_SUMMARY`` bytes."""
    return summary(result, MAX_SUMMARY)
