"""A lineage graph as boxes and lines: what Mermaid, DOT and SVG draw alike.

A gap is a box of its own between its two ends, told in words; an end that no file states has no
line. An edge that is stated and that a gap contradicts is drawn as the gap only. Where one gap
breaks several edges its box would tie them into a knot: the box then stands apart, the edges are
dashed where they are, and the boxes at their ends name the gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aigov.graph import NOT_STATED
from aigov.report.text import visible

Json = Mapping[str, Any]

_DIGEST = re.compile(r"([0-9a-fA-F]{12})[0-9a-fA-F]{8,}")
_MAX_TEXT = 300


@dataclass(frozen=True, slots=True)
class Box:
    """One node, or one gap where ``gap`` is its number. ``title`` is all that is known of it."""

    id: str
    sort: str
    head: str
    label: str
    notes: tuple[str, ...] = ()
    served: bool = False
    gap: int = 0
    unknown: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """From one box to another; dashed where it is half of a gap."""

    start: str
    end: str
    says: str = ""
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A gap as people read it: one problem, with every pair of ends that it concerns."""

    number: int
    gap: Json
    pairs: tuple[tuple[str, str], ...]
    closes: tuple[str, ...]

    @property
    def unknown(self) -> bool:
        """Whether it cannot be told, rather than is missing."""
        return bool(self.gap["outcome"] == "unknown")

    @property
    def spread(self) -> bool:
        """Whether it breaks several edges."""
        return len(self.pairs) > 1 and any(NOT_STATED not in pair for pair in self.pairs)


def told(data: Json) -> list[Told]:
    """The gaps of one problem together, numbered in their order."""
    groups: dict[tuple[str, ...], list[Json]] = {}
    for gap in data["gaps"]:
        key = (gap["id"], gap["message"], gap["path"], str(gap["line"]))
        groups.setdefault(key, []).append(gap)
    return [
        Told(
            number,
            each[0],
            tuple((gap["from"], gap["to"]) for gap in each),
            tuple(dict.fromkeys(gap["closes"] for gap in each if gap["closes"])),
        )
        for number, each in enumerate(groups.values(), 1)
    ]


def boxes(data: Json) -> tuple[list[Box], list[Line]]:
    """What is drawn: nodes as n1, n2 ..., gaps as g1, g2 ...: no text of a file is an id."""
    ids = {node["id"]: f"n{number}" for number, node in enumerate(data["nodes"], 1)}
    gaps = told(data)
    marks = gap_marks([each for each in gaps if each.spread])
    found = [_node(ids[node["id"]], node, marks) for node in data["nodes"]]
    found += [_gap(each) for each in gaps]
    broken = {pair for each in gaps for pair in each.pairs}
    lines = [
        Line(ids[edge["from"]], ids[edge["to"]], shown(edge["says"]))
        for edge in data["edges"]
        if (edge["from"], edge["to"]) not in broken
    ]
    for each in gaps:
        lines += dict.fromkeys(_across(each, ids) if each.spread else _halves(each, ids))
    return found, lines


def gap_marks(gaps: Sequence[Told]) -> dict[str, str]:
    """For each node the gaps that it is an end of."""
    found: dict[str, list[int]] = {}
    for each in gaps:
        for end in dict.fromkeys(end for pair in each.pairs for end in pair):
            found.setdefault(end, []).append(each.number)
    return {end: ", ".join(f"gap {number}" for number in numbers) for end, numbers in found.items()}


def shown(text: str) -> str:
    """Text of a file as it is shown: no control or direction characters, and not without end."""
    seen = visible(text[: _MAX_TEXT + 1])
    return seen if len(text) <= _MAX_TEXT else f"{seen[:_MAX_TEXT]}..."


def place_of(item: Json) -> str:
    """``path:line`` of a node, an edge or a gap."""
    return f"{item['path']}:{item['line']}" if item["line"] else str(item["path"])


def version_of(node: Json) -> str:
    """The version with a digest cut to what tells it apart."""
    return shown(_DIGEST.sub(r"\1...", node["version"]))


def sort_of(node: Json) -> str:
    """The sort in words, with the tool, and whether the model is served."""
    parts = ["served model" if node["served"] else node["sort"], shown(node["tool"])]
    return ", ".join(dict.fromkeys(filter(None, parts)))


def head_of(each: Told) -> str:
    """The first line of a gap."""
    doubt = " (unknown)" if each.unknown else ""
    return f"gap {each.number}{doubt}: {shown(each.gap['id'])}"


def plural(number: int, noun: str) -> str:
    """``1 gap``, ``2 gaps``, ``no gaps``."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def summary(data: Json) -> str:
    """One line: how much is drawn, and how much is missing."""
    counts = (
        plural(len(data["nodes"]), "node"),
        plural(len(data["edges"]), "edge"),
        plural(len(told(data)), "gap"),
    )
    return f"{shown(data['system']['id'])}: {', '.join(counts)}"


def _node(key: str, node: Json, marks: Mapping[str, str]) -> Box:
    version = version_of(node)
    version = "" if version in shown(node["label"]).split() else version
    code = [f"runs {shown(path)}" for path in node["code"][:3]]
    if len(node["code"]) > len(code):
        code.append(f"and {len(node['code']) - len(code)} more")
    place = shown(place_of(node))
    notes = tuple(filter(None, (version, *code, place, marks.get(node["id"], ""))))
    whole = (sort_of(node), shown(node["label"]), shown(node["version"]), place)
    title = ", ".join(filter(None, whole))
    return Box(
        key, node["sort"], sort_of(node), shown(node["label"]), notes, node["served"], title=title
    )


def _gap(each: Told) -> Box:
    gap = each.gap
    files = [shown(path) for path in each.closes[:3]]
    if len(each.closes) > len(files):
        files.append(f"and {len(each.closes) - len(files)} more")
    closes = f"closed by: {', '.join(files)}" if files else ""
    notes = tuple(filter(None, (shown(place_of(gap)), closes)))
    title = ", ".join((head_of(each), shown(gap["message"]), *notes))
    return Box(
        f"g{each.number}",
        "gap",
        head_of(each),
        shown(gap["message"]),
        notes,
        gap=each.number,
        unknown=each.unknown,
        title=title,
    )


def _halves(each: Told, ids: Mapping[str, str]) -> Iterator[Line]:
    box = f"g{each.number}"
    for start, end in each.pairs:
        if start in ids:
            yield Line(ids[start], box, "", gap=True)
        if end in ids:
            yield Line(box, ids[end], "", gap=True)


def _across(each: Told, ids: Mapping[str, str]) -> Iterator[Line]:
    for start, end in each.pairs:
        if start in ids and end in ids:
            yield Line(ids[start], ids[end], f"gap {each.number}", gap=True)


def wrapped(text: str, width: int, most: int) -> list[str]:
    """Lines of at most ``width`` characters, broken at blanks and punctuation.

    What is left after ``most`` lines is told by three dots.
    """
    pieces = [p for word in re.findall(r"[^\s/_,.:-]*[\s/_,.:-]?", text) for p in _cut(word, width)]
    lines = [""]
    for piece in pieces:
        if len(lines[-1]) + len(piece.rstrip()) > width and lines[-1]:
            lines.append("")
        lines[-1] += piece
    whole = [line.strip() for line in lines if line.strip()] or [""]
    if len(whole) > most:
        whole = [*whole[: most - 1], f"{whole[most - 1][: width - 3]}..."]
    return whole


def _cut(word: str, width: int) -> Sequence[str]:
    return [word[at : at + width] for at in range(0, len(word), width)]
