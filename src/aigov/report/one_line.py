"""Text of a result in one line that steers nothing: no control characters, and an end."""

from __future__ import annotations

import re
from typing import Final

from aigov.report.text import visible

MAX_LINE: Final = 1_000
"""Characters of a message or a hint in a format that shows it in a narrow place."""


def one_line(text: str, limit: int = MAX_LINE) -> str:
    """The text with its white space collapsed, cut where it is longer than ``limit``."""
    shown = visible(" ".join(text.split()))
    return shown if len(shown) <= limit else f"{shown[: limit - 3]}..."


_MARKUP: Final = re.compile(r"(?<=\])(?=\()|(?<=\{)(?=[0-9])")


def unlinked(text: str, limit: int = MAX_LINE) -> str:
    """One line as the text of a SARIF message, in which nothing is a link or a placeholder.

    Source: SARIF 2.1.0, 3.11.5 and 3.11.6. Not everything that shows messages knows the escapes
    of these; a blank in their middle is read alike by all.
    """
    return _MARKUP.sub(" ", one_line(text, limit - 2 * len(_MARKUP.findall(text))))
