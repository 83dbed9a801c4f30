"""Bytes to data, with the line and column of every key, within limits.

What a repository holds is hostile: every limit that is passed, and every construct that two
parsers could read differently (duplicate keys, non-finite numbers), raises Unreadable.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aigov.errors import Unreadable
from aigov.yaml_events import MAX_DEPTH, MAX_DIGITS, MAX_NODES, Marks, read_documents
from aigov.yaml_events import Keys as Keys  # noqa: PLC0414  part of this module's interface

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


def parse_yaml(raw: bytes, *, ours: bool = False) -> Document:
    """One YAML document, read as 1.2 core; an empty file has the data None.

    ``ours`` is for aigov's own files: aliases, merge keys and tags are refused there, while in
    the files of other tools they are bounded and read as plain nodes.
    """
    text = decode(raw)
    documents = read_documents(text, ours=ours)
    if len(documents) > 1:
        raise Unreadable("holds several YAML documents, expected one", hint="split the file at ---")
    data = documents[0] if documents else None

    def marks() -> Marks:
        table: Marks = {}
        read_documents(text, ours=ours, marks=table)
        return {keys[1:]: place for keys, place in table.items() if keys} or {(): (1, 1)}

    return Document(data, located(marks))


def parse_yaml_all(raw: bytes) -> Document:
    """All documents of a YAML stream, as a list: keys start with the document's index."""
    text = decode(raw)
    data = read_documents(text, ours=False)

    def marks() -> Marks:
        table: Marks = {(): (1, 1)}
        read_documents(text, ours=False, marks=table)
        return table

    return Document(data, located(marks))


class _BadNumberError(ValueError):
    """A number that JSON has no room for; the argument is its literal."""


def _integer(literal: str) -> int:
    if len(literal) > MAX_DIGITS:
        raise _BadNumberError(literal)
    return int(literal)


def _finite(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise _BadNumberError(literal)
    return number


class _DuplicateKeyError(ValueError):
    """An object names a key twice."""


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise _DuplicateKeyError
    return data


def parse_json(raw: bytes) -> Document:
    """One JSON value; NaN, Infinity, duplicate keys and lone surrogates are refused."""
    text = decode(raw)
    try:
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_finite,
            parse_float=_finite,
            parse_int=_integer,
        )
    except json.JSONDecodeError as exc:
        raise Unreadable(f"is not JSON: {exc.msg}", line=exc.lineno, column=exc.colno) from exc
    except _BadNumberError as exc:
        raise _at_literal(text, str(exc)) from exc
    except _DuplicateKeyError as exc:
        json_marks(text)
        raise Unreadable("has a duplicate key") from exc
    except RecursionError as exc:
        raise Unreadable(f"is nested deeper than {MAX_DEPTH} levels") from exc
    bound(data)
    if "\\ud" in text or "\\uD" in text:
        _refuse_surrogates(data)
    return Document(data, located(lambda: json_marks(text)))


def parse_lines_json(raw: bytes) -> Document:
    """NDJSON: one JSON value a line, as a list; empty lines are passed over."""
    data: list[Json] = []
    offsets: list[int] = []
    inner: list[Document] = []
    for number, line in enumerate(decode(raw).split("\n")):
        if not line.strip():
            continue
        try:
            document = parse_json(line.encode())
        except Unreadable as exc:
            raise Unreadable(exc.what, line=number + 1, column=exc.column) from exc
        data.append(document.data)
        inner.append(document)
        offsets.append(number)

    def locate(keys: Keys) -> tuple[int, int]:
        if not keys or not isinstance(keys[0], int) or keys[0] >= len(inner):
            return (1, 1)
        line, column = inner[keys[0]].locate(keys[1:])
        return (line + offsets[keys[0]], column)

    return Document(data, locate)


def _at_literal(text: str, literal: str) -> Unreadable:
    line, column = _place(text, max(text.find(literal), 0))
    short = literal if len(literal) < 20 else f"{literal[:12]}... ({len(literal)} digits)"
    hint = "write a finite number"
    return Unreadable(f"holds the number {short}", line=line, column=column, hint=hint)


