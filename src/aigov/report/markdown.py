"""A comment for a pull request: one that a later run replaces, by its first line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigov.report.markdown_text import MAX_COMMENT
from aigov.report.summary_markdown import summary


def render(result: Mapping[str, Any]) -> str:
    """The comment, in at most ``MAX_COMMENT`` bytes."""
    return summary(result, MAX_COMMENT)
