"""What the entries of a bundle may be: each is one thing, and was taken for what that can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from aigov.bundle import RESULT
from aigov.config import FILE

Entry = Mapping[str, Any]

_OF_FILES = frozenset(
    ("evidence", "read", "named", "system", "configuration", "waivers", "baseline")
)
_ONCE = ("configuration", "waivers", "baseline")
"""What a run has one file for at most."""


def misfits(entries: Sequence[Entry]) -> Iterator[str]:
    """Entries that are nothing, or two things at once, or have a role that is not theirs."""
    for entry in entries:
        kinds = [*_kinds(entry)]
        if len(kinds) != 1:
            yield f"{entry['name']}: is not one of the result, a file or a policy"
            continue
        strange = sorted(set(entry["roles"]) - kinds[0])
        if strange:
            yield f"{entry['name']}: cannot be called {', '.join(strange)}"
    for role in _ONCE:
        named = [entry["name"] for entry in entries if role in entry["roles"]]
        if len(named) > 1:
            yield f"{named[1]}: is called {role}, and so is {named[0]}"


def _kinds(entry: Entry) -> Iterator[frozenset[str]]:
    """For each thing that an entry is, the roles that such a thing can have."""
    if entry["name"] == RESULT:
        yield frozenset(("result",))
    if "path" in entry:
        yield _OF_FILES
    if "policy" in entry:
        yield frozenset(("policy",))


def unnamed(entries: Sequence[Entry], result: Mapping[str, Any]) -> Iterator[str]:
    """Files that are called something which the result does not name them for.

    What a check only read stands nowhere in the result: such a file may be any. So may the files
    of waivers where there are none, and that of the baseline.
    """
    for role, paths in _named(result):
        for entry in entries:
            if role in entry["roles"] and entry["path"] not in paths:
                yield f"{entry['path']}: is called {role}, and the result does not name it"


def absent(entries: Sequence[Entry], result: Mapping[str, Any]) -> Iterator[str]:
    """The files of waivers that the result names and no entry holds."""
    held = {entry["path"] for entry in entries if "waivers" in entry["roles"]}
    for path in sorted({waiver["path"] for waiver in result.get("waivers", ())} - held):
        yield f"{path}: holds waivers that the result names, and is not in the bundle"


def configuration_of(result: Mapping[str, Any]) -> str:
    """The file that a result's configuration was read from, where there was one."""
    return str(dict(pairwise(_words(result))).get("--config", FILE))


def _words(result: Mapping[str, Any]) -> list[str]:
    return list(result.get("tool", {}).get("arguments", []))


def _named(result: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """By role, the paths that the result names for it."""
    words = _words(result)
    yield "named", {p["path"] for f in result["findings"] for p in f["problems"]}
    if "--system" not in words:  # else systems that were not judged are declared too
        yield "system", {system["path"] for system in result["systems"] if system["declared"]}
    if "tool" in result:
        yield "configuration", {configuration_of(result)}
    if result.get("waivers"):
        yield "waivers", {waiver["path"] for waiver in result["waivers"]}
