"""What OSCAL makes mandatory in assessment results and plans of action, for the keys that are read.

The names, patterns and enumerations are those of the OSCAL 1 metaschemas; the whole JSON Schemas
are not applied, as parts that nobody asks about would decide whether the rest is evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.shaping import items, mapping, text
from aigov_plugins.supply.moments import MOMENT

Fault = tuple[Keys, str]
RESULTS: Final = "assessment-results"
PLAN: Final = "plan-of-action-and-milestones"
_UUID: Final = re.compile(
    r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}"
)
_TIME: Final = re.compile(MOMENT + r"(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
_TIMES: Final = ("last-modified", "start", "collected", "end", "expires", "deadline")
_RISK: Final = ("uuid", "title", "description", "statement", "status")
_MANDATORY: Final = {
    "results": ("uuid", "title", "description", "start", "reviewed-controls"),
    "risks": _RISK,
    "observations": ("uuid", "description", "methods", "collected"),
    "findings": ("uuid", "title", "description", "target"),
    "poam-items": ("title", "description"),
}
_PROSE: Final = ("title", "description", "statement")
_LISTS: Final = ("risks", "observations", "findings", "poam-items")
_STATES: Final = ("satisfied", "not-satisfied")


def faults(document: Json, model: str) -> Iterator[Fault]:
    """What breaks the model, in the order of its parts."""
    if not isinstance(document, dict):
        yield (), f"{model!r} must be a mapping"
        return
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        yield ("metadata",), "'metadata' must be a mapping"
    wanted = ("title", "last-modified", "version", "oscal-version")
    yield from _entry(mapping(metadata), ("metadata",), wanted)
    body = ("import-ap", "results") if model == RESULTS else ("poam-items",)
    yield from _entry(document, (), ("uuid", *body))
    for n, result in enumerate(items(document.get("results"))):
        yield from _listed(result, ("results", n), "results")
    yield from _lists(document, ())


def _listed(entry: Json, at: Keys, kind: str) -> Iterator[Fault]:
    if not isinstance(entry, dict):
        yield at, f"an entry of {kind!r} must be a mapping"
        return
    yield from _entry(entry, at, _MANDATORY[kind])
    if kind == "results":
        yield from _lists(entry, at)
    if kind == "findings":
        status = mapping(mapping(entry.get("target")).get("status"))
        if status.get("state") not in _STATES:
            yield (*at, "target"), "the target of a finding is neither satisfied nor not-satisfied"


def _lists(entry: dict[str, Json], at: Keys) -> Iterator[Fault]:
    for kind in _LISTS:
        found = entry.get(kind)
        if found is not None and (not isinstance(found, list) or not found):
            yield (*at, kind), f"{kind!r} must be a list of at least one"
        for n, one in enumerate(items(found)):
            yield from _listed(one, (*at, kind, n), kind)


def _entry(entry: dict[str, Json], at: Keys, wanted: tuple[str, ...]) -> Iterator[Fault]:
    for key in wanted:
        empty: tuple[Json, ...] = (None,) if key in _PROSE else (None, "", [], {})
        if entry.get(key) in empty:  # the schemas allow prose to be empty
            yield (*at, key), f"{key!r} is missing"
    for key in _TIMES:
        if key in entry and not _TIME.fullmatch(text(entry[key])):
            yield (*at, key), f"{key!r} is no time with its zone"
    if "uuid" in entry and not _UUID.fullmatch(text(entry["uuid"])):
        yield (*at, "uuid"), "'uuid' is no UUID of version 4 or 5"
    for key in (*_PROSE, "status"):
        if key in entry and not isinstance(entry[key], str):
            yield (*at, key), f"{key!r} must be text"
