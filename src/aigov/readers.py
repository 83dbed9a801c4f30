"""What a reader is, and which readers recognise a file by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import Any

from aigov.documents import Document
from aigov.errors import PluginError
from aigov.globs import compile_globs, is_glob


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
    return any(pattern.rpartition(".")[2].strip("}") == suffix for pattern in reader.patterns)


class PatternIndex:
    """Readers by what their patterns end with, so that most paths meet no pattern at all."""

    def __init__(self, readers: Iterable[Reader]) -> None:
        self._by_name: dict[str, list[tuple[Callable[[str], Any] | None, Reader]]] = {}
        self._by_suffix: dict[str, list[tuple[Callable[[str], Any], Reader]]] = {}
        self._others: list[tuple[Callable[[str], Any], Reader]] = []
        for reader in readers:
            for pattern in reader.patterns:
                self._add(pattern, reader)

    def _add(self, pattern: str, reader: Reader) -> None:
        match = compile_globs((pattern,)).fullmatch
        name = pattern.rpartition("/")[2]
        suffix = name.rpartition(".")[2]
        if not is_glob(name):
            anywhere = pattern == f"**/{name}"
            self._by_name.setdefault(name, []).append((None if anywhere else match, reader))
        elif "." in name and not is_glob(suffix) and "}" not in suffix and "{" not in pattern:
            self._by_suffix.setdefault(suffix, []).append((match, reader))
        else:
            self._others.append((match, reader))

    def readers_of(self, path: str) -> Iterator[Reader]:
        """Each reader with a pattern that matches, once."""
        name = path.rpartition("/")[2]
        found: dict[str, Reader] = {}
        for match, reader in self._by_name.get(name, ()):
            if match is None or match(path):
                found[reader.id] = reader
        for matches, reader in self._by_suffix.get(name.rpartition(".")[2], ()):
            if reader.id not in found and matches(path):
                found[reader.id] = reader
        for matches, reader in self._others:
            if reader.id not in found and matches(path):
                found[reader.id] = reader
        yield from found.values()
