"""The links of a Markdown page: inline, by reference, and in HTML; none of what is code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import read_lines

_CODE: Final = re.compile(r"(`+)(?!`)(.{0,2000}?)(?<!`)\1(?!`)")
_INLINE: Final = re.compile(
    r"\]\([ \t]{0,9}(?:<([^<>\n]{1,500})>"
    r"|([^\s()<>]{1,500}(?:\([^\s()]{0,200}\)[^\s()]{0,300})?)(?=[\s)]))"
)
_DEFINED: Final = re.compile(r"\[[^\[\]^][^\[\]]{0,200}\]:[ \t]{0,9}<?([^\s<>]{1,500})")
_HTML: Final = re.compile(
    r"<(?:a|img|source|video)\b[^<>]{0,500}?\b(?:href|src)\s{0,5}=\s{0,5}"
    r"(?:\"([^\"<>]{1,500})\"|'([^'<>]{1,500})')",
    re.IGNORECASE,
)
_MAX_LINE: Final = 20_000


def page_links(text: str) -> Iterator[tuple[int, str]]:
    """Line and target of each link, in the order of the page."""
    for line in read_lines(text):
        told = line.text
        if line.kind != "text" or not ("](" in told or "]:" in told or "=" in told):
            continue
        told = _CODE.sub("", told[:_MAX_LINE])
        defined = _DEFINED.match(told)
        if defined and re.search(r"[./#]", defined[1]):
            yield line.number, defined[1]
        for found in _INLINE.finditer(told):
            yield line.number, found[1] or found[2]
        for found in _HTML.finditer(told):
            yield line.number, (found[1] or found[2]).strip()
