"""A lineage graph for a terminal: from each end upstream to its sources, then the gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aigov.report.graph_boxes import (
    Told,
    gap_marks,
    head_of,
    place_of,
    shown,
    sort_of,
    summary,
    told,
    version_of,
)

Json = Mapping[str, Any]

MAX_INDENT = 24
"""Levels that are indented; what lies deeper says how deep it is."""


def render(data: Json) -> str:
    """The tree, the gaps and the notes."""
    gaps = told(data)
    return "\n".join([summary(data), *_tree(data, gaps), *_gaps(data, gaps), *_notes(data)]) + "\n"


def _tree(data: Json, gaps: list[Told]) -> Iterator[str]:
    """Every node once in full, below what it leads to; the text says ``above`` when it returns."""
    nodes = {node["id"]: node for node in data["nodes"]}
    above: dict[str, list[str]] = {}
    for edge in data["edges"]:
        above.setdefault(edge["to"], []).append(edge["from"])
    marks = gap_marks(gaps)
    seen: set[str] = set()
    for root in _roots(data, nodes):
        todo = [(root, 0)]
        if root not in seen:
            yield ""
        while todo:
            key, depth = todo.pop()
            known = key in seen
            if known and depth == 0:
                continue
            yield _line(nodes[key], depth, marks, again=known and bool(above.get(key)))
            if not known:
                seen.add(key)
                todo += [(up, depth + 1) for up in reversed(above.get(key, []))]


def _roots(data: Json, nodes: Mapping[str, Json]) -> list[str]:
    """Where the walk starts: what leads nowhere, deployments first; then circles."""
    starts = {edge["from"] for edge in data["edges"]}
    order = ("deployment", "model", "registry entry", "bom component", "evaluation", "dataset")
    ends = [key for key in nodes if key not in starts]
    ends.sort(key=lambda key: (_rank(order, nodes[key]["sort"]), not nodes[key]["served"], key))
    return [*ends, *nodes]


def _rank(order: tuple[str, ...], sort: str) -> int:
    return order.index(sort) if sort in order else len(order)


def _line(node: Json, depth: int, marks: Mapping[str, str], *, again: bool) -> str:
    deep = f"({depth}) " if depth > MAX_INDENT else ""
    lead = f"{'  ' * min(depth, MAX_INDENT)}{deep}{'<- ' if depth else ''}"
    mark = f"  [{marks[node['id']]}]" if node["id"] in marks else ""
    label = shown(node["label"])
    if again:
        return f"{lead}{sort_of(node)} {label}, above"
    version = version_of(node)
    pinned = f" {version}" if version and version not in label else ""
    code = "".join(f" + {shown(path)}" for path in node["code"])
    place = shown(place_of(node))
    at = f"  {place}" if place != label else ""
    return f"{lead}{sort_of(node)} {label}{pinned}{code}{at}{mark}"


def _gaps(data: Json, gaps: list[Told]) -> Iterator[str]:
    labels = {node["id"]: shown(node["label"]) for node in data["nodes"]}
    for each in gaps:
        gap = each.gap
        yield ""
        yield f"{head_of(each)}  {shown(place_of(gap))}"
        yield f"  {shown(gap['message'])}"
        for start, end in each.pairs:
            yield f"  from {labels.get(start, '?')} to {labels.get(end, '?')}"
        for path in each.closes:
            yield f"  closed by: {shown(path)}"
        if gap["hint"]:
            yield f"  hint: {shown(gap['hint'])}"


def _notes(data: Json) -> Iterator[str]:
    if data["notes"]:
        yield ""
    for note in data["notes"]:
        yield f"note: {shown(note)}"
