"""Typed reading of aigov's own documents: one clear error with file, line, column and remedy.

The fast path of every run. ``aigov policies validate`` and editors use the JSON Schemas, which
say the same; a test holds the two together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from aigov.artifacts import DocumentCache, Location
from aigov.documents import Document
from aigov.errors import AigovError, Unreadable, nearest
from aigov.formats import parse_yaml

_MAX_QUOTED = 200
"""Characters of a line of ours that an error repeats."""


@dataclass(frozen=True, slots=True)
class Source:
    """One of our files: its document, its path, the error that its faults are, its bytes."""

    document: Document
    path: str
    error: type[AigovError]
    raw: bytes = b""


class Strict:
    """A mapping of one of our files, read key by key; ``close`` refuses what was not read."""

    def __init__(self, data: Any, source: Source, keys: tuple[str | int, ...] = ()) -> None:
        self.source, self.keys = source, keys
        self._seen: list[str] = []
        if not isinstance(data, dict):
            self.data: Mapping[str, Any] = {}
            raise self.fail(f"expected a mapping, found {describe(data)}")
        self.data = data

    @classmethod
    def parse(
        cls,
        raw: bytes,
        path: str,
        error: type[AigovError],
        cache: DocumentCache | None = None,
    ) -> Strict:
        """The file's top level; errors name ``path`` and the line."""
        document = parse_ours(raw, path, error, cache)
        return cls(document.data, Source(document, path, error, raw))

    def at(self, *keys: str | int) -> Location:
        """Where ``keys`` below this mapping is written."""
        return Location(self.source.path, *self.source.document.locate((*self.keys, *keys)))

    def fail(self, what: str, *keys: str | int, hint: str = "") -> AigovError:
        """An error at ``keys``, with the line there, to be raised by the caller."""
        at = self.at(*keys)
        error = self.source.error(what, where=str(at), hint=hint)
        error.source = _line(self.source.raw, at.line)
        return error

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def get(self, key: str) -> Any:
        """The raw value, None when absent."""
        self._seen.append(key)
        return self.data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty text; required when there is no default."""
        value = self.get(key)
        if value is None and default is not None and key not in self.data:
            return default
        if isinstance(value, int | float) and not isinstance(value, bool):
            written = self._written(key) or str(value)
            what = f"{key} must be a text, found {written}"
            raise self.fail(what, key, hint=f'{key}: "{written}"')
        if not isinstance(value, str) or not value.strip():
            raise self._wanted(key, value, "a text")
        return value

    def _written(self, key: str) -> str:
        """A scalar as the file has it: 1.10, where its value is 1.1."""
        at = self.at(key)
        lines = self.source.raw.decode("utf-8", "replace").split("\n")
        line = lines[at.line - 1] if at.line <= len(lines) else ""
        found = re.match(r"[^:]*:[ \t]*([-+.\w]+)[ \t\r]*(?:[,}#]|$)", line[at.column - 1 :])
        return found[1] if found else ""

    def choice(self, key: str, options: tuple[str, ...], default: str | None = None) -> str:
        """One of the options."""
        value = self.text(key, default)
        if value not in options and value != default:
            what = f"{key} must be one of {', '.join(options)}; found {value!r}"
            raise self.fail(what, key, hint=nearest(value, options))
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """A boolean."""
        value = self.get(key)
        if value is None and key not in self.data:
            return default
        if not isinstance(value, bool):
            raise self._wanted(key, value, "true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text alone; empty when absent."""
        value = self.get(key)
        if value is None and key not in self.data:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list):
            raise self._wanted(key, value, "a list of texts")
        for n, item in enumerate(items):
            if not isinstance(item, str) or not item:
                where = (key, n) if isinstance(value, list) else (key,)
                raise self.fail(f"{key} takes texts, found {describe(item)}", *where)
        return tuple(items)

    def mapping(self, key: str) -> Strict:
        """The mapping at ``key``; an empty one when absent."""
        value = self.get(key)
        if value is None and key not in self.data:
            value = {}
        return self._below(value, key)

    def mappings(self, key: str) -> Iterator[Strict]:
        """Each mapping of the list at ``key``; nothing when absent."""
        value = self.get(key)
        if value is None and key not in self.data:
            return
        if not isinstance(value, list):
            raise self._wanted(key, value, "a list")
        for n, item in enumerate(value):
            yield self._below(item, key, n)

    def _below(self, value: Any, *keys: str | int) -> Strict:
        return Strict(value, self.source, (*self.keys, *keys))

    def close(self, *also: str) -> None:
        """Refuse every key that was not read; ``also`` are known but not read here."""
        known = (*self._seen, *also)
        for key in self.data:
            if key not in known:
                hint = nearest(key, tuple(sorted(set(known))))
                raise self.fail(f"unknown key {key!r}", key, hint=hint)

    def _wanted(self, key: str, value: Any, wanted: str) -> AigovError:
        if key not in self.data:
            return self.fail(f"{key} is missing: {wanted} is required", hint=f"{key}: ...")
        return self.fail(f"{key} must be {wanted}, found {describe(value)}", key)


@contextmanager
def quoting(raw: bytes, path: str) -> Iterator[None]:
    """Gives an error that points into this file the line that it points at."""
    try:
        yield
    except AigovError as exc:
        found = re.fullmatch(r":([0-9]{1,9}):[0-9]{1,9}", exc.where.removeprefix(path))
        if found and exc.where.startswith(path) and not exc.source:
            exc.source = _line(raw, int(found[1]))
        raise


def _line(raw: bytes, number: int) -> str:
    lines = raw.decode("utf-8", "replace").split("\n")
    return lines[number - 1].rstrip("\r")[:_MAX_QUOTED] if 0 < number <= len(lines) else ""


def parse_ours(
    raw: bytes, path: str, error: type[AigovError], cache: DocumentCache | None = None
) -> Document:
    """One of our YAML files, strictly; its errors are ``error`` and name the path.

    A file that was read before is taken from the cache, and parsed only for the place of a key.
    """
    key = hashlib.sha256(raw).hexdigest() if cache else ""
    known = cache.get(key, "ours") if cache else None
    if isinstance(known, dict) and "data" in known:
        parsed = lru_cache(maxsize=1)(lambda: parse_yaml(raw, ours=True))
        return Document(known["data"], lambda keys: parsed().locate(keys))
    try:
        document = parse_yaml(raw, ours=True)
    except Unreadable as exc:
        where = str(Location(path, exc.line, exc.column))
        raise error(exc.what, where=where, hint=exc.hint) from exc
    if cache:
        cache.put(key, "ours", {"data": document.data})
    return document


def describe(value: Any) -> str:
    """A value in words a person who writes YAML would use."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
