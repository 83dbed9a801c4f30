"""Every Eval Ever records: ``<uuid>.json`` as kind ``evaluation``.

Files: ``data/<source>/<developer>/<model>/<uuid>.json``, and files of evaluations and results.
Format: the aggregate schema of Every Eval Ever, 0.1 to 0.3 (``evaluation_id``, ``model_info``,
``evaluation_results``). Files of single instances (``*_samples.jsonl``) are none.

Data (kind ``evaluation``): each result under its metric's name (``metric_name``, ``metric_id``,
else the name of the evaluation), with dataset, split, samples, standard error, interval, unit and
direction where they are said; ``model``, ``tool``, ``date`` of the evaluation, ``source`` and
``relationship`` (who evaluated). ``unknown`` is left out. The time at which a record was fetched
is not the date of the evaluation.

It proves what somebody recorded, often from a leaderboard: ``relationship`` says who. It cannot
show that the model is the one that is served.
"""

from __future__ import annotations

from aigov.api import Document, Json, Keys, Sniff, parse_json
from aigov_plugins.cards.evaluation_shape import Results, count, finite, moment, short
from aigov_plugins.cards.evaluation_sniff import only
from aigov_plugins.shaping import Places, items, mapping, present, refused

_PLACES: Places = {
    ("model",): ("model_info", "id"),
    ("dataset",): ("evaluation_results", 0, "source_data"),
    ("date",): ("evaluation_timestamp",),
    ("tool",): ("eval_library",),
    ("source",): ("source_metadata", "source_name"),
    ("relationship",): ("source_metadata", "evaluator_relationship"),
}


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether a file is an aggregate record."""
    return only(head, "every-eval-ever")


def parse(_path: str, raw: bytes) -> Document | None:
    """A record as an evaluation; None for another format. Raises Unreadable."""
    source = parse_json(raw)
    if not isinstance(source.data, dict) or "evaluation_id" not in source.data:
        return None
    results = source.data.get("evaluation_results")
    fault = _fault(source.data, results)
    if fault is not None:
        at, what = fault
        line, _ = source.locate(at)
        empty = {"format": "every-eval-ever", "metrics": {}}
        return refused(empty, source, at, f"line {line}: {what}")
    found = Results()
    for index, result in enumerate(items(results)):
        _result(found, result, ("evaluation_results", index))
    datasets = {metric.entry.get("dataset", "") for metric in found.found}
    shared = {"dataset": datasets.pop()} if len(datasets) == 1 else {}
    data = {"format": "every-eval-ever", **_known(source.data), **present(**shared)}
    return found.document(data, source, _PLACES)


def _fault(data: dict[str, Json], results: Json) -> tuple[Keys, str] | None:
    """The first thing that every version of the schema asks for and that is not there."""
    model = mapping(data.get("model_info"))
    if not short(model.get("id")) and not short(model.get("name")):
        return ("model_info",), "'model_info' names no model"
    if not isinstance(results, list):
        return ("evaluation_results",), "'evaluation_results' must be a list"
    for index, result in enumerate(results):
        score = mapping(mapping(result).get("score_details")).get("score")
        if not short(mapping(result).get("evaluation_name")) or finite(score) is None:
            what = "a result has an 'evaluation_name' and a number as 'score_details.score'"
            return ("evaluation_results", index), what
    return None


def _known(data: dict[str, Json]) -> dict[str, Json]:
    model, origin = mapping(data.get("model_info")), mapping(data.get("source_metadata"))
    library = mapping(data.get("eval_library"))
    tool = " ".join(part for key in ("name", "version") if (part := _said(library.get(key))))
    return present(
        model=short(model.get("id")) or short(model.get("name")),
        date=moment(data.get("evaluation_timestamp")),
        tool=tool,
        source=_said(origin.get("source_name")) or _said(origin.get("source_organization_name")),
        relationship=short(origin.get("evaluator_relationship")).lower(),
    )


def _said(value: Json) -> str:
    told = short(value)
    return "" if told.lower() == "unknown" else told


def _result(found: Results, result: dict[str, Json], at: Keys) -> None:
    config, scored = mapping(result.get("metric_config")), mapping(result["score_details"])
    origin, doubt = mapping(result.get("source_data")), mapping(scored.get("uncertainty"))
    name = short(result["evaluation_name"])
    metric = next((said for key in ("metric_name", "metric_id", "metric_kind")
                   if (said := _said(config.get(key)))), "")  # fmt: skip
    lower = config.get("lower_is_better")
    unit = _said(config.get("metric_unit"))
    bounds = mapping(doubt.get("confidence_interval"))
    interval = [finite(bounds.get(key)) for key in ("lower", "upper")]
    found.add(
        metric or name,
        scored.get("score"),
        (*at, "score_details", "score"),
        unit="" if unit == "proportion" else unit,
        slice=name if metric else "",
        dataset=short(origin.get("dataset_name")) or short(origin.get("hf_repo")),
        split=short(origin.get("hf_split")),
        interval=None if None in interval else interval,
        stderr=finite(mapping(doubt.get("standard_error")).get("value")),
        samples=count(doubt.get("num_samples")),
        date=moment(result.get("evaluation_timestamp")),
        higher_is_better=not lower if isinstance(lower, bool) else None,
    )
