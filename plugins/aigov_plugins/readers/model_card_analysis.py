"""The quantitative analysis of Model Card Toolkit cards as kind ``evaluation``.

Files: those of the reader ``model_card_toolkit``. Format: ``quantitative_analysis`` of schema
0.0.1 and 0.0.2; a card without ``performance_metrics`` is no evaluation.

Data (kind ``evaluation``): each metric with its slice, confidence interval and decision threshold,
``model``, ``model_version`` and the dataset where the card names one for evaluation. A number may
be written as text, as the toolkit does; a text that is none is left out.

It proves what the card states about its numbers. It cannot show that an evaluation gave them: a
card is no result, and the check ``card-metrics`` does not compare a card with itself.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Json, Sniff
from aigov_plugins.cards.card_toolkit import FORMAT, data_entries, read_toolkit_card, sniff_card
from aigov_plugins.cards.evaluation_shape import Results, short, stated
from aigov_plugins.shaping import Places, items, mapping, present

_EVALUATED: Final = re.compile(r"(?i)\b(?:eval\w*|test\w*|valid\w*|holdout)")
_PLACES: Places = {
    ("model",): ("model_details", "name"),
    ("model_version",): ("model_details", "version", "name"),
    ("dataset",): ("model_parameters", "data"),
}


def sniff(path: str, head: bytes) -> Sniff:
    """Whether a file is a card."""
    return sniff_card(path, head)


def parse(path: str, raw: bytes) -> Document | None:
    """The metrics of a card; None for another format or a card without any. Raises Unreadable."""
    source = read_toolkit_card(path, raw)
    if source is None:
        return None
    analysis = mapping(source.data.get("quantitative_analysis"))
    measured = analysis.get("performance_metrics")
    if not measured:
        return None
    if not source.valid:
        return Document({"format": FORMAT, "metrics": {}}, source.locate, False, source.reason)
    found = Results()
    for index, metric in enumerate(items(measured)):
        _add(found, mapping(metric), index)
    details = mapping(source.data["model_details"])
    version = mapping(details.get("version"))
    entries = [entry for role, entry, _ in data_entries(source.data) if _EVALUATED.search(role)]
    names = [name for entry in entries if (name := short(entry.get("name")))]
    data = {
        "format": FORMAT,
        **present(
            model=short(details.get("name")),
            model_version=short(version.get("name")),
            dataset=names[0] if len(names) == 1 else "",
        ),
    }
    return found.document(data, source, _PLACES)


def _add(found: Results, metric: dict[str, Json], index: int) -> None:
    value, unit = stated(metric.get("value")) or (None, None)
    bounds = mapping(metric.get("confidence_interval"))
    limits = [stated(bounds.get(key)) for key in ("lower_bound", "upper_bound")]
    interval = [limit[0] for limit in limits if limit is not None]
    threshold = stated(metric.get("threshold"))
    found.add(
        short(metric.get("type")),
        value,
        ("quantitative_analysis", "performance_metrics", index, "value"),
        unit=unit,
        slice=short(metric.get("slice")),
        interval=interval if len(interval) == 2 else None,
        threshold=threshold[0] if threshold else None,
    )
