"""Headings of a Markdown page, and whether anything stands under them.

A heading is *filled* when words remain in its subtree, that is under it and under the deeper
headings below it, once placeholders, template residue (``placeholders``) and what carries no
statement are subtracted: comments, images and badges, rules, tables of contents, link definitions,
tables without a row that says something. This is how people label sections: a parent whose only
filled child answers the question is filled, a parent of empty children is not. What stands under
a heading itself, up to the next one of any level, is ``own_text``.

A line that is only bold is a heading below all others (level 7). Alone, without a colon or a
question mark and with nothing under it, it is an answer (``**MIT**``), and content.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from aigov.inline import count_words, heading_name, only_anchors
from aigov.markdown_lines import Kind, Line, read_lines
from aigov.placeholders import is_placeholder, rest_of_line

BOLD_LEVEL = 7
"""Level of a heading that is a bold line: below ``h6``."""

_MAX_BOLD_WORDS = 15
_MAX_SETEXT_WORDS = 20
_MAX_HTML_LINES = 12


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its name without markup, level 1 to 7, and where it starts (1-based).

    ``style`` is ``atx``, ``setext``, ``html`` or ``bold``; ``page`` is what stands before all
    headings (level 0, no text).
    """

    text: str
    level: int
    line: int
    column: int
    style: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what remains under it; ``lines`` are (line number, text) of its own text.

    ``own_words`` counts its own text, ``words`` its subtree; ``filled`` is about the subtree.
    """

    heading: Heading
    lines: tuple[tuple[int, str], ...]
    own_words: int
    words: int

    @property
    def own_text(self) -> str:
        """What remains under the heading, up to the next heading of any level."""
        return "\n".join(text for _, text in self.lines)

    @property
    def filled(self) -> bool:
        """Whether anything remains in the subtree of the heading."""
        return self.words > 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A heading that a rule saw: its raw text, and how many lines it takes."""

    text: str
    level: int
    style: str
    used: int = 1


_Rule = Callable[[list[Line], int, bool], _Found | None]


def read_sections(text: str, first_line: int = 1) -> tuple[Section, ...]:
    """The sections of a page in order; ``first_line`` is the number of the first line of ``text``.

    YAML front matter is skipped when the page is given from its first line.
    """
    return read_page(text, first_line)[1:]


def read_page(text: str, first_line: int = 1) -> tuple[Section, ...]:
    """``read_sections`` with, first, what stands before all headings (style ``page``)."""
    lines = read_lines(text, first_line)
    rest = [(heading, _content(own)) for heading, own in _split(lines, first_line)]
    counts = [sum(count_words(text) for _, text in own) for _, own in rest]
    totals = _subtree_totals([heading.level for heading, _ in rest], counts)
    return tuple(
        Section(heading, tuple(own), count, total)
        for (heading, own), count, total in zip(rest, counts, totals, strict=True)
    )


def _split(lines: list[Line], first_line: int) -> list[tuple[Heading, list[Line]]]:
    parts: list[tuple[Heading, list[Line]]] = [(Heading("", 0, first_line, 1, "page"), [])]
    index, fresh = 0, True
    while index < len(lines):
        line = lines[index]
        found = _heading_at(lines, index, fresh) if line.kind is Kind.TEXT else None
        if found:
            name = heading_name(found.text)
            parts.append((Heading(name, found.level, line.number, line.column, found.style), []))
            index += found.used
        else:
            parts[-1][1].append(line)
            index += 1
        fresh = found is not None or line.kind is not Kind.TEXT or _is_rule(line)
    return parts


def _heading_at(lines: list[Line], index: int, fresh: bool) -> _Found | None:
    for rule in _RULES:
        found = rule(lines, index, fresh)
        if found:
            return found if heading_name(found.text) else None
    return None


def _atx(lines: list[Line], index: int, fresh: bool) -> _Found | None:
    text = lines[index].text if lines[index].item is None else lines[index].item or ""
    level = len(text) - len(text.lstrip("#"))
    name = text[level:].strip()
    if not 1 <= level <= 6 or not name:
        return None
    if not text[level].isspace() and not _is_unspaced_heading(level, name, fresh):
        return None
    unclosed = name.rstrip("#")
    closed = unclosed != name and (not unclosed or unclosed[-1].isspace() or level > 1)
    return _Found(unclosed.rstrip() if closed else name, level, "atx")


def _is_unspaced_heading(level: int, name: str, fresh: bool) -> bool:
    """``##Data`` and ``#Intended use`` are headings; ``#tag``, ``#12`` and ``#include <x>`` not."""
    if not fresh or not (name[0].isalpha() or name[0] in "*_"):
        return False
    return level > 1 or (name[0].isupper() and "#" not in name)


def _setext(lines: list[Line], index: int, fresh: bool) -> _Found | None:
    line = lines[index]
    under = lines[index + 1] if index + 1 < len(lines) else None
    if under is None or not fresh or line.item is not None or line.text[0] in "|<[!":
        return None
    if under.kind is not Kind.TEXT or len(under.text) < 2 or under.text.strip("=-"):
        return None
    level = {"=": 1, "-": 2}.get(under.text[0], 0)
    if under.text.strip(under.text[0]) or _is_rule(line) or not _is_short(line.text):
        return None
    return _Found(line.text, level, "setext", used=2)


def _is_short(text: str) -> bool:
    """A paragraph that stands on a rule by accident is longer, or is a sentence."""
    return len(text) < 300 and count_words(text) <= _MAX_SETEXT_WORDS and text[-1] not in ".,;"


