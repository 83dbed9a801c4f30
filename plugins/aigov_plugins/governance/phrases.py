"""Phrases in a text of words: side by side, and ``limit*`` for what starts so."""

from __future__ import annotations

from collections.abc import Sequence


def holds(words: Sequence[str], phrase: str) -> bool:
    """Whether words hold those of a phrase side by side."""
    parts = phrase.split()
    return any(
        all(_fits(words[start + n], part) for n, part in enumerate(parts))
        for start in range(len(words) - len(parts) + 1)
    )


def _fits(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
