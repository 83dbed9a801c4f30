"""Metrics in a table: ``metrics.csv`` as kind ``evaluation``.

Files: ``*metrics*.{csv,tsv}``, ``metrics/*.{csv,tsv}``, ``scores.csv``, ``eval*.csv``,
``classification_report*.csv``. Format: CSV with a header, in one of two forms: a column for the
name of the metric (``metric``, ``name``) and one for its ``value``; or a column for each metric,
with a first column for the slice, the fold, the model or the date.

A table by ``epoch``, ``step`` or ``iteration`` is a log of training, in which no row is an
evaluation: it is none, whatever its last row says. So is a table without a known metric (DVC plots,
emissions, predictions).

Data (kind ``evaluation``): each number under its metric's name, with its slice, split, unit and
samples where a column says them; per cent in a heading is the unit of its column. An empty cell,
``nan`` or a text is no number.

It proves what an evaluation wrote down. It cannot show which model it was run on.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Keys, decode, plain_words
from aigov_plugins.card_sections import word_set
from aigov_plugins.cards.card_values import metric_name
from aigov_plugins.cards.evaluation_shape import UNIT, Results, count, short, stated
from aigov_plugins.located import located
from aigov_plugins.tables import csv_table, with_unit

_STEPS: Final = word_set(
    "epoch epochs step steps iteration iterations iter global_step batch round"
)
_COLUMNS: Final = {
    "name": word_set("metric metric_name measure name score_name"),
    "value": word_set("value score result metric_value mean"),
    "size": word_set("n samples support count num_samples"),
    "part": word_set("slice group class label segment subset task dataset"),
    "split": word_set("split partition"),
    "unit": word_set("unit units"),
}
_SUBJECTS: Final = word_set("model model_name experiment run run_name estimator algorithm system")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:\D|\Z)", re.ASCII)
_Line = tuple[int, list[str]]


def parse(path: str, raw: bytes) -> Document | None:
    """The numbers of a table as metrics; None when it measures nothing. Raises Unreadable."""
    text = decode(raw)
    table = csv_table(text, "\t" if path.endswith(".tsv") else "")
    if table is None or not table.rows:
        return None
    header = [cell.strip() for cell in table.headings]
    rows = [
        (line, [with_unit(cell.strip(), name) for cell, name in zip(cells, header, strict=False)])
        for line, cells in table.rows
    ]
    names = ["_".join(plain_words(cell)) for cell in header]
    if not _STEPS.isdisjoint(names):
        return None
    found = Results()
    places: dict[Keys, tuple[int, int]] = {("metrics",): (1, 1)}
    _read(found, header, names, rows)
    if not found.found:
        return None
    line = Document({}, lambda _: (1, 1))
    data = found.document({"format": "metrics"}, line, {}).data
    for measured, name in zip(found.found, data["metrics"], strict=True):
        places["metrics", name] = (int(measured.at[0]), 1)
    return Document(data, located(places))


def _labelled(header: list[str], rows: list[_Line], column: int | None) -> list[_Line]:
    """Rows in which a number that tells a row apart says of what: ``fold 1``."""
    if column is None or column >= len(header) or not header[column]:
        return rows
    labelled = []
    for line, cells in rows:
        numbered = list(cells)
        if stated(_cell((line, cells), column)):
            numbered[column] = f"{header[column]} {cells[column]}"
        labelled.append((line, numbered))
    return labelled


def _read(found: Results, header: list[str], names: list[str], rows: list[_Line]) -> None:
    """Gathers the metrics of a long table (name and value) or of a wide one."""
    columns = {what: _column(names, known) for what, known in _COLUMNS.items()}
    if columns["name"] is not None and columns["value"] is not None:
        for row in rows:
            _add(found, _cell(row, columns["name"]), columns["value"], row, columns)
        return
    known = {n: metric_name(cell.replace("_", " ")) for n, cell in enumerate(header)}
    measured = {n: name for n, name in known.items() if name}
    if columns["part"] is None and 0 not in measured and not _is_label(columns, names, rows):
        columns["part"] = 0
    for row in _labelled(header, rows, columns["part"]):
        label = _cell(row, columns["part"])
        if metric_name(label) and measured:  # a report has one number in this row, in each column
            _add(found, metric_name(label), max(measured), row, dict.fromkeys(columns))
            continue
        for number, name in measured.items():
            _add(found, name, number, row, columns)


def _is_label(columns: dict[str, int | None], names: list[str], rows: list[_Line]) -> bool:
    """Whether the first column tells no slice: it is the split, or names the model of the row."""
    return columns["split"] == 0 or (len(rows) == 1 and names[0] in _SUBJECTS)


def _add(
    found: Results, name: str, column: int, row: _Line, columns: dict[str, int | None]
) -> None:
    """A number of a row, with its slice, or with its date where that tells the rows apart."""
    number, samples = stated(_cell(row, column)), stated(_cell(row, columns["size"]))
    part = _cell(row, columns["part"])
    day = _DAY.match(part) is not None
    if number is not None:
        told: dict[str, Json] = {
            "unit": number[1] or UNIT.get(unit := _cell(row, columns["unit"]), short(unit)),
            "split": short(_cell(row, columns["split"])),
            "slice": "" if day or stated(part) else short(part),
            "date": part if day else "",
            "samples": count(samples[0]) if samples else None,
        }
        found.add(name, number[0], (row[0],), **told)


def _column(names: list[str], known: frozenset[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in known), None)


def _cell(row: _Line, column: int | None) -> str:
    cells = row[1]
    return cells[column] if column is not None and column < len(cells) else ""
