"""A lineage graph as one SVG file: no script, no reference to anything outside, light and dark."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aigov.errors import UsageError
from aigov.report.graph_boxes import Box, Line, boxes, shown, summary, told, wrapped
from aigov.report.graph_layers import layers
from aigov.report.graph_places import places

Json = Mapping[str, Any]

MAX_BOXES, MAX_LINES = 1_000, 3_000
"""More than that nobody can read, and the order of the columns takes seconds."""

_FONT, _CELL, _ROW, _PAD, _MARGIN, _BETWEEN = 11, 6.75, 15, 10, 24, 28
_WIDE = re.compile("[\u0300-\U0010ffff]")
_REFUSED = re.compile("[\ud800-\udfff\ufffe\uffff]")
_STYLE = """\
svg{background:#fff}
text{font:11px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2937}
.head{fill:#4b5563}.label{font-weight:600}
rect{fill:#f3f4f6;stroke:#6b7280}
.source rect{fill:#e0f2fe;stroke:#0369a1}.dataset rect{fill:#f0f9ff;stroke:#0369a1}
.step rect,.run rect{fill:#f5f3ff;stroke:#6d28d9}
.model rect{fill:#ecfdf5;stroke:#047857}.served rect{stroke-width:3}
.card rect{fill:#fefce8;stroke:#a16207}
.gap rect{fill:#fff7ed;stroke:#c2410c;stroke-width:2;stroke-dasharray:6 4}
.page{fill:#fff;stroke:none}
path{fill:none;stroke:#6b7280;stroke-width:1.3}
path.gap{stroke:#c2410c;stroke-width:2;stroke-dasharray:6 4}
.tip{fill:#6b7280;stroke:none}.tip.gap{fill:#c2410c}
@media (prefers-color-scheme:dark){
svg{background:#111827}.page{fill:#111827}
text{fill:#f3f4f6}.head{fill:#d1d5db}
rect{fill:#1f2937;stroke:#9ca3af}
.source rect,.dataset rect{fill:#0c2a3d;stroke:#38bdf8}
.step rect,.run rect{fill:#221a44;stroke:#a78bfa}
.model rect{fill:#06281d;stroke:#34d399}.card rect{fill:#2a2206;stroke:#facc15}
.gap rect{fill:#331507;stroke:#fb923c}
path{stroke:#9ca3af}path.gap{stroke:#fb923c}.tip{fill:#9ca3af}.tip.gap{fill:#fb923c}
}"""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A box with the lines of text in it, each with its class."""

    box: Box
    rows: tuple[tuple[str, str], ...]

    @property
    def size(self) -> tuple[float, float]:
        widest = max(_cells(row) for _, row in self.rows)
        return widest * _CELL + 2 * _PAD, len(self.rows) * _ROW + 2 * _PAD - 4


def render(data: Json) -> str:
    """The drawing. Raises UsageError where it would be too large to read."""
    return "\n".join(_document(data, _laid_out(data))) + "\n"


def embedded(data: Json, prefix: str) -> str:
    """The drawing as part of a page of HTML, which has the rules of style and the heading.

    The ids of its title and its description start with ``prefix``; nothing else has an id.
    Raises UsageError where it would be too large to read.
    """
    parts = _laid_out(data)
    return "".join(
        (
            *_opening(data, (parts.width + 2, parts.height + 2), prefix),
            '<g transform="translate(1 1)">',
            *parts.text,
            "</g>",
            "</svg>",
        )
    )


def _laid_out(data: Json) -> _Part:
    found, lines = boxes(data)
    if len(found) > MAX_BOXES or len(lines) > MAX_LINES:
        what = f"{len(found)} boxes and {len(lines)} lines are more than a drawing can show"
        hint = f"-o svg stops at {MAX_BOXES} boxes or {MAX_LINES} lines: -o dot has no limit"
        raise UsageError(what, hint=hint)
    return _packed(_blocks([_drawn(box) for box in found], lines))


@dataclass(slots=True)
class _Part:
    """Some of the drawing, and how far it reaches."""

    text: list[str]
    width: float
    height: float


def _blocks(drawn: Sequence[_Drawn], lines: Sequence[Line]) -> list[_Part]:
    """What is joined by lines, each such part laid out by itself, the largest first."""
    part = {each.box.id: n for n, each in enumerate(drawn)}
    parts = [[each] for each in drawn]
    for line in lines:
        one, other = sorted((part[line.start], part[line.end]), key=lambda n: len(parts[n]))
        if one != other:
            part.update((each.box.id, other) for each in parts[one])
            parts[other] += parts[one]
            parts[one] = []
    inside: dict[int, list[Line]] = {}
    for line in lines:
        inside.setdefault(part[line.start], []).append(line)
    order = sorted(filter(None, parts), key=len, reverse=True)
    return [_block(boxes, inside.get(part[boxes[0].box.id], [])) for boxes in order]


def _block(drawn: Sequence[_Drawn], lines: Sequence[Line]) -> _Part:
    number = {each.box.id: n for n, each in enumerate(drawn)}
    edges = [(number[line.start], number[line.end]) for line in lines]
    placed = places(layers(len(drawn), edges), [each.size for each in drawn])
    block = _Part([], placed.width, placed.height)
    for line, course in zip(lines, placed.courses, strict=True):
        block.text += _line(line, course)
    for n, each in enumerate(drawn):
        block.text += _box(each, *placed.corners[n])
    return block


def _packed(blocks: Sequence[_Part]) -> _Part:
    """The blocks side by side, in rows as wide as the widest of them."""
    limit = max([900.0, *(block.width for block in blocks)])
    whole = _Part([], 0.0, 0.0)
    x, y = 0.0, 0.0
    for block in blocks:
        if x and x + block.width > limit:
            x, y = 0.0, whole.height + _BETWEEN
        whole.text += [f'<g transform="translate({x:.1f} {y:.1f})">', *block.text, "</g>"]
        whole.width = max(whole.width, x + block.width)
        whole.height = max(whole.height, y + block.height)
        x += block.width + _BETWEEN
    return whole


def _document(data: Json, parts: _Part) -> Iterator[str]:
    head = [shown(data["system"]["name"]), summary(data)]
    notes = [f"note: {shown(note)}" for note in data["notes"]] or []
    across = max(parts.width, max(_cells(row) for row in head) * _CELL, 360.0)
    rows = [row for note in notes for row in _fitted(note, int(across / _CELL), 4)]
    top = _MARGIN + 2 * _ROW + 10
    width = across + 2 * _MARGIN
    height = top + parts.height + (len(rows) + 1 if rows else 0) * _ROW + _MARGIN
    yield from _opening(data, (width, height))
    yield f"<style>{_STYLE}</style>"
    yield '<rect class="page" width="100%" height="100%"/>'
    yield _text(_MARGIN, _MARGIN + _FONT, head[0], "label")
    yield _text(_MARGIN, _MARGIN + _FONT + _ROW, head[1], "head")
    yield f'<g transform="translate({_MARGIN} {top})">'
    yield from parts.text
    yield "</g>"
    for number, row in enumerate(rows):
        yield _text(_MARGIN, top + parts.height + (number + 2) * _ROW, row, "head")
    yield "</svg>"


def _opening(data: Json, size: tuple[float, float], prefix: str = "") -> Iterator[str]:
    """The start of the element, with what a screen reader says of it."""
    title, desc, (width, height) = f"{prefix}title", f"{prefix}desc", size
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-labelledby="{title} {desc}">'
    )
    yield f'<title id="{title}">Lineage of {escaped(shown(data["system"]["name"]))}</title>'
    gaps = [f"gap {each.number}: {shown(each.gap['message'])}" for each in told(data)]
    yield f'<desc id="{desc}">{escaped("; ".join([summary(data), *gaps]))}</desc>'


def _drawn(box: Box) -> _Drawn:
    width, most = (40, 14) if box.gap else (30, 6)
    parts = [("head", box.head), ("label", box.label), *(("head", note) for note in box.notes)]
    rows = [(kind, row) for kind, part in parts for row in _fitted(part, width, most)]
    return _Drawn(box, tuple(rows))


def _fitted(text: str, width: int, most: int) -> list[str]:
    return wrapped(text, width // 2 if _WIDE.search(text) else width, most)


def _cells(text: str) -> int:
    """Columns of a fixed font; other scripts than Latin may need two for a letter."""
    return len(text) + len(_WIDE.findall(text))


def _box(each: _Drawn, x: float, y: float) -> Iterator[str]:
    width, height = each.size
    kinds = f"{each.box.sort.replace(' ', '-')}{' served' if each.box.served else ''}"
    round_ = 14 if each.box.sort in ("step", "run") else 3
    yield f'<g class="{kinds}"><title>{escaped(each.box.title)}</title>'
    yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round_}"/>'
    for number, (kind, row) in enumerate(each.rows):
        yield _text(x + _PAD, y + _PAD + _FONT - 2 + number * _ROW, row, kind)
    yield "</g>"


def _text(x: float, y: float, row: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escaped(row)}</text>'


def _line(line: Line, course: Sequence[tuple[float, float]]) -> Iterator[str]:
    """A smooth course between the columns, straight through each, and its tip."""
    kind = ' class="gap"' if line.gap else ""
    (x, y), *others = course
    path = [f"M{x:.1f} {y:.1f}"]
    for number, (to_x, to_y) in enumerate(others):
        if not number % 2:
            path.append(f"H{to_x:.1f}" if to_x != x else "")
        else:
            half = (x + to_x) / 2
            path.append(f"C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    says = f"<title>{escaped(line.says)}</title>" if line.says else ""
    yield f'<path{kind} d="{"".join(path)}">{says}</path>'
    back = -1 if course[-2][0] <= x else 1
    tip = f"M{x:.1f} {y:.1f}l{back * 7} -4v8z"
    yield f'<path class="tip{" gap" if line.gap else ""}" d="{tip}"/>'


def escaped(text: str) -> str:
    """Text as XML holds it: no markup, and no character that XML refuses."""
    return html.escape(_REFUSED.sub("?", text))
