"""Who stands in for the owner of each area of a system, in an ownership record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import (
    Artifact,
    Json,
    Outcome,
    Problem,
    System,
    is_placeholder,
    same_person,
    why_nobody,
)
from aigov_plugins.shaping import mapping

_REACHED: Final = ("contact", "escalation")
_HINT: Final = "write governance/ownership.yaml: aigov schema ownership --template"


def deputies(
    system: System, areas: Sequence[str], records: Sequence[Artifact]
) -> Iterator[Problem]:
    """One problem for each area of a deployed system without deputy, contact or escalation."""
    deployed = system.facts.get("deployed")
    if deployed is None:
        what = f"{system.id} does not declare deployed, so it is not known whether deputies count"
        at = system.at("facts")
        yield Problem("undecided", what, at, "deployed", "lifecycle: production", Outcome.UNKNOWN)
    if deployed is None or not deployed.value:
        return
    named = [
        (record, area)
        for record in records
        for area in areas
        if area in mapping(record.data.get("areas"))
    ]
    lacking = [area for area in areas if area not in {name for _, name in named}]
    if lacking:
        at = records[0].at("areas") if records else system.declared_at
        what = f"no ownership record names a deputy for {', '.join(lacking)}"
        yield Problem("area-without-deputy", what, at, ",".join(lacking), _HINT)
    for record, area in named:
        entry = record.data["areas"][area]
        for key, why in _faults(entry):
            at = record.at("areas", area, key)
            yield Problem("area-without-deputy", f"area {area!r} {why}", at, f"{area}.{key}", _HINT)


def _faults(entry: Json) -> Iterator[tuple[str, str]]:
    deputy = _said(entry.get("deputy"))
    owner = _said(entry.get("owner"))
    if not deputy:
        yield "deputy", "has no deputy"
    elif why := why_nobody(deputy):
        yield "deputy", f"has a deputy {deputy!r} who {why}"
    elif owner and same_person(deputy, owner):
        yield "deputy", f"has {deputy!r} as owner and as deputy"
    for key in _REACHED:
        if not _said(entry.get(key)):
            yield key, f"has no {key}"


def _said(value: Json) -> str:
    """A text, or the texts of a list joined; empty for a placeholder."""
    texts = value if isinstance(value, list) else [value]
    return ", ".join(text for text in texts if isinstance(text, str) and not is_placeholder(text))
