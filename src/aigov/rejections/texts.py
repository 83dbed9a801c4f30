"""Texts that say nothing: placeholders, and templates that nobody filled in."""

from __future__ import annotations

from collections.abc import Iterator

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.inline import words
from aigov.model import Problem
from aigov.placeholders import is_placeholder
from aigov.rejections.leaves import grouped, is_card, rows
from aigov.values import leaves, why_not_present
from aigov.yaml_events import Keys

_NOT_OURS = ("front_matter", "sections", "headings", "title")
_CONTENTS = ("contents", "table of contents", "toc")
_HINT = "write what is true of this system, or remove it"


def placeholder_text(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A placeholder stands for a value: TBD, lorem ipsum, "More Information Needed", <slot>."""
    if not evidence.is_written(artifact.kind):
        return
    texts = [(k, text) for k, text in _texts(artifact) if any(map(str.isalnum, text))]
    found = [(keys, text) for keys, text in texts if is_placeholder(text)]
    what = "placeholder in place of a value"
    yield from grouped(found, artifact, "placeholder-text", what, _HINT)
    if is_card(artifact):
        what = "section with nothing filled in"
        yield from grouped(_empty_sections(artifact), artifact, "placeholder-text", what, _HINT)


def empty_template(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Headings or keys with nothing filled in: half or more of them are empty or placeholders."""
    if not evidence.is_written(artifact.kind):
        return
    if is_card(artifact):
        filled = [bool(heading.get("filled")) for _, heading in rows(artifact.data, "headings")]
    else:
        filled = [
            why_not_present(value) is None
            for keys, value in leaves(artifact.data)
            if keys and (value is None or isinstance(value, str))
        ]
    empty = filled.count(False)
    if filled and empty * 2 >= len(filled):
        what = f"is a template that is not filled in: {empty} of {len(filled)} entries are empty"
        yield Problem("empty-template", what, artifact.at(), hint="fill it in, or remove the file")


def _texts(artifact: Artifact) -> Iterator[tuple[Keys, str]]:
    """The texts of a record; of a card, what is not judged heading by heading."""
    for keys, value in leaves(artifact.data):
        if isinstance(value, str) and not (keys and keys[0] in _NOT_OURS and is_card(artifact)):
            yield keys, value


def _empty_sections(artifact: Artifact) -> list[tuple[Keys, str]]:
    """Headings of a card with no deeper heading and nothing under them, contents left out."""
    found: list[tuple[Keys, str]] = []
    level_below = 0
    for n, heading in reversed(list(rows(artifact.data, "headings"))):
        level = heading.get("level")
        level = level if isinstance(level, int) else 0
        text = str(heading.get("text", ""))
        contents = " ".join(words(text)) in _CONTENTS
        if not heading.get("filled") and level_below <= level and not contents:
            found.append((("headings", n), text))
        level_below = level
    return found[::-1]
