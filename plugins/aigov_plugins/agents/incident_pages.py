"""Lists and tables of a post-mortem: what was done when, and what is to be done by whom."""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json, is_placeholder, plain_text
from aigov_plugins.agents.page_parts import Part
from aigov_plugins.shaping import present, whole
from aigov_plugins.tables import markdown_rows

MAX_ROWS: Final = 500
_ACTION_COLUMNS: Final = {
    "description": (
        "action",
        "action_item",
        "action_items",
        "item",
        "task",
        "todo",
        "what",
        "title",
    ),
    "owner": ("who", "assignee", "assigned_to", "responsible", "dri", "owners", "lead"),
    "due": ("due_date", "deadline", "target_date", "by_when", "when", "eta", "date", "target"),
    "status": ("state", "done", "progress", "completed"),
    "type": ("category", "kind"),
    "priority": ("prio", "severity"),
    "ticket": ("bug", "issue", "jira", "tracking", "tracking_bug", "link", "bug_id"),
}
_TIME_COLUMNS: Final = {
    "time": ("date_time", "timestamp", "when", "date", "time_utc", "utc", "datetime"),
    "event": (
        "action_impact",
        "what",
        "description",
        "action",
        "details",
        "note",
        "notes",
        "update",
    ),
}
_ITEM: Final = re.compile(r"([ \t]*)(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[([ xX])\][ \t]+)?(.*)")
_TIME: Final = re.compile(
    r"[\[(*_`~]*((?:\d{4}-\d{2}-\d{2}[T ,]*)?(?:\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:[ ]?[AaPp][Mm])?(?:[ ]?(?:Z|[A-Z]{3,4}))?)?)"
    r"[\])*_`]*[ \t]*(?:[-\u2013\u2014:|]+[ \t]*)?(.*)"
)
_OWNER: Final = re.compile(
    r"(?:owner|assignee|who|dri)[ \t]*[:=][ \t]*([^,;)\]|]{2,80})"
    r"|(?<![\w/.])(@[A-Za-z0-9][\w/-]{1,60})",
    re.I,
)
_DAY: Final = re.compile(r"\b(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))\b")
_DONE: Final = re.compile(
    r"[\[(](done|open|in progress|closed|todo|wontfix|completed)[\])]", re.IGNORECASE
)


def actions(part: Part) -> tuple[list[Json], list[int]]:
    """The actions of a section, from its tables, else from its list, each with its line."""
    rows = _rows(part, _ACTION_COLUMNS)
    if rows:
        return [row for _, row in rows], [line for line, _ in rows]
    found: list[Json] = []
    lines: list[int] = []
    for number, line in part.lines:
        match = _ITEM.match(line[:1000])
        # An action that nobody took yet is one: only its owner says nothing.
        if match and len(match[1].expandtabs()) < 2 and not is_placeholder(_unowned(match[3])):
            found.append(_action(match[3], match[2]))
            lines.append(number)
    return whole(found, MAX_ROWS, "entries in a section"), lines


def _unowned(told: str) -> str:
    return _OWNER.sub("", told).replace("()", "")


def _action(told: str, box: str | None) -> dict[str, Json]:
    owner, day, state = _OWNER.search(told), _DAY.search(told), _DONE.search(told)
    status = state[1].lower() if state else ""
    if box is not None and not status:
        status = "open" if box == " " else "done"
    return present(
        description=plain_text(told).strip()[:1000],
        owner=(owner[1] or owner[2]).strip() if owner else "",
        due=day[1] if day else "",
        status=status,
    )


def timeline(part: Part) -> tuple[list[Json], list[int]]:
    """What happened when, from tables, else from lines that start with a time."""
    rows = _rows(part, _TIME_COLUMNS)
    if rows:
        return [row for _, row in rows], [line for line, _ in rows]
    found: list[Json] = []
    lines: list[int] = []
    for number, line in part.lines:
        item = _ITEM.match(line[:1000])
        match = _TIME.match(item[3] if item else line[:1000].strip())
        if match and match[1].strip():
            found.append(
                present(time=match[1].strip(" ,"), event=plain_text(match[2]).strip()[:500])
            )
            lines.append(number)
    return whole(found, MAX_ROWS, "entries in a section"), lines


def _rows(part: Part, columns: dict[str, tuple[str, ...]]) -> list[tuple[int, dict[str, Json]]]:
    """Rows of tables with one of the columns that says something."""
    if not part.lines or not any("|" in line for _, line in part.lines):
        return []
    first = part.lines[0][0]
    blank = [""] * (part.lines[-1][0] - first + 1)
    for number, line in part.lines:
        blank[number - first] = line
    rows = whole(markdown_rows("\n".join(blank), columns), MAX_ROWS, "rows in a section")
    told = [
        (first + row.line - 1, {k: plain_text(v).strip() for k, v in row.cells.items() if v})
        for row in rows
    ]
    return [
        (line, dict(cells)) for line, cells in told if not all(map(is_placeholder, cells.values()))
    ]


def day(told: str) -> str:
    """The first ISO day of a text, else the text."""
    match = _DAY.search(told)
    return match[1] if match else told
