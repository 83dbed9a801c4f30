"""Tables that people keep: CSV, or the pipe tables of a Markdown file."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from aigov.api import Line, Unreadable, read_lines

MAX_ROWS: Final = 10_000
MAX_TABLES: Final = 1_000
MAX_COLUMNS: Final = 200
_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_DELIMITERS: Final = ",;\t"
_QUOTED: Final = re.compile(r'"[^"]*+"')
_WHOLE_MARK: Final = re.compile(r"(\*\*|`)([^*`]+)\1")
_SCALE: Final = re.compile(r"\([^()]*(?:\d|/)[^()]*\)\s*$")
"""What stands behind the name of a column and tells its values: ``Impact (1-5)``."""
_STRUCK: Final = re.compile(r"~~[^~|]++~~")
_TITLE_LINES: Final = 20
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
        names = {heading: name for name, known in columns.items() for heading in known}
        names |= {name: name for name in columns}
        kept = (_SCALE.sub("", heading) for heading in self.headings[:MAX_COLUMNS])
        return [names.get(word(heading), "") for heading in kept]

    def read(self, columns: Columns) -> list[Row]:
        """The rows under the names of ``columns``; a cell that is not written is empty.

        Of several headings for one column the first counts whose cell says something, its own
        name before other words. The per cent of a heading is the unit of its cells.
        """
        names = self.named(columns)
        order = sorted(range(len(names)), key=lambda n: word(self.headings[n]) != names[n])
        rows = []
        for line, cells in self.rows:
            read = dict.fromkeys((name for name in names if name), "")
            for n in order:
                if n < len(cells) and names[n] and not read[names[n]]:
                    read[names[n]] = with_unit(cells[n].strip(), self.headings[n])
            rows.append(Row(read, line))
        return rows


def with_unit(cell: str, heading: str) -> str:
    """A cell with the unit that its heading says: 94 below ``Accuracy (%)`` is ``94 %``."""
    return f"{cell} %" if "%" in heading and cell[-1:].isdigit() else cell


def csv_rows(text: str, columns: Columns) -> list[Row]:
    """The rows of a CSV (or semicolon separated) file. Raises Unreadable for broken CSV."""
    table = csv_table(text)
    return table.read(columns) if table else []


def markdown_rows(text: str, columns: Columns) -> list[Row]:
    """The rows of every pipe table outside code that has at least two of ``columns``."""
    tables = (t for t in markdown_tables(text) if sum(map(bool, t.named(columns))) > 1)
    return [row for table in tables for row in table.read(columns)]


def csv_table(text: str, delimiter: str = "") -> Table | None:
    """A file separated by comma, semicolon or tab as a table; None for one without headings.

    Lines above the headings that fill the first cell alone, a title or ``sep=;``, are passed over.
    Raises Unreadable for CSV that cannot be read, and for a row of more cells than headings: what
    stands in which column is not known then.
    """
    lines = StringIO(text, newline="")
    mark = delimiter or _delimiter(text)
    reader = csv.reader(lines, delimiter=mark, strict=True)
    table: Table | None = None
    try:
        start = 1
        for cells in reader:
            if table is None:
                wide = mark not in text or any(cell.strip() for cell in cells[1:])
                table = Table(cells) if cells and wide else None
            elif any(cell.strip() for cell in cells):
                _add(table, start, cells)
            start = reader.line_num + 1
    except csv.Error as exc:
        raise Unreadable(f"is not CSV: {exc}", line=reader.line_num) from exc
    return table


def _delimiter(text: str) -> str:
    """What the first line that is separated by anything, quoted texts apart, has most of."""
    for line in text.split("\n", _TITLE_LINES)[:_TITLE_LINES]:
        bare = _QUOTED.sub("", line)
        if any(mark in bare for mark in _DELIMITERS):
            return max(_DELIMITERS, key=bare.count)
    return ","


def _add(table: Table, line: int, cells: list[str]) -> None:
    if any(cell.strip() for cell in cells[len(table.headings) :]):
        hint = "put a text that holds the separator in double quotes"
        raise Unreadable("has more cells in a row than headings", line=line, hint=hint)
    if len(table.rows) >= MAX_ROWS:
        raise Unreadable(f"has more than {MAX_ROWS} rows", line=line)
    table.rows.append((line, cells))


def markdown_tables(text: str) -> list[Table]:
    """The pipe tables that a reader of a Markdown page sees: none in code, none in comments.

    A row of which no cell is written is none.
    """
    return tables_of(read_lines(text))


def tables_of(page: list[Line]) -> list[Table]:
    """``markdown_tables`` of a page that was cut into lines."""
    tables: list[Table] = []
    lines = [(line.number, line.text if line.kind == "text" else "") for line in page]
    count = 0
    table: Table | None = None
    for (_, before), (number, line) in zip([(0, ""), *lines], lines, strict=False):
        if "|" not in line:
            table = None
        elif _RULE.fullmatch(line):
            table = table or _opened(tables, before, number)
        elif table and any(cells := _cells(line)):
            table.rows.append((number, cells))
            count += 1
            if count > MAX_ROWS:
                raise Unreadable(f"has more than {MAX_ROWS} rows", line=number)
    return tables


def _opened(tables: list[Table], heading: str, line: int) -> Table:
    if len(tables) >= MAX_TABLES:
        raise Unreadable(f"has more than {MAX_TABLES} tables", line=line)
    tables.append(Table(_cells(heading)))
    return tables[-1]


def word(heading: str) -> str:
    """A heading as a name: lower-case words joined by ``_``."""
    return "_".join(part for part in _WORD.split(heading.lower()) if part)


def _cells(line: str) -> list[str]:
    """The cells of a row, without what is struck out and the marks of bold and code."""
    text = _STRUCK.sub("", line).strip().removeprefix("|").removesuffix("|").replace("\\|", "\0")
    cells = (cell.replace("\0", "|").strip() for cell in text.split("|"))
    return [_WHOLE_MARK.sub(r"\2", cell) if _WHOLE_MARK.fullmatch(cell) else cell for cell in cells]
