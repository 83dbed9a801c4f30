"""Values that a card states in passing: ``- **Version:** 1.3``, ``| Licence | MIT |``, metrics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aigov.api import Json, Section, is_placeholder, plain_text, plain_words, table_cells
from aigov_plugins.card_sections import word_set
from aigov_plugins.tables import with_unit

SCALARS: Final[Mapping[str, str]] = {
    "name": "model name|model id|dataset name",
    "version": "version|model version|model versions|dataset version|card version|release",
    "date": "date|model date|release date|last updated|updated|date of release|card date",
    "license": "license|licence|licensing information|licenses|license s",
    "owner": "owner|model owner|dataset owner|owners|developed by|developer|developers|author"
    "|authors|maintained by|maintainer|maintainers|curated by|point of contact|provider|created by"
    "|contact|responsible|model card authors|model card author|dataset curators|publisher",
    "language": "language|languages|language s|language s nlp|languages nlp|model language",
    "base_model": "base model|finetuned from model|finetuned from|fine tuned from|parent model",
}
"""Name of a scalar -> normalised keys it is written under, ``|`` between."""

_METRICS: Final[Mapping[str, str]] = {
    "accuracy": "accuracy|acc|balanced accuracy",
    "f1": "f1|f1 score|f score|f measure|fscore|f1 measure",
    "precision": "precision",
    "recall": "recall|sensitivity|true positive rate|tpr",
    "specificity": "specificity|true negative rate",
    "auc": "auc|roc auc|auc roc|auroc|area under the curve|pr auc|auprc|average precision",
    "rmse": "rmse|root mean squared error",
    "mae": "mae|mean absolute error",
    "mse": "mse|mean squared error",
    "mape": "mape",
    "r2": "r2|r squared",
    "loss": "loss|log loss|logloss",
    "bleu": "bleu|sacrebleu",
    "rouge": "rouge|rouge 1|rouge 2|rouge l|rouge1|rouge2|rougel",
    "wer": "wer|word error rate",
    "cer": "cer|character error rate",
    "perplexity": "perplexity|ppl",
    "iou": "iou|miou|mean iou|jaccard",
    "dice": "dice|dice score",
    "map": "map|map50|map50 95|map50 95m|mean average precision",
    "mrr": "mrr|mean reciprocal rank",
    "hits": "hits 1|hits 3|hits 5|hits 10|hits at 1|hits at 10",
    "ndcg": "ndcg|ndcg 10",
    "mcc": "mcc|matthews correlation",
    "kappa": "kappa|cohen s kappa|cohens kappa",
    "ece": "ece|expected calibration error|brier score|brier",
    "error-rate": "error rate|false positive rate|fpr|false negative rate|fnr|eer",
    "exact-match": "exact match|em|pass 1|pass at 1",
}
_KNOWN: Final = frozenset(name for names in _METRICS.values() for name in names.split("|"))
_COMMON: Final = {"f1 score": "f1", "acc": "accuracy", "roc auc": "auc", "f score": "f1"}
_QUALIFIERS: Final = word_set(
    "average avg dev eval evaluation final macro mean micro overall test testing top train "
    "training valid validation weighted 1 5"
)
_NUMBER: Final = re.compile(
    r"(?:~|≈|about|around|approx\.?)?\s*([-+]?\d{1,15}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,2})?)\s*(%?)"
)
_DECIMALS: Final = re.compile(r"\d{1,15}(?:\.(\d{1,20}))?")
_LINK: Final = re.compile(r"(?<!!)\[([^\[\]]+)\]\(([^()\s]++)[^()]*+\)")
_MARK: Final = re.compile(r"[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+")
_MAX_VALUE: Final = 300
_MAX_ANSWER_WORDS: Final = 12
_NO_MEASURE: Final = word_set(
    "acceptance baseline change delta diff difference expected gain goal improvement limit maximum "
    "minimum previous rank required requirement std target threshold tolerance"
)
"""Words in the heading of a column whose numbers are not what was measured of this model."""
_UNFILLED: Final = re.compile(r"\$\{[^{}]*\}|\$\([^()]*\)|%\([^()]*\)s")


@dataclass(frozen=True, slots=True)
class Stated:
    """A key with its value in plain text, and the line that says so."""

    key: str
    value: str
    line: int


def stated_values(page: Iterable[Section]) -> Iterator[Stated]:
    """Key and value of list items, short lines, rows of two cells and one-line sections."""
    for section in page:
        if len(section.lines) == 1 and section.own_words <= _MAX_ANSWER_WORDS:
            key = " ".join(plain_words(section.heading.text))
            yield Stated(key, plain_text(section.lines[0][1]).strip(), section.heading.line)
        for number, text, unit in _with_units(section.lines):
            key, value = _pair(text)
            value = with_unit(value, unit)
            if key and value and len(value) <= _MAX_VALUE and not is_unfilled(value):
                yield Stated(key, value, number)


def _with_units(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """Number and text of each line, and what its values are counted in: ``%`` or nothing.

    A key says so itself, or the heading of the last column of the table.
    """
    before = unit = ""
    for number_, text in lines:
        if "|" not in text:
            unit = "%" if "%" in text.partition(":")[0] else ""
        elif not text.strip("|:- \t"):
            unit = "%" if "%" in before.rstrip("| \t").rpartition("|")[2] else ""
        yield number_, text, unit
        before = text


def _pair(line: str) -> tuple[str, str]:
    if line.startswith("|"):
        cells = [plain_text(cell).strip() for cell in table_cells(line)]
        key, value = cells if len(cells) == 2 else ("", "")
    else:
        key, _, value = plain_text(_MARK.sub("", line, count=1)).partition(":")
    words = plain_words(key)
    usable = len(words) <= 6 and not value.startswith("//")
    return (" ".join(words), value.strip(" \t*_")) if usable else ("", "")


def is_unfilled(value: str) -> bool:
    """Whether a value is a placeholder, or holds a variable that a tool has not filled."""
    return is_placeholder(value) or _UNFILLED.search(value) is not None


def scalars(stated: Iterable[Stated]) -> dict[str, Stated]:
    """The first value stated for each of ``SCALARS``."""
    keys = {key: name for name, known in SCALARS.items() for key in known.split("|")}
    found: dict[str, Stated] = {}
    for item in stated:
        name = keys.get(item.key)
        if name:
            found.setdefault(name, item)
    return found


def metric_name(text: str) -> str:
    """``test_f1`` for "Test F1-score"; empty for what is no well-known metric."""
    words = plain_words(text)
    for start in range(min(3, len(words))):
        known = " ".join(words[start:])
        if known in _KNOWN and _QUALIFIERS.issuperset(words[:start]):
            return "_".join([*words[:start], *_COMMON.get(known, known).split()])
    return ""


def number(text: str) -> tuple[float, str] | None:
    """Value and unit (``%`` or empty) of a text that is one number, else None."""
    match = _NUMBER.fullmatch(plain_text(text).replace("*", "").strip())
    return (float(match[1]), match[2]) if match else None


def decimals(text: str, value: float) -> int:
    """Digits behind the point of a number as its text writes it: ``0.90`` has two, 0.9 has one."""
    found = _DECIMALS.search(text)
    if found and float(found[0]) == abs(value):
        return len(found[1] or "")
    return len(f"{value:.12f}".rstrip("0").partition(".")[2])


@dataclass(frozen=True, slots=True)
class Metric:
    """One value of a metric, with what it was measured on where the card says so.

    ``decimals`` are the digits behind the point as the card writes them.
    """

    name: str
    value: float
    line: int
    unit: str = ""
    dataset: str = ""
    split: str = ""
    slice: str = ""
    column: int = 1
    decimals: int | None = None

    def data(self) -> Json:
        """The metric as the kind's shape has it."""
        told = {"unit": self.unit, "dataset": self.dataset, "split": self.split}
        written = {} if self.decimals is None else {"decimals": self.decimals}
        return {"value": self.value, **told, "slice": self.slice, **written}


