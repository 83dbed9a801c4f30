"""What changed, for a terminal: what is worse with its line and remedy, the rest a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from aigov.report.changes import SORTS
from aigov.report.text import pointed, visible

MAX_FULL = 20
"""Rows of one list shown with their line; the rest get one line each."""

HEADS = {
    "weakened": "weakened",
    "new": "new failures",
    "newly_unknown": "newly unknown",
    "changed": "changed",
    "fixed": "fixed",
}
_RED, _YELLOW, _GREEN, _BOLD = "31;1", "33;1", "32", "1"
_COLOURS = {"weakened": _RED, "new": _RED, "newly_unknown": _YELLOW, "fixed": _GREEN}

Json = Mapping[str, Any]


def render(result: Json, *, colour: bool = False, quiet: bool = False) -> str:
    """The whole report; ``quiet`` leaves the last line alone."""
    lines = [] if quiet else list(_lines(result))
    lines.append(_last(result))
    text = "\n".join(lines) + "\n"
    return text if colour else re.sub("\x1b\\[[0-9;]*m", "", text)


def _lines(result: Json) -> Iterator[str]:
    yield f"compared with {of_base(result)}"
    yield ""
    for name in SORTS:
        rows = sorted(result[name], key=lambda row: not row["worse"])
        if rows:
            yield _paint(f"{HEADS[name]} ({len(rows)})", _COLOURS.get(name, _BOLD))
        for number, row in enumerate(rows):
            full = name in ("weakened", "new", "newly_unknown") and number < MAX_FULL
            yield from _row(row, full=full, was=name == "changed" and bool(row["id"]))
        if rows:
            yield ""
    for note in result["notes"]:
        yield f"note: {visible(note)}"


def _paint(text: str, codes: str) -> str:
    return f"\x1b[{codes}m{text}\x1b[0m"


def of_base(result: Json) -> str:
    """What a result was compared with, in words."""
    base = result["base"]
    return f"commit {base['commit'][:12]} ({visible(base['ref'])})"


def _row(row: Json, *, full: bool, was: bool) -> Iterator[str]:
    place = f"{visible(row['path'])}:{row['line']}:{row['column']}"
    standing = "" if row["worse"] or not row["fingerprint"] else f" ({_standing(row)})"
    unknown = "cannot tell: " if row["unknown"] else ""
    said = f"{unknown}{visible(row['message'])}"
    about = "the repository" if row["system"] == "*" else visible(row["system"])
    yield f"  {_paint(place, _BOLD)}: [{row['policy']}] {about}: {said}{standing}"
    if was:
        yield f"    was: {visible(row['was'])}"
    if full:
        yield from pointed(row["source"], row["line"], row["column"])
        if row["hint"]:
            yield f"    hint: {visible(row['hint'])}"


def _standing(row: Json) -> str:
    return f"{row['mode']}{'' if row['due'] else ', due at ' + row['gate']}"


def _last(result: Json) -> str:
    code = result["exit"]["code"]
    word, colour = {0: ("not worse", _GREEN), 1: ("worse", _RED)}.get(
        code, ("nothing evaluated", _BOLD)
    )
    return f"{_paint(word, colour)}: {visible(result['exit']['reason'])} (exit {code})"
