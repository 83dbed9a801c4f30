"""The number that ``from:`` of a measure points to: a key of a file, or a cell of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aigov.api import Json, Keys, System, SystemEvidence, Unreadable
from aigov_plugins.measured import number_of
from aigov_plugins.shaping import structured, text
from aigov_plugins.tables import csv_table, with_unit

_TABLES: Final = {"csv": "", "tsv": "\t"}
_POINTER: Final = "version https://git-lfs.github.com/"


class NowhereError(Exception):
    """A source that points to nothing, or to what is no number; the text says which."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with where it stands; ``percent`` says that it was written with a per cent sign."""

    number: float
    percent: bool
    place: str


def value_of(source: str, system: System, evidence: SystemEvidence) -> Value:
    """The number that a source points to. Raises NowhereError, and Unreadable for a broken file."""
    named, _, fragment = source.partition("#")
    if "://" in named:
        raise Unreadable(f"{source!r} lies outside of the repository")
    path = _path(named.strip(), system, evidence)
    content = evidence.text(path)
    if content.startswith(_POINTER):
        raise Unreadable(f"{path} is a Git LFS pointer, its content is not here")
    suffix = path.lower().rpartition(".")[2]
    if suffix in _TABLES:
        found, line = _cell(content, _TABLES[suffix], fragment)
    else:
        found, line = _key(path, content, fragment)
    number = number_of(found)
    if number is None:
        raise NowhereError(f"is no number: {text(found)[:80] or type(found).__name__!r}")
    return Value(number, text(found).rstrip().endswith("%"), f"{path}:{line}")


def _path(named: str, system: System, evidence: SystemEvidence) -> str:
    """The path from the root of the repository, or else from the folder of the system."""
    below = f"{system.root}/{named}" if system.root else named
    path = next((path for path in (named, below) if evidence.entry(path) == "file"), "")
    if not path:
        raise NowhereError(f"points to {named!r}, which is not there")
    return path


def _key(path: str, content: str, fragment: str) -> tuple[Json, int]:
    """The value at a JSON pointer; without one, the only number that the file is."""
    if fragment and not fragment.startswith("/"):
        raise NowhereError(f"has {fragment!r} behind the #, which is no JSON pointer: /{fragment}")
    source = structured(path, content.encode())
    found: Json = source.data
    keys: Keys = ()
    for step in fragment.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        inner, at = _below(found, key)
        if at is None:
            raise NowhereError(f"points to {fragment!r}, which is not in {path}")
        found, keys = inner, (*keys, at)
    return found, source.locate(keys)[0]


def _below(found: Json, key: str) -> tuple[Json, str | int | None]:
    if isinstance(found, dict) and key in found:
        return found[key], key
    if isinstance(found, list) and key.isascii() and key.isdigit() and len(key) < 7:
        return (found[int(key)], int(key)) if int(key) < len(found) else (None, None)
    return None, None


def _cell(content: str, delimiter: str, fragment: str) -> tuple[Json, int]:
    """A cell by ``row=last`` (``first``, or a number from 1) and ``column=`` with its heading."""
    said = dict(part.partition("=")[::2] for part in fragment.split("&"))
    table = csv_table(content.removeprefix("\ufeff"), delimiter)
    rows = table.rows if table else []
    names = [heading.strip() for heading in table.headings] if table else []
    column, row = said.get("column", ""), said.get("row", "last")
    if column not in names:
        raise NowhereError(f"points to column {column!r}, which the table does not have")
    number = {"first": 1, "last": len(rows)}.get(row, int(row) if _is_number(row) else 0)
    if not 0 < number <= len(rows):
        raise NowhereError(f"points to row {row!r} of {len(rows)}")
    line, cells = rows[number - 1]
    index = names.index(column)
    return with_unit(cells[index].strip() if index < len(cells) else "", column), line


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 7