def _html(lines: list[Line], index: int, _fresh: bool) -> _Found | None:
    match = _HTML_OPEN.match(lines[index].text)
    if not match:
        return None
    end, closing = index, f"</h{match[1]}>"
    while lines[end].text[-5:].lower() != closing:
        end += 1
        if end - index >= _MAX_HTML_LINES or not _continues_html(lines, end):
            end = index
            break
    parts = [line.text for line in lines[index : end + 1]]
    return _Found(re.sub(r"<[^<>]*>", " ", " ".join(parts)), int(match[1]), "html", len(parts))


def _continues_html(lines: list[Line], index: int) -> bool:
    if index >= len(lines) or lines[index].kind is not Kind.TEXT:
        return False
    return not _HTML_OPEN.match(lines[index].text)


def _bold(lines: list[Line], index: int, fresh: bool) -> _Found | None:
    line = lines[index]
    text = line.text.rstrip(":").rstrip()
    if not fresh or line.item is not None or len(text) > 200:
        return None
    mark = next((mark for mark in ("***", "**", "__") if text.startswith(mark)), None)
    name = text[len(mark) : -len(mark)].strip() if mark and text.endswith(mark) else ""
    if not name or mark is None or mark in name or "](" in name or name[-1] in ".!,;":
        return None
    limit = _MAX_BOLD_WORDS if name[-1] != "?" else 2 * _MAX_BOLD_WORDS
    if count_words(name) > limit or _is_bold_answer(lines, index):
        return None
    return _Found(name, BOLD_LEVEL, "bold")


def _is_bold_answer(lines: list[Line], index: int) -> bool:
    """Whether a bold line closes its section alone: ``**MIT**`` is an answer, no heading."""
    text = lines[index].text.rstrip("*_ ")
    if text.endswith((":", "?")) or lines[index].text.endswith(":"):
        return False
    after = _neighbour(lines, index, 1)
    if after and not (after.text.startswith("#") or _HTML_OPEN.match(after.text)):
        return False
    before = _neighbour(lines, index, -1)
    return not (before and before.text.startswith(("**", "__")))


def _neighbour(lines: list[Line], index: int, step: int) -> Line | None:
    """The nearest line in that direction that is not blank."""
    index += step
    while 0 <= index < len(lines) and lines[index].kind is Kind.BLANK:
        index += step
    return lines[index] if 0 <= index < len(lines) else None


_LINK_DEFINITION = re.compile(r"\[[^\[\]^][^\[\]]*\]:\s*\S+")
_HTML_OPEN = re.compile(r"<h([1-6])(?=[\s>]|$)", re.IGNORECASE)
_RULES: tuple[_Rule, ...] = (_atx, _html, _setext, _bold)
"""What makes a line a heading, first match wins; each costs time linear in its lines."""


def _content(lines: list[Line]) -> list[tuple[int, str]]:
    """The lines that say something, without their residue."""
    kept: list[tuple[int, str]] = []
    index = 0
    while index < len(lines):
        size = _table_size(lines, index)
        if size:
            kept.extend(_table_content(lines[index : index + size]))
            index += size
            continue
        rest = _line_content(lines[index])
        if rest:
            kept.append((lines[index].number, rest))
        index += 1
    return kept


def _line_content(line: Line) -> str:
    if line.kind is Kind.CODE:
        return line.text if rest_of_line(line.text) else ""
    if not line.text or line.item == "" or _is_rule(line) or only_anchors(line.text):
        return ""
    return "" if _LINK_DEFINITION.match(line.text) else rest_of_line(line.text)


def _is_rule(line: Line) -> bool:
    return len(line.text) >= 3 and not line.text.strip("-*_= ")


def _table_size(lines: list[Line], index: int) -> int:
    """How many lines from ``index`` are one table, 0 for none."""
    follows = index + 1 < len(lines) and _is_delimiter(lines[index + 1])
    if not _is_row(lines[index]) or not (follows or lines[index].text[0] == "|"):
        return 0
    end = index + 1
    while end < len(lines) and _is_row(lines[end]):
        end += 1
    return end - index


def _is_row(line: Line) -> bool:
    return line.kind is Kind.TEXT and "|" in line.text


def _is_delimiter(line: Line) -> bool:
    return _is_row(line) and "-" in line.text and not line.text.strip("|:- \t")


def _table_content(rows: list[Line]) -> list[tuple[int, str]]:
    """Rows that state a value; a header says something only above such a row."""
    start = 2 if len(rows) > 1 and _is_delimiter(rows[1]) else 0
    stated = [row for row in rows[start:] if _states_a_value(row.text)]
    return [(row.number, row.text) for row in (*rows[:start], *stated)] if stated else []


def _states_a_value(row: str) -> bool:
    cells = cells_of(row)
    return any(not is_placeholder(cell) for cell in (cells[1:] or cells))


def cells_of(row: str) -> list[str]:
    """The cells of a table row, without outer space."""
    return [cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split("|")]


def _subtree_totals(levels: list[int], counts: list[int]) -> list[int]:
    """For each heading, its own count and those of the deeper headings below it."""
    totals = counts[:]
    open_below: list[int] = []
    for index in range(len(levels) - 1, -1, -1):
        while open_below and levels[open_below[-1]] > levels[index]:
            totals[index] += totals[open_below.pop()]
        open_below.append(index)
    return totals
