"""Evaluation results of the Hugging Face Hub: ``.eval_results/*.yaml`` as kind ``evaluation``.

Files: ``.eval_results/*.yaml`` and ``*.yml`` beside a model card. Format: a list of results with
``dataset`` (``id``, ``task_id``, ``revision``), ``value``, and optionally ``date``, ``source``,
``verifyToken`` and ``notes``.

Data (kind ``evaluation``): each value under its task with its dataset and its date, and
``dataset``, ``dataset_version``, ``date`` and ``source`` where all results share them. Anybody can
write a text as ``verifyToken``: it makes no result verified, and is left out.

It proves what the owner of the model published. It cannot show that the Hub verified it: nothing
is fetched.
"""

from __future__ import annotations

from typing import Final

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.cards.evaluation_shape import Results, finite, moment, short
from aigov_plugins.shaping import mapping, present, refused
from aigov_plugins.templates import untemplated

FORMAT: Final = "hub-eval-results"


def parse(_path: str, raw: bytes) -> Document | None:
    """The results of a file as an evaluation; None for an empty file. Raises Unreadable."""
    untemplated(raw, "what was measured")
    source = parse_yaml(raw)
    if source.data is None:
        return None
    fault = _fault(source.data)
    if fault is not None:
        at, what = fault
        line, _ = source.locate(at)
        return refused({"format": FORMAT, "metrics": {}}, source, at, f"line {line}: {what}")
    found = Results()
    for index, result in enumerate(source.data):
        dataset = mapping(result["dataset"])
        found.add(
            short(dataset.get("task_id")) or short(dataset.get("id")),
            result["value"],
            (index, "value"),
            dataset=short(dataset.get("id")),
            date=moment(result.get("date")),
        )
    return found.document({"format": FORMAT, **_shared(source.data)}, source, _PLACES)


_PLACES: Final[dict[Keys, Keys]] = {
    ("dataset",): (0, "dataset", "id"),
    ("dataset_version",): (0, "dataset", "revision"),
    ("date",): (0, "date"),
    ("source",): (0, "source", "url"),
}


def _fault(results: Json) -> tuple[Keys, str] | None:
    if not isinstance(results, list):
        return (), "results must be a list"
    for index, result in enumerate(results):
        dataset = mapping(mapping(result).get("dataset"))
        if not short(dataset.get("id")) or not short(dataset.get("task_id")):
            return (index, "dataset"), "a result has 'dataset.id' and 'dataset.task_id'"
        if finite(result.get("value")) is None:
            return (index, "value"), "a result has a number as 'value'"
    return None


def _shared(results: list[dict[str, Json]]) -> dict[str, Json]:
    def same(values: list[str]) -> str:
        return values[0] if len(set(values)) == 1 else ""

    return present(
        dataset=same([short(result["dataset"].get("id")) for result in results]),
        dataset_version=same([short(result["dataset"].get("revision")) for result in results]),
        date=same([moment(result.get("date")) for result in results]),
        source=same([short(mapping(result.get("source")).get("url")) for result in results]),
    )
