"""What a decision on a version says: whether it lets it go, on which criteria, of what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Keys
from aigov_plugins.delivery.entries import day, folded, said, version_of
from aigov_plugins.shaping import items, mapping

_YES: Final = frozenset(
    "accept accepted approve approved go ok pass passed promote promoted release released "
    "signed yes".split()
)
_NOTHING: Final = frozenset(("", "no", "none", "nothing", "nil"))
_NAMES: Final = ("name", "criterion", "metric", "id", "check", "gate")
_EXCUSES: Final = ("waiver", "waived", "waiver_id", "exception", "accepted_by", "condition")


@dataclass(frozen=True, slots=True)
class Decision:
    """A record that decides on a version; ``whole`` where it lets it go without conditions."""

    record: Artifact

    @property
    def version(self) -> str:
        """The version as it is compared; empty where none is named."""
        return version_of(self.record.data.get("model_version"))

    @property
    def day(self) -> str:
        """When it was taken, ISO 8601; empty where that is not said."""
        found = day(self.record.data.get("date"))
        return found.isoformat() if found else ""

    @property
    def whole(self) -> bool:
        """Whether it says yes, and names no condition."""
        data = self.record.data
        if items(data.get("conditions")):
            return False
        word = folded(data.get("decision")) or folded(mapping(data).get("outcome"))
        if not word and isinstance(data.get("approved"), bool):
            return bool(data["approved"])
        return (word or folded(data.get("status"))) in _YES

    @property
    def said_at(self) -> Keys:
        """The key under which it says yes."""
        names = ("decision", "outcome", "approved", "status")
        return (next((name for name in names if self.record.data.get(name)), "decision"),)

    @property
    def seen(self) -> frozenset[str]:
        """The paths of what was looked at, from the root and beside the record."""
        folder = self.record.path.rpartition("/")[0]
        found = set()
        for text in items(self.record.data.get("evidence_seen")):
            path = str(text).partition("#")[0].strip().removeprefix("./").lstrip("/")
            found |= {path, f"{folder}/{path}"}
        return frozenset(found)

    def claims(self, metric: str) -> bool:
        """Whether it rests on a criterion: on all of them, or on this one by its name."""
        met = self.record.data.get("criteria_met")
        if self.whole or met is True:
            return True
        named = met if isinstance(met, list) else [k for k, v in mapping(met).items() if v is True]
        return folded(metric) in {folded(name) for name in named}

    def failed(self) -> Iterator[tuple[Keys, str]]:
        """Criteria that it says were not met and that nothing excuses, each with its place."""
        data = self.record.data
        for key, entry in _entries(data.get("failed_criteria")):
            name = _name(entry) if isinstance(entry, dict) else said(entry)
            if folded(name) not in _NOTHING:
                yield ("failed_criteria", key), name
        met = data.get("criteria_met")
        if met is False:
            yield ("criteria_met",), "criteria_met is false"
        for name, value in mapping(met).items():
            if value is False:
                yield ("criteria_met", name), str(name)


def _entries(value: Json) -> Iterator[tuple[str | int, Json]]:
    """Criteria of a list, or of a mapping of names to what was found, that stand as failed."""
    yield from enumerate(items(value))
    for name, told in mapping(value).items():
        excused = isinstance(told, dict) and not _name({**told, "name": name})
        if told not in (False, None, "", [], {}) and not excused:
            yield name, name


def _name(entry: dict[str, Json]) -> str:
    """What a criterion is called; empty where something excuses it."""
    if any(entry.get(key) for key in _EXCUSES):
        return ""
    return next((text for key in _NAMES if (text := said(entry.get(key)))), "a criterion")
