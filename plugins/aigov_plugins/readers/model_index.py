"""Results in the front matter of a model card: ``model-index`` as kind ``evaluation``.

Files: the Markdown files that may be model cards (``README.md``, ``MODEL_CARD.md`` ...). Format:
``model-index`` of the model card metadata of the Hugging Face Hub: for each model a list of results
with ``task``, ``dataset`` and ``metrics``. A card without it is no evaluation.

Data (kind ``evaluation``): each metric under its type with its dataset, split and whether the Hub
verified it, the task as slice where there are several; ``model``, and ``dataset``,
``dataset_version``, ``split``, ``task`` and ``source`` where all results share them. A value that
is neither a number nor a text that is one is left out.

It proves what the card claims, in a form that can be compared. It cannot show that an evaluation
gave it: the check ``card-metrics`` does not compare a card with itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, decode, front_matter
from aigov_plugins.cards.card_sniff import signs
from aigov_plugins.cards.card_values import metric_name
from aigov_plugins.cards.evaluation_shape import Results, joined, short, stated
from aigov_plugins.shaping import Places, items, mapping, present, refused

FORMAT: Final = "model-index"
_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
_END: Final = re.compile(rb"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_INDEX: Final = re.compile(rb"^model-index[ \t]*:", re.MULTILINE)
_LONGEST: Final = 1 << 20


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether front matter holds a ``model-index``, or goes on beyond the first bytes."""
    start = _START.match(head)
    if not start or signs(head).template:
        return Sniff.NO
    end = _END.search(head, start.end())
    front = head[: end.start()] if end else head
    return Sniff.YES if not end or _INDEX.search(front) else Sniff.NO


def parse(_path: str, raw: bytes) -> Document | None:
    """The results of a card as an evaluation; None where it has none. Raises Unreadable."""
    if len(raw) > _LONGEST or not _INDEX.search(raw):
        return None
    front, _ = front_matter(decode(raw))
    if front is None or not isinstance(front.data, dict) or not front.data.get(FORMAT):
        return None
    fault = _fault(front.data[FORMAT])
    if fault is not None:
        at, what = fault
        line, _ = front.locate(at)
        return refused({"format": FORMAT, "metrics": {}}, front, at, f"line {line}: {what}")
    found = Results()
    results = list(_results(front.data[FORMAT]))
    tasks = {_task(result) for result, _ in results}
    for result, at in results:
        _add(found, result, at, _task(result) if len(tasks) > 1 else "")
    names = [mapping(model).get("name") for model in items(front.data[FORMAT])]
    data = {"format": FORMAT, **present(model=joined(names)), **_shared(results)}
    places: Places = {("model",): (FORMAT, 0, "name"), ("dataset",): (*_at(results), "dataset")}
    return found.document(data, front, places)


def _at(results: list[tuple[dict[str, Json], Keys]]) -> Keys:
    return results[0][1] if results else (FORMAT,)


def _fault(index: Json) -> tuple[Keys, str] | None:
    if not isinstance(index, list):
        return (FORMAT,), "model-index must be a list of models"
    for number, model in enumerate(index):
        if not isinstance(mapping(model).get("results"), list):
            return (FORMAT, number), "model-index: a model has a list of results"
        for position, result in enumerate(model["results"]):
            parts = (("dataset", dict), ("metrics", list))
            if any(not isinstance(mapping(result).get(key), kind) for key, kind in parts):
                what = f"model-index: result {position + 1} has no dataset or no metrics"
                return (FORMAT, number, "results", position), what
    return None


def _results(index: list[Json]) -> Iterator[tuple[dict[str, Json], Keys]]:
    for number, model in enumerate(index):
        for position, result in enumerate(model["results"]):
            yield result, (FORMAT, number, "results", position)


def _task(result: dict[str, Json]) -> str:
    task = mapping(result.get("task"))
    return short(task.get("name")) or short(task.get("type"))


def _add(found: Results, result: dict[str, Json], at: Keys, task: str) -> None:
    dataset = mapping(result.get("dataset"))
    for number, entry in enumerate(items(result.get("metrics"))):
        metric = mapping(entry)
        kind = short(metric.get("type")) or short(metric.get("name"))
        value, unit = stated(metric.get("value")) or (None, None)
        verified = metric.get("verified")
        found.add(
            metric_name(kind) or metric_name(short(metric.get("name"))) or kind.lower(),
            value,
            (*at, "metrics", number),
            unit=unit,
            dataset=short(dataset.get("name")) or short(dataset.get("type")),
            split=short(dataset.get("split")),
            slice=task,
            verified=verified if isinstance(verified, bool) else None,
        )


def _shared(results: list[tuple[dict[str, Json], Keys]]) -> dict[str, Json]:
    """What all results say in the same words."""

    def same(part: str, *keys: str) -> str:
        told = {
            next((said for key in keys if (said := short(mapping(result.get(part)).get(key)))), "")
            for result, _ in results
        }
        return told.pop() if len(told) == 1 else ""

    return present(
        task=same("task", "name", "type"),
        dataset=same("dataset", "name", "type"),
        dataset_version=same("dataset", "revision"),
        split=same("dataset", "split"),
        source=same("source", "url", "name"),
    )