_TESTED: Final = frozenset("test testing tested holdout eval evaluation".split())


def stated_metrics(page: Sequence[Section], stated: Iterable[Stated]) -> Iterator[Metric]:
    """Metrics of lists, short lines and tables that plainly state a name and a number."""
    for item in stated:
        name, value = metric_name(item.key), number(item.value)
        if name and value:
            digits = decimals(item.value, value[0])
            yield Metric(name, value[0], item.line, value[1], decimals=digits)
    for section in page:
        for header, rows in _tables(section.lines):
            for line, cells in rows:
                yield from _row_metrics(header, cells, line)


def _tables(
    lines: Sequence[tuple[int, str]],
) -> Iterator[tuple[list[str], list[tuple[int, list[str]]]]]:
    """Header and numbered rows of each table with more than two columns, or named columns."""
    header: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for index, (number_, text) in enumerate((*lines, (0, ""))):
        is_rule = "|" in text and "-" in text and not text.strip("|:- \t")
        if is_rule and index:
            if header:
                yield header, rows[:-1]  # the last one is the header of the next table
            header, rows = table_cells(lines[index - 1][1]), []
        elif "|" not in text:
            if header:
                yield header, rows
            header = []
        elif header:
            rows.append((number_, table_cells(text)))


def _row_metrics(header: list[str], cells: list[str], line: int) -> Iterator[Metric]:
    """A row with metrics for columns, or with the name of its metric in a cell."""
    columns = [metric_name(cell) for cell in header]
    plain = [plain_text(cell).replace("*", "").strip() for cell in cells]
    values = [number(with_unit(*pair)) for pair in zip(plain, header, strict=False)]
    label = plain_text(cells[0]).strip() if cells and not values[0] else ""
    if any(columns):
        for name, value, cell in zip(columns, values, plain, strict=False):
            if name and value:
                digits = decimals(cell, value[0])
                yield Metric(name, value[0], line, value[1], slice=label, decimals=digits)
        return
    named = next((index for index, cell in enumerate(cells) if metric_name(cell)), None)
    if named is None or len(header) < 2:
        return
    measured = [
        index
        for index, value in enumerate(values)
        if value and _NO_MEASURE.isdisjoint(plain_words(header[index]))
    ]
    if len(header) == 2 and len(measured) == 1:
        return  # a pair: stated_values has it
    for index in measured:
        value = values[index]
        if value:
            metric = Metric(
                metric_name(cells[named]), value[0], line, value[1],
                dataset=label if named else "", decimals=decimals(plain[index], value[0]),
            )  # fmt: skip
            part = plain_text(header[index]).strip() if len(measured) > 1 else ""
            yield _part_of(metric, part)


