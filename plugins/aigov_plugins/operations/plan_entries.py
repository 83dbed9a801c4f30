"""Lists of records that people keep: their entries, and what an entry or a head lacks.

For checks that join the lists of several records, which ``fields:`` of a policy cannot.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    Keys,
    Location,
    Problem,
    SystemEvidence,
    Unreadable,
    is_placeholder,
    plain_words,
    same_person,
    why_nobody,
)

Test = Callable[[Json], str]
"""Why a value does not do; empty where it does."""

HEAD: Final = (
    "owner", "author", "reviewer", "date", "next_review", "status", "model_version",
)  # fmt: skip
SIGNS: Final = ("<", "<=", ">", ">=")
_MOST_ENTRIES: Final = 2_000
"""Entries of one list above which it is not read."""

_LONGEST: Final = 300
"""Characters of a text that are compared and shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list of a record, and the keys that lead to it."""

    record: Artifact
    keys: Keys
    data: Mapping[str, Json]

    def text(self, name: str) -> str:
        """A text or number of the entry as text, without blanks around it."""
        value = self.data.get(name)
        told = isinstance(value, str | int | float) and not isinstance(value, bool)
        return str(value).strip()[:_LONGEST] if told else ""

    def at(self, *names: str) -> Location:
        """Where the entry, or a field of it, stands."""
        return self.record.at(*self.keys, *names)

    def number(self, name: str) -> float | None:
        """A field as a number; None for what is none."""
        value = self.data.get(name)
        return float(value) if value is not None and not number(value) else None

    def day(self, name: str) -> date | None:
        """A field as a day; None for what is none."""
        return day_of(self.data.get(name))


def plans(evidence: SystemEvidence, *fields: str) -> list[Artifact]:
    """The monitoring plans that people keep and that say something under one of the fields.

    Configurations of tools, and plans for other ends, are left aside. Ask once: what one call
    leaves aside stays there.
    """
    found = evidence.of("monitoring-plan")
    kept = [one for one in found if isinstance(one.data, dict) and _is_kept(one, fields)]
    evidence.leave_aside(one for one in found if one not in kept)
    return kept


def _is_kept(plan: Artifact, fields: Sequence[str]) -> bool:
    by_people = plan.data.get("format") in (None, "record")
    says = any(plan.data.get(field) not in (None, "", [], {}) for field in fields)
    return by_people and (says or not plan.valid)


def entries(records: Iterable[Artifact], name: str) -> list[Entry]:
    """The entries of a list in all the records that follow their format.

    Raises Unreadable for a list that is too long.
    """
    found = []
    for record in records:
        listed = record.data.get(name) if record.valid else None
        rows = listed if isinstance(listed, list) else []
        if len(rows) > _MOST_ENTRIES:
            what = f"{record.path} has more than {_MOST_ENTRIES} entries at {name}"
            raise Unreadable(what, hint="split the file")
        for number, item in enumerate(rows):
            if isinstance(item, dict):
                found.append(Entry(record, (name, number), item))
    return found


def shown(value: Json) -> str:
    """A value as it is shown in a message, cut short where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def invalid(records: Iterable[Artifact]) -> Iterator[Problem]:
    """A problem for each record that breaks its own format."""
    for record in records:
        if not record.valid:
            what = f"does not follow its format: {record.reason}"
            hint = f"aigov schema {record.kind} shows what is read"
            yield Problem("invalid-record", what, record.at(), hint=hint)


def lacking(found: Sequence[Entry], demands: Mapping[str, Test]) -> Iterator[Problem]:
    """What entries lack, repeats in one list collapsed to one problem."""
    for (_, name), group in groupby(found, key=lambda one: (one.record.path, str(one.keys[0]))):
        listed = list(group)
        for field, test in demands.items():
            misses = [(one, why) for one in listed if (why := test(one.data.get(field)))]
            if misses:
                yield _collapsed(name, field, misses, len(listed))


def _collapsed(name: str, field: str, misses: list[tuple[Entry, str]], total: int) -> Problem:
    first, why = misses[0]
    at = first.at(field)
    message = f"{field} {why}"
    if total > 1:
        message = f"{len(misses)} of {total} {name}: {message}"
        if len(misses) > 1:
            message += f", first at line {at.line}"
    return Problem("incomplete-entry", message, at, f"{name}[].{field}")


