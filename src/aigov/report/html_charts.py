"""Numbers as shapes: the geometry of bars, columns and lines, in units of their view boxes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 120
"""Size of the chart of the trend."""

SPARK_WIDTH, SPARK_HEIGHT = 96, 24
"""Size of a line of a measure."""

_PAD = 3


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of one tone."""

    tone: str
    x: float
    y: float
    width: float
    height: float


def bar(counts: Mapping[str, int]) -> list[Block]:
    """Parts of a whole, from left to right, on a bar of 100 by 1."""
    whole = sum(counts.values())
    found, x = [], 0.0
    for tone, number in counts.items():
        if number:
            width = 100 * number / whole
            found.append(Block(tone, _round(x), 0, _round(width), 1))
            x += width
    return found


def columns(points: Sequence[Mapping[str, int]]) -> Iterator[Block]:
    """A column for each point, its counts on top of each other, the first at the bottom."""
    most = max([1, *(sum(counts.values()) for counts in points)])
    step = min(WIDTH / max(len(points), 1), 48.0)
    for number, counts in enumerate(points):
        y = float(HEIGHT)
        for tone, count in counts.items():
            height = HEIGHT * count / most
            y -= height
            if count:
                x = number * step
                yield Block(tone, _round(x), _round(y), _round(step * 0.7), _round(height))


@dataclass(frozen=True, slots=True)
class Spark:
    """A line of values with its last point, and the heights of its limits."""

    line: str
    x: float
    y: float
    limits: tuple[float, ...]


def spark(values: Sequence[float], limits: Iterable[float]) -> Spark:
    """The line of values, oldest first, and its limits, on the same scale."""
    bounds = tuple(limits)
    low, high = min(*values, *bounds, values[0]), max(*values, *bounds, values[0])
    reach = SPARK_HEIGHT - 2 * _PAD

    def height(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return _round(SPARK_HEIGHT - _PAD - reach * share)

    step = (SPARK_WIDTH - 2 * _PAD) / max(len(values) - 1, 1)
    places = [(_round(_PAD + n * step), height(value)) for n, value in enumerate(values)]
    if len(places) == 1:
        places = [(SPARK_WIDTH / 2, places[0][1])]
    line = " ".join(f"{x:g},{y:g}" for x, y in places)
    return Spark(line, *places[-1], tuple(height(value) for value in bounds))


def _round(number: float) -> float:
    return round(number, 1)
