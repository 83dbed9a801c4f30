"""Records that people keep as a table: CSV, or the tables of a Markdown file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from aigov.api import Unreadable

MAX_ROWS: Final = 10_000
_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_WORD: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row under the names of their columns, and its 1-based line."""

    cells: Mapping[str, str]
    line: int


def csv_rows(text: str, columns: Mapping[str, Sequence[str]]) -> list[Row]:
    """The rows of a CSV (or semicolon separated) file under the names of ``columns``.

    ``columns`` maps a name to the words a heading may use for it. Raises Unreadable for CSV that
    cannot be read.
    """
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    names: list[str] | None = None
    try:
        start = 1
        for cells in reader:
            if names is None:
                names = [_named(cell, columns) for cell in cells]
            elif any(cell.strip() for cell in cells):
                rows.append(_row(names, cells, start))
            start = reader.line_num + 1
    except csv.Error as exc:
        raise Unreadable(f"is not CSV: {exc}", line=reader.line_num) from exc
    return _bounded(rows)


def markdown_rows(text: str, columns: Mapping[str, Sequence[str]]) -> list[Row]:
    """The rows of every pipe table outside code that has at least two of ``columns``."""
    rows: list[Row] = []
    lines = _outside_code(text)
    names: list[str] = []
    for (_, before), (number, line) in zip([(0, ""), *lines], lines, strict=False):
        if "|" in line and _RULE.fullmatch(line.strip()):
            names = [_named(cell, columns) for cell in _cells(before)]
            names = names if sum(bool(name) for name in names) > 1 else []
            rows = rows[:-1] if rows and rows[-1].line == number - 1 else rows
        elif "|" not in line:
            names = []
        elif names:
            rows.append(_row(names, _cells(line), number))
    return _bounded(rows)


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


def _named(heading: str, columns: Mapping[str, Sequence[str]]) -> str:
    word = "_".join(_words(heading))
    return next((name for name, known in columns.items() if word == name or word in known), "")


def _words(heading: str) -> Iterator[str]:
    return (word for word in _WORD.split(heading.lower()) if word)


def _row(names: Sequence[str], cells: Sequence[str], line: int) -> Row:
    pairs = zip_longest(names, cells, fillvalue="")  # a cell that is not written is empty
    return Row({name: cell.strip() for name, cell in pairs if name}, line)


def _bounded(rows: list[Row]) -> list[Row]:
    if len(rows) > MAX_ROWS:
        raise Unreadable(f"has more than {MAX_ROWS} rows", line=rows[MAX_ROWS].line)
    return rows
