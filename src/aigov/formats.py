"""Bytes to data, with the line and column of every key, within limits.

What a repository holds is hostile: every limit that is passed, and every construct that two
parsers could read differently (duplicate keys, non-finite numbers), raises Unreadable.
"""

from __future__ import annotations

import math
import re

from aigov.documents import Document, Json, bound, decode, located
from aigov.errors import Unreadable
from aigov.yaml_events import MAX_DEPTH, MAX_DIGITS, Keys, Marks, read_documents


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


_TOML_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def parse_toml(raw: bytes) -> Document:
    """One TOML table; dates become ISO 8601 strings."""
    import tomllib

    text = decode(raw).replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except RecursionError as exc:
        raise Unreadable(f"is nested deeper than {MAX_DEPTH} levels") from exc
    except ValueError as exc:
        if not isinstance(exc, tomllib.TOMLDecodeError):  # Python converts no more digits
            raise Unreadable(f"holds an integer of more than {MAX_DIGITS} digits") from exc
        found = _TOML_AT.search(str(exc))
        line, column = (int(found[1]), int(found[2])) if found else (0, 0)
        what = f"is not TOML: {_TOML_AT.sub('', str(exc)).strip()}"
        raise Unreadable(what, line=line, column=column) from exc
    bound(data)
    return Document(_plain(data), located(lambda: _toml_marks(text)))


def _plain(data: Json) -> Json:
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    if isinstance(data, int | float) and not isinstance(data, bool):
        return _bounded(data)
    if data is None or isinstance(data, str | bool):
        return data
    return str(data.isoformat())


def _bounded(number: float) -> float:
    if not math.isfinite(number):
        raise Unreadable(f"holds the number {number}", hint="write a finite number")
    if abs(number) >= 10**MAX_DIGITS:
        raise Unreadable(f"holds an integer of more than {MAX_DIGITS} digits")
    return number


_TOML_PART = r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')"
_TOML_NAME = rf"{_TOML_PART}(?:[ \t]*\.[ \t]*{_TOML_PART})*"
_TOML_KEY = re.compile(rf"[ \t]*({_TOML_NAME})[ \t]*=(.*)")
_TOML_TABLE = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_TOML_NAME})[ \t]*\]")
_TOML_QUOTES = re.compile(r"\"\"\"|'''")


def _toml_marks(text: str) -> Marks:
    """Where each key and table starts; lines inside a text of several lines are passed over."""
    marks: Marks = {(): (1, 1)}
    table: Keys = ()
    counts: dict[Keys, int] = {}
    inside = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if head := _TOML_TABLE.match(line):
            table = _toml_path(_toml_keys(head[2]), counts)
            if head[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            marks.setdefault(table, (number, head.start(2) + 1))
        elif found := _TOML_KEY.match(line):
            marks.setdefault((*table, *_toml_keys(found[1])), (number, found.start(1) + 1))
            quotes = _TOML_QUOTES.findall(found[2])
            inside = quotes[0] if len(quotes) % 2 else ""
    return marks


def _toml_path(keys: Keys, counts: dict[Keys, int]) -> Keys:
    """Keys of a table, with the index of the last entry of each list of tables on the way."""
    path: Keys = ()
    for n, key in enumerate(keys):
        path = (*path, key)
        if path in counts and n < len(keys) - 1:
            path = (*path, counts[path])
    return path


def _toml_keys(dotted: str) -> Keys:
    return tuple(part.strip("\"'") for part in re.findall(_TOML_PART, dotted))


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
