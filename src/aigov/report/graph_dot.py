"""A lineage graph in the DOT language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigov.report.graph_boxes import boxes, summary, wrapped

Json = Mapping[str, Any]

_SHAPES = {
    "source": "cylinder",
    "step": "ellipse",
    "run": "ellipse",
    "model": "hexagon",
    "card": "note",
    "registry entry": "folder",
    "bom component": "component",
    "deployment": "box3d",
    "gap": "box",
}
_WIDTH, _MOST = 44, 12


def render(data: Json) -> str:
    """The graph. It has no limit of size; ``dot -Tsvg`` may."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: Json) -> Iterator[str]:
    found, lines = boxes(data)
    yield "digraph lineage {"
    yield f"  graph [rankdir=LR, label={quoted(summary(data))}, labelloc=t, fontname=Helvetica]"
    yield "  node [shape=box, fontname=Helvetica, fontsize=11]"
    yield "  edge [fontname=Helvetica, fontsize=9]"
    for box in found:
        parts = (box.head, box.label, *box.notes)
        label = "\n".join(line for part in parts for line in wrapped(part, _WIDTH, _MOST))
        shape = f"shape={_SHAPES.get(box.sort, 'box')}"
        style = ', style=dashed, color="#c2410c"' if box.gap else ""
        style = ", penwidth=3" if box.served else style
        yield f"  {box.id} [label={quoted(label)}, tooltip={quoted(box.title)}, {shape}{style}]"
    for line in lines:
        label = f"label={quoted(line.says)}"
        style = f'{label}, style=dashed, color="#c2410c"' if line.gap else label
        yield f"  {line.start} -> {line.end} [{style}]"
    yield "}"


def quoted(text: str) -> str:
    r"""A quoted string; ``\\`` is doubled, since ``\\N`` and its like are replaced in labels."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    # Graphviz resolves character references in every label.
    return f'"{escaped.replace("&", "&amp;")}"'