def _place(text: str, offset: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


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


def _refuse_surrogates(data: Json) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise Unreadable("holds half of a surrogate pair in a string") from exc


_JSON_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


_OPENING, _CLOSING = ("{", "["), ("}", "]")


class _JsonMarks:
    """One pass over the tokens of a JSON text that parses, noting where each key stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.marks: Marks = {}
        self.open: list[str | int | None] = []  # the current key or index of each open container
        self.key_expected = False

    def run(self) -> Marks:
        line, start, seen = 1, 0, 0
        for match in _JSON_TOKEN.finditer(self.text):
            breaks = self.text.count("\n", seen, match.start())
            if breaks:
                line += breaks
                start = self.text.rindex("\n", seen, match.start()) + 1
            seen = match.start()
            self._token(match.group(), (line, match.start() - start + 1))
        return self.marks

    def _token(self, symbol: str, place: tuple[int, int]) -> None:
        if symbol in _OPENING:
            self.marks.setdefault(self._keys(), place)
            self.open.append(None if symbol == "{" else 0)
            self.key_expected = symbol == "{"
        elif symbol in _CLOSING:
            self.open.pop()
            self.key_expected = False
        elif symbol == ",":
            last = self.open[-1]
            self.key_expected = not isinstance(last, int)
            self.open[-1] = last + 1 if isinstance(last, int) else None
        elif symbol == ":":
            self.key_expected = False
        elif self.key_expected:
            self._key(json.loads(symbol), place)
        else:
            self.marks.setdefault(self._keys(), place)

    def _key(self, key: str, place: tuple[int, int]) -> None:
        self.open[-1] = key
        if self._keys() in self.marks:
            what = f"has the key {key!r} twice"
            raise Unreadable(what, line=place[0], column=place[1], hint="keep one of the two")
        self.marks[self._keys()] = place

    def _keys(self) -> Keys:
        return tuple(key for key in self.open if key is not None)


def json_marks(text: str) -> Marks:
    """Line and column of every key and item of a JSON text that parses.

    Raises Unreadable at the second of two equal keys in one object.
    """
    return _JsonMarks(text).run()


_TOML_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def parse_toml(raw: bytes) -> Document:
    """One TOML table; dates become ISO 8601 strings."""
    import tomllib

    text = decode(raw).replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        found = _TOML_AT.search(str(exc))
        line, column = (int(found[1]), int(found[2])) if found else (0, 0)
        what = f"is not TOML: {_TOML_AT.sub('', str(exc)).strip()}"
        raise Unreadable(what, line=line, column=column) from exc
    except RecursionError as exc:
        raise Unreadable(f"is nested deeper than {MAX_DEPTH} levels") from exc
    bound(data)
    return Document(_plain(data), located(lambda: _toml_marks(text)))


def _plain(data: Json) -> Json:
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    if isinstance(data, float):
        return _finite_toml(data)
    if data is None or isinstance(data, str | int | bool):
        return data
    return str(data.isoformat())


def _finite_toml(number: float) -> float:
    if not math.isfinite(number):
        raise Unreadable(f"holds the number {number}", hint="write a finite number")
    return number


_TOML_KEY = re.compile(
    r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
_TOML_TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")


def _toml_marks(text: str) -> Marks:
    marks: Marks = {(): (1, 1)}
    table: Keys = ()
    counts: dict[Keys, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if head := _TOML_TABLE.match(line):
            table = _toml_keys(head[2])
            if head[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            marks.setdefault(table, (number, head.start(2) + 1))
        elif found := _TOML_KEY.match(line):
            marks.setdefault((*table, *_toml_keys(found[1])), (number, found.start(1) + 1))
    return marks


def _toml_keys(dotted: str) -> Keys:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def front_matter(text: str) -> tuple[Document | None, int]:
    """YAML front matter and the 0-based index of the first line of the body.

    ``(None, 0)`` when the text does not start with a line ``---`` that another one closes.
    Positions are those of the whole file.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != "---":
        return None, 0
    for end in range(1, len(lines)):
        if lines[end].rstrip() in ("---", "..."):
            break
    else:
        return None, 0
    # The blank first line keeps the numbers of the file.
    try:
        document = parse_yaml(("\n" + "\n".join(lines[1:end])).encode())
    except Unreadable as exc:
        what = f"front matter {exc.what}"
        raise Unreadable(what, line=exc.line, column=exc.column, hint=exc.hint) from exc
    return document, end + 1
