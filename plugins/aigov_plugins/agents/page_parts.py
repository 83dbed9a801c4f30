"""A page of Markdown as parts under canonical names.

The text of a part is all that stands under its headings, as it stands where it says something; one
of placeholders only is kept too, so that it is seen as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Section, is_placeholder, plain_text, plain_words, read_page, table_cells
from aigov_plugins.card_sections import Vocabulary, ids_of

MAX_TEXT: Final = 5_000
MAX_LINKS: Final = 200
_LINK: Final = re.compile(
    r"(?<!!)\[[^\[\]]{0,300}\]\(([^()\s]{1,500})[^()]{0,300}\)|(https?://[^\s<>()\[\]\"'`]{1,500})"
)
_DEFINED: Final = re.compile(r"[ \t]{0,3}\[[^\[\]]{1,200}\]:[ \t]*(\S{1,500})")
_MARK: Final = re.compile(r"[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|[ \t]*>[ \t]?")
_FENCE: Final = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_EMPHASIS: Final = " \t*_`"
_CONTACT: Final = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|(?<![\w/.@`])@[A-Za-z0-9][\w/-]{1,60}|(?<![\w/&])#[a-z][\w-]{2,60}"
)
_MAX_FIELD: Final = 300


@dataclass(slots=True)
class Part:
    """What stands under the headings of one canonical name; ``line`` is that of the first."""

    line: int
    heading: str
    filled: bool = False
    lines: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text where it says something or is a placeholder; else empty."""
        whole = "\n".join(line for _, line in self.lines).strip()
        return (
            whole[:MAX_TEXT] if self.filled or (is_placeholder(whole[:MAX_TEXT]) and whole) else ""
        )


@dataclass(frozen=True, slots=True)
class Page:
    """The parts by canonical name, the title with its line, and the fields that lines state."""

    title: str
    title_line: int
    parts: Mapping[str, Part]
    lines: tuple[str, ...]
    first_line: int


def vocabulary(table: Mapping[str, str]) -> Vocabulary:
    """From canonical name -> its phrases in lower case, separated by ``|``; ``=`` is the whole."""
    phrases: dict[str, tuple[str, ...]] = {}
    for key, known in table.items():
        for phrase in known.split("|"):
            phrases[phrase] = (*phrases.get(phrase, ()), key)
    return Vocabulary(tuple(table), phrases)


def read_parts(body: str, first_line: int, known: Vocabulary) -> Page:
    """The page whose body starts at ``first_line`` of its file."""
    lines = tuple(body.split("\n"))
    sections = read_page(body, first_line)[1:]
    ends = _subtree_ends(sections, first_line + len(lines))
    parts: dict[str, Part] = {}
    above: list[tuple[int, tuple[str, ...]]] = []
    for index, (section, end) in enumerate(zip(sections, ends, strict=True)):
        heading = section.heading
        while above and above[-1][0] >= heading.level:
            above.pop()
        titles = index == 0 and heading.level == 1
        ids = () if titles else ids_of(heading.text, known)
        start = heading.line + (2 if heading.style == "setext" else 1)
        for key in ids:
            part = parts.setdefault(key, Part(heading.line, heading.text))
            part.filled = part.filled or section.filled
            if not any(key in held for _, held in above):
                span = range(start, end)
                part.lines += [(number, lines[number - first_line]) for number in span]
        above.append((heading.level, ids))
    title = next((s.heading for s in sections if s.heading.level == 1), None)
    first = next((s.heading for s in sections[:1] if not ids_of(s.heading.text, known)), None)
    title = title or first
    told, at = (title.text, title.line) if title else ("", first_line)
    return Page(told, at, parts, lines, first_line)


def _subtree_ends(sections: Sequence[Section], last: int) -> list[int]:
    """For each heading, the line at which its subtree ends."""
    ends: list[int] = []
    nearest = [last] * 9  # by level: where the next heading of that level or a higher one stands
    for section in reversed(sections):
        level = section.heading.level
        ends.append(nearest[level])
        for deeper in range(level, len(nearest)):
            nearest[deeper] = section.heading.line
    return ends[::-1]


def links(page: Page) -> list[tuple[int, str]]:
    """Line and target of each link, once."""
    found: dict[str, int] = {}
    for number, line in enumerate(page.lines, page.first_line):
        if "](" not in line and "://" not in line and "]:" not in line:
            continue
        defined = _DEFINED.match(line)
        targets = [defined[1]] if defined else [m[1] or m[2] for m in _LINK.finditer(line[:5000])]
        for target in targets:
            if len(found) < MAX_LINKS:
                found.setdefault(target.strip("<>").rstrip(".,;"), number)
    return [(number, target) for target, number in found.items()]


def contacts(text: str) -> list[str]:
    """Addresses, handles and channels that a text names, in order."""
    found = (match[0] for match in _CONTACT.finditer(text))
    return list(dict.fromkeys(one for one in found if not is_placeholder(one.lstrip("#"))))[:50]


def fields(page: Page, keys: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """Name, value and line of ``Date: 2026-01-02`` and of rows of pairs; the value may be empty.

    ``keys`` maps the words of a key to its name.
    """
    for number, line in _shown(page):
        if len(line) > 2000 or (":" not in line and "|" not in line):
            continue
        for key, value in _pairs(line):
            name = keys.get(" ".join(plain_words(key)))
            if name:
                yield name, value.strip(_EMPHASIS)[:_MAX_FIELD], number


def _shown(page: Page) -> Iterator[tuple[int, str]]:
    """The lines that a reader of the page sees, without comments and without fenced code."""
    fence, hidden = "", False
    for number, line in enumerate(page.lines, page.first_line):
        if fence:
            told = line.strip()
            fence = "" if told.startswith(fence) and not told.strip(fence[0]) else fence
            continue
        shown, hidden = _without_comments(line, hidden)
        opened = _FENCE.match(shown)
        if opened:
            fence = opened[1]
        else:
            yield number, shown


def _without_comments(line: str, hidden: bool) -> tuple[str, bool]:
    """What of a line stands outside of comments, and whether one goes on behind it."""
    shown = ""
    while line:
        here, mark, line = line.partition("-->" if hidden else "<!--")
        shown += "" if hidden else here
        hidden ^= bool(mark)
    return shown, hidden


def _pairs(line: str) -> list[tuple[str, str]]:
    if line.lstrip().startswith("|"):
        cells = [plain_text(cell) for cell in table_cells(line.strip())]
        return list(zip(cells[::2], cells[1::2], strict=False)) if len(cells) % 2 == 0 else []
    mark = _MARK.match(line)
    told = line[mark.end() :] if mark else line
    key, colon, value = plain_text(told).partition(":")
    return [(key, value)] if colon and len(key) < 60 and not value.startswith("//") else []
