"""The entry of a system in a software catalogue (Backstage), and who owns it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Location, System, SystemEvidence, why_nobody
from aigov_plugins.governance.entries import items_in, rows

_WHO: Final = ("Group", "User")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity of a catalogue, and where in it it stands."""

    catalogue: Artifact
    index: int
    entity: Mapping[str, Json]

    def at(self, key: str) -> Location:
        """Where the entity says ``key``."""
        return self.catalogue.at("entities", self.index, key)


def catalogues(evidence: SystemEvidence) -> list[Artifact]:
    """The files of the catalogue; other evidence of ownership is left aside."""
    found = evidence.of("ownership")
    known = [one for one in found if one.data.get("format") == "backstage"]
    evidence.leave_aside(one for one in found if one not in known)
    return known


def entry_of(system: System, evidence: SystemEvidence) -> Entry | None:
    """The first entity that is named as the system is, and is no group and no user."""
    for catalogue in catalogues(evidence):
        for index, entity in rows(catalogue.data, "entities"):
            if entity.get("name") == system.id and entity.get("kind") not in _WHO:
                return Entry(catalogue, index, entity)
    return None


def why_no_owner(entry: Entry, evidence: SystemEvidence) -> str:
    """Why the owner is neither in the catalogue nor somebody who can be reached; empty if so."""
    owner = str(entry.entity.get("owner") or "")
    name = owner.rpartition(":")[2].rpartition("/")[2].lower()
    people = {
        str(entity.get("name", "")).lower()
        for catalogue in catalogues(evidence)
        for entity in items_in(catalogue.data, "entities")
        if entity.get("kind") in _WHO
    }
    if name and name in people:
        return ""
    why = why_nobody(owner, evidence.people) if owner else ""
    if owner:
        return f"owner {owner!r} {why}, and no group or user of the catalogue" if why else ""
    return "has no owner"
