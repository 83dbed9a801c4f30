"""A parsed file and its positions, and what every text format starts with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from aigov.errors import Unreadable
from aigov.yaml_events import MAX_DEPTH, MAX_DIGITS, MAX_NODES, Keys, Marks

Json = Any
"""Data as JSON has it: dict with str keys, list, str, int, float, bool, None."""

MAX_TEXT = 4 << 20
"""Bytes of a text document above which it is not parsed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a document is read: bytes of text, and values in it."""

    size: int = MAX_TEXT
    values: int = MAX_NODES


LIMITS = Limits()
"""Of a file of the checked repository."""


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


def decode(raw: bytes, limits: Limits = LIMITS) -> str:
    """Text of UTF-8 or, with a byte order mark, UTF-16; line ends are kept.

    Raises Unreadable for binary content, another encoding, or more bytes than ``limits`` let in.
    """
    if len(raw) > limits.size:
        size = f"{len(raw) / (1 << 20):.1f} MiB"
        raise Unreadable(f"is too large to read as text: {size}, limit {limits.size >> 20} MiB")
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


def count_values(data: Json, most: int) -> int:
    """How many values data hold; counted no further than just above ``most``."""
    todo, count = [data], 0
    while todo and count <= most:
        node = todo.pop()
        count += 1
        if isinstance(node, dict):
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)
    return count


_LONGEST = 10**MAX_DIGITS
_WALKED = frozenset((dict, list, int))


def bound(data: Json, limits: Limits = LIMITS) -> int | None:
    """The first integer of more than ``MAX_DIGITS`` digits, if any.

    Raises Unreadable when data is nested too deep or has too many nodes. Texts, which are most of
    any document, are passed over as fast as Python can.
    """
    level, depth, nodes = [data] if type(data) in _WALKED else [], 0, 1
    while level:
        if depth > MAX_DEPTH:
            raise Unreadable(f"is nested deeper than {MAX_DEPTH} levels")
        maps = [node for node in level if type(node) is dict]
        lists = [node for node in level if type(node) is list]
        numbers = [node for node in level if type(node) is int]
        if numbers and (max(numbers) >= _LONGEST or min(numbers) <= -_LONGEST):
            return max(numbers, key=abs)
        nodes += sum(map(len, maps)) + sum(map(len, lists))
        if nodes > limits.values:
            raise Unreadable(f"has more than {limits.values} values")
        inner = chain(chain.from_iterable(map(dict.values, maps)), chain.from_iterable(lists))
        level = [child for child in inner if type(child) in _WALKED]
        depth += 1
    return None


def as_utf8(raw: bytes) -> bytes:
    """UTF-16 with its mark as UTF-8, so that no reader overlooks in it what it looks for."""
    if raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return raw
    try:
        return raw.decode("utf-16").encode()
    except UnicodeDecodeError:
        return raw
