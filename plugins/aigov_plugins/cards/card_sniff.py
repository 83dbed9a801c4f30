"""Which README, guide, template or card a Markdown file is, from its first lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import plain_text, plain_words
from aigov_plugins.card_sections import DATASET, MODEL, ids_of, word_set

_MODEL_KEYS: Final = word_set(
    "base_model co2_eq_emissions datasets library_name model-index model_name pipeline_tag "
    "widget base_model_relation"
)
_DATASET_KEYS: Final = word_set(
    "annotations_creators configs dataset_info language_creators multilinguality "
    "size_categories source_datasets task_categories task_ids train-eval-index"
)
_GUIDE_WORDS: Final = word_set(
    "annotated appendix cards checklist co2 example examples guide guidebook guidelines howto "
    "how metadata spec specification template templates toolkit tutorial user"
)
_MODEL_PROOF: Final = word_set(
    "environmental-impact ethical-considerations evaluation evaluation-data human-oversight "
    "intended-use limitations model-details out-of-scope-use recommendations training-data "
    "technical-specifications training-procedure users"
)
_DATASET_PROOF: Final = word_set(
    "annotations biases collection composition considerations description out-of-scope-use "
    "personal-information preparation social-impact"
)
_SLOT: Final = re.compile(r"\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}")
_YAML_SLOT: Final = re.compile(r"^(?:[\w-]+:|\s*- )\s*\{\w+\}", re.MULTILINE)
_KEY: Final = re.compile(r"^([A-Za-z][\w-]*)[ \t]*:", re.MULTILINE)
_MODEL_TITLE: Final = re.compile(r"(?i)\b(?:model|system)\s?card\b")
_DATASET_TITLE: Final = re.compile(r"(?i)\bdata\s?(?:set)?\s?card\b|\bdatasheet\b")


@dataclass(frozen=True, slots=True)
class Signs:
    """What the first lines of a file show of its nature."""

    model_keys: bool
    dataset_keys: bool
    title: str
    model_sections: frozenset[str]
    dataset_sections: frozenset[str]
    template: bool

    @property
    def model_title(self) -> bool:
        """Whether the title says that this is a model card."""
        return _MODEL_TITLE.search(self.title) is not None

    @property
    def dataset_title(self) -> bool:
        """Whether the title says that this is a dataset card."""
        return _DATASET_TITLE.search(self.title) is not None


def name_words(path: str) -> list[str]:
    """Words of a file's name: ``ModelCard-v2.md`` gives model, card, v2."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return plain_words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem).replace("_", " "))


def folder_of(path: str) -> str:
    """Name of the folder that a file lies in, lower case; empty at the top."""
    return path.rpartition("/")[0].rpartition("/")[2].lower()


def in_card_folder(path: str) -> bool:
    """Whether a file lies in, or up to two levels below, a folder of model cards."""
    folders = path.lower().split("/")[-4:-1]
    return not {"cards", "model-cards", "model_cards", "modelcards"}.isdisjoint(folders)


def is_guide(path: str) -> bool:
    """Whether the name of a file says that it is about cards, and no card."""
    return not _GUIDE_WORDS.isdisjoint(name_words(path))


def signs(head: bytes) -> Signs:
    """The signs in the first bytes of a file; bytes that are no text show none."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(encoding, "ignore").replace("\r\n", "\n")
    front, body = _front(text)
    keys = frozenset(_KEY.findall(front))
    names = list(_headings(body))
    found = [set(ids_of(name, MODEL)) for name in names[1:]]
    others = [set(ids_of(name, DATASET)) for name in names[1:]]
    return Signs(
        model_keys=bool(keys & _MODEL_KEYS),
        dataset_keys=bool(keys & _DATASET_KEYS),
        title=names[0] if names else "",
        model_sections=frozenset().union(*found) & _MODEL_PROOF,
        dataset_sections=frozenset().union(*others) & _DATASET_PROOF,
        template=_is_template(front, names, body),
    )


def _front(text: str) -> tuple[str, str]:
    if not text.startswith("---\n"):
        return "", text
    end = re.search(r"^(?:---|\.\.\.)[ \t]*$", text[4:], re.MULTILINE)
    return (text[4:][: end.start()], text[4:][end.end() :]) if end else (text, "")


def _is_template(front: str, names: list[str], body: str) -> bool:
    """Jinja in the front matter, in a heading or all over; ``{slot}`` values all over."""
    slots = len(_SLOT.findall(body))
    in_names = any(_SLOT.search(name) for name in names)
    return bool(_SLOT.search(front)) or in_names or slots > 9 or len(_YAML_SLOT.findall(front)) > 2


def _headings(body: str) -> Iterator[str]:
    """Names of headings of the common styles, outside fences; an empty one first for no title."""
    fence, before = "", ""
    for line in body.split("\n"):
        text = line.strip()
        mark = text[:3] if text[:3] in ("```", "~~~") else ""
        if mark and fence in ("", mark):
            fence = "" if fence else mark
        elif fence:
            continue
        elif text.startswith("#"):
            yield plain_text(text.strip("# \t"))
        elif text.startswith("**") and text.rstrip(":").endswith("**"):
            yield plain_text(text)
        elif len(text) > 2 and not text.strip("=-") and before[:1].isalnum():
            yield before
        elif text[:2].lower() == "<h":
            yield plain_text(re.sub(r"<[^<>]*>", " ", text))
        before = text
