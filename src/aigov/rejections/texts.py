"""Texts that say nothing: placeholders, and templates that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.inline import count_words, words
from aigov.model import Problem
from aigov.placeholders import find, is_placeholder, rest_of_line
from aigov.rejections.leaves import grouped, is_card, rows, shown, top
from aigov.rejections.shingles import prose
from aigov.strict import describe
from aigov.values import leaves, why_not_present
from aigov.yaml_events import Keys

_NOT_OURS = ("front_matter", "sections", "headings", "title")
_PAGES = (".md", ".markdown")
_CONTENTS = ("contents", "table of contents", "toc")
_ADDRESS = re.compile(r"[a-z][\w+-]{0,30}:\S{1,500}")
"""A setting of one word such as ``dir:.``, which no writer has left open."""

_SENTENCE, _MANY = 6, 3
"""Words of a sentence, and sentences, from which on instructions are no slip."""

_HINT = "write what is true of this system, or remove it"


def placeholder_text(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A placeholder stands for a value: TBD, lorem ipsum, "More Information Needed", <slot>."""
    if not evidence.is_written(artifact.kind):
        return
    texts = [(k, text) for k, text in _texts(artifact) if any(map(str.isalnum, text))]
    by_tool = _is_of_a_tool(artifact)
    found = [(keys, text) for keys, text in texts if _says_nothing(text, by_tool=by_tool)]
    what = "placeholder in place of a value"
    yield from grouped(found, artifact, "placeholder-text", what, _HINT)
    if is_card(artifact):
        what = "section with nothing filled in"
        yield from grouped(_empty_sections(artifact), artifact, "placeholder-text", what, _HINT)


def empty_template(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Half or more of its headings or keys are empty, or instructions to its author are left."""
    if not evidence.is_written(artifact.kind) or _is_of_a_tool(artifact):
        return
    if is_card(artifact):
        headings = [heading for _, heading in rows(artifact.data, "headings")]
        filled = [bool(each.get("filled")) for each in headings if not _is_contents(each)]
    else:
        filled = [
            why_not_present(value) is None
            for keys, value in leaves(artifact.data)
            if keys and (value is None or isinstance(value, str))
        ]
    empty = filled.count(False)
    what = ""
    if filled and empty * 2 >= len(filled):
        what = f"is a template that is not filled in: {empty} of {len(filled)} entries are empty"
    elif left := _instructions(artifact, evidence):
        what = f"instructions to the author are left in place: {shown(left)}"
    if what:
        yield Problem("empty-template", what, artifact.at(), hint="fill it in, or remove the file")


def _instructions(artifact: Artifact, evidence: SystemEvidence) -> list[str]:
    """Sentences of a page that are a template's, where there are too many for a slip."""
    if not artifact.path.lower().endswith(_PAGES):
        return []
    lines = prose(evidence.text(artifact.path)).split("\n")
    left = [
        describe(line.strip())
        for line in lines
        if not line.strip().rstrip("*_ ").endswith(":")
        and not rest_of_line(line).strip()
        and count_words(line) >= _SENTENCE
    ]
    return left if len(left) >= _MANY else []


def _is_of_a_tool(artifact: Artifact) -> bool:
    """Whether the format is that of a tool, where a word such as ``none`` is a setting."""
    by_hand = artifact.path.lower().endswith(_PAGES)
    return not by_hand and top(artifact).get("format") not in (None, "record")


def _says_nothing(text: str, *, by_tool: bool) -> bool:
    marks_only = by_tool or _ADDRESS.fullmatch(text) is not None
    return is_placeholder(text) and (not marks_only or bool(find(text)))


def _texts(artifact: Artifact) -> Iterator[tuple[Keys, str]]:
    """The texts of a record; of a card, what is not judged heading by heading."""
    for keys, value in leaves(artifact.data):
        if isinstance(value, str) and not (keys and keys[0] in _NOT_OURS and is_card(artifact)):
            yield keys, value


def _empty_sections(artifact: Artifact) -> list[tuple[Keys, str]]:
    """Headings of a card with no deeper heading and nothing under them, contents left out."""
    found: list[tuple[Keys, str]] = []
    level_below, goes_on = 0, False
    for n, heading in reversed(list(rows(artifact.data, "headings"))):
        level = heading.get("level")
        level = level if isinstance(level, int) else 0
        text = str(heading.get("text", ""))
        told = heading.get("filled") or level_below > level or (goes_on and level_below == level)
        if not told and not _is_contents(heading):
            found.append((("headings", n), text))
        # What follows under a heading of its own words, of the same level, may be its text.
        level_below, goes_on = level, bool(heading.get("filled")) and not heading.get("section")
    return found[::-1]


def _is_contents(heading: Mapping[str, Any]) -> bool:
    return " ".join(words(str(heading.get("text", "")))) in _CONTENTS
