"""Answers on prohibited practices, in a screening record or in a section of a risk assessment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Keys
from aigov_plugins.governance.entries import mapped, rows, words

FIELDS: Final = {"practice-screening": "answers", "risk-assessment": "prohibited_practices"}
"""By kind, the field that holds the answers."""

_SAID: Final = re.compile(r"\W*(yes|no)\b\W*", re.IGNORECASE)
_POINT: Final = re.compile(
    r"\W*(?:art(?:icle)?\W*)?(?:5\W*)?(?:1\W*)?(?:point\W*)?([a-h][a-z]?)\W*"
)


_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the letter of its point, yes, no or neither (None), why, and its key path."""

    point: str
    hit: bool | None
    reason: str
    keys: Keys


def answers(record: Artifact) -> list[Answer]:
    """The answers of a record, in the order of the file."""
    field = FIELDS[record.kind]
    said = mapped(record.data).get(field)
    if isinstance(said, dict):
        return [_keyed(field, name, entry) for name, entry in said.items()]
    return [
        _answer(entry.get("point"), entry, (field, index))
        for index, entry in rows(record.data, field)
    ]


def _keyed(field: str, name: str, entry: Json) -> Answer:
    """``a: {hit: false, reasoning: ...}``, or ``a: "no: ..."`` in one text."""
    if isinstance(entry, dict):
        return _answer(name, entry, (field, name))
    told = entry if isinstance(entry, str) else ""
    match = _SAID.match(told)
    hit = match[1].lower() == "yes" if match else None
    return Answer(_letter(name), hit, told[match.end() :] if match else told, (field, name))


def _answer(point: Json, entry: Json, keys: Keys) -> Answer:
    hit, reason = entry.get("hit"), entry.get("reasoning")
    return Answer(
        _letter(point),
        hit if isinstance(hit, bool) else None,
        reason if isinstance(reason, str) else "",
        keys,
    )


def _letter(point: Json) -> str:
    said = str(point).strip().lower()[:_LONGEST]
    match = _POINT.fullmatch(said)
    return match[1] if match else said


def reasons(found: list[Answer]) -> Iterator[tuple[str, ...]]:
    """Each reason as its words, so that spelling makes no difference."""
    for answer in found:
        yield tuple(words(answer.reason))
