"""Model Card Toolkit cards: ``model_card.json`` and ``modelcard.yaml`` as kind ``model-card``.

Files: ``*.json``, ``*.yaml`` and ``*.yml`` with ``card`` in their name or in that of a folder
above. Format: the JSON Schemas 0.0.1 and 0.0.2 of the Model Card Toolkit, also written as YAML
(Model Card action); a card that says no version is judged by 0.0.2. Formats of dates and addresses
are not judged.

Data (kind ``model-card``): the same shape as a Markdown card. ``sections`` from the overview,
documentation, parameters, data and considerations (use cases, users, limitations and trade-offs,
risks with their mitigation), ``metrics`` from ``performance_metrics``, ``owner``, ``license``,
``version``, ``date``, ``datasets``. Sensitive data stand in the section ``privacy``. Graphics are
passed over.

It proves what the card says, and where. It cannot show that this is true, or that the card is about
the model that is served.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, Unreadable, is_placeholder, read_page
from aigov_plugins.cards.card_toolkit import (
    FORMAT,
    data_entries,
    described,
    read_toolkit_card,
    sniff_card,
)
from aigov_plugins.cards.card_values import Metric, keyed, metric_name
from aigov_plugins.cards.evaluation_shape import stated
from aigov_plugins.shaping import Places, items, mapping, relocated, text

_EVALUATION: Final = re.compile(r"(?i)\b(?:eval\w*|test\w*|valid\w*|holdout)")
_LONGEST: Final = 200_000
_MEASURED: Final = ("quantitative_analysis", "performance_metrics")
_WORDS: Final = ("name", "mitigation_strategy", "style", "citation", "key", "value", "identifier",
                 "custom_text", "contact")  # fmt: skip
_TEXTS: Final = {
    "model_details": {
        "overview": "model-details",
        "description": "model-details",
        "documentation": "model-details",
        "owners": "contact",
        "license": "license",
        "licenses": "license",
        "citation": "citation",
        "citations": "citation",
    },
    "model_parameters": {
        "model_architecture": "technical-specifications",
        "input_format": "technical-specifications",
        "input_format_map": "technical-specifications",
        "output_format": "technical-specifications",
        "output_format_map": "technical-specifications",
    },
    "considerations": {
        "use_cases": "intended-use",
        "users": "users",
        "limitations": "limitations",
        "tradeoffs": "limitations",
        "ethical_considerations": "ethical-considerations",
    },
}
_PLACES: Final[Places] = {
    ("name",): ("model_details", "name"),
    ("version",): ("model_details", "version", "name"),
    ("date",): ("model_details", "version", "date"),
    ("license",): ("model_details", "licenses"),
    ("owner",): ("model_details", "owners"),
    ("datasets",): ("model_parameters", "data"),
}


def sniff(path: str, head: bytes) -> Sniff:
    """Whether a file is a card."""
    return sniff_card(path, head)


def parse(path: str, raw: bytes) -> Document | None:
    """The card as data; None for another format. Raises Unreadable."""
    source = read_toolkit_card(path, raw)
    if source is None:
        return None
    data: dict[str, Json] = {"format": FORMAT, "front_matter": {}, "headings": [], "links": []}
    if not source.valid:
        rest: dict[str, Json] = {"tags": [], "sections": {}, "datasets": [], "metrics": {}}
        return Document({**data, **rest}, source.locate, False, source.reason)
    card, places = source.data, dict(_PLACES)
    data |= {**_scalars(mapping(card["model_details"])), "tags": [], "datasets": _datasets(card)}
    data["sections"] = _sections(card, places)
    metrics = keyed(_metrics(card))
    data["metrics"] = {name: metric.data() for name, metric in metrics.items()}
    for name, metric in metrics.items():
        places["metrics", name] = (*_MEASURED, metric.line - 1)
    return relocated(data, source, places)


def _scalars(details: dict[str, Json]) -> dict[str, Json]:
    version = mapping(details.get("version"))
    licenses = [
        text(mapping(entry).get("identifier")) or text(mapping(entry).get("custom_text"))
        for entry in items(details.get("licenses"))
    ]
    said = {
        "name": text(details.get("name")),
        "version": text(version.get("name")) or text(version.get("id")),
        "date": text(version.get("date")),
        "license": text(details.get("license")) or ", ".join(filter(None, licenses)),
        "owner": ", ".join(filter(None, map(_owner, items(details.get("owners"))))),
    }
    return {key: value for key, value in said.items() if value and not is_placeholder(value)}


def _owner(entry: Json) -> str:
    """Name and contact as one writes a mail address."""
    name, contact = text(mapping(entry).get("name")), text(mapping(entry).get("contact"))
    return f"{name} <{contact}>" if name and contact else name or contact


def _datasets(card: dict[str, Json]) -> list[Json]:
    """The data that the card names; ``train`` and ``eval`` of version 0.0.1 are no names."""
    return [name for _, entry, _ in data_entries(card) if (name := text(entry.get("name")))]


def _sections(card: dict[str, Json], places: Places) -> dict[str, Json]:
    """Canonical id -> the texts of the card that belong there, without placeholders."""
    texts: dict[str, list[str]] = {}
    size = 0
    for section, said, at in (*_stated(card), *_data(card)):
        size += len(said)
        if size > _LONGEST:
            raise Unreadable(
                f"has more than {_LONGEST} characters of text", hint="shorten the card"
            )
        places.setdefault(("sections", section), at)
        texts.setdefault(section, []).append(_remaining(said))
    return {section: "\n".join(filter(None, parts)) for section, parts in texts.items()}


def _remaining(said: str) -> str:
    """What remains of a text, which may be Markdown, when template text is subtracted."""
    if is_placeholder(said):
        return ""
    return "\n".join(part for section in read_page(said) if (part := section.own_text))


def _stated(card: dict[str, Json]) -> Iterator[tuple[str, str, Keys]]:
    """Section, text and keys of everything but the data."""
    for part, names in _TEXTS.items():
        inner = mapping(card.get(part))
        for key, section in names.items():
            for said, rest in _entries(inner.get(key)):
                yield section, said, (part, key, *rest)
    for index, metric in enumerate(items(mapping(card.get(_MEASURED[0])).get(_MEASURED[1]))):
        shown = [text(mapping(metric).get(key)) for key in ("type", "value", "slice")]
        yield "evaluation", " ".join(filter(None, shown)), (*_MEASURED, index)


def _entries(value: Json) -> Iterator[tuple[str, Keys]]:
    """The texts of a value that is a text, or a list of texts, descriptions or risks."""
    if isinstance(value, str):
        yield value, ()
    for index, entry in enumerate(items(value)):
        parts = [text(mapping(entry).get(key)) for key in _WORDS]
        yield described(entry) or ": ".join(filter(None, parts)), (index,)


def _data(card: dict[str, Json]) -> Iterator[tuple[str, str, Keys]]:
    for role, entry, at in data_entries(card):
        section = "evaluation-data" if _EVALUATION.search(role) else "training-data"
        name, link = text(entry.get("name")), text(entry.get("link"))
        about = described(entry) or text(mapping(entry.get("graphics")).get("description"))
        if name or link or about:
            yield section, "\n\n".join(filter(None, (name, about, link))), at
        sensitive = entry.get("sensitive")
        listed = [text(item) for item in items(mapping(sensitive).get("sensitive_data"))]
        if sensitive is True or any(listed):
            told = ", ".join(filter(None, listed)) or "yes"
            yield "privacy", f"Sensitive data in {name or role}: {told}", (*at, "sensitive")


def _metrics(card: dict[str, Json]) -> Iterator[Metric]:
    """The numbers of the analysis; ``line`` is the place in its list, from 1."""
    for index, entry in enumerate(items(mapping(card.get(_MEASURED[0])).get(_MEASURED[1])), 1):
        metric = mapping(entry)
        kind, found = text(metric.get("type")), stated(metric.get("value"))
        if kind and found:
            unit = "%" if found[1] else ""
            part = text(metric.get("slice"))
            yield Metric(metric_name(kind) or kind.lower(), found[0], index, unit, slice=part)
