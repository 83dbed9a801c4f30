"""Strongly connected components of a graph given by numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def strongly_connected(edges: Sequence[Sequence[int]]) -> Iterator[set[int]]:
    """Groups of nodes that all reach one another: Kosaraju's two passes, without recursion.

    ``edges`` has, for each node, the nodes that it leads to. A node alone is a group too.
    """
    backwards: list[list[int]] = [[] for _ in edges]
    for node, targets in enumerate(edges):
        for target in targets:
            backwards[target].append(node)
    seen: set[int] = set()
    for start in reversed(_finished(edges)):
        if start in seen:
            continue
        component, todo = {start}, [start]
        seen.add(start)
        while todo:
            new = [node for node in backwards[todo.pop()] if node not in seen]
            seen.update(new)
            component.update(new)
            todo.extend(new)
        yield component


def _finished(edges: Sequence[Sequence[int]]) -> list[int]:
    """Nodes in the order in which a depth-first search leaves them."""
    order: list[int] = []
    seen: set[int] = set()
    for start in range(len(edges)):
        stack: list[tuple[int, int]] = [] if start in seen else [(start, 0)]
        seen.add(start)
        while stack:
            node, position = stack.pop()
            if position == len(edges[node]):
                order.append(node)
                continue
            stack.append((node, position + 1))
            target = edges[node][position]
            if target not in seen:
                seen.add(target)
                stack.append((target, 0))
    return order
