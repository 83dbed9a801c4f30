"""Lineage graphs, drawn as far as a page stays readable, and their gaps in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigov.report import graph_svg
from aigov.report.graph_boxes import Told, boxes, plural, told
from aigov.report.html_index import Index, Json

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Drawing:
    """The lineage of one system; ``svg`` is empty where it was not drawn."""

    system: str
    name: str
    summary: str
    svg: Markup
    gaps: tuple[Told, ...]
    notes: tuple[str, ...]


def drawings(index: Index) -> list[Drawing]:
    """The lineage of each system, those with gaps first, drawn as long as there is room.

    What has neither a drawing nor a gap comes last: a page names it and no more.
    """
    room, found = index.room.boxes, []
    order = sorted(index.result.get("lineage", ()), key=lambda data: (not data["gaps"], _id(data)))
    for number, data in enumerate(order):
        size = len(boxes(data)[0])
        fits = size <= room
        room -= size if fits else 0
        found.append(_drawing(data, number, fits=fits))
    return sorted(found, key=lambda drawing: not (drawing.svg or drawing.gaps))


def _id(data: Json) -> str:
    return str(data["system"]["id"])


def _drawing(data: Json, number: int, *, fits: bool) -> Drawing:
    from markupsafe import Markup

    gaps = tuple(told(data))
    counts = (plural(len(data["nodes"]), "node"), plural(len(gaps), "gap"))
    # The one text that is not escaped by the template: the drawing escapes what it shows.
    svg = Markup(graph_svg.embedded(data, f"g{number}-") if fits else "")  # noqa: S704
    return Drawing(
        _id(data), data["system"]["name"], ", ".join(counts), svg, gaps, tuple(data["notes"])
    )
