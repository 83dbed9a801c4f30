"""What checks of records in use share: the entries of a list, days, lengths, what a list lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from aigov.api import Artifact, Json, Keys, Location, Problem, is_placeholder

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LENGTH: Final = re.compile(
    r"(?:within |at most |after |every )?([0-9]{1,6})[ -]?(h|hour|d|day|w|week|month|y|year)s?"
)
_DAYS: Final = {
    "h": 1 / 24, "hour": 1 / 24, "d": 1, "day": 1, "w": 7, "week": 7, "month": 30, "y": 365,
    "year": 365,
}  # fmt: skip
_OVER: Final = frozenset({"done", "closed", "completed", "complete", "resolved", "cancelled"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list of a record, and the keys that lead to it."""

    record: Artifact
    keys: Keys
    data: dict[str, Json]

    def text(self, name: str) -> str:
        """What the entry says at a key; ``""`` for nothing and for a placeholder."""
        return said(self.data.get(name))

    def texts(self, name: str) -> list[str]:
        """The texts of a list, or of one text that separates them by commas."""
        value = self.data.get(name)
        parts = value if isinstance(value, list) else str(value or "").split(",")
        return [text for part in parts if (text := said(part))]

    def day(self, name: str) -> date | None:
        """The day at a key; None for what is none."""
        return day_of(self.data.get(name))

    def at(self, *names: str) -> Location:
        """Where the entry, or a field of it, stands."""
        return self.record.at(*self.keys, *names)


def said(value: Json) -> str:
    """A text or number as text; ``""`` for anything else and for a placeholder."""
    told = isinstance(value, str | int | float) and not isinstance(value, bool)
    text = str(value).strip() if told else ""
    return "" if isinstance(value, str) and is_placeholder(text) else text


def entries(records: Iterable[Artifact], name: str) -> list[Entry]:
    """The mappings of a list in all of the records that follow their format."""
    found = []
    for record in records:
        listed = record.data.get(name) if record.valid and isinstance(record.data, dict) else None
        for number, item in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(item, dict):
                found.append(Entry(record, (name, number), item))
    return found


def folded(text: str) -> str:
    """A text without case and punctuation."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def names(text: str, phrase: str) -> bool:
    """Whether a text has a phrase in it; ``this or that`` is found where one of them is."""
    whole = f" {folded(text)} "
    return any(f" {folded(part)} " in whole for part in phrase.split(" or "))


def lacking(wanted: Iterable[str], texts: Sequence[str]) -> list[str]:
    """The phrases that none of the texts has in it."""
    return [phrase for phrase in wanted if not any(names(text, phrase) for text in texts)]


def day_of(value: Json) -> date | None:
    """The day that a text begins with, as in 2026-11-22 or 2026-11-22T10:00; None for none."""
    text = value.strip() if isinstance(value, str) else ""
    if not _DAY.match(text) or text[10:11] not in ("", "T", " "):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def days_of(text: str) -> float | None:
    """A length such as ``15 days`` or ``72h`` in days; None for what is none."""
    match = _LENGTH.fullmatch(text.strip().lower())
    return int(match[1]) * _DAYS[match[2]] if match else None


def is_over(status: str) -> bool:
    """Whether an action with this status needs nothing more."""
    return folded(status) in _OVER


def told(code: str, hits: Sequence[tuple[Entry, str]], total: int, hint: str) -> Iterator[Problem]:
    """One problem for all entries with the same fault; ``hits`` are entries with ``field what``."""
    if not hits:
        return
    first, what = hits[0]
    field = what.partition(" ")[0]
    at, listed = first.at(field), str(first.keys[-2])
    message = f"{len(hits)} of {total} {listed}: {what}"
    if len(hits) > 1:
        message += f", first at line {at.line}"
    yield Problem(code, message, at, f"{listed}[].{field}", hint)
