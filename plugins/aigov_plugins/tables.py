"""Tables that people keep: CSV, or the pipe tables of a Markdown file."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from aigov.api import Unreadable

MAX_ROWS: Final = 10_000
_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_WORD: Final = re.compile(r"[^a-z0-9]+")

Columns = Mapping[str, Sequence[str]]
"""The name of a column -> the other words that a heading may use for it."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row under the names of their columns, and its 1-based line."""

    cells: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table as written: its headings, and each row's cells with their 1-based line."""

    headings: Sequence[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def named(self, columns: Columns) -> list[str]:
        """For each heading the name of its column, empty where there is none."""
        return [_named(heading, columns) for heading in self.headings]

    def read(self, columns: Columns) -> list[Row]:
        """The rows under the names of ``columns``; a cell that is not written is empty."""
        names = self.named(columns)
        return [
            Row(
                {
                    name: cell.strip()
                    for name, cell in zip_longest(names, cells, fillvalue="")
                    if name
                },
                line,
            )
            for line, cells in self.rows
        ]


def csv_rows(text: str, columns: Columns) -> list[Row]:
    """The rows of a CSV (or semicolon separated) file. Raises Unreadable for broken CSV."""
    table = csv_table(text)
    return table.read(columns) if table else []


def markdown_rows(text: str, columns: Columns) -> list[Row]:
    """The rows of every pipe table outside code that has at least two of ``columns``."""
    tables = (t for t in markdown_tables(text) if sum(map(bool, t.named(columns))) > 1)
    return [row for table in tables for row in table.read(columns)]


def csv_table(text: str) -> Table | None:
    """A CSV (or semicolon separated) file as a table; None for an empty one.

    Raises Unreadable for CSV that cannot be read.
    """
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    table: Table | None = None
    try:
        start = 1
        for cells in reader:
            if table is None:
                table = Table(cells)
            elif any(cell.strip() for cell in cells):
                table.rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as exc:
        raise Unreadable(f"is not CSV: {exc}", line=reader.line_num) from exc
    if table:
        _bounded(table.rows)
    return table


def markdown_tables(text: str) -> list[Table]:
    """The pipe tables of a Markdown text, those in fenced code left out."""
    tables: list[Table] = []
    lines = _outside_code(text)
    count = 0
    table: Table | None = None
    for (_, before), (number, line) in zip([(0, ""), *lines], lines, strict=False):
        if "|" in line and _RULE.fullmatch(line.strip()):
            if table and table.rows and table.rows[-1][0] == number - 1:
                table.rows.pop()
            table = Table(_cells(before))
            tables.append(table)
        elif "|" not in line:
            table = None
        elif table:
            table.rows.append((number, _cells(line)))
            count += 1
            if count > MAX_ROWS:
                raise Unreadable(f"has more than {MAX_ROWS} rows", line=number)
    return tables


def word(heading: str) -> str:
    """A heading as a name: lower-case words joined by ``_``."""
    return "_".join(part for part in _WORD.split(heading.lower()) if part)


def _outside_code(text: str) -> list[tuple[int, str]]:
    kept: list[tuple[int, str]] = []
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        fence = _FENCE.match(line) is not None
        kept.append((number, "" if fenced or fence else line))
        fenced = fenced != fence
    return kept


def _cells(line: str) -> list[str]:
    text = line.strip().removeprefix("|").removesuffix("|").replace("\\|", "\0")
    return [cell.replace("\0", "|").strip() for cell in text.split("|")]


def _named(heading: str, columns: Columns) -> str:
    name = word(heading)
    return next((key for key, known in columns.items() if name == key or name in known), "")


def _bounded(rows: list[tuple[int, list[str]]]) -> None:
    if len(rows) > MAX_ROWS:
        raise Unreadable(f"has more than {MAX_ROWS} rows", line=rows[MAX_ROWS][0])
