"""A lineage graph as a Mermaid flowchart, which code hosts draw inside Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aigov.errors import UsageError
from aigov.report.graph_boxes import Box, Line, boxes

Json = Mapping[str, Any]

MAX_EDGES, MAX_TEXT = 500, 50_000
"""Mermaid's own limits (``maxEdges``, ``maxTextSize``): above them it draws an error."""

_SHAPES = {
    "source": ("[(", ")]"),
    "step": ("([", "])"),
    "run": ("([", "])"),
    "model": ("{{", "}}"),
    "card": (">", "]"),
    "registry entry": ("[[", "]]"),
    "deployment": ("[/", "/]"),
}
_PLAIN = frozenset(" .,-/()")
_MARKDOWN = re.compile(r"^\s*(?:\d+[.)]|-+)?|www\.", re.IGNORECASE)
"""What starts a list or a block of code in a line of a label, and what becomes a link."""


def render(data: Json) -> str:
    """The flowchart. Raises UsageError for more than Mermaid draws."""
    found, lines = boxes(data)
    if len(lines) <= MAX_EDGES:
        text = "\n".join(_lines(found, lines)) + "\n"
        if len(text) <= MAX_TEXT:
            return text
    what = f"{len(found)} boxes and {len(lines)} lines are more than Mermaid draws"
    hint = f"it stops at {MAX_EDGES} lines or {MAX_TEXT} characters: -o dot has no limit"
    raise UsageError(what, hint=hint)


def _lines(found: list[Box], lines: list[Line]) -> Iterator[str]:
    yield "flowchart LR"
    for box in found:
        left, right = _SHAPES.get(box.sort, ("[", "]"))
        kind = ":::gap" if box.gap else ":::served" if box.served else ""
        yield f'  {box.id}{left}"{_label(box)}"{right}{kind}'
    for line in lines:
        arrow = "-.->" if line.gap else "-->"
        said = f'|"{escaped(line.says)}"|' if line.says else ""
        yield f"  {line.start} {arrow}{said} {line.end}"
    yield "  classDef gap stroke-dasharray:6 4,stroke-width:2px,stroke:#c2410c"
    yield "  classDef served stroke-width:4px"


def _label(box: Box) -> str:
    return "<br/>".join(escaped(part) for part in (box.head, box.label, *box.notes))


def escaped(text: str) -> str:
    """Text in which no character has a meaning for Mermaid, Markdown or HTML."""
    meant = {at for match in _MARKDOWN.finditer(text) for at in range(*match.span())}
    return "".join(
        each if each.isalnum() or (each in _PLAIN and number not in meant) else f"#{ord(each)};"
        for number, each in enumerate(text)
    )
