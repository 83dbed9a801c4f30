"""A lineage graph in its JSON form, from which every drawing is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aigov.diskfiles import safe
from aigov.graph import Edge, Gap, Graph, Node

if TYPE_CHECKING:
    from aigov.artifacts import Location
    from aigov.model import System
    from aigov.snapshot import Snapshot

SCHEMA_VERSION = "1"

Json = dict[str, Any]


def canonical(graph: Graph, system: System, snapshot: Snapshot, as_of: str) -> Json:
    """What ``aigov schema graph.v1`` describes; deterministic, and without raw bytes."""
    data = described(graph, system)
    if snapshot.incomplete:
        data["notes"].append(safe(f"not every file was seen: {snapshot.incomplete}"))
    return {
        "schema_version": SCHEMA_VERSION,
        "snapshot": {"kind": snapshot.kind, "id": snapshot.id, "tree": snapshot.tree},
        "as_of": as_of,
        **data,
    }


def described(graph: Graph, system: System) -> Json:
    """The graph of one system, as it also stands in the canonical result of a run."""
    return {
        "system": {"id": safe(system.id), "name": safe(system.name or system.id)},
        "nodes": [_node(node) for node in graph.nodes],
        "edges": [_edge(edge) for edge in graph.edges],
        "gaps": [_gap(gap) for gap in graph.gaps],
        "notes": [safe(note) for note in graph.notes],
    }


def _place(at: Location) -> Json:
    return {"path": safe(at.path), "line": at.line, "column": at.column}


def _node(node: Node) -> Json:
    return {
        "id": safe(node.id),
        "sort": node.sort.value,
        "label": safe(node.label),
        "tool": safe(node.tool),
        "version": safe(node.version),
        "served": node.served,
        "code": [safe(path) for path in node.code],
        **_place(node.at),
    }


def _edge(edge: Edge) -> Json:
    return {
        "from": safe(edge.start),
        "to": safe(edge.end),
        "says": safe(edge.says),
        **_place(edge.at),
    }


def _gap(gap: Gap) -> Json:
    return {
        "id": safe(gap.id),
        "outcome": gap.outcome.value,
        "from": safe(gap.start),
        "to": safe(gap.end),
        "message": safe(gap.message),
        "closes": safe(gap.closes),
        "hint": safe(gap.hint),
        **_place(gap.at),
    }
