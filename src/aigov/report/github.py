"""Annotations for a step of GitHub Actions, then the report as text, for the log.

GitHub shows ten annotations of each level for a step: the worst are written, and the log says how
many were left out. The text stands between ``stop-commands`` and its token, the SHA-256 of the
text, which the text cannot hold: no line of it starts a command.

Source: GitHub documentation, "Workflow commands for GitHub Actions" (stop-commands) and the limits
of annotations; escapes as ``command.ts`` of actions/toolkit writes them and ``ActionCommand.cs`` of
actions/runner reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from aigov.report import text
from aigov.report.one_line import one_line
from aigov.report.told import Level, Told, told

MAX_ANNOTATIONS: Final = 10
"""Of each level for a step; more are not shown."""

_MAX_TITLE: Final = 255
"""Characters of a title, as the REST API for check runs has it."""

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(result: Mapping[str, Any]) -> str:
    """What the step prints: annotations, then everything as text."""
    ones = told(result)
    kept = [one for level in Level for one in _of(ones, level)[:MAX_ANNOTATIONS]]
    report = text.render(result)
    token = sha256(report.encode()).hexdigest()
    lines = [*map(_annotation, kept), f"::stop-commands::{token}"]
    return "\n".join(lines) + f"\n{report}" + "".join(_left_out(ones)) + f"::{token}::\n"


def _of(ones: list[Told], level: Level) -> list[Told]:
    return [one for one in ones if one.level is level]


def _left_out(ones: list[Told]) -> Iterator[str]:
    for level in Level:
        count = len(_of(ones, level))
        if count > MAX_ANNOTATIONS:
            name = _COMMANDS[level]
            left = f"{count - MAX_ANNOTATIONS} of {count} annotations of level {name}"
            yield f"left out: {left}, since GitHub shows {MAX_ANNOTATIONS} for a step\n"


def _annotation(one: Told) -> str:
    properties = {
        "file": text.visible(one.path),
        "line": str(one.problem["line"]),
        "col": str(one.problem["column"]),
        "title": one_line(f"{one.finding['policy']}: {one.finding['title']}", _MAX_TITLE),
    }
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[one.level]} {listed}::{_data(_message(one))}"


def _message(one: Told) -> str:
    hint = one_line(one.problem["hint"])
    said = one_line(one.said)
    return f"{said}\nhint: {hint}" if hint else said


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
