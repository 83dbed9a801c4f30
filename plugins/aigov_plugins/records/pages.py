"""What any page that people read says of itself: who wrote, owns and reviewed it, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.agents import page_parts
from aigov_plugins.agents.front_pages import Page, names
from aigov_plugins.shaping import Places, text

_HEAD: Final = 80
"""Lines of a page in which it says of itself who wrote it and when."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_BLANKS: Final = str.maketrans("_-", "  ")

Words = Mapping[str, str]
"""The words of a label in lower case -> the name of the field that it fills."""


def words_of(table: Mapping[str, str]) -> Words:
    """From the name of a field -> its labels, separated by ``|``."""
    return {label: name for name, known in table.items() for label in known.split("|")}


def stated(page: Page, words: Words) -> tuple[dict[str, Json], Places, dict[Keys, int]]:
    """What front matter, and lines such as ``Owner: @acme/risk``, say; the first of a name counts.

    Given with the places of the fields in the front matter, and the lines of the others.
    """
    found: dict[str, Json] = {}
    places: Places = {}
    lines: dict[Keys, int] = {}
    for key, value in page.keys.items():
        name = words.get(key.lower().translate(_BLANKS))
        if name and name not in found and not isinstance(value, dict):
            told = ", ".join(names(value)) if isinstance(value, list) else text(value)
            found[name], places[name,] = told, (key,)
    head = tuple(page.body.split("\n")[:_HEAD])
    shown = page_parts.Page("", page.first_line, {}, head, page.first_line)
    for name, value, line in page_parts.fields(shown, words):
        if name not in found and value:
            found[name], lines[name,] = value, line
    return found, places, lines


def day_in(said: str) -> str:
    """The first day that a text names, as 2026-11-22; the text itself where it names none."""
    match = _DAY.search(said)
    return match[0] if match else said
