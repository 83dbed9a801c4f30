"""Layers of a drawn graph: which column each box stands in, and in which order.

The method of Sugiyama, Tagawa and Toda (1981): reverse the edges that close a circle, give each
node a layer, cut long edges by points, order each layer by the mean place of the neighbours.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 12

Edges = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Layers:
    """Boxes by column; a number of ``boxes`` or more is a point of a long edge.

    ``chains`` gives for each edge the boxes and points that it goes through, from left to right,
    and whether it was reversed for that.
    """

    columns: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[tuple[int, ...], bool], ...]
    boxes: int


def layers(boxes: int, edges: Edges) -> Layers:
    """The columns of boxes 0 ... ``boxes`` - 1."""
    back = _backwards(boxes, edges)
    forward = [(b, a) if n in back else (a, b) for n, (a, b) in enumerate(edges)]
    level = _levels(boxes, forward)
    columns: list[list[int]] = [[] for _ in range(max(level, default=-1) + 1)]
    for box in range(boxes):
        columns[level[box]].append(box)
    chains, number = [], boxes
    for n, (start, end) in enumerate(forward):
        chain = [start]
        for between in range(level[start] + 1, level[end]):
            columns[between].append(number)
            chain.append(number)
            number += 1
        chains.append(((*chain, end), n in back))
    return Layers(_ordered(columns, [chain for chain, _ in chains]), tuple(chains), boxes)


def _backwards(boxes: int, edges: Edges) -> set[int]:
    """Edges that close a circle in a depth-first walk, which starts where nothing leads to."""
    out: list[list[tuple[int, int]]] = [[] for _ in range(boxes)]
    into = [0] * boxes
    for number, (start, end) in enumerate(edges):
        out[start].append((end, number))
        into[end] += 1
    state, found = [0] * boxes, set()
    for root in sorted(range(boxes), key=lambda box: (into[box] > 0, box)):
        stack = [(root, 0)] if not state[root] else []
        while stack:
            box, position = stack.pop()
            state[box] = 1
            if position == len(out[box]):
                state[box] = 2
                continue
            stack.append((box, position + 1))
            end, number = out[box][position]
            if state[end] == 1:
                found.add(number)
            elif not state[end]:
                stack.append((end, 0))
    return found


def _levels(boxes: int, edges: Edges) -> list[int]:
    """The longest way to each box; what nothing leads to stands right before what it leads to."""
    out: list[list[int]] = [[] for _ in range(boxes)]
    into = [0] * boxes
    for start, end in edges:
        out[start].append(end)
        into[end] += 1
    first = [box for box in range(boxes) if not into[box]]
    level, todo = [0] * boxes, list(first)
    while todo:
        box = todo.pop()
        for end in out[box]:
            level[end] = max(level[end], level[box] + 1)
            into[end] -= 1
            if not into[end]:
                todo.append(end)
    for box in first:
        level[box] = min((level[end] for end in out[box]), default=1) - 1
    return level


def _ordered(
    columns: Sequence[Sequence[int]], chains: Sequence[Sequence[int]]
) -> tuple[tuple[int, ...], ...]:
    left: dict[int, list[int]] = {}
    right: dict[int, list[int]] = {}
    for chain in chains:
        for start, end in pairwise(chain):
            right.setdefault(start, []).append(end)
            left.setdefault(end, []).append(start)
    best = now = [list(column) for column in columns]
    fewest = _crossings(now, right)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        now = _swept(now, right if sweep % 2 else left, backwards=bool(sweep % 2))
        count = _crossings(now, right)
        if count < fewest:
            best, fewest = now, count
    return tuple(map(tuple, best))


def _swept(
    columns: Sequence[Sequence[int]], beside: Mapping[int, Sequence[int]], *, backwards: bool
) -> list[list[int]]:
    """Each column ordered by the mean place of its neighbours in the column before it."""
    found: list[list[int]] = []
    place: dict[int, int] = {}
    for column in reversed(columns) if backwards else columns:
        here = {box: n for n, box in enumerate(column)}

        def key(box: int, here: Mapping[int, int] = here) -> tuple[float, int]:
            others = [place[other] for other in beside.get(box, ()) if other in place]
            return (sum(others) / len(others) if others else here[box], here[box])

        ordered = sorted(column, key=key)
        place.update((box, n) for n, box in enumerate(ordered))
        found.append(ordered)
    return found[::-1] if backwards else found


def _crossings(columns: Sequence[Sequence[int]], right: Mapping[int, Sequence[int]]) -> int:
    count = 0
    for column, following in pairwise(columns):
        place = {box: n for n, box in enumerate(following)}
        seen: list[int] = []
        for box in column:
            ends = sorted(place[end] for end in right.get(box, ()))
            count += sum(len(seen) - bisect(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count
