"""The lineage of one system as a graph: what is stated, where, and which edges are missing.

Data only: a check that offers a ``Drawing`` makes it, ``aigov evidence graph`` shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from aigov.artifacts import Location
from aigov.errors import PluginError
from aigov.terms import Outcome

if TYPE_CHECKING:
    from aigov.claims import SystemEvidence
    from aigov.model import System

NOT_STATED = "?"
"""The end of a gap that no file names."""

OUTCOMES = (Outcome.FAIL, Outcome.UNKNOWN)
"""What a gap may be: missing, or not to be told."""


class Sort(StrEnum):
    """What a node of the graph is."""

    SOURCE = "source"
    DATASET = "dataset"
    CARD = "card"
    STEP = "step"
    RUN = "run"
    MODEL = "model"
    EVALUATION = "evaluation"
    REGISTRY_ENTRY = "registry entry"
    COMPONENT = "bom component"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that a file states.

    Attributes:
        id: unique in the graph. ``data:PATH-OR-URI`` is what a step reads or writes, so that the
            graphs of two plugins join there; any other prefix belongs to who draws.
        tool: what states it: dvc, dbt, openlineage, mlflow, cyclonedx ...
        version: a version or a digest with its algorithm; empty where nothing pins it.
        served: whether it is the model that the system serves.
        code: code and settings that a step reads, which are no data.
    """

    id: str
    sort: Sort
    label: str
    at: Location
    tool: str = ""
    version: str = ""
    served: bool = False
    code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """``start`` leads to ``end``: data flow, and cards and listings beside them.

    ``says`` reads between the two labels: "read by", "writes", "describes", "registered as" ...
    """

    start: str
    end: str
    says: str
    at: Location


@dataclass(frozen=True, slots=True)
class Gap:
    """An edge that is missing or that the evidence does not bear out.

    Attributes:
        id: the id of the problem that the check reports.
        start, end: ids of nodes, or ``NOT_STATED``.
        closes: path of the file that should close it; it need not exist yet.
    """

    id: str
    message: str
    at: Location
    start: str = NOT_STATED
    end: str = NOT_STATED
    closes: str = ""
    hint: str = ""
    outcome: Outcome = Outcome.FAIL


@dataclass(frozen=True, slots=True)
class Graph:
    """All of it. ``notes`` say what is known and not drawn."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a check shows what it judges.

    Attributes:
        reads: the kinds that ``run`` may ask for; more than the check's own where the graph goes
            further than the judgement.
        run: ``(system, params, evidence) -> Graph``, callable or "module:function"; ``params``
            are the defaults of the check.
    """

    reads: tuple[str, ...]
    run: str | Callable[[System, Mapping[str, Any], SystemEvidence], Graph]


@dataclass(slots=True)
class _Join:
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], Edge] = field(default_factory=dict)
    gaps: dict[Gap, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


def joined(graphs: Iterable[Graph]) -> Graph:
    """One graph of several, in an order of its own. A node that two have is the first one's.

    Raises PluginError for an edge or a gap that ends at no node, and a gap of another outcome.
    """
    found = _Join()
    for graph in graphs:
        for node in graph.nodes:
            found.nodes.setdefault(node.id, node)
        for edge in graph.edges:
            found.edges.setdefault((edge.start, edge.end, edge.says), edge)
        found.gaps.update(dict.fromkeys(graph.gaps))
        found.notes.update(dict.fromkeys(graph.notes))
    for start, end, _ in found.edges:
        _refuse_unknown(found, start, end)
    for gap in found.gaps:
        _refuse_unknown(found, *sorted({gap.start, gap.end} - {NOT_STATED}))
        if gap.outcome not in OUTCOMES:
            raise PluginError(f"gap {gap.id!r} has the outcome {gap.outcome.value!r}")
    return Graph(
        tuple(found.nodes[key] for key in sorted(found.nodes)),
        tuple(found.edges[key] for key in sorted(found.edges)),
        tuple(sorted(found.gaps, key=lambda g: (g.at, g.id, g.start, g.end, g.message))),
        tuple(found.notes),
    )


def _refuse_unknown(found: _Join, *ends: str) -> None:
    for end in ends:
        if end not in found.nodes:
            raise PluginError(f"the graph has an edge to {end!r}, which is no node of it")
