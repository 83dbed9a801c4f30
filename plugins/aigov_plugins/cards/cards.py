"""What model cards and dataset cards have in common: one page of Markdown becomes a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import (
    Document,
    Json,
    Keys,
    Section,
    Unreadable,
    decode,
    front_matter,
    is_placeholder,
    read_page,
)
from aigov_plugins.card_sections import Vocabulary, ids_of, texts_of
from aigov_plugins.cards.card_values import (
    Metric,
    decimals,
    is_unfilled,
    keyed,
    metric_name,
    number,
    relative_links,
    scalars,
    stated_metrics,
    stated_values,
)
from aigov_plugins.located import located

MAX_SIZE: Final = 512 << 10
"""Bytes of a card above which it is not read: the longest that people wrote are a fifth of it."""

MAX_HEADINGS: Final = 5_000

_FRONT_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("model_name", "pretty_name", "name", "title"),
    "version": ("version", "model_version", "dataset_version"),
    "date": ("date", "last_updated", "release_date"),
    "license": ("license", "licence", "license_name"),
    "owner": ("owner", "author", "authors", "developers", "maintainers", "contact"),
    "language": ("language", "languages"),
    "base_model": ("base_model",),
    "library": ("library_name",),
    "datasets": ("datasets",),
    "tags": ("tags",),
}
_LISTS: Final = ("datasets", "tags")
_TITLE: Final = re.compile(
    r"(?:model|dataset|data|system)\s?card(?:\s+(?:for|of))?(?:\s+the)?\b[\s:\u2013-]*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Card:
    data: dict[str, Json]
    places: dict[Keys, tuple[int, int]]
    front: Document
    lines: Sequence[str]
    reason: str = ""


def read_card(raw: bytes, vocabulary: Vocabulary, intro: str, *, metrics: bool) -> Document:
    """A card as data of its kind; ``intro`` is the section of the text under the title.

    Raises Unreadable for bytes that are no text, for front matter that is no YAML, and above
    ``MAX_SIZE`` bytes or ``MAX_HEADINGS`` headings.
    """
    if len(raw) > MAX_SIZE:
        raise Unreadable(
            f"is too large for a card: {len(raw) >> 10} KiB, limit {MAX_SIZE >> 10} KiB"
        )
    text = decode(raw)
    found, _ = front_matter(text)
    front = found or Document({}, located({}))
    reason = ""
    if not isinstance(front.data, dict | None):
        reason = "the front matter is no map of keys to values"
        front = Document({}, front.locate)
    lines = text.replace("\r\n", "\n").split("\n")
    card = _Card(
        {"front_matter": front.data or {}}, {("front_matter",): (1, 1)}, front, lines, reason
    )
    page = read_page(text)
    if len(page) > MAX_HEADINGS:
        raise Unreadable(f"has more than {MAX_HEADINGS} headings: a card has some dozens")
    _read_headings(card, page, vocabulary)
    card.data["sections"] = texts_of(page, vocabulary, intro)
    measured = _read_values(card, page)
    if metrics:
        _read_metrics(card, [*_index_metrics(card), *measured])
    return _document(card)


def _document(card: _Card) -> Document:
    here = located(card.places)

    def locate(keys: Keys) -> tuple[int, int]:
        if keys[:1] == ("front_matter",) and len(keys) > 1:
            return card.front.locate(keys[1:])
        return here(keys)

    return Document(card.data, locate, valid=not card.reason, reason=card.reason)


def _read_headings(card: _Card, page: Sequence[Section], vocabulary: Vocabulary) -> None:
    headings: list[Json] = []
    for section in page[1:]:
        heading = section.heading
        ids = ids_of(heading.text, vocabulary)
        place = (heading.line, heading.column)
        card.places["headings", len(headings)] = place
        for key in ids:
            card.places.setdefault(("sections", key), place)
        headings.append(
            {
                "text": heading.text,
                "level": heading.level,
                "section": ids[0] if ids else None,
                "filled": section.filled,
                "words": section.words,
            }
        )
    titles = [section.heading for section in page[1:] if section.heading.level == 1] or [
        section.heading for section in page[1:2]
    ]
    if titles:
        card.data["title"] = titles[0].text
        card.places["title",] = (titles[0].line, titles[0].column)
    card.data["headings"] = headings


def _read_values(card: _Card, page: Sequence[Section]) -> list[Metric]:
    stated = list(stated_values(page))
    _read_front_values(card)
    for name, item in scalars(stated).items():
        if name not in card.data:
            card.data[name] = item.value
            card.places[name,] = (item.line, 1)
    name = _TITLE.sub("", str(card.data.get("title", "")), count=1).strip(" \"'")
    if name and "name" not in card.data and not is_placeholder(name):
        card.data["name"], card.places["name",] = name, card.places["title",]
    links: list[Json] = []
    for line, told, target in relative_links(page):
        card.places["links", len(links)] = (line, 1)
        links.append({"text": told, "target": target})
    card.data["links"] = links
    return list(stated_metrics(page, stated))


def _read_front_values(card: _Card) -> None:
    for name in _LISTS:
        card.data[name] = []
    for name, keys in _FRONT_KEYS.items():
        key = next((key for key in keys if key in card.data["front_matter"]), None)
        if key is None:
            continue
        values = _texts(card.data["front_matter"][key])
        place = card.front.locate((key,))
        if name == "version" and values:
            values = _as_written(card.lines, place, values)
        if values:
            card.data[name] = values if name in _LISTS else ", ".join(values)
            card.places[name,] = place


def _texts(value: Json) -> list[str]:
    items = value if isinstance(value, list) else [value]
    scalar = [str(item) for item in items if isinstance(item, str | int | float)]
    return [item for item in scalar if not is_unfilled(item)]


def _as_written(lines: Sequence[str], place: tuple[int, int], values: list[str]) -> list[str]:
    """A version as the file spells it: ``1.10`` is a number to YAML and would lose its zero."""
    line = lines[place[0] - 1]
    written = line.partition(":")[2].partition(" #")[0].strip().strip("\"'")
    return [written] if number(written) else values


def _read_metrics(card: _Card, metrics: list[Metric]) -> None:
    found = keyed(metrics)
    card.data["metrics"] = {name: metric.data() for name, metric in found.items()}
    for name, metric in found.items():
        card.places["metrics", name] = (metric.line, metric.column)


def _index_metrics(card: _Card) -> Iterator[Metric]:
    """The results of ``model-index``; one without dataset or metrics makes the card invalid."""
    index = card.data["front_matter"].get("model-index")
    models = index if isinstance(index, list) else []
    for at, model in enumerate(models):
        results = model.get("results") if isinstance(model, dict) else None
        for position, result in enumerate(results if isinstance(results, list) else ()):
            dataset = result.get("dataset") if isinstance(result, dict) else None
            measured = result.get("metrics") if isinstance(result, dict) else None
            if not isinstance(dataset, dict) or not isinstance(measured, list):
                card.reason = f"model-index: result {position + 1} has no dataset or no metrics"
                continue
            keys: Keys = ("model-index", at, "results", position, "metrics")
            yield from _result_metrics(card, dataset, measured, keys)


def _result_metrics(
    card: _Card, dataset: dict[str, Json], measured: list[Json], keys: Keys
) -> Iterator[Metric]:
    told = str(dataset.get("name") or dataset.get("type") or "")
    for index, metric in enumerate(measured):
        if not isinstance(metric, dict):
            continue
        kind = str(metric.get("type") or metric.get("name") or "")
        name = metric_name(kind) or metric_name(str(metric.get("name") or "")) or kind.lower()
        value = None if isinstance(metric.get("value"), bool) else number(str(metric.get("value")))
        line, column = card.front.locate((*keys, index))
        if name and value:
            split = str(dataset.get("split") or "")
            row, start = card.front.locate((*keys, index, "value"))
            written = card.lines[row - 1][start - 1 :].partition(":")[2]
            digits = decimals(written, value[0])
            yield Metric(name, value[0], line, value[1], told, split, "", column, digits)
