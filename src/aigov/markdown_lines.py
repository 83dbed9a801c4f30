"""Markdown as lines of known kind: what is prose, what is code, what a reader never sees.

A scanner, no parser: one pass, constant memory beside its output, and each line looked at once.
It follows CommonMark where that decides whether a line can be a heading or content: fences (also
in lists and quotes, also never closed), indented code, comments, quote and list marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a line is to a reader."""

    BLANK = "blank"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or the part of one that an HTML heading splits off.

    ``text`` is what stands behind quote marks, without comments and outer space; ``item`` is
    its text behind the list mark too, where it has one; ``column`` (1-based) is where it starts.
    """

    number: int
    column: int
    text: str
    kind: Kind
    item: str | None = None


@dataclass(slots=True)
class _State:
    fence: str = ""
    fence_quotes: int = 0
    in_comment: bool = False
    item_offset: int = 0
    before: Kind = Kind.BLANK


_QUOTES = re.compile(r"(?:[ \t]{0,3}>)*+")
_ITEM = re.compile(r"(?:[ \t]*+(?:[-*+•]|\d{1,9}[.)])(?:[ \t]++|$))++")
_FENCE = re.compile(r"(`{3,}+)[^`]*$|(~{3,}+)")
_HTML_HEADING = re.compile(r"(?=<h[1-6](?:[\s>]|$))|(?<=</h[1-6]>)", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")
_CODE_INDENT = 4


def body_start(lines: list[str]) -> int:
    """Index of the first line behind YAML front matter, 0 when there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for index in range(1, len(lines)):
        if lines[index].rstrip() in ("---", "..."):
            return index + 1
    return 0


def read_lines(text: str, first_line: int = 1) -> list[Line]:
    """The lines of a page behind its front matter; ``first_line`` numbers the first of ``text``."""
    raw = _LINE_END.split(text.removeprefix("\ufeff"))
    start = body_start(raw) if first_line == 1 else 0
    state = _State()
    found: list[Line] = []
    for index in range(start, len(raw)):
        if not raw[index] and not state.fence:
            state.before = Kind.BLANK
            found.append(Line(first_line + index, 1, "", Kind.BLANK))
            continue
        for line in _read_line(raw[index], first_line + index, state):
            # behind a heading, as behind a blank line, four spaces make code
            state.before = Kind.BLANK if line.text.startswith("#") else line.kind
            found.append(line)
    return found


def _read_line(raw: str, number: int, state: _State) -> Iterator[Line]:
    quotes = _QUOTES.match(raw)
    prefix = quotes.end() if quotes else 0
    depth = raw.count(">", 0, prefix)
    if state.fence and depth >= state.fence_quotes:
        yield _in_fence(raw[prefix:], number, state)
        return
    state.fence = ""
    body = _without_comments(raw[prefix:], state)
    text = body.strip()
    if not text:
        yield Line(number, 1, "", Kind.BLANK)
        return
    indent = _width(body)
    if _is_indented_code(indent, state):
        yield Line(number, 1, text, Kind.CODE)
        return
    item = _list_item(body, indent, state)
    if _opens_fence(text if item is None else item, depth, state):
        yield Line(number, 1, "", Kind.CODE)
        return
    column = prefix + len(body) - len(body.lstrip()) + 1
    yield from _split_html_headings(Line(number, column, text, Kind.TEXT, item))


def _in_fence(text: str, number: int, state: _State) -> Line:
    stripped = text.strip()
    if stripped.startswith(state.fence) and not stripped.strip(state.fence[0]):
        state.fence = ""
        return Line(number, 1, "", Kind.CODE)
    return Line(number, 1, stripped, Kind.CODE)


def _opens_fence(text: str, depth: int, state: _State) -> bool:
    match = _FENCE.match(text)
    if match:
        state.fence, state.fence_quotes = match[1] or match[2], depth
    return match is not None


def _without_comments(text: str, state: _State) -> str:
    """``text`` without comments; one that is never closed hides the rest of the page."""
    kept: list[str] = []
    position = ticks = 0
    while position < len(text):
        if state.in_comment:
            end = text.find("-->", position)
            if end < 0:
                return "".join(kept)
            state.in_comment, position = False, end + 3
        start = text.find("<!--", position)
        if start < 0:
            kept.append(text[position:])
            break
        ticks += text.count("`", position, start)
        state.in_comment = ticks % 2 == 0  # within a code span it is no comment
        end = start if state.in_comment else start + 4
        kept.append(text[position:end])
        position = start + 4
    return "".join(kept)


def _width(text: str) -> int:
    return len(text[: len(text) - len(text.lstrip())].expandtabs(_CODE_INDENT))


def _is_indented_code(indent: int, state: _State) -> bool:
    if indent < state.item_offset and state.before is Kind.BLANK:
        state.item_offset = 0
    return state.before is not Kind.TEXT and indent >= state.item_offset + _CODE_INDENT


def _list_item(body: str, indent: int, state: _State) -> str | None:
    """Text behind the list mark, None where there is no mark; keeps the depth of the list."""
    match = _ITEM.match(body)
    if not match:
        return None
    state.item_offset = indent + len(match[0].strip()) + 1
    return body[match.end() :].strip()


def _split_html_headings(line: Line) -> Iterator[Line]:
    """A line as it is, or cut before each ``<h1>`` and behind each ``</h1>``."""
    if "<h" not in line.text and "<H" not in line.text and "</" not in line.text:
        yield line
        return
    offset = 0
    for part in _HTML_HEADING.split(line.text):
        if part.strip():
            item = line.item if offset == 0 else None
            yield Line(line.number, line.column + offset, part.strip(), line.kind, item)
        offset += len(part)
