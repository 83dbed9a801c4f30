"""Dataset cards and datasheets in Markdown, as kind ``dataset-card``.

Files: ``DATASET_CARD.md``, ``dataset-card.md``, ``DatasetCard.md``, ``datasheet.md`` and the like,
``README.md``, and what lies in a folder of cards.

Format: Markdown, with or without the YAML front matter of the Hugging Face Hub (dataset card
metadata), or a datasheet: the questions of Datasheets for Datasets as headings, bold lines, lists
or text, with answers below. A question alone is no answer. A README is a dataset card when its
front matter has keys of a dataset (``task_categories``, ``dataset_info``, ``annotations_creators``
...), when its title says so and a section of a card follows, or when it lies in ``data/`` or
``datasets/`` (two sections) or anywhere (five) and shows no sign of a model card. Guides,
specifications, templates and other READMEs are none.

Data (kind ``dataset-card``): ``sections`` maps a canonical id (``collection``, ``annotations``,
``biases`` ...) to the text that remains under its headings when placeholders and the sentences of
public templates are subtracted; a section whose heading is there and empty is ``""``.

It proves what the card says, and where. It cannot show that the data are as described.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Document, Sniff
from aigov_plugins.card_sections import DATASET
from aigov_plugins.cards.card_sniff import Signs, folder_of, is_guide, name_words, signs
from aigov_plugins.cards.cards import read_card

_DATA: Final = re.compile(rb"(?i)\bdata[ -]?sets?\b")


def parse(_path: str, raw: bytes) -> Document:
    """The card as data; raises Unreadable for bytes or front matter that cannot be read."""
    return read_card(raw, DATASET, "description", metrics=False)


def sniff(path: str, head: bytes) -> Sniff:
    """Whether a Markdown file is a dataset card."""
    seen = signs(head)
    if seen.template or seen.model_keys or (seen.model_title and not seen.dataset_title):
        return Sniff.NO
    if seen.dataset_keys:
        return Sniff.YES
    words = name_words(path)
    if _is_of_a_device(words, seen, head):
        return Sniff.NO
    if words == ["readme"]:
        return Sniff.YES if _is_card(path, seen) else Sniff.NO
    if is_guide(path) or "model" in words or "modelcard" in words:
        return Sniff.NO
    named = {"datasheet", "datasetcard", "datacard"}.intersection(words) or (
        "card" in words and {"dataset", "data"}.intersection(words)
    )
    return Sniff.YES if named or _is_card(path, seen) else Sniff.NO


def _is_of_a_device(words: list[str], seen: Signs, head: bytes) -> bool:
    """Whether a file is a datasheet that speaks of no dataset: chips and sensors have them, too."""
    called = "datasheet" in words or "datasheet" in seen.title.lower()
    return called and _DATA.search(head) is None


def _is_card(path: str, seen: Signs) -> bool:
    proof = len(seen.dataset_sections)
    if seen.dataset_title:
        return proof >= 1
    if folder_of(path) in ("data", "dataset", "datasets", "dataset-cards", "dataset_cards"):
        return proof >= 2
    return proof >= 5 and proof > len(seen.model_sections)
