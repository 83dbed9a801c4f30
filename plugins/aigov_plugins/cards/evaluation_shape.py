"""The shape of an evaluation: metrics under distinct names, dates, states and counts.

A reader gathers what its format measured and asks for the document at the end, because a name is
only told apart (``acc (arc_easy)``) when more than one thing is measured under it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable
from aigov_plugins.cards.card_values import number
from aigov_plugins.shaping import Places, present, relocated, text

MAX_METRICS: Final = 20_000
"""Numbers of a file above which it is not read."""

UNIT: Final = {"%": "percent", "": None}
"""Unit of a metric by what stands behind its number."""

_STATES: Final = {
    "completed": "success succeeded completed complete finished finish done ok",
    "running": "started running in_progress in-progress pending scheduled",
    "cancelled": "cancelled canceled aborted interrupted killed stopped",
    "error": "error errored failed failure crashed",
}
_STATE_OF: Final = {word: name for name, words in _STATES.items() for word in words.split()}
_LONGEST: Final = 300
_USER: Final = re.compile(r"://[^/?#@\s]{1,200}+@")
_FIRST_SECOND, _LAST_SECOND = 946_684_800, 4_102_444_800  # the years 2000 to 2099
_EPOCH: Final = re.compile(r"[0-9]{9,13}(?:\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class _Measured:
    name: str
    entry: dict[str, Json]
    at: Keys


@dataclass(slots=True)
class Results:
    """What a file measured, in its order, with the key of the file that each number stands at."""

    found: list[_Measured] = field(default_factory=list)

    def add(self, name: str, value: Json, at: Keys, **told: Json) -> None:
        """A metric; one without a name, or whose value is no finite number, is left out.

        Raises Unreadable for more than ``MAX_METRICS``.
        """
        if len(self.found) >= MAX_METRICS:
            hint = "keep the results apart"
            raise Unreadable(f"has more than {MAX_METRICS} numbers", hint=hint)
        counted = finite(value)
        if name and counted is not None:
            self.found.append(_Measured(name, {"value": counted, **present(**told)}, at))

    def document(self, data: dict[str, Json], source: Document, places: Places) -> Document:
        """The evaluation: what is known of the run, and the metrics under distinct names."""
        metrics: dict[str, Json] = {}
        where = dict(places)
        for name, measured in self._named():
            metrics[name] = measured.entry
            where["metrics", name] = measured.at
        return relocated({**data, "metrics": metrics}, source, where)

    def _named(self) -> list[tuple[str, _Measured]]:
        """Each metric under its name, with what tells it apart where that is measured twice.

        Of several numbers that nothing tells apart none has the plain name: none is the whole.
        """
        often = Counter(measured.name for measured in self.found)
        whole = Counter(each.name for each in self.found if "slice" not in each.entry)
        names = []
        for measured in self.found:
            told, name = _told(measured.entry), measured.name
            alone = "slice" not in measured.entry and whole[name] == 1
            names.append(f"{name} ({told})" if told and often[name] > 1 and not alone else name)
        same, taken = Counter(names), Counter[str]()
        named = []
        for measured, name in zip(self.found, names, strict=True):
            taken[name] += 1
            named.append((name if same[name] == 1 else f"{name} #{taken[name]}", measured))
        return named


def _told(entry: dict[str, Json]) -> str:
    parts = (str(entry.get(key, "")) for key in ("dataset", "split", "slice", "date"))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def finite(value: Json) -> float | None:
    """The value where it is a finite number, else None: truth and texts are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) else None


def count(value: Json) -> int | None:
    """The value where it is a whole number that can count something, else None."""
    found = finite(value)
    return int(found) if found is not None and found >= 0 and found == int(found) else None


def stated(value: Json) -> tuple[float, str | None] | None:
    """Number and unit of a number, or of a text that is one: ``"94 %"`` is 94 percent."""
    if isinstance(value, str):
        found = number(value)
        return (found[0], UNIT[found[1]]) if found else None
    plain = finite(value)
    return None if plain is None else (plain, None)


def state(value: Json) -> str:
    """The word of the shape for how a run ended; another word in lower case; empty for none."""
    word = value.strip().lower() if isinstance(value, str) else ""
    return _STATE_OF.get(word, word)


def moment(value: Json) -> str:
    """A date as ISO 8601: seconds or milliseconds since 1970 are turned into it, UTC.

    A text stays as it is written, and so does a number that is no date of this century.
    """
    said = text(value)
    if _EPOCH.fullmatch(said):
        seconds = float(said)
        seconds = seconds / 1000 if seconds > _LAST_SECOND else seconds
        if _FIRST_SECOND <= seconds <= _LAST_SECOND:
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    return said


def joined(values: list[Json]) -> str:
    """The texts of a list, each once, with commas between."""
    return ", ".join(dict.fromkeys(said for value in values if (said := short(value))))


def short(value: Json) -> str:
    """A text or number as text of at most 300 characters, without credentials in an address."""
    return _USER.sub("://", text(value)[:_LONGEST])
