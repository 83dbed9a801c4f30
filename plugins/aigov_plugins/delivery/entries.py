"""Values of records as a check needs them: rows, texts that say something, numbers, days."""

from __future__ import annotations

import math
from datetime import date
from typing import Any, Final

from aigov.api import Artifact, Json, Unreadable, is_placeholder, plain_words

MAX_ROWS: Final = 2_000
"""Entries of one list of a record above which it is not judged."""


def rows(artifact: Artifact, key: str) -> list[tuple[int, dict[str, Json]]]:
    """The mappings of a list of a record with their index; of what is no list, none.

    Raises Unreadable for a list of more than 2,000 entries.
    """
    listed = artifact.data.get(key)
    found = _whole(listed, f"{artifact.path}: {key}") if isinstance(listed, list) else []
    return [(n, row) for n, row in enumerate(found) if isinstance(row, dict)]


def _whole(listed: list[Json], where: str) -> list[Json]:
    if len(listed) > MAX_ROWS:
        raise Unreadable(f"{where} has more than {MAX_ROWS} entries", hint="split the record")
    return listed


def said(value: Any) -> str:
    """A text, or a number as text, that is no placeholder; ``""`` otherwise."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).strip()
    return "" if is_placeholder(text) else text


def texts(value: Any) -> list[str]:
    """The texts of a list, or one alone; a text with commas is several.

    Raises Unreadable for more than 2,000 of them.
    """
    listed: list[Json] = value if isinstance(value, list) else [*said(value).split(",")]
    return [text for item in _whole(listed, "a list of texts") if (text := said(item))]


def number(value: Any) -> float | None:
    """A finite number that is no truth value."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def day(value: Any) -> date | None:
    """A day written as 2026-11-22, with or without a time behind it."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def word_count(value: Any) -> int:
    """How many words a text says, none where it is a placeholder."""
    return len(plain_words(said(value)))


def folded(value: Any) -> str:
    """A text in lower-case words, joined by single blanks."""
    return " ".join(plain_words(said(value))).lower()


def version_of(value: Any) -> str:
    """A version as it is compared: without blanks, case and a leading ``v``."""
    text = said(value).lower()
    return text[1:] if len(text) > 1 and text[0] == "v" and text[1].isdigit() else text
