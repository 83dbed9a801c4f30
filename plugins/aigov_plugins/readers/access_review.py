"""Access review: who looked at which access, when, and what was decided.

Files: ``governance/access-review.{yaml,yml,json,md,csv}`` and
``governance/**/access-review*.{yaml,yml,json,md,csv}``. Shape: our schema ``access-review``
(``aigov schema access-review``). Markdown: front matter for the head, ``entries`` there or as a
table; CSV: rows are the entries, and the head is missing. Column names: ``role`` (group, team),
``asset`` (resource, system), ``members_reviewed`` (members, accounts, reviewed), ``removed``
(revoked), ``decision`` (outcome, result), ``reviewer``, ``date``.

Data (kind ``access-review``): ``system``, ``owner``, ``author``, ``reviewer``, ``date``,
``next_review``, ``status``, ``entries`` (``role`` or ``asset``, ``members_reviewed``, ``removed``,
``decision``).

It proves what was written down. It cannot show that access was really taken away.
"""

from __future__ import annotations

from typing import Final

from aigov.api import Document, Json, Keys, decode, front_matter, judged, parse_json, parse_yaml
from aigov_plugins.tables import Row, csv_rows, markdown_rows

_COLUMNS: Final = {
    "role": ("group", "team", "role_or_group", "access_role"),
    "asset": ("resource", "system", "asset_or_system", "data_set", "dataset"),
    "members_reviewed": ("members", "accounts", "reviewed", "accounts_reviewed", "users"),
    "removed": ("revoked", "removals", "members_removed", "accounts_removed"),
    "decision": ("outcome", "result", "action"),
    "reviewer": ("reviewed_by",),
    "date": ("reviewed_on", "review_date"),
}
_COUNTS: Final = ("members_reviewed", "removed")


def parse(path: str, raw: bytes) -> Document | None:
    """The record as written; None when the file is about something else."""
    if path.endswith((".md", ".csv")):
        return _from_table(path, decode(raw))
    document = parse_json(raw) if path.endswith(".json") else parse_yaml(raw)
    if not isinstance(document.data, dict):
        return None
    return judged(document, "access-review")


def _from_table(path: str, text: str) -> Document | None:
    head = front_matter(text)[0] if path.endswith(".md") else None
    data = dict(head.data) if head and isinstance(head.data, dict) else {}
    if "entries" in data and head:
        return judged(head, "access-review")
    rows = (markdown_rows if path.endswith(".md") else csv_rows)(text, _COLUMNS)
    if not rows and not data:
        return None
    entries = [_entry(row) for row in rows]
    lines = [row.line for row in rows]

    def locate(keys: Keys) -> tuple[int, int]:
        if keys[:1] == ("entries",):
            index = keys[1] if len(keys) > 1 else 0
            known = isinstance(index, int) and index < len(lines)
            return (lines[int(index)] if known else 1, 1)
        return head.locate(keys) if head else (1, 1)

    return judged(Document({**data, "entries": entries}, locate), "access-review")


def _entry(row: Row) -> Json:
    entry: dict[str, Json] = {name: cell for name, cell in row.cells.items() if cell}
    for name in _COUNTS:
        text = entry.get(name, "")
        if text.isascii() and text.isdecimal() and len(text) < 10:
            entry[name] = int(text)
    return entry
