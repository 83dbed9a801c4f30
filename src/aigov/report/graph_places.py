"""Where each box of a layered graph stands, and the course of each line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aigov.report.graph_layers import Layers

_SPACE, _POINT, _GUTTER = 18.0, 10.0, 52.0
_SWEEPS = 10


@dataclass(frozen=True, slots=True)
class Places:
    """Top left corners of the boxes, the course of each line, and the size of it all.

    A course is the points that a line goes through, two for each column: it is level between
    these, and turns between two columns only, so that it never crosses a box.
    """

    corners: Mapping[int, tuple[float, float]]
    courses: tuple[tuple[tuple[float, float], ...], ...]
    width: float
    height: float


def places(layers: Layers, sizes: Sequence[tuple[float, float]]) -> Places:
    """Boxes in their columns, as near to their neighbours as the others in the column allow."""
    middle = _middles(layers, sizes)
    lefts, widths, x = [], [], 0.0
    for column in layers.columns:
        widths.append(max((sizes[box][0] for box in column if box < layers.boxes), default=0.0))
        lefts.append(x)
        x += widths[-1] + _GUTTER
    at = {box: n for n, column in enumerate(layers.columns) for box in column}
    top = min((middle[box] - _height(box, layers, sizes) / 2 for box in at), default=0.0)
    corners = {
        box: (
            lefts[n] + (widths[n] - sizes[box][0]) / 2,
            middle[box] - sizes[box][1] / 2 - top,
        )
        for box, n in at.items()
        if box < layers.boxes
    }
    inner = {box: (corners[box][0], corners[box][0] + sizes[box][0]) for box in corners}
    outer = {box: (lefts[n], lefts[n] + widths[n]) for box, n in at.items()}
    bottom = max((middle[box] + _height(box, layers, sizes) / 2 for box in at), default=0.0)
    heights = {box: middle[box] - top for box in at}
    ports = _ports(layers, sizes, heights)
    courses = _courses(layers, ports, heights, (inner, outer))
    return Places(corners, courses, max(x - _GUTTER, 0.0), bottom - top)


def _height(box: int, layers: Layers, sizes: Sequence[tuple[float, float]]) -> float:
    return sizes[box][1] if box < layers.boxes else _POINT


def _middles(layers: Layers, sizes: Sequence[tuple[float, float]]) -> dict[int, float]:
    beside: dict[int, list[int]] = {}
    for chain, _ in layers.chains:
        for start, end in pairwise(chain):
            beside.setdefault(start, []).append(end)
            beside.setdefault(end, []).append(start)
    middle: dict[int, float] = {}
    for column in layers.columns:
        y = 0.0
        for box in column:
            middle[box] = y + _height(box, layers, sizes) / 2
            y += _height(box, layers, sizes) + _SPACE
    for sweep in range(_SWEEPS):
        for column in layers.columns if sweep % 2 else reversed(layers.columns):
            wanted = []
            for box in column:
                others = [middle[other] for other in beside.get(box, ())]
                wanted.append(sum(others) / len(others) if others else middle[box])
            heights = [_height(box, layers, sizes) for box in column]
            middle.update(zip(column, apart(wanted, heights), strict=True))
    return middle


def apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Middles in this order, without overlap, with the least sum of squares to what is wanted.

    Pool adjacent violators: neighbours that would overlap move together.
    """
    offsets, offset = [], 0.0
    for number, height in enumerate(heights):
        offset += height / 2 + (heights[number - 1] / 2 + _SPACE if number else 0.0)
        offsets.append(offset)
    pools: list[tuple[float, int]] = []
    for want, shift in zip(wanted, offsets, strict=True):
        total, count = want - shift, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    found = [total / count for total, count in pools for _ in range(count)]
    return [start + shift for start, shift in zip(found, offsets, strict=True)]


_Spans = Mapping[int, tuple[float, float]]


def _courses(
    layers: Layers,
    ports: Mapping[tuple[int, bool], float],
    middle: Mapping[int, float],
    spans: tuple[_Spans, _Spans],
) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The points of each line, from what each box and what its column spans."""
    inner, outer = spans
    found = []
    for number, (chain, back) in enumerate(layers.chains):
        first, last = chain[0], chain[-1]
        start, end = ports[number, True], ports[number, False]
        points = [(inner[first][1], start), (outer[first][1], start)]
        for box in chain[1:-1]:
            points += [(outer[box][0], middle[box]), (outer[box][1], middle[box])]
        points += [(outer[last][0], end), (inner[last][0], end)]
        found.append(tuple(points[::-1] if back else points))
    return tuple(found)


def _ports(
    layers: Layers, sizes: Sequence[tuple[float, float]], middle: Mapping[int, float]
) -> dict[tuple[int, bool], float]:
    """For each line, at its left end (True) and at its right one, how far down it meets the box.

    Lines that meet a box on one side are spread along that side.
    """
    meeting: dict[tuple[int, bool], list[tuple[float, int]]] = {}
    for number, (chain, _) in enumerate(layers.chains):
        meeting.setdefault((chain[0], True), []).append((middle[chain[1]], number))
        meeting.setdefault((chain[-1], False), []).append((middle[chain[-2]], number))
    found = {}
    for (box, side), lines in meeting.items():
        step = min(12.0, sizes[box][1] / (len(lines) + 1))
        for position, (_, number) in enumerate(sorted(lines)):
            found[number, side] = middle[box] + (position - (len(lines) - 1) / 2) * step
    return found
