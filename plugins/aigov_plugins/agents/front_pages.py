"""Pages that people and tools write as YAML front matter above a text: prompts, skills, agents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from aigov.api import Document, Json, Keys, Unreadable, decode, front_matter
from aigov_plugins.located import located
from aigov_plugins.shaping import Places, items, mapping, text

MAX_SIZE: Final = 384 << 10
"""Bytes above which a page is not read: the longest that people write are a tenth of it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its front matter, whether it has one, its body, and the line the body starts at."""

    front: Document
    stated: bool
    body: str
    first_line: int

    @property
    def keys(self) -> dict[str, Any]:
        """The front matter as a mapping."""
        return mapping(self.front.data)

    @property
    def reason(self) -> str:
        """Why the front matter is none; empty when all is well."""
        return "" if isinstance(self.front.data, dict | None) else "the front matter is no mapping"


def read_page(raw: bytes) -> Page:
    """The page in a file. Raises Unreadable for no text, and above ``MAX_SIZE`` bytes."""
    if len(raw) > MAX_SIZE:
        raise Unreadable(
            f"is too large for a page: {len(raw) >> 10} KiB, limit {MAX_SIZE >> 10} KiB"
        )
    whole = decode(raw).replace("\r\n", "\n")
    front, start = front_matter(whole)
    lines = whole.split("\n")
    body = "\n".join(lines[start:])
    return Page(front or Document({}, located({})), front is not None, body, start + 1)


def placed(data: dict[str, Json], page: Page, places: Places, lines: dict[Keys, int]) -> Document:
    """The document: ``places`` point into the front matter, ``lines`` at lines of the file."""

    def locate(keys: Keys) -> tuple[int, int]:
        for end in range(len(keys), 0, -1):
            if keys[:end] in lines:
                return (lines[keys[:end]], 1)
            if keys[:end] in places:
                return page.front.locate((*places[keys[:end]], *keys[end:]))
        return page.front.locate(keys) if page.stated else (1, 1)

    return Document(data, locate, not page.reason, page.reason)


def listed(value: Any) -> list[str]:
    """A list of texts, or one text with its entries between commas, else between spaces."""
    if isinstance(value, list):
        return [text(item) for item in value if text(item)]
    entries = _split(value) if isinstance(value, str) else []
    return [entry for entry in entries if entry]


def _split(value: str) -> list[str]:
    """The entries of ``Bash(git add:*), Read``: what stands in brackets is not cut."""
    entries, depth, current = [], 0, ""
    separators = "," if "," in value else ", \t\n"
    for char in value[:10_000]:
        depth += (char == "(") - (char == ")")
        if char in separators and depth <= 0:
            entries.append(current.strip())
            current = ""
        else:
            current += char
    return [*entries, current.strip()]


def is_for_development(path: str) -> bool:
    """Whether a page lies where tools that work on the repository look for theirs."""
    return any(part.startswith(".") and part != ".well-known" for part in path.split("/")[:-1])


def names(value: Any) -> list[str]:
    """The texts of a list, or a text alone, as a list."""
    return [text(item) for item in items(value) if text(item)] or (
        [text(value)] if text(value) else []
    )
