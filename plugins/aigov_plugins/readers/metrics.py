"""Metrics files: JSON, YAML and TOML numbers as kind ``evaluation``.

Files: ``metrics.json``, ``metrics/*.json``, ``*metrics*.{json,yaml,yml,toml}``, ``*.metric``,
``scores.json``, ``eval*.json``, ``classification_report*.json``, and JSON and YAML in folders
``eval``, ``evaluation`` and ``fairness``. What a more specific reader reads is left to it, and so
are dashboards, JSON Schemas and manifests. A file whose numbers are all settings (``batch_size``,
``port``) or limits (``min_accuracy``), one whose name says ``config``, ``plan`` or ``thresholds``,
and another name without ``metric`` or ``score`` that names no measure, is none. Numbers below
``config``, ``params``, ``thresholds`` and the like were not measured and are passed over.

Format: what DVC metrics, scikit-learn reports, trainers and people write; no schema. Every number
under a key is a metric: at the top, or below a wrapper such as ``test`` or ``metrics``, under its
own name; deeper ones (a class of a classification report) with the keys above, ``"macro
avg.precision"``, as slice. A text is a number where its key names a measure (``"94%"`` is 94
percent); ``"nan"`` is none. In lists only entries with a name and a value are metrics: bare numbers
there are curves, folds or a confusion matrix, which no one number stands for.

Data (kind ``evaluation``): ``model``, ``model_version``, ``dataset``, ``split``, ``date``,
``status``, ``commit``, ``samples``, ``seed`` where the file says them (at the top or under
``metadata``), and ``metrics`` with unit, interval, standard error and samples where they stand
beside a ``value``; the ``support`` of a class is its samples.

It proves what an evaluation wrote down. It cannot show that the evaluation was run on the model
that is served.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Final

from aigov.api import Document, Json, Keys, Sniff
from aigov_plugins.card_sections import word_set
from aigov_plugins.cards.card_sniff import name_words
from aigov_plugins.cards.evaluation_shape import count, moment, short, state
from aigov_plugins.cards.evaluation_sniff import is_schema, written_by
from aigov_plugins.cards.metrics_numbers import Number, is_measure, is_setting, numbers
from aigov_plugins.shaping import Places, mapping, relocated, structured

_TEXTS: Final = {
    "model": ("model", "model_name", "model_id", "best_model"),
    "model_version": ("model_version", "version"),
    "dataset": ("dataset", "data", "eval_dataset", "test_data", "dataset_name"),
    "dataset_version": ("dataset_version", "data_version"),
    "split": ("split",),
    "date": ("date", "evaluated_on", "evaluated_at", "timestamp", "created_at"),
    "status": ("status",),
    "commit": ("commit", "git_commit", "git_hash", "git_sha", "commit_hash"),
}
_COUNTS: Final = {
    "samples": ("samples", "n_samples", "num_samples", "n_test", "eval_samples", "test_samples"),
    "seed": ("seed", "random_seed"),
}
_DESCRIBED: Final = ("dataset", "model")
_PARTS: Final = {"name": "", "id": "", "version": "_version"}
_ABOUT: Final = ("metadata", "meta", "info", "run")
_CONVERSIONS: Final = {"date": moment, "status": state}
_FOREIGN: Final = re.compile(
    rb'"(?:panels|gridPos|datasource|schemaVersion|bomFormat|spdxVersion|nbformat)"\s*+:'
    rb"|^(?:apiVersion|scrape_configs|groups|panels|receivers|semantic_models)[ \t]*+:",
    re.MULTILINE,
)
_OTHER_NAMES: Final = word_set(
    "config configs configuration params plan schema settings threshold thresholds"
)
_NAMED: Final = re.compile(r"(?i)metric|score|classification_report")


def sniff(path: str, head: bytes) -> Sniff:
    """Whether a file may hold metrics: NO for a format that says what else it is."""
    if not _OTHER_NAMES.isdisjoint(name_words(path)):
        return Sniff.NO
    foreign = is_schema(head) or written_by(head) or _FOREIGN.search(head)
    return Sniff.NO if foreign else Sniff.YES


def parse(path: str, raw: bytes) -> Document | None:
    """The numbers of the file as metrics; None when it measures nothing. Raises Unreadable."""
    source = structured(path, raw)
    if not isinstance(source.data, dict | list):
        return None
    head, places = _head(source.data)
    said = set(places.values())
    found = [
        number
        for number in numbers(source.data)
        if number.at not in said and (number.at[0] not in _DESCRIBED or is_measure(number.key))
    ]
    if not _measures(path, found):
        return None
    metrics: dict[str, Json] = {}
    for name, number in _named(found):
        metrics[name] = number.entry
        places["metrics", name] = number.at
    if "samples" not in head:
        head |= _support(metrics)
    return relocated({"format": "metrics", **head, "metrics": metrics}, source, places)


def _named(found: list[Number]) -> Iterator[tuple[str, Number]]:
    """Each number under its name; where that occurs twice, with its slice or its whole path."""
    often = Counter(number.name for number in found)
    taken: set[str] = set()
    for number in found:
        listed = any(isinstance(key, int) for key in number.at)
        keys = ("dataset", "split", "slice") if listed else ("slice",)
        parts = (number.entry.get(key) for key in keys)
        part = ", ".join(dict.fromkeys(str(part) for part in parts if part))
        name = f"{number.name} ({part})" if part and often[number.name] > 1 else number.name
        name = ".".join(map(str, number.at)) if name in taken else name
        taken.add(name)
        yield name, number


def _measures(path: str, found: list[Number]) -> bool:
    """Whether a number is there that is measured, by its name or else by that of the file."""
    if any(is_measure(number.key) for number in found):
        return True
    named = _NAMED.search(path.rpartition("/")[2]) or "/metrics/" in f"/{path}"
    return bool(named) and not all(is_setting(number.key) for number in found)


def _head(data: Json) -> tuple[dict[str, Json], Places]:
    """What the file says of the run, at the top or in a mapping about it."""
    head: dict[str, Json] = {}
    places: Places = {}
    tops: list[tuple[Keys, dict[str, Json]]] = [((), mapping(data))]
    tops += [((key,), mapping(mapping(data).get(key))) for key in _ABOUT]
    for at, top in tops:
        for name, keys in (*_TEXTS.items(), *_COUNTS.items()):
            read = _counted if name in _COUNTS else _written
            key = next((key for key in keys if read(name, top.get(key)) is not None), None)
            if key is not None and name not in head:
                head[name] = read(name, top[key])
                places[name,] = (*at, key)
    for what, (key, name) in product(_DESCRIBED, _PARTS.items()):
        value = _written(key, mapping(mapping(data).get(what)).get(key))
        if value is not None and f"{what}{name}" not in head:
            head[f"{what}{name}"] = value
            places[f"{what}{name}",] = (what, key)
    return head, places


def _counted(_name: str, value: Json) -> Json:
    return count(value)


def _written(name: str, value: Json) -> Json:
    """A text, or a number where one is at home: a date since 1970, a version."""
    numeric = name in ("date", "version", "model_version", "dataset_version") and not isinstance(
        value, bool
    )
    if not isinstance(value, str) and not (numeric and isinstance(value, int | float)):
        return None
    return _CONVERSIONS.get(name, short)(value) or None


def _support(metrics: dict[str, Json]) -> dict[str, Json]:
    """The samples of a classification report are those of its averages."""
    sizes = {metrics[name]["samples"] for name in metrics
             if " avg." in name and "samples" in metrics[name]}  # fmt: skip
    return {"samples": sizes.pop()} if len(sizes) == 1 else {}
