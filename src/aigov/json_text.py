"""JSON, strictly: no NaN, no duplicate keys, no lone surrogates, and the place of every key."""

from __future__ import annotations

import json
import math
import re

from aigov.documents import LIMITS, Document, Json, Limits, bound, decode, located
from aigov.errors import Unreadable
from aigov.yaml_events import MAX_DEPTH, MAX_DIGITS, Keys, Marks

MAX_LINES = 50_000
"""Records of NDJSON above which a file is not read."""


class _BadNumberError(ValueError):
    """A number that JSON has no room for; the argument is its literal."""


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


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_finite, parse_float=_finite)


def parse_json(raw: bytes, limits: Limits = LIMITS) -> Document:
    """One JSON value; NaN, Infinity, duplicate keys and lone surrogates are refused."""
    text = decode(raw, limits)
    try:
        data = _DECODER.decode(text)
    except json.JSONDecodeError as exc:
        raise Unreadable(f"is not JSON: {exc.msg}", line=exc.lineno, column=exc.colno) from exc
    except _BadNumberError as exc:
        raise _at_literal(text, str(exc)) from exc
    except _DuplicateKeyError as exc:
        json_marks(text)
        raise Unreadable("has a duplicate key") from exc
    except RecursionError as exc:
        raise Unreadable(f"is nested deeper than {MAX_DEPTH} levels") from exc
    except ValueError as exc:  # Python converts no integer of more than some thousand digits
        raise _at_literal(text, _LONG) from exc
    if bound(data, limits) is not None:
        raise _at_literal(text, _LONG)
    if "\\" in text and ("\\ud" in text or "\\uD" in text):
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
        if len(data) == MAX_LINES:
            what = f"has more than {MAX_LINES} records"
            raise Unreadable(what, line=number + 1, hint="split the file")
        try:
            document = parse_json(line.encode())
        except Unreadable as exc:
            raise Unreadable(exc.what, line=number + 1, column=exc.column, hint=exc.hint) from exc
        data.append(document.data)
        inner.append(document)
        offsets.append(number)

    def locate(keys: Keys) -> tuple[int, int]:
        if not keys or not isinstance(keys[0], int) or keys[0] >= len(inner):
            return (1, 1)
        line, column = inner[keys[0]].locate(keys[1:])
        return (line + offsets[keys[0]], column)

    return Document(data, locate)


_LONG = re.compile(rf"-?[0-9]{{{MAX_DIGITS + 1},}}")


def _at_literal(text: str, wanted: str | re.Pattern[str]) -> Unreadable:
    """The refusal of a number, given as written or by what it looks like."""
    is_it = wanted.__eq__ if isinstance(wanted, str) else wanted.fullmatch
    found = (match for match in _JSON_TOKEN.finditer(text) if is_it(match.group()))
    match = next(found, None)
    line, column = _place(text, match.start() if match else 0)
    literal = match.group() if match else "that is too long"
    short = literal if len(literal) < 20 else f"{literal[:12]}... ({len(literal)} digits)"
    hint = "write a finite number"
    return Unreadable(f"holds the number {short}", line=line, column=column, hint=hint)


def _place(text: str, offset: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


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
