"""Values as MLflow stores them: moments, numbered words, places, key-value lists."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from aigov.api import Json
from aigov_plugins.access.credential_rules import assignment_hits, token_hits
from aigov_plugins.addresses import without_secrets
from aigov_plugins.shaping import items, mapping, text

STATUSES: Final = {1: "running", 2: "scheduled", 3: "finished", 4: "failed", 5: "killed"}
SOURCES: Final = {
    1: "notebook", 2: "job", 3: "project", 4: "local", 5: "recipe", 1000: "unknown",
}  # fmt: skip

_REMOTE: Final = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:/")
_SECRET: Final = re.compile(
    r"(?:password|passwd|passphrase|secret|(?<!pad_)(?<!eos_)(?<!bos_)token|credentials?"
    r"|(?:api|access|account|private|auth)[_.-]?key)\Z",
    re.IGNORECASE,
)
_MAX_MOMENT: Final = 253_402_300_799_999
"""The last millisecond of the year 9999."""


def moment(value: Json) -> str:
    """Milliseconds since 1970 as ISO 8601 in UTC; empty for what is no such number."""
    number = int(value) if isinstance(value, str) and _is_number(value) else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= _MAX_MOMENT:
        return ""
    found = dt.datetime.fromtimestamp(number / 1000, dt.UTC)
    return found.isoformat(timespec="seconds").replace("+00:00", "Z")


def word(value: Json, words: dict[int, str]) -> str:
    """A numbered word of MLflow, or the word itself, in lower case; empty for an unknown one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return words.get(value, "")
    name = text(value).lower()
    if _is_number(name):
        return words.get(int(name), "")
    return name if name in words.values() else ""


def remote(value: Json) -> str:
    """A place as an address without credentials; empty for a path on somebody's machine."""
    place = text(value)
    if not _REMOTE.match(place):
        return ""
    return without_secrets(place)


def is_local(value: Json) -> bool:
    """Whether a place is a path on the machine of who ran it."""
    return bool(text(value)) and not remote(value)


def pairs(value: Json) -> dict[str, str]:
    """Key-value lists of the tracking API, or a mapping, as text; secrets by name are left out."""
    found = {
        text(entry.get("key")): entry.get("value")
        for entry in items(value)
        if isinstance(entry, dict)
    } or mapping(value)
    return {
        key: without_secrets(text(item))
        for key, item in found.items()
        if key and text(item) and not _is_secret(key, text(item))
    }


def _is_secret(key: str, value: str) -> bool:
    """Whether a value is a credential by its own form, or by the name that it stands under."""
    line = f"{key}={value}".encode()
    return bool(
        _SECRET.search(key)
        or next(token_hits(line), None)
        or next(assignment_hits(line, bare=True), None)
    )


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 16
