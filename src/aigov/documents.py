"""A parsed file and its positions, and what every text format starts with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aigov.errors import Unreadable
from aigov.yaml_events import MAX_DEPTH, MAX_NODES, Keys, Marks

Json = Any
"""Data as JSON has it: dict with str keys, list, str, int, float, bool, None."""

MAX_TEXT = 4 << 20
"""Bytes of a text document above which it is not parsed."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file. ``locate`` gives the 1-based line and column of a key path.

    A key that is absent is located at its nearest known ancestor. ``valid`` is false, with the
    ``reason``, when the file is readable but breaks its own format.
    """

    data: Json
    locate: Callable[[Keys], tuple[int, int]]
    valid: bool = True
    reason: str = ""


def located(marks: Callable[[], Marks]) -> Callable[[Keys], tuple[int, int]]:
    """A ``locate`` over marks that are made on first use: most files never need theirs."""
    once = lru_cache(maxsize=1)(marks)

    def locate(keys: Keys) -> tuple[int, int]:
        table = once()
        for end in range(len(keys), -1, -1):
            if keys[:end] in table:
                return table[keys[:end]]
        return (1, 1)

    return locate


def decode(raw: bytes) -> str:
    """Text of UTF-8 or, with a byte order mark, UTF-16; line ends are kept.

    Raises Unreadable for binary content, another encoding, or more than ``MAX_TEXT`` bytes.
    """
    if len(raw) > MAX_TEXT:
        size = f"{len(raw) / (1 << 20):.1f} MiB"
        raise Unreadable(f"is too large to read as text: {size}, limit {MAX_TEXT >> 20} MiB")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as exc:
        line = raw.count(b"\n", 0, exc.start) + 1
        hint = "save the file as UTF-8"
        raise Unreadable(f"is not {exc.encoding} text", line=line, hint=hint) from exc
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable("holds a NUL byte: binary, or UTF-16 without its mark", line=line)
    return text


def bound(data: Json) -> None:
    """Raises Unreadable when data is nested too deep or has too many nodes."""
    level, depth, nodes = [data], 0, 1
    while level:
        if depth > MAX_DEPTH:
            raise Unreadable(f"is nested deeper than {MAX_DEPTH} levels")
        if nodes > MAX_NODES:
            raise Unreadable(f"has more than {MAX_NODES} values")
        level = [
            child
            for node in level
            if type(node) in (dict, list)
            for child in (node.values() if type(node) is dict else node)
        ]
        depth, nodes = depth + 1, nodes + len(level)
