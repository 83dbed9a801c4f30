"""Texts as sets of shingles: five words in a row, each as a 32-bit digest.

Digests are facts about a text and give none of it back: ``schemas/template-shingles.json`` holds
those of the templates that aigov ships and of public ones, and is written by
``python -m benchmarks.template_shingles``.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from aigov.inline import only_anchors, plain, words
from aigov.values import leaves

SIZE = 5
MAX_WORDS = 20_000
"""Words of one text that are compared; what stands behind them is left out."""

PROSE = (".markdown", ".md", ".mdx", ".rst", ".txt")
NAME = "\N{WHITE SQUARE}"
"""Stands for the name of a system, so that a copy with another name put in is a copy."""


def shingles(texts: Iterable[str], names: Iterable[str] = ()) -> frozenset[int]:
    """The shingles of texts; none goes from one text into the next."""
    found: set[int] = set()
    room = MAX_WORDS
    named = [tuple(words(name)) for name in names]
    for text in texts:
        said = words(plain(text))[:room]
        room -= len(said)
        said = _without_names(said, named)
        for start in range(len(said) - SIZE + 1):
            digest = hashlib.blake2b(" ".join(said[start : start + SIZE]).encode(), digest_size=4)
            found.add(int.from_bytes(digest.digest(), "big"))
        if room <= 0:
            break
    return frozenset(found)


def _without_names(said: list[str], names: Iterable[tuple[str, ...]]) -> list[str]:
    for name in names:
        if not name:
            continue
        kept: list[str] = []
        for word in said:
            kept.append(word)
            if tuple(kept[-len(name) :]) == name:
                kept[-len(name) :] = [NAME]
        said = kept
    return said


def prose(text: str) -> str:
    """What a reader of a Markdown page sees, without headings, code and contents."""
    body = re.sub(r"\A\ufeff?---[ \t]*\r?\n.*?\n---[ \t]*\r?\n", "", text, count=1, flags=re.DOTALL)
    first, *commented = body.split("<!--")
    body = first + "".join(part.partition("-->")[2] for part in commented)
    kept, fenced = [], False
    for line in body.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and not line.lstrip().startswith("#") and not only_anchors(line):
            kept.append(line)
    return "\n".join(kept)


def of_data(data: Any) -> Iterator[str]:
    """The texts of a record that are long enough to be compared."""
    for _, value in leaves(data):
        if isinstance(value, str) and value.count(" ") >= SIZE - 1:
            yield value


def packed(found: Iterable[int]) -> str:
    """Digests as text, for the file of templates."""
    raw = b"".join(digest.to_bytes(4, "big") for digest in sorted(found))
    return base64.b85encode(raw).decode("ascii")


def unpacked(text: str) -> Iterator[int]:
    """Digests from text."""
    return (digest for (digest,) in struct.iter_unpack(">I", base64.b85decode(text)))


@cache
def templates() -> tuple[tuple[str, ...], Mapping[int, tuple[int, ...]]]:
    """Names of the templates, and by digest the indexes of those that hold it."""
    import json
    from pathlib import Path

    shipped = Path(__file__).parents[1] / "schemas" / "template-shingles.json"
    sources = json.loads(shipped.read_text("utf-8"))["sources"]
    holders: dict[int, tuple[int, ...]] = {}
    for index, source in enumerate(sources):
        for digest in unpacked(source["shingles"]):
            holders[digest] = (*holders.get(digest, ()), index)
    return tuple(source["name"] for source in sources), holders
