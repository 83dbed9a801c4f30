"""The number that ``from:`` of a measure points to: a key of a file, or a cell of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aigov.api import Document, Json, Keys, System, SystemEvidence, Unreadable
from aigov_plugins.measured import meets, number_of
from aigov_plugins.shaping import structured, text
from aigov_plugins.tables import Table, csv_table, with_unit

MOST: Final = 500
"""Measures of a manifest that are read."""

_TABLES: Final = {"csv": "", "tsv": "\t"}
_POINTER: Final = "version https://git-lfs.github.com/"
_SIGNS: Final = {"min": ">=", "max": "<="}
_HINT: Final = "write where the value stands: metrics/eval.json#/auc"


class NowhereError(Exception):
    """A source that points to nothing, or to what is no number; the text says which."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with where it stands; ``percent`` says that it was written with a per cent sign."""

    number: float
    percent: bool
    path: str
    line: int
    column: int = 0

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the source of a measure gives: a value, or why there is none.

    ``unknown`` tells a source that cannot be read from one that points to no number.
    """

    value: Value | None = None
    reason: str = ""
    unknown: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that the measures of one system are from; each version of one is parsed once."""

    system: System
    evidence: SystemEvidence
    parsed: dict[tuple[str, str], Document | Table | Unreadable] = field(default_factory=dict)

    def read(self, source: str) -> Reading:
        """What a source gives now."""
        try:
            return Reading(self.value(*self.place(source)))
        except NowhereError as exc:
            return Reading(reason=str(exc), hint=_HINT)
        except Unreadable as exc:
            return Reading(reason=f"cannot be read: {exc.what}", unknown=True, hint=exc.hint)

    def place(self, source: str) -> tuple[str, str]:
        """The path of a source, from the root of the repository, and what stands behind the #.

        A path is looked for from the root of the repository, or else from the folder of the
        system. Raises NowhereError, and Unreadable for an address.
        """
        named, _, fragment = source.partition("#")
        if "://" in named:
            raise Unreadable(f"{source!r} lies outside of the repository")
        named, root = named.strip(), self.system.root
        below = f"{root}/{named}" if root else named
        path = next((p for p in (named, below) if self.evidence.entry(p) == "file"), "")
        if not path:
            raise NowhereError(f"points to {named!r}, which is not there")
        return path, fragment

    def value(self, path: str, fragment: str, blob: str = "") -> Value:
        """The number there, or in an earlier version of the file, by its blob id: then no place.

        Raises NowhereError, and Unreadable for a broken file.
        """
        found = self.content(path, blob)
        if isinstance(found, Table):
            row = cell_of(found, fragment)
            return Value(*_number(row[0]), path, row[1])
        keys, inner = _key(path, found.data, fragment)
        return Value(*_number(inner), path, *((0, 0) if blob else found.locate(keys)))

    def content(self, path: str, blob: str = "") -> Document | Table:
        """A file, or an earlier version of it, as keys or as a table. Raises Unreadable."""
        if (path, blob) not in self.parsed:
            try:
                self.parsed[path, blob] = _parsed(path, self.evidence.text(path, blob))
            except Unreadable as exc:
                self.parsed[path, blob] = exc
        found = self.parsed[path, blob]
        if isinstance(found, Unreadable):
            raise found.with_traceback(None)
        return found


def missed(value: Value, measure: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    """The bounds that a value does not keep: key, sign and limit of each."""
    for bound, sign in _SIGNS.items():
        limit = measure.get(bound)
        if limit is not None:
            written = is_in_per_cent(value, limit)
            if not meets(value.number * 100 if written else value.number, sign, limit):
                yield bound, sign, limit


def is_in_per_cent(value: Value, limit: float) -> bool:
    """Whether a bound is written in per cent, as the value is: no share is above 1."""
    return value.percent and abs(limit) > 1


def too_many(system: System) -> str:
    """Why no measure of a manifest is read; empty where they are."""
    count = len(system.measures)
    return f"{count} measures are more than the {MOST} that are read" if count > MOST else ""


def cell_of(table: Table, fragment: str) -> tuple[str, int]:
    """A cell by ``row=last`` (``first``, or a number from 1) and ``column=``, and its line."""
    column, row = column_of(fragment), row_of(fragment)
    index = index_of(table, column)
    number = {"first": 1, "last": len(table.rows)}.get(row, int(row) if _is_number(row) else 0)
    if not 0 < number <= len(table.rows):
        raise NowhereError(f"points to row {row!r} of {len(table.rows)}")
    line, cells = table.rows[number - 1]
    return written_at(cells, index, column), line


def column_of(fragment: str) -> str:
    """The heading that ``column=`` names."""
    return _said(fragment).get("column", "")


def row_of(fragment: str) -> str:
    """The row that ``row=`` names: the last where it is not written."""
    return _said(fragment).get("row", "last")


def index_of(table: Table, column: str) -> int:
    """Which column has a heading. Raises NowhereError."""
    names = [heading.strip() for heading in table.headings]
    if column not in names:
        raise NowhereError(f"points to column {column!r}, which the table does not have")
    return names.index(column)


def written_at(cells: list[str], index: int, heading: str) -> str:
    """A cell of a row, with the per cent of its heading; empty where the row ends before it."""
    return with_unit(cells[index].strip() if index < len(cells) else "", heading)


def _said(fragment: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in fragment.split("&"))


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 7


def _parsed(path: str, content: str) -> Document | Table:
    if content.startswith(_POINTER):
        raise Unreadable(f"{path} is a Git LFS pointer, its content is not here")
    suffix = path.lower().rpartition(".")[2]
    if suffix in _TABLES:
        return csv_table(content.removeprefix("\ufeff"), _TABLES[suffix]) or Table(())
    return structured(path, content.encode())


def number_in(found: Json) -> tuple[float, bool] | None:
    """The number that is written, and whether with a per cent sign; None for what is none."""
    number = number_of(found)
    return None if number is None else (number, text(found).rstrip().endswith("%"))


def _number(found: Json) -> tuple[float, bool]:
    number = number_in(found)
    if number is None:
        raise NowhereError(f"is no number: {text(found)[:80] or type(found).__name__!r}")
    return number


def _key(path: str, data: Json, fragment: str) -> tuple[Keys, Json]:
    """The value at a JSON pointer; without one, the only number that the file is."""
    if fragment and not fragment.startswith("/"):
        raise NowhereError(f"has {fragment!r} behind the #, which is no JSON pointer: /{fragment}")
    found: Json = data
    keys: Keys = ()
    for step in fragment.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        inner, at = _below(found, key)
        if at is None:
            raise NowhereError(f"points to {fragment!r}, which is not in {path}")
        found, keys = inner, (*keys, at)
    return keys, found


def _below(found: Json, key: str) -> tuple[Json, str | int | None]:
    if isinstance(found, dict) and key in found:
        return found[key], key
    if isinstance(found, list) and key.isascii() and key.isdigit() and len(key) < 7:
        return (found[int(key)], int(key)) if int(key) < len(found) else (None, None)
    return None, None
