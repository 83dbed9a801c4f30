"""Cards of the Model Card Toolkit, JSON or YAML: parsed and judged, for two readers.

The official schemas state formats (``date``, ``uri``) that the toolkit itself does not check and
its own examples break, and ask for measured numbers as texts. Neither makes a card invalid here.
"""

from __future__ import annotations

from typing import Final

from aigov.api import Document, Json, Sniff
from aigov_plugins.cards.evaluation_sniff import only
from aigov_plugins.published_schemas import fault
from aigov_plugins.shaping import items, mapping, structured, text
from aigov_plugins.templates import untemplated

FORMAT: Final = "model-card-toolkit"
_OLDEST: Final = "0.0.1"
_SCHEMA: Final = "model-card-toolkit-{}.schema.json"


def sniff_card(_path: str, head: bytes) -> Sniff:
    """Whether a file has the ``model_details`` of a card."""
    return only(head, FORMAT)


def read_toolkit_card(path: str, raw: bytes) -> Document | None:
    """The card as its file has it, invalid where it breaks the schema of its version.

    None for a file that has no ``model_details``. Raises Unreadable.
    """
    untemplated(raw, "what the card says")
    source = structured(path, raw)
    if not isinstance(source.data, dict) or "model_details" not in source.data:
        return None
    version = _OLDEST if _is_oldest(source.data) else "0.0.2"
    found = fault(_without_formats(source.data), _SCHEMA.format(version))
    if found is None:
        return source
    keys, what = found
    line, column = source.locate(keys)
    return Document(source.data, lambda _: (line, column), False, f"line {line}: {what}")


def _is_oldest(card: dict[str, Json]) -> bool:
    """Whether a card is of version 0.0.1, by what it says or else by the shape of its data."""
    said = text(card.get("schema_version")).removeprefix("v")
    if said:
        return said == _OLDEST
    return isinstance(mapping(card.get("model_parameters")).get("data"), dict)


def _without_formats(card: dict[str, Json]) -> dict[str, Json]:
    """A copy to validate: without dates and addresses, and with measured numbers as texts."""
    copy = dict(card)
    details = mapping(card.get("model_details"))
    if details:
        copy["model_details"] = {
            key: _dateless(value) if key == "version" else _named(value, "reference")
            for key, value in details.items()
            if key != "references" or not _all_texts(value)
        }
    parameters = mapping(card.get("model_parameters"))
    if parameters:
        copy["model_parameters"] = {
            key: _named(value, "link") if key == "data" else value
            for key, value in parameters.items()
        }
    analysis = mapping(card.get("quantitative_analysis"))
    if isinstance(analysis.get("performance_metrics"), list):
        measured = [_as_texts(metric) for metric in analysis["performance_metrics"]]
        copy["quantitative_analysis"] = {**analysis, "performance_metrics": measured}
        if _is_oldest(card):
            copy["quantitative_analysis"] = analysis
    return copy


def _all_texts(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _dateless(version: Json) -> Json:
    if not isinstance(version, dict) or not isinstance(version.get("date"), str):
        return version
    return {key: value for key, value in version.items() if key != "date"}


def _named(entries: Json, address: str) -> Json:
    """Entries without a text under ``address``, in a list or in a mapping."""
    if isinstance(entries, list):
        return [_named(entry, address) for entry in entries]
    if not isinstance(entries, dict):
        return entries
    inner = {key: value for key, value in entries.items()
             if key != address or not isinstance(value, str)}  # fmt: skip
    if address == "link" and {"train", "eval"}.intersection(inner):
        return {key: _named(value, address) for key, value in inner.items()}
    return inner


def _as_texts(metric: Json) -> Json:
    """A metric of version 0.0.2 whose numbers are texts, as the schema has them."""
    if not isinstance(metric, dict):
        return metric
    copied = {}
    for key, value in metric.items():
        if isinstance(value, dict):
            copied[key] = _as_texts(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            copied[key] = str(value)
        else:
            copied[key] = value
    return copied


def described(value: Json) -> str:
    """The text of an entry that versions write as a text or as ``{description: ...}``."""
    return text(value) or text(mapping(value).get("description"))


def data_entries(card: dict[str, Json]) -> list[tuple[str, dict[str, Json], tuple[str | int, ...]]]:
    """Role or name, entry and keys of each data set: a list, or ``train`` and ``eval`` in 0.0.1."""
    data = mapping(card.get("model_parameters")).get("data")
    at: tuple[str | int, ...] = ("model_parameters", "data")
    if isinstance(data, dict):
        return [(role, mapping(entry), (*at, role)) for role, entry in data.items()]
    entries = [mapping(entry) for entry in items(data)]
    return [(text(entry.get("name")), entry, (*at, n)) for n, entry in enumerate(entries)]
