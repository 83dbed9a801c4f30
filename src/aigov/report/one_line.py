"""Text of a result in one line that steers nothing: no control characters, and an end."""

from __future__ import annotations

from typing import Final

from aigov.report.text import visible

MAX_LINE: Final = 1_000
"""Characters of a message or a hint in a format that shows it in a narrow place."""


def one_line(text: str, limit: int = MAX_LINE) -> str:
    """The text with its white space collapsed, cut where it is longer than ``limit``."""
    shown = visible(" ".join(text.split()))
    return shown if len(shown) <= limit else f"{shown[: limit - 3]}..."
