"""What a reader is, and which readers recognise a file by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from typing import Any

from aigov.documents import Document
from aigov.errors import PluginError
from aigov.globs import alternatives, compile_glob, is_glob


class Sniff(StrEnum):
    """Whether a file with the right name is what a reader reads."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class ArtifactKind:
    """A role of evidence (``model-card``, ``lineage``): one documented shape, many formats.

    ``shape`` is the JSON Schema of an artifact's data, as ``fields:`` see it, or the name of one
    that aigov ships. ``scope`` is
    ``system`` or ``repository``: the latter serve every system (CODEOWNERS, workflows). Of an
    ``exhaustive`` kind every candidate is looked through, and a file with nothing to report gives
    no artifact: then no artifact means that none was found. ``written`` is false for what tools
    write, in which an empty text is no sign of a template.
    """

    id: str
    doc: str
    shape: Mapping[str, Any] | str = field(default_factory=dict)
    scope: str = "system"
    exhaustive: bool = False
    written: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns one format into an artifact of a kind.

    Attributes:
        patterns: globs over the path in the snapshot; ``*`` stays inside a folder.
        parse: ``(path, bytes) -> Document``, or None for "not this format after all"; raises
            Unreadable. A callable or ``"module:function"``, imported on first use.
        sniff: ``(path, first 8 KiB) -> Sniff``; without it a matching path is enough.
        version: raised when ``parse`` gives another result for the same bytes.
        needles: lower-case texts; bytes that hold none of them, in any case, give no artifact.
    """

    id: str
    kind: str
    patterns: tuple[str, ...]
    parse: str | Callable[[str, bytes], Document | None]
    sniff: str | Callable[[str, bytes], Sniff] | None = None
    version: int = 1
    doc: str = ""
    needles: tuple[str, ...] = ()


def resolve(target: Any, *, owner: str) -> Any:
    """The callable that ``"module:function"`` names, or the callable itself."""
    if not isinstance(target, str):
        return target
    module, _, name = target.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError) as exc:
        raise PluginError(f"cannot import {target!r}: {exc}", where=owner) from exc


def same_suffix(reader: Reader, path: str) -> bool:
    """Whether a path ends as one of the reader's patterns does."""
    suffix = path.rpartition(".")[2]
    patterns = (each for written in reader.patterns for each in alternatives(written))
    return any(pattern.rpartition(".")[2] == suffix for pattern in patterns)


class PatternIndex:
    """Readers by what the names of their files start and end with.

    Most paths meet no pattern at all, and only a pattern that a path may fit is ever compiled.
    """

    def __init__(self, readers: Iterable[Reader]) -> None:
        self._by_name: dict[str, list[_Entry]] = {}
        self._by_start: dict[tuple[str, str], list[_Entry]] = {}
        self._by_suffix: dict[str, dict[str, list[_Entry]]] = {}
        self._others: list[_Entry] = []
        for reader in readers:
            for written in reader.patterns:
                for pattern in alternatives(written) if "{" in written else (written,):
                    self._add(pattern, reader)

    def _add(self, pattern: str, reader: Reader) -> None:
        name = pattern.rpartition("/")[2]
        suffix = name.rpartition(".")[2]
        entry = (_test(pattern), reader)
        if not is_glob(name):
            self._by_name.setdefault(name, []).append(entry)
        elif "." not in name or is_glob(suffix):
            self._others.append(entry)
        elif is_glob(name[:_START]):
            groups = self._by_suffix.setdefault(suffix, {})
            groups.setdefault(_literal(pattern, suffix), []).append(entry)
        else:
            self._by_start.setdefault((suffix, name[:_START]), []).append(entry)

    def readers_of(self, path: str) -> Iterator[Reader]:
        """Each reader with a pattern that matches, once."""
        name = path.rpartition("/")[2]
        suffix = name.rpartition(".")[2]
        found: dict[str, Reader] = {}
        for entries in (
            self._by_name.get(name, ()),
            self._by_start.get((suffix, name[:_START]), ()),
            *(
                entries
                for literal, entries in self._by_suffix.get(suffix, {}).items()
                if literal in path
            ),
            self._others,
        ):
            for matches, reader in entries:
                if reader.id not in found and matches(path, name):
                    found[reader.id] = reader
        yield from found.values()


_START = 3
"""Characters of a name by which patterns are sorted."""

_Test = Callable[[str, str], Any]
"""Whether a path, given with its last part, fits a pattern."""

_Entry = tuple[_Test, Reader]


_WILD = re.compile(r"\[[^\]]*\]|[*?]+|\[")


def _literal(pattern: str, suffix: str) -> str:
    """The longest text that every path of a pattern holds, its suffix aside; it may be empty."""
    pieces = _WILD.split(pattern.removesuffix(f".{suffix}"))
    return max((piece.strip("/") for piece in pieces), key=len)


def _test(pattern: str) -> _Test:
    """A pattern without alternatives as a test, by comparing texts where that is enough."""
    folder, _, name = pattern.rpartition("/")
    if folder == "**" and not any(mark in name for mark in "?["):
        start, *middle, end = name.split("*") if "*" in name else (name, "")
        if "*" not in name:
            return lambda _path, base: base == name
        if len(middle) < 2:
            inner = "".join(middle)
            return lambda _path, base: (
                base.startswith(start)
                and base.endswith(end)
                and len(base) >= len(start) + len(end)
                and inner in base[len(start) : len(base) - len(end)]
            )
    if not is_glob(pattern):
        return lambda path, _base: path == pattern
    return lambda path, _base: compile_glob(pattern).fullmatch(path)


@lru_cache(maxsize=4)
def index_of(readers: tuple[Reader, ...]) -> PatternIndex:
    """The index of these readers' patterns, made once in a process."""
    return PatternIndex(readers)
