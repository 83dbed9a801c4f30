"""Model cards and system cards in Markdown, as kind ``model-card``.

Files: ``MODEL_CARD.md``, ``model-card.md``, ``ModelCard.md`` and the like, ``SYSTEM_CARD.md``,
``README.md``, and what lies in a folder of cards.

Format: Markdown, with or without the YAML front matter of the Hugging Face Hub (model card
metadata; ``model-index`` for results). A README is a model card when its front matter has keys of a
model (``library_name``, ``pipeline_tag``, ``base_model``, ``model-index`` ...), when its title says
so and at least one section of a card follows, or when it lies in ``models/`` (two sections) or
anywhere (five). Guides about cards, specifications, templates with open slots, dataset cards and
other READMEs are none.

Data (kind ``model-card``): ``sections`` maps a canonical id (``intended-use``, ``limitations`` ...)
to the text that remains under its headings when placeholders and the sentences of public templates
are subtracted; a section whose heading is there and empty is ``""``. A text under a heading without
an id counts for its parent. ``metrics`` holds numbers of ``model-index`` and those that a table,
list item or short line plainly states. Scalars come from the front matter, else from such lines.

It proves what the card says, and where. It cannot show that this is true, that the metrics are this
model's, or that the card is about the model that is served.
"""

from __future__ import annotations

from aigov.api import Document, Sniff
from aigov_plugins.card_sections import MODEL
from aigov_plugins.cards.card_sniff import (
    Signs,
    folder_of,
    in_card_folder,
    is_guide,
    name_words,
    signs,
)
from aigov_plugins.cards.cards import read_card


def parse(_path: str, raw: bytes) -> Document:
    """The card as data; raises Unreadable for bytes or front matter that cannot be read."""
    return read_card(raw, MODEL, "model-details", metrics=True)


def sniff(path: str, head: bytes) -> Sniff:
    """Whether a Markdown file is a model card."""
    seen = signs(head)
    if seen.template or seen.dataset_keys or (seen.dataset_title and not seen.model_title):
        return Sniff.NO
    if seen.model_keys:
        return Sniff.YES
    words = name_words(path)
    if words == ["readme"]:
        return Sniff.YES if _is_card(path, seen) else Sniff.NO
    if is_guide(path) or "dataset" in words or words[:1] == ["data"]:
        return Sniff.NO
    named = "card" in words or "modelcard" in words
    return Sniff.YES if named or _is_card(path, seen) else Sniff.NO


def _is_card(path: str, seen: Signs) -> bool:
    proof = len(seen.model_sections)
    if seen.model_title or in_card_folder(path):
        return proof >= 1
    return proof >= (2 if folder_of(path) in ("model", "models") else 5)
