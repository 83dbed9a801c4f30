"""What is drawn so far of a lineage graph: nodes and edges, each once, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from aigov.api import Edge, Gap, Graph, Location, Node, Sort, Unreadable

MAX_EDGES = 200_000
"""More are not drawn: a thousand are more than anybody can read."""


@dataclass(slots=True)
class Sketch:
    """A graph in the making.

    Attributes:
        names: for each path, URI, dataset name or alias of one, the id of its node.
        written: names that a step writes.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], Edge] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    def add(self, node: Node) -> str:
        """Draw a node, or add to one that is drawn that it is served, or which version it has."""
        known = self.nodes.get(node.id)
        if known is not None:
            version, served = known.version or node.version, known.served or node.served
            node = replace(known, version=version, served=served)
        if not node.label.strip():
            node = replace(node, label="(no name)")
        self.nodes[node.id] = node
        return node.id

    def link(self, start: str, end: str, says: str, at: Location) -> None:
        """Draw an edge between two nodes that are drawn; nothing leads to itself."""
        if len(self.edges) >= MAX_EDGES:
            raise Unreadable(f"the graph has more than {MAX_EDGES} edges", hint="split it")
        if start != end:
            self.edges.setdefault((start, end, says), Edge(start, end, says, at))

    def of(self, *sorts: Sort) -> list[Node]:
        """The nodes of some sorts."""
        return [node for node in self.nodes.values() if node.sort in sorts]

    def models(self) -> list[Node]:
        """The models that the system serves; all of its own where none is said to be served."""
        own = [node for node in self.of(Sort.MODEL) if node.id.startswith("data:")]
        return [node for node in own if node.served] or own

    def graph(self) -> Graph:
        """The graph as it is handed over."""
        return Graph(
            tuple(self.nodes.values()),
            tuple(self.edges.values()),
            tuple(self.gaps),
            tuple(self.notes),
        )