def _part_of(metric: Metric, part: str) -> Metric:
    """A number of one column of several: none is the whole, but the one that was tested on."""
    if not part:
        return metric
    if not _TESTED.isdisjoint(plain_words(part)):
        return replace(metric, split="test")
    return replace(metric, name=f"{metric.name} ({part})", slice=part)


def keyed(metrics: Iterable[Metric]) -> dict[str, Metric]:
    """Metrics under their names; a repeated one is told apart by dataset, split, slice or line.

    The plain name is that of the first number of the whole, else of the first.
    """
    listed = list(metrics)
    found: dict[str, Metric] = {}
    for metric in (m for part in (False, True) for m in listed if bool(m.slice) is part):
        told = ", ".join(part for part in (metric.dataset, metric.split, metric.slice) if part)
        name = metric.name if metric.name not in found else f"{metric.name} ({told or metric.line})"
        if not told and metric.name in found and found[metric.name].value == metric.value:
            continue  # said twice
        found.setdefault(name, metric)
    return found


def relative_links(page: Iterable[Section]) -> Iterator[tuple[int, str, str]]:
    """Line, text and target of links to files beside the card."""
    for section in page:
        for number_, line in section.lines:
            for match in _LINK.finditer(line) if "](" in line else ():
                target = match[2].strip("<>")
                if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|#|//", target):
                    yield number_, plain_text(match[1]).strip(), target