def head(
    record: Artifact, evidence: SystemEvidence, max_age: float, fields: Sequence[str] = HEAD
) -> Iterator[Problem]:
    """What the head of a record lacks: who wrote, who reviewed, when, until when."""
    author = record.data.get("author")
    names = person(evidence)

    def reviewer(value: Json) -> str:
        same = isinstance(author, str) and isinstance(value, str) and same_person(value, author)
        return names(value) or (f"{shown(value)} is also the author" if same else "")

    demands: Mapping[str, Test] = {
        "owner": names,
        "author": names,
        "reviewer": reviewer,
        "date": recent(evidence, max_age),
        "next_review": later(evidence),
        "status": one_of("approved", "active"),
        "model_version": given,
    }
    for field in fields:
        why = demands[field](record.data.get(field))
        if why:
            yield Problem("incomplete-record", f"{field} {why}", record.at(field), field)


def given(value: Json) -> str:
    """Something stands there, and it is no placeholder."""
    if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
        return "is missing"
    says_nothing = isinstance(value, str) and value not in SIGNS and is_placeholder(value)
    return f"{shown(value)} is a placeholder" if says_nothing else ""


def sign(value: Json) -> str:
    """A sign that compares."""
    why = given(value)
    return why or ("" if value in SIGNS else f"{shown(value)} is not one of {', '.join(SIGNS)}")


def number(value: Json) -> str:
    """A finite number."""
    real = isinstance(value, int | float) and not isinstance(value, bool)
    return given(value) or ("" if real and math.isfinite(value) else f"{shown(value)} is no number")


def prose(least: int) -> Test:
    """A text of so many words, or texts that have as many together."""

    def test(value: Json) -> str:
        texts = value if isinstance(value, list) else [value]
        parts = [text for one in texts for text in _texts(one)]
        count = sum(len(plain_words(text)) for text in parts if not is_placeholder(text))
        return given(value) or ("" if count >= least else f"has {count} words, {least} are wanted")

    return test


def _texts(value: Json) -> list[str]:
    inner = value.values() if isinstance(value, dict) else [value]
    return [one for one in inner if isinstance(one, str)]


def one_of(*options: str) -> Test:
    """One of the words."""

    def test(value: Json) -> str:
        known = isinstance(value, str) and value.strip().lower() in options
        return given(value) or (
            "" if known else f"{shown(value)} is not one of {', '.join(options)}"
        )

    return test


def person(evidence: SystemEvidence) -> Test:
    """A person or team who can be reached."""

    def test(value: Json) -> str:
        if given(value):
            return given(value)
        reason = why_nobody(str(value), evidence.people)
        return f"{shown(value)} {reason}" if reason else ""

    return test


def recent(evidence: SystemEvidence, limit: float) -> Test:
    """A day, not in the future, at most so many days ago."""

    def test(value: Json) -> str:
        day = day_of(value)
        if given(value) or day is None:
            return given(value) or f"{shown(value)} is not a day"
        if day > evidence.today:
            return f"{day} is in the future"
        age = (evidence.today - day).days
        return f"{day} is {age} days old, at most {limit:g} are allowed" if age > limit else ""

    return test


def later(evidence: SystemEvidence) -> Test:
    """A day that is still to come."""

    def test(value: Json) -> str:
        day = day_of(value)
        if given(value) or day is None:
            return given(value) or f"{shown(value)} is not a day"
        return "" if day > evidence.today else f"{day} has passed"

    return test


def in_tree(evidence: SystemEvidence) -> Test:
    """The path of a file, from the root of the repository."""

    def test(value: Json) -> str:
        path = str(value).strip().partition("#")[0].lstrip("/")
        there = given(value) == "" and evidence.entry(path) is not None
        return given(value) or ("" if there else f"{shown(value)} is not in the repository")

    return test


def day_of(value: Json) -> date | None:
    """The day that a text begins with, as in 2026-11-22 or 2026-11-22T10:00; None for none."""
    text = value if isinstance(value, str) else ""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].{0,40})?", text.strip()):
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def folded(value: Json) -> str:
    """A text without case and punctuation, for comparing names."""
    return re.sub(r"[\W_]+", " ", str(value).lower()).strip()
